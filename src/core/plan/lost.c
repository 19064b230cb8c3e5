/* SPDX-License-Identifier: MIT */
/* Checkpoints whose files Hyper-V does not find: what of them can be told, and what not to do. */
#include "draft.h"

#include "base/str.h"
#include "base/text.h"
#include "core/checkpoints.h"

void core_read_lost(struct hv_host *host, const char *words, struct hp_arena *arena, struct core_state *state)
{
    const struct hv_checkpoint *target;
    struct hv_disks disks = { .count = 0 };
    HP_STR(files);
    if (core_checkpoint_find(&state->checkpoints, &state->vm, words, &target, NULL) != 0 ||
        target->kind != HV_CHECKPOINT_MISSING)
        return;
    struct core_lost *lost = hp_arena_alloc(arena, sizeof *lost);
    hv_disk_list_files(host, &target->id, 1, arena, &disks, NULL);
    for (size_t i = 0; i < disks.count; i++) {
        if (hp_text_same(disks.items[i].owner, target->id))
            hp_str_format(&files, "%s%s", *hp_str_text(&files) ? ", " : "", disks.items[i].file);
    }
    hv_checkpoint_read_folder(host, target, arena, &lost->folder, NULL);
    lost->disks = *hp_str_text(&files) ? hp_arena_copy(arena, hp_str_text(&files)) : NULL;
    state->lost = lost;
}

/* --- refusing it --- */

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
    hp_error_set(err, HP_E_REFUSED, "Hyper-V does not find the files of checkpoint %s%s",
                 core_checkpoint_label(draft->arena, target), places(draft));
    hp_error_next(
        err,
        "look for them on the Hyper-V host (a drive that is offline, a folder that was moved or renamed, a "
        "backup), bring them back to where they were, and try again. Until then do not delete, merge or "
        "mount disk files of this VM");
    if (may_insist)
        hp_error_also(
            err,
            "If they will not come back, you can remove the entry by its id and confirm: -CHECKPOINT id:%s "
            "-YES",
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
                                         "latest skips the newer checkpoint %s: Hyper-V does not find its "
                                         "files",
                                         core_checkpoint_label(draft->arena, newer)));
    }
}
