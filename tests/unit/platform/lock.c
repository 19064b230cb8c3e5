/* SPDX-License-Identifier: MIT */
#include "base/arena.h"
#include "platform/lock.h"
#include "platform/process.h"

#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

/* A lock file of its own for each test. */
static int make_path(void **state)
{
    static char path[sizeof "/tmp/hyperpoint-test-XXXXXX"];
    memcpy(path, "/tmp/hyperpoint-test-XXXXXX", sizeof path);
    int fd = mkstemp(path);
    *state = path;
    return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
    return unlink(*state);
}

static void taken_lock_is_refused_with_its_holder(void **state)
{
    HP_ARENA(scratch);
    HP_ERROR(err);
    struct os_lock *mine = NULL;
    struct os_lock *theirs = NULL;
    assert_int_equal(os_lock_take(*state, "checkpoint of \"my vm\"", &mine, &err), 0);
    assert_int_equal(os_lock_take(*state, "something else", &theirs, &err), HP_E_REFUSED);
    assert_null(theirs);
    assert_non_null(strstr(err.what, "checkpoint of \"my vm\""));
    assert_non_null(strstr(err.what, hp_arena_format(&scratch, "process %lu,", os_process_id())));
    assert_non_null(err.next);
    os_lock_release(mine);
}

static void released_lock_can_be_taken(void **state)
{
    HP_ERROR(err);
    struct os_lock *lock = NULL;
    assert_int_equal(os_lock_take(*state, "first and with a longer text", &lock, &err), 0);
    os_lock_release(lock);
    assert_int_equal(os_lock_take(*state, "second", &lock, &err), 0);
    struct os_lock *other = NULL;
    assert_int_equal(os_lock_take(*state, "third", &other, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, ": second)"));
    os_lock_release(lock);
    os_lock_release(NULL);
}

/* Names of VMs can be of any length, and in several lines. */
static void a_long_name_does_not_hide_the_holder(void **state)
{
    HP_ARENA(scratch);
    static const char *const ends[] = { "", "\n" };
    for (size_t i = 0; i < 2; i++) {
        HP_ERROR(err);
        char *doing = hp_arena_alloc(&scratch, 5001);
        memset(doing, 'x', 5000);
        memcpy(doing, "checkpoint, VM \"", 16);
        memcpy(doing + 16, ends[i], strlen(ends[i]));
        struct os_lock *mine = NULL;
        struct os_lock *theirs = NULL;
        assert_int_equal(os_lock_take(*state, doing, &mine, NULL), 0);
        assert_int_equal(os_lock_take(*state, "something else", &theirs, &err), HP_E_REFUSED);
        assert_non_null(strstr(err.what, hp_arena_format(&scratch, "process %lu,", os_process_id())));
        assert_non_null(strstr(err.what, i ? "checkpoint, VM \")" : "checkpoint, VM \"xxx"));
        os_lock_release(mine);
    }
}

static void dead_holder_holds_nothing(void **state)
{
    HP_ERROR(err);
    int ready[2];
    assert_int_equal(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct os_lock *lock = NULL;
        char answer = os_lock_take(*state, "will be killed", &lock, NULL) == 0 ? 'y' : 'n';
        if (write(ready[1], &answer, 1) != 1)
            _exit(1);
        for (;;)
            pause();
    }
    char answer = 0;
    assert_int_equal(read(ready[0], &answer, 1), 1);
    assert_int_equal(answer, 'y');
    struct os_lock *lock = NULL;
    assert_int_equal(os_lock_take(*state, "too early", &lock, NULL), HP_E_REFUSED);
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(os_lock_take(*state, "after it", &lock, &err), 0);
    os_lock_release(lock);
    close(ready[0]);
    close(ready[1]);
}

static void whoever_looks_sees_the_holder(void **state)
{
    HP_ERROR(err);
    struct os_lock *mine = NULL;
    assert_int_equal(os_lock_look(*state, NULL), 0);
    assert_int_equal(os_lock_take(*state, "checkpoint", &mine, NULL), 0);
    assert_int_equal(os_lock_look(*state, &err), HP_E_REFUSED);
    assert_non_null(strstr(err.what, ": checkpoint)"));
    os_lock_release(mine);
    assert_int_equal(os_lock_look(*state, NULL), 0);
}

static void where_nothing_was_taken_nothing_is_made(void **state)
{
    HP_ARENA(scratch);
    const char *path = hp_arena_format(&scratch, "%s.lock", (const char *)*state);
    assert_int_equal(os_lock_look(path, NULL), 0);
    assert_int_equal(access(path, F_OK), -1);
    assert_int_equal(os_lock_look(hp_arena_format(&scratch, "%s/a/b", path), NULL), 0);
}

/* Somebody looks all the time, and a run that begins is never refused for that. */
static void whoever_looks_is_in_nobodys_way(void **state)
{
    enum { RUNS = 300 };
    pid_t child = fork();
    if (child == 0)
        for (;;)
            (void)os_lock_look(*state, NULL);
    size_t refused = 0;
    for (size_t i = 0; i < RUNS; i++) {
        struct os_lock *lock = NULL;
        refused += os_lock_take(*state, "a run", &lock, NULL) != 0;
        os_lock_release(lock);
    }
    assert_int_equal(kill(child, SIGKILL), 0);
    assert_int_equal(waitpid(child, NULL, 0), child);
    assert_int_equal(refused, 0);
}

static void missing_folder_is_an_error(void **state)
{
    (void)state;
    HP_ERROR(err);
    struct os_lock *lock = NULL;
    assert_int_equal(os_lock_take("/dev/null/lock", "anything", &lock, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "/dev/null/lock"));
}

#define WITH_PATH(test) cmocka_unit_test_setup_teardown(test, make_path, remove_path)

int main(void)
{
    const struct CMUnitTest tests[] = {
        WITH_PATH(taken_lock_is_refused_with_its_holder),
        WITH_PATH(a_long_name_does_not_hide_the_holder),
        WITH_PATH(released_lock_can_be_taken),
        WITH_PATH(dead_holder_holds_nothing),
        WITH_PATH(whoever_looks_sees_the_holder),
        WITH_PATH(where_nothing_was_taken_nothing_is_made),
        WITH_PATH(whoever_looks_is_in_nobodys_way),
        cmocka_unit_test(missing_folder_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
