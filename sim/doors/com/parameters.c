/* SPDX-License-Identifier: MIT */
#include "parameters.h"

#include "base/text.h"

#include <string.h>

/* The name tells these classes from those of the schema, which are static. */
static const char class_name[] = "__PARAMETERS";

const struct cim_class_decl *door_parameters_class(struct hp_arena *arena,
                                                   const struct cim_method_decl *method,
                                                   enum cim_direction direction)
{
    struct cim_property_decl *list = hp_arena_array(arena, method->parameter_count + 1, sizeof *list);
    size_t count = 0;
    for (size_t i = 0; i < method->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &method->parameters[i];
        if (parameter->direction & direction)
            list[count++] = (struct cim_property_decl){ parameter->name, parameter->type, parameter->target,
                                                        parameter->is_array ? CIM_PROPERTY_ARRAY : 0, 0 };
    }
    if (direction == CIM_OUT)
        list[count++] = (struct cim_property_decl){ "ReturnValue", CIM_UINT32, NULL, 0, 0 };
    if (!count)
        return NULL;
    struct cim_class_decl *class = hp_arena_alloc(arena, sizeof *class);
    *class =
        (struct cim_class_decl){ .name = class_name, .ns = "", .properties = list, .property_count = count };
    return class;
}

/* The texts are the schema's own. */
const struct cim_class_decl *door_class_copy(struct hp_arena *arena, const struct cim_class_decl *class)
{
    if (!class || class->name != class_name)
        return class;
    struct cim_class_decl *copy = hp_arena_alloc(arena, sizeof *copy);
    struct cim_property_decl *list = hp_arena_array(arena, class->property_count, sizeof *list);
    memcpy(list, class->properties, class->property_count * sizeof *list);
    *copy = *class;
    copy->properties = list;
    return copy;
}

int door_parameter_id(const struct cim_method_decl *method, const char *name)
{
    for (size_t i = 0; i < method->parameter_count; i++)
        if (hp_text_same(method->parameters[i].name, name))
            return (int)i;
    return -1;
}
