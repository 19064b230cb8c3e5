/* SPDX-License-Identifier: MIT */
/* Answers in the shapes that hosts were recorded to give, and in those of other services. */
#include "answer.h"

#include "cim/status.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NS "root\\virtualization\\v2"
#define URI "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/virtualization/v2/"
#define HEAD                                                                                                 \
    "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "                    \
    "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\" "                                          \
    "xmlns:n=\"http://schemas.xmlsoap.org/ws/2004/09/enumeration\" "                                         \
    "xmlns:w=\"http://schemas.dmtf.org/wbem/wsman/1/wsman.xsd\"><s:Header><a:RelatesTo>uuid:1</a:RelatesTo>" \
    "</s:Header><s:Body>"
#define TAIL "</s:Body></s:Envelope>"
#define ITEM(class, inside)                                                                                  \
    "<p:" class " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:p=\"" URI class              \
        "\" xmlns:cim=\"http://schemas.dmtf.org/wbem/wscim/1/common\" xsi:type=\"p:" class "_Type\">" inside \
                                                                                           "</p:" class ">"
#define LAST_PAGE(items)                                                                                     \
    HEAD "<n:PullResponse><n:Items>" items "</n:Items><n:EndOfSequence/></n:PullResponse>" TAIL

static const struct wsman_asked asked = { "asking", "asking failed" };

static const struct cim_property_decl thing_properties[] = {
    { "Name", CIM_STRING, NULL, CIM_PROPERTY_KEY, 0 },
    { "Big", CIM_UINT64, NULL, 0, 0 },
    { "Flag", CIM_BOOLEAN, NULL, 0, 0 },
    { "When", CIM_DATETIME, NULL, 0, 0 },
    { "States", CIM_UINT16, NULL, CIM_PROPERTY_ARRAY, 0 },
    { "Later", CIM_STRING, NULL, CIM_PROPERTY_ARRAY, 20000 },
    { "Of", CIM_REFERENCE, "Thing", 0, 0 },
};
static const struct cim_parameter_decl act_parameters[] = { { "Job", CIM_REFERENCE, "Thing", false, CIM_OUT },
                                                            { "Rows", CIM_OBJECT, "Thing", true, CIM_OUT } };
static const struct cim_method_decl thing_methods[] = { { "Act", act_parameters, 2, 0 } };
static const struct cim_class_decl thing = { .name = "Thing",
                                             .ns = NS,
                                             .properties = thing_properties,
                                             .property_count = 7,
                                             .methods = thing_methods,
                                             .method_count = 1 };

static const struct cim_class_decl *find(void *context, const char *ns, const char *class_name)
{
    (void)context;
    return strcmp(ns, NS) == 0 && strcmp(class_name, "Thing") == 0 ? &thing : NULL;
}

static const struct wsman_classes classes = { NULL, find, find, "HOST" };

static const struct soap_node *body_of(struct hp_arena *arena, const char *text)
{
    HP_ERROR(err);
    const struct soap_node *body = NULL;
    if (wsman_read_answer(arena, text, strlen(text), "uuid:1", &asked, HP_E_FAILED, &body, &err))
        fail_msg("%s", err.what);
    return body;
}

static int refuses(const char *text, struct hp_error *err)
{
    HP_ARENA(arena);
    const struct soap_node *body = NULL;
    int rc = wsman_read_answer(&arena, text, strlen(text), "uuid:1", &asked, HP_E_GONE, &body, err);
    assert_null(body);
    return rc;
}

static struct cim_instance first_item(struct hp_arena *arena, const char *text, const char *selected)
{
    HP_ERROR(err);
    struct cim_instances found = { 0 };
    struct wsman_page page;
    if (wsman_read_page(arena, &classes, body_of(arena, text), NS, selected, &found, &page, &err))
        fail_msg("%s", err.what);
    assert_int_equal(found.count, 1);
    return found.items[0];
}

static void is_printed(const struct cim_instance *instance, const char *name, const char *expected)
{
    HP_STR(text);
    const struct cim_value *value = cim_props_find(&instance->props, name);
    assert_non_null(value);
    assert_false(value->is_null);
    cim_value_print(&text, value);
    assert_string_equal(hp_str_text(&text), expected);
}

/* --- values --- */

static void an_object_has_the_types_of_its_class(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_instance it = first_item(
        &arena,
        LAST_PAGE(ITEM("Thing",
                       "<p:Big>18446744073709551615</p:Big><p:Flag>true</p:Flag><p:Name> a &amp; b</p:Name>"
                       "<p:States>2</p:States><p:States>32775</p:States><p:When><cim:Datetime>"
                       "2026-10-08T15:15:36.68424Z</cim:Datetime></p:When>")),
        NULL);
    assert_string_equal(it.class_name, "Thing");
    is_printed(&it, "Big", "18446744073709551615");
    is_printed(&it, "Flag", "TRUE");
    is_printed(&it, "Name", " a & b");
    is_printed(&it, "States", "{2, 32775}");
    is_printed(&it, "When", "20261008151536.684240-000");
    assert_string_equal(cim_ref_path(&arena, it.path), "\\\\HOST\\" NS ":Thing.Name=\" a & b\"");
    assert_string_equal(it.props.items[0].name, "Name"); /* as declared */
}

static void null_empty_and_missing_differ(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_instance nulls = first_item(
        &arena,
        LAST_PAGE(ITEM("Thing", "<p:Name></p:Name><p:Big xsi:nil=\"true\"/><p:States xsi:nil=\"true\"/>")),
        NULL);
    assert_true(cim_props_find(&nulls.props, "Big")->is_null);
    assert_true(cim_props_find(&nulls.props, "States")->is_null);
    assert_true(cim_props_find(&nulls.props, "States")->is_array);
    is_printed(&nulls, "Name", "");
    assert_null(cim_props_find(&nulls.props, "Flag"));
    /* Not all hosts have it: that it is not there says nothing. */
    assert_null(cim_props_find(&nulls.props, "Later"));

    const struct cim_instance empty =
        first_item(&arena, LAST_PAGE(ITEM("Thing", "<p:Name>x</p:Name>")), NULL);
    const struct cim_value *states = cim_props_find(&empty.props, "States");
    assert_true(states && states->is_array && !states->is_null && states->as.array.count == 0);
}

static void parts_of_objects_have_the_class_that_was_asked(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_instance it = first_item(
        &arena,
        HEAD "<n:EnumerateResponse><n:EnumerationContext/><w:Items><w:XmlFragment><Big>7</Big><Name>n</Name>"
             "</w:XmlFragment></w:Items><w:EndOfSequence/></n:EnumerateResponse>" TAIL,
        "Thing");
    assert_string_equal(it.class_name, "Thing");
    is_printed(&it, "Big", "7");
    assert_non_null(it.path);
    assert_null(cim_props_find(&it.props, "States")); /* nobody asked */
}

static void references_and_objects_are_read(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_props out = { 0 };
    const struct soap_node *body = body_of(
        &arena, HEAD
        "<p:Act_OUTPUT xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:p=\"" URI
        "Thing\"><p:Job>"
        "<a:Address>any</a:Address><a:ReferenceParameters><w:ResourceURI>" URI "Thing</w:ResourceURI>"
        "<w:SelectorSet><w:Selector Name=\"Name\">a\\b</w:Selector></w:SelectorSet></a:ReferenceParameters>"
        "</p:Job><p:Rows xsi:type=\"q:Thing_Type\" xmlns:q=\"" URI "Thing\"><q:Name>in</q:Name></p:Rows>"
        "<p:ReturnValue>4096</p:ReturnValue></p:Act_OUTPUT>" TAIL);
    assert_int_equal(wsman_read_output(&arena, &classes, body, NS, "Thing", "Act", &out, &err), 0);
    assert_string_equal(cim_ref_path(&arena, cim_props_find(&out, "Job")->as.ref),
                        "\\\\HOST\\" NS ":Thing.Name=\"a\\\\b\"");
    const struct cim_value *rows = cim_props_find(&out, "Rows");
    assert_true(rows->is_array && rows->as.array.count == 1);
    is_printed(rows->as.array.items[0].as.object, "Name", "in");
    assert_int_equal(cim_props_find(&out, "ReturnValue")->as.u, 4096);
}

static void what_is_not_of_its_type_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "<p:Big>-1</p:Big>",        "<p:Big>18446744073709551616</p:Big>", "<p:Big>1</p:Big><p:Big>2</p:Big>",
        "<p:Flag>perhaps</p:Flag>", "<p:When>yesterday</p:When>",          "<p:Of>Thing</p:Of>",
        "<p:Big><p:x/></p:Big>"
    };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ARENA(arena);
        HP_ERROR(err);
        HP_STR(text);
        struct cim_instances found = { 0 };
        struct wsman_page page;
        hp_str_format(&text, "%s%s%s", HEAD "<n:PullResponse><n:Items><p:Thing xmlns:p=\"" URI "Thing\">",
                      wrong[i], "</p:Thing></n:Items><n:EndOfSequence/></n:PullResponse>" TAIL);
        const struct soap_node *body = body_of(&arena, hp_str_text(&text));
        assert_int_equal(wsman_read_page(&arena, &classes, body, NS, NULL, &found, &page, &err), HP_E_FAILED);
        assert_non_null(strstr(err.what, "Thing: "));
    }
}

static void moments(void **state)
{
    (void)state;
    struct cim_datetime moment;
    assert_true(wsman_read_moment("1970-01-01T08:00:00.5+08:00", &moment));
    assert_int_equal(moment.micros, 500000);
    assert_int_equal(moment.utc_offset, 480);
    assert_true(wsman_read_moment("P1DT1H1M40.25S", &moment));
    assert_true(moment.is_interval);
    assert_int_equal(moment.micros, INT64_C(90100250000));
    assert_true(wsman_read_moment("20240611000000.000000+000", &moment));
    static const char *const wrong[] = { "",
                                         "P",
                                         "P1Y",
                                         "PT1D",
                                         "2026-02-30T00:00:00Z",
                                         "2026-01-01T24:00:00Z",
                                         "2026-01-01",
                                         "2026-01-01T00:00:00Zulu",
                                         "P1.5DT0H" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_false(wsman_read_moment(wrong[i], &moment));
}

/* --- pages --- */

static const char *context_of(struct hp_arena *arena, const char *text)
{
    HP_ERROR(err);
    struct cim_instances found = { 0 };
    struct wsman_page page;
    if (wsman_read_page(arena, &classes, body_of(arena, text), NS, "Thing", &found, &page, &err))
        return "refused";
    return page.context ? page.context : "ended";
}

static void a_list_goes_on_until_its_end(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(context_of(&arena,
                                   HEAD "<n:EnumerateResponse><n:EnumerationContext></n:EnumerationContext>"
                                        "<w:Items/><w:EndOfSequence/></n:EnumerateResponse>" TAIL),
                        "ended");
    assert_string_equal(context_of(&arena,
                                   HEAD "<n:EnumerateResponse><n:EnumerationContext> uuid:A "
                                        "</n:EnumerationContext><w:Items/></n:EnumerateResponse>" TAIL),
                        "uuid:A");
    assert_string_equal(context_of(&arena,
                                   HEAD "<n:PullResponse><n:EnumerationContext>uuid:B</n:EnumerationContext>"
                                        "<n:Items/></n:PullResponse>" TAIL),
                        "uuid:B");
    assert_string_equal(context_of(&arena, LAST_PAGE("")), "ended");
    /* Cut short. */
    assert_string_equal(context_of(&arena, HEAD "<n:PullResponse><n:Items/></n:PullResponse>" TAIL),
                        "refused");
    assert_string_equal(context_of(&arena, HEAD "<n:Something/>" TAIL), "refused");
}

static void prefixes_mean_nothing(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(
        context_of(&arena, "<SOAP-ENV:Envelope xmlns:SOAP-ENV=\"http://www.w3.org/2003/05/soap-envelope\" "
                           "xmlns:wsa=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"><SOAP-ENV:Header>"
                           "<wsa:RelatesTo>UUID:1</wsa:RelatesTo></SOAP-ENV:Header><SOAP-ENV:Body>"
                           "<PullResponse xmlns=\"http://schemas.xmlsoap.org/ws/2004/09/enumeration\">"
                           "<EnumerationContext>3</EnumerationContext><Items/></PullResponse></SOAP-ENV:Body>"
                           "</SOAP-ENV:Envelope>"),
        "3");
}

static void the_selected_class_is_found(void **state)
{
    (void)state;
    HP_ARENA(arena);
    assert_string_equal(wsman_selected_class(&arena, "SELECT a, b FROM Thing WHERE c = ' FROM x'"), "Thing");
    assert_string_equal(wsman_selected_class(&arena, "SELECT a FROM Thing"), "Thing");
    assert_null(wsman_selected_class(&arena, "SELECT * FROM Thing"));
    assert_null(wsman_selected_class(&arena, "ASSOCIATORS OF {Thing.Name=\"x\"}"));
}

/* --- faults --- */

#define FAULT(subcode, detail)                                                                                \
    HEAD                                                                                                      \
        "<s:Fault><s:Code><s:Value>s:Sender</s:Value><s:Subcode><s:Value>" subcode                            \
        "</s:Value></s:Subcode></s:Code><s:Reason><s:Text xml:lang=\"en-US\">the reason </s:Text></s:Reason>" \
        "<s:Detail>" detail "</s:Detail></s:Fault>" TAIL
#define WSMAN_FAULT(code, message)                                                                           \
    "<f:WSManFault xmlns:f=\"http://schemas.microsoft.com/wbem/wsman/1/wsmanfault\" Code=\"" code            \
    "\" Machine=\"HOST\"><f:Message>" message "</f:Message></f:WSManFault>"

static void check_fault(const char *text, enum hp_class class, uint32_t wmi, const char *said)
{
    HP_ERROR(err);
    assert_int_equal(refuses(text, &err), class);
    assert_int_equal(err.class, class);
    assert_int_equal(err.codes[HP_LEVEL_WMI].value, wmi);
    if (said)
        assert_string_equal(err.host_text, said);
    else
        assert_null(err.host_text);
}

static void faults_in_all_forms_become_errors(void **state)
{
    (void)state;
    check_fault(FAULT("w:TimedOut", WSMAN_FAULT("2150858793", "too late ")), HP_E_TIMEOUT, 0x80041069,
                "too late");
    check_fault(FAULT("w:InvalidSelectors", WSMAN_FAULT("2150858843", "wrong")), HP_E_NOT_FOUND, 0x80041002,
                "wrong");
    check_fault(FAULT("a:DestinationUnreachable", ""), HP_E_NOT_FOUND, 0x80041002, "the reason");
    check_fault(FAULT("w:AccessDenied", WSMAN_FAULT("5", "")), HP_E_ACCESS, 0x80041003, "the reason");
    /* How a namespace that is not there is told. */
    check_fault(FAULT("n:CannotProcessFilter", WSMAN_FAULT("2150858778", "bad")), HP_E_ACCESS, 0x8004100E,
                "bad");
    /* The innermost one is the cause. */
    check_fault(FAULT("w:InternalError",
                      WSMAN_FAULT("2150858755", "<f:ProviderFault provider=\"WMI Provider\">" WSMAN_FAULT(
                                                    "2147749891", "denied") "</f:ProviderFault>")),
                HP_E_ACCESS, 0x80041003, "denied");
    /* WMI's own words go before all. */
    check_fault(
        FAULT(
            "n:CannotProcessFilter",
            WSMAN_FAULT(
                "2150858778",
                "<f:ProviderFault>" WSMAN_FAULT(
                    "2150858778",
                    "outer") "<f:ExtendedError><p:__ExtendedStatus xmlns:p=\"x\"><p:Description></p:Description>"
                             "<p:StatusCode>2147749904</p:StatusCode></p:__ExtendedStatus></f:ExtendedError>"
                             "</f:ProviderFault>")),
        HP_E_FAILED, 0x80041010, NULL);
    check_fault(
        FAULT(
            "w:InternalError",
            "<p:MSFT_WmiError xmlns:p=\"http://schemas.microsoft.com/wbem/wsman/1/wmi/root/x/MSFT_WmiError\">"
            "<p:CIMStatusCode>1</p:CIMStatusCode><p:Message>in words</p:Message>"
            "<p:MessageID>HRESULT 0x80041010</p:MessageID><p:error_Code>2150859173</p:error_Code>"
            "</p:MSFT_WmiError>"),
        HP_E_FAILED, 0x80041010, "in words");
}

static void a_fault_without_a_number_is_told(void **state)
{
    (void)state;
    HP_ERROR(err);
    assert_int_equal(
        refuses("<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Body><s:Fault>"
                "<s:Code><s:Value>s:MustUnderstand</s:Value></s:Code></s:Fault></s:Body></s:Envelope>",
                &err),
        HP_E_FAILED);
    assert_string_equal(err.what, "asking failed: the host refused it");
}

static void what_is_no_answer_is_refused(void **state)
{
    (void)state;
    static const char *const none[] = {
        "", "x", "<html/>", HEAD "<n:PullResponse>", "<!DOCTYPE s [<!ENTITY e \"x\">]>" HEAD "&e;" TAIL,
        /* to another message, and to none */
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\" "
        "xmlns:a=\"http://schemas.xmlsoap.org/ws/2004/08/addressing\"><s:Header><a:RelatesTo>uuid:2</a:RelatesTo>"
        "</s:Header><s:Body/></s:Envelope>",
        "<s:Envelope xmlns:s=\"http://www.w3.org/2003/05/soap-envelope\"><s:Header/><s:Body/></s:Envelope>"
    };
    for (size_t i = 0; i < HP_COUNT(none); i++) {
        HP_ERROR(err);
        assert_int_equal(refuses(none[i], &err), HP_E_GONE); /* the class that was asked for */
    }
}

/* --- classes --- */

static void a_class_is_read_from_its_declaration(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    const struct cim_class_decl *class;
    const struct soap_node *body = body_of(
        &arena, HEAD
        "<CLASS NAME=\"X\" SUPERCLASS=\"Y\"><QUALIFIER NAME=\"association\" TYPE=\"boolean\"><VALUE>true</VALUE>"
        "</QUALIFIER><PROPERTY NAME=\"A\" TYPE=\"uint64\"><QUALIFIER NAME=\"Key\" TYPE=\"boolean\"><VALUE>TRUE"
        "</VALUE></QUALIFIER></PROPERTY><PROPERTY.ARRAY NAME=\"B\" TYPE=\"string\"/>"
        "<PROPERTY.REFERENCE NAME=\"C\" REFERENCECLASS=\"Z\"/><METHOD NAME=\"M\" TYPE=\"uint32\">"
        "<PARAMETER.REFARRAY NAME=\"P\" REFERENCECLASS=\"Z\"><QUALIFIER NAME=\"Out\" TYPE=\"boolean\"><VALUE>TRUE"
        "</VALUE></QUALIFIER></PARAMETER.REFARRAY></METHOD></CLASS>" TAIL);
    assert_int_equal(wsman_read_class(&arena, body, NS, &class, &err), 0);
    assert_string_equal(class->name, "X");
    assert_string_equal(class->superclass, "Y");
    assert_true(class->is_association && !class->is_abstract);
    assert_int_equal(class->property_count, 3);
    assert_int_equal(class->properties[0].type, CIM_UINT64);
    assert_int_equal(class->properties[0].flags, CIM_PROPERTY_KEY);
    assert_int_equal(class->properties[1].flags, CIM_PROPERTY_ARRAY);
    assert_string_equal(class->properties[2].target, "Z");
    assert_int_equal(class->methods[0].parameters[0].direction, CIM_OUT);
    assert_true(class->methods[0].parameters[0].is_array);
    assert_int_equal(wsman_read_class(&arena, body_of(&arena, LAST_PAGE("")), NS, &class, &err), HP_E_FAILED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_object_has_the_types_of_its_class),
        cmocka_unit_test(null_empty_and_missing_differ),
        cmocka_unit_test(parts_of_objects_have_the_class_that_was_asked),
        cmocka_unit_test(references_and_objects_are_read),
        cmocka_unit_test(what_is_not_of_its_type_is_refused),
        cmocka_unit_test(moments),
        cmocka_unit_test(a_list_goes_on_until_its_end),
        cmocka_unit_test(prefixes_mean_nothing),
        cmocka_unit_test(the_selected_class_is_found),
        cmocka_unit_test(faults_in_all_forms_become_errors),
        cmocka_unit_test(a_fault_without_a_number_is_told),
        cmocka_unit_test(what_is_no_answer_is_refused),
        cmocka_unit_test(a_class_is_read_from_its_declaration),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
