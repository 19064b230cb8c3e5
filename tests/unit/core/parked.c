/* SPDX-License-Identifier: MIT */
/* Parked VMs: what is written down is what is read, plans to park and to unpark guess nothing. */
#include "core_fixture.h"
#include "state_fixture.h"

#include "base/str.h"
#include "core/gpu_set.h"
#include "store/parked_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct core_request park = { .change = &core_park, .now_utc_micros = INT64_C(1767225600000000) };
static const struct core_request unpark = { .change = &core_unpark };

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

static void refuses_without_next(const struct core_state *state, const struct core_request *request,
                                 enum hp_class class, const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan;
    assert_int_equal(core_make_plan(state, request, &arena, &plan, &err), class);
    assert_non_null(strstr(err.what, because));
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

/* --- written down and found --- */

static struct core_parked_look look(struct hp_arena *arena, const char *notes, enum core_parked_use use)
{
    const struct hv_vm vm = { .id = VM_ID, .name = "my vm", .settings = { .notes = notes } };
    struct core_parked_look found;
    core_parked_look("lab", &vm, use, arena, &found);
    return found;
}

static void spill(const char *text)
{
    assert_int_equal(overwrite_only_file("parked/*.parked", text), 0);
}

/* A claim as a program has it that reaches the VM on that host. */
static struct core_claim *claim_on(const struct core_state *state, const char *host)
{
    struct core_claim *taken;
    assert_int_equal(core_claim_vm(host, &state->vm, "testing", &taken, NULL), 0);
    return taken;
}

static void write_on(const struct core_state *state, const char *host, const struct core_gpu_set *set)
{
    struct core_claim *taken = claim_on(state, host);
    assert_int_equal(parked_write(taken, set, NULL), 0);
    core_claim_release(taken);
}

static void forget(const struct core_state *state)
{
    struct core_claim *taken = claim_on(state, "LAB");
    assert_int_equal(core_parked_discard(taken, VM_ID, NULL), 0);
    core_claim_release(taken);
}

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_request request = park;
    request.run = "TOKEN";
    write_on(&state, "LAB", &plan_of(&arena, &state, &request).parked->set);
    struct core_parked_look found = look(&arena, "", CORE_USE_AGREED);
    const struct core_parked *parked = found.parked;
    assert_non_null(parked);
    struct stat info;
    assert_int_equal(stat(parked->path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(parked->place, CORE_PARKED_IN_STATE);
    assert_string_equal(parked->since, "2026-01-01T00:00:00Z");
    assert_string_equal(parked->run, "TOKEN");
    assert_string_equal(parked->vm_name, state.vm.name);
    assert_int_equal(parked->windows.high_mmio.value, 32768);
    assert_int_equal(parked->adapters.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(parked->adapters.items[i].id, state.adapters.items[i].id);
        assert_int_equal(
            hv_adapter_compare(&arena, &parked->adapters.items[i], &state.adapters.items[i], NULL), HV_SAME);
    }
    forget(&state);
    found = look(&arena, "mine", CORE_USE_AGREED);
    assert_true(!found.parked && !found.doubt && !found.traces && !found.remark);
}

/* Such a file is replaced as a whole: part of one was made by other hands, and is never taken for less. */
static void part_of_it_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_gpu_set *set = &plan_of(&arena, &state, &park).parked->set;
    const char *text = core_set_print_whole(&arena, set);
    write_on(&state, "LAB", set);
    size_t whole = strlen(text) - strlen(" ---"); /* behind that, nothing is missing */
    for (size_t cut = 0; cut < whole; cut += 7) {
        HP_ARENA(scratch);
        spill(hp_arena_copy_part(&scratch, text, cut));
        struct core_parked_look found = look(&scratch, "", CORE_USE_AGREED);
        assert_null(found.parked);
        assert_int_equal(found.doubt_class, HP_E_FAILED);
        assert_non_null(strstr(found.doubt, state_folder));
        assert_non_null(strstr(found.way_out, "--discard"));
        assert_true(found.traces);
        /* The notes have all of it: these count. */
        found = look(&scratch, core_set_in_notes(&scratch, "mine", set, NULL), CORE_USE_AGREED);
        assert_non_null(found.parked);
        assert_int_equal(found.parked->place, CORE_PARKED_IN_NOTES);
        assert_non_null(strstr(found.remark, state_folder));
    }
    forget(&state);
}

static void the_notes_alone_are_enough(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    struct core_parked_look found =
        look(&arena, core_set_in_notes(&arena, "mine", &set, NULL), CORE_USE_AGREED);
    assert_non_null(found.parked);
    assert_int_equal(found.parked->place, CORE_PARKED_IN_NOTES);
    assert_null(found.parked->path);
    assert_int_equal(found.parked->adapters.count, 2);
    /* Written by a program that parked it, somewhere else: whether that is at work cannot be seen. */
    set.run = "TOKEN";
    const char *notes = core_set_in_notes(&arena, "mine", &set, NULL);
    assert_non_null(strstr(look(&arena, notes, CORE_USE_AGREED).doubt, "a run on"));
    assert_non_null(look(&arena, notes, CORE_USE_NOTES).parked);
    /* Copied with the VM, or in the notes of a checkpoint that was imported as a VM. */
    set.run = NULL;
    set.vm_id = "22222222-2222-3333-4444-555555555555";
    found = look(&arena, core_set_in_notes(&arena, "mine", &set, NULL), CORE_USE_AGREED);
    assert_true(!found.parked && !found.doubt);
    assert_non_null(strstr(found.remark, "of a different VM"));
    assert_true(found.traces);
    set.vm_id = VM_ID;
    set.kind = CORE_SET_OF_CHECKPOINT;
    set.checkpoint_id = "AAAAAAAA-2222-3333-4444-555555555555";
    found = look(&arena, core_set_in_notes(&arena, "mine", &set, NULL), CORE_USE_AGREED);
    assert_true(!found.parked && !found.doubt && !found.remark && !found.traces);
}

/* What notes (NULL: none) and this host's file say; in_notes tells whether the file says that the notes do,
 * too. */
static struct core_parked_look both(struct hp_arena *arena, const char *notes,
                                    const struct core_gpu_set *in_state, bool in_notes, const char *host)
{
    struct core_state state = state_of_two(arena);
    struct core_gpu_set set = *in_state;
    set.in_notes = in_notes;
    write_on(&state, host, &set);
    struct core_parked_look found = look(arena, notes, CORE_USE_AGREED);
    assert_int_equal(look(arena, notes, CORE_USE_STATE).parked->adapters.count, in_state->gpu_count);
    assert_non_null(look(arena, notes, CORE_USE_EITHER).parked);
    forget(&state);
    return found;
}

static void two_that_do_not_agree_are_a_doubt(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    struct core_gpu_set less = set;
    struct core_gpu_set later = set;
    less.gpu_count = 1;
    later.written = "2026-02-02T00:00:00Z";
    const char *notes = core_set_in_notes(&arena, "mine", &set, NULL);
    const char *damaged = hp_arena_copy_part(&arena, notes, strlen(notes) / 2);
    assert_int_equal(both(&arena, notes, &set, true, "LAB").parked->place, CORE_PARKED_IN_BOTH);
    assert_int_equal(both(&arena, notes, &set, false, "LAB").parked->place, CORE_PARKED_IN_BOTH);
    assert_int_equal(both(&arena, notes, &set, true, "OLD").parked->place, CORE_PARKED_IN_BOTH);
    assert_int_equal(both(&arena, "mine", &set, false, "LAB").parked->place, CORE_PARKED_IN_STATE);
    assert_int_equal(both(&arena, damaged, &set, true, "LAB").parked->place, CORE_PARKED_IN_STATE);
    assert_non_null(both(&arena, damaged, &set, true, "LAB").remark);
    static const struct {
        int notes; /* 0: none, 1: all, 2: of another version */
        bool in_notes;
        const char *host;
        const char *because;
    } cases[] = {
        { 0, true, "LAB", "no longer say so" },
        { 0, true, "OLD", "a different host or an old name" },
        { 0, false, "OLD", "a different host or an old name" },
        { 2, true, "LAB", "another version" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        const char *texts[] = { "mine", notes,
                                "--- HyperPoint GPU set of a parked VM, version 9 ---\nVM: x" };
        struct core_parked_look found =
            both(&arena, texts[cases[i].notes], &set, cases[i].in_notes, cases[i].host);
        assert_null(found.parked);
        assert_int_equal(found.doubt_class, HP_E_REFUSED);
        assert_non_null(strstr(found.doubt, cases[i].because));
        assert_non_null(strstr(found.way_out, "--use state"));
    }
    const struct core_gpu_set *others[] = { &less, &later };
    for (size_t i = 0; i < 2; i++) {
        struct core_parked_look found = both(&arena, notes, others[i], true, "LAB");
        assert_null(found.parked);
        assert_non_null(strstr(found.doubt, "disagree"));
        assert_non_null(strstr(found.way_out, "--use notes"));
        assert_true(found.in_notes && found.in_state);
    }
}

static void a_set_too_large_for_the_notes_is_where_they_say(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    struct core_gpu_set mark = set;
    mark.elsewhere = true;
    mark.gpu_count = 0;
    const char *notes = core_set_in_notes(&arena, "mine", &mark, NULL);
    assert_int_equal(both(&arena, notes, &set, true, "LAB").parked->place, CORE_PARKED_IN_BOTH);
    struct core_parked_look found = look(&arena, notes, CORE_USE_AGREED);
    assert_null(found.parked);
    assert_non_null(strstr(found.doubt, "too large for its notes"));
    assert_non_null(look(&arena, notes, CORE_USE_NOTES).doubt);
    assert_null(look(&arena, notes, CORE_USE_EITHER).parked);
}

/* Of all VMs: those the host lists, by their notes, and those only files know. */
static void lists_have_those_that_are_gone(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    const char *notes = core_set_in_notes(&arena, "mine", &set, NULL);
    struct hv_vm_row rows[] = {
        { .id = "22222222-2222-3333-4444-555555555555", .name = "other", .notes = notes },
        { .id = VM_ID, .name = "renamed", .notes = notes }
    };
    struct hv_vm_rows vms = { .items = rows, .count = 2 };
    struct core_parked_vms list;
    write_on(&state, "LAB", &set);
    assert_int_equal(core_parked_list("lab", &vms, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 2);
    assert_null(list.items[0].look.parked);
    assert_non_null(list.items[0].look.remark);
    assert_string_equal(list.items[1].vm_name, "renamed");
    assert_int_equal(list.items[1].look.parked->place, CORE_PARKED_IN_BOTH);
    vms.count = 0;
    assert_int_equal(core_parked_list("lab", &vms, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    assert_string_equal(list.items[0].vm_name, "my vm");
    assert_non_null(list.items[0].look.parked);
    assert_int_equal(core_parked_list("other", &vms, &arena, &list, NULL), 0);
    assert_int_equal(list.count, 0);
    forget(&state);
}

/* --- plans --- */

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

/* What could not be read again is not written, and the set that is there stays. */
static void a_set_that_could_not_be_read_is_none(void **unused)
{
    (void)unused;
    enum { MIB = 1024 * 1024 };
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim_on(&state, "LAB");
    struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    assert_int_equal(parked_write(taken, &set, NULL), 0);
    for (size_t i = 0; i < set.gpu_count; i++) {
        struct hv_adapter *adapter = &set.gpus[i].adapter;
        /* What all have in common would be written once. */
        *adapter = large_adapter(&arena, 2 * MIB, (char)('a' + (int)i));
        set.gpus[i].values = hv_adapter_values(&arena, adapter);
    }
    assert_int_equal(parked_write(taken, &set, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "too large"));
    assert_int_equal(look(&arena, "", CORE_USE_AGREED).parked->adapters.count, 2);
    state.adapters.items[0] = set.gpus[0].adapter;
    state.adapters.items[1] = set.gpus[1].adapter;
    refuses_without_next(&state, &park, HP_E_FAILED, "too large");
    core_claim_release(taken);
    forget(&state);
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
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(part_of_it_is_refused),
        cmocka_unit_test(the_notes_alone_are_enough),
        cmocka_unit_test(two_that_do_not_agree_are_a_doubt),
        cmocka_unit_test(a_set_too_large_for_the_notes_is_where_they_say),
        cmocka_unit_test(lists_have_those_that_are_gone),
        cmocka_unit_test(nothing_is_changed_in_doubt),
        cmocka_unit_test(a_set_that_could_not_be_read_is_none),
        cmocka_unit_test(parking_remembers_first),
        cmocka_unit_test(unparking_forgets_last),
        cmocka_unit_test(what_is_there_counts_once),
        cmocka_unit_test(a_card_that_is_gone_keeps_the_set),
        cmocka_unit_test(a_set_is_never_replaced),
        cmocka_unit_test(nothing_is_chosen_while_parked),
        cmocka_unit_test(a_doubt_about_values_that_come_back_is_told),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
