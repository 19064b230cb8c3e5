/* SPDX-License-Identifier: MIT */
#include "cim/instance.h"

#include "base/text.h"

#include <string.h>

static struct cim_prop *find(const struct cim_props *props, const char *name)
{
    for (size_t i = 0; i < props->count; i++) {
        if (hp_text_same(props->items[i].name, name))
            return &props->items[i];
    }
    return NULL;
}

const struct cim_value *cim_props_find_next(const struct cim_props *props, const char *name, size_t *at)
{
    for (size_t i = 0; i < props->count; i++) {
        size_t place = *at + i < props->count ? *at + i : *at + i - props->count;
        if (!hp_text_same(props->items[place].name, name))
            continue;
        *at = place + 1 < props->count ? place + 1 : 0;
        return &props->items[place].value;
    }
    return NULL;
}

void cim_props_add(struct hp_arena *arena, struct cim_props *props, const char *name, struct cim_value value)
{
    props->items = hp_arena_grow(arena, props->items, props->count, &props->capacity, sizeof *props->items);
    props->items[props->count++] = (struct cim_prop){ name, value };
}

void cim_props_set(struct hp_arena *arena, struct cim_props *props, const char *name, struct cim_value value)
{
    struct cim_prop *there = find(props, name);
    if (there) {
        there->value = value;
        return;
    }
    cim_props_add(arena, props, name, value);
}

const struct cim_value *cim_props_find(const struct cim_props *props, const char *name)
{
    const struct cim_prop *there = find(props, name);
    return there ? &there->value : NULL;
}

void cim_props_remove(struct cim_props *props, const char *name)
{
    struct cim_prop *there = find(props, name);
    if (!there)
        return;
    size_t behind = props->count - 1 - (size_t)(there - props->items);
    memmove(there, there + 1, behind * sizeof *there);
    props->count--;
}

struct cim_instance *cim_instance_new(struct hp_arena *arena, const char *class_name)
{
    struct cim_instance *instance = hp_arena_alloc(arena, sizeof *instance);
    instance->class_name = hp_arena_copy(arena, class_name);
    return instance;
}

struct cim_instance *cim_instance_copy(struct hp_arena *arena, const struct cim_instance *instance)
{
    struct cim_instance *copy = cim_instance_new(arena, instance->class_name);
    size_t count = instance->props.count;
    copy->path = instance->path ? cim_ref_copy(arena, instance->path) : NULL;
    copy->props.items = hp_arena_array(arena, count, sizeof *copy->props.items);
    copy->props.count = count;
    copy->props.capacity = count;
    for (size_t i = 0; i < count; i++) {
        const struct cim_prop *from = &instance->props.items[i];
        copy->props.items[i].name = hp_arena_copy(arena, from->name);
        copy->props.items[i].value = cim_value_copy(arena, from->value);
    }
    return copy;
}

void cim_instances_add(struct hp_arena *arena, struct cim_instances *list,
                       const struct cim_instance *instance)
{
    list->items = hp_arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = *instance;
}
