/* SPDX-License-Identifier: MIT */
/* What deleting checkpoints needs and frees: the files of a VM as a tree, in which deleting is played. */
#include "core/space.h"

#include "base/map.h"
#include "base/text.h"
#include "need.h"
#include "tree.h"

#include <stdlib.h>

enum { NONE = -1 };

/* A file of a checkpoint, or of the VM's present state. */
struct file {
    const struct hv_disk *disk;
    size_t volume; /* needs_place */
    bool gone;
    bool hidden; /* its checkpoint is deleted, and several others need it */
    bool is_difference;
    struct hp_opt_u64 size; /* as it was read */
    uint64_t most;          /* what it may be by now, and the next one is what it must be */
    uint64_t least;
    ptrdiff_t parent; /* what it is a difference to, and so on: places in the list; NONE */
    ptrdiff_t first_child;
    ptrdiff_t before; /* brothers */
    ptrdiff_t after;
};

struct files {
    struct file *items;
    size_t count;
    struct hp_map owners; /* of each owner's id the place of the first of its files, which are together */
    struct needs *needs;
};

/* --- building it --- */

static void unlink_file(struct files *files, struct file *file)
{
    if (file->before != NONE)
        files->items[file->before].after = file->after;
    else if (file->parent != NONE)
        files->items[file->parent].first_child = file->after;
    if (file->after != NONE)
        files->items[file->after].before = file->before;
    file->before = file->after = NONE;
}

static void link_file(struct files *files, struct file *file, ptrdiff_t parent)
{
    ptrdiff_t place = file - files->items;
    file->parent = parent;
    if (parent == NONE)
        return;
    file->after = files->items[parent].first_child;
    if (file->after != NONE)
        files->items[file->after].before = place;
    files->items[parent].first_child = place;
}

static int by_owner(const void *a, const void *b)
{
    return hp_text_compare(((const struct file *)a)->disk->owner, ((const struct file *)b)->disk->owner);
}

static struct files files_of(struct hp_arena *arena, const struct core_space *space, struct needs *needs)
{
    struct files files = { .items = hp_arena_array(arena, space->disks.count, sizeof *files.items),
                           .count = space->disks.count,
                           .needs = needs };
    for (size_t i = 0; i < files.count; i++) {
        const struct hv_disk *disk = &space->disks.items[i];
        files.items[i] = (struct file){ .disk = disk,
                                        .volume = needs_place(needs, disk->file),
                                        .is_difference = hv_disk_is_difference(disk->file),
                                        .size = space->sizes[i],
                                        .most = space->sizes[i].value,
                                        .least = space->sizes[i].value,
                                        .parent = NONE,
                                        .first_child = NONE,
                                        .before = NONE,
                                        .after = NONE };
    }
    if (files.count)
        qsort(files.items, files.count, sizeof *files.items, by_owner);
    for (size_t i = 0; i < files.count; i++)
        hp_map_put(arena, &files.owners, files.items[i].disk->owner, i);
    return files;
}

/* The first of an owner's files; the list's length where it has none. */
static size_t first_of(const struct files *files, const char *owner)
{
    size_t first = files->count;
    if (owner)
        hp_map_find(&files->owners, owner, &first);
    return first;
}

static bool is_of(const struct files *files, size_t at, const char *owner)
{
    return at < files->count && hp_text_same(files->items[at].disk->owner, owner);
}

/* Each difference of that owner is one to the disk in the same place of what the owner grew from. */
static void link_owner(struct files *files, const char *owner, const char *grew_from)
{
    size_t below = first_of(files, grew_from);
    for (size_t i = first_of(files, owner); is_of(files, i, owner); i++) {
        const struct hv_disk *disk = files->items[i].disk;
        for (size_t k = below; files->items[i].is_difference && is_of(files, k, grew_from); k++) {
            const struct hv_disk *parent = files->items[k].disk;
            if (parent->slot == disk->slot && hp_text_same(parent->controller, disk->controller))
                link_file(files, &files->items[i], (ptrdiff_t)k);
        }
    }
}

/* --- deleting --- */

static bool has_one_child(const struct files *files, const struct file *file)
{
    return file->first_child != NONE && files->items[file->first_child].after == NONE;
}

/* The only file that depends on this one is merged into it, which continues as that of the other. */
static void merge_child(struct files *files, struct file *file)
{
    struct file *child = &files->items[file->first_child];
    uint64_t least = child->least > file->least ? child->least : file->least;
    if (!file->size.set || !child->size.set)
        needs_note_unknown(files->needs, file->volume);
    needs_merge(files->needs, child->volume, file->volume, child->most, child->least, least - file->least);
    child->most += file->most;
    child->least = least;
    child->volume = file->volume;
    child->size.set = child->size.set && file->size.set;
    child->is_difference = file->is_difference;
    unlink_file(files, child);
    ptrdiff_t parent = file->parent;
    unlink_file(files, file);
    link_file(files, child, parent);
    file->gone = true;
}

static void delete_file(struct files *files, struct file *file)
{
    if (!file->size.set)
        needs_note_unknown(files->needs, file->volume);
    needs_give(files->needs, file->volume, file->most, file->least);
    unlink_file(files, file);
    file->gone = true;
}

/* What nobody but its children needs. */
static void release(struct files *files, struct file *file)
{
    while (file && !file->gone) { /* on a broken host it may be its own parent */
        struct file *parent = file->parent == NONE ? NULL : &files->items[file->parent];
        file->hidden = true;
        if (has_one_child(files, file))
            merge_child(files, file);
        else if (file->first_child == NONE && file->is_difference)
            delete_file(files, file);
        else
            return;
        file = parent && parent->hidden ? parent : NULL;
    }
}

/* What the VM grew from whose checkpoints are marked. */
static const char *current_of(const struct hv_checkpoints *list, const bool *marked)
{
    size_t first = 0;
    while (first < list->count && !marked[first])
        first++;
    for (size_t i = 0; first < list->count && i < list->vm_count; i++)
        if (hp_text_same(list->vms[i].id, list->items[first].vm_id))
            return list->vms[i].current;
    return NULL;
}

struct core_need core_need_of_deletion(struct hp_arena *arena, const struct hv_checkpoints *list,
                                       const struct core_space *space, const bool *marked)
{
    struct needs needs = needs_new(arena, &space->volumes);
    struct files files = files_of(arena, space, &needs);
    size_t count;
    const size_t *order = tree_deletion_order(arena, list, marked, current_of(list, marked), &count);
    for (size_t i = 0; i < list->count; i++)
        link_owner(&files, list->items[i].id, list->items[i].parent);
    for (size_t i = 0; i < list->vm_count; i++)
        link_owner(&files, list->vms[i].id, list->vms[i].current);
    for (size_t i = 0; i < count; i++) {
        const char *owner = list->items[order[i]].id;
        for (size_t k = first_of(&files, owner); is_of(&files, k, owner); k++)
            release(&files, &files.items[k]);
    }
    if (!space->disks_known)
        needs_note_unknown(&needs, needs_nowhere(&needs));
    return needs_done(arena, &needs);
}
