/* SPDX-License-Identifier: MIT */
/* Instances and property lists (the latter also carry the parameters of a method). */
#ifndef CIM_INSTANCE_H
#define CIM_INSTANCE_H

#include "base/arena.h"
#include "cim/ref.h"
#include "cim/value.h"

struct cim_prop {
    const char *name;
    struct cim_value value;
};

/* All zero is empty. Order is the order of setting. */
struct cim_props {
    struct cim_prop *items;
    size_t count;
    size_t capacity;
};

/* Sets or replaces a property; `name` is not copied. */
void cim_props_set(struct hp_arena *arena, struct cim_props *props, const char *name, struct cim_value value);

/* Adds a property that is known not to be there; `name` is not copied. */
void cim_props_add(struct hp_arena *arena, struct cim_props *props, const char *name, struct cim_value value);

/* NULL when the property is missing. Names compare ignoring case. */
const struct cim_value *cim_props_find(const struct cim_props *props, const char *name);

/* The same for many names, one after the other: the search begins behind what was found last, which is quick
 * where both have the same order. *at begins as 0. */
const struct cim_value *cim_props_find_next(const struct cim_props *props, const char *name, size_t *at);

void cim_props_remove(struct cim_props *props, const char *name);

struct cim_instance {
    const char *class_name;
    const struct cim_ref
        *path; /* NULL for an instance that is no object of its own (embedded, not yet stored) */
    struct cim_props props;
};

struct cim_instance *cim_instance_new(struct hp_arena *arena, const char *class_name);
struct cim_instance *cim_instance_copy(struct hp_arena *arena, const struct cim_instance *instance);

/* What a query gives. All zero is empty. */
struct cim_instances {
    struct cim_instance *items;
    size_t count;
    size_t capacity;
};

/* Adds a shallow copy of `instance`. */
void cim_instances_add(struct hp_arena *arena, struct cim_instances *list,
                       const struct cim_instance *instance);

#endif
