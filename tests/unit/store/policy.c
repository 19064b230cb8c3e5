/* SPDX-License-Identifier: MIT */
/* Policies: what is written down is what is read, and a record that is not whole is named and left alone. A
 * policy prunes the checkpoints it created and no others. */
#include "core/core_fixture.h"
#include "state_fixture.h"

#include "base/str.h"
#include "base/time.h"
#include "core/gpu_set.h"
#include "core/policy.h"
#include "platform/files.h"
#include "platform/lock.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct core_policy example(void)
{
    static const char *words[] = { "--host=lab", "--timeout=600" };
    return (struct core_policy){ .id = "0123456789ABCDEF",
                                 .name = "nightly \"100%\" \\",
                                 .vm_id = VM_ID,
                                 .vm_name = " my vm ",
                                 .host = "LAB",
                                 .created = "2026-01-01T00:00:00Z",
                                 .changed = "2026-01-02T00:00:00Z",
                                 .when = "daily 02:30",
                                 .timer = "none",
                                 .keep = "14d,8w",
                                 .words = words,
                                 .word_count = 2 };
}

static const char *file(struct hp_arena *arena, const char *suffix)
{
    glob_t found = { .gl_pathc = 0 };
    assert_int_equal(glob(hp_arena_format(arena, "%s/policies/*%s", state_folder, suffix), 0, NULL, &found),
                     0);
    assert_int_equal(found.gl_pathc, 1);
    const char *path = hp_arena_copy(arena, found.gl_pathv[0]);
    globfree(&found);
    return path;
}

static void a_policy_is_read_as_it_was_written(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_policies all;
    struct core_policy wanted = example();
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_int_equal(all.count, 0);
    assert_int_equal(core_policy_keep(&wanted, NULL), 0);
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_int_equal(all.count, 1);
    assert_int_equal(all.unread_count, 0);
    const struct core_policy *read = &all.items[0];
    assert_string_equal(read->id, wanted.id);
    assert_string_equal(read->name, wanted.name);
    assert_string_equal(read->vm_name, wanted.vm_name);
    assert_string_equal(read->host, wanted.host);
    assert_string_equal(read->changed, wanted.changed);
    assert_string_equal(read->when, wanted.when);
    assert_string_equal(read->timer, wanted.timer);
    assert_string_equal(read->keep, wanted.keep);
    assert_int_equal(read->word_count, 2);
    assert_string_equal(read->words[1], "--timeout=600");
    assert_int_equal(core_policy_discard(read, NULL, NULL), 0);
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_int_equal(all.count, 0);
}

static void a_record_that_is_not_whole_is_never_written(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_policies all;
    struct core_policy wanted = example();
    wanted.keep = "often";
    assert_int_equal(core_policy_keep(&wanted, &err), HP_E_FAILED);
    wanted = example();
    wanted.timer = "cron";
    assert_int_equal(core_policy_keep(&wanted, &err), HP_E_FAILED);
    wanted = example();
    wanted.vm_id = "../../etc";
    assert_int_equal(core_policy_keep(&wanted, &err), HP_E_FAILED);
    wanted = example();
    wanted.name = NULL;
    assert_int_equal(core_policy_keep(&wanted, &err), HP_E_FAILED);
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_int_equal(all.count + all.unread_count, 0);
}

/* Every beginning of a record: it is never taken for one, nor removed. */
static void a_torn_record_is_named_and_left_alone(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct os_content content;
    const struct core_policy policy = example();
    assert_int_equal(core_policy_keep(&policy, NULL), 0);
    const char *path = file(&arena, ".policy");
    assert_int_equal(os_file_read(path, 1 << 20, &arena, &content, NULL), 0);
    for (size_t length = 0; length + 2 < content.length; length++) { /* the last byte is a line's end */
        HP_ARENA(scratch);
        struct core_policies all;
        assert_int_equal(os_file_replace(path, content.text, length, OS_FILE_PRIVATE, NULL), 0);
        assert_int_equal(core_policy_list(&scratch, &all, NULL), 0);
        assert_int_equal(all.count, 0);
        assert_int_equal(all.unread_count, 1);
        assert_non_null(strstr(all.unread[0].what, path));
        assert_string_equal(all.unread[0].vm_id, VM_ID);
    }
    const char *newer = hp_arena_format(&arena, "{\"hyperpointPolicy\": %d}", CORE_FORMAT_POLICY + 1);
    struct core_policies all;
    assert_int_equal(os_file_replace(path, newer, strlen(newer), OS_FILE_PRIVATE, NULL), 0);
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_non_null(strstr(all.unread[0].what, "another version"));
    assert_int_equal(core_policy_discard(&policy, NULL, NULL), 0);
}

static void a_record_under_another_name_is_not_used(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_policies all;
    const struct core_policy policy = example();
    assert_int_equal(core_policy_keep(&policy, NULL), 0);
    const char *path = file(&arena, ".policy");
    const char *other = hp_arena_format(&arena, "%s/policies/other.policy", state_folder);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(core_policy_list(&arena, &all, NULL), 0);
    assert_int_equal(all.count, 0);
    assert_int_equal(all.unread_count, 1);
    assert_non_null(strstr(all.unread[0].what, "different policy"));
    assert_int_equal(unlink(other), 0);
}

static void the_last_run_is_remembered(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    const struct core_policy policy = example();
    struct core_policy_run run = { .started = "2026-01-02T03:00:00Z" };
    struct core_policy_run read;
    assert_int_equal(core_policy_last(&policy, &arena, &read, NULL), 0);
    assert_null(read.started);
    assert_int_equal(core_policy_tell(&policy, &run, NULL), 0);
    assert_int_equal(core_policy_last(&policy, &arena, &read, NULL), 0);
    assert_string_equal(read.started, run.started);
    assert_null(read.ended);
    run = (struct core_policy_run){ .started = run.started,
                                    .ended = "2026-01-02T03:00:09Z",
                                    .exit_code = 4,
                                    .text = "nein \xFF",
                                    .checkpoint = VM_ID,
                                    .deleted = 3,
                                    .success = "2026-01-01T03:00:00Z" };
    assert_int_equal(core_policy_tell(&policy, &run, NULL), 0);
    assert_int_equal(core_policy_last(&policy, &arena, &read, NULL), 0);
    assert_string_equal(read.ended, run.ended);
    assert_int_equal(read.exit_code, 4);
    assert_string_equal(read.text, "nein \xEF\xBF\xBD");
    assert_string_equal(read.checkpoint, VM_ID);
    assert_int_equal(read.deleted, 3);
    assert_string_equal(read.success, run.success);
    struct core_policy other = policy;
    other.id = "FEDCBA9876543210";
    assert_int_equal(core_policy_last(&other, &arena, &read, NULL), 0);
    assert_null(read.started);
    assert_int_equal(os_file_replace(file(&arena, ".last"), "{", 1, OS_FILE_PRIVATE, NULL), 0);
    assert_int_equal(core_policy_last(&policy, &arena, &read, &err), HP_E_FAILED);
    assert_int_equal(core_policy_discard(&policy, NULL, NULL), 0);
}

static void a_policy_runs_once_at_a_time(void **unused)
{
    (void)unused;
    const struct core_policy policy = example();
    struct os_lock *first = NULL;
    struct os_lock *second = NULL;
    assert_int_equal(core_policy_take(&policy, "testing", &first, NULL), 0);
    assert_int_equal(core_policy_take(&policy, "testing", &second, NULL), HP_E_REFUSED);
    os_lock_release(first);
    assert_int_equal(core_policy_take(&policy, "testing", &second, NULL), 0);
    os_lock_release(second);
}

/* A run that writes its end down after its record was read has not been interrupted. */
static void whether_it_runs_is_told_without_being_in_its_way(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const struct core_policy policy = example();
    struct core_policy_run run = { .started = "2026-01-02T03:00:00Z" };
    struct core_policy_run read;
    struct os_lock *lock = NULL;
    bool running;
    assert_int_equal(core_policy_look(&policy, &arena, &read, &running, NULL), 0);
    assert_null(read.started);
    assert_false(running);
    assert_int_equal(core_policy_take(&policy, "testing", &lock, NULL), 0);
    assert_int_equal(core_policy_tell(&policy, &run, NULL), 0);
    assert_int_equal(core_policy_look(&policy, &arena, &read, &running, NULL), 0);
    assert_true(running);
    os_lock_release(lock);
    assert_int_equal(core_policy_look(&policy, &arena, &read, &running, NULL), 0);
    assert_false(running);
    assert_null(read.ended);
    run.ended = "2026-01-02T03:01:00Z";
    assert_int_equal(core_policy_tell(&policy, &run, NULL), 0);
    assert_int_equal(core_policy_look(&policy, &arena, &read, &running, NULL), 0);
    assert_false(running);
    assert_string_equal(read.ended, run.ended);
    assert_int_equal(core_policy_discard(&policy, NULL, NULL), 0);
}

static void a_policy_that_was_removed_is_not_read_again(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    glob_t found = { .gl_pathc = 0 };
    struct os_lock *lock = NULL;
    struct core_policy read;
    const struct core_policy policy = example();
    assert_int_equal(core_policy_keep(&policy, NULL), 0);
    assert_int_equal(core_policy_read(&policy, &arena, &read, NULL), 0);
    assert_string_equal(read.name, policy.name);
    assert_int_equal(core_policy_take(&policy, "removing", &lock, NULL), 0);
    assert_int_equal(core_policy_discard(&policy, lock, NULL), 0);
    assert_int_equal(core_policy_read(&policy, &arena, &read, &err), HP_E_NOT_FOUND);
    assert_int_equal(
        glob(hp_arena_format(&arena, "%s/policies/*-%s*", state_folder, policy.id), 0, NULL, &found),
        GLOB_NOMATCH);
    globfree(&found);
}

static void one_command_at_a_time_makes_policies(void **unused)
{
    (void)unused;
    struct os_lock *first = NULL;
    struct os_lock *second = NULL;
    assert_int_equal(core_policies_take("schedule", &first, NULL), 0);
    assert_int_equal(core_policies_take("schedule", &second, NULL), HP_E_REFUSED);
    os_lock_release(first);
}

static void ids_differ(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    const char *first = core_policy_new_id(&arena, VM_ID);
    assert_int_equal(strlen(first), 16);
    assert_int_equal(strspn(first, "0123456789ABCDEF"), 16);
    assert_string_not_equal(first, core_policy_new_id(&arena, VM_ID));
}

/* --- what it prunes --- */

/* A day's checkpoint, newest last, that bears the id. */
static void add_checkpoint(struct hp_arena *arena, struct core_state *state, struct core_set_listed *sets,
                           const char *policy, bool pinned)
{
    size_t i = state->checkpoints.count++;
    state->checkpoints.items[i] = (struct hv_checkpoint){
        .id = hp_arena_format(arena, "00000000-0000-0000-0000-%012zu", i),
        .name = hp_arena_format(arena, "day %zu", i),
        .vm_id = VM_ID,
        .notes = "",
        .created = hp_arena_format(arena, "2026-01-%02zuT03:00:00Z", i + 1),
        .created_micros = (int64_t)(20454 + i) * HP_DAY,
        .kind = HV_CHECKPOINT_ORDINARY,
    };
    sets[i].set.policy = policy;
    sets[i].set.pinned = pinned;
}

static void a_policy_prunes_what_it_created(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char own[] = "0123456789ABCDEF";
    struct core_state state = state_of_two(&arena);
    struct core_set_listed sets[6] = { { .source = CORE_SET_IN_NOTES } };
    state.checkpoints.items = hp_arena_array(&arena, 6, sizeof *state.checkpoints.items);
    state.sets = sets;
    add_checkpoint(&arena, &state, sets, own, false);
    add_checkpoint(&arena, &state, sets, NULL, false); /* by hand */
    add_checkpoint(&arena, &state, sets, "FEDCBA9876543210", false);
    add_checkpoint(&arena, &state, sets, own, true);
    add_checkpoint(&arena, &state, sets, own, false);
    add_checkpoint(&arena, &state, sets, own, false);
    struct core_plan plan;
    struct core_request request = { .change = &core_prune,
                                    .keep = { { [CORE_RETAIN_NEWEST] = 1 } },
                                    .policy = own,
                                    .now_utc_micros = INT64_C(20470) * HP_DAY };
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.intent.target_count, 2);
    for (size_t i = 0; i < 2; i++)
        assert_true(strcmp(plan.intent.targets[i].name, "day 0") == 0 ||
                    strcmp(plan.intent.targets[i].name, "day 4") == 0);
    assert_string_equal(plan.verdicts[1].why, "not created by this schedule");
    request.policy = NULL;
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    assert_int_equal(plan.intent.target_count, 4);
}

static void its_checkpoint_bears_the_id(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_plan plan;
    struct core_gpu_set read;
    struct core_state state = state_of_two(&arena);
    const struct core_request request = { .change = &core_checkpoint, .policy = "0123456789ABCDEF" };
    assert_int_equal(core_make_plan(&state, &request, &arena, &plan, NULL), 0);
    struct core_gpu_set set = *plan.intent.set;
    set.checkpoint_id = VM_ID;
    const char *notes = core_set_in_notes(&arena, "mine", &set, NULL);
    assert_int_equal(core_set_parse(&arena, notes, CORE_SET_OF_CHECKPOINT, &read, NULL), CORE_SET_READ);
    assert_string_equal(read.policy, "0123456789ABCDEF");
    set.policy = NULL;
    assert_false(core_set_same(&set, &read));
    set.known = false;
    set.policy = "0123456789ABCDEF";
    assert_false(core_set_says_nothing(&set));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_policy_is_read_as_it_was_written),
        cmocka_unit_test(a_record_that_is_not_whole_is_never_written),
        cmocka_unit_test(a_torn_record_is_named_and_left_alone),
        cmocka_unit_test(a_record_under_another_name_is_not_used),
        cmocka_unit_test(the_last_run_is_remembered),
        cmocka_unit_test(a_policy_runs_once_at_a_time),
        cmocka_unit_test(whether_it_runs_is_told_without_being_in_its_way),
        cmocka_unit_test(a_policy_that_was_removed_is_not_read_again),
        cmocka_unit_test(one_command_at_a_time_makes_policies),
        cmocka_unit_test(ids_differ),
        cmocka_unit_test(a_policy_prunes_what_it_created),
        cmocka_unit_test(its_checkpoint_bears_the_id),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
