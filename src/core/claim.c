/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include "base/text.h"
#include "platform/state.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* FNV-1a over the folded name: keeps file names short and free of what hosts may be called. The identity
 * itself stands in the journal. */
static uint64_t short_name(const char *identity)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (uint32_t c; (c = hp_text_next(&identity)) != 0;)
        hash = (hash ^ hp_text_fold(c)) * UINT64_C(0x100000001b3);
    return hash;
}

const char *claim_path(struct hp_arena *arena, const char *folder, const char *host_identity,
                       const char *vm_id, const char *suffix)
{
    return os_path_join(
        arena, folder,
        hp_arena_format(arena, "%s-%016" PRIx64 "%s", vm_id, short_name(host_identity), suffix));
}

const char *claim_vm_of(struct hp_arena *arena, const char *file_name, const char *host_identity_or_null,
                        const char *suffix)
{
    enum { GUID_LENGTH = 36 };
    size_t length = strlen(file_name);
    const char *vm_id = hp_arena_copy_part(arena, file_name, length < GUID_LENGTH ? length : GUID_LENGTH);
    const char *of_host =
        host_identity_or_null ? claim_path(arena, "", host_identity_or_null, vm_id, suffix) : file_name;
    return hp_text_ends(of_host, file_name) ? vm_id : NULL;
}

int core_claim_vm(const char *host_identity, const struct hv_vm *vm, const char *doing,
                  struct core_claim **out, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    const char *parked;
    const char *memory;
    int rc = os_state_folder(JOURNAL_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_state_path(PARKED_FOLDER, &arena, &parked, err);
    if (!rc)
        rc = os_state_path(MEMORY_FOLDER, &arena, &memory, err);
    if (rc)
        return rc;
    struct core_claim *claim = hp_malloc(sizeof *claim);
    *claim = (struct core_claim){ .lock = NULL };
    claim->journal_path = claim_path(&claim->arena, folder, host_identity, vm->id, JOURNAL_SUFFIX);
    claim->parked_path = claim_path(&claim->arena, parked, host_identity, vm->id, PARKED_SUFFIX);
    claim->memory_path = claim_path(&claim->arena, memory, host_identity, vm->id, MEMORY_SUFFIX);
    claim->host_identity = hp_arena_copy(&claim->arena, host_identity);
    const char *lock = claim_path(&arena, folder, host_identity, vm->id, LOCK_SUFFIX);
    rc = os_lock_take(lock, hp_arena_format(&arena, "%s, VM \"%s\"", doing, vm->name), &claim->lock, err);
    if (rc) {
        hp_error_context(err, "VM \"%s\"", vm->name);
        hp_error_next(err, "wait until that run has ended, then try again");
        core_claim_release(claim);
        return rc;
    }
    *out = claim;
    return 0;
}

void core_claim_release(struct core_claim *claim)
{
    if (!claim)
        return;
    os_append_close(claim->journal);
    os_lock_release(claim->lock);
    hp_arena_release(&claim->arena);
    free(claim);
}

int core_journal_discard(struct core_claim *claim, struct hp_error *err)
{
    return os_file_remove(claim->journal_path, err);
}
