/* SPDX-License-Identifier: MIT */
/* Checkpoints, as another administrator changes them. */
#include "change.h"

#include "base/text.h"
#include "work/effects.h"

static int find_checkpoint(const struct change *change, const char *which, struct hf_vm **vm,
                           struct hf_checkpoint **out)
{
    size_t found = 0;
    for (size_t i = 0; i < change->world->vms.count; i++) {
        struct hf_vm *owner = &change->world->vms.items[i];
        for (size_t k = 0; k < owner->checkpoints.count; k++) {
            struct hf_checkpoint *checkpoint = &owner->checkpoints.items[k];
            bool by_id = hp_text_same(checkpoint->id, which);
            if (!by_id && !hp_text_same(checkpoint->name, which))
                continue;
            *vm = owner;
            *out = checkpoint;
            if (by_id)
                return 0;
            found++;
        }
    }
    if (found == 1)
        return 0;
    if (!found)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "there is no checkpoint '%s'", which);
    hp_error_set(change->err, HP_E_AMBIGUOUS, "%zu checkpoints are called '%s'", found, which);
    hp_error_next(change->err, "give its id: checkpoint:GUID");
    return HP_E_AMBIGUOUS;
}

int change_checkpoint(const struct change *change, const char *which)
{
    struct hf_vm *vm = NULL;
    struct hf_checkpoint *checkpoint = NULL;
    int rc = find_checkpoint(change, which, &vm, &checkpoint);
    if (rc)
        return rc;
    bool with_tree = hp_text_same(change->property, "delete-tree");
    bool deletes = with_tree || hp_text_same(change->property, "delete");
    bool applies = hp_text_same(change->property, "apply");
    if (!deletes && !applies)
        return change_field(change, &hf_checkpoint_shape, checkpoint, "a checkpoint");
    rc = change_needs_yes(change);
    if (rc)
        return rc;
    if (deletes)
        sim_delete_checkpoint(change->world, vm, checkpoint->id, with_tree, change_now(change->world));
    else
        sim_apply_checkpoint(change->world, vm, checkpoint, change_now(change->world));
    return 0;
}
