/* SPDX-License-Identifier: MIT */
#include "service.h"

#include "class.h"
#include "read.h"
#include "write.h"

#include "base/text.h"
#include "cim/status.h"
#include "sim/notes.h"
#include "soap/names.h"

#include <string.h>

/* --- verbs on one object --- */

static bool identify(struct door_call *call)
{
    bool plays_windows = call->service->references != DOOR_REFERENCES_OWN;
    hp_str_format(call->body,
                  "<wsmid:IdentifyResponse xmlns:wsmid=\"" SOAP_IDENTITY
                  "\"><wsmid:ProtocolVersion>" SOAP_WSMAN
                  "</wsmid:ProtocolVersion><wsmid:ProductVendor>%s</wsmid:ProductVendor>"
                  "<wsmid:ProductVersion>OS: 10.0.%u SP: 0.0 Stack: 3.0</wsmid:ProductVersion>"
                  "</wsmid:IdentifyResponse>",
                  plays_windows ? "Microsoft Corporation" : "HyperPoint (simulated host)",
                  sim_host_build(call->service->host));
    return true;
}

static const char *selector(struct door_call *call, const char *wanted)
{
    const struct soap_node *at = soap_child(call->message.selectors, SOAP_WSMAN, "Selector");
    for (; at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "Name");
        if (name && hp_text_same(name, wanted))
            return soap_trimmed(call->arena, at);
    }
    return NULL;
}

/* The declaration of a class (MS-WSMV 3.1.4.1.38). */
static bool get_class(struct door_call *call)
{
    const char *ns = selector(call, "__cimnamespace");
    const char *name = selector(call, "ClassName");
    if (!ns || !name)
        return door_refuse(call, "w:InvalidSelectors", 2150858843u, "A class has a name and a namespace. ");
    const struct cim_class_decl *class = door_find_class(call, ns, name);
    sim_note("class", class != NULL, name);
    if (class)
        door_add_class(call->body, class);
    return class != NULL;
}

static bool read_own_target(struct door_call *call, struct cim_ref *out)
{
    const struct door_message *message = &call->message;
    if (!message->ns || strcmp(message->class_name, "*") == 0)
        return door_refuse(call, "a:DestinationUnreachable", 2150858752u,
                           "The WS-Management service cannot process the request. The resource URI is "
                           "unknown. ");
    return door_read_target(call, message->ns, message->class_name, message->selectors, out);
}

static bool get(struct door_call *call)
{
    struct cim_ref ref;
    struct cim_instance *instance;
    if (call->message.resource && hp_text_same(call->message.resource, SOAP_CLASS_DEFINITIONS))
        return get_class(call);
    if (!read_own_target(call, &ref))
        return false;
    int rc = sim_host_get(call->service->host, &ref, call->arena, &instance, &call->error);
    sim_note("get", !rc, ref.class_name);
    if (rc)
        return door_refuse_as_model(call);
    door_add_instance(call->body, call->message.ns, instance);
    return true;
}

/* --- methods --- */

static const struct cim_method_decl *find_method(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->method_count; i++) {
        if (hp_text_same(class->methods[i].name, name))
            return &class->methods[i];
    }
    return NULL;
}

/* Every OUT parameter is there, without value as xsi:nil; ReturnValue is the last. */
static void add_output(struct door_call *call, const struct cim_class_decl *class,
                       const struct cim_method_decl *method, const struct cim_props *out)
{
    const char *ns = call->message.ns;
    hp_str_format(call->body, "<p:%s_OUTPUT xmlns:xsi=\"" SOAP_XSI "\" xmlns:p=\"", method->name);
    door_add_uri(call->body, ns, class->name);
    hp_str_add(call->body, "\" xmlns:cim=\"" SOAP_COMMON "\" xml:lang=\"en-US\">");
    for (size_t i = 0; i < method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &method->parameters[i];
        const struct cim_value none = cim_null(parameter->type);
        const struct cim_value *value = cim_props_find(out, parameter->name);
        if (parameter->direction & CIM_OUT)
            door_add_value(call->body, "p:", parameter->name, value ? value : &none, ns);
    }
    const struct cim_value *result = cim_props_find(out, "ReturnValue");
    if (result)
        door_add_value(call->body, "p:", "ReturnValue", result, ns);
    hp_str_format(call->body, "</p:%s_OUTPUT>", method->name);
}

static bool invoke(struct door_call *call, const char *name)
{
    struct cim_ref ref;
    struct cim_props in = { .items = NULL };
    struct cim_props out = { .items = NULL };
    const struct soap_node *input = call->message.body;
    if (!read_own_target(call, &ref))
        return false;
    const struct cim_class_decl *class = door_find_class(call, call->message.ns, ref.class_name);
    const struct cim_method_decl *method = class ? find_method(class, name) : NULL;
    if (!class)
        return false;
    if (!method) {
        cim_status_error(&call->error, (uint32_t)CIM_S_INVALID_METHOD, NULL, name);
        return door_refuse_as_model(call);
    }
    if (input && !hp_text_same(input->name, hp_arena_format(call->arena, "%s_INPUT", name)))
        return door_refuse(call, "w:SchemaValidationError", 2150858817u,
                           "The body belongs to a different method. ");
    if (input && !door_read_parameters(call, method, input, &in))
        return false;
    uint32_t refused = door_refused_references(call->service->references, &in);
    int rc = 0;
    if (refused)
        cim_props_set(call->arena, &out, "ReturnValue", cim_uint(CIM_UINT32, refused));
    else
        rc = sim_host_invoke(call->service->host, &ref, method->name, &in, call->arena, &out, &call->error);
    sim_note("invoke", !rc, method->name);
    if (rc)
        return door_refuse_as_model(call);
    add_output(call, class, method, &out);
    return true;
}

/* --- dispatch --- */

/* The method that an action names behind its resource, NULL for another action. */
static const char *method_of(const struct door_message *message)
{
    const char *slash = strrchr(message->action, '/');
    size_t length = message->resource ? strlen(message->resource) : 0;
    bool is_behind = length && slash && (size_t)(slash - message->action) == length &&
                     hp_text_begins(message->action, message->resource);
    return is_behind && slash[1] ? slash + 1 : NULL;
}

static bool dispatch(struct door_call *call, uint64_t now)
{
    const char *action = call->message.action;
    const char *method = method_of(&call->message);
    if (strcmp(action, SOAP_IDENTITY) == 0)
        return identify(call);
    if (strcmp(action, SOAP_ACTION_ENUMERATE) == 0)
        return door_enumerate(call, now);
    if (strcmp(action, SOAP_ACTION_PULL) == 0)
        return door_pull(call, now);
    if (strcmp(action, SOAP_ACTION_RELEASE) == 0)
        return door_release(call, now);
    if (strcmp(action, SOAP_ACTION_GET) == 0)
        return get(call);
    return method
               ? invoke(call, method)
               : door_refuse(call, "a:ActionNotSupported", 0, "The action is not supported by the service. ");
}

int door_answer(struct door_service *service, uint64_t now, const char *text, size_t length,
                struct hp_str *out)
{
    HP_ARENA(arena);
    HP_STR(body);
    struct door_call call = { .service = service, .arena = &arena, .body = &body };
    bool done = door_read_message(&arena, text, length, &call.message, &call.fault) && dispatch(&call, now);
    if (done)
        door_write_answer(out, &call.message, hp_str_text(&body));
    else
        door_write_fault(out, &call.message, &call.fault);
    hp_error_clear(&call.error);
    return done ? 200 : 500;
}
