/* SPDX-License-Identifier: MIT */
/* What the simulated host knows of Hyper-V's classes: names, types, keys, methods and parameters as real
 * hosts declare them. Whatever is not in here is refused. `sim_schema_dump` writes it in the form a schema
 * checker can hold against real hosts. */
#ifndef SIM_SCHEMA_H
#define SIM_SCHEMA_H

#include "base/error.h"
#include "base/str.h"
#include "cim/class.h"
#include "cim/instance.h"

/* From this build on, which no real host has, classes have properties that nobody can know: what programs
 * make of those is tried with them. The dump leaves them out. */
enum { SIM_FIRST_IMAGINED_BUILD = 30000 };

/* The class of that name in a namespace (both ignoring case; slashes of either kind), as the given Windows
 * build has it; NULL when unknown there. */
const struct cim_class_decl *sim_class(const char *ns, const char *name, unsigned build);

/* True when the namespace exists at all. */
bool sim_namespace_known(const char *ns);
/* The same namespace (ignoring case; slashes of either kind). */
bool sim_namespace_same(const char *a, const char *b);

/* Every class, in a fixed order: index from 0, NULL at the end. */
const struct cim_class_decl *sim_class_at(size_t index);

const struct cim_class_decl *sim_class_parent(const struct cim_class_decl *class);
/* The class itself or one it derives from has that name. */
bool sim_class_is(const struct cim_class_decl *class, const char *ancestor);

/* A property of the class or its ancestors (the nearest declaration), NULL when the build has none of that
 * name. */
const struct cim_property_decl *sim_class_property(const struct cim_class_decl *class, const char *name,
                                                   unsigned build);
/* True when the property is a key here (a key keeps being one when a class below declares the property
 * again). */
bool sim_class_is_key(const struct cim_class_decl *class, const char *property);
/* Calls `visit` for each property the build has, ancestors' first, each name once. */
void sim_class_each_property(const struct cim_class_decl *class, unsigned build,
                             void (*visit)(void *context, const struct cim_property_decl *property),
                             void *context);
const struct cim_method_decl *sim_class_method(const struct cim_class_decl *class, const char *name,
                                               unsigned build);

/* The class as the build declares it to clients: with the properties and methods of its ancestors, each once,
 * keys marked, and without `since`. The lists are in the arena. */
const struct cim_class_decl *sim_class_whole(struct hp_arena *arena, const struct cim_class_decl *class,
                                             unsigned build);

/* The parameters given exist, go in, and have the declared type and shape (a NULL value fits every type).
 * Otherwise invalid method parameters (0x8004102F) or type mismatch (0x80041005). The class a reference
 * points to is for the method itself to look at. */
int sim_check_parameters(const struct cim_class_decl *class, const struct cim_method_decl *method,
                         const struct cim_props *in, struct hp_error *err);

/* The class of an embedded instance exists on this build and is not abstract, and every property of the
 * instance exists in it and has the declared type and shape (a NULL value fits every type). Otherwise
 * HP_E_FAILED with a sentence that names class and property (the caller turns it into the method's own
 * refusal, 32773). */
int sim_check_instance(const char *ns, const struct cim_instance *instance, unsigned build,
                       struct hp_error *err);

/* Gives an instance of the class every declared property that it lacks, as NULL, the class's name as the
 * schema spells it, and its path from its key properties (server and namespace included; keys in alphabetical
 * order, as WMI writes them). Without keys, or with one that is NULL, it has no path. */
void sim_complete_instance(struct hp_arena *arena, const struct cim_class_decl *class, unsigned build,
                           const char *server, struct cim_instance *instance);

/* JSON:
 * {"classes":[{"name","superclass","namespace","properties":[{"name","type","array","reference","key","since"}],
 * "methods":[{"name","parameters":[{"name","type","array","reference","direction"}]}]}]} */
void sim_schema_dump(struct hp_str *out);

#endif
