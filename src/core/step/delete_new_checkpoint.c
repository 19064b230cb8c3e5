/* SPDX-License-Identifier: MIT */
/* A checkpoint that this program made, and that is not wanted any more. */
#include "step.h"

#include "hyperv/disk.h"

/* Disks of a checkpoint that somebody else deleted may still be merging, and nothing can be deleted then. */
static int delete_after_merge(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    const struct hv_checkpoint *checkpoint = &run->made;
    int rc = hv_checkpoint_delete(run->host, checkpoint, &cause);
    if (rc != HP_E_REFUSED)
        return hp_error_move(err, &cause);
    rc = hv_disk_wait_for_merge(run->host, &run->state->vm, err);
    return rc ? rc : hv_checkpoint_delete(run->host, checkpoint, err);
}

static int see_deleted(struct run *run, struct hp_error *err)
{
    struct hp_wait wait = run_wait_until_unlisted(run);
    struct hv_read_back now;
    do {
        int rc = run_read_back(run, run->made.id, &now, err);
        if (rc || !now.checkpoint.id)
            return rc;
    } while (hp_wait_longer(&wait) == 0);
    return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but checkpoint %s is still there",
                        core_checkpoint_label(run->arena, &now.checkpoint));
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = run_still_ready(run, err);
    if (rc)
        return rc;
    run_sends(run);
    step_discard_record(run);
    rc = delete_after_merge(run, err);
    if (!rc)
        rc = see_deleted(run, err);
    if (!rc)
        run->made = (struct hv_checkpoint){ 0 };
    return rc;
}

static const struct core_step_kind kind = { .name = "deleteCheckpoint", .act = act };

struct core_step step_delete_new_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *made)
{
    return (struct core_step){
        .kind = &kind,
        .text = hp_arena_format(arena, "Delete the checkpoint that was not completed, \"%s\"", made->name),
    };
}
