/* SPDX-License-Identifier: MIT */
#include "core/space.h"

#include "base/map.h"

/* --- reading --- */

void core_space_read_volumes(struct hv_host *host, struct hp_arena *arena, struct core_space *out)
{
    *out = (struct core_space){ .disks_known = false };
    hv_volume_list(host, arena, &out->volumes, NULL);
}

/* The host may have told of others as well. */
static void keep_own(struct hv_disks *disks, const struct hp_map *owners)
{
    size_t kept = 0;
    for (size_t i = 0; i < disks->count; i++) {
        const struct hv_disk *disk = &disks->items[i];
        if (!disk->shared && !disk->pass_through && hp_map_find(owners, disk->owner, NULL))
            disks->items[kept++] = *disk;
    }
    disks->count = kept;
}

static void read_disks(struct hv_host *host, const struct hv_checkpoints *list, struct hp_arena *arena,
                       struct core_space *space)
{
    struct hp_map wanted = { .count = 0 };
    const char **owners = hp_arena_array(arena, list->count + list->vm_count, sizeof *owners);
    size_t count = 0;
    for (size_t i = 0; i < list->vm_count; i++)
        owners[count++] = list->vms[i].id;
    for (size_t i = 0; i < list->count; i++)
        owners[count++] = list->items[i].id;
    for (size_t i = 0; i < count; i++)
        hp_map_put(arena, &wanted, owners[i], i);
    space->disks_known = hv_disk_list_files(host, owners, count, arena, &space->disks, NULL) == 0;
    keep_own(&space->disks, &wanted);
}

static void read_sizes(struct hv_host *host, struct hp_arena *arena, struct core_space *space)
{
    size_t count = space->disks.count;
    const char **files = hp_arena_array(arena, count, sizeof *files);
    space->sizes = hp_arena_array(arena, count, sizeof *space->sizes);
    for (size_t i = 0; i < count; i++)
        files[i] = space->disks.items[i].file;
    hv_file_sizes(host, files, count, SIZE_MAX, space->sizes, NULL);
}

void core_space_read(struct hv_host *host, const struct hv_checkpoints *list, struct hp_arena *arena,
                     struct core_space *out)
{
    core_space_read_volumes(host, arena, out);
    read_disks(host, list, arena, out);
    read_sizes(host, arena, out);
}

/* --- sizes --- */

struct core_sizes core_sizes_of(struct hp_arena *arena, const struct hv_checkpoints *list,
                                const struct core_space *space)
{
    struct hp_map owners = { .count = 0 };
    struct hp_map files = { .count = 0 };
    size_t all = list->count + list->vm_count;
    struct hp_opt_u64 *sizes = hp_arena_array(arena, all, sizeof *sizes);
    for (size_t i = 0; i < all; i++) {
        sizes[i].set = space->disks_known;
        hp_map_put(arena, &owners, i < list->count ? list->items[i].id : list->vms[i - list->count].id, i);
    }
    for (size_t i = 0; i < space->disks.count; i++) {
        const struct hv_disk *disk = &space->disks.items[i];
        size_t owner;
        if (!hp_map_find(&owners, disk->owner, &owner) || !hp_map_put(arena, &files, disk->file, i))
            continue;
        sizes[owner].set = sizes[owner].set && space->sizes[i].set;
        sizes[owner].value += space->sizes[i].value;
    }
    return (struct core_sizes){ sizes, sizes + list->count };
}
