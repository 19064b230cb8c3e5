/* SPDX-License-Identifier: MIT */
/* Checkpoints as a tree for people, and as JSON. */
#include "parts.h"
#include "say/text.h"
#include "show.h"
#include "table.h"

#include "base/text.h"
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

enum { MIN_NAME_WIDTH = 20, MIN_GPUS_WIDTH = 12, MAX_NAME_WIDTH = 64 };

/* Before the name: its rails, the sign of the checkpoint, and a blank on each side. */
static size_t indent_of(const struct core_tree_row *row)
{
    return 2 * row->rails + 3;
}

struct table {
    const struct cli_checkpoints_result *result;
    struct hp_arena *arena;
    struct cli_column columns[COLUMNS];
};

static void read_cells(const struct table *table, const struct core_tree_row *row, const char *cells[COLUMNS])
{
    const struct cli_checkpoints_result *result = table->result;
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t index = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[index];
    cells[NAME] = checkpoint->name;
    cells[AGE] = time_of(table->arena, checkpoint, result);
    cells[KIND] = found->set.pinned ? hp_arena_format(table->arena, "%s, pinned", kind_of(checkpoint))
                                    : kind_of(checkpoint);
    cells[GPUS] = gpus_of(table->arena, found);
    cells[ID] = result->short_ids[index];
}

static size_t width_of(const struct table *table)
{
    size_t all = 0;
    for (size_t k = 0; k < COLUMNS; k++)
        all += table->columns[k].gone ? 0 : table->columns[k].width + (k ? 2 : 0);
    return all;
}

/* Makes columns narrower until all fit into `room`; false when they do not. */
static bool give_way(struct table *table, size_t room)
{
    static const struct {
        int column;
        size_t narrowest;
    } order[] = { { NAME, MIN_NAME_WIDTH + 4 }, { GPUS, MIN_GPUS_WIDTH }, { NAME, 10 } };
    for (size_t i = 0; i < HP_COUNT(order) && width_of(table) > room; i++) {
        size_t *width = &table->columns[order[i].column].width;
        size_t spare = *width > order[i].narrowest ? *width - order[i].narrowest : 0;
        size_t less = width_of(table) - room;
        *width -= less < spare ? less : spare;
    }
    return width_of(table) <= room;
}

/* On a terminal no wider than fits: the name gives way first, and where all are too narrow then, the type and
 * the age go. */
static void fit(struct table *table)
{
    static const int dispensable[] = { KIND, AGE };
    struct cli_column whole[COLUMNS];
    size_t room = table->result->columns;
    for (size_t k = 0; k < COLUMNS; k++)
        table->columns[k].cuts = room > 0;
    if (!room) {
        if (table->columns[NAME].width > MAX_NAME_WIDTH)
            table->columns[NAME].width = MAX_NAME_WIDTH;
        return;
    }
    memcpy(whole, table->columns, sizeof whole);
    for (size_t i = 0; !give_way(table, room) && i < HP_COUNT(dispensable); i++) {
        whole[dispensable[i]].gone = true;
        memcpy(table->columns, whole, sizeof whole);
    }
}

static void measure(struct table *table, const struct core_tree *tree)
{
    const char *const titles[COLUMNS] = { "Name", table->result->flat ? "Made" : "Age", "Type", "GPUs",
                                          "ID" };
    for (size_t k = 0; k < COLUMNS; k++) {
        table->columns[k] = (struct cli_column){ .title = titles[k] };
        cli_column_widen(&table->columns[k], k == NAME ? 3 : 0, titles[k]);
    }
    for (size_t i = 0; i < tree->count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(table->arena);
        const char *cells[COLUMNS];
        read_cells(table, &tree->rows[i], cells);
        for (size_t k = 0; k < COLUMNS; k++)
            cli_column_widen(&table->columns[k], k == NAME ? indent_of(&tree->rows[i]) : 0, cells[k]);
        hp_arena_rewind(table->arena, mark);
    }
    fit(table);
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
    const char *what = row->in_circle     ? "its parents lead back to itself: the host reports an "
                                            "impossible tree"
                       : row->parent_gone ? "its parent is missing"
                                          : NULL;
    if (!what)
        return;
    hp_str_add(out, "   ");
    add_rails(out, row->rails);
    hp_str_format(out, "  (%s)\n", what);
}

static void add_row(struct hp_str *out, const struct table *table, const struct core_tree_row *row)
{
    const char *cells[COLUMNS];
    read_cells(table, row, cells);
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
    cli_column_add(out, &table->columns[NAME], indent_of(row), cells[NAME]);
    if (row->is_current)
        add_colour(out, table, "0");
    cli_columns_add(out, &table->columns[AGE], COLUMNS - AGE, &cells[AGE]);
    add_oddities(out, row);
}

static void add_tree(struct hp_str *out, struct table *table, const struct core_tree *tree)
{
    const struct cli_checkpoints_result *result = table->result;
    hp_str_add_char(out, '\n');
    cli_add_line(out, "%s: %zu checkpoint%s", tree->vm ? tree->vm->name : "a VM the host does not list",
                 tree->count, hp_plural(tree->count, "", "s"));
    measure(table, tree);
    hp_str_add(out, "   ");
    cli_column_add(out, &table->columns[NAME], 3, table->columns[NAME].title);
    cli_columns_add_titles(out, &table->columns[AGE], COLUMNS - AGE);
    for (size_t i = 0; i < tree->count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(table->arena);
        if (i && tree->rows[i].is_root && !result->flat)
            hp_str_add_char(out, '\n');
        add_row(out, table, &tree->rows[i]);
        hp_arena_rewind(table->arena, mark);
    }
    if (tree->current_gone)
        hp_str_add(out, " (the current state is based on a missing checkpoint)\n");
    else if (tree->vm && !tree->vm->current && tree->count)
        hp_str_add(out, " (the current state is not based on any of them)\n");
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
        hp_str_add(out, any ? ""
                            : "\n"
                              "Disks of deleted checkpoints that are not merged (yet):\n");
        any = true;
        cli_add_line(out, "  %s: %s", vm->name, files);
    }
}

static void add_total(struct hp_str *out, const struct cli_checkpoints_result *result, bool current)
{
    HP_STR(total);
    hp_str_format(&total, "Total: %zu checkpoint%s%s", result->list.count,
                  hp_plural(result->list.count, "", "s"),
                  current ? "; @ marks the checkpoint of the current state" : "");
    hp_str_add_char(out, '\n');
    cli_wrap(out, hp_str_text(&total), 0, result->columns ? result->columns : SIZE_MAX);
}

static void checkpoints_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(arena);
    const struct cli_checkpoints_result *result = shown;
    struct table table = { .result = result, .arena = &arena };
    bool current = false;
    hp_str_format(out, "%sCheckpoints%s\n", result->host.simulated ? "Simulated host: " : "",
                  result->list.count ? "" : ": none");
    for (size_t i = 0; i < result->trees.count; i++) {
        const struct core_tree *tree = &result->trees.items[i];
        if (tree->count == 0)
            continue;
        add_tree(out, &table, tree);
        current = current || (tree->vm && tree->vm->current && !tree->current_gone);
    }
    if (result->list.count)
        add_total(out, result, current);
    add_unmerged(out, result);
    cli_text_unusable(out, &result->list.unusable);
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

static void add_checkpoint(cJSON *array, const struct cli_checkpoints_result *result,
                           const struct core_tree *tree, const struct core_tree_row *row)
{
    const struct hv_checkpoint *checkpoint = row->checkpoint;
    size_t index = (size_t)(checkpoint - result->list.items);
    const struct core_set_listed *found = &result->sets[index];
    const struct hp_opt_bool pinned = { found->source != CORE_SET_NOWHERE || !found->unreadable,
                                        found->set.pinned };
    cJSON *object =
        cli_json_row(array, json_text("id", checkpoint->id), json_text("shortId", result->short_ids[index]),
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
            add_checkpoint(array, result, tree, &tree->rows[k]);
    }
    if (result->has_sizes)
        cli_json_add_volumes(json, &result->volumes);
    cli_json_add_unusable(json, &result->list.unusable);
}

void cli_show_checkpoints(struct hp_str *out, bool json, const struct cli_checkpoints_result *result)
{
    cli_render(out, json, "checkpointList", &result->host, checkpoints_as_text, checkpoints_as_json, result);
}
