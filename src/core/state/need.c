/* SPDX-License-Identifier: MIT */
#include "need.h"

#include "base/str.h"
#include "tree.h"

#include <string.h>

/* Bytes against what was taken before the change; of each pair the first is the most that it can be. */
struct on_volume {
    bool concerned;
    bool unknown;
    int64_t now[2];
    int64_t highest[2];
};

enum { MOST, LEAST };

struct needs needs_new(struct hp_arena *arena, const struct hv_volumes *volumes)
{
    return (struct needs){ volumes, hp_arena_array(arena, volumes->count + 1, sizeof(struct on_volume)) };
}

size_t needs_nowhere(const struct needs *needs)
{
    return needs->volumes->count;
}

size_t needs_place(const struct needs *needs, const char *path)
{
    const struct hv_volume *volume = hv_volume_of(needs->volumes, path);
    return volume ? (size_t)(volume - needs->volumes->items) : needs_nowhere(needs);
}

static void add(struct needs *needs, size_t place, int64_t most, int64_t least)
{
    struct on_volume *on = &needs->items[place];
    const int64_t more[] = { [MOST] = most, [LEAST] = least };
    on->concerned = true;
    for (size_t i = MOST; i <= LEAST; i++) {
        on->now[i] += more[i];
        if (on->now[i] > on->highest[i])
            on->highest[i] = on->now[i];
    }
}

void needs_take(struct needs *needs, size_t place, uint64_t most, uint64_t least)
{
    add(needs, place, (int64_t)most, (int64_t)least);
}

void needs_give(struct needs *needs, size_t place, uint64_t most, uint64_t least)
{
    add(needs, place, -(int64_t)most, -(int64_t)least);
}

/* ReFS only lets the other file have its blocks (facts page, 8.3). */
static bool shares_blocks(const struct needs *needs, size_t place)
{
    return place != needs_nowhere(needs) && needs->volumes->items[place].kind == HV_FILE_SYSTEM_REFS;
}

void needs_merge(struct needs *needs, size_t from, size_t into, uint64_t most, uint64_t least, uint64_t grown)
{
    bool at_once = from == into && shares_blocks(needs, into);
    if (at_once)
        needs_give(needs, from, most, least);
    needs_take(needs, into, most, grown);
    if (!at_once)
        needs_give(needs, from, most, least);
}

void needs_note_unknown(struct needs *needs, size_t place)
{
    needs->items[place].concerned = needs->items[place].unknown = true;
}

struct core_need needs_done(struct hp_arena *arena, const struct needs *needs)
{
    size_t nowhere = needs_nowhere(needs);
    struct core_need need = { .items = hp_arena_array(arena, nowhere, sizeof *need.items),
                              .frees_known = true };
    int64_t after[2] = { 0, 0 };
    for (size_t i = 0; i <= nowhere; i++) {
        const struct on_volume *on = &needs->items[i];
        need.frees_known = need.frees_known && !on->unknown;
        after[MOST] += on->now[MOST];
        after[LEAST] += on->now[LEAST];
        if (on->concerned && i == nowhere)
            need.elsewhere = true;
        else if (on->concerned)
            need.items[need.count++] = (struct core_volume_need){ .volume = &needs->volumes->items[i],
                                                                  .known = !on->unknown,
                                                                  .most = (uint64_t)on->highest[MOST],
                                                                  .least = (uint64_t)on->highest[LEAST] };
    }
    need.frees_most = after[LEAST] < 0 ? (uint64_t)-after[LEAST] : 0;
    need.frees_least = after[MOST] < 0 ? (uint64_t)-after[MOST] : 0;
    return need;
}

/* --- of changes that make files --- */

/* A new differencing file, and the configuration of a checkpoint (facts page, 8.1 and 8.3). */
enum { EMPTY_DISK_BYTES = 4194304, CONFIGURATION_BYTES = 4194304 };

struct core_need core_need_of_checkpoint(struct hp_arena *arena, const struct core_space *space,
                                         const char *files, const char *folder)
{
    struct needs needs = needs_new(arena, &space->volumes);
    for (const char *line = files, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        const char *file = tab ? hp_arena_copy_part(arena, tab + 1, (size_t)(end - tab) - 1) : "";
        if (hv_disk_is_file(file))
            needs_take(&needs, needs_place(&needs, file), EMPTY_DISK_BYTES, EMPTY_DISK_BYTES);
    }
    if (folder)
        needs_take(&needs, needs_place(&needs, folder), CONFIGURATION_BYTES, CONFIGURATION_BYTES);
    return needs_done(arena, &needs);
}

/* All files of the checkpoint and of those it grew from: what is the same in several is written once. */
struct core_need core_need_of_export(struct hp_arena *arena, const struct hv_checkpoints *list,
                                     const struct core_space *space, size_t index, const char *folder)
{
    struct needs needs = needs_new(arena, &space->volumes);
    const struct core_sizes sizes = core_sizes_of(arena, list, space);
    const size_t *parents = tree_parents(arena, list);
    size_t place = needs_place(&needs, folder);
    needs_take(&needs, place, CONFIGURATION_BYTES, 0);
    for (size_t steps = 0, at = index; steps < list->count && at != NO_CHECKPOINT;
         steps++, at = parents[at]) {
        needs_take(&needs, place, sizes.checkpoints[at].value, 0);
        if (!sizes.checkpoints[at].set)
            needs_note_unknown(&needs, place);
    }
    return needs_done(arena, &needs);
}

/* --- room for it --- */

/* What of other file systems and of shares is stored is not told by the lengths of files. */
static bool is_predictable(const struct core_volume_need *need)
{
    return need->known && need->volume->free.set && need->volume->kind == HV_FILE_SYSTEM_NTFS;
}

int core_need_check(const struct core_need *need, const char *what, struct hp_error *err)
{
    for (size_t i = 0; i < need->count; i++) {
        const struct core_volume_need *item = &need->items[i];
        HP_STR(text);
        if (!is_predictable(item) || item->least <= item->volume->free.value)
            continue;
        hp_str_add(&text, "Hyper-V needs at least ");
        hp_str_add_bytes(&text, item->least);
        hp_str_add(&text, ", and ");
        hp_str_add_bytes(&text, item->volume->free.value);
        hp_str_add(&text, " are free");
        return hp_error_set(err, HP_E_REFUSED, "there is not enough room on %s to %s: %s", item->volume->name,
                            what, hp_str_text(&text));
    }
    return 0;
}

const char *core_need_doubt(struct hp_arena *arena, const struct core_need *need, const char *what)
{
    HP_STR(text);
    for (size_t i = 0; i < need->count; i++) {
        const struct core_volume_need *item = &need->items[i];
        if (!is_predictable(item) || item->most <= item->volume->free.value)
            continue;
        hp_str_format(&text, "%sto %s, Hyper-V may need up to ", text.length ? "; " : "", what);
        hp_str_add_bytes(&text, item->most);
        hp_str_format(&text, " on %s, and ", item->volume->name);
        hp_str_add_bytes(&text, item->volume->free.value);
        hp_str_add(&text, " are free");
    }
    return text.length ? hp_arena_copy(arena, hp_str_text(&text)) : NULL;
}
