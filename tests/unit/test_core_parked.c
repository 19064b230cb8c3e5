/* SPDX-License-Identifier: MIT */
/* Parked VMs: what is written down is what is read, plans to park and to unpark guess nothing. */
#include "core_fixture.h"

#include "base/str.h"
#include "parked.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/hyperpoint-parked-XXXXXX";

static int make_folder(void **unused)
{
    (void)unused;
    return mkdtemp(folder) && setenv("HYPERPOINT_STATE", folder, 1) == 0 ? 0 : -1;
}

static int remove_folder(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    return system(hp_arena_format(&arena, "rm -rf '%s'", folder));
}

static struct core_claim *claim(const struct core_state *state)
{
    struct core_claim *taken;
    assert_int_equal(core_claim_vm("LAB", &state->vm, "testing", &taken, NULL), 0);
    return taken;
}

static const struct core_request park = { .change = CORE_PARK, .now_utc_micros = INT64_C(1767225600000000) };
static const struct core_request unpark = { .change = CORE_UNPARK };

static struct core_plan plan_of(struct hp_arena *arena, const struct core_state *state,
                                const struct core_request *request)
{
    HP_ERROR(err);
    struct core_plan plan;
    if (core_make_plan(state, request, arena, &plan, &err) != 0)
        fail_msg("%s", err.what);
    return plan;
}

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
    state.parked = plan_of(arena, &state, &park).parked;
    state.adapters.items = NULL;
    state.adapters.count = 0;
    return state;
}

/* --- the file --- */

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_request request = park;
    request.run = "TOKEN";
    struct core_claim *taken = claim(&state);
    struct core_plan plan = plan_of(&arena, &state, &request);
    assert_false(parked_exists(taken));
    assert_int_equal(parked_write(taken, plan.parked, NULL), 0);
    struct core_parked parked;
    bool found;
    assert_int_equal(core_parked_find("lab", VM_ID, &arena, &parked, &found, NULL), 0);
    assert_true(found);
    struct stat info;
    assert_int_equal(stat(parked.path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_string_equal(parked.since, "2026-01-01T00:00:00Z");
    assert_string_equal(parked.run, "TOKEN");
    assert_string_equal(parked.vm_name, state.vm.name);
    assert_int_equal(parked.adapters.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(parked.adapters.items[i].id, state.adapters.items[i].id);
        assert_string_equal(parked.adapters.items[i].record, state.adapters.items[i].record);
    }
    struct core_parked_vms list;
    assert_int_equal(core_parked_list("other", &arena, &list, NULL), 0);
    assert_int_equal(list.count, 0);
    assert_int_equal(core_parked_list(NULL, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_int_equal(parked_remove(taken, NULL), 0);
    assert_int_equal(core_parked_find("LAB", VM_ID, &arena, &parked, &found, NULL), 0);
    assert_false(found);
    core_claim_release(taken);
}

/* Such a file is replaced as a whole: part of one was made by other hands, and is never taken for less. */
static void part_of_it_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_parked parked;
    bool found;
    assert_int_equal(parked_write(taken, plan_of(&arena, &state, &park).parked, NULL), 0);
    assert_int_equal(core_parked_find("LAB", VM_ID, &arena, &parked, &found, NULL), 0);
    FILE *file = fopen(parked.path, "rb");
    char *text = hp_arena_alloc(&arena, 65536);
    size_t size = fread(text, 1, 65536, file);
    fclose(file);
    for (size_t cut = 0; cut + 1 < size; cut++) { /* the last byte is a line's end */
        HP_ARENA(scratch);
        HP_ERROR(err);
        struct core_parked part;
        assert_int_equal(parked_parse(parked.path, text, cut, &scratch, &part, &err), HP_E_FAILED);
        assert_non_null(strstr(err.what, parked.path));
        assert_non_null(err.next);
    }
    assert_int_equal(core_parked_discard(taken, NULL), 0);
    core_claim_release(taken);
}

/* --- plans --- */

static void parking_remembers_first(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan = plan_of(&arena, &state, &park);
    assert_int_equal(plan.step_count, 2);
    assert_int_equal(plan.steps[0].kind, CORE_STEP_REMEMBER_SET);
    assert_int_equal(plan.steps[1].kind, CORE_STEP_REMOVE_ADAPTERS);
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
    assert_int_equal(plan.steps[0].kind, CORE_STEP_ADD_ADAPTERS);
    assert_int_equal(plan.steps[1].kind, CORE_STEP_FORGET_SET);
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
    assert_int_equal(plan.add.count, 1);
    assert_string_equal(plan.add.items[0].instance_path, CARD_A);
    assert_int_equal(plan.others.count, 0);
    state.adapters.count = 3; /* another card, and the same one a second time */
    plan = plan_of(&arena, &state, &unpark);
    assert_int_equal(plan.add.count, 1);
    assert_int_equal(plan.others.count, 2);
    assert_int_equal(plan.wanted.count, 4);
    there[0].record = there[1].record; /* same id, other card: nothing but what it is counts */
    state.adapters.count = 1;
    assert_int_equal(plan_of(&arena, &state, &unpark).add.count, 2);
}

static void a_card_that_is_gone_keeps_the_set(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    state.gpus.count = 2;
    refuses(&state, &unpark, HP_E_NOT_FOUND, "what is remembered is kept");
}

static void a_set_is_never_replaced(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    struct core_request by_run = park;
    by_run.run = "TOKEN";
    assert_int_equal(plan_of(&arena, &state, &park).step_count, 0);
    refuses(&state, &by_run, HP_E_REFUSED, "parked already");
    state.adapters = (struct hv_adapters){ state.parked->adapters.items, 1 };
    refuses(&state, &park, HP_E_REFUSED, "parked already");
}

static void nothing_is_chosen_while_parked(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = parked_state(&arena);
    for (enum core_change change = 0; change < CORE_CHANGES; change++) {
        HP_ERROR(err);
        const struct core_request request = { .change = change, .selectors = selectors(&arena, "order:1") };
        bool leaves = change == CORE_REMOVE || change == CORE_REMOVE_ALL || change == CORE_PARK ||
                      change == CORE_UNPARK || core_change_is_of_tree(change);
        assert_int_equal(core_parked_allows(state.parked, &request, &err), leaves ? 0 : HP_E_REFUSED);
        assert_int_equal(core_parked_allows(NULL, &request, NULL), 0);
    }
    assert_int_equal(
        core_parked_allows(state.parked, &(struct core_request){ .change = CORE_CHECKPOINT }, NULL), 0);
}

/* Up to the largest set that can be read again; beyond it the one that is there stays. */
static void a_set_that_could_not_be_read_is_none(void **unused)
{
    (void)unused;
    enum { MIB = 1024 * 1024, LARGEST = 16 * MIB, COUNT = 6 };
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct hv_adapter adapters[COUNT];
    struct core_parked parked = { .vm_id = VM_ID,
                                  .vm_name = "my vm",
                                  .since = "2026-01-01T00:00:00Z",
                                  .adapters = { .items = adapters, .count = COUNT } };
    struct core_parked read;
    struct stat info;
    bool found;
    for (size_t i = 0; i < COUNT; i++)
        adapters[i] = large_adapter(&arena, 2 * MIB);
    assert_int_equal(parked_write(taken, &parked, NULL), 0);
    assert_int_equal(core_parked_find("LAB", VM_ID, &arena, &read, &found, NULL), 0);
    assert_int_equal(stat(read.path, &info), 0);
    size_t room = LARGEST - (size_t)info.st_size;
    for (size_t beyond = 0; beyond <= 1; beyond++) {
        HP_ERROR(err);
        adapters[0] = large_adapter(&arena, 2 * MIB + room / 2);
        adapters[1] = large_adapter(&arena, 2 * MIB + room - room / 2 + beyond);
        assert_int_equal(parked_write(taken, &parked, &err), beyond ? HP_E_FAILED : 0);
        assert_int_equal(core_parked_find("LAB", VM_ID, &arena, &read, &found, NULL), 0);
        assert_true(found);
        assert_int_equal(stat(read.path, &info), 0);
        assert_int_equal(info.st_size, LARGEST);
    }
    assert_int_equal(core_parked_discard(taken, NULL), 0);
    core_claim_release(taken);
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
    assert_non_null(strstr(plan.warnings[0], "may not take the values"));
    assert_non_null(strstr(plan.warnings[0], "VRAM min 5 is more than max 4"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(part_of_it_is_refused),
        cmocka_unit_test(a_set_that_could_not_be_read_is_none),
        cmocka_unit_test(parking_remembers_first),
        cmocka_unit_test(unparking_forgets_last),
        cmocka_unit_test(what_is_there_counts_once),
        cmocka_unit_test(a_card_that_is_gone_keeps_the_set),
        cmocka_unit_test(a_set_is_never_replaced),
        cmocka_unit_test(nothing_is_chosen_while_parked),
        cmocka_unit_test(a_doubt_about_values_that_come_back_is_told),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
