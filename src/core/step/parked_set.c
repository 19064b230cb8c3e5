/* SPDX-License-Identifier: MIT */
/* Writing down what a parked VM is to get back, and forgetting it: in the VM's notes and in the state folder.
 * The state folder must take it; a host that does not keep notes is only told. */
#include "step.h"

#include "base/text.h"
#include "core/gpu_set.h"
#include "store/claim.h"
#include "store/parked_files.h"

#include <string.h>

/* --- the VM's notes --- */

/* Notes that were read so short a time ago count as read now: a call takes as long. */
enum { NOTES_ARE_FRESH = 500 * 1000 };

/* What they are now: the user's own text must stay as it is, byte for byte. */
static int read_notes(struct run *run, const char **out, struct hp_error *err)
{
    const struct hv_vm *vm = &run->state->vm;
    uint64_t age = hp_clock_monotonic(hv_host_clock(run->host)) - vm->read_at;
    bool fresh = !run->noted && !run->touched && !run->recovering && age < NOTES_ARE_FRESH;
    struct hv_settings now;
    int rc = fresh ? 0 : run_read_settings(run, &now, err);
    if (!rc)
        *out = fresh && vm->settings.notes ? vm->settings.notes : fresh ? "" : now.notes;
    return rc;
}

static bool holds_parked(const char *notes)
{
    HP_ARENA(scratch);
    return strcmp(core_set_take_out(&scratch, notes, CORE_SET_OF_PARKED), notes) != 0;
}

/* A call that may still be at work must not get in the way of the next one. What came of it is read back. */
static int write_notes(struct run *run, const char *notes, struct hp_error *err)
{
    HP_ERROR(cause);
    run->noted = true;
    run->notes = NULL;
    int rc = hv_vm_write_notes(run->host, &run->state->vm, notes, &cause);
    if (rc && !run_is_definite(&cause))
        core_wait_idle(run->host, &run->state->vm, NULL);
    return hp_error_move(err, &cause);
}

static const char *with_host_text(struct run *run, const struct hp_error *cause)
{
    return hp_arena_format(run->arena, "%s%s%s", cause->what ? cause->what : "", cause->host_text ? ": " : "",
                           cause->host_text ? cause->host_text : "");
}

/* Takes whatever there is of parked sets out of the notes. A call that failed may have done it all the same;
 * what one that succeeded did is read back in the end (check_forgotten). */
static int clear_notes(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    struct hv_settings now;
    const char *notes;
    int rc = read_notes(run, &notes, err);
    if (rc || !holds_parked(notes))
        return rc;
    rc = write_notes(run, core_set_take_out(run->arena, notes, CORE_SET_OF_PARKED), &cause);
    if (!rc)
        return 0;
    bool gone = rc != HP_E_INTERRUPTED && run_read_settings(run, &now, NULL) == 0 && !holds_parked(now.notes);
    if (gone)
        return 0;
    run->still_noted = rc != HP_E_INTERRUPTED;
    hp_error_context(&cause, "the parked set could not be removed from the VM's notes");
    return hp_error_move(err, &cause);
}

static int discard_files(struct run *run, struct hp_error *err)
{
    bool own_only = hv_has_other_side(&run->state->status);
    return core_parked_discard(run->claim, run->state->vm.id, own_only, err);
}

/* --- writing down --- */

/* Is that set in the notes as they were read back? One that is too large for them says there where it is. */
static bool is_noted(struct run *run, const char *notes, const struct core_gpu_set *set)
{
    struct core_gpu_set read;
    return core_set_parse(run->arena, notes, CORE_SET_OF_PARKED, &read, NULL) == CORE_SET_READ &&
           hp_text_same(read.vm_id, set->vm_id) &&
           (read.elsewhere ? hp_text_same(read.written, set->written) : core_set_same(&read, set));
}

static void tell_not_noted(struct run *run, const struct hp_error *cause)
{
    static const char only_here[] =
        "only this machine's state folder has it, and other machines cannot see that the VM is parked";
    const char *text =
        !hp_error_is_set(cause)
            ? hp_arena_format(run->arena, "this host did not keep the parked set in the VM's notes: %s",
                              only_here)
        : run_is_definite(cause)
            ? hp_arena_format(run->arena, "the parked set could not be written into the VM's notes: %s: %s",
                              only_here, with_host_text(run, cause))
            : hp_arena_format(run->arena,
                              "other machines may not see that the VM is parked: HyperPoint does not know "
                              "whether the VM's notes have the parked set: %s",
                              with_host_text(run, cause));
    run_warn(run, text);
}

/* Part of a block is worse than none: it would have to be asked about. */
static int see_noted(struct run *run, const struct core_gpu_set *set, struct hp_error *cause, bool *noted,
                     struct hp_error *err)
{
    struct hv_settings now;
    int rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    *noted = is_noted(run, now.notes, set);
    if (*noted)
        return 0;
    tell_not_noted(run, cause);
    return holds_parked(now.notes) ? clear_notes(run, err) : 0;
}

static int note(struct run *run, const struct core_gpu_set *set, bool *noted, struct hp_error *err)
{
    HP_ERROR(cause);
    const char *notes;
    bool too_large;
    int rc = read_notes(run, &notes, err);
    if (rc)
        return rc;
    *noted = is_noted(run, notes, set);
    if (*noted)
        return 0;
    rc = write_notes(run, core_set_in_notes(run->arena, notes, set, &too_large), &cause);
    if (rc == HP_E_INTERRUPTED)
        return hp_error_move(err, &cause);
    return see_noted(run, set, &cause, noted, err);
}

/* Where else it is, only the state folder's file says. */
static int remember(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct core_gpu_set set = step->parked->set;
    bool noted = false;
    set.in_notes = false;
    int rc = note(run, &set, &noted, err);
    set.in_notes = noted;
    return rc ? rc : parked_write(run->claim, &set, err);
}

/* What can be refused is asked for before anything is written into the notes. */
static int do_remember(struct run *run, const struct core_step *step, struct hp_error *err)
{
    int rc = run->recovering ? 0 : run_still_ready(run, err);
    if (!rc)
        rc = run_rehearse(run, err);
    return rc ? rc : remember(run, step, err);
}

/* As long as what was there is not back, it stays written down. */
static int undo_remember(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    if (!run_is_as_wanted(run, &run->back))
        return 0;
    int rc = run->noted ? clear_notes(run, err) : 0;
    int removed = discard_files(run, rc ? NULL : err);
    return rc ? rc : removed;
}

/* --- forgetting --- */

static int do_discard(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    const struct core_parked_look *look = run->state->parked_look;
    const char *notes = run->state->vm.settings.notes;
    bool in_notes =
        (notes && holds_parked(notes)) || (look && look->in_state && look->in_state->set.in_notes);
    run->forgetting = true;
    int rc = in_notes ? clear_notes(run, err) : 0;
    return rc ? rc : discard_files(run, err);
}

int step_remember_again(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const struct core_parked *parked = step->parked;
    bool lost = parked && parked->path && !os_file_exists(parked->path);
    if (!parked || (!run->forgetting && !lost))
        return 0;
    /* Where only the state folder had it, the notes stay as they are. */
    bool was_noted = holds_parked(run->state->vm.settings.notes ? run->state->vm.settings.notes : "");
    return was_noted || !parked->path ? remember(run, step, err)
                                      : parked_write(run->claim, &parked->set, err);
}

/* --- read back --- */

static int check_forgotten(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    run->still_noted = run->forgetting && holds_parked(run->notes);
    if (!run->still_noted)
        return 0;
    return hp_error_set(err, HP_E_FAILED,
                        "Hyper-V reported success, but the VM's notes still hold the parked set");
}

static struct core_parked_look look_at(struct run *run)
{
    struct hv_vm vm = run->state->vm;
    struct core_parked_look look;
    vm.settings.notes = run->notes;
    core_parked_look(run->claim->host_identity, &vm, &run->state->status, CORE_USE_EITHER, run->arena, &look);
    return look;
}

static void tell_remembered(struct run *run, const struct core_step *step, const struct hv_checkpoints *now)
{
    (void)step, (void)now;
    if (look_at(run).traces)
        run_add_leftover(run, "the VM's GPUs are still recorded as if it were parked");
}

static void tell_forgotten(struct run *run, const struct core_step *step, const struct hv_checkpoints *now)
{
    (void)now;
    if (step->is_last_of_all && !look_at(run).parked)
        run_add_leftover(run, "only the journal records what to put back");
}

/* --- the two kinds --- */

static const struct core_step_kind remembering = {
    .name = "rememberSet",
    .beside_host = true,
    .act = do_remember,
    .undo = undo_remember,
    .tell_left = tell_remembered,
};

static const struct core_step_kind forgetting = {
    .name = "forgetSet",
    .vm_may_run = true,
    .act = do_discard,
    .undo = step_remember_again,
    .check = check_forgotten,
    .tell_left = tell_forgotten,
};

struct core_step step_remember_set(const struct core_parked *parked)
{
    return (struct core_step){ .kind = &remembering, .text = "Record the VM's GPUs", .parked = parked };
}

struct core_step step_discard_set(const struct core_parked *parked, bool is_last_of_all)
{
    return (struct core_step){
        .kind = &forgetting,
        .text = "Discard the record",
        .parked = parked,
        .is_last_of_all = is_last_of_all,
    };
}
