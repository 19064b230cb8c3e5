/* SPDX-License-Identifier: MIT */
#include "sim/schema.h"

#include "base/text.h"
#include "cim/status.h"

/* NULL fits every type, so that a client need not know the type of what it leaves out. */
static bool fits(const struct cim_value *value, enum cim_type type, bool is_array)
{
    return value->is_null || (value->type == type && value->is_array == is_array);
}

static const struct cim_parameter_decl *find_parameter(const struct cim_method_decl *method, const char *name)
{
    for (size_t i = 0; i < method->parameter_count; i++) {
        if (hp_text_same(method->parameters[i].name, name))
            return &method->parameters[i];
    }
    return NULL;
}

int sim_check_parameters(const struct cim_class_decl *class, const struct cim_method_decl *method,
                         const struct cim_props *in, struct hp_error *err)
{
    HP_STR(said);
    for (size_t i = 0; i < in->count; i++) {
        const struct cim_prop *given = &in->items[i];
        const struct cim_parameter_decl *parameter = find_parameter(method, given->name);
        if (!parameter || !(parameter->direction & CIM_IN)) {
            hp_str_format(&said, "%s.%s takes no parameter '%s'", class->name, method->name, given->name);
            return cim_status_error(err, (uint32_t)CIM_S_INVALID_METHOD_PARAMETERS, hp_str_text(&said),
                                    "method call failed");
        }
        if (!fits(&given->value, parameter->type, parameter->is_array)) {
            hp_str_format(&said, "parameter %s of %s.%s is %s%s", parameter->name, class->name, method->name,
                          cim_type_name(parameter->type), parameter->is_array ? "[]" : "");
            return cim_status_error(err, (uint32_t)CIM_S_TYPE_MISMATCH, hp_str_text(&said),
                                    "method call failed");
        }
    }
    return 0;
}

int sim_check_instance(const char *ns, const struct cim_instance *instance, unsigned build,
                       struct hp_error *err)
{
    const struct cim_class_decl *class = sim_class(ns, instance->class_name, build);
    if (!class)
        return hp_error_set(err, HP_E_FAILED, "there is no class %s", instance->class_name);
    if (class->is_abstract)
        return hp_error_set(err, HP_E_FAILED, "class %s is abstract and has no instances", class->name);
    for (size_t i = 0; i < instance->props.count; i++) {
        const struct cim_prop *given = &instance->props.items[i];
        const struct cim_property_decl *property = sim_class_property(class, given->name, build);
        if (!property)
            return hp_error_set(err, HP_E_FAILED, "class %s has no property %s", class->name, given->name);
        bool is_array = property->flags & CIM_PROPERTY_ARRAY;
        if (!fits(&given->value, property->type, is_array))
            return hp_error_set(err, HP_E_FAILED, "%s.%s is %s%s, not %s%s", class->name, property->name,
                                cim_type_name(property->type), is_array ? "[]" : "",
                                cim_type_name(given->value.type), given->value.is_array ? "[]" : "");
    }
    return 0;
}
