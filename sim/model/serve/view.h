/* SPDX-License-Identifier: MIT */
/* Building the objects a host shows: every provider fills instances through these few functions, so that
 * types, missing properties of older builds and paths are right everywhere. */
#ifndef MODEL_SERVE_VIEW_H
#define MODEL_SERVE_VIEW_H

#include "hostfile/world.h"
#include "lookup.h"
#include "sim/query.h"

/* What a class has on this build, prepared once: all its properties as NULL. */
struct sim_template {
    const struct cim_class_decl *class;
    struct cim_prop *blank;
    size_t *keys; /* indices of the key properties */
    size_t count;
    size_t key_count;
};

/* Prepared classes of one host. */
enum { SIM_GUESSES = 1024 };
struct sim_templates {
    struct hp_arena arena;
    unsigned build;
    size_t guesses[SIM_GUESSES]; /* places of properties, to be tried before all others */
    struct sim_template *items;
    size_t count;
    size_t capacity;
};

/* The class must exist on the build. Valid until the build changes. */
const struct sim_template *sim_template(struct sim_templates *templates, const struct cim_class_decl *class,
                                        unsigned build);
void sim_templates_release(struct sim_templates *templates);

/* One enumeration of a class. */
struct sim_view {
    const struct hf_world *world;
    struct sim_templates *templates;
    struct sim_lookup *lookup; /* NULL in a view of no class */
    int64_t now;
    const struct cim_class_decl *class;
    const struct sim_template *form;
    const struct sim_hint *hint; /* NULL: everything */
    struct hp_arena *arena;
    sim_visit *visit;
    void *visitor;
};

/* A new instance of the view's class with every property NULL. */
struct cim_instance *sim_new_instance(const struct sim_view *view);
/* The same for another class of the virtualization namespace (embedded objects). */
struct cim_instance *sim_new_instance_of(const struct sim_view *view, const char *class_name);

/* Setting properties; the type is the declared one. A property that the build lacks is left out; one that no
 * build has is a defect and ends the program. */
void sim_put_text(const struct sim_view *view, struct cim_instance *instance, const char *name,
                  const char *text_or_null);
void sim_put_number(const struct sim_view *view, struct cim_instance *instance, const char *name,
                    uint64_t value);
void sim_put_maybe(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   struct hp_opt_u64 value);
void sim_put_bool(const struct sim_view *view, struct cim_instance *instance, const char *name, bool value);
void sim_put_time(const struct sim_view *view, struct cim_instance *instance, const char *name,
                  int64_t micros);
void sim_put_interval(const struct sim_view *view, struct cim_instance *instance, const char *name,
                      int64_t micros);
void sim_put_ref(const struct sim_view *view, struct cim_instance *instance, const char *name,
                 const struct cim_ref *ref);
void sim_put_texts(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   const char *const *texts, size_t count);
void sim_put_numbers(const struct sim_view *view, struct cim_instance *instance, const char *name,
                     const uint64_t *numbers, size_t count);
void sim_put_value(const struct sim_view *view, struct cim_instance *instance, const char *name,
                   struct cim_value value);

/* Puts the values by name into an instance; those its build does not have are left out. */
void sim_put_others(const struct sim_view *view, struct cim_instance *instance, const struct hf_others *list);

/* Gives the instance its path and shows it. Returns what the visitor returns: stop unless it is 0. */
int sim_show(const struct sim_view *view, struct cim_instance *instance);

/* False when the hint says that no object whose `property` is this text is asked for. */
bool sim_wanted(const struct sim_view *view, const char *property, const char *text);
/* The same for one end of an association. */
bool sim_wanted_ref(const struct sim_view *view, const char *property, const struct cim_ref *ref);
/* The reference the hint gives for that end, NULL when it gives none. */
const struct cim_ref *sim_hinted_ref(const struct sim_view *view, const char *property);

#endif
