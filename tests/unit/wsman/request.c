/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "soap/names.h"
#include "soap/tree.h"
#include "wsman/wsman.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#define NS "root\\virtualization\\v2"

static const struct wsman_head head = { "https://host:5986/wsman", "uuid:1", 60 };

static const struct soap_node *read(struct hp_arena *arena, const struct hp_str *text)
{
    HP_ERROR(err);
    struct soap_node *root = NULL;
    if (soap_parse(arena, hp_str_text(text), text->length, &root, &err))
        fail_msg("%s", err.what);
    return root;
}

static const struct soap_node *body(const struct soap_node *root)
{
    return soap_child(root, SOAP_ENVELOPE, "Body")->first;
}

static const char *header(struct hp_arena *arena, const struct soap_node *root, const char *name)
{
    return soap_trimmed(arena, soap_child(soap_child(root, SOAP_ENVELOPE, "Header"), NULL, name));
}

/* Filter is WS-Management's, and MaxElements, too; in a Pull it is not. */
static void a_query_is_a_filter(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(text);
    const struct cim_query query = { NS, "SELECT * FROM X WHERE a = '<&\">' AND b < 3" };
    assert_int_equal(wsman_write_enumerate(&text, &head, &query, NULL), 0);
    const struct soap_node *root = read(&arena, &text);
    assert_string_equal(header(&arena, root, "Action"), SOAP_ACTION_ENUMERATE);
    assert_string_equal(header(&arena, root, "ResourceURI"), SOAP_WMI_CLASSES "root/virtualization/v2/*");
    assert_string_equal(header(&arena, root, "MessageID"), "uuid:1");
    assert_string_equal(header(&arena, root, "OperationTimeout"), "PT60.000S");
    const struct soap_node *filter = soap_child(body(root), SOAP_WSMAN, "Filter");
    assert_string_equal(filter->text, query.text);
    assert_string_equal(soap_attribute(filter, NULL, "Dialect"), SOAP_WQL);
    assert_non_null(soap_child(body(root), SOAP_WSMAN, "OptimizeEnumeration"));
    assert_non_null(soap_child(body(root), SOAP_WSMAN, "MaxElements"));
}

static void a_page_is_pulled_by_its_context(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(text);
    wsman_write_pull(&text, &head, NS, "uuid:<2>");
    const struct soap_node *pull = body(read(&arena, &text));
    assert_string_equal(soap_child(pull, SOAP_ENUMERATION, "EnumerationContext")->text, "uuid:<2>");
    assert_non_null(soap_child(pull, SOAP_ENUMERATION, "MaxElements"));
}

static void an_object_is_named_by_its_keys(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(text);
    const struct cim_key keys[] = { { "InstanceID", cim_string("Microsoft:A\\b & c\nd") } };
    const struct cim_ref ref = { .ns = NS, .class_name = "X", .keys = keys, .key_count = 1 };
    assert_int_equal(wsman_write_get(&text, &head, &ref, NULL), 0);
    const struct soap_node *root = read(&arena, &text);
    const struct soap_node *set =
        soap_child(soap_child(root, SOAP_ENVELOPE, "Header"), SOAP_WSMAN, "SelectorSet");
    /* Backslashes are not doubled, and nothing is lost. */
    assert_string_equal(set->first->text, "Microsoft:A\\b & c\nd");
    assert_string_equal(soap_attribute(set->first, NULL, "Name"), "InstanceID");
    assert_null(body(root));
}

static void parameters_are_elements(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(text);
    const struct cim_key keys[] = { { "Name", cim_string("n") } };
    const struct cim_ref ref = { .class_name = "X", .keys = keys, .key_count = 1 };
    const struct cim_ref service = { .ns = NS, .class_name = "Service", .keys = keys, .key_count = 1 };
    const char *const texts[] = { "<INSTANCE CLASSNAME=\"A\"><VALUE>a&amp;b</VALUE></INSTANCE>", "two" };
    struct cim_props in = { 0 };
    cim_props_set(&arena, &in, "Flag", cim_boolean(true));
    cim_props_set(&arena, &in, "None", cim_null(CIM_STRING));
    cim_props_set(&arena, &in, "Many", cim_string_array(&arena, texts, 2));
    cim_props_set(&arena, &in, "Of", cim_reference(&ref));
    assert_int_equal(wsman_write_invoke(&text, &head, &service, "Act", &in, WSMAN_WORDING_NAMED, NULL), 0);
    const struct soap_node *root = read(&arena, &text);
    const struct soap_node *input = body(root);
    assert_string_equal(header(&arena, root, "Action"),
                        SOAP_WMI_CLASSES "root/virtualization/v2/Service/Act");
    assert_string_equal(input->name, "Act_INPUT");
    assert_string_equal(input->ns, SOAP_WMI_CLASSES "root/virtualization/v2/Service");
    assert_string_equal(soap_child(input, NULL, "Flag")->text, "true");
    assert_true(soap_is_nil(soap_child(input, NULL, "None")));
    const struct soap_node *many = soap_child(input, NULL, "Many");
    assert_string_equal(many->text, texts[0]);
    assert_string_equal(soap_again(many)->text, "two");
    const struct soap_node *parameters =
        soap_child(soap_child(input, NULL, "Of"), SOAP_ADDRESSING, "ReferenceParameters");
    assert_string_equal(soap_child(parameters, NULL, "ResourceURI")->text,
                        SOAP_WMI_CLASSES "root/virtualization/v2/X");
}

static void what_cannot_be_sent_is_refused(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const struct cim_ref service = { .ns = NS, .class_name = "Service" };
    const struct cim_instance object = { .class_name = "X" };
    const struct cim_value wrong[] = { cim_string("\x1B"), cim_string("\xFF"), cim_object(&object) };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ERROR(err);
        HP_STR(text);
        struct cim_props in = { 0 };
        cim_props_set(&arena, &in, "P", wrong[i]);
        assert_int_equal(wsman_write_invoke(&text, &head, &service, "Act", &in, WSMAN_WORDING_NAMED, &err),
                         HP_E_FAILED);
        assert_non_null(strstr(err.what, "P "));
    }
    HP_STR(text);
    const struct cim_query query = { NS, "SELECT * FROM X WHERE a = '\a'" };
    assert_int_equal(wsman_write_enumerate(&text, &head, &query, NULL), HP_E_FAILED);
}

/* --- addresses --- */

static void is_address(const char *text, bool tls, const char *host, unsigned port)
{
    HP_ARENA(arena);
    struct wsman_address address;
    assert_int_equal(wsman_address_parse(&arena, text, &address, NULL), 0);
    assert_int_equal(address.tls, tls);
    assert_string_equal(address.host, host);
    assert_int_equal(address.port, port);
}

static void addresses(void **state)
{
    (void)state;
    is_address("hv1", true, "hv1", 5986);
    is_address("hv1:443", true, "hv1", 443);
    is_address("HTTPS://hv1.example.org", true, "hv1.example.org", 5986);
    is_address("http://127.0.0.1:80", false, "127.0.0.1", 80);
    is_address("http://hv1", false, "hv1", 5985);
    is_address("[fe80::1]", true, "[fe80::1]", 5986);
    is_address("[fe80::1]:1", true, "[fe80::1]", 1);
    is_address("FD00:0::5", true, "[fd00::5]", 5986);
    is_address("fd00::5:5985", true, "[fd00::5:5985]", 5986);
    is_address("http://[0:0:0:0:0:0:0:1]:80/wsman", false, "[::1]", 80);
    static const char *const wrong[] = { "",           ":1",     "hv1:",          "hv1:0",     "hv1:65536",
                                         "hv1:x",      "a@b",    "hv1/x",         "hv1/wsman", "https://",
                                         "hv1?x",      "hv1#x",  "fe80::1%1",     "ftp://a",   "http://a/b",
                                         "http://a@b", "a b",    "a%41",          "[::1",      "[hv1]",
                                         "[::1]x",     "[::1]:", "[fe80::1%251]", "hv1:1:2" };
    for (size_t i = 0; i < HP_COUNT(wrong); i++) {
        HP_ARENA(arena);
        struct wsman_address address;
        if (wsman_address_parse(&arena, wrong[i], &address, NULL) != HP_E_USAGE)
            fail_msg("%s is taken for an address", wrong[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_query_is_a_filter),
        cmocka_unit_test(a_page_is_pulled_by_its_context),
        cmocka_unit_test(an_object_is_named_by_its_keys),
        cmocka_unit_test(parameters_are_elements),
        cmocka_unit_test(what_cannot_be_sent_is_refused),
        cmocka_unit_test(addresses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
