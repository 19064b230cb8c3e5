/* SPDX-License-Identifier: MIT */
/* Parked VMs: what is written down is what is read. */
#include "core_fixture.h"
#include "state_fixture.h"

#include "base/str.h"
#include "core/gpu_set.h"
#include "store/parked_files.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct core_request park = { .change = &core_park, .now_utc_micros = INT64_C(1767225600000000) };

static void refuses_without_next(const struct core_state *state, const struct core_request *request,
                                 enum hp_class class, const char *because)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_plan plan;
    assert_int_equal(core_make_plan(state, request, &arena, &plan, &err), class);
    assert_non_null(strstr(err.what, because));
}

/* --- written down and found --- */

static struct core_parked_look look_from(struct hp_arena *arena, const char *host,
                                         enum hv_replication replication, const char *notes,
                                         enum core_parked_use use)
{
    const struct hv_vm vm = { .id = VM_ID, .name = "my vm", .settings = { .notes = notes } };
    const struct hv_status status = { .replication = replication };
    struct core_parked_look found;
    core_parked_look(host, &vm, &status, use, arena, &found);
    return found;
}

static struct core_parked_look look(struct hp_arena *arena, const char *notes, enum core_parked_use use)
{
    return look_from(arena, "lab", HV_REPLICATES_NOT, notes, use);
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
    assert_int_equal(core_parked_discard(taken, VM_ID, false, NULL), 0);
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

static void discard_on(const struct core_state *state, const char *host, bool own_only)
{
    struct core_claim *taken = claim_on(state, host);
    assert_int_equal(core_parked_discard(taken, VM_ID, own_only, NULL), 0);
    core_claim_release(taken);
}

/* Each side of a replication has a VM of that ID, and forgets what is its own. */
static void the_two_sides_of_a_replication_are_two_vms(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    struct core_gpu_set less = set;
    less.gpu_count = 1;
    write_on(&state, "LAB", &set);
    struct core_parked_look found = look_from(&arena, "far", HV_REPLICATION_REPLICA, "", CORE_USE_AGREED);
    assert_true(!found.parked && !found.doubt && !found.traces && !found.in_state);
    assert_non_null(strstr(found.aside, state_folder));
    assert_null(look_from(&arena, "far", HV_REPLICATION_REPLICA, "", CORE_USE_STATE).parked);
    /* A test replica has an ID to itself. */
    assert_non_null(look_from(&arena, "far", HV_REPLICATION_TEST_REPLICA, "", CORE_USE_AGREED).doubt);
    write_on(&state, "FAR", &less);
    found = look_from(&arena, "far", HV_REPLICATION_REPLICA, "", CORE_USE_AGREED);
    assert_int_equal(found.parked->adapters.count, 1);
    discard_on(&state, "FAR", true);
    discard_on(&state, "FAR", true);
    found = look_from(&arena, "lab", HV_REPLICATION_PRIMARY, "", CORE_USE_AGREED);
    assert_int_equal(found.parked->adapters.count, 2);
    forget(&state);
}

/* This host's file is about the VM it has, whatever another host's says of one of that ID. */
static void the_file_of_this_host_comes_first(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    const struct core_gpu_set set = plan_of(&arena, &state, &park).parked->set;
    const char *notes = core_set_in_notes(&arena, "mine", &set, NULL);
    struct core_gpu_set less = set;
    less.gpu_count = 1;
    write_on(&state, "LAB", &set);
    write_on(&state, "OLD", &set);
    write_on(&state, "FAR", &less);
    assert_int_equal(look(&arena, notes, CORE_USE_AGREED).parked->place, CORE_PARKED_IN_BOTH);
    assert_int_equal(look(&arena, "", CORE_USE_AGREED).parked->place, CORE_PARKED_IN_STATE);
    discard_on(&state, "LAB", false);
    struct core_parked_look found = look(&arena, "", CORE_USE_EITHER);
    assert_int_equal(found.in_state->adapters.count, 1);
    discard_on(&state, "LAB", false);
    assert_false(look(&arena, "", CORE_USE_AGREED).traces);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(part_of_it_is_refused),
        cmocka_unit_test(the_notes_alone_are_enough),
        cmocka_unit_test(two_that_do_not_agree_are_a_doubt),
        cmocka_unit_test(a_set_too_large_for_the_notes_is_where_they_say),
        cmocka_unit_test(the_two_sides_of_a_replication_are_two_vms),
        cmocka_unit_test(the_file_of_this_host_comes_first),
        cmocka_unit_test(lists_have_those_that_are_gone),
        cmocka_unit_test(a_set_that_could_not_be_read_is_none),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
