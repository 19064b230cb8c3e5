/* SPDX-License-Identifier: MIT */
#include "core/stale.h"

#include "base/map.h"
#include "base/text.h"
#include "base/time.h"
#include "claim.h"
#include "core/gpu_set.h"
#include "core/memory.h"
#include "platform/state.h"

static const int64_t kept_for = 30 * HP_DAY;

/* All that is looked at: the VMs with files, by their ids. */
struct search {
    const char *host_identity;
    struct hp_arena *arena;
    const struct hp_map *there; /* VMs the host lists */
    struct hp_map places;       /* of each VM's id in found */
    struct hp_map unreadable;   /* VMs with a file that cannot be read: left alone */
    struct core_stales found;
};

static void add(struct search *search, const char *vm_id, const char *file, const char *written)
{
    struct core_stales *found = &search->found;
    int64_t when = 0;
    size_t at;
    if (!written || !hp_time_parse(written, &when)) {
        hp_map_put(search->arena, &search->unreadable, vm_id, 0);
        return;
    }
    if (!hp_map_find(&search->places, vm_id, &at)) {
        at = found->count;
        hp_map_put(search->arena, &search->places, vm_id, at);
        found->items =
            hp_arena_grow(search->arena, found->items, found->count, &found->capacity, sizeof *found->items);
        found->items[found->count++] = (struct core_stale){ .vm_id = vm_id };
    }
    struct core_stale *stale = &found->items[at];
    stale->files =
        hp_arena_grow(search->arena, stale->files, stale->count, &stale->capacity, sizeof *stale->files);
    stale->files[stale->count++] = file;
    stale->last = when > stale->last ? when : stale->last;
}

/* The newest time in it; NULL where it cannot be read, or has none. */
static const char *memory_written(struct search *search, const char *vm_id)
{
    struct core_memory memory;
    core_memory_read(search->host_identity, vm_id, search->arena, &memory);
    const char *newest = memory.problem ? NULL : memory.refusal.since;
    for (size_t i = 0; !memory.problem && i < memory.card_count; i++) {
        const char *since = memory.cards[i].since;
        newest = !newest || (since && hp_text_compare(since, newest) > 0) ? since : newest;
    }
    return newest;
}

static const char *set_written(struct search *search, const char *file)
{
    struct os_content content;
    struct core_gpu_set set;
    const char *problem;
    bool is_set =
        os_file_read(file, CORE_SET_MAX_KEPT_SIZE, search->arena, &content, NULL) == 0 &&
        core_set_parse(search->arena, content.text, CORE_SET_OF_CHECKPOINT, &set, &problem) == CORE_SET_READ;
    return is_set ? set.written : NULL;
}

/* The names in a folder of the state folder, and its path. */
static int list(struct search *search, const char *part, const char **folder, struct os_names *names,
                struct hp_error *err)
{
    int rc = os_state_path(part, search->arena, folder, err);
    return rc ? rc : os_folder_list(*folder, search->arena, names, err);
}

/* The VM that a name is about, if it is of this host and gone. */
static const char *gone(const struct search *search, const char *name, const char *suffix)
{
    const char *vm_id = claim_vm_of(search->arena, name, search->host_identity, suffix);
    return vm_id && !hp_map_find(search->there, vm_id, NULL) ? vm_id : NULL;
}

static int find_memories(struct search *search, struct hp_error *err)
{
    const char *folder;
    struct os_names names = { .count = 0 };
    int rc = list(search, MEMORY_FOLDER, &folder, &names, err);
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = gone(search, names.items[i], MEMORY_SUFFIX);
        if (vm_id)
            add(search, vm_id, os_path_join(search->arena, folder, names.items[i]),
                memory_written(search, vm_id));
    }
    return rc;
}

static void add_sets(struct search *search, const char *vm_id, const char *folder)
{
    struct os_names names = { .count = 0 };
    if (os_folder_list(folder, search->arena, &names, NULL) != 0)
        hp_map_put(search->arena, &search->unreadable, vm_id, 0);
    for (size_t i = 0; i < names.count; i++) {
        const char *file = os_path_join(search->arena, folder, names.items[i]);
        add(search, vm_id, file, set_written(search, file));
    }
}

static int find_sets(struct search *search, struct hp_error *err)
{
    const char *folder;
    struct os_names names = { .count = 0 };
    int rc = list(search, SETS_FOLDER, &folder, &names, err);
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = gone(search, names.items[i], "");
        if (vm_id)
            add_sets(search, vm_id, os_path_join(search->arena, folder, names.items[i]));
    }
    return rc;
}

/* What waits for the user keeps all that is written down of its VM. */
static bool is_waited_for(const struct search *search, const char *vm_id)
{
    HP_ARENA(scratch);
    const char *folder;
    const char *path;
    struct core_journal journal;
    bool open = true;
    bool parked =
        os_state_path(PARKED_FOLDER, &scratch, &folder, NULL) != 0 ||
        claim_path(&scratch, folder, search->host_identity, vm_id, PARKED_SUFFIX, &path, NULL) != 0 ||
        os_file_exists(path);
    return parked || core_journal_find(search->host_identity, vm_id, &scratch, &journal, &open, NULL) != 0 ||
           open;
}

static void keep_old(struct search *search, int64_t now)
{
    struct core_stales *found = &search->found;
    size_t kept = 0;
    for (size_t i = 0; i < found->count; i++) {
        const struct core_stale *stale = &found->items[i];
        if (now - stale->last >= kept_for && !hp_map_find(&search->unreadable, stale->vm_id, NULL) &&
            !is_waited_for(search, stale->vm_id))
            found->items[kept++] = *stale;
    }
    found->count = kept;
}

int core_stale_list(const char *host_identity, const struct hv_vm_rows *vms, int64_t now_utc_micros,
                    struct hp_arena *arena, struct core_stales *out, struct hp_error *err)
{
    struct hp_map there = { .count = 0 };
    struct search search = { .host_identity = host_identity, .arena = arena, .there = &there };
    *out = (struct core_stales){ .count = 0 };
    if (vms->unusable.count)
        return 0;
    for (size_t i = 0; i < vms->count; i++)
        hp_map_put(arena, &there, vms->items[i].id, i);
    int rc = find_memories(&search, err);
    if (!rc)
        rc = find_sets(&search, err);
    if (rc)
        return rc;
    keep_old(&search, now_utc_micros);
    *out = search.found;
    return 0;
}

static void release(struct core_claim **claim)
{
    core_claim_release(*claim);
}

int core_stale_discard(const char *host_identity, const struct core_stale *stale, struct hp_error *err)
{
    __attribute__((cleanup(release))) struct core_claim *claim = NULL;
    const struct hv_vm vm = { .id = stale->vm_id, .name = stale->vm_id, .host = "" };
    int rc = core_claim_vm(host_identity, &vm, "doctor", &claim, err);
    if (!rc)
        rc = core_journal_must_be_closed(host_identity, &vm, err);
    for (size_t i = 0; !rc && i < stale->count; i++)
        rc = os_file_remove_for_good(stale->files[i], err);
    return rc;
}
