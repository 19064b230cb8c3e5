/* SPDX-License-Identifier: MIT */
/* Another program, run to its end: words as they are, exit codes, signals. */
#include <stdarg.h>
#include <setjmp.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <cmocka.h>

#include "platform/child.h"
#include "platform/interrupt.h"

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct os_variable variable = { "HYPERPOINT_RUN", "a b" };

static int run(const char *script)
{
    HP_ERROR(err);
    int code = -1;
    const char *const words[] = { "sh", "-c", script, NULL };
    if (os_child_run("/bin/sh", words, &variable, &code, &err) != 0)
        fail_msg("%s", err.what);
    return code;
}

static void its_exit_code_comes_back(void **unused)
{
    (void)unused;
    assert_int_equal(run("exit 0"), 0);
    assert_int_equal(run("exit 255"), 255);
    assert_int_equal(run("kill -KILL $$"), 128 + SIGKILL);
    assert_int_equal(run("kill -TERM $$"), 128 + SIGTERM);
}

static void words_arrive_as_they_are(void **unused)
{
    (void)unused;
    int code = -1;
    const char *const words[] = { "called so",
                                  "-c",
                                  "test $# = 4 && test \"$0\" = '' && test \"$1\" = 'a \"b\"' "
                                  "&& test \"$2\" = '$HOME' && test \"$3\" = \"--\" && "
                                  "test \"$4\" = \"$(printf '\\377')\"",
                                  "",
                                  "a \"b\"",
                                  "$HOME",
                                  "--",
                                  "\xFF",
                                  NULL };
    assert_int_equal(os_child_run("/bin/sh", words, &variable, &code, NULL), 0);
    assert_int_equal(code, 0);
}

static void it_has_this_environment_and_the_variable(void **unused)
{
    (void)unused;
    setenv("HYPERPOINT_RUN", "before", 1);
    setenv("OTHER", "kept", 1);
    assert_int_equal(run("test \"$HYPERPOINT_RUN $OTHER\" = 'a b kept'"), 0);
    assert_string_equal(getenv("HYPERPOINT_RUN"), "before");
}

static void our_secrets_stay_with_us(void **unused)
{
    (void)unused;
    setenv("HYPERPOINT_PASSWORD", "secret", 1);
    setenv("HYPERPOINT_PASSWORDS", "another's", 1);
    assert_int_equal(
        run("test -z \"${HYPERPOINT_PASSWORD+set}\" && test \"$HYPERPOINT_PASSWORDS\" = \"another's\" "
            "&& ! env | grep secret"),
        0);
    assert_string_equal(getenv("HYPERPOINT_PASSWORD"), "secret");
    unsetenv("HYPERPOINT_PASSWORD");
    unsetenv("HYPERPOINT_PASSWORDS");
}

static void signals_are_as_at_the_start(void **unused)
{
    (void)unused;
    os_interrupts_catch();
    unsigned before = os_interrupts();
    assert_int_equal(run("kill -PIPE $$; exit 7"), 128 + SIGPIPE);
    assert_int_equal(run("kill -XFSZ $$; exit 7"), 128 + SIGXFSZ);
    assert_int_equal(run("kill -INT $$; exit 7"), 128 + SIGINT);
    signal(SIGCHLD, SIG_IGN);
    assert_int_equal(run("exit 3"), 3);
    signal(SIGCHLD, SIG_DFL);
    assert_int_equal(os_interrupts(), before);
}

/* A signal that a third process sends to this one alone is meant for what it does. */
static void signals_to_this_process_are_passed_on(void **unused)
{
    (void)unused;
    os_interrupts_catch();
    assert_int_equal(run("trap 'exit 5' TERM; (sleep 0.05; kill -TERM $PPID) & while :; do sleep 0.01; done"),
                     5);
    assert_int_equal(run("trap 'exit 6' HUP; (sleep 0.05; kill -HUP $PPID) & while :; do sleep 0.01; done"),
                     6);
    /* Its own is not. */
    assert_int_equal(run("trap 'exit 5' TERM; kill -TERM $PPID; sleep 0.05; exit 8"), 8);
}

static void interrupts_can_be_forgotten(void **unused)
{
    (void)unused;
    os_interrupts_catch();
    raise(SIGINT);
    assert_true(os_interrupts() > 0);
    os_interrupts_clear(1);
    assert_int_equal(os_interrupts(), 0);
    raise(SIGINT);
    assert_int_equal(os_interrupts(), 0);
    raise(SIGINT);
    assert_int_equal(os_interrupts(), 1);
    os_interrupts_clear(0);
    assert_int_equal(os_interrupts(), 0);
}

static void programs_are_found(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    char folder[] = "/tmp/hyperpoint-child-XXXXXX";
    assert_non_null(mkdtemp(folder));
    const char *file = hp_arena_format(&arena, "%s/tool", folder);
    FILE *made = fopen(file, "w");
    assert_non_null(made);
    fclose(made);
    setenv("PATH", hp_arena_format(&arena, "/nowhere:%s:/bin", folder), 1);
    const char *path = NULL;
    HP_ERROR(err);
    assert_int_equal(os_child_find("tool", &arena, &path, NULL), HP_E_NOT_FOUND); /* no right to run it */
    assert_int_equal(os_child_find(file, &arena, &path, NULL), HP_E_ACCESS);
    assert_int_equal(os_child_find(folder, &arena, &path, NULL), HP_E_ACCESS);
    assert_int_equal(chmod(file, 0700), 0);
    assert_int_equal(os_child_find("tool", &arena, &path, NULL), 0);
    assert_string_equal(path, file);
    assert_int_equal(os_child_find("sh", &arena, &path, NULL), 0);
    assert_string_equal(path, "/bin/sh");
    assert_int_equal(os_child_find("/nowhere/tool", &arena, &path, &err), HP_E_NOT_FOUND);
    assert_non_null(strstr(err.what, "/nowhere/tool"));
    assert_int_equal(os_child_find("", &arena, &path, NULL), HP_E_NOT_FOUND);
    assert_int_equal(os_child_find("no such tool", &arena, &path, NULL), HP_E_NOT_FOUND);
    unlink(file);
    rmdir(folder);
}

static void what_cannot_be_started_says_so(void **unused)
{
    (void)unused;
    HP_ERROR(err);
    int code = 77;
    const char *const words[] = { "x", NULL };
    assert_int_equal(os_child_run("/nowhere/x", words, &variable, &code, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "/nowhere/x"));
    assert_int_equal(code, 77);
}

/* More than a pipe holds, to a program that reads it all, one that reads nothing, and one that does not end.
 */
static void it_is_fed_for_a_while(void **unused)
{
    (void)unused;
    enum { MUCH = 200 * 1000, MINUTE = 60 * 1000, SHORT = 200 };
    HP_ERROR(err);
    int code = -1;
    char *much = malloc(MUCH + 1);
    assert_non_null(much);
    memset(much, 'x', MUCH);
    much[MUCH] = '\0';
    const char *const reads[] = { "sh", "-c", "test $(wc -c) = 200000 && exit 5", NULL };
    const char *const ends[] = { "sh", "-c", "exec <&-; exit 6", NULL };
    const char *const hangs[] = { "sh", "-c", "sleep 600 & wait", NULL };
    setenv("HYPERPOINT_PASSWORD", "hunter2", 1);
    const char *const secret[] = { "sh", "-c", "test -z \"$HYPERPOINT_PASSWORD\" && exit 7", NULL };
    assert_int_equal(os_child_feed("/bin/sh", reads, much, MINUTE, &code, NULL), 0);
    assert_int_equal(code, 5);
    assert_int_equal(os_child_feed("/bin/sh", ends, much, MINUTE, &code, NULL), 0);
    assert_int_equal(code, 6);
    assert_int_equal(os_child_feed("/bin/sh", secret, "", MINUTE, &code, NULL), 0);
    assert_int_equal(code, 7);
    assert_int_equal(os_child_feed("/bin/sh", hangs, much, SHORT, &code, &err), HP_E_TIMEOUT);
    assert_string_equal(err.what, "/bin/sh did not end in time, and was ended");
    assert_int_equal(code, 7);
    unsetenv("HYPERPOINT_PASSWORD");
    free(much);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(its_exit_code_comes_back),
        cmocka_unit_test(words_arrive_as_they_are),
        cmocka_unit_test(it_has_this_environment_and_the_variable),
        cmocka_unit_test(our_secrets_stay_with_us),
        cmocka_unit_test(signals_are_as_at_the_start),
        cmocka_unit_test(signals_to_this_process_are_passed_on),
        cmocka_unit_test(interrupts_can_be_forgotten),
        cmocka_unit_test(programs_are_found),
        cmocka_unit_test(what_cannot_be_started_says_so),
        cmocka_unit_test(it_is_fed_for_a_while),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
