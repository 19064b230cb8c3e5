/* SPDX-License-Identifier: MIT */
#include "base/array.h"
#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static int parse(const char *text, cJSON **out, struct hp_error *err)
{
    return hp_json_parse("file.json", text, strlen(text), out, err);
}

static void documents_are_read_whole(void **state)
{
    (void)state;
    HP_JSON(json);
    assert_int_equal(parse(" {\"a\": [1, null, \"x\"]} \r\n\t", &json, NULL), 0);
    assert_int_equal(cJSON_GetArraySize(hp_json_member(json, "a")), 3);
    assert_null(hp_json_member(json, "A"));
    assert_null(hp_json_member(NULL, "a"));
}

static void what_is_not_json_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",         " ",          "{",         "{\"a\":1",      "{} x", "[1,]",  "nul",
        "\"\x80\"", "\xFF\xFE{}", "{\"a\" 1}", "\"a\\u0000b\"", "'a'",  "[1 2]", "\"open"
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ERROR(err);
        cJSON *json = NULL;
        assert_int_equal(parse(wrong[i], &json, &err), HP_E_USAGE);
        assert_null(json);
        assert_non_null(strstr(err.what, "file.json"));
    }
    cJSON *json = NULL;
    assert_int_equal(hp_json_parse("f", "\"a\0b\"", 5, &json, NULL), HP_E_USAGE);
    assert_int_equal(hp_json_parse("f", "[1]", 2, &json, NULL), HP_E_USAGE);
}

static void an_escaped_backslash_before_u0000_is_no_zero(void **state)
{
    (void)state;
    HP_JSON(json);
    assert_int_equal(parse("\"C:\\\\u0000\"", &json, NULL), 0);
    assert_string_equal(json->valuestring, "C:\\u0000");
}

static void the_place_is_told(void **state)
{
    (void)state;
    HP_ERROR(err);
    cJSON *json = NULL;
    assert_int_equal(parse("{\n  \"a\": 1,\n  \"b\": oops\n}", &json, &err), HP_E_USAGE);
    assert_non_null(strstr(err.what, "line 3"));
    HP_ERROR(trailing);
    assert_int_equal(parse("{}\n{}", &json, &trailing), HP_E_USAGE);
    assert_non_null(strstr(trailing.what, "line 2, column 1"));
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    enum { DEEP = 200000 };
    char *text = malloc(DEEP + 1);
    memset(text, '[', DEEP);
    text[DEEP] = '\0';
    cJSON *json = NULL;
    assert_int_equal(parse(text, &json, NULL), HP_E_USAGE);
    free(text);
}

static void numbers_keep_64_bits(void **state)
{
    (void)state;
    HP_JSON(object);
    object = cJSON_CreateObject();
    hp_json_add_u64(object, "n", UINT64_MAX);
    hp_json_add_text(object, "t", "x");
    hp_json_add_text(object, "none", NULL);
    char *text = cJSON_PrintUnformatted(object);
    assert_string_equal(text, "{\"n\":18446744073709551615,\"t\":\"x\",\"none\":null}");
    cJSON_free(text);
}

static void only_exact_numbers_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        bool ok;
        uint64_t value;
    } cases[] = {
        { "0", true, 0 },
        { "9007199254740991", true, 9007199254740991 },
        { "9007199254740992", false, 0 },
        { "9007199254740993", false, 0 },
        { "1.5", false, 0 },
        { "-1", false, 0 },
        { "1e400", false, 0 },
        { "\"18446744073709551615\"", true, UINT64_MAX },
        { "\"18446744073709551616\"", false, 0 },
        { "\"\"", false, 0 },
        { "true", false, 0 },
        { "null", false, 0 },
        { "[1]", false, 0 },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_JSON(json);
        uint64_t value = 7;
        assert_int_equal(parse(cases[i].json, &json, NULL), 0);
        assert_int_equal(hp_json_to_u64(json, &value), cases[i].ok);
        assert_true(value == (cases[i].ok ? cases[i].value : 7));
    }
    uint64_t value = 7;
    assert_false(hp_json_to_u64(NULL, &value));
}

static void printing_indents_by_two(void **state)
{
    (void)state;
    HP_JSON(json);
    assert_int_equal(parse("{\"a\":{\"b:\\t\":\"x:\\ty\"},\"c\":[1,2]}", &json, NULL), 0);
    char *text = hp_json_print(json);
    assert_string_equal(text, "{\n  \"a\": {\n    \"b:\\t\": \"x:\\ty\"\n  },\n  \"c\": [1, 2]\n}\n");
    free(text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_read_whole),
        cmocka_unit_test(what_is_not_json_is_refused),
        cmocka_unit_test(an_escaped_backslash_before_u0000_is_no_zero),
        cmocka_unit_test(the_place_is_told),
        cmocka_unit_test(nesting_is_bounded),
        cmocka_unit_test(numbers_keep_64_bits),
        cmocka_unit_test(only_exact_numbers_are_taken),
        cmocka_unit_test(printing_indents_by_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
