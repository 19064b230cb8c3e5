/* SPDX-License-Identifier: MIT */
/* The list of all changes. */
#include "core/journal.h"

#include <stddef.h>
#include <string.h>

const struct core_change core_no_change = { .name = "" };

const struct core_change *const core_changes[] = {
    &core_checkpoint,
    &core_add,
    &core_add_auto,
    &core_add_all,
    &core_remove,
    &core_remove_all,
    &core_reset,
    &core_park,
    &core_unpark,
    &core_copy_gpus,
    &core_discard_parked_set,
    &core_restore,
    &core_rename_checkpoint,
    &core_delete_checkpoint,
    &core_prune,
    &core_export_checkpoint,
    &core_pin_checkpoint,
    &core_unpin_checkpoint,
    &core_fix_settings,
    &core_start_vm,
    &core_shut_down,
    &core_turn_off,
    NULL,
};

static const struct core_change *named(const char *name)
{
    for (size_t i = 0; core_changes[i]; i++) {
        if (strcmp(core_changes[i]->name, name) == 0)
            return core_changes[i];
    }
    return NULL;
}

int core_journal_resolve(struct core_journal *journal, struct hp_error *err)
{
    const struct core_change *change = named(journal->change);
    if (change && change->applies && !journal->intent.files) {
        hp_error_next(err, "look at the VM and its checkpoints; then: hyperpoint recover id:%s --discard",
                      journal->vm_id);
        return hp_error_set(err, HP_E_FAILED,
                            "the journal %s lacks what tells whether a checkpoint was applied",
                            journal->path);
    }
    journal->intent.change = change;
    if (change)
        return 0;
    hp_error_next(err, "finish it with that version of HyperPoint: hyperpoint recover id:%s", journal->vm_id);
    return hp_error_set(
        err, HP_E_FAILED,
        "the journal %s is of a change that this version of HyperPoint does not know, \"%s\": "
        "version %s wrote it",
        journal->path, journal->change, journal->program);
}
