/* SPDX-License-Identifier: MIT */
/* The kinds of steps: how each is done and undone. */
#include "run.h"

#include "base/text.h"
#include "choose/settings.h"
#include "hyperv/disk.h"

void run_tell_undo(const struct run *run, const char *text)
{
    if (run->watch->undo_begins)
        run->watch->undo_begins(run->watch->context, text);
}

/* --- doing --- */

/* What was read so short a time ago counts as read now: a call takes as long. */
enum { STATUS_IS_FRESH = 500 * 1000 };

static bool is_fresh(const struct run *run)
{
    uint64_t now = hp_clock_monotonic(hv_host_clock(run->host));
    return !run->touched && !run->recovering && now - run->state->status_read_at < STATUS_IS_FRESH;
}

/* The VM's state, read freshly: it may have been started since the plan was made. */
int run_still_ready(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    if (is_fresh(run))
        return 0;
    int rc = hv_vm_read_status(run->host, &run->state->vm, &status, err);
    if (rc)
        return rc;
    run->report->status = status;
    return run->recovering || run->plan->intent.change == CORE_UNPARK
               ? core_check_status_while_merging(run->state->vm.name, &status, err)
               : core_check_status(run->state->vm.name, &status, err);
}

/* The plan was made from the settings as they were read then: if somebody has changed them since, it is no
 * longer right. Where adapters come off after this step, what they could be refused for is asked first. */
static int do_settings(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    const struct core_plan *plan = run->plan;
    struct hv_settings now;
    if (plan->intent.change == CORE_RESTORE && !run->recovering)
        return run_do_settings_after(run, err);
    int rc = run_rehearse(run, err);
    if (!rc)
        rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    struct hv_settings_change change =
        core_settings_pick(&now, &plan->intent.settings_before, &plan->intent.settings);
    struct hv_settings_change rest = plan->intent.settings;
    core_settings_remove(&rest, &change);
    if (!core_settings_are(&now, &rest)) {
        hp_error_next(err, "try again: the new settings are looked at then");
        return hp_error_set(err, HP_E_REFUSED, "somebody else is changing this VM's settings");
    }
    if (!core_settings_any(&change))
        return 0;
    run_sends(run);
    return hv_vm_change_settings(run->host, &run->state->vm, &change, err);
}

/* None of the removed adapters may be left; a checkpoint needs that there is none at all. */
static int check_removed(struct run *run, struct hp_error *err)
{
    int rc = run_read_adapters(run, err);
    if (rc)
        return rc;
    for (size_t j = 0; j < run->now.count; j++) {
        const char *id = run->now.items[j].id;
        if (hv_adapter_at(&run->plan->intent.remove, id))
            return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but adapter %s is still there",
                                id);
        if (run->plan->intent.change == CORE_CHECKPOINT || run->plan->intent.change == CORE_RESTORE)
            return hp_error_set(err, HP_E_FAILED,
                                "somebody added adapter %s meanwhile, and no checkpoint can be made "
                                "with it",
                                id);
    }
    return 0;
}

static int do_remove(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = run_still_ready(run, err);
    if (!rc)
        rc = run_rehearse(run, err);
    if (rc)
        return rc;
    run_sends(run);
    run->now_known = false;
    HP_ERROR(cause);
    rc = hv_adapter_remove(run->host, run->plan->intent.remove.items, run->plan->intent.remove.count, &cause);
    if (rc && !run_is_definite(&cause))
        rc = core_wait_until_quiet(run->host, &run->state->vm, NULL);
    if (!rc)
        rc = check_removed(run, &cause);
    if (!rc)
        return 0;
    return hp_error_move(err, &cause);
}

/* The call or its job was lost. What counts is whether there is a new checkpoint once Hyper-V has come to
 * rest. */
static int look_for_checkpoint(struct run *run, struct hp_error *cause, struct hp_error *err)
{
    HP_ERROR(unread);
    struct hv_checkpoint *made = &run->made;
    int rc = core_wait_until_quiet(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = core_find_new_checkpoint(run->host, &run->state->vm, run->state->vm.settings.current_checkpoint,
                                      run->arena, made, &unread);
    run->checkpoint_uncertain = rc != 0;
    if (made->id)
        return 0;
    return hp_error_move(err, cause);
}

static int do_create(struct run *run, const struct core_step *step, struct hp_error *err)
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
        run_forget_refusal(run);
    return rc;
}

static int do_rename(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    struct hv_checkpoint *checkpoint = &run->made;
    const char *name = run->plan->intent.checkpoint_name;
    HP_ERROR(cause);
    run_sends(run);
    /* The notes that the next step is about go with it, unless the host does not take them. */
    int rc = run->plan->intent.set ? hv_checkpoint_write(run->host, checkpoint, name, run_notes(run), &cause)
                                   : hv_checkpoint_write(run->host, checkpoint, name, NULL, &cause);
    run->notes_written = run->plan->intent.set && !rc;
    if (rc && run->plan->intent.set && run_is_definite(&cause) && rc != HP_E_INTERRUPTED) {
        hp_error_clear(&cause);
        rc = hv_checkpoint_write(run->host, checkpoint, name, NULL, &cause);
    }
    return hp_error_move(err, &cause);
}

/* Disks of a checkpoint that somebody else deleted may still be merging, and nothing can be deleted then. */
static int destroy_after_merge(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    const struct hv_checkpoint *checkpoint = &run->made;
    int rc = hv_checkpoint_destroy(run->host, checkpoint, &cause);
    if (rc != HP_E_REFUSED)
        return hp_error_move(err, &cause);
    rc = hv_disk_wait_for_merge(run->host, &run->state->vm, err);
    return rc ? rc : hv_checkpoint_destroy(run->host, checkpoint, err);
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

static int do_delete(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = run_still_ready(run, err);
    if (rc)
        return rc;
    run_sends(run);
    run_forget_record(run);
    rc = destroy_after_merge(run, err);
    if (!rc)
        rc = see_deleted(run, err);
    if (!rc)
        run->made = (struct hv_checkpoint){ 0 };
    return rc;
}

static int do_add(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = run->touched ? 0 : run_still_ready(run, err);
    return rc ? rc : run_converge(run, &run->plan->wanted, err);
}

/* --- undoing --- */

static int undo_settings(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    struct hv_settings now;
    bool added = run->ours_count || run->asked.count || run->unseen.count;
    int rc = added ? run_read_adapters(run, err) : 0;
    if (!rc)
        rc = run_find_unlisted(run, err);
    if (!rc)
        rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    struct hv_settings_change back = run_settings_back(run, &now);
    if (!core_settings_any(&back))
        return 0;
    run_tell_undo(run, "Set the settings back");
    run_sends(run);
    return hv_vm_change_settings(run->host, &run->state->vm, &back, err);
}

static int undo_remove(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    if (run_is_as_wanted(run, &run->back))
        return 0;
    run_tell_undo(run, "Put the GPU adapters back");
    return run_converge(run, &run->back, err);
}

static int undo_create(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    if (!run->made.id)
        return 0;
    run_tell_undo(run, "Delete the new checkpoint");
    run_sends(run);
    run_forget_record(run);
    return hv_checkpoint_destroy(run->host, &run->made, err);
}

/* A parked set comes off again only when it is written down. */
static int undo_add(struct run *run, const struct core_step *step, struct hp_error *err)
{
    int rc = run->plan->intent.change == CORE_UNPARK ? run_undo_forget(run, step, err) : 0;
    if (rc)
        return rc;
    return run_withdraw(run, &run->back, err);
}

static const struct {
    int (*act)(struct run *, const struct core_step *, struct hp_error *);
    /* NULL: undone together with the step before, or not at all */
    int (*undo)(struct run *, const struct core_step *, struct hp_error *);
} ops[CORE_STEP_KINDS] = {
    [CORE_STEP_CHANGE_SETTINGS] = { do_settings, undo_settings },
    [CORE_STEP_REMOVE_ADAPTERS] = { do_remove, undo_remove },
    [CORE_STEP_CREATE_CHECKPOINT] = { do_create, undo_create },
    [CORE_STEP_RENAME_CHECKPOINT] = { do_rename, NULL },
    [CORE_STEP_RECORD_GPUS] = { run_record, NULL },
    [CORE_STEP_DELETE_CHECKPOINT] = { do_delete, NULL },
    [CORE_STEP_ADD_ADAPTERS] = { do_add, undo_add },
    [CORE_STEP_REMEMBER_SET] = { run_do_remember, run_undo_remember },
    [CORE_STEP_FORGET_SET] = { run_do_forget, run_undo_forget },
    [CORE_STEP_CHANGE_MARK] = { run_do_change_mark, run_undo_change_mark },
    [CORE_STEP_CHANGE_NAME] = { run_do_change_name, run_undo_change_name },
    [CORE_STEP_REMOVE_CHECKPOINT] = { run_do_remove_checkpoint, NULL },
    [CORE_STEP_REMOVE_SUBTREE] = { run_do_remove_subtree, NULL },
    [CORE_STEP_EXPORT_CHECKPOINT] = { run_do_export, NULL },
    [CORE_STEP_APPLY_CHECKPOINT] = { run_do_apply, NULL },
    [CORE_STEP_WAIT_FOR_MERGE] = { run_do_wait_for_merge, NULL },
};

int run_do(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return ops[step->kind].act(run, step, err);
}

int run_undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    return ops[step->kind].undo ? ops[step->kind].undo(run, step, err) : 0;
}
