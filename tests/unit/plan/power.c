/* SPDX-License-Identifier: MIT */
/* Changes of a VM that is on: their plans, and what the journal keeps of how it was brought to off. */
#include "core/core_fixture.h"
#include "state_fixture.h"

#include "core/journal.h"
#include "store/journal_write.h"

static void refuses(const struct core_state *state, const struct core_request *request, const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan;
    assert_int_equal(core_make_plan(state, request, &arena, &plan, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, because));
    assert_non_null(err.next);
}

static void what_runs_is_shut_down_first_and_started_last(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan;
    struct core_request request = { .change = &core_checkpoint,
                                    .power = { .shut_down = true, .start = CORE_START_INTACT } };
    state.status.state = HV_STATE_RUNNING;
    static const char *const kinds[] = { "shutDown",   "removeAdapters", "createCheckpoint",
                                         "recordGpus", "addAdapters",    "start" };
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.step_count, HP_COUNT(kinds));
    for (size_t i = 0; i < plan.step_count; i++)
        assert_string_equal(plan.steps[i].kind->name, kinds[i]);
    assert_int_equal(plan.intent.power.way, CORE_SHUTS_DOWN);
    assert_int_equal(plan.intent.power.was, HV_STATE_RUNNING);
    assert_int_equal(plan.intent.power.seconds, CORE_SHUTDOWN_SECONDS);
    assert_int_equal(plan.intent.power.start, CORE_START_INTACT);
    assert_null(plan.question);
    state.status.state = HV_STATE_OFF; /* then the same words mean nothing */
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.intent.power.way, CORE_STAYS_ON);
    assert_int_equal(plan.steps[0].kind->vm_may_run, false);
    state.status.state = HV_STATE_PAUSED; /* whose guest cannot answer */
    refuses(&state, &request, "on a VM that is off");
    state.status.state = HV_STATE_SAVED;
    refuses(&state, &request, "on a VM that is off");
}

static void what_is_lost_is_asked_about_and_stays_off(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan;
    const struct core_request request = {
        .change = &core_remove_all,
        .power = { .turn_off = true, .discard_state = true, .start = CORE_START_ALWAYS },
    };
    static const enum hv_state states[] = { HV_STATE_PAUSED, HV_STATE_SAVED, HV_STATE_FAST_SAVED };
    for (size_t i = 0; i < HP_COUNT(states); i++) {
        state.status.state = states[i];
        assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
        assert_int_equal(plan.step_count, 2);
        assert_non_null(plan.question);
        assert_int_equal(plan.loss_count, 1);
        assert_string_equal(plan.question->lines[0], plan.losses[0]);
        assert_int_equal(plan.intent.power.start, CORE_START_NOT);
    }
    state.status.state = HV_STATE_RUNNING;
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.intent.power.way, CORE_TURNS_OFF);
    assert_int_equal(plan.intent.power.start, CORE_START_ALWAYS);
    assert_true(plan.steps[plan.step_count - 1].kind->starts_vm);
    assert_non_null(plan.question);
    state.adapters.count = 0; /* nothing to do: it runs on */
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.step_count, 0);
    assert_null(plan.question);
}

static void a_guest_that_cannot_be_asked_is_known_before(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan;
    const struct hv_guest_look silent = { .guest = HV_GUEST_SILENT, .status = 12 };
    struct core_request request = { .change = &core_checkpoint, .power = { .shut_down = true } };
    state.status.state = HV_STATE_RUNNING;
    state.guest = &silent;
    refuses(&state, &request, "cannot be asked");
    request.power.turn_off = true;
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.loss_count, 1);
}

static struct core_journal begun(struct hp_arena *arena, const struct core_state *state,
                                 const struct core_request *request)
{
    struct core_claim *taken = NULL;
    struct core_plan plan;
    struct core_journal journal;
    bool found;
    assert_int_equal(core_claim_vm("LAB", &state->vm, "testing", &taken, NULL), 0);
    assert_int_equal(core_make_plan(state, request, arena, &plan, NULL), 0);
    assert_int_equal(journal_begin(taken, &state->vm, &plan.intent, INT64_C(1767225600000000), NULL), 0);
    assert_int_equal(core_journal_find("LAB", VM_ID, arena, &journal, &found, NULL), 0);
    assert_true(found);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
    return journal;
}

/* What an older program has written has nothing of it, and reads like the second. */
static void what_the_vm_was_is_written_where_it_was_on(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_request request = {
        .change = &core_checkpoint,
        .power = { .shut_down = true, .shutdown_seconds = 90, .start = CORE_START_ALWAYS },
    };
    state.status.state = HV_STATE_RUNNING;
    struct core_journal journal = begun(&arena, &state, &request);
    assert_int_equal(journal.intent.power.way, CORE_SHUTS_DOWN);
    assert_int_equal(journal.intent.power.was, HV_STATE_RUNNING);
    assert_int_equal(journal.intent.power.seconds, 90);
    assert_int_equal(journal.intent.power.start, CORE_START_ALWAYS);
    state.status.state = HV_STATE_OFF;
    journal = begun(&arena, &state, &request);
    assert_int_equal(journal.intent.power.way, CORE_STAYS_ON);
    assert_int_equal(journal.intent.power.start, CORE_START_NOT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_runs_is_shut_down_first_and_started_last),
        cmocka_unit_test(what_is_lost_is_asked_about_and_stays_off),
        cmocka_unit_test(a_guest_that_cannot_be_asked_is_known_before),
        cmocka_unit_test(what_the_vm_was_is_written_where_it_was_on),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
