/* SPDX-License-Identifier: MIT */
/* A new checkpoint. */
#include "step.h"

/* The call or its job was lost. What counts is whether there is a new checkpoint once Hyper-V has come to
 * rest. */
static int look_for_checkpoint(struct run *run, struct hp_error *cause, struct hp_error *err)
{
    HP_ERROR(unread);
    struct hv_checkpoint *made = &run->made;
    int rc = core_wait_idle(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = core_find_new_checkpoint(run->host, &run->state->vm, run->state->vm.settings.current_checkpoint,
                                      run->arena, made, &unread);
    run->checkpoint_uncertain = rc != 0;
    if (made->id)
        return 0;
    return hp_error_move(err, cause);
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = run_still_ready(run, err);
    if (rc)
        return rc;
    run_sends(run);
    HP_ERROR(cause);
    rc = hv_checkpoint_create(run->host, &run->state->vm, run->arena, &run->made, &cause);
    if (rc && run_is_definite(&cause)) {
        run_note_refusal(run, &cause);
        return hp_error_move(err, &cause);
    }
    if (rc)
        rc = look_for_checkpoint(run, &cause, err);
    if (!rc)
        run_clear_refusal(run);
    return rc;
}

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    if (!run->made.id)
        return 0;
    run_report_undo_failure(run, "Delete the new checkpoint");
    run_sends(run);
    step_discard_record(run);
    return hv_checkpoint_delete(run->host, &run->made, err);
}

const struct core_step_kind core_step_create_checkpoint = {
    .name = "createCheckpoint",
    .deed = "made",
    .act = act,
    .undo = undo,
};

struct core_step step_create_checkpoint(bool keeps_state)
{
    return (struct core_step){
        .kind = &core_step_create_checkpoint,
        .text = keeps_state ? "Create a checkpoint of the current state" : "Create the checkpoint",
    };
}
