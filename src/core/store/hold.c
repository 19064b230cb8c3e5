/* SPDX-License-Identifier: MIT */
#include "core/parked.h"

#include "base/text.h"
#include "claim.h"
#include "platform/state.h"

#include <stdlib.h>

struct core_hold {
    struct os_lock *lock;
};

int core_hold_take(const char *host_identity, const struct hv_vm *vm, const char *doing,
                   struct core_hold **out, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    const char *path;
    struct os_lock *lock = NULL;
    int rc = os_state_path(PARKED_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = claim_path(&arena, folder, host_identity, vm->id, HOLD_SUFFIX, &path, err);
    if (!rc)
        rc = os_state_folder(PARKED_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_lock_take(path, hp_arena_format(&arena, "%s, VM \"%s\"", doing, vm->name), &lock, err);
    if (rc == HP_E_REFUSED)
        hp_error_context(err, "VM \"%s\" is parked for a program", vm->name);
    if (rc)
        return rc;
    *out = hp_malloc(sizeof **out);
    (*out)->lock = lock;
    return 0;
}

void core_hold_release(struct core_hold *hold)
{
    if (!hold)
        return;
    os_lock_release(hold->lock);
    free(hold);
}

static int check_lock(const char *path, const struct hv_vm *vm, struct hp_error *err)
{
    struct os_lock *lock = NULL;
    int rc = os_lock_take(path, "looking", &lock, err);
    os_lock_release(lock);
    if (rc == HP_E_REFUSED)
        hp_error_context(err, "VM \"%s\" is parked for a program", vm->name);
    return rc;
}

int core_hold_check(const struct hv_vm *vm, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    struct os_names names;
    int rc = os_state_path(PARKED_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, &arena, &names, err);
    for (size_t i = 0; !rc && i < names.count; i++) {
        const char *vm_id = claim_vm_of(&arena, names.items[i], NULL, HOLD_SUFFIX);
        if (hp_text_ends(names.items[i], HOLD_SUFFIX) && hp_text_same(vm_id, vm->id))
            rc = check_lock(os_path_join(&arena, folder, names.items[i]), vm, err);
    }
    return rc;
}
