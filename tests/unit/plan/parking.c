/* SPDX-License-Identifier: MIT */
/* Plans to park and to unpark guess nothing, and neither do other changes of a parked VM. */
#include "core/core_fixture.h"

#include "core/parked.h"

static const struct core_request park = { .change = &core_park, .now_utc_micros = INT64_C(1767225600000000) };
static const struct core_request unpark = { .change = &core_unpark };

static void refuses(const struct core_state *state, const struct core_request *request, enum hp_class class,
                    const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan;
    assert_int_equal(core_make_plan(state, request, &arena, &plan, &err), class);
    assert_non_null(strstr(err.what, because));
    assert_non_null(err.next);
}

/* The state of two, parked: its adapters are off. */
static struct core_state parked_state(struct hp_arena *arena)
{
    struct core_state state = state_of_two(arena);
    struct core_parked_look *look = hp_arena_alloc(arena, sizeof *look);
    look->parked = look->in_state = look->in_notes = plan_of(arena, &state, &park).parked;
    look->traces = true;
    state.parked = look->parked;
    state.parked_look = look;
    state.adapters.items = NULL;
    state.adapters.count = 0;
    return state;
}

static void parking_remembers_first(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan = plan_of(&arena, &state, &park);
    assert_int_equal(plan.step_count, 2);
    assert_string_equal(plan.steps[0].kind->name, "rememberSet");
    assert_string_equal(plan.steps[1].kind->name, "removeAdapters");
    assert_int_equal(plan.wanted.count, 0);
    assert_int_equal(plan.parked->adapters.count, 2);
    struct hv_gpu gone = gpu(&arena, 0, CARD_GONE, NULL, 0);
    state.adapters.items[1] = adapter(&arena, "S", &gone, 0);
    refuses(&state, &park, HP_E_NOT_FOUND, "no longer on this host");
}

static void unparking_forgets_last(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    struct core_plan plan = plan_of(&arena, &state, &unpark);
    assert_int_equal(plan.step_count, 2);
    assert_string_equal(plan.steps[0].kind->name, "addAdapters");
    assert_string_equal(plan.steps[1].kind->name, "forgetSet");
    assert_int_equal(plan.wanted.count, 2);
    state.parked = NULL;
    refuses(&state, &unpark, HP_E_REFUSED, "not parked");
}

static void what_is_there_counts_once(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    struct hv_adapter there[] = { state.parked->adapters.items[1],
                                  adapter(&arena, "C", &state.gpus.items[0], 0),
                                  state.parked->adapters.items[1] };
    state.adapters = (struct hv_adapters){ there, 1 };
    struct core_plan plan = plan_of(&arena, &state, &unpark);
    assert_int_equal(plan.intent.add.count, 1);
    assert_string_equal(plan.intent.add.items[0].instance_path, CARD_A);
    assert_null(plan.question);
    state.adapters.count = 3; /* another card, and the same one a second time */
    plan = plan_of(&arena, &state, &unpark);
    assert_int_equal(plan.intent.add.count, 1);
    assert_int_equal(plan.question->line_count, 2); /* of the others, which stay */
    assert_int_equal(plan.wanted.count, 4);
    there[0].object = there[1].object; /* same id, other card: nothing but what it is counts */
    state.adapters.count = 1;
    assert_int_equal(plan_of(&arena, &state, &unpark).intent.add.count, 2);
}

static void a_card_that_is_gone_keeps_the_set(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    state.gpus.count = 2;
    refuses(&state, &unpark, HP_E_NOT_FOUND, "HyperPoint keeps the parked set");
}

static void a_set_is_never_replaced(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    struct core_request by_run = park;
    by_run.run = "TOKEN";
    assert_int_equal(plan_of(&arena, &state, &park).step_count, 0);
    refuses(&state, &by_run, HP_E_REFUSED, "already parked");
    state.adapters = (struct hv_adapters){ state.parked->adapters.items, 1 };
    refuses(&state, &park, HP_E_REFUSED, "already parked");
}

static void nothing_is_chosen_while_parked(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    for (size_t i = 0; core_changes[i]; i++) {
        const struct core_change *change = core_changes[i];
        HP_ERROR(err);
        const struct core_request request = { .change = change, .selectors = selectors(&arena, "order:1") };
        bool leaves = change == &core_remove || change == &core_remove_all || change == &core_park ||
                      change == &core_unpark || change == &core_discard_parked_set || change->of_tree ||
                      change->unrecorded; /* starts and stops the VM, and leaves its adapters alone */
        assert_int_equal(core_parked_allows(state.parked_look, &request, &err), leaves ? 0 : HP_E_REFUSED);
        assert_int_equal(core_parked_allows(NULL, &request, NULL), 0);
    }
    assert_int_equal(
        core_parked_allows(state.parked_look, &(struct core_request){ .change = &core_checkpoint }, NULL), 0);
}

/* What counts is not guessed: only what has nothing to do with the set is left. */
static void nothing_is_changed_in_doubt(void **unused)
{
    (void)unused;
    const struct core_parked_look doubt = { .doubt = "why", .way_out = "how", .doubt_class = HP_E_REFUSED };
    for (size_t i = 0; core_changes[i]; i++) {
        const struct core_change *change = core_changes[i];
        HP_ERROR(err);
        const struct core_request request = { .change = change };
        bool free = change == &core_discard_parked_set || change->of_tree || change->unrecorded;
        assert_int_equal(core_parked_allows(&doubt, &request, &err), free ? 0 : HP_E_REFUSED);
        if (free)
            continue;
        assert_string_equal(err.what, "why");
        assert_string_equal(err.next, "how");
    }
}

/* They were taken off long ago: whether the host takes their values cannot be tried. */
static void a_doubt_about_values_that_come_back_is_told(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    assert_int_equal(plan_of(&arena, &state, &unpark).warning_count, 0);
    struct core_parked odd = *state.parked;
    odd.adapters.items[0].quotas.value[HV_VRAM][HV_MIN] = (struct hp_opt_u64){ true, 5 };
    odd.adapters.items[0].quotas.value[HV_VRAM][HV_MAX] = (struct hp_opt_u64){ true, 4 };
    state.parked = &odd;
    const struct core_plan plan = plan_of(&arena, &state, &unpark);
    assert_int_equal(plan.warning_count, 1);
    assert_non_null(strstr(plan.warnings[0], "may not accept the values"));
    assert_non_null(strstr(plan.warnings[0], "VRAM min 5 is more than max 4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parking_remembers_first),
        cmocka_unit_test(unparking_forgets_last),
        cmocka_unit_test(what_is_there_counts_once),
        cmocka_unit_test(a_card_that_is_gone_keeps_the_set),
        cmocka_unit_test(a_set_is_never_replaced),
        cmocka_unit_test(nothing_is_chosen_while_parked),
        cmocka_unit_test(nothing_is_changed_in_doubt),
        cmocka_unit_test(a_doubt_about_values_that_come_back_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
