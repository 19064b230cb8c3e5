/* SPDX-License-Identifier: MIT */
#include "sim/schema.h"

#include "base/hash.h"
#include "base/text.h"
#include "chain.h"
#include "tables.h"

#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const struct sim_class_group *const groups[] = {
    &sim_virtualization_base,
    &sim_virtualization_system,
    &sim_virtualization_resource,
    &sim_virtualization_services,
    &sim_virtualization_jobs,
    &sim_virtualization_associations,
    &sim_cimv2,
    &sim_cluster,
};

const struct cim_class_decl *sim_class_at(size_t index)
{
    for (size_t i = 0; i < HP_COUNT(groups); i++) {
        if (index < groups[i]->count)
            return &groups[i]->classes[index];
        index -= groups[i]->count;
    }
    return NULL;
}

static char namespace_letter(char c)
{
    if (c == '/')
        return '\\';
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool sim_namespace_same(const char *a, const char *b)
{
    while (*a && namespace_letter(*a) == namespace_letter(*b)) {
        a++;
        b++;
    }
    return !*a && !*b;
}

bool sim_namespace_known(const char *ns)
{
    return sim_namespace_same(ns, CIM_NS_VIRTUALIZATION) || sim_namespace_same(ns, CIM_NS_CIMV2) ||
           sim_namespace_same(ns, CIM_NS_CLUSTER);
}

/* All classes by the hash of their names, each of which is in one namespace. The table is filled when it
 * is first asked. Threads that do so at once all write the same into the same places. */
enum { PLACES = 256 };
static _Atomic(const struct cim_class_decl *) places[PLACES];
static atomic_bool filled;

static size_t place_of(const char *name)
{
    size_t at = hp_hash_folded(name) % PLACES;
    const struct cim_class_decl *class;
    while ((class = places[at]) != NULL && !hp_text_same(class->name, name))
        at = (at + 1) % PLACES;
    return at;
}

static const struct cim_class_decl *class_named(const char *name)
{
    const struct cim_class_decl *class;
    for (size_t i = 0; !filled && (class = sim_class_at(i)) != NULL; i++) {
        if (i == PLACES / 2)
            abort(); /* a table that is full would be searched for ever */
        places[place_of(class->name)] = class;
    }
    filled = true;
    return places[place_of(name)];
}

const struct cim_class_decl *sim_class(const char *ns, const char *name, unsigned build)
{
    const struct cim_class_decl *class = class_named(name);
    return class && class->since <= build && sim_namespace_same(class->ns, ns) ? class : NULL;
}

/* Where the class stands in the order of sim_class_at; PLACES for one that is not from the tables. */
static size_t index_of(const struct cim_class_decl *class)
{
    size_t before = 0;
    for (size_t i = 0; i < HP_COUNT(groups); i++) {
        size_t bytes = (size_t)((uintptr_t) class - (uintptr_t)groups[i]->classes);
        if (bytes < groups[i]->count * sizeof *class)
            return before + bytes / sizeof *class;
        before += groups[i]->count;
    }
    return PLACES;
}

/* Asked more often than anything else, and noted for each class when it is first asked. */
const struct cim_class_decl *sim_class_parent(const struct cim_class_decl *class)
{
    static _Atomic(const struct cim_class_decl *) parents[PLACES];
    if (!class->superclass)
        return NULL;
    size_t index = index_of(class);
    if (index == PLACES)
        return class_named(class->superclass);
    const struct cim_class_decl *parent = parents[index];
    if (!parent)
        parents[index] = parent = class_named(class->superclass);
    return parent;
}

bool sim_class_is(const struct cim_class_decl *class, const char *ancestor)
{
    for (; class; class = sim_class_parent(class)) {
        if (hp_text_same(class->name, ancestor))
            return true;
    }
    return false;
}

const struct cim_property_decl *sim_class_property(const struct cim_class_decl *class, const char *name,
                                                   unsigned build)
{
    for (; class; class = sim_class_parent(class)) {
        for (size_t i = 0; i < class->property_count; i++) {
            const struct cim_property_decl *property = &class->properties[i];
            if (property->since <= build && hp_text_same(property->name, name))
                return property;
        }
    }
    return NULL;
}

bool sim_class_is_key(const struct cim_class_decl *class, const char *property)
{
    for (; class; class = sim_class_parent(class)) {
        for (size_t i = 0; i < class->property_count; i++) {
            if (class->properties[i].flags & KEY && hp_text_same(class->properties[i].name, property))
                return true;
        }
    }
    return false;
}

const struct cim_method_decl *sim_class_method(const struct cim_class_decl *class, const char *name,
                                               unsigned build)
{
    for (; class; class = sim_class_parent(class)) {
        for (size_t i = 0; i < class->method_count; i++) {
            if (class->methods[i].since <= build && hp_text_same(class->methods[i].name, name))
                return &class->methods[i];
        }
    }
    return NULL;
}

struct chain chain_of(const struct cim_class_decl *class)
{
    struct chain chain = { .count = 0 };
    for (const struct cim_class_decl *c = class; c; c = sim_class_parent(c)) {
        if (chain.count == MAX_CHAIN)
            abort();
        chain.classes[chain.count++] = c;
    }
    for (size_t i = 0; i < chain.count / 2; i++) {
        const struct cim_class_decl *swap = chain.classes[i];
        chain.classes[i] = chain.classes[chain.count - 1 - i];
        chain.classes[chain.count - 1 - i] = swap;
    }
    return chain;
}

/* The declaration nearest to the class at the chain's end, of a property first declared at `level`. Only rows
 * marked AGAIN can stand nearer, so that few names are compared. */
static const struct cim_property_decl *nearest(const struct chain *chain, size_t level,
                                               const struct cim_property_decl *first, unsigned build)
{
    for (size_t i = chain->count - 1; i > level; i--) {
        const struct cim_class_decl *class = chain->classes[i];
        for (size_t j = 0; j < class->property_count; j++) {
            const struct cim_property_decl *again = &class->properties[j];
            if (again->flags & AGAIN && again->since <= build && strcmp(again->name, first->name) == 0)
                return again;
        }
    }
    return first;
}

void sim_class_each_property(const struct cim_class_decl *class, unsigned build,
                             void (*visit)(void *context, const struct cim_property_decl *property),
                             void *context)
{
    struct chain chain = chain_of(class);
    for (size_t i = 0; i < chain.count; i++) {
        for (size_t j = 0; j < chain.classes[i]->property_count; j++) {
            const struct cim_property_decl *property = &chain.classes[i]->properties[j];
            if (property->since <= build && !(property->flags & AGAIN))
                visit(context, nearest(&chain, i, property, build));
        }
    }
}
