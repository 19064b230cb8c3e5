/* SPDX-License-Identifier: MIT */
/* Text for terminals and for programs: escaped, padded, wrapped. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "say/text.h"

#include "base/text.h"

#include <string.h>

static void assert_escaped(const char *text, const char *expected)
{
    HP_ARENA(arena);
    assert_string_equal(cli_clean(&arena, text), expected);
}

static void nothing_that_steers_a_terminal_gets_through(void **state)
{
    (void)state;
    assert_escaped("plain \\ \"text\" \xC3\xA9 \xF0\x9F\x8E\xAE",
                   "plain \\ \"text\" \xC3\xA9 \xF0\x9F\x8E\xAE");
    assert_escaped("\033[31mred\a\b\r\n\t\x7F", "\\x1B[31mred\\x07\\x08\\x0D\\x0A\\x09\\x7F");
    assert_escaped("csi \xC2\x9B"
                   "2J",
                   "csi \\x9B2J");
    assert_escaped("turn \xE2\x80\xAE around \xE2\x81\xA6", "turn \\u{202E} around \\u{2066}");
    assert_escaped("bad \xFF\xC3", "bad \\xFF\\xC3");
    /* The real replacement character is text like any other. */
    assert_escaped("\xEF\xBF\xBD", "\xEF\xBF\xBD");
}

static void json_stays_the_same_json(void **state)
{
    (void)state;
    HP_STR(out);
    cli_json_escape(&out, "{\n  \"a\": \"\\u001b \xC2\x9B \x7F \xE2\x80\xAE \xFF \xC3\xA9\"\n}\n");
    assert_string_equal(hp_str_text(&out),
                        "{\n  \"a\": \"\\u001b \\u009b \\u007f \\u202e \\ufffd \xC3\xA9\"\n}\n");
}

static void messages_carry_only_so_much(void **state)
{
    (void)state;
    HP_ARENA(arena);
    char text[500];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    const char *shown = cli_quoted(&arena, text);
    assert_int_equal(strlen(shown), 82);
    assert_true(hp_text_ends(shown, "...\""));
    assert_string_equal(cli_quoted(&arena, "short"), "\"short\"");
}

static void columns_count_what_a_terminal_shows(void **state)
{
    (void)state;
    HP_STR(out);
    cli_pad(&out, "\xF0\x9F\x8E\xAE", 4);
    hp_str_add(&out, "|");
    cli_pad(&out, "longer than that", 4);
    assert_string_equal(hp_str_text(&out), "\xF0\x9F\x8E\xAE  |longer than that");
    hp_str_reset(&out);
    cli_cut(&out,
            "ab\xF0\x9F\x8E\xAE"
            "cd",
            3);
    assert_string_equal(hp_str_text(&out), "ab");
}

static void lines_break_between_words(void **state)
{
    (void)state;
    HP_STR(out);
    cli_wrap(&out, "one two three four", 4, 12);
    assert_string_equal(hp_str_text(&out), "one two\n    three\n    four\n");
    hp_str_reset(&out);
    cli_wrap(&out, "averylongwordthatfitsnowhere x", 2, 10);
    assert_string_equal(hp_str_text(&out), "averylongwordthatfitsnowhere\n  x\n");
    hp_str_reset(&out);
    cli_wrap(&out, "a  b   cd", 0, 8); /* a name may have two blanks; none begins a line */
    assert_string_equal(hp_str_text(&out), "a  b\ncd\n");
}

static void assert_sentence(const char *text, const char *expected)
{
    HP_STR(out);
    cli_escape_sentence(&out, text);
    assert_string_equal(hp_str_text(&out), expected);
}

static void sentences_begin_with_a_capital_letter(void **state)
{
    (void)state;
    assert_sentence("there is none", "There is none");
    assert_sentence("VM is off", "VM is off");
    assert_sentence("my.json is torn", "my.json is torn");
    assert_sentence("add-all takes none", "add-all takes none");
    assert_sentence("adapterid: is wrong", "adapterid: is wrong");
    assert_sentence("", "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_that_steers_a_terminal_gets_through),
        cmocka_unit_test(json_stays_the_same_json),
        cmocka_unit_test(messages_carry_only_so_much),
        cmocka_unit_test(columns_count_what_a_terminal_shows),
        cmocka_unit_test(lines_break_between_words),
        cmocka_unit_test(sentences_begin_with_a_capital_letter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
