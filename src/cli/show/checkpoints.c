/* SPDX-License-Identifier: MIT */
/* Checkpoints as a tree for people, and as JSON. */
#include "form/parts.h"
#include "say/lines.h"
#include "show.h"
#include "form/table.h"

#include "core/checkpoints.h"
#include "core/local_time.h"

#include <string.h>

/* --- words --- */

/* When it was created, or how long ago. */
static const char *time_of(struct hp_arena *arena, const struct hv_checkpoint *checkpoint,
                           const struct cli_checkpoints_result *result)
{
    if (!checkpoint->created)
        return "unknown";
    if (!result->flat)
        return core_age(arena, checkpoint->created_micros, result->now_utc_micros);
    return result->detailed ? checkpoint->created : core_local_time(arena, checkpoint->created_micros);
}

/* Whether it is a production checkpoint is stored nowhere (facts page, 4.5). */
const char *cli_checkpoint_type(const struct hv_checkpoint *checkpoint)
{
    static const char *const others[HV_CHECKPOINT_KINDS] = {
        [HV_CHECKPOINT_RECOVERY] = "recovery",     [HV_CHECKPOINT_REPLICA] = "replica",
        [HV_CHECKPOINT_PLANNED] = "import",        [HV_CHECKPOINT_MISSING] = "files missing",
        [HV_CHECKPOINT_OTHER] = "of unknown kind",
    };
    if (checkpoint->kind != HV_CHECKPOINT_ORDINARY)
        return others[checkpoint->kind];
    return checkpoint->automatic.value ? "automatic" : checkpoint->saved ? "saved state" : "standard";
}

static const char *gpus_of(struct hp_arena *arena, const struct core_set_listed *found)
{
    if (found->unreadable && found->source == CORE_SET_NOWHERE)
        return "unreadable";
    return found->set.known ? cli_without_makers(arena, core_set_summary_label(arena, &found->set)) : "-";
}

/* id: and enough of it, as it can be typed. */
static const char *id_of(struct hp_arena *arena, const struct cli_checkpoints_result *result, size_t index)
{
    size_t length = strlen(result->short_ids[index]);
    return hp_arena_format(arena, "id:%.*s",
                           (int)(length < CORE_TYPED_ID_LENGTH ? CORE_TYPED_ID_LENGTH : length),
                           result->list.items[index].id);
}

/* --- text --- */

enum { ID, NAME, TIME, SIZE, KIND, GPUS, COLUMNS };

struct shown {
    const struct cli_checkpoints_result *result;
    const struct core_tree *tree;
    size_t now_at; /* the row of the present state; NO_ROW: it has none */
};

#define NO_ROW SIZE_MAX

static void add_rails(struct hp_str *out, const struct cli_look *look, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        hp_str_add(out, look->unicode ? "\xE2\x94\x82 " : "| ");
}

static const char *pin_of(const struct cli_look *look)
{
    return look->unicode ? "\xE2\x97\x86" : "#";
}

/* What comes before an id: the rails that go past it, and its sign. */
static const char *lead_of(struct hp_arena *arena, const struct cli_look *look, unsigned rails,
                           const char *sign, enum cli_style style)
{
    HP_STR(lead);
    add_rails(&lead, look, rails);
    hp_str_add(&lead, cli_style_begin(look, style));
    hp_str_add(&lead, sign);
    hp_str_add(&lead, cli_style_end(look, style));
    hp_str_add_char(&lead, ' ');
    return hp_arena_copy(arena, hp_str_text(&lead));
}

/* What is to be told of a row that a column has no room for. */
static const char *oddity_of(const struct core_tree_row *row)
{
    return row->in_circle     ? "its parents lead back to itself: the host reports an impossible tree"
           : row->parent_gone ? "its parent is missing"
                              : NULL;
}

/* The lines around a row of a tree. */
static void add_shape(struct hp_arena *arena, const struct cli_look *look, const struct core_tree_row *row,
                      bool first, struct cli_row *out)
{
    HP_STR(above);
    HP_STR(below);
    if (row->is_root && !first)
        hp_str_add_char(&above, '\n');
    if (row->branches) {
        hp_str_add_char(&above, ' ');
        add_rails(&above, look, row->rails - 1);
        hp_str_add(&above, look->unicode ? "\xE2\x94\x9C\xE2\x94\x80\xE2\x95\xAE\n" : "|\\\n");
    }
    if (oddity_of(row)) {
        hp_str_add(&below, "   ");
        add_rails(&below, look, row->rails);
        hp_str_format(&below, "  (%s)\n", oddity_of(row));
    }
    out->above = hp_arena_copy(arena, hp_str_text(&above));
    out->below = hp_arena_copy(arena, hp_str_text(&below));
}

/* Blocks have no signs before their ids. */
static bool in_blocks(const struct cli_checkpoints_result *result)
{
    return result->flat && result->look.narrow;
}

/* The present state, as the leaf that it is. What the VM has now is told where it was read. */
static void read_now(struct hp_arena *arena, const struct shown *shown, size_t index, struct cli_row *out)
{
    const struct cli_look *look = &shown->result->look;
    const struct core_tree *tree = shown->tree;
    const struct cli_now *now = shown->result->now;
    out->above = tree->now_at || !index ? "" : "\n";
    out->cells[ID] = (struct cli_cell){
        .text = "NOW", .style = CLI_NOW, .lead = lead_of(arena, look, 0, "@", CLI_NOW), .lead_columns = 2
    };
    out->cells[NAME].text = tree->current_gone ? "based on a missing checkpoint"
                            : tree->now_at     ? "current state"
                                               : "not based on any of them";
    if (shown->result->has_sizes)
        out->cells[SIZE].text =
            cli_size_text(arena, shown->result->sizes.vms[tree->vm - shown->result->list.vms]);
    if (!now)
        return;
    out->cells[NAME] = (struct cli_cell){ .text = now->state, .style = now->style };
    out->cells[GPUS].text = now->gpus;
    out->below = now->differs;
}

static void read_checkpoint(struct hp_arena *arena, const struct shown *shown,
                            const struct core_tree_row *row, struct cli_row *out)
{
    const struct cli_checkpoints_result *result = shown->result;
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t place = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[place];
    bool marked = result->flat && row->is_current;
    const char *sign = marked ? "@" : found->set.pinned ? pin_of(&result->look) : "*";
    out->cells[ID] = (struct cli_cell){
        .text = id_of(arena, result, place),
        .style = CLI_ID,
        .lead = lead_of(arena, &result->look, row->rails, sign, marked ? CLI_NOW : CLI_ID),
        .lead_columns = 2 * row->rails + 2,
    };
    out->cells[NAME] =
        (struct cli_cell){ .text = checkpoint->name, .style = row->is_current ? CLI_STRONG : CLI_PLAIN };
    out->cells[TIME].text = time_of(arena, checkpoint, result);
    if (result->has_sizes)
        out->cells[SIZE].text = cli_size_text(arena, result->sizes.checkpoints[place]);
    out->cells[KIND].text =
        hp_arena_format(arena, "%s%s%s", cli_checkpoint_type(checkpoint), found->set.pinned ? ", pinned" : "",
                        marked && in_blocks(result) ? ", current" : "");
    out->cells[GPUS].text = gpus_of(arena, found);
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct shown *shown = context;
    if (index == shown->now_at) {
        read_now(arena, shown, index, out);
        return;
    }
    size_t place = index - (index > shown->now_at);
    const struct core_tree_row *row = &shown->tree->rows[place];
    read_checkpoint(arena, shown, row, out);
    if (!shown->result->flat)
        add_shape(arena, &shown->result->look, row, place == 0, out);
}

void cli_text_add_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result,
                              const struct core_tree *tree)
{
    const struct cli_column columns[COLUMNS] = {
        [ID] = { .title = in_blocks(result) ? "ID" : "  ID" },
        [NAME] = { .title = "Name", .comfort = 20 },
        [TIME] = { .title = result->flat ? "Created" : "Age", .rank = 1 },
        [SIZE] = { .title = "Size", .right = true, .rank = 2 },
        [KIND] = { .title = "Type", .rank = 4 },
        [GPUS] = { .title = "GPUs", .cut = CLI_CUT_END, .comfort = 12, .rank = 3 },
    };
    bool has_now = tree->vm && !result->flat;
    const struct shown shown = { result, tree,
                                 !has_now       ? NO_ROW
                                 : tree->now_at ? tree->now_at
                                                : tree->count };
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = tree->count + has_now,
                                     .read = read_row,
                                     .context = &shown,
                                     .indent = 1,
                                     .never_stacks = !result->flat };
    cli_table_add(out, &result->look, &table);
}

static void add_tree(struct hp_str *out, const struct cli_checkpoints_result *result,
                     const struct core_tree *tree)
{
    HP_ARENA(scratch);
    const char *name = tree->vm ? tree->vm->name : "a VM the host does not list";
    cli_line_heading(out, &result->look, "%s: %zu checkpoint%s", cli_line_name(&scratch, &result->look, name),
                     tree->count, hp_plural(tree->count, "", "s"));
    cli_text_add_checkpoints(out, result, tree);
}

/* Also of VMs that have no checkpoint left. */
static void add_unmerged(struct hp_str *out, const struct cli_checkpoints_result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->list.vm_count; i++) {
        HP_ARENA(scratch);
        const struct hv_checkpoint_vm *vm = &result->list.vms[i];
        struct core_unmerged_disks disks = core_unmerged_of(&result->unmerged.disks, vm->id);
        const char *files = core_unmerged_label(&scratch, &disks);
        if (!files)
            continue;
        if (!any)
            cli_line_heading(out, &result->look, "Disks of deleted checkpoints that are not merged (yet):");
        any = true;
        cli_line_wrap(out, &result->look, 2, "%s: %s", cli_line_name(&scratch, &result->look, vm->name),
                      files);
    }
}

static void add_volumes(struct hp_str *out, const struct cli_checkpoints_result *result)
{
    HP_ARENA(scratch);
    cli_line_heading(out, &result->look, "Free space%s", result->space.volumes.count ? "" : ": unknown");
    for (size_t i = 0; i < result->space.volumes.count; i++) {
        const struct hv_volume *volume = &result->space.volumes.items[i];
        cli_line_wrap(out, &result->look, 2, "%s  %s of %s", volume->name,
                      cli_size_text(&scratch, volume->free), cli_size_text(&scratch, volume->capacity));
    }
}

/* All files of the checkpoints and of the present states that they belong to; some may be unknown. */
static const char *sum_of(struct hp_arena *arena, const struct cli_checkpoints_result *result)
{
    HP_STR(text);
    bool all = true;
    uint64_t sum = 0;
    size_t states = 0;
    for (size_t i = 0; i < result->list.count; i++) {
        sum += result->sizes.checkpoints[i].value;
        all = all && result->sizes.checkpoints[i].set;
    }
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        if (tree->count == 0 || !tree->vm)
            continue;
        const struct hp_opt_u64 *now = &result->sizes.vms[tree->vm - result->list.vms];
        states++;
        sum += now->value;
        all = all && now->set;
    }
    if (!all && !sum)
        return ", size unknown";
    hp_str_add(&text, all ? ", " : ", at least ");
    hp_str_add_bytes(&text, sum);
    hp_str_format(&text, " with the current state%s", hp_plural(states, "", "s"));
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* The last line, with what the signs mean that no row explains. */
static void add_total(struct hp_str *out, const struct cli_checkpoints_result *result, bool current)
{
    HP_STR(signs);
    size_t pinned = 0;
    for (size_t i = 0; i < result->list.count; i++)
        pinned += result->sets[i].set.pinned;
    if (current && result->flat && !in_blocks(result))
        hp_str_add(&signs, "; @ marks the checkpoint of the current state");
    if (pinned && !in_blocks(result))
        hp_str_format(&signs, "; %s marks a pinned checkpoint", pin_of(&result->look));
    hp_str_add_char(out, '\n');
    HP_ARENA(scratch);
    cli_line_wrap(out, &result->look, 0, "Total: %zu checkpoint%s%s%s", result->list.count,
                  hp_plural(result->list.count, "", "s"), result->has_sizes ? sum_of(&scratch, result) : "",
                  hp_str_text(&signs));
}

static void checkpoints_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_checkpoints_result *result = shown;
    bool current = false;
    hp_str_format(out, "%sCheckpoints%s\n", result->host.simulated ? "Simulated host: " : "",
                  result->list.count ? "" : ": none");
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        if (tree->count == 0)
            continue;
        add_tree(out, result, tree);
        current = current || (tree->vm && tree->vm->current && !tree->current_gone);
    }
    if (result->list.count)
        add_total(out, result, current);
    if (result->has_sizes)
        add_volumes(out, result);
    add_unmerged(out, result);
    cli_text_unusable(out, &result->look, &result->list.unusable);
}

/* --- JSON --- */

void cli_json_add_unmerged(cJSON *object, const struct cli_unmerged *unmerged, const char *vm_id)
{
    cJSON *array = cli_json_array(object, "unmergedDisks", unmerged->known);
    struct core_unmerged_disks disks = core_unmerged_of(&unmerged->disks, vm_id);
    for (size_t i = 0; array && i < disks.count; i++)
        cJSON_AddItemToArray(array, cJSON_CreateString(disks.items[i].file));
}

/* Where it was found; where both have one and they differ, that of the notes is shown. */
static const char *source_of(const struct core_set_listed *found)
{
    if (found->in_both || found->differs)
        return found->in_both ? "both" : "differ";
    return found->source == CORE_SET_IN_NOTES ? "notes" : "stateFolder";
}

static void add_set(cJSON *object, const struct core_set_listed *found)
{
    const struct core_set_summary *set = &found->set;
    if (!set->known) {
        cJSON_AddNullToObject(object, "gpuSet");
        return;
    }
    cJSON *json = cli_json_object(object, "gpuSet", json_text("source", source_of(found)),
                                  json_text("host", set->host), json_build(set->build));
    cJSON *gpus = cJSON_AddArrayToObject(json, "gpus");
    for (size_t i = 0; i < set->card_count; i++)
        cli_json_row(gpus, json_text("name", set->cards[i].name), json_text("driver", set->cards[i].driver),
                     json_text("hardwareId", set->cards[i].hardware_id),
                     json_text("location", set->cards[i].location));
    cli_json_add(json, json_bool("elsewhere", set->elsewhere));
}

void cli_json_fill_checkpoint(cJSON *object, const struct cli_checkpoints_result *result,
                              const struct core_tree *tree, const struct core_tree_row *row)
{
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t index = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[index];
    const struct hp_opt_bool pinned = { found->source != CORE_SET_NOWHERE || !found->unreadable,
                                        found->set.pinned };
    cli_json_add(object, json_text("id", checkpoint->id), json_text("shortId", result->short_ids[index]),
                 json_text("name", checkpoint->name));
    cli_json_vm(object, tree->vm ? tree->vm->name : NULL, checkpoint->vm_id);
    cli_json_add(object, json_text("created", checkpoint->created), json_text("parent", checkpoint->parent),
                 json_bool("current", row->is_current),
                 json_text("kind", hv_checkpoint_kind_name(checkpoint->kind)),
                 json_known_bool("automatic", checkpoint->automatic),
                 json_bool("savedState", checkpoint->saved), json_known_bool("pinned", pinned));
    if (result->has_sizes)
        cli_json_add(object, json_known_u64("sizeBytes", result->sizes.checkpoints[index]));
    add_set(object, found);
    cli_json_add(object, json_text("problem", found->remark));
}

static void checkpoints_as_json(cJSON *json, const void *shown)
{
    const struct cli_checkpoints_result *result = shown;
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->list.vm_count; i++) {
        const struct hv_checkpoint_vm *vm = &result->list.vms[i];
        cJSON *row = cli_json_row(vms, json_text("name", vm->name), json_text("id", vm->id),
                                  json_text("current", vm->current));
        cli_json_add_unmerged(row, &result->unmerged, vm->id);
        if (result->has_sizes)
            cli_json_add(row, json_known_u64("sizeBytes", result->sizes.vms[i]));
    }
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        for (size_t k = 0; k < tree->count; k++)
            cli_json_fill_checkpoint(cli_json_element(array), result, tree, &tree->rows[k]);
    }
    if (result->has_sizes)
        cli_json_add_volumes(json, &result->space.volumes);
    cli_json_add_unusable(json, &result->list.unusable);
}

void cli_show_checkpoints(struct hp_str *out, bool json, const struct cli_checkpoints_result *result)
{
    cli_render(out, json, "checkpointList", &result->host, checkpoints_as_text, checkpoints_as_json, result);
}
