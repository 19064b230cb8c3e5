/* SPDX-License-Identifier: MIT */
#include "parked_files.h"

#include "base/text.h"
#include "claim.h"
#include "gpu_set/text.h"
#include "platform/state.h"

#include <stdlib.h>

struct core_parked parked_of(struct hp_arena *arena, const struct core_gpu_set *set)
{
    struct core_parked parked = {
        .place = CORE_PARKED_IN_NOTES,
        .vm_id = set->vm_id,
        .vm_name = set->vm_name ? set->vm_name : set->vm_id,
        .host = set->host,
        .since = set->written,
        .run = set->run,
        .adapters = { hp_arena_array(arena, set->gpu_count, sizeof *parked.adapters.items), set->gpu_count },
        .windows = { .guest_cache_types = set->guest_cache_types,
                     .low_mmio = set->low_mmio,
                     .high_mmio = set->high_mmio },
        .set = *set,
    };
    for (size_t i = 0; i < set->gpu_count; i++)
        parked.adapters.items[i] = set->gpus[i].adapter;
    return parked;
}

/* --- writing --- */

int parked_write(const struct core_claim *claim, const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    int rc = os_state_folder(PARKED_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = set_write_file(claim->parked_path, set, err);
    if (rc)
        hp_error_context(err, "the GPU adapters cannot be recorded");
    return rc;
}

static bool says_different(const struct parked_file *file, const struct parked_file *own)
{
    HP_ARENA(arena);
    const char *problem;
    struct core_parked ours;
    struct core_parked theirs;
    return parked_read(&arena, own, &ours, &problem) != CORE_SET_READ ||
           parked_read(&arena, file, &theirs, &problem) != CORE_SET_READ ||
           !core_set_same(&ours.set, &theirs.set);
}

/* This host's goes last: until then the others can be compared with it. */
int core_parked_discard(const struct core_claim *claim, const char *vm_id, bool own_only,
                        struct hp_error *err)
{
    HP_ARENA(arena);
    struct parked_files files;
    size_t first;
    int rc = parked_list_files(claim->host_identity, &arena, &files, err);
    if (rc || !hp_map_find(&files.first, vm_id, &first))
        return rc;
    const struct parked_file *own = files.items[first].own ? &files.items[first] : NULL;
    for (size_t i = own ? first + 1 : first; !rc && !own_only && i < files.count; i++) {
        if (!hp_text_same(files.items[i].vm_id, vm_id))
            break;
        if (!own || !says_different(&files.items[i], own))
            rc = os_file_remove_for_good(files.items[i].path, err);
    }
    return rc || !own ? rc : os_file_remove_for_good(own->path, err);
}

/* --- reading --- */

static int own_first(const void *a, const void *b)
{
    const struct parked_file *x = a;
    const struct parked_file *y = b;
    int order = hp_text_compare(x->vm_id, y->vm_id);
    if (!order)
        order = (int)y->own - (int)x->own;
    return order ? order : hp_text_compare(x->path, y->path);
}

int parked_list_files(const char *host_identity, struct hp_arena *arena, struct parked_files *out,
                      struct hp_error *err)
{
    const char *folder;
    struct os_names names;
    int rc = os_state_path(PARKED_FOLDER, arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, err);
    if (rc)
        return rc;
    struct parked_files files = { .items = hp_arena_array(arena, names.count, sizeof *files.items) };
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = claim_vm_of(arena, names.items[i], NULL, PARKED_SUFFIX);
        if (!vm_id || !hp_text_ends(names.items[i], PARKED_SUFFIX))
            continue;
        files.items[files.count++] = (struct parked_file){
            .vm_id = vm_id,
            .path = os_path_join(arena, folder, names.items[i]),
            .own = claim_vm_of(arena, names.items[i], host_identity, PARKED_SUFFIX) != NULL,
        };
    }
    if (files.count)
        qsort(files.items, files.count, sizeof *files.items, own_first);
    for (size_t i = 0; i < files.count; i++)
        hp_map_put(arena, &files.first, files.items[i].vm_id, i);
    *out = files;
    return 0;
}

enum core_set_state parked_read(struct hp_arena *arena, const struct parked_file *file,
                                struct core_parked *out, const char **problem)
{
    struct core_gpu_set set;
    enum core_set_state state = set_read_file(arena, file->path, CORE_SET_OF_PARKED, &set, problem);
    if (state != CORE_SET_READ)
        return state;
    if (!hp_text_same(set.vm_id, file->vm_id)) {
        *problem = "it is about a different VM than its name says";
        return CORE_SET_DAMAGED;
    }
    *out = parked_of(arena, &set);
    out->place = CORE_PARKED_IN_STATE;
    out->path = file->path;
    return CORE_SET_READ;
}
