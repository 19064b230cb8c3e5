/* SPDX-License-Identifier: MIT */
/* Copying a checkpoint into a folder of the host. */
#include "step.h"

/* An export can take hours, and goes on though nobody waits for it any more. */
static void tell_it_goes_on(struct run *run, const struct core_step *step, struct hp_error *cause)
{
    const char *destination = step->destination;
    bool waited = cause->class == HP_E_TIMEOUT || cause->class == HP_E_INTERRUPTED;
    run->touched = true;
    run->goes_on = true;
    run_add_leftover(run, hp_arena_format(run->arena,
                                          waited ? "Hyper-V continues the export to %s"
                                                 : "Hyper-V may still be working on the export to %s",
                                          destination));
    hp_error_next(
        cause,
        "Hyper-V Manager shows when it has finished: until then, %s on the Hyper-V host is incomplete; "
        "--timeout waits longer next time",
        destination);
}

/* Nothing of the VM changes; what an export that failed has written is on the host's disk. */
static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = run_still_idle(run, err);
    if (rc)
        return rc;
    rc = hv_checkpoint_export(run->host, &run->state->vm, step->targets, step->destination, &cause);
    if (!rc)
        return 0;
    if (!run_is_definite(&cause) || rc == HP_E_INTERRUPTED)
        tell_it_goes_on(run, step, &cause);
    hp_error_next(&cause,
                  "look into %s on the Hyper-V host: the incomplete export is still there. Check that the "
                  "drive has room and that the host's computer account may write there",
                  step->destination);
    return hp_error_move(err, &cause);
}

static const struct core_step_kind kind = { .name = "exportCheckpoint", .act = act };

struct core_step step_export_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target,
                                        const char *destination)
{
    return (struct core_step){
        .kind = &kind,
        .text = hp_arena_format(arena, "Export the checkpoint %s to %s", core_checkpoint_label(arena, target),
                                destination),
        .targets = target,
        .target_count = 1,
        .destination = destination,
    };
}
