/* SPDX-License-Identifier: MIT */
/* The new checkpoint gets the name that was asked for. */
#include "step.h"

#include "base/text.h"

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    run_sends(run);
    /* The notes that the next step is about go with it, unless the host does not take them. */
    int rc = hv_checkpoint_write(run->host, &run->made, step->name,
                                 step->set ? step_notes(run, step->set) : NULL, &cause);
    run->notes_written = step->set && !rc;
    if (rc && step->set && run_is_definite(&cause) && rc != HP_E_INTERRUPTED) {
        hp_error_clear(&cause);
        rc = hv_checkpoint_write(run->host, &run->made, step->name, NULL, &cause);
    }
    return hp_error_move(err, &cause);
}

static int check(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const struct hv_checkpoint *now = &run->report->checkpoint;
    return !run->made.id || hp_text_same(now->name, step->name)
               ? 0
               : hp_error_set(err, HP_E_FAILED,
                              "Hyper-V reported success, but the checkpoint is named \"%s\"", now->name);
}

static const struct core_step_kind kind = { .name = "renameCheckpoint", .act = act, .check = check };

struct core_step step_name_checkpoint(const char *text, const char *name, const struct core_gpu_set *set)
{
    return (struct core_step){ .kind = &kind, .text = text, .name = name, .set = set };
}
