/* SPDX-License-Identifier: MIT */
/* What came of a run: everything as wanted, as before, or something is left. Always told by looking at the
 * host. */
#include "run.h"

#include "base/text.h"
#include "choose/settings.h"
#include "choose/values.h"
#include "core/checkpoints.h"

/* --- verifying --- */

/* Somebody may have made windows smaller, or switched the cache type off, while no adapter was there that
 * needs them. */
static int keep_needed(struct run *run, struct hp_error *err)
{
    const struct hv_settings *now = &run->report->settings;
    struct hv_settings_change lacking = core_settings_lacking(now, &run->plan->intent.needs);
    if (!core_settings_any(&lacking))
        return 0;
    run_warn(run, hp_arena_format(run->arena,
                                  "someone else has changed settings that the VM's GPUs need meanwhile: "
                                  "HyperPoint sets them again: %s",
                                  core_settings_describe(run->arena, now, &lacking)));
    run_sends(run);
    int rc = hv_vm_change_settings(run->host, &run->state->vm, &lacking, err);
    if (!rc)
        rc = run_see_settings(run, err);
    lacking = core_settings_lacking(now, &run->plan->intent.needs);
    if (!rc && core_settings_any(&lacking))
        rc = hp_error_set(err, HP_E_FAILED,
                          "Hyper-V reported success, but the VM's settings have not changed");
    return rc;
}

/* What the VM has in the end; a step has seen it already, unless something else was changed after that. */
static int check_adapters(struct run *run, struct hp_error *err)
{
    const struct core_plan *plan = run->plan;
    int rc = run_see_adapters(run, &plan->wanted, err);
    if (rc || run_is_as_wanted(run, &plan->wanted))
        return rc;
    return hp_error_set(err, HP_E_FAILED, "the VM does not have the wanted adapters in the end: it has %zu",
                        run->now.count);
}

/* Whether it is off or saved now came with the checkpoint. */
static int see_status(struct run *run, struct hp_error *err)
{
    struct core_report *report = run->report;
    if (report->status_known)
        return 0;
    int rc = hv_vm_read_status(run->host, &run->state->vm, &report->status, NULL);
    if (rc)
        rc = hv_vm_read_status(run->host, &run->state->vm, &report->status, err);
    report->status_known = rc == 0;
    return rc;
}

/* What each step shows in what was read. One whose call succeeded, and that was not done all the same, is not
 * told as done. */
static int check_steps(struct run *run, struct hp_error *err)
{
    for (size_t i = 0; i < run->plan->step_count; i++) {
        const struct core_step *step = &run->plan->steps[i];
        int rc = step->kind->check ? step->kind->check(run, step, err) : 0;
        if (rc)
            run->report->steps[i].done = false;
        if (rc)
            return rc;
    }
    return 0;
}

/* Nothing of it is read where no step has it checked and nothing can have become of it. */
static bool looks_at_settings(const struct run *run)
{
    bool looks =
        run->made.id || run->plan->intent.change->applies || run->plan->intent.add.count || run->noted;
    for (size_t i = 0; i < run->plan->step_count; i++)
        looks = looks || core_settings_any(&run->plan->steps[i].settings);
    return looks;
}

void run_expect_adapters(const struct run *run, unsigned more)
{
    unsigned expected = HV_EXPECT_ADAPTERS | more;
    if (run->last_step && looks_at_settings(run))
        expected |= HV_EXPECT_SETTINGS;
    if (run->last_step && !run->report->status_known)
        expected |= HV_EXPECT_STATUS;
    hv_expect(run->host, &run->state->vm, run->made.id, expected);
}

int run_verify(struct run *run, struct hp_error *err)
{
    if (run->plan->intent.change->of_tree)
        return 0;
    bool looks = looks_at_settings(run);
    if (run->now_at != run->changes)
        run_expect_adapters(run, 0);
    int rc = looks ? run_see_settings(run, err) : 0;
    if (looks && !rc && run->made.id && !run->report->checkpoint.id)
        rc = hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but the checkpoint is not there");
    if (looks && !rc)
        rc = check_steps(run, err);
    if (looks && !rc)
        rc = keep_needed(run, err);
    if (!rc)
        rc = check_adapters(run, err);
    return rc ? rc : see_status(run, err);
}

/* --- what is left --- */

struct hv_settings_change run_settings_back(const struct run *run, const struct hv_settings *now)
{
    struct hv_settings_change back = { 0 };
    /* What a restored checkpoint gets is never taken back: it is set once the state before is gone. */
    if (!run->plan->intent.change->applies && run->unlisted.count == 0)
        back = core_settings_pick(now, &run->plan->intent.settings, &run->plan->intent.settings_before);
    struct hv_settings_change lowered = core_settings_pick(now, &run->raised_to, &run->raised_from);
    core_settings_join(&back, &lowered);
    return back;
}

void run_add_leftover(struct run *run, const char *text)
{
    texts_add(&run->leftovers, run->arena, text);
    run->report->left = run->leftovers.items;
    run->report->left_count = run->leftovers.count;
}

static void add_lack(struct run *run, const struct hv_adapter *wanted, size_t actual, const char *difference)
{
    const char *label = core_adapter_label(run->arena, wanted, &run->state->gpus);
    bool there = actual != NO_PAIR;
    struct core_report *report = run->report;
    report->lacking[report->lacking_count++] =
        (struct core_lack){ wanted, there ? run->now.items[actual].id : NULL };
    const char *had = "";
    if (run->recovering && hv_quotas_any(&wanted->quotas))
        had = hp_arena_format(run->arena, " (it had %s)", core_values_label(run->arena, &wanted->quotas));
    run_add_leftover(run, there ? hp_arena_format(run->arena,
                                                  "the adapter for %s is back without its values%s: %s",
                                                  label, had, difference)
                                : hp_arena_format(run->arena, "the adapter for %s is missing%s", label, had));
}

/* Says what is missing of `wanted` or differs from it. */
static void find_missing(struct run *run, const struct hv_adapters *wanted)
{
    struct pairing pairing;
    run_pair(run, wanted, &pairing);
    run->report->lacking = hp_arena_array(run->arena, wanted->count, sizeof *run->report->lacking);
    run->report->lacking_count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        bool lacks = pairing.actual[i] == NO_PAIR || pairing.tunable[i];
        if (lacks && run_may_touch(run, &wanted->items[i])) /* not what others removed or changed */
            add_lack(run, &wanted->items[i], pairing.actual[i], pairing.difference);
    }
    for (size_t j = 0; j < run->now.count; j++) {
        if (pairing.surplus[j]) /* what others added is theirs */
            run_add_leftover(
                run, hp_arena_format(run->arena, "an adapter that was not there before: %s, %s",
                                     run->now.items[j].id,
                                     core_adapter_label(run->arena, &run->now.items[j], &run->state->gpus)));
    }
}

static void tell_unlisted(struct run *run, const struct hv_gpus *gpus, const char *id, const char *card)
{
    bool gone = hv_gpu_is_gone(gpus, card);
    if (hv_gpu_at(gpus, card))
        return;
    const char *text = hp_arena_format(
        run->arena,
        "%s%s was added, and %s (%s): Windows lists %s, and it may still be assigned; recover sees it once its "
        "card is back",
        id ? "adapter " : "an adapter", id ? id : "",
        gone ? "then its card left this host" : "whether its card is there cannot be told", card,
        gone ? "neither" : "no such adapter");
    texts_add(&run->unlisted, run->arena, text);
}

/* An adapter this run added, and that is not listed any more, or never was, may be assigned all the same when
 * its card went away meanwhile: Windows lists neither then (facts page, 13). */
int run_find_unlisted(struct run *run, struct hp_error *err)
{
    struct hv_gpus gpus = { .count = 0 };
    const struct core_memory *memory = &run->memory;
    bool any = run->unseen.count > 0;
    run->unlisted.count = 0;
    for (size_t i = 0; i < memory->card_count; i++)
        any = any || run_has_lost_sight(run, memory->cards[i].adapter_id);
    int rc = any ? hv_gpu_list(run->host, run->arena, &gpus, err) : 0;
    if (rc || !any)
        return rc;
    for (size_t i = 0; i < memory->card_count; i++) {
        const struct core_card *card = &memory->cards[i];
        if (card->instance_path && run_has_lost_sight(run, card->adapter_id))
            tell_unlisted(run, &gpus, card->adapter_id, card->instance_path);
    }
    for (size_t i = 0; i < run->unseen.count; i++) {
        if (run->unseen.items[i].instance_path)
            tell_unlisted(run, &gpus, NULL, run->unseen.items[i].instance_path);
    }
    return 0;
}

/* They can go once their card is back, and so can the settings: recover does both. */
static int find_left_unlisted(struct run *run, struct hp_error *err)
{
    int rc = run_find_unlisted(run, err);
    for (size_t i = 0; i < run->unlisted.count; i++)
        run_add_leftover(run, run->unlisted.items[i]);
    return rc;
}

static bool keeps_settings(const struct run *run)
{
    const struct core_intent *intent = &run->plan->intent;
    const struct hv_settings_change kept =
        core_settings_pick(&run->report->settings, &intent->settings, &intent->settings_before);
    return run->unlisted.count && core_settings_any(&kept);
}

static int find_left_settings(struct run *run, struct hp_error *err)
{
    const struct core_report *report = run->report;
    const struct hv_checkpoint *made = &report->checkpoint;
    int rc = run_see_settings(run, err);
    if (rc)
        return rc;
    if (keeps_settings(run))
        run_add_leftover(run, "the VM keeps the settings that were changed for it");
    struct hv_settings_change back = run_settings_back(run, &report->settings);
    if (core_settings_any(&back))
        run_add_leftover(run,
                         "the VM's memory windows, cache type or automatic checkpoints have not been set "
                         "back");
    const char *before = run->state->vm.settings.current_checkpoint;
    if (run->plan->intent.change->applies && !made->id && !hp_text_same(report->position, before))
        run_add_leftover(run, hp_arena_format(run->arena, "the VM's state is now based on checkpoint %s",
                                              report->position ? report->position : "none"));
    if (made->id)
        run_add_leftover(run, hp_arena_format(run->arena, "the new checkpoint \"%s\" (%s) is still there",
                                              made->name, made->id));
    return 0;
}

/* Adapters that came off and cannot be put back stay off; there is nothing to recover of that. */
static void find_lost(struct run *run)
{
    size_t before = run->report->left_count;
    for (size_t i = 0; i < run->plan->intent.lost.count; i++) {
        const struct hv_adapter *adapter = &run->plan->intent.lost.items[i];
        if (!run_has_now(run, adapter->id))
            run_add_leftover(run,
                             hp_arena_format(run->arena,
                                             "adapter %s was removed and cannot be put back: its card is "
                                             "no longer on this host (%s)",
                                             adapter->id, adapter->instance_path));
    }
    run->report->settled = before == 0 && run->report->left_count > 0;
}

static void tell_left_of_steps(struct run *run)
{
    for (size_t i = 0; i < run->plan->step_count; i++) {
        const struct core_step *step = &run->plan->steps[i];
        if (step->kind->tell_left)
            step->kind->tell_left(run, step, NULL);
    }
}

static bool ids_unchanged(const struct run *run)
{
    const struct hv_adapters *before = &run->state->adapters;
    bool same = before->count == run->now.count;
    for (size_t i = 0; same && i < before->count; i++)
        same = run_has_now(run, before->items[i].id);
    return same;
}

/* What is left cannot be read, for one because the VM has moved to another node of its cluster. */
static void add_unread(struct run *run, const struct hp_error *unread)
{
    if (unread->elsewhere)
        run->report->node = hp_arena_copy(run->arena, unread->elsewhere);
    run_add_leftover(run,
                     hp_arena_format(run->arena, "HyperPoint could not read the host to see what is left: %s",
                                     unread->what));
}

/* Looks at the host after everything was undone, and says which of the three outcomes it is. */
enum core_outcome run_judge(struct run *run, bool any_step_done)
{
    HP_ERROR(unread);
    run->now_known = false;
    int rc = core_wait_idle(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = run_see_adapters(run, &run->back, &unread);
    if (!rc)
        find_missing(run, &run->back);
    if (!rc)
        rc = find_left_unlisted(run, &unread);
    if (!rc)
        rc = find_left_settings(run, &unread);
    tell_left_of_steps(run);
    if (!rc)
        find_lost(run);
    if (rc)
        add_unread(run, &unread);
    if (run->report->left_count)
        return CORE_LEFT;
    return any_step_done || !ids_unchanged(run) ? CORE_PUT_BACK : CORE_UNCHANGED;
}

/* What was removed cannot come back, and what was not is as it was: there is nothing in between, and nothing
 * for recover to do. All steps but the last one, which waits, are of one kind. */
enum core_outcome run_judge_tree(struct run *run)
{
    HP_ARENA(scratch);
    HP_ERROR(unread);
    struct hv_checkpoints now;
    const struct core_step *first = run->plan->steps;
    run->report->settled = true;
    if (!first->kind->tell_left) /* not waited for once more */
        return run->report->left_count ? CORE_LEFT : CORE_UNCHANGED;
    int rc = core_wait_idle(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = hv_checkpoint_list(run->host, &run->state->vm, &scratch, &now, &unread);
    if (rc)
        add_unread(run, &unread);
    else
        first->kind->tell_left(run, first, &now);
    run_see_targets(run, rc ? NULL : &now);
    run->report->settled = rc == 0;
    return run->report->left_count ? CORE_LEFT : CORE_UNCHANGED;
}

/* Where Hyper-V may still be making the checkpoint, adapters must not come back now. The journal knows what
 * is to be done when it is over. */
void run_leave_to_recover(struct run *run, const struct core_step *step)
{
    HP_ERROR(unread);
    bool of_tree = run->plan->intent.change->of_tree;
    run_add_leftover(run,
                     hp_arena_format(run->arena,
                                     "HyperPoint does not know whether the checkpoint was %s: it did not "
                                     "see Hyper-V finish its work",
                                     step->kind->deed));
    int rc = of_tree ? 0 : run_see_adapters(run, &run->back, &unread);
    if (rc)
        add_unread(run, &unread);
    else if (!of_tree)
        find_missing(run, &run->back);
    if (!of_tree && run->made.id)
        run_see_settings(run, NULL);
    run->report->outcome = CORE_LEFT;
}

void run_report_leftover(struct run *run, const char *what)
{
    run_add_leftover(run, what);
    run->report->outcome = CORE_LEFT;
}

void run_report_unfinished(struct run *run)
{
    HP_ERROR(unread);
    bool of_tree = run->plan->intent.change->of_tree;
    run->now_known = false;
    if (!of_tree && run_see_adapters(run, &run->plan->wanted, &unread) == 0)
        find_missing(run, &run->plan->wanted);
    if (!of_tree)
        run_see_settings(run, NULL);
    if (run->still_noted)
        run_add_leftover(run,
                         "the VM's notes still hold the parked set: every machine considers the VM parked");
    if (run->report->left_count == 0)
        run_add_leftover(run, "the interrupted change is still open");
    run->report->outcome = CORE_LEFT;
}

void run_leave_forward(struct run *run)
{
    run_add_leftover(run, hp_arena_format(run->arena,
                                          "the checkpoint %s is applied: the state before it is gone%s",
                                          core_checkpoint_label(run->arena, run->plan->intent.targets),
                                          run->made.id ? ", except for the checkpoint made of it" : ""));
    run_report_unfinished(run);
}
