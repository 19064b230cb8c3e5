/* SPDX-License-Identifier: MIT */
/* A class with all that it inherits, as clients are told of it. */
#include "sim/schema.h"

#include "chain.h"
#include "tables.h"

#include <string.h>

struct whole {
    struct hp_arena *arena;
    const struct cim_class_decl *class;
    struct cim_property_decl *properties;
    size_t property_count;
    size_t property_capacity;
    struct cim_method_decl *methods;
    size_t method_count;
    size_t method_capacity;
};

static void add_property(void *context, const struct cim_property_decl *property)
{
    struct whole *whole = context;
    whole->properties = hp_arena_grow(whole->arena, whole->properties, whole->property_count,
                                      &whole->property_capacity, sizeof *whole->properties);
    struct cim_property_decl *told = &whole->properties[whole->property_count++];
    *told = *property;
    told->since = 0;
    told->flags &= ~(unsigned)AGAIN;
    if (sim_class_is_key(whole->class, property->name))
        told->flags |= KEY;
}

/* A method declared again further down replaces that of the ancestor. */
static void add_method(struct whole *whole, const struct cim_method_decl *method)
{
    size_t at = 0;
    while (at < whole->method_count && strcmp(whole->methods[at].name, method->name) != 0)
        at++;
    if (at == whole->method_count) {
        whole->methods = hp_arena_grow(whole->arena, whole->methods, whole->method_count,
                                       &whole->method_capacity, sizeof *whole->methods);
        whole->method_count++;
    }
    whole->methods[at] = *method;
    whole->methods[at].since = 0;
}

const struct cim_class_decl *sim_class_whole(struct hp_arena *arena, const struct cim_class_decl *class,
                                             unsigned build)
{
    struct whole whole = { .arena = arena, .class = class };
    sim_class_each_property(class, build, add_property, &whole);
    struct chain chain = chain_of(class);
    for (size_t i = 0; i < chain.count; i++)
        for (size_t j = 0; j < chain.classes[i]->method_count; j++)
            if (chain.classes[i]->methods[j].since <= build)
                add_method(&whole, &chain.classes[i]->methods[j]);
    struct cim_class_decl *told = hp_arena_alloc(arena, sizeof *told);
    *told = *class;
    told->since = 0;
    told->properties = whole.properties;
    told->property_count = whole.property_count;
    told->methods = whole.methods;
    told->method_count = whole.method_count;
    return told;
}
