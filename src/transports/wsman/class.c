/* SPDX-License-Identifier: MIT */
/* Declarations of classes, as CIM-XML. */
#include "answer.h"

#include "base/text.h"

#include <string.h>

static const struct soap_node *find_class(const struct soap_node *node)
{
    if (!node || strcmp(node->name, "CLASS") == 0)
        return node;
    for (const struct soap_node *child = node->first; child; child = child->next) {
        const struct soap_node *found = find_class(child);
        if (found)
            return found;
    }
    return NULL;
}

static bool is_qualified(const struct soap_node *node, const char *qualifier)
{
    for (const struct soap_node *at = soap_child(node, NULL, "QUALIFIER"); at; at = soap_again(at)) {
        const char *name = soap_attribute(at, NULL, "NAME");
        const struct soap_node *value = soap_child(at, NULL, "VALUE");
        if (name && hp_text_same(name, qualifier))
            return value && hp_text_same(value->text, "TRUE");
    }
    return false;
}

/* PROPERTY, PROPERTY.ARRAY, PARAMETER.REFARRAY, ...: the kind, and how many, and of what. */
struct declared {
    const char *name;
    enum cim_type type;
    const char *target;
    bool is_array;
};

static bool read_declared(const struct soap_node *node, const char *prefix, struct declared *out)
{
    size_t length = strlen(prefix);
    if (strncmp(node->name, prefix, length) != 0)
        return false;
    const char *kind = node->name + length;
    const char *type = soap_attribute(node, NULL, "TYPE");
    bool embedded =
        soap_attribute(node, NULL, "EmbeddedObject") || soap_attribute(node, NULL, "EMBEDDEDOBJECT");
    bool refers = strncmp(kind, ".REF", 4) == 0;
    *out = (struct declared){ .name = soap_attribute(node, NULL, "NAME"),
                              .type = refers ? CIM_REFERENCE : CIM_STRING,
                              .target = soap_attribute(node, NULL, "REFERENCECLASS"),
                              .is_array = strcmp(kind, ".ARRAY") == 0 || strcmp(kind, ".REFARRAY") == 0 };
    if (!out->name || (!refers && (!type || !cim_type_from_name(type, &out->type))))
        return false;
    if (embedded)
        out->type = CIM_OBJECT;
    return true;
}

static size_t count_children(const struct soap_node *node)
{
    size_t count = 0;
    for (const struct soap_node *child = node->first; child; child = child->next)
        count++;
    return count;
}

static void read_properties(struct hp_arena *arena, const struct soap_node *node, struct cim_class_decl *out)
{
    struct cim_property_decl *properties = hp_arena_array(arena, count_children(node), sizeof *properties);
    for (const struct soap_node *child = node->first; child; child = child->next) {
        struct declared read;
        if (!read_declared(child, "PROPERTY", &read))
            continue;
        unsigned flags =
            (read.is_array ? CIM_PROPERTY_ARRAY : 0u) | (is_qualified(child, "key") ? CIM_PROPERTY_KEY : 0u);
        properties[out->property_count++] =
            (struct cim_property_decl){ read.name, read.type, read.target, flags, 0 };
    }
    out->properties = properties;
}

static struct cim_method_decl read_method(struct hp_arena *arena, const struct soap_node *node)
{
    struct cim_parameter_decl *parameters = hp_arena_array(arena, count_children(node), sizeof *parameters);
    struct cim_method_decl method = { .name = soap_attribute(node, NULL, "NAME"), .parameters = parameters };
    for (const struct soap_node *child = node->first; child; child = child->next) {
        struct declared read;
        if (!read_declared(child, "PARAMETER", &read))
            continue;
        bool out = is_qualified(child, "out");
        bool in = is_qualified(child, "in");
        enum cim_direction direction = out && in ? CIM_INOUT : out ? CIM_OUT : CIM_IN;
        parameters[method.parameter_count++] =
            (struct cim_parameter_decl){ read.name, read.type, read.target, read.is_array, direction };
    }
    return method;
}

static void read_methods(struct hp_arena *arena, const struct soap_node *node, struct cim_class_decl *out)
{
    struct cim_method_decl *methods = hp_arena_array(arena, count_children(node), sizeof *methods);
    const struct soap_node *child = soap_child(node, NULL, "METHOD");
    for (; child; child = soap_again(child)) {
        if (soap_attribute(child, NULL, "NAME"))
            methods[out->method_count++] = read_method(arena, child);
    }
    out->methods = methods;
}

int wsman_read_class(struct hp_arena *arena, const struct soap_node *element, const char *ns,
                     const struct cim_class_decl **out, struct hp_error *err)
{
    const struct soap_node *node = find_class(element);
    const char *name = node ? soap_attribute(node, NULL, "NAME") : NULL;
    if (!name)
        return hp_error_set(err, HP_E_FAILED, "the host's answer declares no class");
    struct cim_class_decl *class = hp_arena_alloc(arena, sizeof *class);
    *class = (struct cim_class_decl){ .name = name,
                                      .superclass = soap_attribute(node, NULL, "SUPERCLASS"),
                                      .ns = hp_arena_copy(arena, ns),
                                      .is_association = is_qualified(node, "Association"),
                                      .is_abstract = is_qualified(node, "Abstract"),
                                      .is_singleton = is_qualified(node, "Singleton") };
    read_properties(arena, node, class);
    read_methods(arena, node, class);
    *out = class;
    return 0;
}
