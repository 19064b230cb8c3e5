/* SPDX-License-Identifier: MIT */
/* Checkpoints as a tree for people, and as JSON. */
#include "json.h"
#include "say/text.h"
#include "text.h"
#include "unusable.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

/* --- words --- */

static const char *age_of(struct hp_arena *arena, const struct hv_checkpoint *checkpoint, int64_t now)
{
    static const struct {
        int64_t seconds;
        const char *name;
    } units[] = { { 365 * 86400, "years" }, { 30 * 86400, "months" }, { 7 * 86400, "weeks" },
                  { 86400, "days" },        { 3600, "hours" },        { 60, "minutes" } };
    if (!checkpoint->created)
        return "unknown";
    int64_t seconds = (now - checkpoint->created_micros) / 1000000;
    if (seconds < -60)
        return "in future"; /* clocks differ */
    for (size_t i = 0; i < HP_COUNT(units); i++) {
        if (seconds >= 2 * units[i].seconds)
            return hp_arena_format(arena, "%" PRId64 " %s", seconds / units[i].seconds, units[i].name);
    }
    return seconds >= 60 ? "1 minute" : "now";
}

/* Whether it is a production checkpoint is stored nowhere (facts page, 4.5). */
static const char *kind_of(const struct hv_checkpoint *checkpoint)
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

/* Makers' names say nothing where many lines begin with them. */
static const char *gpus_of(struct hp_arena *arena, const struct core_set_listed *found)
{
    static const char *const makers[] = { "NVIDIA GeForce ", "NVIDIA ", "AMD Radeon ", "AMD ", "Intel(R) " };
    if (found->unreadable && found->source == CORE_SET_NOWHERE)
        return "unreadable";
    if (!found->set.known)
        return "-";
    HP_STR(text);
    for (const char *rest = core_set_summary_label(arena, &found->set); *rest;) {
        size_t skip = 0;
        bool begins = text.length == 0 || hp_text_ends(hp_str_text(&text), ", ") ||
                      hp_text_ends(hp_str_text(&text), " x ");
        for (size_t i = 0; begins && !skip && i < HP_COUNT(makers); i++)
            skip = hp_text_begins(rest, makers[i]) ? strlen(makers[i]) : 0;
        if (!skip)
            hp_str_add_char(&text, *rest);
        rest += skip ? skip : 1;
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* --- text --- */

enum { NAME, AGE, KIND, GPUS, ID, COLUMNS };

enum { GAP = 2, NARROWEST_NAME = 20, NARROWEST_GPUS = 12, WIDEST_NAME = 64 };

struct line {
    const char *cells[COLUMNS]; /* escaped */
    size_t indent;              /* columns before the name */
    const struct core_tree_row *row;
};

static const char *const titles[COLUMNS] = { "Name", "Age", "Type", "GPUs", "ID" };

struct table {
    const struct cli_checkpoints_result *result;
    struct hp_arena *arena;
    size_t widths[COLUMNS];
};

static size_t columns_of(const char *text)
{
    return hp_text_columns(text);
}

static struct line line_of(const struct table *table, const struct core_tree_row *row)
{
    const struct cli_checkpoints_result *result = table->result;
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t index = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[index];
    struct line line = { .indent = 2 * row->rails + 3, .row = row };
    line.cells[NAME] = cli_clean(table->arena, checkpoint->name);
    line.cells[AGE] = result->flat && checkpoint->created
                          ? checkpoint->created
                          : age_of(table->arena, checkpoint, result->now_utc_micros);
    line.cells[KIND] = found->set.pinned ? hp_arena_format(table->arena, "%s, pinned", kind_of(checkpoint))
                                         : kind_of(checkpoint);
    line.cells[GPUS] = cli_clean(table->arena, gpus_of(table->arena, found));
    line.cells[ID] = cli_clean(table->arena, result->short_ids[index]);
    return line;
}

/* As wide as what stands in them, and on a terminal no wider than fits: the name gives way first. */
static void measure(struct table *table, const struct core_tree *tree)
{
    for (size_t k = 0; k < COLUMNS; k++)
        table->widths[k] = columns_of(titles[k]) + (k == NAME ? 3 : 0);
    for (size_t i = 0; i < tree->count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(table->arena);
        const struct line line = line_of(table, &tree->rows[i]);
        for (size_t k = 0; k < COLUMNS; k++) {
            size_t width = columns_of(line.cells[k]) + (k == NAME ? line.indent : 0);
            if (width > table->widths[k])
                table->widths[k] = width;
        }
        hp_arena_rewind(table->arena, mark);
    }
    size_t all = (COLUMNS - 1) * GAP;
    for (size_t k = 0; k < COLUMNS; k++)
        all += table->widths[k];
    size_t room = table->result->columns;
    if (room == 0) {
        if (table->widths[NAME] > WIDEST_NAME)
            table->widths[NAME] = WIDEST_NAME;
        return;
    }
    static const struct {
        int column;
        size_t narrowest;
    } give_way[] = { { NAME, NARROWEST_NAME + 4 }, { GPUS, NARROWEST_GPUS }, { NAME, 10 } };
    for (size_t i = 0; i < HP_COUNT(give_way) && all > room; i++) {
        size_t *width = &table->widths[give_way[i].column];
        size_t spare = *width > give_way[i].narrowest ? *width - give_way[i].narrowest : 0;
        size_t less = all - room < spare ? all - room : spare;
        *width -= less;
        all -= less;
    }
}

/* Cut on a terminal, never elsewhere: what follows moves to the right there. */
static void add_cell(struct hp_str *out, const struct table *table, const char *text, size_t width, bool last)
{
    if (table->result->columns && columns_of(text) > width) {
        HP_STR(cut);
        cli_cut(&cut, text, width > 2 ? width - 2 : width);
        hp_str_add(&cut, width > 2 ? ".." : "");
        cli_pad(out, hp_str_text(&cut), width);
    } else if (last) {
        hp_str_add(out, text);
    } else {
        cli_pad(out, text, width);
    }
    hp_str_add(out, last ? "\n" : "  ");
}

static void add_rails(struct hp_str *out, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        hp_str_add(out, "| ");
}

static void add_colour(struct hp_str *out, const struct table *table, const char *code)
{
    if (table->result->colour)
        hp_str_format(out, "\033[%sm", code);
}

/* What is to be told of a row that a column has no room for. */
static void add_oddities(struct hp_str *out, const struct core_tree_row *row)
{
    const char *what = row->in_circle ? "its parents lead back to itself: the host is wrong about this tree"
                       : row->parent_gone ? "its parent is not there"
                                          : NULL;
    if (!what)
        return;
    hp_str_add(out, "   ");
    add_rails(out, row->rails);
    hp_str_format(out, "  (%s)\n", what);
}

static void add_row(struct hp_str *out, const struct table *table, const struct core_tree_row *row)
{
    const struct line line = line_of(table, row);
    if (row->branches) {
        hp_str_add(out, " ");
        add_rails(out, row->rails - 1);
        hp_str_add(out, "|\\\n");
    }
    hp_str_add(out, " ");
    add_rails(out, row->rails);
    add_colour(out, table, row->is_current ? "1;32" : "33");
    hp_str_add(out, row->is_current ? "@" : "*");
    add_colour(out, table, "0");
    hp_str_add(out, " ");
    if (row->is_current)
        add_colour(out, table, "1");
    size_t width = table->widths[NAME] > line.indent ? table->widths[NAME] - line.indent : 0;
    add_cell(out, table, line.cells[NAME], width, false);
    if (row->is_current)
        add_colour(out, table, "0");
    for (size_t k = AGE; k < COLUMNS; k++)
        add_cell(out, table, line.cells[k], table->widths[k], k + 1 == COLUMNS);
    add_oddities(out, row);
}

static void add_titles(struct hp_str *out, const struct table *table)
{
    hp_str_add(out, "   ");
    for (size_t k = 0; k < COLUMNS; k++)
        add_cell(out, table, k == AGE && table->result->flat ? "Made" : titles[k],
                 table->widths[k] - (k == NAME ? 3 : 0), k + 1 == COLUMNS);
}

static void add_tree(struct hp_str *out, struct table *table, const struct core_tree *tree)
{
    const struct cli_checkpoints_result *result = table->result;
    hp_str_add_char(out, '\n');
    cli_escape(out, tree->vm ? tree->vm->name : "a VM the host does not list");
    hp_str_format(out, ": %zu checkpoint%s\n", tree->count, tree->count == 1 ? "" : "s");
    measure(table, tree);
    add_titles(out, table);
    for (size_t i = 0; i < tree->count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(table->arena);
        if (i && tree->rows[i].is_root && !result->flat)
            hp_str_add_char(out, '\n');
        add_row(out, table, &tree->rows[i]);
        hp_arena_rewind(table->arena, mark);
    }
    if (tree->current_gone)
        hp_str_add(out, " (the present state grew from a checkpoint that is not there)\n");
    else if (tree->vm && !tree->vm->current && tree->count)
        hp_str_add(out, " (the present state grew from none of them)\n");
}

/* Also of VMs that have no checkpoint left. */
static void add_unmerged(struct hp_str *out, const struct cli_checkpoints_result *result)
{
    bool any = false;
    for (size_t i = 0; i < result->list.vm_count; i++) {
        HP_ARENA(scratch);
        const struct hv_checkpoint_vm *vm = &result->list.vms[i];
        const char *files = core_unmerged_label(&scratch, &result->unmerged.disks, vm->id);
        if (!files)
            continue;
        hp_str_add(out, any ? "" : "\nDisks of checkpoints that are gone, not merged (yet):\n");
        any = true;
        hp_str_add(out, "  ");
        cli_escape(out, vm->name);
        hp_str_add(out, ": ");
        cli_escape(out, files);
        hp_str_add_char(out, '\n');
    }
}

void cli_text_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result)
{
    HP_ARENA(arena);
    struct table table = { .result = result, .arena = &arena };
    bool current = false;
    hp_str_format(out, "%sCheckpoints%s\n", result->simulated ? "Simulated host: " : "",
                  result->list.count ? "" : ": none");
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        if (tree->count == 0)
            continue;
        add_tree(out, &table, tree);
        current = current || (tree->vm && tree->vm->current && !tree->current_gone);
    }
    if (result->list.count)
        hp_str_format(out, "\nTotal: %zu checkpoint%s%s\n", result->list.count,
                      result->list.count == 1 ? "" : "s", current ? "; @ is where you are" : "");
    add_unmerged(out, result);
    cli_text_unusable(out, &result->list.unusable);
}

/* --- JSON --- */

static cJSON *add_element(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToArray(array, object);
    return object;
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
    cJSON *json = cJSON_AddObjectToObject(object, "gpuSet");
    hp_json_add_text(json, "source", source_of(found));
    hp_json_add_text(json, "host", set->host);
    if (set->build)
        hp_json_add_u64(json, "build", set->build);
    else
        cJSON_AddNullToObject(json, "build");
    cJSON *gpus = cJSON_AddArrayToObject(json, "gpus");
    for (size_t i = 0; i < set->card_count; i++) {
        cJSON *gpu = add_element(gpus);
        hp_json_add_text(gpu, "name", set->cards[i].name);
        hp_json_add_text(gpu, "driver", set->cards[i].driver);
        hp_json_add_text(gpu, "hardwareId", set->cards[i].hardware_id);
        hp_json_add_text(gpu, "location", set->cards[i].location);
    }
    cJSON_AddBoolToObject(json, "elsewhere", set->elsewhere);
}

static void add_optional_bool(cJSON *object, const char *name, bool known, bool value)
{
    if (known)
        cJSON_AddBoolToObject(object, name, value);
    else
        cJSON_AddNullToObject(object, name);
}

static void add_checkpoint(cJSON *array, const struct cli_checkpoints_result *result,
                           const struct core_tree *tree, const struct core_tree_row *row)
{
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t index = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[index];
    cJSON *object = add_element(array);
    hp_json_add_text(object, "id", checkpoint->id);
    hp_json_add_text(object, "shortId", result->short_ids[index]);
    hp_json_add_text(object, "name", checkpoint->name);
    cJSON *vm = cJSON_AddObjectToObject(object, "vm");
    hp_json_add_text(vm, "name", tree->vm ? tree->vm->name : NULL);
    hp_json_add_text(vm, "id", checkpoint->vm_id);
    hp_json_add_text(object, "created", checkpoint->created);
    hp_json_add_text(object, "parent", checkpoint->parent);
    cJSON_AddBoolToObject(object, "current", row->is_current);
    hp_json_add_text(object, "kind", hv_checkpoint_kind_name(checkpoint->kind));
    add_optional_bool(object, "automatic", checkpoint->automatic.set, checkpoint->automatic.value);
    cJSON_AddBoolToObject(object, "savedState", checkpoint->saved);
    add_optional_bool(object, "pinned", found->source != CORE_SET_NOWHERE || !found->unreadable,
                      found->set.pinned);
    add_set(object, found);
    hp_json_add_text(object, "problem", found->remark);
}

void cli_json_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result)
{
    HP_JSON(json);
    json = cli_json_begin();
    cJSON_AddBoolToObject(cJSON_AddObjectToObject(json, "host"), "simulated", result->simulated);
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->list.vm_count; i++) {
        cJSON *vm = add_element(vms);
        hp_json_add_text(vm, "name", result->list.vms[i].name);
        hp_json_add_text(vm, "id", result->list.vms[i].id);
        hp_json_add_text(vm, "current", result->list.vms[i].current);
        cli_json_add_unmerged(vm, &result->unmerged, result->list.vms[i].id);
    }
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        for (size_t k = 0; k < tree->count; k++)
            add_checkpoint(array, result, tree, &tree->rows[k]);
    }
    cli_json_add_unusable(json, &result->list.unusable);
    cli_json_print(out, json);
}
