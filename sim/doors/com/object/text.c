/* SPDX-License-Identifier: MIT */
/* An object in the managed object format, as GetObjectText gives it. */
#include "object.h"

#include "base/str.h"
#include "sim/schema.h"

static void print_text(struct hp_str *out, const char *text)
{
    hp_str_add_char(out, '"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            hp_str_add_char(out, '\\');
        if (*text == '\n')
            hp_str_add(out, "\\n");
        else if (*text == '\r')
            hp_str_add(out, "\\r");
        else if (*text == '\t')
            hp_str_add(out, "\\t");
        else
            hp_str_add_char(out, *text);
    }
    hp_str_add_char(out, '"');
}

static void print_value(struct hp_str *out, struct door_object *object, const struct cim_value *value)
{
    if (value->is_null) {
        hp_str_add(out, "NULL");
    } else if (value->is_array) {
        hp_str_add_char(out, '{');
        for (size_t i = 0; i < value->as.array.count; i++) {
            hp_str_add(out, i ? ", " : "");
            print_value(out, object, &value->as.array.items[i]);
        }
        hp_str_add_char(out, '}');
    } else if (value->type == CIM_STRING || value->type == CIM_DATETIME || value->type == CIM_REFERENCE) {
        HP_STR(text);
        cim_value_print(&text, value);
        print_text(out, hp_str_text(&text));
    } else if (value->type == CIM_OBJECT) {
        struct door_object *inner = door_object_of_instance(&object->scene, value->as.object);
        door_object_print(out, inner);
        IWbemClassObject_Release(&inner->iface);
    } else {
        cim_value_print(out, value);
    }
}

static void print_declaration(struct hp_str *out, const struct door_object *object, const char *name)
{
    const struct cim_property_decl *property = door_object_property(object, name);
    bool is_key = sim_class_is_key(object->class, name);
    hp_str_add(out, is_key ? "\t[key] " : "\t");
    if (property->type == CIM_REFERENCE)
        hp_str_format(out, "%s REF %s", property->target ? property->target : "object", property->name);
    else
        hp_str_format(out, "%s %s", cim_type_name(property->type), property->name);
    hp_str_add(out, property->flags & CIM_PROPERTY_ARRAY ? "[];\n" : ";\n");
}

static void print_class(struct hp_str *out, const struct door_object *object)
{
    hp_str_format(out, "\n%sclass %s", object->class->is_abstract ? "[abstract] " : "", object->class->name);
    if (object->class->superclass)
        hp_str_format(out, " : %s", object->class->superclass);
    hp_str_add(out, "\n{\n");
    for (size_t i = 0; i < object->props.count; i++)
        print_declaration(out, object, object->props.items[i].name);
    hp_str_add(out, "};\n");
}

void door_object_print(struct hp_str *out, struct door_object *object)
{
    if (object->is_class) {
        if (object->class)
            print_class(out, object);
        return;
    }
    hp_str_format(out, "\ninstance of %s\n{\n", door_class_name(object));
    for (size_t i = 0; i < object->props.count; i++) {
        const struct cim_prop *prop = &object->props.items[i];
        if (prop->value.is_null)
            continue;
        hp_str_format(out, "\t%s = ", prop->name);
        print_value(out, object, &prop->value);
        hp_str_add(out, ";\n");
    }
    hp_str_add(out, "};\n");
}
