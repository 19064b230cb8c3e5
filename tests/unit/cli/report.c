/* SPDX-License-Identifier: MIT */
/* Exit codes, and errors as people and programs see them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "form/error.h"

#include "base/json.h"

#include <string.h>

static void how_it_was_left_counts_more_than_why(void **state)
{
    (void)state;
    static const struct {
        enum hp_class class;
        int code;
    } classes[] = {
        { HP_OK, 0 },          { HP_E_FAILED, 1 },      { HP_E_USAGE, 2 },  { HP_E_NOT_FOUND, 5 },
        { HP_E_AMBIGUOUS, 5 }, { HP_E_REFUSED, 6 },     { HP_E_ACCESS, 7 }, { HP_E_TIMEOUT, 1 },
        { HP_E_GONE, 1 },      { HP_E_INTERRUPTED, 1 },
    };
    for (size_t i = 0; i < HP_COUNT(classes); i++) {
        assert_int_equal(cli_exit_code(classes[i].class, CORE_UNCHANGED), classes[i].code);
        assert_int_equal(cli_exit_code(classes[i].class, CORE_DONE), classes[i].code);
        assert_int_equal(cli_exit_code(classes[i].class, CORE_PUT_BACK), 3);
        assert_int_equal(cli_exit_code(classes[i].class, CORE_LEFT), 4);
    }
}

static void fill(struct hp_error *err)
{
    hp_error_set(err, HP_E_FAILED, "the adapter could not be added to \"my\033vm\"");
    hp_error_host_text(err, "Falscher Parameter.\r\nNoch eine Zeile\033[2J");
    hp_error_code(err, HP_LEVEL_JOB, 32773);
    hp_error_code(err, HP_LEVEL_WMI, 0x80041002u);
    hp_error_next(err, "look at the host's event log");
}

static void people_read_what_state_and_next(void **state)
{
    (void)state;
    HP_ERROR(err);
    fill(&err);
    HP_STR(out);
    struct cli_ending ending = { .state_known = true, .outcome = CORE_PUT_BACK };
    cli_error_text(&out, &err, &ending, false);
    assert_string_equal(hp_str_text(&out), "[ERROR] The adapter could not be added to \"my\\x1Bvm\".\n"
                                           "  Hyper-V says: Falscher Parameter. Noch eine Zeile\\x1B[2J "
                                           "(WMI error 0x80041002, job error 32773)\n"
                                           "  State: HyperPoint put everything back as it was.\n"
                                           "  Next: look at the host's event log.\n");
}

static void what_is_left_is_listed_with_the_way_out(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_set(&err, HP_E_GONE, "the connection is lost");
    static const char *const left[] = { "GPU 1 is missing", "the checkpoint is still there" };
    struct cli_ending ending = { .state_known = true,
                                 .outcome = CORE_LEFT,
                                 .left = left,
                                 .left_count = 2,
                                 .way_out = "hyperpoint -VM \"id:X\" -DO recover" };
    HP_STR(out);
    cli_error_text(&out, &err, &ending, true);
    assert_string_equal(hp_str_text(&out), "\033[1;31m[ERROR]\033[0m The connection is lost.\n"
                                           "  State: not restored:\n"
                                           "    - GPU 1 is missing\n"
                                           "    - the checkpoint is still there\n"
                                           "  To fix it:\n"
                                           "    hyperpoint -VM \"id:X\" -DO recover\n");
}

static const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *item = hp_json_member(object, name);
    assert_non_null(item);
    return item;
}

static void programs_read_the_same_as_json(void **state)
{
    (void)state;
    HP_ERROR(err);
    fill(&err);
    HP_STR(out);
    static const char *const left[] = { "GPU 1 is missing" };
    struct cli_ending ending = {
        .state_known = true, .outcome = CORE_LEFT, .left = left, .left_count = 1, .way_out = "hyperpoint ..."
    };
    static const struct cli_shown_host host = { .info.name = "LAB-01" };
    cli_error_json(&out, &err, &ending, &host, "my vm", CLI_EXIT_LEFT, false);
    HP_JSON(json);
    assert_int_equal(hp_json_parse("error", hp_str_text(&out), out.length, &json, NULL), 0);
    assert_int_equal(member(json, "schema")->valueint, 2);
    assert_string_equal(member(json, "kind")->valuestring, "error");
    assert_string_equal(member(member(json, "host"), "name")->valuestring, "LAB-01");
    assert_int_equal(member(json, "exitCode")->valueint, 4);
    assert_string_equal(member(json, "reason")->valuestring, "failed");
    assert_string_equal(member(json, "vmName")->valuestring, "my vm");
    assert_string_equal(member(json, "outcome")->valuestring, "left");
    assert_int_equal(cJSON_GetArraySize(member(json, "left")), 1);
    assert_string_equal(member(json, "next")->valuestring, "look at the host's event log\nhyperpoint ...");
    const cJSON *hyperv = member(json, "hyperv");
    assert_true(cJSON_IsNull(member(hyperv, "transport")));
    assert_string_equal(member(hyperv, "wmi")->valuestring, "0x80041002");
    assert_true(cJSON_IsNull(member(hyperv, "returnValue")));
    assert_int_equal(member(hyperv, "jobErrorCode")->valueint, 32773);
    assert_null(strchr(hp_str_text(&out), '\033'));
}

static void usage_errors_say_nothing_of_states(void **state)
{
    (void)state;
    HP_ERROR(err);
    hp_error_set(&err, HP_E_USAGE, "-DO add needs -GPU");
    hp_error_next(&err, "did you mean -VM?");
    struct cli_ending ending = { .outcome = CORE_UNCHANGED };
    HP_STR(out);
    cli_error_text(&out, &err, &ending, false);
    assert_string_equal(hp_str_text(&out), "[ERROR] -DO add needs -GPU.\n  Next: did you mean -VM?\n");
    hp_str_reset(&out);
    cli_error_json(&out, &err, &ending, NULL, NULL, CLI_EXIT_USAGE, false);
    assert_non_null(strstr(hp_str_text(&out), "\"host\": null"));
    assert_null(strstr(hp_str_text(&out), "outcome"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(how_it_was_left_counts_more_than_why),
        cmocka_unit_test(people_read_what_state_and_next),
        cmocka_unit_test(what_is_left_is_listed_with_the_way_out),
        cmocka_unit_test(programs_read_the_same_as_json),
        cmocka_unit_test(usage_errors_say_nothing_of_states),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
