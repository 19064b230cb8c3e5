/* SPDX-License-Identifier: MIT */
#include "read.h"

#include "base/text.h"
#include "cim/wql.h"
#include "soap/names.h"

#include <string.h>

const struct cim_class_decl *door_find_class(struct door_call *call, const char *ns, const char *class_name)
{
    const struct cim_class_decl *class = NULL;
    if (sim_host_class(call->service->host, ns, class_name, call->arena, &class, &call->error))
        door_refuse_as_model(call);
    return class;
}

/* --- selectors --- */

static const struct cim_property_decl *find_property(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->property_count; i++) {
        if (hp_text_same(class->properties[i].name, name))
            return &class->properties[i];
    }
    return NULL;
}

static bool bad_selectors(struct door_call *call)
{
    return door_refuse(call, "w:InvalidSelectors", 2150858843u,
                       "The request contained invalid selectors for the resource. ");
}

static bool read_reference(struct door_call *call, const struct soap_node *element, struct cim_value *out);

static bool read_selector(struct door_call *call, const struct cim_class_decl *class,
                          const struct soap_node *selector, struct cim_key *out)
{
    const char *name = soap_attribute(selector, NULL, "Name");
    const struct cim_property_decl *property = name ? find_property(class, name) : NULL;
    if (!property || (property->flags & CIM_PROPERTY_ARRAY))
        return bad_selectors(call);
    *out = (struct cim_key){ property->name, cim_null(property->type) };
    if (soap_child(selector, SOAP_ADDRESSING, "EndpointReference"))
        return read_reference(call, selector, &out->value);
    const char *text = property->type == CIM_STRING ? selector->text : soap_trimmed(call->arena, selector);
    return !cim_value_parse(call->arena, property->type, text, &out->value, NULL) || bad_selectors(call);
}

static size_t count_keys(const struct cim_class_decl *class)
{
    size_t count = 0;
    for (size_t i = 0; i < class->property_count; i++)
        count += (class->properties[i].flags & CIM_PROPERTY_KEY) != 0;
    return count;
}

/* The one object with these values. */
static bool search(struct door_call *call, const char *ns, const struct cim_class_decl *class,
                   const struct cim_key *keys, size_t count, struct cim_ref *out)
{
    struct cim_instances found = { .items = NULL };
    struct cim_term *terms = hp_arena_array(call->arena, count, sizeof *terms);
    for (size_t i = 0; i < count; i++)
        terms[i] = (struct cim_term){ keys[i].name, CIM_EQUAL, keys[i].value, (unsigned)i };
    const struct cim_query query = cim_select(call->arena, ns, "*", class->name, terms, count);
    if (sim_host_query(call->service->host, ns, query.text, call->arena, &found, &call->error))
        return door_refuse_as_model(call);
    if (found.count == 0)
        return door_refuse(call, "a:DestinationUnreachable", 2150858752u,
                           "The WS-Management service cannot find the object. ");
    if (found.count > 1 || !found.items[0].path)
        return bad_selectors(call);
    *out = *found.items[0].path;
    return true;
}

bool door_read_target(struct door_call *call, const char *ns, const char *class_name,
                      const struct soap_node *selectors, struct cim_ref *out)
{
    const struct cim_class_decl *class = door_find_class(call, ns, class_name);
    size_t count = 0;
    bool only_keys = true;
    if (!class)
        return false;
    const struct soap_node *at = soap_child(selectors, SOAP_WSMAN, "Selector");
    for (; at; at = soap_again(at))
        count++;
    struct cim_key *keys = hp_arena_array(call->arena, count, sizeof *keys);
    count = 0;
    for (at = soap_child(selectors, SOAP_WSMAN, "Selector"); at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "Name");
        if (name && hp_text_same(name, "__cimnamespace"))
            continue;
        if (!read_selector(call, class, at, &keys[count++]))
            return false;
        only_keys = only_keys && (find_property(class, keys[count - 1].name)->flags & CIM_PROPERTY_KEY);
    }
    if (!only_keys || count != count_keys(class))
        return search(call, ns, class, keys, count, out);
    *out = (struct cim_ref){ .ns = ns,
                             .class_name = class->name,
                             .keys = keys,
                             .key_count = count,
                             .singleton = class->is_singleton };
    return true;
}

/* --- parameters --- */

static bool bad_value(struct door_call *call, const char *name)
{
    return door_refuse(
        call, "w:SchemaValidationError", 2150858817u,
        hp_arena_format(call->arena, "%s is not of the type that the method declares. ", name));
}

static bool read_reference(struct door_call *call, const struct soap_node *element, struct cim_value *out)
{
    const struct soap_node *around = soap_child(element, SOAP_ADDRESSING, "EndpointReference");
    const struct soap_node *parameters =
        soap_child(around ? around : element, SOAP_ADDRESSING, "ReferenceParameters");
    const char *uri = soap_trimmed(call->arena, soap_child(parameters, SOAP_WSMAN, "ResourceURI"));
    const struct soap_node *selectors = soap_child(parameters, SOAP_WSMAN, "SelectorSet");
    const char *ns;
    const char *class_name;
    struct cim_ref *ref = hp_arena_alloc(call->arena, sizeof *ref);
    if (!uri || !door_read_class(call->arena, uri, selectors, &ns, &class_name))
        return bad_value(call, element->name);
    if (!door_read_target(call, ns, class_name, selectors, ref))
        return false;
    if (!ref->server)
        ref->server = hp_arena_copy(call->arena, sim_host_name(call->service->host));
    *out = cim_reference(ref);
    return true;
}

static bool read_one(struct door_call *call, const struct cim_parameter_decl *parameter,
                     const struct soap_node *element, struct cim_value *out)
{
    const struct soap_node *inner =
        parameter->type == CIM_DATETIME && element->first ? element->first : element;
    if (parameter->type == CIM_REFERENCE)
        return read_reference(call, element, out);
    const char *text = parameter->type == CIM_STRING ? element->text : soap_trimmed(call->arena, inner);
    return !cim_value_parse(call->arena, parameter->type, text, out, NULL) || bad_value(call, element->name);
}

static bool read_value(struct door_call *call, const struct cim_parameter_decl *parameter,
                       const struct soap_node *element, struct cim_value *out)
{
    size_t count = 0;
    if (soap_is_nil(element)) {
        *out = parameter->is_array ? cim_null_array(parameter->type) : cim_null(parameter->type);
        return true;
    }
    if (!parameter->is_array)
        return soap_again(element) ? bad_value(call, element->name) : read_one(call, parameter, element, out);
    for (const struct soap_node *at = element; at; at = soap_again(at))
        count++;
    struct cim_value *items = hp_arena_array(call->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++, element = soap_again(element)) {
        if (!read_one(call, parameter, element, &items[i]))
            return false;
    }
    *out = cim_array(parameter->type, items, count);
    return true;
}

/* Names of parameters have to be as the class spells them. */
static const struct cim_parameter_decl *find_parameter(const struct cim_method_decl *method, const char *name)
{
    for (size_t i = 0; i < method->parameter_count; i++) {
        if (strcmp(method->parameters[i].name, name) == 0 && (method->parameters[i].direction & CIM_IN))
            return &method->parameters[i];
    }
    return NULL;
}

bool door_read_parameters(struct door_call *call, const struct cim_method_decl *method,
                          const struct soap_node *input, struct cim_props *out)
{
    for (const struct soap_node *at = input->first; at; at = at->next) {
        struct cim_value value;
        const struct cim_parameter_decl *parameter = find_parameter(method, at->name);
        if (cim_props_find(out, at->name))
            continue; /* read with the first of the same name */
        if (!parameter)
            return door_refuse(
                call, "w:SchemaValidationError", 2150858817u,
                hp_arena_format(call->arena, "%s has no parameter %s. ", method->name, at->name));
        if (!read_value(call, parameter, at, &value))
            return false;
        cim_props_set(call->arena, out, parameter->name, value);
    }
    return true;
}
