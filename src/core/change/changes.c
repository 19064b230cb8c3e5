/* SPDX-License-Identifier: MIT */
/* The list of all changes. */
#include "core/change.h"

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

const struct core_change *core_change_named(const char *name)
{
    for (size_t i = 0; core_changes[i]; i++) {
        if (strcmp(core_changes[i]->name, name) == 0)
            return core_changes[i];
    }
    return NULL;
}
