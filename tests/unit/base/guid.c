/* SPDX-License-Identifier: MIT */
#include "base/guid.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

static void ids_are_guids(void **state)
{
    (void)state;
    assert_true(hp_guid_is("11111111-2222-3333-4444-555555555555"));
    assert_true(hp_guid_is("abcdefAB-CDEF-0123-4567-89abcdefABCD"));
    static const char *const others[] = {
        "",
        "11111111-2222-3333-4444-55555555555",
        "11111111-2222-3333-4444-5555555555555",
        "111111112-222-3333-4444-555555555555",
        "11111111-2222-3333-4444-55555555555G",
        "{11111111-2222-3333-4444-555555555555}",
        "11111111-2222-3333-4444/555555555555",
        "11111111-2222-3333-4444-5555555555\xC3\xA9",
    };
    for (size_t i = 0; i < HP_COUNT(others); i++)
        assert_false(hp_guid_is(others[i]));
    assert_false(hp_guid_is(NULL));
}

static void a_beginning_is_told_from_the_rest(void **state)
{
    (void)state;
    assert_true(hp_guid_begins(""));
    assert_true(hp_guid_begins("11111111"));
    assert_true(hp_guid_begins("11111111-22"));
    assert_true(hp_guid_begins("11111111-2222-3333-4444-555555555555"));
    assert_false(hp_guid_begins("111111112"));
    assert_false(hp_guid_begins("1111-"));
    assert_false(hp_guid_begins("11111111-2222-3333-4444-5555555555555"));
}

static void one_spelling_is_in_upper_case_without_braces(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(hp_guid_upper(&arena, "abcdefAB-CDEF-0123-4567-89abcdefABCD"),
                        "ABCDEFAB-CDEF-0123-4567-89ABCDEFABCD");
    assert_null(hp_guid_upper(&arena, "abcdefAB"));
    assert_null(hp_guid_upper(&arena, NULL));
    assert_string_equal(hp_guid_bare(&arena, "{11111111-2222-3333-4444-555555555555}"),
                        "11111111-2222-3333-4444-555555555555");
    assert_string_equal(hp_guid_bare(&arena, "{11111111}"), "{11111111}");
    assert_string_equal(hp_guid_bare(&arena, "11111111"), "11111111");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_are_guids),
        cmocka_unit_test(a_beginning_is_told_from_the_rest),
        cmocka_unit_test(one_spelling_is_in_upper_case_without_braces),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
