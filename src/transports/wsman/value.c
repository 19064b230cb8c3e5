/* SPDX-License-Identifier: MIT */
#include "value.h"

#include "reference.h"

#include "base/text.h"
#include "soap/names.h"

#include <string.h>

/* Names nearly always come as they are declared. */
static bool same_name(const char *a, const char *b)
{
    return strcmp(a, b) == 0 || hp_text_same(a, b);
}

const struct cim_property_decl *wsman_property(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; class && i < class->property_count; i++) {
        if (same_name(class->properties[i].name, name))
            return &class->properties[i];
    }
    return NULL;
}

/* What is known of a value before it is read. */
struct shape {
    const char *name;
    enum cim_type type;
    bool is_array;
};

struct reader {
    struct hp_arena *arena;
    const struct wsman_classes *classes;
    const char *ns; /* of the object that is read */
    struct hp_error *err;
};

/* --- one value --- */

static int not_of_type(const struct reader *reader, const struct shape *shape)
{
    return hp_error_set(reader->err, HP_E_FAILED, "%s is not the %s that it should be", shape->name,
                        cim_type_name(shape->type));
}

static int read_moment(const struct reader *reader, const struct soap_node *element,
                       const struct shape *shape, struct cim_value *out)
{
    struct cim_datetime moment;
    const struct soap_node *from = element->first ? element->first : element;
    if (!wsman_read_moment(soap_trimmed(reader->arena, from), &moment))
        return not_of_type(reader, shape);
    *out = cim_time(moment);
    return 0;
}

static int read_reference(const struct reader *reader, const struct soap_node *element,
                          const struct shape *shape, struct cim_value *out)
{
    struct cim_ref *ref = hp_arena_alloc(reader->arena, sizeof *ref);
    int rc = wsman_read_reference(reader->arena, reader->classes, element, ref, reader->err);
    if (rc) {
        hp_error_context(reader->err, "%s", shape->name);
        return rc;
    }
    *out = cim_reference(ref);
    return 0;
}

/* The class of an object in an object: its children are in the namespace that names it (recorded answers, and
 * clients that work against Windows). xsi:type says it for one that has none. */
static const char *object_class(struct hp_arena *arena, const struct soap_node *element, const char **ns)
{
    const char *type = soap_attribute(element, SOAP_XSI, "type");
    const char *class_name;
    if (element->first && wsman_split_uri(arena, element->first->ns, ns, &class_name))
        return class_name;
    const char *colon = type ? strchr(type, ':') : NULL;
    const char *local = colon ? colon + 1 : type;
    size_t length = local ? strlen(local) : 0;
    bool typed = length > 5 && strcmp(local + length - 5, "_Type") == 0;
    return typed ? hp_arena_copy_part(arena, local, length - 5) : element->name;
}

static int read_object(const struct reader *reader, const struct soap_node *element, struct cim_value *out)
{
    const char *ns = reader->ns;
    const char *class_name = object_class(reader->arena, element, &ns);
    struct soap_node named = *element;
    named.name = class_name;
    struct cim_instance *object = hp_arena_alloc(reader->arena, sizeof *object);
    int rc = wsman_read_instance(reader->arena, reader->classes, &named, ns, NULL, object, reader->err);
    object->path = NULL;
    *out = cim_object(object);
    return rc;
}

static int read_one(const struct reader *reader, const struct soap_node *element, const struct shape *shape,
                    struct cim_value *out)
{
    if (soap_is_nil(element)) {
        *out = cim_null(shape->type);
        return 0;
    }
    switch (shape->type) {
    case CIM_REFERENCE:
        return read_reference(reader, element, shape, out);
    case CIM_OBJECT:
        return read_object(reader, element, out);
    case CIM_DATETIME:
        return read_moment(reader, element, shape, out);
    case CIM_STRING:
        *out = cim_string(hp_arena_copy(reader->arena, element->text));
        return 0;
    default:
        if (element->first ||
            cim_value_parse(reader->arena, shape->type, soap_trimmed(reader->arena, element), out, NULL) != 0)
            return not_of_type(reader, shape);
        return 0;
    }
}

/* --- a value of one element or several --- */

static size_t count_of(const struct soap_node *element)
{
    size_t count = 0;
    for (; element; element = soap_again(element))
        count++;
    return count;
}

static int read_value(const struct reader *reader, const struct soap_node *element, const struct shape *shape,
                      struct cim_value *out)
{
    size_t count = count_of(element);
    if (!shape->is_array)
        return count == 1 ? read_one(reader, element, shape, out)
                          : hp_error_set(reader->err, HP_E_FAILED, "%s has several values", shape->name);
    if (count == 1 && soap_is_nil(element)) {
        *out = cim_null_array(shape->type);
        return 0;
    }
    struct cim_value *items = hp_arena_array(reader->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++, element = soap_again(element)) {
        int rc = read_one(reader, element, shape, &items[i]);
        if (rc)
            return rc;
    }
    *out = cim_array(shape->type, items, count);
    return 0;
}

/* Of what nobody knows. */
static struct shape seen_shape(struct hp_arena *arena, const struct soap_node *element)
{
    struct shape shape = { hp_arena_copy(arena, element->name), CIM_STRING, soap_again(element) != NULL };
    if (soap_child(element, SOAP_ADDRESSING, "ReferenceParameters"))
        shape.type = CIM_REFERENCE;
    else if (soap_child(element, SOAP_COMMON, "Datetime") || soap_child(element, SOAP_COMMON, "Interval") ||
             soap_child(element, SOAP_COMMON, "CIM_DateTime"))
        shape.type = CIM_DATETIME;
    else if (element->first)
        shape.type = CIM_OBJECT;
    return shape;
}

/* --- instances --- */

static struct shape property_shape(const struct reader *reader, const struct cim_class_decl **class,
                                   const char *class_name, const struct soap_node *element)
{
    const struct cim_property_decl *property = wsman_property(*class, element->name);
    if (!property) {
        *class = reader->classes->find_declared(reader->classes->context, reader->ns, class_name);
        property = wsman_property(*class, element->name);
    }
    if (!property)
        return seen_shape(reader->arena, element);
    return (struct shape){ property->name, property->type, (property->flags & CIM_PROPERTY_ARRAY) != 0 };
}

static bool is_first(const struct soap_node *parent, const struct soap_node *element)
{
    return soap_child(parent, element->ns, element->name) == element;
}

/* The list of *out is in `scratch`, until it has its order; what is in it is in the reader's arena. */
static int read_properties(struct hp_arena *scratch, const struct reader *reader,
                           const struct soap_node *element, const char *class_name,
                           const struct cim_class_decl **class, struct cim_instance *out)
{
    for (const struct soap_node *child = element->first; child; child = child->next) {
        if (!is_first(element, child))
            continue;
        const struct shape shape = property_shape(reader, class, class_name, child);
        struct cim_value value;
        int rc = read_value(reader, child, &shape, &value);
        if (rc)
            return rc;
        cim_props_set(scratch, &out->props, shape.name, value);
    }
    return 0;
}

/* The answer has them by name; as the class declares them, they are the same through every transport. */
static void order(struct hp_arena *arena, const struct cim_class_decl *class, struct cim_props *props)
{
    struct cim_props ordered = { .items = hp_arena_array(arena, props->count, sizeof *props->items),
                                 .capacity = props->count };
    for (size_t i = 0; class && i < class->property_count; i++) {
        for (size_t p = 0; p < props->count; p++) {
            if (same_name(props->items[p].name, class->properties[i].name))
                ordered.items[ordered.count++] = props->items[p];
        }
    }
    for (size_t p = 0; p < props->count; p++) {
        if (!wsman_property(class, props->items[p].name))
            ordered.items[ordered.count++] = props->items[p];
    }
    *props = ordered;
}

static void add_empty_arrays(struct hp_arena *scratch, const struct cim_class_decl *class,
                             struct cim_instance *out)
{
    for (size_t i = 0; i < class->property_count; i++) {
        const struct cim_property_decl *property = &class->properties[i];
        if ((property->flags & CIM_PROPERTY_ARRAY) && !property->since &&
            !cim_props_find(&out->props, property->name))
            cim_props_add(scratch, &out->props, property->name, cim_array(property->type, NULL, 0));
    }
}

static size_t count_keys(const struct cim_class_decl *class)
{
    size_t count = 0;
    for (size_t i = 0; i < class->property_count; i++)
        count += (class->properties[i].flags & CIM_PROPERTY_KEY) != 0;
    return count;
}

static void set_path(const struct reader *reader, const struct cim_class_decl *class,
                     struct cim_instance *out)
{
    struct cim_ref *ref = hp_arena_alloc(reader->arena, sizeof *ref);
    *ref = (struct cim_ref){ .server = reader->classes->server,
                             .ns = reader->ns,
                             .class_name = out->class_name };
    struct cim_key *keys = hp_arena_array(reader->arena, count_keys(class), sizeof *keys);
    for (size_t i = 0; i < class->property_count; i++) {
        const struct cim_property_decl *property = &class->properties[i];
        if (!(property->flags & CIM_PROPERTY_KEY))
            continue;
        const struct cim_value *value = cim_props_find(&out->props, property->name);
        if (!value || value->is_null)
            return;
        size_t at = ref->key_count++;
        for (; at > 0 && hp_text_compare(keys[at - 1].name, property->name) > 0; at--)
            keys[at] = keys[at - 1];
        keys[at] = (struct cim_key){ property->name, *value };
    }
    ref->keys = keys;
    ref->singleton = class->is_singleton;
    if (ref->key_count || ref->singleton)
        out->path = ref;
}

int wsman_read_instance(struct hp_arena *arena, const struct wsman_classes *classes,
                        const struct soap_node *element, const char *ns, const char *class_name,
                        struct cim_instance *out, struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ARENA(scratch);
    const struct reader reader = { arena, classes, ns, &cause };
    const char *of = class_name ? class_name : element->name;
    const struct cim_class_decl *class = classes->find(classes->context, ns, of);
    *out = (struct cim_instance){ .class_name = class ? class->name : hp_arena_copy(arena, of) };
    int rc = read_properties(&scratch, &reader, element, of, &class, out);
    if (rc) {
        hp_error_context(&cause, "%s", of);
        return hp_error_move(err, &cause);
    }
    if (class && !class_name)
        add_empty_arrays(&scratch, class, out);
    order(arena, class, &out->props);
    if (class)
        set_path(&reader, class, out);
    return 0;
}

/* --- methods --- */

static const struct cim_parameter_decl *find_parameter(const struct cim_class_decl *class, const char *method,
                                                       const char *name)
{
    for (size_t m = 0; class && m < class->method_count; m++) {
        const struct cim_method_decl *declared = &class->methods[m];
        for (size_t p = 0; same_name(declared->name, method) && p < declared->parameter_count; p++) {
            if (same_name(declared->parameters[p].name, name))
                return &declared->parameters[p];
        }
    }
    return NULL;
}

int wsman_read_output(struct hp_arena *arena, const struct wsman_classes *classes,
                      const struct soap_node *element, const char *ns, const char *class_name,
                      const char *method, struct cim_props *out, struct hp_error *err)
{
    const struct reader reader = { arena, classes, ns, err };
    const struct cim_class_decl *class = classes->find(classes->context, ns, class_name);
    struct cim_props read = { .items = NULL };
    for (const struct soap_node *child = element->first; child; child = child->next) {
        if (!is_first(element, child))
            continue;
        const struct cim_parameter_decl *parameter = find_parameter(class, method, child->name);
        const struct shape shape =
            strcmp(child->name, "ReturnValue") == 0 ? (struct shape){ "ReturnValue", CIM_UINT32, false }
            : parameter ? (struct shape){ parameter->name, parameter->type, parameter->is_array }
                        : seen_shape(arena, child);
        struct cim_value value;
        int rc = read_value(&reader, child, &shape, &value);
        if (rc)
            return rc;
        cim_props_set(arena, &read, shape.name, value);
    }
    for (size_t i = 0; i < read.count; i++)
        cim_props_set(arena, out, read.items[i].name, read.items[i].value);
    return 0;
}
