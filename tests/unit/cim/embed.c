/* SPDX-License-Identifier: MIT */
#include "cim/embed.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

/* --- writing --- */

static void check_write(const struct cim_instance *instance, const char *expected)
{
    HP_ERROR(err);
    HP_STR(out);
    hp_str_add(&out, "> ");
    if (cim_embed_write(&out, instance, &err))
        fail_msg("%s", err.what);
    assert_string_equal(hp_str_text(&out) + 2, expected);
}

/* An instance of C with the one property P. */
static struct cim_instance *with(struct hp_arena *arena, struct cim_value value)
{
    struct cim_instance *instance = cim_instance_new(arena, "C");
    cim_props_set(arena, &instance->props, "P", value);
    return instance;
}

static void check_refused_write(const struct cim_instance *instance)
{
    HP_ERROR(err);
    HP_STR(out);
    hp_str_add(&out, "before");
    assert_int_equal(cim_embed_write(&out, instance, &err), HP_E_FAILED);
    assert_non_null(err.what);
    assert_string_equal(hp_str_text(&out), "before");
    assert_int_equal(cim_embed_write(&out, instance, NULL), HP_E_FAILED);
}

static void every_type_is_written(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cim_ref ref;
    assert_int_equal(cim_ref_parse(&arena, "\\\\H\\root\\x:G.Name=\"\\\\\\\\?\\\\a&b\"", &ref, NULL), 0);
    static const char *const texts[] = { "a", NULL, "" };
    struct cim_instance *instance = cim_instance_new(&arena, "Msvm_X");
    cim_props_set(&arena, &instance->props, "A", cim_uint(CIM_UINT64, UINT64_MAX));
    cim_props_set(&arena, &instance->props, "B", cim_boolean(true));
    cim_props_set(&arena, &instance->props, "C", cim_null(CIM_UINT16));
    cim_props_set(&arena, &instance->props, "D", cim_string(""));
    cim_props_set(&arena, &instance->props, "E", cim_string_array(&arena, texts, 3));
    cim_props_set(&arena, &instance->props, "F", cim_null_array(CIM_STRING));
    cim_props_set(&arena, &instance->props, "G", cim_array(CIM_SINT8, NULL, 0));
    cim_props_set(&arena, &instance->props, "H", cim_reference(&ref));
    cim_props_set(&arena, &instance->props, "I", cim_reference(NULL));
    check_write(instance,
                "<INSTANCE CLASSNAME=\"Msvm_X\">"
                "<PROPERTY NAME=\"A\" TYPE=\"uint64\"><VALUE>18446744073709551615</VALUE></PROPERTY>"
                "<PROPERTY NAME=\"B\" TYPE=\"boolean\"><VALUE>TRUE</VALUE></PROPERTY>"
                "<PROPERTY NAME=\"C\" TYPE=\"uint16\"></PROPERTY>"
                "<PROPERTY NAME=\"D\" TYPE=\"string\"><VALUE></VALUE></PROPERTY>"
                "<PROPERTY.ARRAY NAME=\"E\" TYPE=\"string\"><VALUE.ARRAY><VALUE>a</VALUE>"
                "<VALUE.NULL/><VALUE></VALUE></VALUE.ARRAY></PROPERTY.ARRAY>"
                "<PROPERTY.ARRAY NAME=\"F\" TYPE=\"string\"></PROPERTY.ARRAY>"
                "<PROPERTY.ARRAY NAME=\"G\" TYPE=\"sint8\"><VALUE.ARRAY></VALUE.ARRAY></PROPERTY.ARRAY>"
                "<PROPERTY NAME=\"H\" TYPE=\"string\"><VALUE>\\\\H\\root\\x:G.Name=\"\\\\\\\\?\\\\a&amp;b\""
                "</VALUE></PROPERTY>"
                "<PROPERTY NAME=\"I\" TYPE=\"string\"></PROPERTY>"
                "</INSTANCE>");
    check_write(cim_instance_new(&arena, "Empty"), "<INSTANCE CLASSNAME=\"Empty\"></INSTANCE>");
}

static void markup_is_escaped(void **state)
{
    (void)state;
    HP_ARENA(arena);
    check_write(with(&arena, cim_string("<a b=\"c\">&amp;]]>'\r\n\t")),
                "<INSTANCE CLASSNAME=\"C\"><PROPERTY NAME=\"P\" TYPE=\"string\"><VALUE>&lt;a b=\"c\"&gt;"
                "&amp;amp;]]&gt;'&#13;\n\t</VALUE></PROPERTY></INSTANCE>");
}

static void what_xml_cannot_carry_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char *const wrong[] = { "\x01",         "a\x1F",        "\x0B",  "\x0C", "\xEF\xBF\xBE",
                                         "\xEF\xBF\xBF", "\xED\xA0\x80", "a\xFF", "\xC3", "\xC0\x80" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        struct cim_value items[] = { cim_string("good"), cim_string(wrong[i]) };
        check_refused_write(with(&arena, items[1]));
        check_refused_write(with(&arena, cim_array(CIM_STRING, items, 2)));
    }
    check_refused_write(with(&arena, cim_object(NULL)));
    check_refused_write(with(&arena, cim_object(cim_instance_new(&arena, "D"))));
    check_refused_write(cim_instance_new(&arena, ""));
    check_refused_write(cim_instance_new(&arena, "C\"><X"));
    struct cim_instance *instance = cim_instance_new(&arena, "C");
    cim_props_set(&arena, &instance->props, "P\" X=\"", cim_string("x"));
    check_refused_write(instance);
}

static char *repeat(struct hp_arena *arena, char c, size_t count)
{
    char *text = hp_arena_alloc(arena, count + 1);
    memset(text, c, count);
    return text;
}

static void what_is_too_large_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    check_refused_write(with(&arena, cim_string(repeat(&arena, 'x', 4 * 1024 * 1024))));
    check_refused_write(with(&arena, cim_string(repeat(&arena, '&', 1024 * 1024))));
}

/* --- reading --- */

static struct cim_instance *parse(struct hp_arena *arena, const char *text)
{
    HP_ERROR(err);
    struct cim_instance *instance = NULL;
    if (cim_embed_parse(arena, text, &instance, &err))
        fail_msg("%s", err.what);
    return instance;
}

static void check_refused(const char *text, const char *reason)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_instance *instance = NULL;
    if (cim_embed_parse(&arena, text, &instance, &err) != HP_E_FAILED)
        fail_msg("taken: %.200s", text);
    assert_null(instance);
    if (!err.what || !strstr(err.what, reason))
        fail_msg("%.200s: %s", text, err.what);
    assert_true(strlen(err.what) < 600);
    assert_int_equal(cim_embed_parse(&arena, text, &instance, NULL), HP_E_FAILED);
}

static const char from_a_host[] =
    "\xEF\xBB\xBF<?xml version=\"1.0\" encoding=\"utf-16\"?>\n"
    "<!-- made by hand --><INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\">\r\n"
    "  <QUALIFIER NAME=\"dynamic\" TYPE=\"boolean\"><VALUE>TRUE</VALUE></QUALIFIER>\n"
    "  <PROPERTY NAME=\"__PATH\" CLASSORIGIN=\"___SYSTEM\" TYPE=\"string\"><VALUE>x</VALUE></PROPERTY>\n"
    "  <PROPERTY.ARRAY NAME=\"__DERIVATION\" CLASSORIGIN=\"___SYSTEM\" TYPE=\"string\">\n"
    "    <VALUE.ARRAY><VALUE>A</VALUE><VALUE>B</VALUE></VALUE.ARRAY></PROPERTY.ARRAY>\n"
    "  <PROPERTY NAME=\"PoolID\" CLASSORIGIN=\"CIM_X\" PROPAGATED=\"true\" TYPE=\"string\">"
    "<QUALIFIER NAME=\"q\" TYPE=\"string\"><VALUE.ARRAY><VALUE>v</VALUE></VALUE.ARRAY></QUALIFIER>"
    "<VALUE></VALUE></PROPERTY>\n"
    "  <PROPERTY NAME=\"MaxPartitionVRAM\" TYPE=\"uint64\"></PROPERTY>\n"
    "  <PROPERTY NAME=\"MinPartitionVRAM\" TYPE=\"uint64\"/>\n"
    "  <PROPERTY NAME=\"VirtualQuantity\" "
    "TYPE=\"uint64\"><VALUE>18446744073709551615</VALUE></PROPERTY>\n"
    "  <PROPERTY NAME=\"AutomaticAllocation\" TYPE=\"boolean\"><VALUE>true</VALUE></PROPERTY>\n"
    "  <PROPERTY.ARRAY NAME=\"Connection\" TYPE=\"string\"></PROPERTY.ARRAY>\n"
    "  <PROPERTY.ARRAY NAME=\"Empty\" TYPE=\"uint16\"><VALUE.ARRAY/></PROPERTY.ARRAY>\n"
    "  <PROPERTY.ARRAY NAME=\"HostResource\" TYPE=\"string\"><VALUE.ARRAY>\n"
    "    <VALUE>a&amp;b&#x41;<![CDATA[<c>]]></VALUE><VALUE.NULL/></VALUE.ARRAY></PROPERTY.ARRAY>\n"
    "  <PROPERTY.REFERENCE NAME=\"Job\" REFERENCECLASS=\"CIM_X\"><VALUE.REFERENCE>C.k=1</VALUE.REFERENCE>"
    "</PROPERTY.REFERENCE>\n"
    "  <PROPERTY.REFERENCE NAME=\"Other\"><VALUE>C.k=2</VALUE></PROPERTY.REFERENCE>\n"
    "  <PROPERTY.REFERENCE NAME=\"None\"/>\n"
    "</INSTANCE>\n";

static void what_a_host_writes_is_read(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_instance *instance = parse(&arena, from_a_host);
    const struct cim_props *props = &instance->props;
    assert_string_equal(instance->class_name, "Msvm_GpuPartitionSettingData");
    assert_null(instance->path);
    assert_int_equal(props->count, 11);
    assert_null(cim_props_find(props, "__PATH"));
    assert_string_equal(cim_props_find(props, "PoolID")->as.string, "");
    assert_true(cim_props_find(props, "MaxPartitionVRAM")->is_null);
    assert_true(cim_props_find(props, "MinPartitionVRAM")->is_null);
    assert_int_equal(cim_props_find(props, "MinPartitionVRAM")->type, CIM_UINT64);
    assert_true(cim_props_find(props, "VirtualQuantity")->as.u == UINT64_MAX);
    assert_true(cim_props_find(props, "AutomaticAllocation")->as.boolean);
    const struct cim_value *none = cim_props_find(props, "Connection");
    const struct cim_value *empty = cim_props_find(props, "Empty");
    const struct cim_value *resource = cim_props_find(props, "HostResource");
    assert_true(none->is_array && none->is_null);
    assert_true(empty->is_array && !empty->is_null);
    assert_int_equal(empty->as.array.count, 0);
    assert_int_equal(resource->as.array.count, 2);
    assert_string_equal(resource->as.array.items[0].as.string, "a&bA<c>");
    assert_true(resource->as.array.items[1].is_null);
    assert_string_equal(cim_props_find(props, "Job")->as.string, "C.k=1");
    assert_string_equal(cim_props_find(props, "Other")->as.string, "C.k=2");
    assert_true(cim_props_find(props, "None")->is_null);
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char *const texts[] = { " a\r\nb\tc ", NULL, "", "<&>'\"]]>", "\xF0\x9F\x98\x80\xC2\x85",
                                         "\\\\?\\x" };
    struct cim_value sints[] = { cim_sint(CIM_SINT64, INT64_MIN), cim_sint(CIM_SINT64, INT64_MAX) };
    struct cim_instance *original = cim_instance_new(&arena, "Msvm_X");
    cim_props_set(&arena, &original->props, "A", cim_string_array(&arena, texts, 6));
    cim_props_set(&arena, &original->props, "B", cim_array(CIM_SINT64, sints, 2));
    cim_props_set(&arena, &original->props, "C", cim_time((struct cim_datetime){ .micros = 7 }));
    cim_props_set(&arena, &original->props, "D", cim_real(CIM_REAL64, 0.1));
    cim_props_set(&arena, &original->props, "E", cim_uint(CIM_CHAR16, 65));
    cim_props_set(&arena, &original->props, "F", cim_null_array(CIM_DATETIME));
    cim_props_set(&arena, &original->props, "G", cim_null(CIM_BOOLEAN));
    HP_STR(text);
    assert_int_equal(cim_embed_write(&text, original, NULL), 0);
    struct cim_value before = cim_object(original);
    struct cim_value after = cim_object(parse(&arena, hp_str_text(&text)));
    assert_true(cim_value_equal(&before, &after));
}

#define OPEN "<INSTANCE CLASSNAME=\"C\">"
#define PROPERTY(type, inside) OPEN "<PROPERTY NAME=\"P\" TYPE=\"" type "\">" inside "</PROPERTY></INSTANCE>"

static const struct {
    const char *text;
    const char *reason;
} refused[] = {
    /* "line 1" alone: the sentence is expat's own */
    { "", "line 1" },
    { "   ", "line 1" },
    { "text", "line 1" },
    { "<CIM/>", "CIM does not belong here" },
    { "<instance CLASSNAME=\"C\"/>", "does not belong here" },
    { "<INSTANCE/>", "CLASSNAME" },
    { "<INSTANCE CLASSNAME=\"\"/>", "CLASSNAME" },
    { "<INSTANCE CLASSNAME=\"a b\"/>", "CLASSNAME" },
    { OPEN, "line 1" },
    { OPEN "</INSTANCE", "line 1" },
    { OPEN "</INSTANCE>x", "line 1" },
    { OPEN "</INSTANCE><INSTANCE CLASSNAME=\"C\"/>", "line 1" },
    { OPEN "text</INSTANCE>", "text outside of a VALUE" },
    { OPEN OPEN "</INSTANCE></INSTANCE>", "INSTANCE does not belong here" },
    { OPEN "<VALUE>1</VALUE></INSTANCE>", "VALUE does not belong here" },
    { OPEN "<PROPERTY.OBJECT NAME=\"P\"/></INSTANCE>", "PROPERTY.OBJECT does not belong here" },
    { OPEN "<PROPERTY TYPE=\"string\"/></INSTANCE>", "NAME" },
    { OPEN "<PROPERTY NAME=\"\" TYPE=\"string\"/></INSTANCE>", "NAME" },
    { OPEN "<PROPERTY NAME=\"a-b\" TYPE=\"string\"/></INSTANCE>", "NAME" },
    { OPEN "<PROPERTY NAME=\"P\"/></INSTANCE>", "P has no TYPE" },
    { PROPERTY("uint128", ""), "P has no TYPE" },
    { PROPERTY("reference", ""), "P has no TYPE" },
    { PROPERTY("object", ""), "P has no TYPE" },
    { PROPERTY("string", "<VALUE>a</VALUE><VALUE>b</VALUE>"), "more than one value" },
    { PROPERTY("string", "<VALUE><B/></VALUE>"), "B does not belong here" },
    { PROPERTY("string", "x"), "text outside of a VALUE" },
    { PROPERTY("string", "<VALUE.ARRAY/>"), "VALUE.ARRAY does not belong here" },
    { PROPERTY("string", "<VALUE.NULL/>"), "VALUE.NULL does not belong here" },
    { PROPERTY("uint16", "<VALUE></VALUE>"), "not a value of type uint16" },
    { PROPERTY("uint16", "<VALUE>65536</VALUE>"), "\"65536\" is not a value of type uint16" },
    { PROPERTY("uint16", "<VALUE>-1</VALUE>"), "\"-1\" is not a value of type uint16" },
    { PROPERTY("uint64", "<VALUE>18446744073709551616</VALUE>"), "uint64" },
    { PROPERTY("boolean", "<VALUE>maybe</VALUE>"), "boolean" },
    { PROPERTY("datetime", "<VALUE>now</VALUE>"), "datetime" },
    { PROPERTY("string", "<VALUE>&other;</VALUE>"), "line 1" },
    { PROPERTY("string", "<VALUE>&#0;</VALUE>"), "line 1" },
    { PROPERTY("string", "<VALUE>\x01</VALUE>"), "line 1" },
    { PROPERTY("string", "<VALUE>\xFF</VALUE>"), "line 1" },
    { PROPERTY("string", "<VALUE>\xC0\x80</VALUE>"), "line 1" },
    { PROPERTY("string", "<VALUE>\xED\xA0\x80</VALUE>"), "line 1" },
    { OPEN "<PROPERTY NAME=\"P\" TYPE=\"string\"/><PROPERTY NAME=\"p\" TYPE=\"string\"/></INSTANCE>",
      "p a second time" },
    { OPEN "<PROPERTY NAME=\"P\" NAME=\"Q\" TYPE=\"string\"/></INSTANCE>", "line 1" },
    { OPEN "<PROPERTY.ARRAY NAME=\"P\" TYPE=\"uint8\"><VALUE>1</VALUE></PROPERTY.ARRAY></INSTANCE>",
      "VALUE does not belong here" },
    { OPEN "<PROPERTY.ARRAY NAME=\"P\" "
           "TYPE=\"uint8\"><VALUE.ARRAY/><VALUE.ARRAY/></PROPERTY.ARRAY></INSTANCE>",
      "more than one value" },
    { OPEN "<PROPERTY.ARRAY NAME=\"P\" TYPE=\"uint8\"><VALUE.ARRAY><VALUE.ARRAY/></VALUE.ARRAY>"
           "</PROPERTY.ARRAY></INSTANCE>",
      "VALUE.ARRAY does not belong here" },
    { OPEN "<PROPERTY.REFERENCE NAME=\"P\"><VALUE.REFERENCE><INSTANCEPATH/></VALUE.REFERENCE>"
           "</PROPERTY.REFERENCE></INSTANCE>",
      "INSTANCEPATH does not belong here" },
    { OPEN "<PROPERTY NAME=\"__X\" TYPE=\"string\"><A><B><C><D/></C></B></A></PROPERTY></INSTANCE>",
      "does not belong here" },
};

static void other_documents_are_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(refused); i++)
        check_refused(refused[i].text, refused[i].reason);
}

static void no_doctype_is_accepted(void **state)
{
    (void)state;
    check_refused("<!DOCTYPE INSTANCE>" OPEN "</INSTANCE>", "DOCTYPE");
    check_refused("<!DOCTYPE INSTANCE SYSTEM \"file:///etc/passwd\">" OPEN "</INSTANCE>", "DOCTYPE");
    check_refused("<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;\">"
                  "<!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d "
                  "\"&c;&c;&c;&c;&c;&c;&c;&c;&c;\">]>" PROPERTY("string", "<VALUE>&d;</VALUE>"),
                  "DOCTYPE");
}

static void the_place_is_told(void **state)
{
    (void)state;
    check_refused(OPEN "\n<PROPERTY NAME=\"P\" TYPE=\"uint8\">\n  <VALUE>x\ny</VALUE></PROPERTY></INSTANCE>",
                  "line 4, column 2: P: \"x\\ny\" is not a value of type uint8");
}

static void every_truncation_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    static const char text[] = OPEN
        "<PROPERTY NAME=\"A\" TYPE=\"uint8\"><VALUE>1</VALUE></PROPERTY>"
        "<PROPERTY.ARRAY NAME=\"B\" TYPE=\"string\"><VALUE.ARRAY><VALUE>\xC3\xA4&amp;</VALUE><VALUE.NULL/>"
        "</VALUE.ARRAY></PROPERTY.ARRAY></INSTANCE>";
    for (size_t length = 0; length < sizeof text - 1; length++) {
        struct cim_instance *instance;
        const char *part = hp_arena_copy_part(&arena, text, length);
        assert_int_equal(cim_embed_parse(&arena, part, &instance, NULL), HP_E_FAILED);
    }
    parse(&arena, text);
}

static void sizes_are_bounded(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(text);
    const char *blanks = repeat(&arena, ' ', 4 * 1024 * 1024 - strlen("<INSTANCE CLASSNAME=\"C\"/>"));
    hp_str_format(&text, "<INSTANCE CLASSNAME=\"C\"/>%s", blanks);
    parse(&arena, hp_str_text(&text));
    hp_str_add(&text, " ");
    check_refused(hp_str_text(&text), "larger than 4 MiB");

    hp_str_reset(&text);
    hp_str_add(&text, OPEN);
    for (int i = 0; i < 1024; i++)
        hp_str_format(&text, "<PROPERTY NAME=\"P%d\" TYPE=\"uint8\"/>", i);
    size_t length = text.length;
    hp_str_add(&text, "</INSTANCE>");
    assert_int_equal(parse(&arena, hp_str_text(&text))->props.count, 1024);
    text.length = length;
    hp_str_add(&text, "<PROPERTY NAME=\"Q\" TYPE=\"uint8\"/></INSTANCE>");
    check_refused(hp_str_text(&text), "too many properties");

    hp_str_reset(&text);
    for (int i = 0; i < 400000; i++)
        hp_str_add(&text, "<Q>");
    check_refused(hp_str_text(&text), "does not belong here");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_written),
        cmocka_unit_test(markup_is_escaped),
        cmocka_unit_test(what_xml_cannot_carry_is_refused),
        cmocka_unit_test(what_is_too_large_is_refused),
        cmocka_unit_test(what_a_host_writes_is_read),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(other_documents_are_refused),
        cmocka_unit_test(no_doctype_is_accepted),
        cmocka_unit_test(the_place_is_told),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(sizes_are_bounded),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
