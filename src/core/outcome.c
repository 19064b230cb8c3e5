/* SPDX-License-Identifier: MIT */
/* What came of a run: everything as wanted, as before, or something is left. Always told by looking at the
 * host. */
#include "run.h"

#include "base/text.h"
#include "parked.h"
#include "settings.h"

/* --- verifying --- */

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
int run_verify(struct run *run, struct hp_error *err)
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
    struct hv_settings_change undone =
        core_settings_pick(&settings, &run->plan->settings_before, &run->plan->settings);
    if (core_settings_any(&undone))
        return hp_error_set(err, HP_E_FAILED,
                            "Hyper-V reported success, but the VM's settings are as they were");
    if (!core_settings_are(&settings, &run->plan->settings))
        run_warn(run, "somebody else has changed the VM's settings meanwhile: they are left as they are now");
    if (named && !found)
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is not there");
    if (named && !hp_text_same(checkpoint.name, run->plan->checkpoint_name))
        return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is named \"%s\"",
                            checkpoint.name);
    return 0;
}

/* --- what is left --- */

struct hv_settings_change run_settings_back(const struct run *run, const struct hv_settings *now)
{
    struct hv_settings_change back =
        core_settings_pick(now, &run->plan->settings, &run->plan->settings_before);
    struct hv_settings_change lowered = core_settings_pick(now, &run->raised_to, &run->raised_from);
    core_settings_join(&back, &lowered);
    return back;
}

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

static void keep_left(struct run *run, const struct left *left)
{
    run->report->left = left->items;
    run->report->left_count = left->count;
}

/* Says what is missing of `wanted` or differs from it, and keeps what is missing in the report. */
static void find_missing(struct run *run, const struct hv_adapters *wanted, struct left *left)
{
    struct hv_adapters *missing = &run->report->missing;
    struct pairing pairing;
    run_pair(run, wanted, &pairing);
    missing->items = hp_arena_array(run->arena, wanted->count, sizeof *missing->items);
    for (size_t i = 0; i < wanted->count; i++) {
        const char *label = core_adapter_label(run->arena, &wanted->items[i], &run->state->gpus);
        if (!run_may_touch(run, &wanted->items[i])) /* nor what others removed or changed */
            continue;
        if (pairing.actual[i] == NO_PAIR) {
            missing->items[missing->count++] = wanted->items[i];
            add_left(run, left, hp_arena_format(run->arena, "the adapter for %s is missing", label));
        } else if (pairing.tunable[i]) {
            add_left(run, left,
                     hp_arena_format(run->arena, "the adapter for %s is back without its values: %s", label,
                                     pairing.difference));
        }
    }
    for (size_t j = 0; j < run->now.count; j++) {
        if (!pairing.used[j] && run_is_ours(run, &run->now.items[j])) /* what others added is theirs */
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
    struct hv_settings_change back = run_settings_back(run, &settings);
    if (core_settings_any(&back))
        add_left(run, left, "the VM's memory windows, cache type or automatic checkpoints are not set back");
    if (found)
        add_left(run, left,
                 hp_arena_format(run->arena, "the new checkpoint \"%s\" (%s) is still there", checkpoint.name,
                                 checkpoint.id));
    else
        run->report->checkpoint = (struct hv_checkpoint){ 0 };
    return 0;
}

/* What is written down of a parked VM must be as before, too. */
static void find_left_set(struct run *run, struct left *left)
{
    bool written =
        (run->plan->change == CORE_PARK || run->plan->change == CORE_UNPARK) && parked_exists(run->claim);
    if (run->plan->change == CORE_PARK && written)
        add_left(run, left, "what the VM had is still written down, as if it were parked");
    if (run->plan->change == CORE_UNPARK && !written)
        add_left(run, left, "what is to be put back is written down in the journal only");
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
enum core_outcome run_judge(struct run *run, bool any_step_done)
{
    struct left left = { 0 };
    HP_ERROR(unread);
    run->now_known = false;
    int rc = core_wait_until_quiet(run->host, &run->state->vm, run->interrupts, &unread);
    if (!rc)
        rc = run_read_adapters(run, &unread);
    if (!rc)
        find_missing(run, &run->state->adapters, &left);
    if (!rc)
        rc = find_left_settings(run, &left, &unread);
    find_left_set(run, &left);
    if (rc) {
        run->report->after_unknown = true;
        run->report->missing = run->plan->remove;
        add_left(
            run, &left,
            hp_arena_format(run->arena, "the host could not be read to see what is left: %s", unread.what));
    }
    keep_left(run, &left);
    if (left.count)
        return CORE_LEFT;
    return any_step_done || !ids_unchanged(run) ? CORE_PUT_BACK : CORE_UNCHANGED;
}

/* Hyper-V may still be making the checkpoint: adapters must not come back now. The journal knows what is to
 * be done when it is over. */
void run_leave_to_recover(struct run *run)
{
    struct left left = { 0 };
    add_left(run, &left,
             "whether the checkpoint was made is not known: Hyper-V was not seen to end its work on it");
    if (run->now_known)
        find_missing(run, &run->state->adapters, &left);
    run->report->after_unknown = !run->now_known;
    keep_left(run, &left);
    run->report->outcome = CORE_LEFT;
}

void run_tell_left(struct run *run, const char *what)
{
    struct left left = { 0 };
    add_left(run, &left, what);
    keep_left(run, &left);
    run->report->outcome = CORE_LEFT;
}

void run_tell_unfinished(struct run *run)
{
    struct left left = { 0 };
    HP_ERROR(unread);
    run->now_known = false;
    if (run_read_adapters(run, &unread) == 0)
        find_missing(run, &run->plan->wanted, &left);
    run->report->after_unknown = !run->now_known;
    if (left.count == 0)
        add_left(run, &left, "what was interrupted has not been ended");
    keep_left(run, &left);
    run->report->outcome = CORE_LEFT;
}
