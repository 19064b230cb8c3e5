/* SPDX-License-Identifier: MIT */
/* A new checkpoint: can there be one, and which GPUs belong to it. */
#include "draft.h"

#include "choose/settings.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/moved.h"
#include "core/parked.h"
#include "core/unmerged.h"

static int refuse_disabled(struct draft *draft, struct hp_error *err)
{
    if (draft->state->vm.settings.checkpoints != HV_CHECKPOINTS_DISABLED)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "checkpoints are disabled for VM \"%s\"", draft->state->vm.name);
    hp_error_next(
        err, "enable them in the VM's settings (Management, Checkpoints), or with Set-VM -CheckpointType "
             "Production, then try again");
    return HP_E_REFUSED;
}

static int refuse_one_too_many(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (state->checkpoints.count != CORE_MAX_CHECKPOINTS)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" has %d checkpoints, the most that Hyper-V allows for one VM",
                 state->vm.name, CORE_MAX_CHECKPOINTS);
    hp_error_next(
        err, "delete some first: hyperpoint prune id:%s --keep 40 --wait (with --dry-run to see which)%s",
        state->vm.id, draft->request->savepoint ? "; or restore without --savepoint" : "");
    return HP_E_REFUSED;
}

static int refuse_unsuitable_disk(struct draft *draft, struct hp_error *err)
{
    const struct hv_vm_disks *disks = &draft->state->disks;
    const char *name = draft->state->vm.name;
    if (!disks->pass_through && !disks->shared)
        return 0;
    if (disks->pass_through)
        hp_error_set(err, HP_E_REFUSED,
                     "VM \"%s\" has a physical disk of the host attached (%s), and Hyper-V cannot create "
                     "a checkpoint of such a VM",
                     name, disks->pass_through);
    else
        hp_error_set(
            err, HP_E_REFUSED,
            "VM \"%s\" has a shared disk attached (%s), and Hyper-V cannot create a checkpoint of such a "
            "VM",
            name, disks->shared);
    hp_error_next(err, "detach that disk in the VM's settings, try again, and attach it afterwards%s",
                  draft->request->savepoint ? "; or restore without --savepoint" : "");
    return HP_E_REFUSED;
}

static int refuse_without_room(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->space)
        return 0;
    struct core_need need =
        core_need_of_checkpoint(draft->arena, state->space, state->disks.files ? state->disks.files : "",
                                state->vm.settings.checkpoint_folder);
    return draft_need_room(
        draft, &need, "create the checkpoint",
        draft->request->savepoint ? "then try again; or restore without --savepoint" : "then try again", err);
}

/* Each further checkpoint makes the chain longer, and nobody sees it until the VM does not start any more. */
static void tell_unmerged(struct draft *draft)
{
    struct core_unmerged_disks disks = core_unmerged_of_state(draft->arena, draft->state);
    const char *files = core_unmerged_label(draft->arena, &disks);
    if (files && draft->state->status.activity != HV_ACTIVITY_MERGING)
        draft_loss(draft, hp_arena_format(draft->arena,
                                          "Hyper-V has not merged the disks of a deleted checkpoint: the "
                                          "VM still uses %s. Look for the reason in the host's event log "
                                          "Microsoft-Windows-Hyper-V-VMMS-Admin (event 19100); Hyper-V "
                                          "tries again when the VM is started or turned off",
                                          files));
}

int draft_refuse_new_checkpoint(struct draft *draft, struct hp_error *err)
{
    int rc = refuse_disabled(draft, err);
    if (!rc)
        rc = refuse_unsuitable_disk(draft, err);
    if (!rc)
        rc = refuse_one_too_many(draft, err);
    if (!rc)
        rc = refuse_without_room(draft, err);
    if (!rc)
        tell_unmerged(draft);
    return rc;
}

/* The adapters of the VM, with the cards that the user has named, and on the paths where they are now. */
static struct hv_adapters with_present_cards(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    struct hv_adapters all = { hp_arena_array(draft->arena, there->count, sizeof *all.items), there->count };
    for (size_t i = 0; i < there->count; i++) {
        const struct hv_adapter *named =
            draft->named[i] ? hv_adapter_at(&draft->plan.intent.add, there->items[i].id) : NULL;
        all.items[i] = named ? *named : *core_at_present(&there->items[i]);
    }
    return all;
}

/* Which GPUs belong to the checkpoint: those the VM has when it is made, or is to get back. Where somebody
 * has given others to a parked VM, it is those. */
int draft_write_set_down(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_set *set = hp_arena_alloc(draft->arena, sizeof *set);
    struct core_state having = *draft->state;
    bool too_large;
    having.adapters = with_present_cards(draft);
    if (having.parked && having.adapters.count == 0) {
        having.adapters = having.parked->adapters;
        having.vm.settings = core_settings_after(&having.vm.settings, &having.parked->windows);
    }
    int rc =
        core_set_of(&having, CORE_SET_OF_CHECKPOINT, draft->request->now_utc_micros, draft->arena, set, err);
    set->policy = draft->request->policy;
    if (!rc)
        rc = core_set_check(set, err);
    if (rc)
        return rc;
    draft->plan.intent.set = set;
    core_set_print(draft->arena, set, "\r\n", &too_large);
    if (too_large)
        draft_warning(draft, "the GPU set is too large for the checkpoint's notes: only this machine's "
                             "state folder will have a copy");
    return 0;
}
