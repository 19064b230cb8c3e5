/* SPDX-License-Identifier: MIT */
/* The world as a source of instances: which provider shows which class, and finding one object. */
#ifndef MODEL_SERVE_SOURCE_H
#define MODEL_SERVE_SOURCE_H

#include "view.h"

/* What a source looks at; must outlive the source. */
struct sim_window {
    const struct hf_world *world;
    struct sim_templates *templates;
    struct sim_lookup *lookup;
    int64_t now;
};

struct sim_source sim_source(struct sim_window *window);

/* One object by its reference, as sim_source.get. */
int sim_source_get(struct sim_window *window, const struct cim_ref *ref, struct hp_arena *arena,
                   struct cim_instance **out, struct hp_error *err);

/* A view of no class, for building embedded instances. */
struct sim_view sim_plain_view(struct sim_window *window, struct hp_arena *arena);

/* The class a reference names, in its namespace or the virtualization one. Fails with invalid namespace,
 * invalid class, or, when its keys are not those of the class, invalid object path. */
int sim_class_of_ref(const struct hf_world *world, const struct cim_ref *ref,
                     const struct cim_class_decl **out, struct hp_error *err);

/* Invalid namespace where there is none of that name on this host. */
int sim_check_namespace(const struct hf_world *world, const char *ns, struct hp_error *err);

#endif
