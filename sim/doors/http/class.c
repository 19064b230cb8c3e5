/* SPDX-License-Identifier: MIT */
#include "class.h"

static void add_qualifier(struct hp_str *out, const char *name, bool is_there)
{
    if (is_there)
        hp_str_format(out, "<QUALIFIER NAME=\"%s\" TYPE=\"boolean\"><VALUE>TRUE</VALUE></QUALIFIER>", name);
}

/* Opens PROPERTY, PARAMETER.REFARRAY and their like, and returns what is behind the point. */
static const char *open_declared(struct hp_str *out, const char *element, const char *reference_array,
                                 const char *name, enum cim_type type, const char *target, bool is_array)
{
    bool refers = type == CIM_REFERENCE;
    const char *kind = refers ? (is_array ? reference_array : ".REFERENCE") : is_array ? ".ARRAY" : "";
    hp_str_format(out, "<%s%s NAME=\"%s\"", element, kind, name);
    if (!refers)
        hp_str_format(out, " TYPE=\"%s\"", type == CIM_OBJECT ? "string" : cim_type_name(type));
    if (refers && target)
        hp_str_format(out, " REFERENCECLASS=\"%s\"", target);
    if (type == CIM_OBJECT)
        hp_str_add(out, " EmbeddedObject=\"instance\"");
    hp_str_add_char(out, '>');
    return kind;
}

static void add_property(struct hp_str *out, const struct cim_property_decl *property)
{
    const char *kind = open_declared(out, "PROPERTY", ".ARRAY", property->name, property->type,
                                     property->target, (property->flags & CIM_PROPERTY_ARRAY) != 0);
    add_qualifier(out, "key", (property->flags & CIM_PROPERTY_KEY) != 0);
    if (property->type == CIM_OBJECT && property->target)
        hp_str_format(out,
                      "<QUALIFIER NAME=\"EmbeddedInstance\" TYPE=\"string\"><VALUE>%s</VALUE></QUALIFIER>",
                      property->target);
    hp_str_format(out, "</PROPERTY%s>", kind);
}

static void add_method(struct hp_str *out, const struct cim_method_decl *method)
{
    hp_str_format(out, "<METHOD NAME=\"%s\" TYPE=\"uint32\">", method->name);
    for (size_t i = 0; i < method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &method->parameters[i];
        const char *kind = open_declared(out, "PARAMETER", ".REFARRAY", parameter->name, parameter->type,
                                         parameter->target, parameter->is_array);
        add_qualifier(out, "In", (parameter->direction & CIM_IN) != 0);
        add_qualifier(out, "Out", (parameter->direction & CIM_OUT) != 0);
        if (parameter->type == CIM_OBJECT && parameter->target)
            hp_str_format(
                out, "<QUALIFIER NAME=\"EmbeddedInstance\" TYPE=\"string\"><VALUE>%s</VALUE></QUALIFIER>",
                parameter->target);
        hp_str_format(out, "</PARAMETER%s>", kind);
    }
    hp_str_add(out, "</METHOD>");
}

void door_add_class(struct hp_str *out, const struct cim_class_decl *class)
{
    hp_str_format(out, "<CLASS NAME=\"%s\"", class->name);
    if (class->superclass)
        hp_str_format(out, " SUPERCLASS=\"%s\"", class->superclass);
    hp_str_add_char(out, '>');
    add_qualifier(out, "Association", class->is_association);
    add_qualifier(out, "Abstract", class->is_abstract);
    add_qualifier(out, "Singleton", class->is_singleton);
    for (size_t i = 0; i < class->property_count; i++)
        add_property(out, &class->properties[i]);
    for (size_t i = 0; i < class->method_count; i++)
        add_method(out, &class->methods[i]);
    hp_str_add(out, "</CLASS>");
}
