/* SPDX-License-Identifier: MIT */
/* Checkpoints whose files Hyper-V does not find: what of them can be told, and what not to do. */
#include "draft.h"

#include "core/checkpoints.h"

/* "; its disks are ..., and its own files belong below ..." */
static const char *places(struct draft *draft)
{
    const struct core_lost *lost = draft->state->lost;
    if (!lost || (!lost->disks && !lost->folder))
        return "";
    const char *disks = lost->disks ? hp_arena_format(draft->arena, "; its disks are %s", lost->disks) : "";
    return lost->folder
               ? hp_arena_format(draft->arena, "%s; its own files belong below %s", disks, lost->folder)
               : disks;
}

int draft_refuse_lost(struct draft *draft, const struct hv_checkpoint *target, bool may_insist,
                      struct hp_error *err)
{
    if (target->kind != HV_CHECKPOINT_MISSING)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "Hyper-V cannot find the files of checkpoint %s%s",
                 core_checkpoint_label(draft->arena, target), places(draft));
    hp_error_next(
        err,
        "look for them on the Hyper-V host (a drive that is offline, a folder that was moved or renamed, a "
        "backup), bring them back to where they were, and try again. Until then do not delete, merge or "
        "mount disk files of this VM");
    if (may_insist)
        hp_error_also(
            err, "If they are lost, you can delete the checkpoint by its ID (id:%s) and confirm with --yes",
            target->id);
    return HP_E_REFUSED;
}

/* "latest" is the latest that can be used. */
void draft_tell_skipped(struct draft *draft, const struct hv_checkpoint *target)
{
    const struct hv_checkpoints *list = &draft->state->checkpoints;
    if (!core_checkpoint_is_latest(draft->request->checkpoint))
        return;
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *newer = &list->items[i];
        if (newer->kind == HV_CHECKPOINT_MISSING && newer->created_micros > target->created_micros)
            draft_notice(draft,
                         hp_arena_format(draft->arena,
                                         "latest skips the newer checkpoint %s: Hyper-V cannot find its "
                                         "files",
                                         core_checkpoint_label(draft->arena, newer)));
    }
}
