/* SPDX-License-Identifier: MIT */
/* One rule for every verb that asks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "terminal_fixture.h"

#include "act/confirm.h"

enum { GO_ON = 0 };

struct attempt {
    struct core_question question;
    enum cli_option option; /* given; CLI_OPTIONS: none */
    bool quiet;
    bool json;
};

/* 0 when it may be done, minus the class of the error otherwise. */
static int program(void *context)
{
    const struct attempt *attempt = context;
    static const struct cli_verb verb = { .name = "prune" };
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cli_line line = { .verb = &verb };
    struct cli_run run = { .arena = &arena,
                           .line = &line,
                           .verb = &verb,
                           .voice = { .quiet = attempt->quiet, .json = attempt->json } };
    if (attempt->option != CLI_OPTIONS)
        line.options[attempt->option].given = true;
    return -cli_confirm(&run, &attempt->question, &err);
}

static const char *const lines[] = { "before\x1B[2J", "after" };

static struct sitting sit(const struct keys *keys, struct attempt attempt)
{
    struct sitting result;
    attempt.question.what = "2 checkpoints will be removed.";
    attempt.question.lines = lines;
    attempt.question.line_count = 2;
    sit_at_terminal(keys, program, &attempt, &result);
    return result;
}

static int answered(const char *answer, const char *name)
{
    const struct keys keys[] = { { name ? "): " : "[y/N] ", answer, 0 }, { NULL, NULL, 0 } };
    return sit(keys, (struct attempt){ .option = CLI_OPTIONS, .question = { .name = name } }).code;
}

static void yes_or_no(void **state)
{
    (void)state;
    static const char *const yes[] = { "y\n", "Y\n", "yes\n", " YES \n" };
    static const char *const no[] = { "n\n", "No\n", "\n", "  \n", "\x04" };
    for (size_t i = 0; i < HP_COUNT(yes); i++)
        assert_int_equal(answered(yes[i], NULL), GO_ON);
    for (size_t i = 0; i < HP_COUNT(no); i++)
        assert_int_equal(answered(no[i], NULL), -HP_E_REFUSED);
    assert_int_equal(answered("\x03", NULL), -HP_E_INTERRUPTED);
}

static void an_unclear_answer_is_asked_about_once_more(void **state)
{
    (void)state;
    const struct attempt attempt = { .option = CLI_OPTIONS };
    const struct keys in_the_end[] = { { "[y/N] ", "ja\n", 0 }, { "[y/N] ", "y\n", 0 }, { NULL, NULL, 0 } };
    const struct keys never[] = { { "[y/N] ", "a\n", 0 }, { "[y/N] ", "b\n", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(in_the_end, attempt).code, GO_ON);
    assert_int_equal(sit(never, attempt).code, -HP_E_REFUSED);
}

static void a_name_has_to_be_typed(void **state)
{
    (void)state;
    assert_int_equal(answered("my vm\n", "my vm"), GO_ON);
    assert_int_equal(answered("My VM\n", "my vm"), GO_ON);
    assert_int_equal(answered(" my vm\n", "my vm"), GO_ON);
    assert_int_equal(answered("größe\n", "Größe"), GO_ON);
    assert_int_equal(answered("\\x1B[2J\n", "\x1B[2J"), GO_ON);
    assert_int_equal(answered("\n", "my vm"), -HP_E_REFUSED);
    assert_int_equal(answered("No\n", "my vm"), -HP_E_REFUSED);
    assert_int_equal(answered("No\n", "no"), GO_ON);
    assert_int_equal(answered("\x04", "my vm"), -HP_E_REFUSED);
}

static int answered_twice(const char *first, const char *second)
{
    const struct keys keys[] = { { "): ", first, 0 }, { "): ", second, 0 }, { NULL, NULL, 0 } };
    return sit(keys, (struct attempt){ .option = CLI_OPTIONS, .question = { .name = "my vm" } }).code;
}

static void a_wrong_name_is_asked_about_once_more(void **state)
{
    (void)state;
    assert_int_equal(answered_twice("my  vm\n", "my vm\n"), GO_ON);
    assert_int_equal(answered_twice("y\n", "yes\n"), -HP_E_REFUSED);
    assert_int_equal(answered_twice("y\n", "\n"), -HP_E_REFUSED);
}

static void a_name_of_blanks_is_not_confirmed_by_enter(void **state)
{
    (void)state;
    const struct attempt attempt = { .option = CLI_OPTIONS, .question = { .name = "  " } };
    const struct keys enter[] = { { "[y/N] ", "\n", 0 }, { NULL, NULL, 0 } };
    assert_int_equal(sit(enter, attempt).code, -HP_E_REFUSED);
}

static void it_is_said_what_will_be_done(void **state)
{
    (void)state;
    const struct keys keys[] = { { "[y/N] ", "y\n", 0 }, { NULL, NULL, 0 } };
    struct sitting got = sit(keys, (struct attempt){ .option = CLI_OPTIONS });
    assert_string_equal(got.screen, "2 checkpoints will be removed.\r\n"
                                    "  before\\x1B[2J\r\n"
                                    "  after\r\n"
                                    "Continue? [y/N] y\r\n");
}

static void nothing_is_asked(struct attempt attempt, int code)
{
    const struct keys keys[] = { { "[y/N] ", "n\n", 0 }, { NULL, NULL, 0 } };
    struct sitting got = sit(keys, attempt);
    assert_int_equal(got.code, code);
    assert_string_equal(got.screen, "");
}

static void where_nothing_is_asked(void **state)
{
    (void)state;
    nothing_is_asked((struct attempt){ .option = CLI_YES }, GO_ON);
    nothing_is_asked((struct attempt){ .option = CLI_YES, .quiet = true }, GO_ON);
    nothing_is_asked((struct attempt){ .option = CLI_WHATIF }, GO_ON);
    nothing_is_asked((struct attempt){ .option = CLI_OPTIONS, .quiet = true }, -HP_E_REFUSED);
    nothing_is_asked((struct attempt){ .option = CLI_OPTIONS, .json = true }, -HP_E_REFUSED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(yes_or_no),
        cmocka_unit_test(an_unclear_answer_is_asked_about_once_more),
        cmocka_unit_test(a_name_has_to_be_typed),
        cmocka_unit_test(a_wrong_name_is_asked_about_once_more),
        cmocka_unit_test(a_name_of_blanks_is_not_confirmed_by_enter),
        cmocka_unit_test(it_is_said_what_will_be_done),
        cmocka_unit_test(where_nothing_is_asked),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
