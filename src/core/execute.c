/* SPDX-License-Identifier: MIT */
#include "core/execute.h"

#include "base/text.h"
#include "core/recover.h"
#include "journal_write.h"
#include "run.h"

/* --- telling --- */

void run_warn(const struct run *run, const char *text)
{
    if (run->watch->warning)
        run->watch->warning(run->watch->context, text);
}

static void tell_undo(const struct run *run, const char *text)
{
    if (run->watch->undo_begins)
        run->watch->undo_begins(run->watch->context, text);
}

/* --- the steps: do --- */

/* The VM's state, read freshly: it may have been started since the plan was made. */
static int still_ready(struct run *run, struct hp_error *err)
{
    struct hv_status status;
    int rc = hv_vm_read_status(run->host, &run->state->vm, &status, err);
    if (rc)
        return rc;
    return run->recovering ? core_check_status_while_merging(run->state->vm.name, &status, err)
                           : core_check_status(run->state->vm.name, &status, err);
}

static int do_settings(struct run *run, struct hp_error *err)
{
    run->touched = true;
    return hv_vm_change_settings(run->host, &run->state->vm, &run->plan->settings, err);
}

/* Hyper-V said no, by return value or by the job's end: nothing was made. Every other failure leaves it open.
 */
static bool is_definite(const struct hp_error *err)
{
    return err->class == HP_E_REFUSED || err->codes[HP_LEVEL_METHOD].known || err->codes[HP_LEVEL_JOB].known;
}

/* None of the removed adapters may be left; a checkpoint needs that there is none at all. */
static int check_removed(struct run *run, struct hp_error *err)
{
    int rc = run_read_adapters(run, err);
    if (rc)
        return rc;
    for (size_t j = 0; j < run->now.count; j++) {
        const char *id = run->now.items[j].id;
        for (size_t i = 0; i < run->plan->remove.count; i++) {
            if (hp_text_same(run->plan->remove.items[i].id, id))
                return hp_error_set(err, HP_E_FAILED,
                                    "Hyper-V reported success, but adapter %s is still there", id);
        }
        if (run->plan->change == CORE_CHECKPOINT)
            return hp_error_set(err, HP_E_FAILED,
                                "somebody added adapter %s meanwhile, and no checkpoint can be made "
                                "with it",
                                id);
    }
    return 0;
}

static int do_remove(struct run *run, struct hp_error *err)
{
    int rc = still_ready(run, err);
    if (rc)
        return rc;
    run->touched = true;
    run->now_known = false;
    HP_ERROR(cause);
    rc = hv_adapter_remove(run->host, run->plan->remove.items, run->plan->remove.count, &cause);
    if (rc && !is_definite(&cause))
        rc = core_wait_until_quiet(run->host, &run->state->vm, run->interrupts, NULL);
    if (!rc)
        rc = check_removed(run, &cause);
    if (!rc)
        return 0;
    rc = cause.class; /* that of the first cause */
    hp_error_move(err, &cause);
    return rc;
}

/* The call or its job was lost. What counts is whether there is a new checkpoint once Hyper-V has come to
 * rest. */
static int look_for_checkpoint(struct run *run, struct hp_error *cause, struct hp_error *err)
{
    HP_ERROR(unread);
    struct hv_checkpoint *made = &run->report->checkpoint;
    int class = cause->class;
    int rc = core_wait_until_quiet(run->host, &run->state->vm, run->interrupts, &unread);
    if (!rc)
        rc = core_find_new_checkpoint(run->host, &run->state->vm, run->state->vm.settings.current_checkpoint,
                                      run->arena, made, &unread);
    run->checkpoint_uncertain = rc != 0;
    if (made->id)
        return 0;
    hp_error_move(err, cause);
    return class;
}

static int do_create(struct run *run, struct hp_error *err)
{
    int rc = still_ready(run, err);
    if (rc)
        return rc;
    run->touched = true;
    HP_ERROR(cause);
    rc = hv_checkpoint_create(run->host, &run->state->vm, run->arena, &run->report->checkpoint, &cause);
    if (!rc)
        return 0;
    if (!is_definite(&cause))
        return look_for_checkpoint(run, &cause, err);
    hp_error_move(err, &cause);
    return rc;
}

static int do_rename(struct run *run, struct hp_error *err)
{
    int rc = hv_checkpoint_rename(run->host, &run->report->checkpoint, run->plan->checkpoint_name, err);
    if (!rc)
        run->report->checkpoint.name = run->plan->checkpoint_name;
    return rc;
}

static int do_delete(struct run *run, struct hp_error *err)
{
    int rc = still_ready(run, err);
    if (rc)
        return rc;
    run->touched = true;
    rc = hv_checkpoint_destroy(run->host, &run->report->checkpoint, err);
    if (!rc)
        run->report->checkpoint = (struct hv_checkpoint){ 0 };
    return rc;
}

static int do_add(struct run *run, struct hp_error *err)
{
    int rc = run->touched ? 0 : still_ready(run, err);
    return rc ? rc : run_converge(run, &run->plan->wanted, err);
}

/* --- the steps: undo --- */

static int undo_settings(struct run *run, struct hp_error *err)
{
    tell_undo(run, "Set the settings back");
    return hv_vm_change_settings(run->host, &run->state->vm, &run->plan->settings_before, err);
}

static int undo_remove(struct run *run, struct hp_error *err)
{
    if (run_is_as_wanted(run, &run->state->adapters))
        return 0;
    tell_undo(run, "Put the GPU adapters back");
    return run_converge(run, &run->state->adapters, err);
}

static int undo_create(struct run *run, struct hp_error *err)
{
    if (!run->report->checkpoint.id)
        return 0;
    tell_undo(run, "Delete the new checkpoint");
    return hv_checkpoint_destroy(run->host, &run->report->checkpoint, err);
}

static int undo_add(struct run *run, struct hp_error *err)
{
    return run_withdraw(run, &run->state->adapters, err);
}

static const struct {
    int (*act)(struct run *, struct hp_error *);
    int (*undo)(struct run *, struct hp_error *); /* NULL: undone together with the step before */
} ops[CORE_STEP_KINDS] = {
    [CORE_STEP_CHANGE_SETTINGS] = { do_settings, undo_settings },
    [CORE_STEP_REMOVE_ADAPTERS] = { do_remove, undo_remove },
    [CORE_STEP_CREATE_CHECKPOINT] = { do_create, undo_create },
    [CORE_STEP_RENAME_CHECKPOINT] = { do_rename, NULL },
    [CORE_STEP_DELETE_CHECKPOINT] = { do_delete, NULL },
    [CORE_STEP_ADD_ADAPTERS] = { do_add, undo_add },
};

/* --- verifying --- */

static bool same_bool(struct hp_opt_bool wanted, struct hp_opt_bool actual)
{
    return !wanted.set || (actual.set && actual.value == wanted.value);
}

static bool same_size(struct hp_opt_u64 wanted, struct hp_opt_u64 actual)
{
    return !wanted.set || hp_opt_u64_same(wanted, actual);
}

/* What was asked for is what is there; settings that were not asked for do not matter. */
static bool settings_are(const struct hv_settings_change *wanted, const struct hv_settings *actual)
{
    return same_bool(wanted->automatic_checkpoints, actual->automatic_checkpoints) &&
           same_bool(wanted->guest_cache_types, actual->guest_cache_types) &&
           same_size(wanted->low_mmio, actual->low_mmio) && same_size(wanted->high_mmio, actual->high_mmio);
}

static bool plan_has(const struct core_plan *plan, enum core_step_kind kind)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        if (plan->steps[i].kind == kind)
            return true;
    }
    return false;
}

/* Adapters were read back in their steps; this looks at settings and the checkpoint's name, in one call, when
 * they were changed. */
static int verify_done(struct run *run, struct hp_error *err)
{
    bool named = plan_has(run->plan, CORE_STEP_RENAME_CHECKPOINT);
    if (!named && !plan_has(run->plan, CORE_STEP_CHANGE_SETTINGS))
        return 0;
    struct hv_checkpoint checkpoint = { 0 };
    struct hv_settings settings;
    bool found;
    int rc = hv_checkpoint_read_back(run->host, &run->state->vm, run->report->checkpoint.id, run->arena,
                                     &checkpoint, &found, &settings, err);
    if (rc)
        return rc;
    if (!settings_are(&run->plan->settings, &settings))
        return hp_error_set(err, HP_E_FAILED,
                            "Hyper-V reported success, but the VM's settings read back differ");
    if (named && !found)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is not there");
    if (named && !hp_text_same(checkpoint.name, run->plan->checkpoint_name))
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is named \"%s\"",
                            checkpoint.name);
    return 0;
}

/* --- what is left --- */

struct left {
    const char **items;
    size_t count;
    size_t capacity;
};

static void add_left(struct run *run, struct left *left, const char *text)
{
    left->items = hp_arena_grow(run->arena, left->items, left->count, &left->capacity, sizeof *left->items);
    left->items[left->count++] = text;
}

static void find_missing(struct run *run, struct left *left)
{
    const struct hv_adapters *before = &run->state->adapters;
    struct hv_adapters *missing = &run->report->missing;
    struct pairing pairing;
    run_pair(run, before, &pairing);
    missing->items = hp_arena_array(run->arena, before->count, sizeof *missing->items);
    for (size_t i = 0; i < before->count; i++) {
        const char *label = core_adapter_label(run->arena, &before->items[i], &run->state->gpus);
        if (pairing.actual[i] == NO_PAIR) {
            missing->items[missing->count++] = before->items[i];
            add_left(run, left, hp_arena_format(run->arena, "the adapter for %s is missing", label));
        } else if (pairing.tunable[i]) {
            add_left(run, left,
                     hp_arena_format(run->arena, "the adapter for %s is back without its values: %s", label,
                                     pairing.difference));
        }
    }
    for (size_t j = 0; j < run->now.count; j++) {
        if (!pairing.used[j])
            add_left(run, left,
                     hp_arena_format(run->arena, "an adapter that was not there before: %s, %s",
                                     run->now.items[j].id,
                                     core_adapter_label(run->arena, &run->now.items[j], &run->state->gpus)));
    }
}

static int find_left_settings(struct run *run, struct left *left, struct hp_error *err)
{
    struct hv_checkpoint checkpoint = { 0 };
    struct hv_settings settings;
    bool found;
    int rc = hv_checkpoint_read_back(run->host, &run->state->vm, run->report->checkpoint.id, run->arena,
                                     &checkpoint, &found, &settings, err);
    if (rc)
        return rc;
    const struct hv_settings *before = &run->state->vm.settings;
    const struct hv_settings_change as_before = { before->automatic_checkpoints, before->guest_cache_types,
                                                  before->low_mmio, before->high_mmio };
    if (!settings_are(&as_before, &settings))
        add_left(run, left,
                 "the VM's memory windows, cache type or automatic checkpoints differ from before");
    if (found)
        add_left(run, left,
                 hp_arena_format(run->arena, "the new checkpoint \"%s\" (%s) is still there", checkpoint.name,
                                 checkpoint.id));
    else
        run->report->checkpoint = (struct hv_checkpoint){ 0 };
    return 0;
}

static bool ids_unchanged(const struct run *run)
{
    const struct hv_adapters *before = &run->state->adapters;
    bool same = before->count == run->now.count;
    for (size_t i = 0; same && i < before->count; i++) {
        bool found = false;
        for (size_t j = 0; j < run->now.count; j++)
            found = found || hp_text_same(before->items[i].id, run->now.items[j].id);
        same = found;
    }
    return same;
}

/* Looks at the host after everything was undone, and says which of the three outcomes it is. */
static enum core_outcome judge(struct run *run, bool any_step_done)
{
    struct left left = { 0 };
    HP_ERROR(unread);
    run->now_known = false;
    int rc = core_wait_until_quiet(run->host, &run->state->vm, run->interrupts, &unread);
    if (!rc)
        rc = run_read_adapters(run, &unread);
    if (!rc)
        find_missing(run, &left);
    if (!rc)
        rc = find_left_settings(run, &left, &unread);
    if (rc) {
        run->report->after_unknown = true;
        run->report->missing = run->plan->remove;
        add_left(
            run, &left,
            hp_arena_format(run->arena, "the host could not be read to see what is left: %s", unread.what));
    }
    run->report->left = left.items;
    run->report->left_count = left.count;
    if (left.count)
        return CORE_LEFT;
    return any_step_done || !ids_unchanged(run) ? CORE_PUT_BACK : CORE_UNCHANGED;
}

/* Hyper-V may still be making the checkpoint: adapters must not come back now. The journal knows what is to
 * be done when it is over. */
static void leave_to_recover(struct run *run)
{
    struct left left = { 0 };
    add_left(run, &left,
             "whether the checkpoint was made is not known: Hyper-V was not seen to end its work on it");
    if (run->now_known)
        find_missing(run, &left);
    run->report->after_unknown = !run->now_known;
    run->report->left = left.items;
    run->report->left_count = left.count;
    run->report->outcome = CORE_LEFT;
}

/* --- undoing --- */

/* Undoes steps `last` down to the first; one that cannot be undone does not keep the others from being tried.
 * What could not be done shows when the host is looked at afterwards. */
static void undo_from(struct run *run, size_t last)
{
    for (size_t i = last + 1; i-- > 0;) {
        enum core_step_kind kind = run->plan->steps[i].kind;
        if (!ops[kind].undo)
            continue;
        HP_ERROR(cause);
        if (ops[kind].undo(run, &cause) != 0)
            run_warn(run,
                     hp_arena_format(run->arena, "this could not be undone: %s%s%s", cause.what,
                                     cause.host_text ? ": " : "", cause.host_text ? cause.host_text : ""));
    }
}

/* --- running --- */

static int interrupted(const struct run *run, struct hp_error *err)
{
    if (!run->interrupts || run->interrupts() == 0)
        return 0;
    return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user");
}

/* The journal says what is about to happen before it does, and what has happened after it did. */
static int act_journaled(struct run *run, enum core_step_kind kind, struct hp_error *err)
{
    int rc = journal_step_begins(run->claim, kind, err);
    if (!rc)
        rc = ops[kind].act(run, err);
    if (!rc)
        rc = journal_step_done(run->claim, kind, run->report->checkpoint.id, err);
    return rc;
}

static int run_step(struct run *run, size_t index, struct hp_error *err)
{
    const struct core_step *step = &run->plan->steps[index];
    struct core_step_report *report = &run->report->steps[index];
    const struct core_watch *watch = run->watch;
    int rc = interrupted(run, err);
    if (rc)
        return rc;
    if (watch->step_begins)
        watch->step_begins(watch->context, index + 1, run->plan->step_count, step->text);
    uint64_t began = hp_clock_monotonic(hv_host_clock(run->host));
    rc = act_journaled(run, step->kind, err);
    report->microseconds = hp_clock_monotonic(hv_host_clock(run->host)) - began;
    report->done = rc == 0;
    if (watch->step_ends)
        watch->step_ends(watch->context, index + 1, report->microseconds, rc != 0);
    return rc;
}

static void fill_replaced(struct run *run, const struct hv_adapters *wanted)
{
    struct pairing pairing;
    struct core_report *report = run->report;
    run_pair(run, wanted, &pairing);
    report->replaced = hp_arena_array(run->arena, wanted->count, sizeof *report->replaced);
    for (size_t i = 0; i < wanted->count; i++) {
        const char *from = wanted->items[i].id;
        const char *to = pairing.actual[i] == NO_PAIR ? NULL : run->now.items[pairing.actual[i]].id;
        if (from && to && !hp_text_same(from, to))
            report->replaced[report->replaced_count++] = (struct core_replacement){ from, to };
    }
}

static void begin_report(struct run *run)
{
    const struct core_plan *plan = run->plan;
    *run->report = (struct core_report){
        .outcome = CORE_UNCHANGED,
        .steps = hp_arena_array(run->arena, plan->step_count, sizeof *run->report->steps),
        .step_count = plan->step_count,
        .before = run->state->adapters,
        .after = run->state->adapters,
    };
    for (size_t i = 0; i < plan->step_count; i++)
        run->report->steps[i] =
            (struct core_step_report){ .kind = plan->steps[i].kind, .text = plan->steps[i].text };
}

static int run_steps(struct run *run, size_t *done, struct hp_error *err)
{
    int rc = 0;
    *done = 0;
    while (!rc && *done < run->plan->step_count) {
        rc = run_step(run, *done, err);
        *done += rc == 0;
    }
    return rc ? rc : verify_done(run, err);
}

/* All went well: the journal has done its duty. That it cannot be removed is worth a warning, not a failure:
 * recover will find that nothing is left to do. */
static int finish(struct run *run)
{
    HP_ERROR(cause);
    run->report->outcome = CORE_DONE;
    fill_replaced(run, &run->plan->wanted);
    if (journal_end(run->claim, &cause) != 0)
        run_warn(run, cause.what);
    return 0;
}

/* Undoes what was done, looks at the host, and keeps the journal open when something is left. */
static void put_back(struct run *run, size_t done)
{
    size_t steps = run->plan->step_count;
    journal_undo_begins(run->claim, NULL); /* a hint only: the undoing looks at the host */
    undo_from(run, done < steps ? done : steps - 1);
    run_lower_memory(run, NULL); /* whether it worked shows when the host is looked at */
    run->report->outcome = judge(run, done > 0);
    if (!run->report->after_unknown)
        fill_replaced(run, &run->state->adapters);
}

static struct run new_run(const struct core_means *means, const struct core_state *state,
                          const struct core_plan *plan, struct hp_arena *arena, struct core_report *report)
{
    return (struct run){ .host = means->host,
                         .claim = means->claim,
                         .state = state,
                         .plan = plan,
                         .watch = means->watch,
                         .interrupts = means->interrupts,
                         .arena = arena,
                         .report = report,
                         .now = state->adapters,
                         .now_known = true,
                         .template_record = state->template_record };
}

int core_execute(const struct core_means *means, const struct core_state *state, const struct core_plan *plan,
                 struct hp_arena *arena, struct core_report *report, struct hp_error *err)
{
    struct run run = new_run(means, state, plan, arena, report);
    begin_report(&run);
    int rc = journal_begin(run.claim, state, plan, hp_clock_utc(hv_host_clock(run.host)), err);
    if (rc)
        return rc;
    HP_ERROR(cause);
    size_t done;
    rc = run_steps(&run, &done, &cause);
    if (!rc)
        return finish(&run);
    if (run.checkpoint_uncertain)
        leave_to_recover(&run);
    else if (run.touched)
        put_back(&run, done);
    if (report->outcome == CORE_LEFT)
        journal_leave(run.claim);
    else
        journal_end(run.claim, NULL);
    hp_error_move(err, &cause);
    return rc;
}

int core_recover(const struct core_means *means, const struct core_recovery *recovery, struct hp_arena *arena,
                 struct core_report *report, struct hp_error *err)
{
    struct run run = new_run(means, &recovery->basis, &recovery->plan, arena, report);
    run.now_known = false;
    run.recovering = true;
    run.gpus_hidden = recovery->gpus_hidden;
    begin_report(&run);
    report->checkpoint = recovery->checkpoint;
    int rc = journal_reopen(run.claim, err);
    size_t done;
    if (!rc)
        rc = run_steps(&run, &done, err);
    if (!rc)
        return finish(&run);
    journal_leave(run.claim);
    report->outcome = CORE_LEFT;
    return rc;
}
