/* SPDX-License-Identifier: MIT */
#include "base/array.h"
#include "base/str.h"
#include "base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define UTF8(literal) hp_text_is_utf8(literal, sizeof literal - 1)

static void utf8_is_told_from_the_rest(void **state)
{
    (void)state;
    assert_true(UTF8(""));
    assert_true(UTF8("plain"));
    assert_true(UTF8("\xC3\xA4\xE2\x82\xAC\xF0\x9F\x98\x80"));
    assert_true(UTF8("\xF4\x8F\xBF\xBF"));
    assert_false(UTF8("\x80"));
    assert_false(UTF8("\xC3"));
    assert_false(UTF8("\xE2\x82"));
    assert_false(UTF8("\xF0\x9F\x98"));
    assert_false(UTF8("\xC0\xAF"));
    assert_false(UTF8("\xE0\x80\xAF"));
    assert_false(UTF8("\xF0\x80\x80\xAF"));
    assert_false(UTF8("\xED\xA0\x80"));
    assert_false(UTF8("\xF4\x90\x80\x80"));
    assert_false(UTF8("\xF8\x88\x80\x80\x80"));
    assert_false(UTF8("\xFE"));
    assert_false(UTF8("\xFF"));
    assert_false(hp_text_is_utf8("\xC3\xA4", 1));
}

static void code_points_follow_each_other(void **state)
{
    (void)state;
    const char *text = "a\xC3\xA4\xFF\xE2\x82\xAC\xF0\x9F\x98\x80\xE2\x82";
    static const uint32_t codes[] = { 'a', 0xE4, 0xFFFD, 0x20AC, 0x1F600, 0xFFFD, 0xFFFD, 0, 0 };
    for (size_t i = 0; i < HP_COUNT(codes); i++)
        assert_int_equal(hp_text_next(&text), codes[i]);
    assert_int_equal(*text, 0);
}

static void names_compare_without_case(void **state)
{
    (void)state;
    assert_true(hp_text_same("Msvm_ComputerSystem", "MSVM_computersystem"));
    assert_true(hp_text_same("\xC3\x84pfel", "\xC3\xA4PFEL"));
    assert_true(hp_text_same("\xD0\xA0\xD0\x96", "\xD1\x80\xD0\xB6"));
    assert_true(hp_text_same("\xCE\x91", "\xCE\xB1"));
    assert_true(hp_text_same("\xC5\xA0", "\xC5\xA1"));
    assert_true(hp_text_same("\xC5\xBDlu\xC5\xA5", "\xC5\xBELU\xC5\xA4"));
    assert_true(hp_text_same("\xE1\xBE\xB0", "\xE1\xBE\xB8"));         /* Greek with a mark */
    assert_true(hp_text_same("\xEF\xBC\xA1", "\xEF\xBD\x81"));         /* full width */
    assert_true(hp_text_same("\xF0\x90\x90\x80", "\xF0\x90\x90\xA8")); /* Deseret */
    assert_false(hp_text_same("\xC5\xBF", "s"));                       /* long s */
    assert_false(hp_text_same("\xE2\x84\xAA", "k"));                   /* the sign for kelvin */
    assert_false(hp_text_same("a", "ab"));
    assert_false(hp_text_same("ab", "a"));
    assert_false(hp_text_same("a", "\xC3\xA4"));
    assert_false(hp_text_same("\xC3\x97", "\xC3\xB7"));
    assert_false(hp_text_same("\xC4\xB0", "\xC4\xB1"));
    assert_false(hp_text_same("@", "`"));
    assert_false(hp_text_same("[", "{"));
    assert_true(hp_text_same("Caf\xC3\xA9 Bar", "CAF\xC3\x89 bAR"));
    assert_false(hp_text_same("Caf\xC3\xA9", "Caf\xC3"));
    assert_true(hp_text_compare("az\xC3\xA9", "aZ\xC3\xA8") > 0);
    assert_true(hp_text_compare("\xC3\xA4", "z") > 0);
    assert_true(hp_text_same(NULL, NULL));
    assert_false(hp_text_same(NULL, ""));
    assert_false(hp_text_same("", NULL));
    assert_true(hp_text_compare("B", "a") > 0);
    assert_true(hp_text_compare("a", "B") < 0);
    assert_true(hp_text_compare("", "a") < 0);
}

static void beginnings_and_ends_are_found(void **state)
{
    (void)state;
    assert_true(hp_text_begins("order:5", "ORDER:"));
    assert_true(hp_text_begins("x", ""));
    assert_false(hp_text_begins("ord", "order:"));
    assert_false(hp_text_begins("", "o"));
    assert_true(hp_text_ends("Msvm_ConcreteJob", "job"));
    assert_true(hp_text_ends("x", ""));
    assert_false(hp_text_ends("ob", "Job"));
}

static void numbers_are_digits_only(void **state)
{
    (void)state;
    uint64_t value = 7;
    static const char *const wrong[] = { "",
                                         " 1",
                                         "1 ",
                                         "+1",
                                         "-1",
                                         "0x10",
                                         "1.0",
                                         "1e3",
                                         "1_0",
                                         "18446744073709551616",
                                         "99999999999999999999999999",
                                         "\xD9\xA1" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_false(hp_text_to_u64(wrong[i], &value));
    assert_int_equal(value, 7);
    assert_true(hp_text_to_u64("0", &value));
    assert_int_equal(value, 0);
    assert_true(hp_text_to_u64("18446744073709551615", &value));
    assert_true(value == UINT64_MAX);
    assert_true(hp_text_to_u64("000000000000000000000000000012", &value));
    assert_int_equal(value, 12);
}

static void a_cut_text_ends_in_a_whole_character(void **state)
{
    (void)state;
    static const char text[] = "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x8E\xAE";
    static const size_t lengths[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
    for (size_t most = 0; most < HP_COUNT(lengths); most++)
        assert_int_equal(hp_text_cut(text, most), lengths[most]);
    assert_int_equal(hp_text_cut("", 5), 0);
}

static void columns_are_those_of_a_terminal(void **state)
{
    (void)state;
    assert_int_equal(hp_text_columns(""), 0);
    assert_int_equal(hp_text_columns("abc"), 3);
    assert_int_equal(hp_text_columns("\xC3\xA4"), 1);
    assert_int_equal(hp_text_columns("a\xCC\x88"), 1);
    assert_int_equal(hp_text_columns("\xE4\xB8\xAD"), 2);
    assert_int_equal(hp_text_columns("\xF0\x9F\x98\x80"), 2);
    assert_int_equal(hp_text_columns("\xD7\x94\xD6\xB7"), 1); /* Hebrew with a point */
    assert_int_equal(hp_text_columns("\xEF\xBC\xA1"), 2);     /* full width */
    assert_int_equal(hp_text_columns("\xF0\x9F\x99\x90"), 1); /* an ornament, and no emoji */
    assert_int_equal(hp_text_columns("\xFF"), 1);
}

static void distances_count_edits(void **state)
{
    (void)state;
    char longer[200];
    memset(longer, 'x', sizeof longer - 1);
    longer[sizeof longer - 1] = '\0';
    assert_int_equal(hp_text_distance("add", "ADD"), 0);
    assert_int_equal(hp_text_distance("", "abc"), 3);
    assert_int_equal(hp_text_distance("abc", ""), 3);
    assert_int_equal(hp_text_distance("remove", "remvoe"), 2);
    assert_int_equal(hp_text_distance("kitten", "sitting"), 3);
    assert_true(hp_text_distance("add", longer) >= 64);
    assert_true(hp_text_distance(longer, "add") >= 64);
    longer[64] = '\0';
    assert_int_equal(hp_text_distance(longer, longer), 0);
}

static void white_space_around_is_taken_off(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(hp_text_trim(&arena, " \t a b\r\n"), "a b");
    assert_string_equal(hp_text_trim(&arena, "a"), "a");
    assert_string_equal(hp_text_trim(&arena, " \n "), "");
    assert_string_equal(hp_text_trim(&arena, ""), "");
}

#define LONG_TEXT "Microsoft:E220A839-7B1D-4DAF-A10A-2DEC89025CC1"

/* Long texts are compared in pieces: a letter of two bytes at each place, also where a piece ends. */
static void long_texts_compare_like_short_ones(void **state)
{
    (void)state;
    for (size_t at = 0; at < 40; at++) {
        HP_STR(small);
        HP_STR(large);
        HP_STR(other);
        hp_str_format(&small, "%.*s\xC3\xA9%s", (int)at, LONG_TEXT, LONG_TEXT);
        hp_str_format(&large, "%.*s\xC3\x89%s", (int)at, LONG_TEXT, LONG_TEXT);
        hp_str_format(&other, "%.*s\xC3\xA8%s", (int)at, LONG_TEXT, LONG_TEXT);
        assert_true(hp_text_same(hp_str_text(&small), hp_str_text(&large)));
        assert_false(hp_text_same(hp_str_text(&small), hp_str_text(&other)));
        hp_str_add_char(&large, 'x');
        assert_false(hp_text_same(hp_str_text(&small), hp_str_text(&large)));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(long_texts_compare_like_short_ones),
        cmocka_unit_test(utf8_is_told_from_the_rest),
        cmocka_unit_test(code_points_follow_each_other),
        cmocka_unit_test(names_compare_without_case),
        cmocka_unit_test(beginnings_and_ends_are_found),
        cmocka_unit_test(numbers_are_digits_only),
        cmocka_unit_test(white_space_around_is_taken_off),
        cmocka_unit_test(columns_are_those_of_a_terminal),
        cmocka_unit_test(distances_count_edits),
        cmocka_unit_test(a_cut_text_ends_in_a_whole_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
