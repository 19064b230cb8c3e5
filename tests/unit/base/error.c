/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void the_first_cause_wins(void **state)
{
    (void)state;
    HP_ERROR(err);
    assert_false(hp_error_is_set(&err));
    assert_int_equal(hp_error_set(&err, HP_E_NOT_FOUND, "no VM %s", "a"), HP_E_NOT_FOUND);
    assert_int_equal(hp_error_set(&err, HP_E_FAILED, "clean-up failed, too"), HP_E_FAILED);
    assert_true(hp_error_is_set(&err));
    assert_int_equal(err.class, HP_E_NOT_FOUND);
    assert_string_equal(err.what, "no VM a");
}

static void what_passes_is_a_refusal(void **state)
{
    (void)state;
    HP_ERROR(err);
    HP_ERROR(moved);
    assert_int_equal(hp_error_busy(&err, "busy: %s", "a merge"), HP_E_REFUSED);
    assert_int_equal(hp_error_set(&err, HP_E_FAILED, "later"), HP_E_FAILED);
    assert_string_equal(err.what, "busy: a merge");
    assert_int_equal(hp_error_move(&moved, &err), HP_E_REFUSED);
    assert_true(moved.passes);
    assert_false(err.passes);
    hp_error_clear(&moved);
    hp_error_set(&moved, HP_E_REFUSED, "not off");
    hp_error_busy(&moved, "busy, too");
    assert_false(moved.passes);
}

static void context_goes_in_front(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_context(&err, "nothing yet");
    assert_null(err.what);
    hp_error_set(&err, HP_E_FAILED, "100%% sure");
    hp_error_context(&err, "VM '%s'", "%s%n");
    assert_string_equal(err.what, "VM '%s%n': 100% sure");
}

static void first_codes_texts_and_advice_stay(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_set(&err, HP_E_FAILED, "failed");
    hp_error_code(&err, HP_LEVEL_JOB, 32773);
    hp_error_code(&err, HP_LEVEL_JOB, 1);
    hp_error_code(&err, HP_LEVEL_WMI, 0);
    hp_error_host_text(&err, NULL);
    hp_error_host_text(&err, "");
    assert_null(err.host_text);
    hp_error_host_text(&err, "first");
    hp_error_host_text(&err, "second");
    hp_error_next(&err, "do %d", 1);
    hp_error_next(&err, "do %d", 2);
    assert_true(err.codes[HP_LEVEL_JOB].known);
    assert_int_equal(err.codes[HP_LEVEL_JOB].value, 32773);
    assert_true(err.codes[HP_LEVEL_WMI].known);
    assert_false(err.codes[HP_LEVEL_TRANSPORT].known);
    assert_string_equal(err.host_text, "first");
    assert_string_equal(err.next, "do 1");
}

static void advice_can_go_after_that_which_is_there(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_set(&err, HP_E_FAILED, "failed");
    hp_error_also(&err, "do %d", 1);
    assert_string_equal(err.next, "do 1");
    hp_error_also(&err, "Do %s", "that");
    assert_string_equal(err.next, "do 1. Do that");
    hp_error_also(NULL, "nothing");
}

static void moving_takes_all_or_nothing(void **state)
{
    (void)state;
    HP_ERROR(to);
    HP_ERROR(from);
    hp_error_set(&from, HP_E_TIMEOUT, "too late");
    hp_error_next(&from, "wait");
    hp_error_move(&to, &from);
    assert_false(hp_error_is_set(&from));
    assert_null(from.what);
    assert_string_equal(to.what, "too late");
    assert_string_equal(to.next, "wait");

    hp_error_set(&from, HP_E_FAILED, "second");
    hp_error_move(&to, &from);
    assert_false(hp_error_is_set(&from));
    assert_string_equal(to.what, "too late");

    hp_error_set(&from, HP_E_FAILED, "nobody wants it");
    hp_error_move(NULL, &from);
    assert_false(hp_error_is_set(&from));
}

static void nobody_has_to_listen(void **state)
{
    (void)state;
    assert_int_equal(hp_error_set(NULL, HP_E_GONE, "gone"), HP_E_GONE);
    hp_error_context(NULL, "x");
    hp_error_code(NULL, HP_LEVEL_WMI, 1);
    hp_error_host_text(NULL, "x");
    hp_error_next(NULL, "x");
    assert_false(hp_error_is_set(NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_cause_wins),
        cmocka_unit_test(what_passes_is_a_refusal),
        cmocka_unit_test(context_goes_in_front),
        cmocka_unit_test(first_codes_texts_and_advice_stay),
        cmocka_unit_test(advice_can_go_after_that_which_is_there),
        cmocka_unit_test(moving_takes_all_or_nothing),
        cmocka_unit_test(nobody_has_to_listen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
