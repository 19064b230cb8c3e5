/* SPDX-License-Identifier: MIT */
/* Another name for a checkpoint that was there before. */
#include "step.h"

#include <string.h>

static int read_name(struct run *run, const struct core_step *step, const char **name, struct hp_error *err)
{
    struct hv_checkpoint now;
    int rc = run_read_target(run, step, &now, err);
    if (!rc)
        *name = now.name;
    return rc;
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    const char *name = NULL;
    int rc = run_still_idle(run, err);
    if (!rc)
        rc = read_name(run, step, &name, err);
    if (rc)
        return rc;
    if (strcmp(name, step->targets->name) != 0)
        return hp_error_set(err, HP_E_REFUSED, "someone else has renamed that checkpoint to \"%s\" meanwhile",
                            name);
    run_sends(run);
    rc = hv_checkpoint_write(run->host, step->targets, step->name, NULL, &cause);
    if (rc && run_is_definite(&cause))
        return hp_error_move(err, &cause);
    int class = rc;
    if (rc)
        rc = core_wait_idle(run->host, &run->state->vm, &cause);
    if (!rc)
        rc = read_name(run, step, &name, &cause);
    if (!rc && strcmp(name, step->name) == 0)
        return 0;
    run->unclear = rc != 0;
    if (!rc && !class)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is named \"%s\"",
                            name);
    return hp_error_move(err, &cause);
}

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const char *name = NULL;
    int rc = read_name(run, step, &name, err);
    if (rc || strcmp(name, step->name) != 0)
        return rc;
    run_report_undo_failure(run, "Give the checkpoint its old name back");
    run_sends(run);
    return hv_checkpoint_write(run->host, step->targets, step->targets->name, NULL, err);
}

static void tell_left(struct run *run, const struct core_step *step, const struct hv_checkpoints *now)
{
    const struct hv_checkpoint *there = core_checkpoint_at(now, step->targets->id);
    if (there && strcmp(there->name, step->name) == 0)
        run_add_leftover(run, hp_arena_format(run->arena, "the checkpoint %s is now named \"%s\"",
                                              core_checkpoint_label(run->arena, step->targets), step->name));
}

static const struct core_step_kind kind = {
    .name = "changeName",
    .deed = "renamed",
    .act = act,
    .undo = undo,
    .tell_left = tell_left,
};

struct core_step step_change_name(struct hp_arena *arena, const struct hv_checkpoint *target,
                                  const char *name)
{
    return (struct core_step){
        .kind = &kind,
        .text = hp_arena_format(arena, "Rename the checkpoint %s to \"%s\"",
                                core_checkpoint_label(arena, target), name),
        .targets = target,
        .target_count = 1,
        .name = name,
    };
}
