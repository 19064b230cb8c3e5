/* SPDX-License-Identifier: MIT */
#include "core/unmerged.h"

#include "base/str.h"
#include "base/text.h"
#include "tree.h"

#include <stdlib.h>
#include <string.h>

/* Whose disks no checkpoint is below. */
struct owner {
    const char *id;
    const char *vm_id;
};

struct owners {
    struct owner *items; /* sorted by id */
    size_t count;
};

static int by_id(const void *a, const void *b)
{
    return hp_text_compare(((const struct owner *)a)->id, ((const struct owner *)b)->id);
}

/* What something grew from is not there: it was named by no id, or by one of those in the list. A row that
 * cannot be used may be the one. */
static bool is_rootless(const struct hv_checkpoints *list, const char *grew_from, size_t found)
{
    return found == NO_CHECKPOINT && (!grew_from || list->unusable.count == 0);
}

/* The VMs that grew from no checkpoint of the list, and the checkpoints at a root; with `all_vms`, every VM.
 */
static struct owners owners_of(struct hp_arena *arena, const struct hv_checkpoints *list, bool all_vms)
{
    const size_t *parents = tree_parents(arena, list);
    struct hv_checkpoints current = { .items = hp_arena_array(arena, list->vm_count, sizeof *current.items),
                                      .count = list->vm_count };
    struct owners owners = { hp_arena_array(arena, list->vm_count + list->count, sizeof *owners.items), 0 };
    for (size_t i = 0; i < list->vm_count; i++)
        current.items[i].id = list->vms[i].current ? list->vms[i].current : "";
    const size_t *stands = tree_match(arena, &current, list);
    for (size_t i = 0; i < list->vm_count; i++) {
        if (all_vms || is_rootless(list, list->vms[i].current, stands[i]))
            owners.items[owners.count++] = (struct owner){ list->vms[i].id, list->vms[i].id };
    }
    for (size_t i = 0; i < list->count; i++) {
        if (is_rootless(list, list->items[i].parent, parents[i]))
            owners.items[owners.count++] = (struct owner){ list->items[i].id, list->items[i].vm_id };
    }
    return owners;
}

const char *const *core_unmerged_owners(struct hp_arena *arena, const struct hv_checkpoints *list,
                                        size_t *count)
{
    const struct owners owners = owners_of(arena, list, true);
    const char **ids = hp_arena_array(arena, owners.count, sizeof *ids);
    for (size_t i = 0; i < owners.count; i++)
        ids[i] = owners.items[i].id;
    *count = owners.count;
    return ids;
}

static int by_vm(const void *a, const void *b)
{
    const struct core_unmerged *left = a;
    const struct core_unmerged *right = b;
    int order = hp_text_compare(left->vm_id, right->vm_id);
    return order ? order : hp_text_compare(left->file, right->file);
}

/* Where two of a VM grew from a checkpoint that is gone, both need the file below them: nothing can be
 * merged. */
static void leave_out_shared(struct core_unmerged_disks *disks)
{
    size_t kept = 0;
    if (disks->count)
        qsort(disks->items, disks->count, sizeof *disks->items, by_vm);
    for (size_t i = 0, next; i < disks->count; i = next) {
        bool shared = false;
        for (next = i; next < disks->count && hp_text_same(disks->items[next].vm_id, disks->items[i].vm_id);
             next++)
            shared = shared || !hp_text_same(disks->items[next].owner, disks->items[i].owner);
        for (size_t at = i; at < next && !shared; at++)
            disks->items[kept++] = disks->items[at];
    }
    disks->count = kept;
}

struct core_unmerged_disks core_unmerged_find(struct hp_arena *arena, const struct hv_checkpoints *list,
                                              const struct hv_disks *disks)
{
    struct owners owners = owners_of(arena, list, false);
    if (owners.count)
        qsort(owners.items, owners.count, sizeof *owners.items, by_id);
    struct core_unmerged_disks found = { .items = hp_arena_array(arena, disks->count, sizeof *found.items) };
    struct hp_map seen = { .count = 0 };
    for (size_t i = 0; i < disks->count; i++) {
        const struct hv_disk *disk = &disks->items[i];
        const struct owner key = { .id = disk->owner };
        if (disk->pass_through || !hv_disk_is_difference(disk->file) || !owners.count)
            continue;
        const struct owner *owner = bsearch(&key, owners.items, owners.count, sizeof key, by_id);
        if (owner && hp_map_put(arena, &seen, hp_arena_format(arena, "%s\n%s", owner->vm_id, disk->file), i))
            found.items[found.count++] = (struct core_unmerged){ owner->vm_id, disk->file, owner->id };
    }
    leave_out_shared(&found);
    for (size_t i = 0; i < found.count; i++)
        hp_map_put(arena, &found.first, found.items[i].vm_id, i);
    return found;
}

struct core_unmerged_disks core_unmerged_of_state(struct hp_arena *arena, const struct core_state *state)
{
    const char *files = state->disks.files ? state->disks.files : "";
    size_t lines = 0;
    for (const char *c = files; *c; c++)
        lines += *c == '\n';
    struct hv_disks disks = { hp_arena_array(arena, lines, sizeof *disks.items), 0 };
    for (const char *line = files, *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        const char *tab = memchr(line, '\t', (size_t)(end - line));
        if (tab)
            disks.items[disks.count++] =
                (struct hv_disk){ .owner = state->vm.id,
                                  .file = hp_arena_copy_part(arena, tab + 1, (size_t)(end - tab) - 1) };
    }
    return core_unmerged_find(arena, &state->checkpoints, &disks);
}

struct core_unmerged_disks core_unmerged_of(const struct core_unmerged_disks *disks, const char *vm_id)
{
    size_t first = 0;
    size_t end = 0;
    if (hp_map_find(&disks->first, vm_id, &first))
        for (end = first; end < disks->count && hp_text_same(disks->items[end].vm_id, vm_id); end++)
            continue;
    return (struct core_unmerged_disks){ .items = disks->items + first, .count = end - first };
}

const char *core_unmerged_label(struct hp_arena *arena, const struct core_unmerged_disks *disks)
{
    HP_STR(text);
    for (size_t i = 0; i < disks->count; i++)
        hp_str_format(&text, "%s%s", i ? ", " : "", disks->items[i].file);
    return disks->count ? hp_arena_copy(arena, hp_str_text(&text)) : NULL;
}
