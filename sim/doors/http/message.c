/* SPDX-License-Identifier: MIT */
#include "message.h"

#include "base/text.h"
#include "random.h"
#include "soap/names.h"
#include "soap/write.h"

#include <string.h>

static bool refuse(struct door_fault *fault, const char *subcode, uint32_t code, const char *text)
{
    *fault = (struct door_fault){ .subcode = subcode, .code = code, .text = text };
    return false;
}

/* --- reading --- */

static const char *with_backslashes(struct hp_arena *arena, const char *text, size_t length)
{
    char *copy = hp_arena_copy_part(arena, text, length);
    for (char *at = copy; *at; at++)
        *at = *at == '/' ? '\\' : *at;
    return copy;
}

static const char *selected_namespace(struct hp_arena *arena, const struct soap_node *selectors)
{
    const struct soap_node *at = soap_child(selectors, SOAP_WSMAN, "Selector");
    for (; at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "Name");
        const char *text = soap_trimmed(arena, at);
        if (name && hp_text_same(name, "__cimnamespace"))
            return with_backslashes(arena, text, strlen(text));
    }
    return NULL;
}

bool door_read_class(struct hp_arena *arena, const char *uri, const struct soap_node *selectors,
                     const char **ns, const char **class_name)
{
    const char *selected = selected_namespace(arena, selectors);
    if (hp_text_begins(uri, SOAP_DMTF_CLASSES)) {
        *ns = selected ? selected : "root\\hardware";
        *class_name = uri + strlen(SOAP_DMTF_CLASSES);
        return **class_name;
    }
    const char *path = hp_text_begins(uri, SOAP_WMI_CLASSES) ? uri + strlen(SOAP_WMI_CLASSES) : "";
    const char *slash = strrchr(path, '/');
    if (!slash || slash == path || !slash[1])
        return false;
    *ns = with_backslashes(arena, path, (size_t)(slash - path));
    *class_name = slash + 1;
    return !selected || hp_text_same(selected, *ns);
}

/* Locale and DataLocale can only be wished for (MS-WSMV 3.1.4.1.8). */
static bool check_wishes(const struct soap_node *header, struct door_fault *fault)
{
    for (const struct soap_node *at = header->first; at; at = at->next) {
        const char *must = soap_attribute(at, NULL, "mustUnderstand");
        bool is_locale = strcmp(at->name, "Locale") == 0 || strcmp(at->name, "DataLocale") == 0;
        if (is_locale && must && (hp_text_same(must, "true") || strcmp(must, "1") == 0))
            return refuse(fault, "w:UnsupportedFeature", 0, "a locale can be wished for only");
    }
    return true;
}

static bool check_reply(struct hp_arena *arena, const struct soap_node *header, struct door_fault *fault)
{
    const struct soap_node *reply = soap_child(header, SOAP_ADDRESSING, "ReplyTo");
    const char *to = soap_trimmed(arena, soap_child(reply, SOAP_ADDRESSING, "Address"));
    if (!reply)
        return refuse(fault, "a:MessageInformationHeaderRequired", 0, "there is no ReplyTo");
    if (!to || strcmp(to, SOAP_ANONYMOUS) != 0)
        return refuse(fault, "w:UnsupportedFeature", 0, "answers go to whoever asks only");
    return true;
}

/* An xs:duration that is not negative: the time is not kept, as no call here takes any. */
static bool check_timeout(struct hp_arena *arena, const struct soap_node *header, struct door_fault *fault)
{
    const char *text = soap_trimmed(arena, soap_child(header, SOAP_WSMAN, "OperationTimeout"));
    if (!text || (*text == 'P' && text[1] && text[strspn(text, "PYMDTHS0123456789.")] == '\0'))
        return true;
    return refuse(fault, "a:InvalidMessageInformationHeader", 2150858767u,
                  "The OperationTimeout value is not valid. ");
}

static bool read_size(struct hp_arena *arena, const struct soap_node *header, struct door_message *out,
                      struct door_fault *fault)
{
    uint64_t size = DOOR_LARGEST_MESSAGE;
    const char *text = soap_trimmed(arena, soap_child(header, SOAP_WSMAN, "MaxEnvelopeSize"));
    if (text && !hp_text_to_u64(text, &size))
        return refuse(fault, "a:InvalidMessageInformationHeader", 2150858767u,
                      "MaxEnvelopeSize is no number");
    if (size < DOOR_SMALLEST_ENVELOPE)
        return refuse(fault, "w:EncodingLimit", 0, "MaxEnvelopeSize is less than 8192");
    out->max_envelope = size < DOOR_LARGEST_MESSAGE ? (size_t)size : DOOR_LARGEST_MESSAGE;
    return true;
}

static bool read_headers(struct hp_arena *arena, const struct soap_node *header, struct door_message *out,
                         struct door_fault *fault)
{
    out->id = soap_trimmed(arena, soap_child(header, SOAP_ADDRESSING, "MessageID"));
    out->action = soap_trimmed(arena, soap_child(header, SOAP_ADDRESSING, "Action"));
    out->resource = soap_trimmed(arena, soap_child(header, SOAP_WSMAN, "ResourceURI"));
    out->selectors = soap_child(header, SOAP_WSMAN, "SelectorSet");
    if (!out->id || !*out->id)
        return refuse(fault, "a:InvalidMessageInformationHeader", 2150858767u, "there is no MessageID");
    if (!out->action || !*out->action)
        return refuse(fault, "a:MessageInformationHeaderRequired", 0, "there is no Action");
    if (out->resource && !door_read_class(arena, out->resource, out->selectors, &out->ns, &out->class_name))
        out->ns = NULL;
    out->is_dmtf = out->resource && hp_text_begins(out->resource, SOAP_DMTF_CLASSES);
    return check_reply(arena, header, fault) && check_wishes(header, fault) &&
           check_timeout(arena, header, fault) && read_size(arena, header, out, fault);
}

bool door_read_message(struct hp_arena *arena, const char *text, size_t length, struct door_message *out,
                       struct door_fault *fault)
{
    HP_ERROR(why);
    struct soap_node *root;
    *out = (struct door_message){ .max_envelope = DOOR_LARGEST_MESSAGE };
    if (soap_parse(arena, text, length, &root, &why))
        return refuse(fault, "w:SchemaValidationError", 2150858817u, hp_arena_copy(arena, why.what));
    const struct soap_node *header = soap_child(root, SOAP_ENVELOPE, "Header");
    const struct soap_node *body = soap_child(root, SOAP_ENVELOPE, "Body");
    if (strcmp(root->name, "Envelope") != 0 || !body)
        return refuse(fault, "w:SchemaValidationError", 2150858817u, "this is no SOAP message");
    out->body = body->first;
    /* Identify has no headers. */
    if (out->body && strcmp(out->body->ns, SOAP_IDENTITY) == 0 && strcmp(out->body->name, "Identify") == 0) {
        out->action = SOAP_IDENTITY;
        return true;
    }
    if (!header)
        return refuse(fault, "a:MessageInformationHeaderRequired", 0, "there are no headers");
    return read_headers(arena, header, out, fault);
}

/* --- writing --- */

static void open_envelope(struct hp_str *out, const struct door_message *message, bool is_fault,
                          const char *action)
{
    char id[DOOR_UUID_LENGTH + 1];
    bool is_transfer = message->action && strcmp(message->action, SOAP_ACTION_GET) == 0;
    door_uuid(id);
    hp_str_add(out, "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"" SOAP_ENVELOPE "\" xmlns:a=\"" SOAP_ADDRESSING
                    "\"");
    if (is_fault || is_transfer)
        hp_str_add(out, " xmlns:x=\"" SOAP_TRANSFER "\"");
    if (is_fault || !is_transfer)
        hp_str_add(out, " xmlns:n=\"" SOAP_ENUMERATION "\"");
    hp_str_add(out, " xmlns:w=\"" SOAP_WSMAN "\"");
    if (is_fault)
        hp_str_add(out,
                   " xmlns:e=\"http://schemas.xmlsoap.org/ws/2004/08/eventing\" xmlns:p=\"" SOAP_MICROSOFT
                   "\"");
    hp_str_add(out, "><s:Header><a:Action>");
    soap_add_text(out, action);
    hp_str_format(out, "</a:Action><a:MessageID>uuid:%s</a:MessageID><a:To>" SOAP_ANONYMOUS "</a:To>", id);
    if (message->id) {
        hp_str_add(out, "<a:RelatesTo>");
        soap_add_text(out, message->id);
        hp_str_add(out, "</a:RelatesTo>");
    }
    hp_str_add(out, "</s:Header><s:Body>");
}

void door_write_answer(struct hp_str *out, const struct door_message *message, const char *body)
{
    HP_STR(action);
    if (strcmp(message->action, SOAP_IDENTITY) == 0) {
        hp_str_format(
            out, "<s:Envelope xml:lang=\"en-US\" xmlns:s=\"" SOAP_ENVELOPE "\"><s:Header/><s:Body>%s", body);
    } else {
        hp_str_format(&action, "%sResponse", message->action);
        open_envelope(out, message, false, hp_str_text(&action));
        hp_str_add(out, body);
    }
    hp_str_add(out, "</s:Body></s:Envelope>");
}

static const char *fault_action(const char *subcode)
{
    return *subcode == 'a'   ? SOAP_ADDRESSING "/fault"
           : *subcode == 'n' ? SOAP_ENUMERATION "/fault"
                             : "http://schemas.dmtf.org/wbem/wsman/1/wsman/fault";
}

/* What the model says of itself: the host's text as Description, its own sentence as ParameterInfo, as in the
 * object that DCOM has for it. */
static void add_extended(struct hp_str *out, const struct hp_error *cause, uint32_t status)
{
    hp_str_format(out,
                  "<f:ExtendedError><p:__ExtendedStatus xmlns:xsi=\"" SOAP_XSI
                  "\" xmlns:p=\"" SOAP_WMI_CLASSES "root/cimv2/__ExtendedStatus\" xmlns:cim=\"" SOAP_COMMON
                  "\" xsi:type=\"p:__ExtendedStatus_Type\"><p:Description>");
    soap_add_text(out, cause->host_text ? cause->host_text : "");
    hp_str_add(out, "</p:Description><p:Operation xsi:nil=\"true\"/><p:ParameterInfo>");
    soap_add_text(out, cause->what ? cause->what : "");
    hp_str_format(out,
                  "</p:ParameterInfo><p:ProviderName>WinMgmt</p:ProviderName><p:StatusCode>%u</p:StatusCode>"
                  "</p:__ExtendedStatus></f:ExtendedError>",
                  (unsigned)status);
}

static void add_wsman_fault(struct hp_str *out, const struct door_fault *fault)
{
    hp_str_format(out,
                  "<s:Detail><f:WSManFault xmlns:f=\"" SOAP_WSMAN_FAULT
                  "\" Code=\"%u\" Machine=\"simulated\"><f:Message>",
                  (unsigned)fault->code);
    if (fault->cause) {
        hp_str_format(
            out,
            "<f:ProviderFault provider=\"WMI Provider\" path=\"%%systemroot%%\\system32\\WsmWmiPl.dll\">"
            "<f:WSManFault Code=\"%u\" Machine=\"simulated\"><f:Message>",
            (unsigned)fault->code);
        soap_add_text(out, fault->text ? fault->text : "");
        hp_str_add(out, "</f:Message></f:WSManFault>");
        add_extended(out, fault->cause, fault->status);
        hp_str_add(out, "</f:ProviderFault>");
    } else {
        soap_add_text(out, fault->text ? fault->text : "");
    }
    hp_str_add(out, "</f:Message></f:WSManFault></s:Detail>");
}

void door_write_fault(struct hp_str *out, const struct door_message *message, const struct door_fault *fault)
{
    open_envelope(out, message, true, fault_action(fault->subcode));
    hp_str_format(
        out,
        "<s:Fault><s:Code><s:Value>s:%s</s:Value><s:Subcode><s:Value>%s</s:Value></s:Subcode></s:Code>"
        "<s:Reason><s:Text xml:lang=\"en-US\">",
        fault->is_receiver ? "Receiver" : "Sender", fault->subcode);
    soap_add_text(out, fault->text ? fault->text : "");
    hp_str_add(out, "</s:Text></s:Reason>");
    if (fault->code)
        add_wsman_fault(out, fault);
    hp_str_add(out, "</s:Fault></s:Body></s:Envelope>");
}
