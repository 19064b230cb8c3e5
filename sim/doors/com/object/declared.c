/* SPDX-License-Identifier: MIT */
/* What the schema declares of an object. */
#include "object.h"

#include "sim/schema.h"

const struct cim_property_decl *door_object_property(const struct door_object *object, const char *name)
{
    if (!object->class || !cim_props_find(&object->props, name))
        return NULL;
    return sim_class_property(object->class, name, object->scene.build);
}

const char *door_class_name(const struct door_object *object)
{
    return object->class ? object->class->name : NULL;
}

const struct cim_class_decl *door_property_origin(const struct door_object *object, const char *name)
{
    const struct cim_property_decl *property = door_object_property(object, name);
    for (const struct cim_class_decl *class = object->class; property && class;
         class = sim_class_parent(class))
        for (size_t i = 0; i < class->property_count; i++)
            if (&class->properties[i] == property)
                return class;
    return NULL;
}
