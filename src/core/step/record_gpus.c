/* SPDX-License-Identifier: MIT */
/* Writing down which GPUs belong to a new checkpoint: in its notes, and in the state folder. One of the two
 * is enough to restore it; the step fails when neither could be done. */
#include "step.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "store/claim.h"

/* The set as it belongs to the checkpoint that was made. */
static struct core_gpu_set set_of(const struct run *run, const struct core_gpu_set *written)
{
    struct core_gpu_set set = *written;
    set.checkpoint_id = run->made.id;
    return set;
}

const char *step_notes(struct run *run, const struct core_gpu_set *written)
{
    const struct core_gpu_set set = set_of(run, written);
    /* The checkpoint may have taken the VM's notes over: that the VM is parked now does not belong to it. */
    const char *notes = core_set_take_out(run->arena, run->made.notes, CORE_SET_OF_PARKED);
    return core_set_in_notes(run->arena, notes, &set, &run->set_too_large);
}

/* A call that may still be at work must not get in the way of the next one. */
static int write_notes(struct run *run, const struct core_gpu_set *set, struct hp_error *err)
{
    if (run->notes_written)
        return 0;
    HP_ERROR(cause);
    run_sends(run);
    int rc = hv_checkpoint_write(run->host, &run->made, NULL, step_notes(run, set), &cause);
    if (rc && !run_is_definite(&cause))
        core_wait_idle(run->host, &run->state->vm, NULL);
    run->notes_written = rc == 0;
    return hp_error_move(err, &cause);
}

static const char *with_host_text(struct run *run, const struct hp_error *cause)
{
    return hp_arena_format(run->arena, "%s%s%s", cause->what, cause->host_text ? ": " : "",
                           cause->host_text ? cause->host_text : "");
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const struct core_gpu_set set = set_of(run, step->set);
    HP_ERROR(not_kept);
    HP_ERROR(not_written);
    int kept = core_set_keep(run->claim->host_identity, &set, &not_kept);
    int written = write_notes(run, step->set, &not_written);
    run->set_kept = kept == 0;
    if (kept && (written || run->set_too_large)) {
        hp_error_context(&not_kept, "HyperPoint could not record the checkpoint's GPUs anywhere");
        hp_error_move(err, &not_kept);
        return kept;
    }
    if (written == HP_E_INTERRUPTED) {
        hp_error_move(err, &not_written);
        return written;
    }
    if (kept)
        run_warn(run, hp_arena_format(run->arena,
                                      "HyperPoint could not write the checkpoint's GPU set to the state "
                                      "folder; only its notes have it: %s",
                                      with_host_text(run, &not_kept)));
    if (written)
        run_warn(run, hp_arena_format(run->arena,
                                      "HyperPoint could not write the checkpoint's GPU set into its "
                                      "notes; only this machine's state folder has it: %s",
                                      with_host_text(run, &not_written)));
    return 0;
}

/* --- read back --- */

/* The same but for how lines end, which a host may have its own way with. */
static bool same_own_text(struct hp_arena *arena, const char *a, const char *b)
{
    const char *x = core_set_strip(arena, a);
    const char *y = core_set_strip(arena, b);
    for (;; x++, y++) {
        x += *x == '\r';
        y += *y == '\r';
        if (*x != *y)
            return false;
        if (!*x)
            return true;
    }
}

static int check(struct run *run, const struct core_step *step, struct hp_error *err)
{
    if (!run->made.id)
        return 0;
    const struct hv_checkpoint *now = &run->report->checkpoint;
    const struct core_gpu_set set = set_of(run, step->set);
    struct core_gpu_set read = { .known = false };
    bool there =
        core_set_parse(run->arena, now->notes, CORE_SET_OF_CHECKPOINT, &read, NULL) == CORE_SET_READ &&
        hp_text_same(read.checkpoint_id, set.checkpoint_id) && (read.elsewhere || core_set_same(&read, &set));
    if (!there && !run->set_kept)
        return hp_error_set(err, HP_E_FAILED,
                            "Hyper-V reported success, but the checkpoint's notes do not hold its GPU set");
    if (!there && run->notes_written)
        run_warn(run, "this host did not keep the checkpoint's notes: only this machine's state folder "
                      "has its GPU set");
    if (there && !same_own_text(run->arena, run->made.notes, now->notes))
        run_warn(run, "someone else has changed the checkpoint's notes meanwhile");
    return 0;
}

/* Before the checkpoint goes: whoever ends an interrupted run looks for a checkpoint, not for its copy. */
void step_discard_record(struct run *run)
{
    HP_ERROR(cause);
    const struct core_claim *claim = run->claim;
    if (core_set_discard(claim->host_identity, run->state->vm.id, run->made.id, &cause) != 0)
        run_warn(run, with_host_text(run, &cause));
}

static const struct core_step_kind kind = { .name = "recordGpus", .act = act, .check = check };

struct core_step step_record_gpus(struct hp_arena *arena, const struct core_gpu_set *set)
{
    return (struct core_step){
        .kind = &kind,
        .text = hp_arena_format(arena, "Write its GPUs into its notes and the state folder: %s",
                                core_set_label(arena, set)),
        .set = set,
    };
}
