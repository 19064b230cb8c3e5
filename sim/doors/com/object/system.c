/* SPDX-License-Identifier: MIT */
/* The properties every object has without its class declaring them. */
#include "object.h"

#include "base/text.h"
#include "sim/schema.h"

enum { GENUS_CLASS = 1, GENUS_INSTANCE = 2, MAX_DEPTH = 32 };

typedef struct cim_value system_property(struct door_object *object);

/* The superclass's name: the schema's, or that of a class it does not hold. */
static const char *superclass_of(const struct door_object *object)
{
    return object->class ? object->class->superclass : NULL;
}

static struct cim_value genus(struct door_object *object)
{
    return cim_sint(CIM_SINT32, object->is_class ? GENUS_CLASS : GENUS_INSTANCE);
}

static struct cim_value class_of(struct door_object *object)
{
    return cim_string(door_class_name(object));
}

static struct cim_value superclass(struct door_object *object)
{
    return cim_string(superclass_of(object));
}

static struct cim_value dynasty(struct door_object *object)
{
    const struct cim_class_decl *root = object->class;
    for (const struct cim_class_decl *above = root; above; above = sim_class_parent(above))
        root = above;
    return cim_string(root ? root->name : NULL);
}

static struct cim_value property_count(struct door_object *object)
{
    return cim_sint(CIM_SINT32, (int64_t)object->props.count);
}

static struct cim_value derivation(struct door_object *object)
{
    const char *names[MAX_DEPTH];
    size_t count = 0;
    const struct cim_class_decl *class = object->class;
    while (class && class->superclass && count < MAX_DEPTH) {
        names[count++] = class->superclass;
        class = sim_class_parent(class);
    }
    return cim_string_array(&object->arena, names, count);
}

static struct cim_value server(struct door_object *object)
{
    return cim_string(object->scene.server);
}

static struct cim_value ns(struct door_object *object)
{
    return cim_string(object->scene.ns);
}

/* NULL for an instance that is no object of its own, or was read without its keys. */
static struct cim_value path_with(struct door_object *object,
                                  void (*print)(struct hp_str *out, const struct cim_ref *ref))
{
    HP_STR(text);
    const struct cim_ref class = {
        object->scene.server, object->scene.ns, door_class_name(object), NULL, 0, false
    };
    const struct cim_ref *ref = object->is_class && object->class ? &class : object->path;
    if (!ref)
        return cim_string(NULL);
    print(&text, ref);
    return cim_string(hp_arena_copy(&object->arena, hp_str_text(&text)));
}

static struct cim_value relative_path(struct door_object *object)
{
    return path_with(object, cim_ref_print_relative);
}

static struct cim_value path(struct door_object *object)
{
    return path_with(object, cim_ref_print);
}

static const struct {
    const char *name;
    system_property *value;
} properties[] = {
    { "__GENUS", genus },           { "__CLASS", class_of },
    { "__SUPERCLASS", superclass }, { "__DYNASTY", dynasty },
    { "__RELPATH", relative_path }, { "__PROPERTY_COUNT", property_count },
    { "__DERIVATION", derivation }, { "__SERVER", server },
    { "__NAMESPACE", ns },          { "__PATH", path },
};

size_t door_system_count(void)
{
    return HP_COUNT(properties);
}

const char *door_system_name(size_t index)
{
    return properties[index].name;
}

bool door_system_value(struct door_object *object, const char *name, struct cim_value *out)
{
    for (size_t i = 0; i < door_system_count(); i++) {
        if (hp_text_same(properties[i].name, name)) {
            *out = properties[i].value(object);
            return true;
        }
    }
    return false;
}
