/* SPDX-License-Identifier: MIT */
/* All that is told of one VM, or of one checkpoint. */
#include "form/parts.h"
#include "say/lines.h"
#include "show.h"
#include "form/table.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "core/local_time.h"

#include <inttypes.h>
#include <string.h>

static void field(struct hp_str *out, const struct cli_look *look, const char *label, const char *text)
{
    if (text && *text)
        cli_line_field(out, look, 0, label, text);
}

/* Notes have lines, and so has the field. */
static void notes_field(struct hp_str *out, const struct cli_look *look, const char *notes)
{
    HP_ARENA(scratch);
    const char *text = core_set_strip(&scratch, notes);
    bool first = true;
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        const char *line = hp_arena_copy_part(&scratch, text, length);
        if (length)
            field(out, look, first ? "Notes" : "", line);
        first = first && !length;
        text += length;
        text += strspn(text, "\r\n");
    }
}

/* --- what the present state has that its checkpoint has not --- */

/* A card, as often as each side has it. */
struct tally {
    const char *name;
    size_t then;
    size_t now;
    const char *driver_then;
    const char *driver_now;
};

static struct tally *tally_of(struct tally *tallies, size_t *count, const char *name)
{
    size_t i = 0;
    while (i < *count && !hp_text_same(tallies[i].name, name))
        i++;
    if (i == *count)
        tallies[(*count)++].name = name;
    return &tallies[i];
}

static void add_times(struct hp_str *out, const char *sign, size_t times, const char *name)
{
    if (!times)
        return;
    hp_str_format(out, "%s%s ", out->length ? ", " : "", sign);
    if (times > 1)
        hp_str_format(out, "%zu x ", times);
    hp_str_add(out, name);
}

static size_t take_tallies(struct hp_arena *arena, const struct cli_gpu_result *result,
                           const struct core_set_summary *set, struct tally *tallies)
{
    size_t count = 0;
    for (size_t i = 0; i < set->card_count; i++) {
        const struct core_set_card *card = &set->cards[i];
        const char *name = card->name ? card->name : card->hardware_id ? "Unknown GPU" : "automatic";
        struct tally *tally = tally_of(tallies, &count, cli_without_makers(arena, name));
        tally->then++;
        tally->driver_then = card->driver;
    }
    for (size_t i = 0; i < result->adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(arena, &result->adapters.items[i], &result->adapters, &result->gpus);
        const char *name = view.automatic ? "automatic" : cli_adapter_name(arena, &view);
        struct tally *tally = tally_of(tallies, &count, cli_without_makers(arena, name));
        tally->now++;
        tally->driver_now = view.gpu ? view.gpu->driver_version : NULL;
    }
    return count;
}

/* Lines below the present state; "" where nothing differs, or where it is not recorded what there was. */
static const char *difference(struct hp_arena *arena, const struct cli_gpu_result *result,
                              const struct core_set_summary *set)
{
    HP_STR(out);
    HP_STR(gpus);
    if (!set->known || set->elsewhere)
        return "";
    struct tally *tallies = hp_arena_array(arena, set->card_count + result->adapters.count, sizeof *tallies);
    size_t count = take_tallies(arena, result, set, tallies);
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = &tallies[i];
        add_times(&gpus, "+", tally->now > tally->then ? tally->now - tally->then : 0, tally->name);
        add_times(&gpus, "-", tally->then > tally->now ? tally->then - tally->now : 0, tally->name);
    }
    if (gpus.length)
        cli_line_wrap(&out, &result->look, 5, "GPUs: %s", hp_str_text(&gpus));
    for (size_t i = 0; i < count; i++) {
        const struct tally *tally = &tallies[i];
        if (tally->then && tally->now && tally->driver_then && tally->driver_now &&
            !hp_text_same(tally->driver_then, tally->driver_now))
            cli_line_wrap(&out, &result->look, 5, "Driver of %s: %s, was %s", tally->name, tally->driver_now,
                          tally->driver_then);
    }
    return hp_arena_copy(arena, hp_str_text(&out));
}

/* --- a VM, as text --- */

static const struct core_tree_row *current_of(const struct core_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->rows[i].is_current)
            return &tree->rows[i];
    }
    return NULL;
}

static const struct core_set_listed *set_of(const struct cli_checkpoints_result *result,
                                            const struct hv_checkpoint *checkpoint)
{
    return &result->sets[checkpoint - result->list.items];
}

static const char *window_text(struct hp_arena *arena, const struct hp_opt_u64 *mib)
{
    return mib->set ? hp_arena_format(arena, "%" PRIu64 " MiB", mib->value) : "unknown";
}

static const char *switch_text(const struct hp_opt_bool *known)
{
    return !known->set ? "unknown" : known->value ? "on" : "off";
}

/* What Hyper-V creates when it is asked for a checkpoint: for people, and for programs. */
static const struct {
    const char *text;
    const char *name;
} new_ones[] = {
    [HV_CHECKPOINTS_UNKNOWN] = { "unknown", NULL },
    [HV_CHECKPOINTS_DISABLED] = { "none: checkpoints are disabled", "disabled" },
    [HV_CHECKPOINTS_PRODUCTION] = { "production, or standard where that fails", "production" },
    [HV_CHECKPOINTS_PRODUCTION_ONLY] = { "production only", "productionOnly" },
    [HV_CHECKPOINTS_STANDARD] = { "standard", "standard" },
};

/* The host may have a type that this program does not know. */
static size_t known_type(enum hv_checkpoint_type type)
{
    return (size_t)type < HP_COUNT(new_ones) && new_ones[type].text ? type : HV_CHECKPOINTS_UNKNOWN;
}

static void add_settings(struct hp_str *out, const struct cli_look *look, const struct hv_settings *settings)
{
    HP_ARENA(scratch);
    field(out, look, "Version", settings->version);
    field(out, look, "MMIO",
          hp_arena_format(&scratch, "low %s, high %s; guest-controlled cache types %s",
                          window_text(&scratch, &settings->low_mmio),
                          window_text(&scratch, &settings->high_mmio),
                          switch_text(&settings->guest_cache_types)));
}

/* Said right below how many there are. */
static void add_new_ones(struct hp_str *out, const struct cli_look *look, const struct hv_settings *settings)
{
    HP_ARENA(scratch);
    field(out, look, "New ones",
          hp_arena_format(&scratch, "%s; automatic checkpoints %s",
                          new_ones[known_type(settings->checkpoints)].text,
                          switch_text(&settings->automatic_checkpoints)));
}

static size_t count_pinned(const struct cli_checkpoints_result *result)
{
    size_t pinned = 0;
    for (size_t i = 0; i < result->list.count; i++)
        pinned += result->sets[i].set.pinned;
    return pinned;
}

static void add_count(struct hp_str *out, const struct cli_vm_view *view)
{
    HP_ARENA(scratch);
    HP_STR(text);
    const struct cli_checkpoints_result *result = &view->checkpoints;
    const struct core_tree_row *current = current_of(view->tree);
    size_t pinned = count_pinned(result);
    hp_str_format(&text, result->list.count ? "%zu" : "none", result->list.count);
    if (pinned)
        hp_str_format(&text, ", %zu pinned", pinned);
    if (current)
        hp_str_format(&text, "; the current state is based on \"%s\" (%s)",
                      cli_line_name(&scratch, &result->look, current->checkpoint->name),
                      core_checkpoint_typed_id(&scratch, &result->list, current->checkpoint->id));
    field(out, &result->look, "Checkpoints", hp_str_text(&text));
}

static void add_interrupted(struct hp_str *out, const struct cli_vm_view *view)
{
    HP_ARENA(scratch);
    const struct core_journal *journal = view->interrupted;
    if (journal)
        field(out, &view->gpus.look, "Interrupted",
              hp_arena_format(&scratch, "%s, started %s. Run: %s", journal->change,
                              core_local_text(&scratch, journal->started), view->recover));
}

static void add_unmerged(struct hp_str *out, const struct cli_vm_view *view)
{
    HP_ARENA(scratch);
    const struct cli_look *look = &view->gpus.look;
    struct core_unmerged_disks disks = core_unmerged_of(&view->checkpoints.unmerged.disks, view->gpus.vm.id);
    if (!view->checkpoints.unmerged.known)
        field(out, look, "Not merged", "unknown");
    field(out, look, view->gpus.status.activity == HV_ACTIVITY_MERGING ? "Merging" : "Not merged",
          core_unmerged_label(&scratch, &disks));
}

static void add_tree(struct hp_str *out, const struct cli_vm_view *view)
{
    HP_ARENA(scratch);
    const struct cli_gpu_result *gpus = &view->gpus;
    struct cli_checkpoints_result result = view->checkpoints;
    const struct core_tree_row *current = current_of(view->tree);
    enum cli_style problem = CLI_PLAIN;
    const char *label = cli_gpus_label(&scratch, &gpus->adapters, &gpus->gpus, &problem);
    const struct cli_now now = {
        .state = hv_state_name(gpus->status.state),
        .style = cli_state_style(gpus->status.state),
        .gpus = *label ? label : "none",
        .differs = current ? difference(&scratch, gpus, &set_of(&result, current->checkpoint)->set) : "",
    };
    if (!view->tree->count)
        return;
    result.now = &now;
    cli_line_heading(out, &result.look, "Checkpoints");
    cli_text_add_checkpoints(out, &result, view->tree);
}

static void vm_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_vm_view *view = shown;
    const struct cli_gpu_result *gpus = &view->gpus;
    const struct cli_look *look = &gpus->look;
    const char *activity = hv_activity_name(gpus->status.activity);
    cli_text_add_host(out, look, &gpus->host);
    hp_str_add_char(out, '\n');
    field(out, look, "VM", gpus->vm.name);
    field(out, look, "ID", hp_arena_format(&scratch, "id:%s", gpus->vm.id));
    field(out, look, "State",
          hp_arena_format(&scratch, "%s%s%s%s", hv_state_name(gpus->status.state), activity ? ", " : "",
                          activity ? activity : "", gpus->status.critical ? ", critical" : ""));
    add_interrupted(out, view);
    add_settings(out, look, &gpus->vm.settings);
    add_count(out, view);
    add_new_ones(out, look, &gpus->vm.settings);
    add_unmerged(out, view);
    notes_field(out, look, gpus->vm.settings.notes);
    cli_text_add_assigned(out, gpus);
    add_tree(out, view);
    cli_text_unusable(out, look, &view->checkpoints.list.unusable);
    cli_text_unusable(out, look, &gpus->gpus.unusable);
}

/* --- a checkpoint, as text --- */

static const char *named(struct hp_arena *arena, const struct cli_checkpoint_view *view,
                         const struct hv_checkpoint *checkpoint)
{
    return hp_arena_format(arena, "\"%s\" (%s)", cli_line_name(arena, &view->result.look, checkpoint->name),
                           core_checkpoint_typed_id(arena, &view->result.list, checkpoint->id));
}

static void add_family(struct hp_str *out, const struct cli_checkpoint_view *view)
{
    HP_ARENA(scratch);
    const struct cli_look *look = &view->result.look;
    const struct hv_checkpoint *checkpoint = view->row->checkpoint;
    const struct hv_checkpoint *parent = core_checkpoint_at(&view->result.list, checkpoint->parent);
    field(out, look, "Parent",
          parent               ? named(&scratch, view, parent)
          : checkpoint->parent ? hp_arena_format(&scratch, "missing (%s)", checkpoint->parent)
                               : "none");
    bool any = false;
    for (size_t i = 0; i < view->tree->count; i++) {
        const struct hv_checkpoint *child = view->tree->rows[i].checkpoint;
        if (!child->parent || !hp_text_same(child->parent, checkpoint->id))
            continue;
        field(out, look, any ? "" : "Children", named(&scratch, view, child));
        any = true;
    }
    if (!any)
        field(out, look, "Children", "none");
    if (view->row->is_current)
        field(out, look, "Current", "the VM's current state is based on it");
}

enum { CARD, DRIVER, NOW, COLUMNS };

struct recorded {
    const struct cli_checkpoint_view *view;
    struct hv_adapters adapters;
};

/* Where its card is now. */
static const char *place_of(struct hp_arena *arena, const struct cli_adapter_view *view)
{
    const struct hv_gpu *moved = core_moved_to(&view->moved);
    if (view->gpu)
        return hp_arena_format(arena, "GPU %u%s", view->gpu->order,
                               view->gpu->working ? "" : ", with a problem");
    if (view->automatic)
        return "Hyper-V chooses";
    if (view->untold)
        return "unknown";
    return moved               ? hp_arena_format(arena, "GPU %u, in another slot", moved->order)
           : view->moved.count ? "in another slot, not clear which"
                               : "missing or disabled";
}

static void read_recorded(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    HP_STR(values);
    const struct recorded *recorded = context;
    const struct core_set_gpu *gpu = &recorded->view->found.set.gpus[index];
    struct cli_adapter_view view =
        cli_view_adapter(arena, &recorded->adapters.items[index], &recorded->adapters, &recorded->view->gpus);
    out->cells[CARD].text = gpu->name ? gpu->name : view.automatic ? "automatic" : "Unknown GPU";
    out->cells[DRIVER].text = gpu->driver ? gpu->driver : view.automatic ? "-" : "unknown";
    out->cells[NOW] = (struct cli_cell){ .text = place_of(arena, &view),
                                         .style = cli_view_has_problem(&view) ? CLI_BAD : CLI_PLAIN };
    cli_text_add_quotas(&values, &recorded->view->result.look, 5, &gpu->adapter.quotas);
    out->below = hp_arena_copy(arena, hp_str_text(&values));
}

static struct hv_adapters adapters_of(struct hp_arena *arena, const struct core_gpu_set *set)
{
    struct hv_adapters adapters = { hp_arena_array(arena, set->gpu_count, sizeof *adapters.items),
                                    set->gpu_count };
    for (size_t i = 0; i < set->gpu_count; i++)
        adapters.items[i] = set->gpus[i].adapter;
    return adapters;
}

static void add_recorded(struct hp_str *out, const struct cli_checkpoint_view *view)
{
    static const struct cli_column columns[COLUMNS] = {
        [CARD] = { .title = "Name", .comfort = 20 },
        [DRIVER] = { .title = "Driver", .rank = 1 },
        [NOW] = { .title = "On the host now" },
    };
    HP_ARENA(arena);
    const struct core_gpu_set *set = &view->found.set;
    const struct recorded recorded = { view, adapters_of(&arena, set) };
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = set->gpu_count,
                                     .read = read_recorded,
                                     .context = &recorded,
                                     .indent = 2 };
    if (!set->known || !set->gpu_count)
        return;
    cli_line_heading(out, &view->result.look, "GPUs recorded with it%s%s%s%s", set->host ? " on " : "",
                     set->host ? set->host : "", set->written ? ", " : "",
                     set->written ? core_local_text(&arena, set->written) : "");
    cli_table_add(out, &view->result.look, &table);
}

static void checkpoint_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_checkpoint_view *view = shown;
    const struct cli_look *look = &view->result.look;
    const struct hv_checkpoint *checkpoint = view->row->checkpoint;
    if (view->result.host.simulated)
        field(out, look, "Host", "simulated");
    field(out, look, "Checkpoint", checkpoint->name);
    field(out, look, "ID", hp_arena_format(&scratch, "id:%s", checkpoint->id));
    field(out, look, "VM", view->tree->vm ? view->tree->vm->name : "not on this host any more");
    field(out, look, "Created",
          !checkpoint->created ? "unknown"
          : view->result.detailed
              ? checkpoint->created
              : core_local_time_ago(&scratch, checkpoint->created_micros, view->result.now_utc_micros));
    field(out, look, "Type", cli_checkpoint_type(checkpoint));
    field(out, look, "Size", cli_checkpoint_size(&scratch, &view->result, checkpoint));
    add_family(out, view);
    field(out, look, "Pinned",
          view->found.unreadable && view->found.source == CORE_SET_NOWHERE ? "unknown"
          : view->found.set.pinned                                         ? "yes"
                                                                           : "no");
    field(out, look, "GPUs",
          view->found.set.known    ? core_set_label(&scratch, &view->found.set)
          : view->found.unreadable ? "unreadable"
                                   : "not recorded");
    field(out, look, "Remark", view->found.remark);
    notes_field(out, look, checkpoint->notes);
    field(out, &(struct cli_look){ .columns = 0 }, "To restore", view->restore); /* can be copied */
    add_recorded(out, view);
}

/* --- JSON --- */

static void add_json_settings(cJSON *json, const struct hv_settings *settings)
{
    cli_json_object(json, "settings", json_text("version", settings->version),
                    json_text("newCheckpoints", new_ones[known_type(settings->checkpoints)].name),
                    json_known_bool("automaticCheckpoints", settings->automatic_checkpoints),
                    json_known_bool("guestControlledCacheTypes", settings->guest_cache_types),
                    json_known_u64("lowMmioMib", settings->low_mmio),
                    json_known_u64("highMmioMib", settings->high_mmio));
}

static void add_json_interrupted(cJSON *json, const struct cli_vm_view *view)
{
    const struct core_journal *journal = view->interrupted;
    if (journal)
        cli_json_object(json, "interrupted", json_text("change", journal->change),
                        json_text("started", journal->started), json_text("command", view->recover));
    else
        cli_json_add(json, json_null("interrupted"));
}

static void add_json_count(cJSON *json, const struct cli_vm_view *view)
{
    const struct core_tree_row *current = current_of(view->tree);
    cJSON *object = cli_json_object(json, "checkpoints", json_number("count", view->checkpoints.list.count),
                                    json_number("pinned", count_pinned(&view->checkpoints)));
    if (current)
        cli_json_object(object, "current", json_text("id", current->checkpoint->id),
                        json_text("name", current->checkpoint->name));
    else
        cli_json_add(object, json_null("current"));
}

static void vm_as_json(cJSON *json, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_vm_view *view = shown;
    const struct cli_gpu_result *gpus = &view->gpus;
    struct hv_unusables unusable = { .count = 0 };
    cli_json_add(cli_json_vm(json, gpus->vm.name, gpus->vm.id),
                 json_text("state", hv_state_name(gpus->status.state)));
    add_json_settings(json, &gpus->vm.settings);
    cli_json_add_adapters(json, "assigned", &gpus->adapters, &gpus->gpus);
    cli_json_add_look(json, gpus->parked.count ? &gpus->parked.items[0].look : NULL);
    cli_json_add_refusal(json, &gpus->memory.refusal);
    add_json_interrupted(json, view);
    cli_json_add(json, json_bool("merging", gpus->status.activity == HV_ACTIVITY_MERGING));
    cli_json_add_unmerged(json, &view->checkpoints.unmerged, gpus->vm.id);
    add_json_count(json, view);
    cli_json_add(json, json_text("notes", core_set_strip(&scratch, gpus->vm.settings.notes)));
    hv_unusable_join(&scratch, &unusable, &view->checkpoints.list.unusable);
    hv_unusable_join(&scratch, &unusable, &gpus->gpus.unusable);
    cli_json_add_unusable(json, &unusable);
}

static void checkpoint_as_json(cJSON *json, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_checkpoint_view *view = shown;
    const struct hv_checkpoint *checkpoint = view->row->checkpoint;
    const struct hv_adapters adapters = adapters_of(&scratch, &view->found.set);
    cli_json_fill_checkpoint(cJSON_AddObjectToObject(json, "checkpoint"), &view->result, view->tree,
                             view->row);
    cJSON *children = cJSON_AddArrayToObject(json, "children");
    for (size_t i = 0; i < view->tree->count; i++) {
        const struct hv_checkpoint *child = view->tree->rows[i].checkpoint;
        if (child->parent && hp_text_same(child->parent, checkpoint->id))
            cli_json_row(children, json_text("id", child->id), json_text("name", child->name));
    }
    cli_json_add_adapters(json, "gpus", view->found.set.known ? &adapters : NULL, &view->gpus);
    cli_json_add(json, json_text("notes", core_set_strip(&scratch, checkpoint->notes)),
                 json_text("restore", view->restore));
    cli_json_add_unusable(json, &view->gpus.unusable);
}

/* --- the form that is wanted --- */

void cli_show_vm(struct hp_str *out, bool json, const struct cli_vm_view *view)
{
    cli_render(out, json, "vm", &view->gpus.host, vm_as_text, vm_as_json, view);
}

void cli_show_checkpoint(struct hp_str *out, bool json, const struct cli_checkpoint_view *view)
{
    cli_render(out, json, "checkpoint", &view->result.host, checkpoint_as_text, checkpoint_as_json, view);
}
