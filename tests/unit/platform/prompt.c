/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "terminal_fixture.h"

#include "platform/console.h"
#include "platform/prompt.h"

#include <fcntl.h>
#include <stdlib.h>

enum { AS_EXPECTED = 0, OTHER_ANSWER = 100, NO_ANSWER = 101 };

struct expected {
    bool secret;
    const char *answer;
};

/* 0 when the answer is the expected one, minus the class of an error. */
static int program(void *context)
{
    const struct expected *expected = context;
    HP_ARENA(arena);
    HP_ERROR(err);
    const char *line = "unset";
    char *secret = NULL;
    int rc = expected->secret ? os_ask_secret("Well? ", &arena, &secret, &err)
                              : os_ask("Well? ", &arena, &line, &err);
    if (rc)
        return -rc;
    const char *got = expected->secret ? secret : line;
    if (!got)
        return NO_ANSWER;
    return strcmp(got, expected->answer) == 0 ? AS_EXPECTED : OTHER_ANSWER;
}

static struct sitting sit(const struct keys *keys, bool secret, const char *answer)
{
    struct expected expected = { .secret = secret, .answer = answer };
    struct sitting result;
    sit_at_terminal(keys, program, &expected, &result);
    assert_false(result.silent_afterwards);
    return result;
}

static void a_line_is_read_and_shown(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "größer als \"1\"\n", 0 }, { NULL, NULL, 0 } };
    struct sitting got = sit(keys, false, "größer als \"1\"");
    assert_int_equal(got.code, AS_EXPECTED);
    assert_string_equal(got.screen, "Well? größer als \"1\"\r\n");
}

static void enter_alone_is_an_empty_line(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "\n", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(keys, false, "").code, AS_EXPECTED);
    assert_int_equal(sit(keys, true, "").code, AS_EXPECTED);
}

static void the_end_of_input_is_no_answer(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "\x04", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(keys, false, "").code, NO_ANSWER);
    struct sitting got = sit(keys, true, "");
    assert_int_equal(got.code, NO_ANSWER);
    assert_string_equal(got.screen, "Well? \r\n");
}

static void ctrl_c_interrupts(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "abc\x03", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(keys, false, "").code, -HP_E_INTERRUPTED);
    assert_int_equal(sit(keys, true, "").code, -HP_E_INTERRUPTED);
}

static void sigterm_interrupts(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", NULL, SIGTERM }, { NULL, NULL, 0 } };
    assert_int_equal(sit(keys, true, "").code, -HP_E_INTERRUPTED);
}

static int interrupted_program(void *context)
{
    raise(SIGINT);
    return program(context);
}

static void an_interrupt_before_the_question_counts(void **state)
{
    (void)state;
    const struct keys keys[] = { { NULL, NULL, 0 } };
    struct expected expected = { .answer = "" };
    struct sitting got;
    sit_at_terminal(keys, interrupted_program, &expected, &got);
    assert_int_equal(got.code, -HP_E_INTERRUPTED);
}

static void a_secret_is_not_shown(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "geheim ß\n", 0 }, { NULL, NULL, 0 } };
    struct sitting got = sit(keys, true, "geheim ß");
    assert_int_equal(got.code, AS_EXPECTED);
    assert_string_equal(got.screen, "Well? \r\n");
}

static void stopped_and_continued_it_asks_again(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "half\x1A", 0 }, { "Well? ", "whole\n", 0 }, { NULL, NULL, 0 } };
    struct sitting got = sit(keys, true, "whole");
    assert_int_equal(got.code, AS_EXPECTED);
    assert_true(got.was_stopped);
    assert_false(got.silent_in_between);
    assert_int_equal(sit(keys, false, "whole").code, AS_EXPECTED);
}

static void quitting_leaves_the_terminal_as_it_was(void **state)
{
    (void)state;
    const struct keys keys[] = { { "Well? ", "\x1C", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(keys, true, "").code, -SIGQUIT);
}

static void answers_that_are_no_text_are_refused(void **state)
{
    (void)state;
    const struct keys bytes[] = { { "Well? ", "a\xFF\n", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(bytes, true, "").code, -HP_E_FAILED);
    char long_line[OS_MAX_ANSWER_LENGTH + 3];
    memset(long_line, 'x', OS_MAX_ANSWER_LENGTH + 1);
    memcpy(long_line + OS_MAX_ANSWER_LENGTH + 1, "\n", 2);
    const struct keys too_long[] = { { "Well? ", long_line, 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(too_long, true, "").code, -HP_E_FAILED);
    const struct keys longest[] = { { "Well? ", long_line + 1, 0 }, { NULL, NULL, 0 } };
    long_line[OS_MAX_ANSWER_LENGTH + 1] = '\0';
    HP_ARENA(arena);
    const char *answer = hp_arena_copy(&arena, long_line + 1);
    long_line[OS_MAX_ANSWER_LENGTH + 1] = '\n';
    assert_int_equal(sit(longest, true, answer).code, AS_EXPECTED);
}

static int without_input(void *context)
{
    int none = open("/dev/null", O_RDONLY);
    dup2(none, STDIN_FILENO);
    return os_can_ask() ? OTHER_ANSWER : program(context);
}

static int without_error_output(void *context)
{
    int none = open("/dev/null", O_WRONLY);
    dup2(none, STDERR_FILENO);
    return os_can_ask() ? OTHER_ANSWER : program(context);
}

static void without_a_terminal_nobody_is_asked(void **state)
{
    (void)state;
    const struct keys keys[] = { { NULL, NULL, 0 } };
    struct expected expected = { .answer = "" };
    struct sitting got;
    sit_at_terminal(keys, without_input, &expected, &got);
    assert_int_equal(got.code, -HP_E_REFUSED);
    assert_string_equal(got.screen, "");
    sit_at_terminal(keys, without_error_output, &expected, &got);
    assert_int_equal(got.code, -HP_E_REFUSED);
}

static void a_secret_is_wiped(void **state)
{
    (void)state;
    char secret[] = "secret";
    static const char nothing[sizeof secret];
    os_wipe(secret);
    assert_memory_equal(secret, nothing, sizeof secret);
    os_wipe(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_read_and_shown),
        cmocka_unit_test(enter_alone_is_an_empty_line),
        cmocka_unit_test(the_end_of_input_is_no_answer),
        cmocka_unit_test(ctrl_c_interrupts),
        cmocka_unit_test(sigterm_interrupts),
        cmocka_unit_test(an_interrupt_before_the_question_counts),
        cmocka_unit_test(a_secret_is_not_shown),
        cmocka_unit_test(stopped_and_continued_it_asks_again),
        cmocka_unit_test(quitting_leaves_the_terminal_as_it_was),
        cmocka_unit_test(answers_that_are_no_text_are_refused),
        cmocka_unit_test(without_a_terminal_nobody_is_asked),
        cmocka_unit_test(a_secret_is_wiped),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
