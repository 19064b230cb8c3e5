/* SPDX-License-Identifier: MIT */
#include "base/array.h"
#include "cim/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void statuses_have_a_class_and_a_level(void **state)
{
    (void)state;
    static const struct {
        uint32_t status;
        enum hp_class class;
        enum hp_level level;
        const char *sentence;
    } cases[] = {
        { 0x80041001, HP_E_FAILED, HP_LEVEL_WMI, "query failed: failed (0x80041001)" },
        { 0x80041002, HP_E_NOT_FOUND, HP_LEVEL_WMI, "query failed: not found (0x80041002)" },
        { 0x80041003, HP_E_ACCESS, HP_LEVEL_WMI, "query failed: access denied (0x80041003)" },
        { 0x80041004, HP_E_GONE, HP_LEVEL_WMI, "query failed: provider failure (0x80041004)" },
        { 0x8004100E, HP_E_ACCESS, HP_LEVEL_WMI, "query failed: invalid namespace (0x8004100E)" },
        { 0x80041013, HP_E_GONE, HP_LEVEL_WMI, "query failed: provider load failure (0x80041013)" },
        { 0x80041062, HP_E_ACCESS, HP_LEVEL_WMI, "query failed: privilege not held (0x80041062)" },
        { 0x80041069, HP_E_TIMEOUT, HP_LEVEL_WMI, "query failed: timed out (0x80041069)" },
        { 0x80041088, HP_E_TIMEOUT, HP_LEVEL_WMI, "query failed: timed out (0x80041088)" },
        { 0x8004106C, HP_E_FAILED, HP_LEVEL_WMI, "query failed: quota violation (0x8004106C)" },
        { 0x80070005, HP_E_ACCESS, HP_LEVEL_TRANSPORT, "query failed: access denied (0x80070005)" },
        { 0x80010108, HP_E_GONE, HP_LEVEL_TRANSPORT,
          "query failed: the object's server has disconnected (0x80010108)" },
        { 0x800706BA, HP_E_GONE, HP_LEVEL_TRANSPORT, "query failed: RPC server unavailable (0x800706BA)" },
        { 0x800706BE, HP_E_GONE, HP_LEVEL_TRANSPORT, "query failed: RPC call failed (0x800706BE)" },
        { 0x800706BF, HP_E_GONE, HP_LEVEL_TRANSPORT,
          "query failed: RPC call failed and was not executed (0x800706BF)" },
        { 0x80041015, HP_E_GONE, HP_LEVEL_WMI, "query failed: transport failure (0x80041015)" },
        { 0x8007052E, HP_E_ACCESS, HP_LEVEL_TRANSPORT,
          "query failed: user name or password wrong (0x8007052E)" },
        { 0x80044FFF, HP_E_FAILED, HP_LEVEL_WMI, "query failed: unknown error (0x80044FFF)" },
        /* COM's own begin like WMI's. */
        { 0x80040154, HP_E_FAILED, HP_LEVEL_TRANSPORT, "query failed: class not registered (0x80040154)" },
        { 5, HP_E_FAILED, HP_LEVEL_TRANSPORT, "query failed: unknown error (0x00000005)" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ERROR(err);
        assert_int_equal(cim_status_error(&err, cases[i].status, "host's words", "query failed"),
                         cases[i].class);
        assert_int_equal(err.class, cases[i].class);
        assert_string_equal(err.what, cases[i].sentence);
        assert_string_equal(err.host_text, "host's words");
        for (size_t level = 0; level < HP_LEVELS; level++)
            assert_int_equal(err.codes[level].known, level == cases[i].level);
        assert_int_equal(err.codes[cases[i].level].value, cases[i].status);
        assert_int_equal(cim_status_error(NULL, cases[i].status, NULL, "x"), cases[i].class);
    }
}

static void names_are_known_or_null(void **state)
{
    (void)state;
    assert_string_equal(cim_status_name((uint32_t)CIM_S_INVALID_NAMESPACE), "invalid namespace");
    assert_null(cim_status_name(0));
    assert_null(cim_status_name(0x80041999));
}

static void an_earlier_error_stays_as_it_is(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_set(&err, HP_E_REFUSED, "first");
    assert_int_equal(cim_status_error(&err, 0x80041002, "words", "get failed"), HP_E_NOT_FOUND);
    assert_int_equal(err.class, HP_E_REFUSED);
    assert_string_equal(err.what, "first");
    assert_null(err.host_text);
    assert_false(err.codes[HP_LEVEL_WMI].known);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(statuses_have_a_class_and_a_level),
        cmocka_unit_test(names_are_known_or_null),
        cmocka_unit_test(an_earlier_error_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
