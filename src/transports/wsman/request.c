/* SPDX-License-Identifier: MIT */
#include "request.h"

#include "soap/names.h"
#include "soap/write.h"

#include <string.h>

/* As much as hosts give at most by default, and more items than fit into it (practice of other clients). */
#define MAX_ENVELOPE_SIZE "512000"
#define MAX_ELEMENTS "32000"

/* --- the frame --- */

static void add_class_uri(struct hp_str *out, const char *ns, const char *class_name)
{
    hp_str_add(out, SOAP_WMI_CLASSES);
    for (const char *at = ns; *at; at++)
        hp_str_add_char(out, *at == '\\' ? '/' : *at);
    hp_str_format(out, "/%s", class_name);
}

static void open_message(struct hp_str *out, const struct wsman_head *head, const char *action,
                         const char *resource)
{
    hp_str_add(out, "<s:Envelope xmlns:s=\"" SOAP_ENVELOPE "\" xmlns:a=\"" SOAP_ADDRESSING
                    "\" xmlns:n=\"" SOAP_ENUMERATION "\" xmlns:w=\"" SOAP_WSMAN "\"><s:Header>"
                    "<a:Action s:mustUnderstand=\"true\">");
    soap_add_text(out, action);
    hp_str_add(out, "</a:Action><a:To s:mustUnderstand=\"true\">");
    soap_add_text(out, head->to);
    hp_str_add(out, "</a:To><w:ResourceURI s:mustUnderstand=\"true\">");
    soap_add_text(out, resource);
    hp_str_format(out,
                  "</w:ResourceURI><a:MessageID>%s</a:MessageID>"
                  "<a:ReplyTo><a:Address s:mustUnderstand=\"true\">" SOAP_ANONYMOUS "</a:Address></a:ReplyTo>"
                  "<w:MaxEnvelopeSize s:mustUnderstand=\"true\">" MAX_ENVELOPE_SIZE "</w:MaxEnvelopeSize>"
                  "<w:OperationTimeout>PT%u.000S</w:OperationTimeout>"
                  "<w:Locale xml:lang=\"en-US\" s:mustUnderstand=\"false\"/>",
                  head->message_id, (unsigned)head->timeout_seconds);
}

static void open_body(struct hp_str *out)
{
    hp_str_add(out, "</s:Header><s:Body>");
}

static void close_message(struct hp_str *out)
{
    hp_str_add(out, "</s:Body></s:Envelope>");
}

/* --- values --- */

static int cannot_carry(const char *name, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "%s has characters that cannot be sent", name);
}

static int add_checked(struct hp_str *out, const char *name, const char *text, struct hp_error *err)
{
    if (!soap_carries(text))
        return cannot_carry(name, err);
    soap_add_text(out, text);
    return 0;
}

static int add_reference(struct hp_str *out, const struct cim_ref *ref, const char *ns, struct hp_error *err);

/* A value as the content of an element or a selector; numbers and moments as WMI writes them, but booleans.
 */
static int add_value(struct hp_str *out, const char *name, const struct cim_value *value, const char *ns,
                     struct hp_error *err)
{
    HP_STR(text);
    switch (value->type) {
    case CIM_REFERENCE:
        return add_reference(out, value->as.ref, ns, err);
    case CIM_OBJECT:
        return hp_error_set(err, HP_E_FAILED, "%s is an object, which cannot be sent", name);
    case CIM_BOOLEAN:
        hp_str_add(out, value->as.boolean ? "true" : "false");
        return 0;
    case CIM_DATETIME:
        cim_value_print(&text, value);
        hp_str_format(out, "<cim:CIM_DateTime xmlns:cim=\"" SOAP_COMMON "\">%s</cim:CIM_DateTime>",
                      hp_str_text(&text));
        return 0;
    default:
        cim_value_print(&text, value);
        return add_checked(out, name, hp_str_text(&text), err);
    }
}

static int add_selectors(struct hp_str *out, const struct cim_ref *ref, const char *ns, struct hp_error *err)
{
    if (ref->key_count == 0)
        return 0;
    hp_str_add(out, "<w:SelectorSet>");
    for (size_t i = 0; i < ref->key_count; i++) {
        const struct cim_key *key = &ref->keys[i];
        bool points = key->value.type == CIM_REFERENCE;
        hp_str_format(out, "<w:Selector Name=\"%s\">%s", key->name, points ? "<a:EndpointReference>" : "");
        int rc = add_value(out, key->name, &key->value, ns, err);
        if (rc)
            return rc;
        hp_str_add(out, points ? "</a:EndpointReference></w:Selector>" : "</w:Selector>");
    }
    hp_str_add(out, "</w:SelectorSet>");
    return 0;
}

/* `ns` is where a reference without namespace is meant. */
static int add_reference(struct hp_str *out, const struct cim_ref *ref, const char *ns, struct hp_error *err)
{
    const char *in = ref->ns ? ref->ns : ns;
    hp_str_add(out, "<a:Address>" SOAP_ANONYMOUS "</a:Address><a:ReferenceParameters><w:ResourceURI>");
    add_class_uri(out, in, ref->class_name);
    hp_str_add(out, "</w:ResourceURI>");
    int rc = add_selectors(out, ref, in, err);
    hp_str_add(out, "</a:ReferenceParameters>");
    return rc;
}

/* Embedded instances are texts, too. */
static int add_item(struct hp_str *out, const char *name, const struct cim_value *item, const char *ns,
                    enum wsman_wording wording, struct hp_error *err)
{
    HP_STR(text);
    if (item->type != CIM_STRING || !wsman_wording_matters(item->as.string))
        return add_value(out, name, item, ns, err);
    wsman_add_worded(&text, item->as.string, wording);
    return add_checked(out, name, hp_str_text(&text), err);
}

static int add_parameter(struct hp_str *out, const char *name, const struct cim_value *value, const char *ns,
                         enum wsman_wording wording, struct hp_error *err)
{
    if (value->is_null) {
        hp_str_format(out, "<p:%s xsi:nil=\"true\"/>", name);
        return 0;
    }
    size_t count = value->is_array ? value->as.array.count : 1;
    for (size_t i = 0; i < count; i++) {
        const struct cim_value *item = value->is_array ? &value->as.array.items[i] : value;
        if (item->is_null)
            return hp_error_set(err, HP_E_FAILED, "%s has an item without a value, which cannot be sent",
                                name);
        hp_str_format(out, "<p:%s>", name);
        int rc = add_item(out, name, item, ns, wording, err);
        if (rc)
            return rc;
        hp_str_format(out, "</p:%s>", name);
    }
    return 0;
}

/* --- messages --- */

int wsman_write_enumerate(struct hp_str *out, const struct wsman_head *head, const struct cim_query *query,
                          struct hp_error *err)
{
    HP_STR(resource);
    add_class_uri(&resource, query->ns, "*");
    open_message(out, head, SOAP_ACTION_ENUMERATE, hp_str_text(&resource));
    open_body(out);
    hp_str_add(out, "<n:Enumerate><w:OptimizeEnumeration/><w:MaxElements>" MAX_ELEMENTS "</w:MaxElements>"
                    "<w:Filter Dialect=\"" SOAP_WQL "\">");
    int rc = add_checked(out, "the query", query->text, err);
    hp_str_add(out, "</w:Filter></n:Enumerate>");
    close_message(out);
    return rc;
}

static void write_about_context(struct hp_str *out, const struct wsman_head *head, const char *action,
                                const char *ns, const char *context, const char *element, const char *rest)
{
    HP_STR(resource);
    add_class_uri(&resource, ns, "*");
    open_message(out, head, action, hp_str_text(&resource));
    open_body(out);
    hp_str_format(out, "<n:%s><n:EnumerationContext>", element);
    soap_add_text(out, context);
    hp_str_format(out, "</n:EnumerationContext>%s</n:%s>", rest, element);
    close_message(out);
}

void wsman_write_pull(struct hp_str *out, const struct wsman_head *head, const char *ns, const char *context)
{
    write_about_context(out, head, SOAP_ACTION_PULL, ns, context, "Pull",
                        "<n:MaxElements>" MAX_ELEMENTS "</n:MaxElements>");
}

void wsman_write_release(struct hp_str *out, const struct wsman_head *head, const char *ns,
                         const char *context)
{
    write_about_context(out, head, SOAP_ACTION_RELEASE, ns, context, "Release", "");
}

int wsman_write_get(struct hp_str *out, const struct wsman_head *head, const struct cim_ref *ref,
                    struct hp_error *err)
{
    HP_STR(resource);
    add_class_uri(&resource, ref->ns, ref->class_name);
    open_message(out, head, SOAP_ACTION_GET, hp_str_text(&resource));
    int rc = add_selectors(out, ref, ref->ns, err);
    open_body(out);
    close_message(out);
    return rc;
}

int wsman_write_invoke(struct hp_str *out, const struct wsman_head *head, const struct cim_ref *ref,
                       const char *method, const struct cim_props *in, enum wsman_wording wording,
                       struct hp_error *err)
{
    HP_STR(resource);
    HP_STR(action);
    add_class_uri(&resource, ref->ns, ref->class_name);
    hp_str_format(&action, "%s/%s", hp_str_text(&resource), method);
    open_message(out, head, hp_str_text(&action), hp_str_text(&resource));
    int rc = add_selectors(out, ref, ref->ns, err);
    open_body(out);
    hp_str_format(out, "<p:%s_INPUT xmlns:p=\"%s\" xmlns:xsi=\"" SOAP_XSI "\">", method,
                  hp_str_text(&resource));
    for (size_t i = 0; !rc && i < in->count; i++)
        rc = add_parameter(out, in->items[i].name, &in->items[i].value, ref->ns, wording, err);
    hp_str_format(out, "</p:%s_INPUT>", method);
    close_message(out);
    return rc;
}

void wsman_write_identify(struct hp_str *out)
{
    hp_str_add(out, "<s:Envelope xmlns:s=\"" SOAP_ENVELOPE
                    "\"><s:Header/><s:Body><wsmid:Identify xmlns:wsmid=\"" SOAP_IDENTITY
                    "\"/></s:Body></s:Envelope>");
}

void wsman_write_describe(struct hp_str *out, const struct wsman_head *head, const char *ns,
                          const char *class_name)
{
    open_message(out, head, SOAP_ACTION_GET, SOAP_CLASS_DEFINITIONS);
    hp_str_add(out, "<w:SelectorSet><w:Selector Name=\"__cimnamespace\">");
    for (const char *at = ns; *at; at++)
        hp_str_add_char(out, *at == '\\' ? '/' : *at);
    hp_str_add(out, "</w:Selector><w:Selector Name=\"ClassName\">");
    soap_add_text(out, class_name);
    hp_str_add(out, "</w:Selector></w:SelectorSet><w:OptionSet xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">"
                    "<w:Option Name=\"IncludeInheritedElements\" Type=\"xs:boolean\">true</w:Option>"
                    "<w:Option Name=\"IncludeQualifiers\" Type=\"xs:boolean\">true</w:Option></w:OptionSet>");
    open_body(out);
    close_message(out);
}
