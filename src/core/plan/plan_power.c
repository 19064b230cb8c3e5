/* SPDX-License-Identifier: MIT */
/* The VM's power around a plan: brought to off before its steps, where they need that and the user said how,
 * and started again after them. */
#include "draft.h"

#include "base/str.h"
#include "core/parked.h"

static bool needs_off(const struct draft *draft)
{
    const struct core_change *change = draft->request->change;
    return change->vm == CORE_NEEDS_OFF || change->vm == CORE_NEEDS_OFF_OR_MERGING || change->brings_off;
}

/* What the user says of it: for a change, or for ending one that was cut off. */
static const struct core_power_request *said(const struct draft *draft)
{
    return draft->request ? &draft->request->power : draft->power;
}

/* Where it was asked, the guest must be one that can answer, or it is turned off. */
static int check_guest(struct draft *draft, enum core_way_off way, struct hp_error *err)
{
    HP_ERROR(cause);
    const struct core_state *state = draft->state;
    if (way != CORE_SHUTS_DOWN || !state->guest || hv_guest_check(state->guest, state->vm.name, &cause) == 0)
        return 0;
    if (!said(draft)->turn_off) {
        if (!said(draft)->is_fixed)
            hp_error_next(
                &cause, "add --turn-off, and HyperPoint turns it off then: what its programs have not saved "
                        "is lost");
        return hp_error_move(err, &cause);
    }
    draft_loss(draft,
               hp_arena_format(draft->arena,
                               "%s: HyperPoint will turn the VM off, and what its programs have not saved "
                               "will be lost",
                               cause.what));
    return 0;
}

int draft_check_power(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct hv_status *status = &state->status;
    enum core_vm_needs needs = draft->request->change->vm;
    enum core_vm_needs idle = needs == CORE_NEEDS_OFF ? CORE_NEEDS_IDLE : CORE_NEEDS_IDLE_OR_MERGING;
    enum core_way_off way =
        needs_off(draft) ? core_way_off(&draft->request->power, status->state) : CORE_STAYS_ON;
    const bool is_all = draft->request->change->brings_off != CORE_STAYS_ON;
    const char *advice =
        needs_off(draft) && !is_all ? core_way_off_advice(&draft->request->power, status->state) : NULL;
    if (advice && way == CORE_STAYS_ON && core_check_status(idle, &state->vm, status, NULL) == 0)
        hp_error_next(err, "%s", advice);
    int rc = core_check_status(way == CORE_STAYS_ON ? needs : idle, &state->vm, status, err);
    if (!rc)
        rc = check_guest(draft, way, err);
    draft->way_off = way;
    return rc;
}

/* --- steps --- */

static const char *time_of(struct draft *draft, uint32_t seconds)
{
    bool whole = seconds % 60 == 0;
    uint32_t count = whole ? seconds / 60 : seconds;
    return hp_arena_format(draft->arena, "%u %s%s", count, whole ? "minute" : "second",
                           hp_plural(count, "", "s"));
}

static struct core_step step_off(struct draft *draft)
{
    const struct core_power_request *power = said(draft);
    uint32_t seconds = draft->plan.intent.power.seconds;
    switch (draft->way_off) {
    case CORE_SHUTS_DOWN:
        return step_shut_down(hp_arena_format(draft->arena, "Shut the VM down: the guest has %s%s",
                                              time_of(draft, seconds),
                                              power->turn_off ? ", then HyperPoint turns it off" : ""),
                              seconds, power->turn_off);
    case CORE_DISCARDS_STATE:
        return step_discard_state();
    default:
        return step_turn_off();
    }
}

bool draft_needs_off(const struct core_plan *plan)
{
    for (size_t i = 0; i < plan->step_count; i++) {
        if (!plan->steps[i].kind->vm_may_run)
            return true;
    }
    return false;
}

static void put_first(struct draft *draft, struct core_step step)
{
    struct core_plan *plan = &draft->plan;
    draft_step(draft, step);
    for (size_t i = plan->step_count - 1; i > 0; i--)
        plan->steps[i] = plan->steps[i - 1];
    plan->steps[0] = step;
}

/* What is lost on the way is asked about, with what the change itself asks. */
static void ask(struct draft *draft, const char *loss)
{
    const struct core_question *before = draft->plan.question;
    size_t count = before ? before->line_count : 0;
    const char **lines = hp_arena_array(draft->arena, count + 1, sizeof *lines);
    for (size_t i = 0; i < count; i++)
        lines[i] = before->lines[i];
    lines[count] = loss;
    struct core_question question = {
        .what = hp_arena_format(draft->arena, "HyperPoint will bring \"%s\" to off without its guest.",
                                draft->state->vm.name),
    };
    if (before)
        question = *before;
    question.lines = lines;
    question.line_count = count + 1;
    draft_ask(draft, &question);
}

static void tell(struct draft *draft)
{
    const struct core_power *power = &draft->plan.intent.power;
    const char *loss = core_way_off_loss(power->way, power->was);
    if (loss) {
        draft_loss(draft, loss);
        ask(draft, loss);
    }
    const struct hv_guest_look *guest = draft->state->guest;
    bool may_not = guest && hv_guest_check(guest, draft->state->vm.name, NULL) == 0;
    if (power->way == CORE_SHUTS_DOWN && may_not && said(draft)->turn_off)
        draft_warning(draft, "if the guest does not shut down in time, HyperPoint turns the VM off: what its "
                             "programs have not saved is lost then");
    if (power->start == CORE_START_NOT && !draft->plan.intent.change->brings_off)
        draft_notice(draft, power->was == HV_STATE_RUNNING
                                ? "the VM stays off afterwards: add --start to start it again"
                                : "the VM stays off afterwards, as it did not run before");
}

/* A run that parks the VM starts it when it has unparked it, and not before. */
static bool starts_now(const struct draft *draft)
{
    return draft->plan.intent.power.start != CORE_START_NOT && !draft->request->run;
}

/* What a run has parked that ran before. */
static void start_unparked(struct draft *draft)
{
    const struct core_parked *parked = draft->state->parked;
    enum core_start *start = &draft->plan.intent.power.start;
    if (draft->request->change->parking == CORE_UNPARKS && parked)
        core_start_named(parked->set.then_start, start);
    if (starts_now(draft))
        draft_step(draft, step_start("Start the VM again"));
}

static void bring_to_off(struct draft *draft)
{
    const struct core_power_request *request = said(draft);
    bool ran = draft->state->status.state == HV_STATE_RUNNING;
    draft->plan.intent.power = (struct core_power){
        .way = draft->way_off,
        .was = draft->state->status.state,
        .seconds = request->shutdown_seconds ? request->shutdown_seconds : CORE_SHUTDOWN_SECONDS,
        .start = ran ? request->start : CORE_START_NOT,
    };
    put_first(draft, step_off(draft));
}

void draft_power(struct draft *draft)
{
    const bool is_all = draft->request->change->brings_off != CORE_STAYS_ON;
    if (draft->way_off == CORE_STAYS_ON || !(is_all || draft_needs_off(&draft->plan))) {
        start_unparked(draft);
        return;
    }
    bring_to_off(draft);
    if (starts_now(draft))
        draft_step(draft, step_start("Start the VM again"));
    tell(draft);
}

/* --- a change that was cut off --- */

static bool was_brought_off(const struct core_journal *journal)
{
    return core_journal_begun(journal, &core_step_shut_down) ||
           core_journal_begun(journal, &core_step_turn_off) ||
           core_journal_begun(journal, &core_step_discard_state);
}

bool draft_was_never_off(const struct draft *draft)
{
    const struct core_journal *journal = draft->journal;
    bool done = core_journal_done(journal, &core_step_shut_down) ||
                core_journal_done(journal, &core_step_turn_off) ||
                core_journal_done(journal, &core_step_discard_state);
    return draft->plan.intent.power.way != CORE_STAYS_ON && !done &&
           draft->state->status.state != HV_STATE_OFF;
}

bool draft_only_starts(const struct draft *draft)
{
    return core_journal_begun(draft->journal, &core_step_start);
}

/* It ran before, that run or a user has brought it to off, and it is: it runs again when all else is done.
 * One that was asked to shut down, and has not yet, may still do so when nobody waits for it. */
int draft_power_again(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct core_power *power = &draft->plan.intent.power;
    bool came_saved = draft->plan.intent.change->applies && state->status.state == HV_STATE_SAVED;
    bool off = state->status.state == HV_STATE_OFF || came_saved;
    bool ours = power->way == CORE_STAYS_ON ? draft->recovery->completes : was_brought_off(draft->journal);
    if (power->start != CORE_START_NOT && ours && off)
        draft_step(draft, step_start("Start the VM again"));
    if (off || !ours || power->way == CORE_STAYS_ON)
        return 0;
    if (power->way == CORE_SHUTS_DOWN && !core_journal_done(draft->journal, &core_step_shut_down))
        draft->recovery->note =
            "its guest was asked to shut down, and may still do so: HyperPoint does not start "
            "it again then";
    return core_check_status(CORE_NEEDS_IDLE_OR_MERGING, &state->vm, &state->status, err);
}

/* It is on, and what is left to do needs it off: brought there if the user says so. */
int draft_power_to_recover(struct draft *draft, struct hp_error *err)
{
    static const struct core_power_request nothing = { .shut_down = false };
    const struct hv_status *status = &draft->state->status;
    const struct hv_vm *vm = &draft->state->vm;
    if (!draft_needs_off(&draft->plan))
        return 0;
    draft->power = draft->power ? draft->power : &nothing;
    const char *advice = core_way_off_advice(draft->power, status->state);
    draft->way_off = core_way_off(draft->power, status->state);
    bool stays = draft->way_off == CORE_STAYS_ON;
    if (stays && advice && core_check_status(CORE_NEEDS_IDLE_OR_MERGING, vm, status, NULL) == 0)
        hp_error_next(err, "%s", advice);
    int rc =
        core_check_status(stays ? CORE_NEEDS_OFF_OR_MERGING : CORE_NEEDS_IDLE_OR_MERGING, vm, status, err);
    if (!rc && !stays)
        rc = check_guest(draft, draft->way_off, err);
    if (rc || stays)
        return rc;
    bring_to_off(draft);
    if (draft->plan.intent.power.start != CORE_START_NOT)
        draft_step(draft, step_start("Start the VM again"));
    draft->recovery->brings_off = true;
    tell(draft);
    draft_tell(draft);
    return 0;
}
