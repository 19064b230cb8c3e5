/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include "core/parked.h"

#include "base/guid.h"
#include "base/hash.h"
#include "base/text.h"
#include "platform/state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Ids come from the host, and what it calls one could be a path to anywhere. In one spelling: two spellings
 * would be two files, and two locks. */
static int no_file_name(const char *of_what, const char *id, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "\"%s\" is not the ID of a %s: it is not a GUID", id ? id : "",
                        of_what);
}

/* The hash of the identity keeps names short and free of what hosts may be called; the journal has the
 * identity itself. */
int claim_path(struct hp_arena *arena, const char *folder, const char *host_identity, const char *vm_id,
               const char *suffix, const char **out, struct hp_error *err)
{
    const char *name = hp_guid_upper(arena, vm_id);
    if (!name)
        return no_file_name("VM", vm_id, err);
    *out = os_path_join(
        arena, folder,
        hp_arena_format(arena, "%s-%016" PRIx64 "%s", name, hp_hash_folded(host_identity), suffix));
    return 0;
}

int claim_checkpoint_path(struct hp_arena *arena, const char *folder, const char *checkpoint_id,
                          const char *suffix, const char **out, struct hp_error *err)
{
    const char *name = hp_guid_upper(arena, checkpoint_id);
    if (!name)
        return no_file_name("checkpoint", checkpoint_id, err);
    *out = os_path_join(arena, folder, hp_arena_format(arena, "%s%s", name, suffix));
    return 0;
}

const char *claim_vm_of(struct hp_arena *arena, const char *name, const char *host_identity_or_null,
                        const char *suffix)
{
    const char *vm_id = hp_arena_copy_part(arena, name, strnlen(name, HP_GUID_LENGTH));
    const char *of_host = name;
    if (!hp_guid_is(vm_id) || (host_identity_or_null && claim_path(arena, "", host_identity_or_null, vm_id,
                                                                   suffix, &of_host, NULL) != 0))
        return NULL;
    return hp_text_ends(of_host, name) ? vm_id : NULL;
}

/* Where everything of the VM is; nothing is made yet. */
static int find_places(struct core_claim *claim, const char *host_identity, const char *vm_id,
                       struct hp_error *err)
{
    struct hp_arena *arena = &claim->arena;
    const char *journals;
    const char *parked;
    const char *memory;
    int rc = os_state_path(JOURNAL_FOLDER, arena, &journals, err);
    if (!rc)
        rc = os_state_path(PARKED_FOLDER, arena, &parked, err);
    if (!rc)
        rc = os_state_path(MEMORY_FOLDER, arena, &memory, err);
    if (!rc)
        rc = claim_path(arena, journals, host_identity, vm_id, JOURNAL_SUFFIX, &claim->journal_path, err);
    if (!rc)
        rc = claim_path(arena, parked, host_identity, vm_id, PARKED_SUFFIX, &claim->parked_path, err);
    if (!rc)
        rc = claim_path(arena, memory, host_identity, vm_id, MEMORY_SUFFIX, &claim->memory_path, err);
    if (!rc)
        rc = claim_path(arena, journals, host_identity, vm_id, LOCK_SUFFIX, &claim->lock_path, err);
    return rc;
}

int core_claim_vm(const char *host_identity, const struct hv_vm *vm, const char *doing,
                  struct core_claim **out, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    struct core_claim *claim = hp_malloc(sizeof *claim);
    *claim = (struct core_claim){ .lock = NULL };
    claim->host_identity = hp_arena_copy(&claim->arena, host_identity);
    int rc = find_places(claim, host_identity, vm->id, err);
    if (!rc)
        rc = os_state_folder(JOURNAL_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_lock_take(claim->lock_path, hp_arena_format(&arena, "%s, VM \"%s\"", doing, vm->name),
                          &claim->lock, err);
    if (rc == HP_E_REFUSED) {
        hp_error_context(err, "VM \"%s\"", vm->name);
        hp_error_next(err, "wait until that run has ended, then try again");
    }
    if (rc)
        core_claim_release(claim);
    else
        *out = claim;
    return rc;
}

/* The lock of the VM as one of another host: taken, or looked at where `out` is NULL. */
static int take_other(struct hp_arena *arena, const char *host_identity, const char *vm_id,
                      struct os_lock **out, struct hp_error *err)
{
    const char *folder;
    const char *path;
    int rc = os_state_path(JOURNAL_FOLDER, arena, &folder, err);
    if (!rc)
        rc = claim_path(arena, folder, host_identity, vm_id, LOCK_SUFFIX, &path, err);
    if (!rc)
        rc = out ? os_lock_take(path, hp_arena_format(arena, "recover, VM %s", vm_id), out, err)
                 : os_lock_look(path, err);
    if (rc == HP_E_REFUSED)
        hp_error_next(err, "wait until that run has ended, then try again");
    return rc;
}

int core_claim_adopt(struct core_claim *claim, const struct core_journal *journal, struct hp_error *err)
{
    HP_ARENA(arena);
    if (hp_text_same(claim->journal_path, journal->path))
        return 0;
    int rc = take_other(&arena, journal->host_identity, journal->vm_id, &claim->other_lock, err);
    if (!rc)
        claim->journal_path = hp_arena_copy(&claim->arena, journal->path);
    return rc;
}

int claim_check_free(const char *host_identity, const struct hv_vm *vm, const struct core_journal *journal,
                     struct hp_error *err)
{
    HP_ARENA(arena);
    if (hp_text_same(journal->host_identity, host_identity))
        return 0;
    int rc = take_other(&arena, journal->host_identity, vm->id, NULL, err);
    if (rc)
        hp_error_context(err, "VM \"%s\"", vm->name);
    return rc;
}

void core_claim_release(struct core_claim *claim)
{
    if (!claim)
        return;
    os_append_close(claim->journal);
    os_lock_release(claim->other_lock);
    os_lock_release(claim->lock);
    hp_arena_release(&claim->arena);
    free(claim);
}

/* --- the run that parked a VM --- */

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
    int rc = os_lock_look(path, err);
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
        rc = os_folder_list_some(folder, vm->id, &arena, &names, err);
    for (size_t i = 0; !rc && i < names.count; i++) {
        const char *vm_id = claim_vm_of(&arena, names.items[i], NULL, HOLD_SUFFIX);
        if (hp_text_ends(names.items[i], HOLD_SUFFIX) && hp_text_same(vm_id, vm->id))
            rc = check_lock(os_path_join(&arena, folder, names.items[i]), vm, err);
    }
    return rc;
}

/* --- the state folder --- */

static void tidy(const char *part)
{
    HP_ARENA(arena);
    const char *folder;
    if (os_state_path(part, &arena, &folder, NULL) == 0)
        os_folder_tidy(folder);
}

/* Each VM has a folder for its sets. */
static void tidy_sets(void)
{
    HP_ARENA(arena);
    const char *folder;
    struct os_names names = { .count = 0 };
    if (os_state_path(SETS_FOLDER, &arena, &folder, NULL) != 0 ||
        os_folder_list(folder, &arena, &names, NULL) != 0)
        return;
    for (size_t i = 0; i < names.count; i++)
        os_folder_tidy(os_path_join(&arena, folder, names.items[i]));
}

void core_tidy_state(void)
{
    tidy(JOURNAL_FOLDER);
    tidy(PARKED_FOLDER);
    tidy(MEMORY_FOLDER);
    tidy(POLICY_FOLDER);
    tidy_sets();
}

int core_journal_discard(struct core_claim *claim, struct hp_error *err)
{
    return os_file_remove(claim->journal_path, err);
}
