/* SPDX-License-Identifier: MIT */
/* The journal: what is written is what is read, a cut-off end costs the last line only, rubbish is refused.
 */
#include "core_fixture.h"
#include "state_fixture.h"

#include "core/gpu_set.h"
#include "core/restore_point.h"
#include "store/claim.h"
#include "store/journal_write.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static struct core_claim *claim(const struct core_state *state)
{
    struct core_claim *taken;
    assert_int_equal(core_claim_vm("LAB", &state->vm, "testing", &taken, NULL), 0);
    return taken;
}

/* A journal of a checkpoint that was asked for, begun, and got its id. */
static struct core_journal written(struct hp_arena *arena, const struct core_state *state,
                                   struct core_claim *taken)
{
    struct core_plan plan;
    const struct core_request request = { .change = &core_checkpoint,
                                          .checkpoint_name = "a \"name\" \xF0\x9F\x98\x80" };
    assert_int_equal(core_make_plan(state, &request, arena, &plan, NULL), 0);
    assert_int_equal(journal_begin(taken, &state->vm, &plan.intent, INT64_C(1767225600000000), NULL), 0);
    assert_int_equal(journal_step_begins(taken, core_step_create_checkpoint.name, NULL), 0);
    assert_int_equal(journal_step_done(taken, core_step_create_checkpoint.name, "CP", NULL), 0);
    assert_int_equal(journal_undo_begins(taken, NULL), 0);
    journal_leave(taken);
    struct core_journal journal;
    bool found;
    assert_int_equal(core_journal_find("LAB", VM_ID, arena, &journal, &found, NULL), 0);
    assert_true(found);
    return journal;
}

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    state.vm.settings.current_checkpoint = "BEFORE";
    state.vm.settings.high_mmio.value = UINT64_MAX;
    struct core_claim *taken = claim(&state);
    struct core_journal journal = written(&arena, &state, taken);
    assert_string_equal(journal.vm_id, VM_ID);
    assert_string_equal(journal.started, "2026-01-01T00:00:00Z");
    assert_string_equal(journal.change, "checkpoint");
    assert_int_equal(core_journal_resolve(&journal, NULL), 0);
    assert_ptr_equal(journal.intent.change, &core_checkpoint);
    assert_string_equal(journal.intent.checkpoint_name, "a \"name\" \xF0\x9F\x98\x80");
    assert_string_equal(journal.intent.checkpoint_before, "BEFORE");
    assert_string_equal(journal.checkpoint_id, "CP");
    assert_true(core_journal_begun(&journal, &core_step_create_checkpoint) && journal.undoing);
    assert_non_null(journal.intent.set);
    struct core_gpu_set set;
    assert_int_equal(core_set_of(&state, CORE_SET_OF_CHECKPOINT, 0, &arena, &set, NULL), 0);
    assert_true(core_set_same(journal.intent.set, &set));
    assert_int_equal(journal.intent.before.count, 2);
    assert_int_equal(journal.intent.remove.count, 2);
    assert_int_equal(journal.intent.add.count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(journal.intent.before.items[i].id, state.adapters.items[i].id);
        assert_string_equal(hv_adapter_print(&arena, &journal.intent.before.items[i]),
                            hv_adapter_print(&arena, &state.adapters.items[i]));
    }
    assert_true(journal.intent.settings_before.high_mmio.set);
    assert_true(journal.intent.settings_before.high_mmio.value == UINT64_MAX);
    assert_false(journal.intent.settings.high_mmio.set);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

static size_t count_listed(const char *host_identity)
{
    HP_ARENA(arena);
    struct core_journals list;
    assert_int_equal(core_journal_list(host_identity, NULL, &arena, &list, NULL), 0);
    return list.count;
}

static void those_of_a_host_are_listed_once_their_run_has_ended(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    written(&arena, &state, taken);
    assert_int_equal(count_listed("lab"), 0);
    core_claim_release(taken);
    assert_int_equal(count_listed("lab"), 1);
    assert_int_equal(count_listed("other"), 0);
    taken = claim(&state);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

static void failed_attempts_to_end_it_are_counted(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_journal journal = written(&arena, &state, taken);
    assert_int_equal(journal.failures, 0);
    assert_true(journal.intent.needs.low_mmio.set); /* what the adapters had that come back */
    for (unsigned i = 1; i <= 2; i++) {
        bool found;
        assert_int_equal(journal_reopen(taken, NULL), 0);
        assert_int_equal(journal_note_failed(taken, NULL), 0);
        journal_leave(taken);
        assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
        assert_int_equal(journal.failures, i);
    }
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

static char *slurp(struct hp_arena *arena, const char *path, size_t *size)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char *text = hp_arena_alloc(arena, 65536);
    *size = fread(text, 1, 65536, file);
    fclose(file);
    return text;
}

static void spill(const char *path, const char *text, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, size, file), size);
    fclose(file);
}

/* Cut at every byte: without its first line it is no journal; from then on everything but the cut line is
 * there. */
static void a_cut_off_end_costs_the_last_line_only(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    const char *path = written(&arena, &state, taken).path;
    size_t size;
    char *text = slurp(&arena, path, &size);
    size_t first = (size_t)(strchr(text, '\n') - text) + 1;
    for (size_t cut = 0; cut < size; cut++) {
        HP_ARENA(scratch);
        struct core_journal journal;
        bool found;
        spill(path, text, cut);
        assert_int_equal(core_journal_find("LAB", VM_ID, &scratch, &journal, &found, NULL), 0);
        assert_int_equal(found, cut >= first);
        if (!found) {
            assert_int_equal(written(&scratch, &state, taken).intent.before.count,
                             2); /* the next run starts afresh */
            continue;
        }
        assert_int_equal(journal.intent.before.count, 2);
        assert_false(journal.undoing); /* the last line is never whole here */
        assert_int_equal(journal_reopen(taken, NULL), 0);
        assert_int_equal(journal_undo_begins(taken, NULL), 0);
        journal_leave(taken);
        assert_int_equal(core_journal_find("LAB", VM_ID, &scratch, &journal, &found, NULL), 0);
        assert_true(journal.undoing);
    }
    core_journal_discard(taken, NULL);
    core_claim_release(taken);
}

/* Zeros where a line did not reach the disk: in the last two, they and what is behind them do not count, and
 * recover's lines take their place. Before more lines they are damage. */
static void zeros_cost_what_was_not_yet_synced(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    const char *path = written(&arena, &state, taken).path;
    size_t size;
    size_t lines = 0;
    char *text = slurp(&arena, path, &size);
    for (size_t i = 0; i < size; i++)
        lines += text[i] == '\n';
    assert_true(lines > 3);
    for (size_t at = 0, line = 0; at < size; line++) {
        struct core_journal journal;
        bool found;
        size_t length = (size_t)(strchr(text + at, '\n') - (text + at));
        char *torn = hp_arena_copy_part(&arena, text, size);
        torn[at + length / 2] = '\0';
        spill(path, torn, size);
        int rc = core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL);
        assert_int_equal(rc, lines - line > 2 ? HP_E_FAILED : 0);
        if (!rc) {
            assert_int_equal(journal_reopen(taken, NULL), 0);
            assert_int_equal(journal_note_failed(taken, NULL), 0);
            journal_leave(taken);
            assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
            assert_int_equal(journal.failures, 1);
        }
        at += length + 1;
    }
    struct core_journal journal;
    bool found;
    text[5] = '\0'; /* of a header that nothing is behind */
    spill(path, text, (size_t)((char *)memchr(text, '\n', size) - text) + 1);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
    assert_false(found);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

static void rubbish_is_refused_with_the_files_name(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    const char *path = written(&arena, &state, taken).path;
    static const char *const rubbish[] = { "{}\n",
                                           "nonsense\n",
                                           "\n",
                                           "{\"hyperpointJournal\":9}\n",
                                           "[1]\n",
                                           "\xFF\n",
                                           "{\"hyperpointJournal\":5,\"before\":[]}\n" };
    for (size_t i = 0; i < HP_COUNT(rubbish); i++) {
        HP_ERROR(err);
        struct core_journal journal;
        bool found;
        spill(path, rubbish[i], strlen(rubbish[i]));
        assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, &err), HP_E_FAILED);
        assert_non_null(strstr(err.what, path));
        assert_non_null(err.next);
    }
    core_journal_discard(taken, NULL);
    core_claim_release(taken);
}

/* What is to be written down with the checkpoint is complete, or the journal is not used. */
static void a_set_that_is_not_complete_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_journal journal = written(&arena, &state, taken);
    bool found;
    char *text = hp_arena_alloc(&arena, 64 * 1024);
    FILE *file = fopen(journal.path, "rb");
    assert_non_null(file);
    size_t length = fread(text, 1, 64 * 1024 - 1, file);
    fclose(file);
    char *line = strstr(text, "GPUs: 2");
    assert_non_null(line);
    line[6] = '3';
    spill(journal.path, text, length);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, &err), HP_E_FAILED);
    core_journal_discard(taken, NULL);
    core_claim_release(taken);
}

static void a_change_is_known_and_complete_or_named(void **unused)
{
    (void)unused;
    HP_ERROR(err);
    struct core_journal journal = {
        .path = "/state/some.journal", .vm_id = VM_ID, .program = "9.1.0", .change = "levitate"
    };
    assert_int_equal(core_journal_resolve(&journal, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "\"levitate\": version 9.1.0"));
    assert_non_null(strstr(err.next, VM_ID));
    journal.change = "restore";
    assert_int_equal(core_journal_resolve(&journal, NULL), HP_E_FAILED);
    journal.intent.files = "C:\\disk.avhdx";
    assert_int_equal(core_journal_resolve(&journal, NULL), 0);
    assert_ptr_equal(journal.intent.change, &core_restore);
}

static void a_vm_is_taken_once(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_claim *second = NULL;
    assert_int_equal(core_claim_vm("lab", &state.vm, "testing again", &second, &err), HP_E_REFUSED);
    assert_null(second);
    assert_non_null(strstr(err.what, "testing"));
    assert_int_equal(core_claim_vm("other host", &state.vm, "testing", &second, NULL), 0);
    core_claim_release(second);
    core_claim_release(taken);
    core_claim_release(claim(&state));
}

/* Going back to a checkpoint: what tells later whether it was applied, and what came with it. */
static void an_applied_checkpoint_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_restore_point point = {
        .checkpoint = { .id = "CHECKPOINT", .name = "old", .vm_id = VM_ID },
        .settings = { .low_mmio = { true, 256 } },
        .contained = { state.adapters.items, 1 },
    };
    const struct core_request request = { .change = &core_restore, .keep_gpus = true };
    struct core_plan plan;
    struct core_journal journal;
    bool found;
    state.restore_point = &point;
    state.disks.files = "0\tC:\\a.avhdx\n";
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    struct core_claim *taken = claim(&state);
    assert_int_equal(journal_begin(taken, &state.vm, &plan.intent, 0, NULL), 0);
    assert_int_equal(journal_step_begins(taken, core_step_apply_checkpoint.name, NULL), 0);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
    assert_true(core_journal_begun(&journal, &core_step_apply_checkpoint) && !journal.applied);
    assert_string_equal(journal.intent.targets[0].id, "CHECKPOINT");
    assert_string_equal(journal.intent.files, state.disks.files);
    assert_true(journal.intent.settings_of_checkpoint.low_mmio.value == 256);
    assert_int_equal(journal.intent.contained.count, 1);
    assert_int_equal(journal_note_applied(taken, NULL), 0);
    assert_int_equal(journal_note_arrived(taken, &state.adapters, NULL), 0);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
    assert_true(journal.applied);
    assert_int_equal(journal.arrived_count, 2);
    assert_string_equal(journal.arrived[1], state.adapters.items[1].id);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

/* --- limits --- */

enum { MIB = 1024 * 1024, MAX_SIZE = 16 * MIB, MAX_HEADER_SIZE = 15 * MIB, MAX_RECORD_SIZE = 4 * MIB };

static size_t size_of(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 ? (size_t)info.st_size : 0;
}

/* A plan that does nothing with adapters, for a VM that has `count` of 3 MiB and a last one of `last` bytes.
 */
static int begin_with(size_t count, size_t last, struct core_claim *taken, struct hp_error *err)
{
    HP_ARENA(arena);
    struct core_state state = state_of_two(&arena);
    struct core_plan plan = { .intent.change = &core_reset };
    state.adapters.items = hp_arena_array(&arena, count + 1, sizeof *state.adapters.items);
    state.adapters.count = count + 1;
    for (size_t i = 0; i < count; i++)
        state.adapters.items[i] = large_adapter(&arena, 3 * MIB, 'x');
    state.adapters.items[count] = large_adapter(&arena, last, 'x');
    plan.intent.before = state.adapters;
    int rc = journal_begin(taken, &state.vm, &plan.intent, INT64_C(1767225600000000), err);
    journal_leave(taken);
    return rc;
}

/* Up to the largest header that can be read again, and not a byte more. */
static void a_header_that_could_not_be_read_is_none(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    enum { COUNT = 4, FIRST = 2 * MIB };
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_journal journal;
    bool found;
    assert_int_equal(begin_with(COUNT, FIRST, taken, NULL), 0);
    size_t room = MAX_HEADER_SIZE - size_of(taken->journal_path);
    assert_true(room < MIB);
    assert_int_equal(begin_with(COUNT, FIRST + room, taken, NULL), 0);
    assert_int_equal(size_of(taken->journal_path), MAX_HEADER_SIZE);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
    assert_true(found);
    assert_int_equal(journal.intent.before.count, COUNT + 1);
    assert_int_equal(strlen(hv_adapter_print(&arena, &journal.intent.before.items[COUNT])), FIRST + room);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    assert_int_equal(begin_with(COUNT, FIRST + room + 1, taken, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "cannot read a journal"));
    assert_int_equal(access(taken->journal_path, F_OK), -1);
    core_claim_release(taken);
}

/* What the parts of a header have as limits: a larger adapter is none from the start. */
static void a_record_that_could_not_be_read_is_none(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    assert_int_equal(begin_with(0, MAX_RECORD_SIZE, taken, NULL), 0);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    const char *larger = large_record(&arena, MAX_RECORD_SIZE + 1, 'x');
    struct hv_adapter adapter = state.adapters.items[0];
    assert_int_equal(hv_adapter_parse(&arena, larger, &adapter, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "larger than 4 MiB"));
    const struct hv_value value = { "PoolID", "string", false, &larger, 1 };
    HP_ERROR(of_values);
    assert_int_equal(hv_adapter_from_values(&arena, &(struct hv_values){ &value, 1 }, &adapter, &of_values),
                     HP_E_FAILED);
    assert_non_null(strstr(of_values.what, "too long"));
    core_claim_release(taken);
}

/* A text that JSON cannot carry would be read as another one, or not at all. */
static void a_name_that_could_not_be_read_is_none(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char *const names[] = { "half \xED\xA0\x80", "\xFF", "cut \xC3" };
    for (size_t i = 0; i < HP_COUNT(names); i++) {
        HP_ERROR(err);
        struct core_state state = state_of_two(&arena);
        const struct core_plan plan = { .intent.change = &core_reset };
        struct core_claim *taken = claim(&state);
        state.vm.name = names[i];
        assert_int_equal(journal_begin(taken, &state.vm, &plan.intent, 0, &err), HP_E_FAILED);
        assert_int_equal(access(taken->journal_path, F_OK), -1);
        core_claim_release(taken);
    }
}

/* However often somebody tries to recover: what is there stays readable. */
static void a_journal_that_is_full_stays_readable(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_state state = state_of_two(&arena);
    struct core_claim *taken = claim(&state);
    struct core_journal journal;
    bool found;
    struct hv_adapters came = { .items = hp_arena_array(&arena, 1000, sizeof *came.items), .count = 1000 };
    for (size_t i = 0; i < came.count; i++)
        came.items[i] = state.adapters.items[0];
    assert_int_equal(begin_with(4, 2 * MIB, taken, NULL), 0);
    assert_int_equal(journal_reopen(taken, NULL), 0);
    int rc = 0;
    for (int i = 0; !rc && i < 100; i++)
        rc = journal_note_arrived(taken, &came, &err);
    assert_int_equal(rc, HP_E_FAILED);
    assert_non_null(strstr(err.what, "too large to be read again"));
    assert_true(size_of(taken->journal_path) <= MAX_SIZE);
    assert_true(size_of(taken->journal_path) > MAX_SIZE - MIB);
    assert_int_equal(core_journal_find("LAB", VM_ID, &arena, &journal, &found, NULL), 0);
    assert_true(found);
    assert_int_equal(journal.arrived_count, came.count);
    assert_int_equal(core_journal_discard(taken, NULL), 0);
    core_claim_release(taken);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_applied_checkpoint_is_read),
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(those_of_a_host_are_listed_once_their_run_has_ended),
        cmocka_unit_test(failed_attempts_to_end_it_are_counted),
        cmocka_unit_test(a_cut_off_end_costs_the_last_line_only),
        cmocka_unit_test(zeros_cost_what_was_not_yet_synced),
        cmocka_unit_test(rubbish_is_refused_with_the_files_name),
        cmocka_unit_test(a_set_that_is_not_complete_is_refused),
        cmocka_unit_test(a_change_is_known_and_complete_or_named),
        cmocka_unit_test(a_vm_is_taken_once),
        cmocka_unit_test(a_header_that_could_not_be_read_is_none),
        cmocka_unit_test(a_record_that_could_not_be_read_is_none),
        cmocka_unit_test(a_name_that_could_not_be_read_is_none),
        cmocka_unit_test(a_journal_that_is_full_stays_readable),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
