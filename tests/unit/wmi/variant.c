/* SPDX-License-Identifier: MIT */
/* Values as COM carries them, both ways. */
#include "object.h"
#include "text.h"
#include "variant.h"

#include "cim/instance.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <wchar.h>

#include <cmocka.h>

/* --- what comes in --- */

static const char *decoded(struct hp_arena *arena, const VARIANT *variant, CIMTYPE type)
{
    struct cim_value value;
    HP_STR(text);
    if (wmi_decode(arena, variant, type, 0, &value, NULL) != 0)
        return "refused";
    hp_str_format(&text, "%s%s%s ", cim_type_name(value.type), value.is_array ? "[]" : "",
                  value.is_null ? " null" : "");
    cim_value_print(&text, &value);
    return hp_arena_copy(arena, hp_str_text(&text));
}

static void numbers_come_as_the_table_says(void **state)
{
    (void)state;
    HP_ARENA(arena);
    VARIANT i4 = { .vt = VT_I4, .lVal = -1 };
    VARIANT i2 = { .vt = VT_I2, .iVal = -2 };
    VARIANT ui1 = { .vt = VT_UI1, .bVal = 255 };
    VARIANT yes = { .vt = VT_BOOL, .boolVal = VARIANT_TRUE };
    VARIANT r8 = { .vt = VT_R8, .dblVal = 0.5 };
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT32), "uint32 4294967295");
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_SINT32), "sint32 -1");
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT16), "refused");
    i4.lVal = 65536;
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT16), "refused");
    i4.lVal = 65535;
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT16), "uint16 65535");
    assert_string_equal(decoded(&arena, &i2, WBEM_CIM_SINT16), "sint16 -2");
    assert_string_equal(decoded(&arena, &i2, WBEM_CIM_SINT8), "sint8 -2");
    i2.iVal = 300;
    assert_string_equal(decoded(&arena, &i2, WBEM_CIM_SINT8), "refused");
    assert_string_equal(decoded(&arena, &ui1, WBEM_CIM_UINT8), "uint8 255");
    assert_string_equal(decoded(&arena, &yes, WBEM_CIM_BOOLEAN), "boolean TRUE");
    assert_string_equal(decoded(&arena, &r8, WBEM_CIM_REAL64), "real64 0.5");
}

static void another_variant_than_the_type_has_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    VARIANT i4 = { .vt = VT_I4, .lVal = 1 };
    VARIANT i2 = { .vt = VT_I2, .iVal = 1 };
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_STRING), "refused");
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT64), "refused");
    assert_string_equal(decoded(&arena, &i4, WBEM_CIM_UINT32 | CIM_FLAG_ARRAY), "refused");
    assert_string_equal(decoded(&arena, &i2, WBEM_CIM_UINT16), "refused");
    assert_string_equal(decoded(&arena, &i4, CIM_ILLEGAL & ~CIM_FLAG_ARRAY), "refused");
}

static void null_is_of_the_declared_type(void **state)
{
    (void)state;
    HP_ARENA(arena);
    VARIANT null = { .vt = VT_NULL };
    assert_string_equal(decoded(&arena, &null, WBEM_CIM_UINT64), "uint64 null ");
    assert_string_equal(decoded(&arena, &null, WBEM_CIM_STRING | CIM_FLAG_ARRAY), "string[] null ");
}

static void what_travels_as_text_is_read(void **state)
{
    (void)state;
    static const struct {
        const wchar_t *text;
        CIMTYPE type;
        const char *expected;
    } cases[] = {
        { L"18446744073709551615", WBEM_CIM_UINT64, "uint64 18446744073709551615" },
        { L"-9223372036854775808", WBEM_CIM_SINT64, "sint64 -9223372036854775808" },
        { L"20260630182230.035779-000", WBEM_CIM_DATETIME, "datetime 20260630182230.035779-000" },
        { L"\\\\H\\root\\cimv2:C.K=\"a\\\\b\"", WBEM_CIM_REFERENCE,
          "reference \\\\H\\root\\cimv2:C.K=\"a\\\\b\"" },
        { L"", WBEM_CIM_REFERENCE, "reference null " },
        { L"", WBEM_CIM_STRING, "string " },
        { L"gr\u00fc\u00df \U0001F5A5", WBEM_CIM_STRING, "string gr\u00fc\u00df \U0001F5A5" },
        { L"18446744073709551616", WBEM_CIM_UINT64, "string 18446744073709551616" },
        { L"soon", WBEM_CIM_DATETIME, "string soon" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        WMI_VARIANT(variant);
        V_VT(&variant) = VT_BSTR;
        V_BSTR(&variant) = wmi_literal(cases[i].text);
        assert_string_equal(decoded(&arena, &variant, cases[i].type), cases[i].expected);
    }
}

/* It can be shown, so that it hides nothing else, and can be taken for no other text. */
static void a_text_without_utf8_is_no_utf8(void **state)
{
    (void)state;
    HP_ARENA(arena);
    WMI_VARIANT(variant);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = SysAllocStringLen(L"a\0b", 3);
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_STRING), "string a\xC0\x80"
                                                                    "b");
    V_BSTR(&variant)[1] = 0xD800; /* half of a pair */
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_STRING), "string a\xED\xA0\x80"
                                                                    "b");
    V_BSTR(&variant)[2] = 0xDC00; /* the other half */
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_STRING), "string a\xF0\x90\x80\x80");
    V_BSTR(&variant)[1] = L'x';
    V_BSTR(&variant)[2] = L'\0';
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_STRING), "string ax");
    SysFreeString(V_BSTR(&variant));
    V_BSTR(&variant) = NULL; /* which is how COM may write an empty text */
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_STRING), "string ");
}

static void a_text_too_long_is_cut_and_no_utf8(void **state)
{
    (void)state;
    HP_ARENA(arena);
    enum { MAX_LENGTH = 16 * 1024 * 1024 };
    WMI_VARIANT(variant);
    V_VT(&variant) = VT_BSTR;
    V_BSTR(&variant) = SysAllocStringLen(NULL, MAX_LENGTH + 1);
    wmemset(V_BSTR(&variant), L'x', MAX_LENGTH + 1);
    const char *text = decoded(&arena, &variant, WBEM_CIM_STRING) + strlen("string ");
    assert_int_equal(strlen(text), MAX_LENGTH + 1);
    assert_string_equal(text + MAX_LENGTH, "\xFF");
}

static void arrays_of_another_shape_are_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    WMI_VARIANT(variant);
    SAFEARRAYBOUND bounds[2] = { { 2, 0 }, { 2, 0 } };
    V_VT(&variant) = VT_ARRAY | VT_I4;
    V_ARRAY(&variant) = SafeArrayCreate(VT_I4, 2, bounds);
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_UINT32 | CIM_FLAG_ARRAY), "refused");
    SafeArrayDestroy(V_ARRAY(&variant));
    V_ARRAY(&variant) = SafeArrayCreate(VT_R4, 1, bounds); /* not what the VARIANT says */
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_UINT32 | CIM_FLAG_ARRAY), "refused");
    SafeArrayDestroy(V_ARRAY(&variant));
    bounds[0] = (SAFEARRAYBOUND){ .cElements = 2, .lLbound = 7 };
    V_ARRAY(&variant) = SafeArrayCreate(VT_I4, 1, bounds);
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_UINT32 | CIM_FLAG_ARRAY), "uint32[] {0, 0}");
    assert_string_equal(decoded(&arena, &variant, WBEM_CIM_UINT32), "refused");
}

/* --- what goes out, and comes back the same --- */

static void goes_and_comes_back(struct cim_value value, CIMTYPE type, VARTYPE sent_as)
{
    HP_ARENA(arena);
    WMI_VARIANT(variant);
    struct cim_value back;
    assert_int_equal(wmi_encode(&value, &variant, NULL), 0);
    assert_int_equal(V_VT(&variant), sent_as);
    assert_int_equal(wmi_decode(&arena, &variant, type, 0, &back, NULL), 0);
    assert_true(cim_value_equal(&value, &back));
}

static void values_come_back_the_same(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    struct cim_datetime interval;
    assert_int_equal(cim_ref_parse(&arena, "\\\\H\\root\\cimv2:C.K=\"a\\\\b\",N=5", &ref, NULL), 0);
    assert_true(cim_datetime_parse("00000002123456.000000:000", &interval));
    goes_and_comes_back(cim_boolean(true), WBEM_CIM_BOOLEAN, VT_BOOL);
    goes_and_comes_back(cim_uint(CIM_UINT8, 255), WBEM_CIM_UINT8, VT_UI1);
    goes_and_comes_back(cim_sint(CIM_SINT8, -128), WBEM_CIM_SINT8, VT_I2);
    goes_and_comes_back(cim_uint(CIM_UINT16, 65535), WBEM_CIM_UINT16, VT_I4);
    goes_and_comes_back(cim_sint(CIM_SINT16, -32768), WBEM_CIM_SINT16, VT_I2);
    goes_and_comes_back(cim_uint(CIM_UINT32, UINT32_MAX), WBEM_CIM_UINT32, VT_I4);
    goes_and_comes_back(cim_sint(CIM_SINT32, INT32_MIN), WBEM_CIM_SINT32, VT_I4);
    goes_and_comes_back(cim_uint(CIM_UINT64, UINT64_MAX), WBEM_CIM_UINT64, VT_BSTR);
    goes_and_comes_back(cim_sint(CIM_SINT64, INT64_MIN), WBEM_CIM_SINT64, VT_BSTR);
    goes_and_comes_back(cim_real(CIM_REAL32, 0.25), WBEM_CIM_REAL32, VT_R4);
    goes_and_comes_back(cim_real(CIM_REAL64, 0.1), WBEM_CIM_REAL64, VT_R8);
    goes_and_comes_back(cim_uint(CIM_CHAR16, 0xFFFF), WBEM_CIM_CHAR16, VT_I2);
    goes_and_comes_back(cim_string("gr\u00fc\u00df \U0001F5A5 \"\\"), WBEM_CIM_STRING, VT_BSTR);
    goes_and_comes_back(cim_string(""), WBEM_CIM_STRING, VT_BSTR);
    goes_and_comes_back(cim_time(interval), WBEM_CIM_DATETIME, VT_BSTR);
    goes_and_comes_back(cim_reference(&ref), WBEM_CIM_REFERENCE, VT_BSTR);
    goes_and_comes_back(cim_null(CIM_UINT16), WBEM_CIM_UINT16, VT_NULL);
}

static void arrays_come_back_the_same(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char *const texts[] = { "one", "", "\u00df" };
    const struct cim_value numbers[] = { cim_uint(CIM_UINT16, 1), cim_uint(CIM_UINT16, 65535) };
    const struct cim_value large[] = { cim_uint(CIM_UINT64, UINT64_MAX) };
    const struct cim_value flags[] = { cim_boolean(true), cim_boolean(false) };
    goes_and_comes_back(cim_string_array(&arena, texts, 3), WBEM_CIM_STRING | CIM_FLAG_ARRAY,
                        VT_ARRAY | VT_BSTR);
    goes_and_comes_back(cim_array(CIM_UINT16, numbers, 2), WBEM_CIM_UINT16 | CIM_FLAG_ARRAY,
                        VT_ARRAY | VT_I4);
    goes_and_comes_back(cim_array(CIM_UINT64, large, 1), WBEM_CIM_UINT64 | CIM_FLAG_ARRAY,
                        VT_ARRAY | VT_BSTR);
    goes_and_comes_back(cim_array(CIM_BOOLEAN, flags, 2), WBEM_CIM_BOOLEAN | CIM_FLAG_ARRAY,
                        VT_ARRAY | VT_BOOL);
    goes_and_comes_back(cim_array(CIM_STRING, NULL, 0), WBEM_CIM_STRING | CIM_FLAG_ARRAY, VT_ARRAY | VT_BSTR);
    goes_and_comes_back(cim_null_array(CIM_STRING), WBEM_CIM_STRING | CIM_FLAG_ARRAY, VT_NULL);
}

static void what_cannot_be_sent_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    WMI_VARIANT(variant);
    const struct cim_value holes[] = { cim_string("a"), cim_string(NULL) };
    struct cim_instance *object = cim_instance_new(&arena, "C");
    const struct cim_value refused[] = { cim_string("\xFF"), cim_array(CIM_STRING, holes, 2),
                                         cim_object(object) };
    for (size_t i = 0; i < HP_COUNT(refused); i++) {
        HP_ERROR(err);
        assert_int_equal(wmi_encode(&refused[i], &variant, &err), HP_E_FAILED);
        assert_int_equal(V_VT(&variant), VT_EMPTY);
        assert_non_null(err.what);
    }
}

/* --- users --- */

static void users_are_split_at_the_backslash(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *domain;
    const char *name;
    wmi_split_user(&arena, "EXAMPLE\\admin", &domain, &name);
    assert_string_equal(domain, "EXAMPLE");
    assert_string_equal(name, "admin");
    wmi_split_user(&arena, "admin@example.org", &domain, &name);
    assert_string_equal(domain, "");
    assert_string_equal(name, "admin@example.org");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_come_as_the_table_says),
        cmocka_unit_test(another_variant_than_the_type_has_is_refused),
        cmocka_unit_test(null_is_of_the_declared_type),
        cmocka_unit_test(what_travels_as_text_is_read),
        cmocka_unit_test(a_text_without_utf8_is_no_utf8),
        cmocka_unit_test(a_text_too_long_is_cut_and_no_utf8),
        cmocka_unit_test(arrays_of_another_shape_are_refused),
        cmocka_unit_test(values_come_back_the_same),
        cmocka_unit_test(arrays_come_back_the_same),
        cmocka_unit_test(what_cannot_be_sent_is_refused),
        cmocka_unit_test(users_are_split_at_the_backslash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
