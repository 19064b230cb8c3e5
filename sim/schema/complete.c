/* SPDX-License-Identifier: MIT */
#include "sim/schema.h"

#include "base/text.h"
#include "chain.h"

#include <string.h>

struct completion {
    struct hp_arena *arena;
    struct cim_props *props;
    size_t given; /* properties the instance came with; what is added behind them is not searched */
};

/* Scans make this the simulated host's most frequent search: the first letter is compared before the word. */
static bool is_given(const struct completion *completion, const char *name)
{
    for (size_t i = 0; i < completion->given; i++) {
        const char *given = completion->props->items[i].name;
        if (((*given ^ *name) & ~0x20) == 0 && hp_text_same(given, name))
            return true;
    }
    return false;
}

static void add_missing(void *context, const struct cim_property_decl *property)
{
    struct completion *completion = context;
    if (is_given(completion, property->name))
        return;
    struct cim_props *props = completion->props;
    props->items =
        hp_arena_grow(completion->arena, props->items, props->count, &props->capacity, sizeof *props->items);
    props->items[props->count++] = (struct cim_prop){
        .name = property->name,
        .value =
            property->flags & CIM_PROPERTY_ARRAY ? cim_null_array(property->type) : cim_null(property->type),
    };
}

struct key_list {
    struct cim_key *items;
    size_t count;
    size_t capacity;
};

/* Paths name their keys in alphabetical order, each once. */
static void add_key(struct hp_arena *arena, struct key_list *keys, const char *name)
{
    size_t place = 0;
    while (place < keys->count && strcmp(keys->items[place].name, name) < 0)
        place++;
    if (place < keys->count && strcmp(keys->items[place].name, name) == 0)
        return;
    keys->items = hp_arena_grow(arena, keys->items, keys->count, &keys->capacity, sizeof *keys->items);
    memmove(&keys->items[place + 1], &keys->items[place], (keys->count - place) * sizeof *keys->items);
    keys->items[place] = (struct cim_key){ .name = name };
    keys->count++;
}

/* The value in the form keys have: a reference as its path, numbers with 64 bits. */
static struct cim_value key_value(struct hp_arena *arena, struct cim_value value)
{
    if (value.type == CIM_REFERENCE)
        return cim_string(cim_ref_path(arena, value.as.ref));
    if (cim_type_is_unsigned(value.type))
        return cim_uint(CIM_UINT64, value.as.u);
    if (cim_type_is_signed(value.type))
        return cim_sint(CIM_SINT64, value.as.s);
    return value;
}

/* The object's keys with their values; none when the class has none or one of them is NULL. */
static struct key_list keys_of(struct hp_arena *arena, const struct cim_class_decl *class,
                               const struct cim_props *props)
{
    struct key_list keys = { .count = 0 };
    struct chain chain = chain_of(class);
    for (size_t i = 0; i < chain.count; i++) {
        for (size_t j = 0; j < chain.classes[i]->property_count; j++) {
            if (chain.classes[i]->properties[j].flags & CIM_PROPERTY_KEY)
                add_key(arena, &keys, chain.classes[i]->properties[j].name);
        }
    }
    for (size_t i = 0; i < keys.count; i++) {
        const struct cim_value *value = cim_props_find(props, keys.items[i].name);
        if (!value || value->is_null)
            return (struct key_list){ .count = 0 };
        keys.items[i].value = key_value(arena, *value);
    }
    return keys;
}

void sim_complete_instance(struct hp_arena *arena, const struct cim_class_decl *class, unsigned build,
                           const char *server, struct cim_instance *instance)
{
    struct completion completion = { arena, &instance->props, instance->props.count };
    sim_class_each_property(class, build, add_missing, &completion);
    instance->class_name = class->name;
    instance->path = NULL;
    struct key_list keys = keys_of(arena, class, &instance->props);
    if (keys.count == 0 && !class->is_singleton)
        return;
    struct cim_ref *path = hp_arena_alloc(arena, sizeof *path);
    *path = (struct cim_ref){
        .server = server,
        .ns = class->ns,
        .class_name = class->name,
        .keys = keys.items,
        .key_count = keys.count,
        .singleton = class->is_singleton,
    };
    instance->path = path;
}
