/* SPDX-License-Identifier: MIT */
#include "core/chains.h"

#include "base/map.h"
#include "base/text.h"

enum { MOST_FILES = 128 };

struct walk {
    struct hv_host *host;
    struct hp_arena *arena;
    struct hp_map read;                    /* the files that were, each with its place in links */
    struct hv_disk_link links[MOST_FILES]; /* what each says of itself; of one that cannot be read, nothing */
    struct core_chains found;
};

static void add(struct walk *walk, enum core_chain_fault fault, const char *file, const char *child,
                const char *why)
{
    struct core_chains *found = &walk->found;
    found->items =
        hp_arena_grow(walk->arena, found->items, found->count, &found->capacity, sizeof *found->items);
    found->items[found->count++] = (struct core_chain_break){ fault, file, child, why };
}

/* *ends where nothing more can be read of it. */
static int read_file(struct walk *walk, const char *file, const char *child, struct hv_disk_link *link,
                     bool *ends, struct hp_error *err)
{
    HP_ERROR(cause);
    if (walk->read.count > MOST_FILES) /* this one is among them */
        return hp_error_set(err, HP_E_FAILED, "the VM's disks have more than %d files", MOST_FILES);
    int rc = hv_disk_read_link(walk->host, file, walk->arena, link, &cause);
    bool is_about_file =
        rc == HP_E_FAILED && (cause.codes[HP_LEVEL_METHOD].known || cause.codes[HP_LEVEL_JOB].known);
    if (rc && !is_about_file)
        return hp_error_move(err, &cause);
    *ends = rc != 0;
    if (rc)
        add(walk, CORE_CHAIN_UNREADABLE, file, child, hp_arena_copy(walk->arena, cause.host_text));
    return 0;
}

static bool is_another(const struct hv_disk_link *below, const struct hv_disk_link *link)
{
    return below->parent_id && link->id && !hp_text_same(below->parent_id, link->id);
}

/* A file that two disks have below them is read once, and is what each of the two expects. */
static int walk_chain(struct walk *walk, const char *leaf, struct hp_error *err)
{
    struct hp_map seen = { .count = 0 };
    struct hv_disk_link below = { .parent = NULL };
    const char *child = NULL;
    bool ends = false;
    for (const char *file = leaf; file && !ends;) {
        size_t place = walk->read.count;
        struct hv_disk_link link = { .parent = NULL };
        if (!hp_map_put(walk->arena, &seen, file, 0)) {
            add(walk, CORE_CHAIN_CIRCLE, file, child, NULL);
            return 0;
        }
        bool is_new = !hp_map_find(&walk->read, file, &place);
        if (is_new)
            hp_map_put(walk->arena, &walk->read, file, place);
        int rc = is_new ? read_file(walk, file, child, &link, &ends, err) : 0;
        if (rc)
            return rc;
        link = is_new ? link : walk->links[place];
        walk->links[place] = link;
        if (!ends && is_another(&below, &link))
            add(walk, CORE_CHAIN_CHANGED, file, child, NULL);
        ends = ends || !is_new;
        below = link;
        child = file;
        file = link.parent;
    }
    return 0;
}

int core_chains_read(struct hv_host *host, const char *vm_id, const struct hv_disks *disks,
                     struct hp_arena *arena, struct core_chains *out, struct hp_error *err)
{
    struct walk walk = { .host = host, .arena = arena, .found = { .vm_id = vm_id } };
    int rc = 0;
    for (size_t i = 0; !rc && i < disks->count; i++) {
        const struct hv_disk *disk = &disks->items[i];
        if (hp_text_same(disk->owner, vm_id) && !disk->pass_through && hv_disk_is_file(disk->file))
            rc = walk_chain(&walk, disk->file, err);
    }
    if (!rc)
        *out = walk.found;
    return rc;
}
