/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static void text_is_put_together(void **state)
{
    (void)state;
    HP_STR(text);
    assert_string_equal(hp_str_text(&text), "");
    hp_str_add(&text, "a");
    hp_str_add_char(&text, 'b');
    hp_str_add_part(&text, "cde", 2);
    hp_str_format(&text, "-%05d-%s", 42, "x");
    assert_string_equal(hp_str_text(&text), "abcd-00042-x");
    assert_int_equal(text.length, strlen("abcd-00042-x"));
    hp_str_reset(&text);
    assert_string_equal(hp_str_text(&text), "");
    hp_str_add(&text, "again");
    assert_string_equal(hp_str_text(&text), "again");
}

static void growing_keeps_the_text(void **state)
{
    (void)state;
    HP_STR(text);
    for (int i = 0; i < 10000; i++)
        hp_str_add_char(&text, (char)('a' + i % 26));
    assert_int_equal(text.length, 10000);
    assert_int_equal(hp_str_text(&text)[9999], 'a' + 9999 % 26);
}

static void the_limit_holds(void **state)
{
    (void)state;
    HP_STR_MAX(text, 5);
    hp_str_add(&text, "12345");
    assert_true(hp_str_fits(&text));
    hp_str_add(&text, "");
    assert_true(hp_str_fits(&text));
    assert_string_equal(hp_str_text(&text), "12345");
    hp_str_add(&text, "6");
    assert_false(hp_str_fits(&text));
}

static void after_an_overflow_nothing_more_is_taken(void **state)
{
    (void)state;
    HP_STR_MAX(text, 5);
    hp_str_add(&text, "1234567");
    assert_false(hp_str_fits(&text));
    hp_str_add(&text, "1");
    hp_str_format(&text, "%d", 2);
    assert_int_equal(text.length, 0);
    assert_false(hp_str_fits(&text));
    hp_str_reset(&text);
    hp_str_format(&text, "%d", 12345);
    assert_true(hp_str_fits(&text));
    assert_string_equal(hp_str_text(&text), "12345");
    hp_str_format(&text, "%s", "6");
    assert_false(hp_str_fits(&text));
}

/* What used to be cut at 64 MiB. */
static void a_large_text_is_whole(void **state)
{
    (void)state;
    enum { MIB = 1024 * 1024, SIZE = 80 };
    static char piece[MIB + 1];
    memset(piece, 'x', MIB);
    HP_STR(text);
    for (int i = 0; i < SIZE; i++)
        hp_str_add(&text, piece);
    hp_str_format(&text, "%s!", piece);
    assert_true(hp_str_fits(&text));
    assert_int_equal(text.length, (size_t)(SIZE + 1) * MIB + 1);
    assert_int_equal(strlen(hp_str_text(&text)), text.length);
}

static void a_text_can_be_taken(void **state)
{
    (void)state;
    HP_STR(text);
    char *empty = hp_str_take(&text);
    assert_string_equal(empty, "");
    free(empty);
    hp_str_add(&text, "abc");
    char *taken = hp_str_take(&text);
    assert_string_equal(taken, "abc");
    free(taken);
    assert_int_equal(text.length, 0);
    assert_string_equal(hp_str_text(&text), "");
    hp_str_add(&text, "d");
    assert_string_equal(hp_str_text(&text), "d");
}

static void a_limit_of_nothing_takes_nothing(void **state)
{
    (void)state;
    HP_STR_MAX(text, 0);
    hp_str_add(&text, "");
    assert_true(hp_str_fits(&text));
    assert_string_equal(hp_str_text(&text), "");
    hp_str_add(&text, "x");
    assert_false(hp_str_fits(&text));
    hp_str_release(&text);
    hp_str_add(&text, "x");
    assert_false(hp_str_fits(&text));
}

/* Whether it fits into what is there already, just so, or not. */
static void formatted_texts_of_any_length_are_whole(void **state)
{
    (void)state;
    HP_STR(text);
    for (int length = 1; length < 300; length++) {
        size_t before = text.length;
        hp_str_format(&text, "%*d", length, 7);
        assert_int_equal(text.length, before + (size_t)length);
        assert_int_equal(strlen(hp_str_text(&text)), text.length);
    }
    HP_STR_MAX(limited, 70);
    hp_str_format(&limited, "%65d", 1);
    hp_str_format(&limited, "%s", "234567");
    assert_false(hp_str_fits(&limited));
    hp_str_reset(&limited);
    assert_string_equal(hp_str_text(&limited), "");
}

static void numbers_are_decimal(void **state)
{
    (void)state;
    HP_STR(text);
    hp_str_add_u64(&text, 0);
    hp_str_add_char(&text, ' ');
    hp_str_add_u64(&text, 1024);
    hp_str_add_char(&text, ' ');
    hp_str_add_u64(&text, UINT64_MAX);
    assert_string_equal(hp_str_text(&text), "0 1024 18446744073709551615");
}

static void one_is_not_many(void **state)
{
    (void)state;
    assert_string_equal(hp_plural(0, "is", "are"), "are");
    assert_string_equal(hp_plural(1, "is", "are"), "is");
    assert_string_equal(hp_plural(2, "is", "are"), "are");
    HP_STR(list);
    hp_str_add_count(&list, 1, "query", "queries");
    hp_str_add_count(&list, 2, "get", "gets");
    assert_string_equal(hp_str_text(&list), "1 query, 2 gets");
}

static void bytes_are_worded_as_windows_words_them(void **state)
{
    (void)state;
    static const struct {
        uint64_t bytes;
        const char *text;
    } sizes[] = { { 0, "0 bytes" },
                  { 1, "1 byte" },
                  { 1023, "1023 bytes" },
                  { 1024, "1 KB" },
                  { 1536, "1.5 KB" },
                  { 4194304, "4 MB" },
                  { 4194303, "4 MB" },
                  { 1073741823, "1024 MB" },
                  { 15714222080, "14.6 GB" },
                  { 136365211648, "127 GB" },
                  { UINT64_C(1) << 47, "128 TB" },
                  { UINT64_MAX, "16 EB" } };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        HP_STR(text);
        hp_str_add_bytes(&text, sizes[i].bytes);
        assert_string_equal(hp_str_text(&text), sizes[i].text);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_put_together),
        cmocka_unit_test(growing_keeps_the_text),
        cmocka_unit_test(the_limit_holds),
        cmocka_unit_test(after_an_overflow_nothing_more_is_taken),
        cmocka_unit_test(a_limit_of_nothing_takes_nothing),
        cmocka_unit_test(a_large_text_is_whole),
        cmocka_unit_test(a_text_can_be_taken),
        cmocka_unit_test(formatted_texts_of_any_length_are_whole),
        cmocka_unit_test(numbers_are_decimal),
        cmocka_unit_test(one_is_not_many),
        cmocka_unit_test(bytes_are_worded_as_windows_words_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
