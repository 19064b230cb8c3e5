/* SPDX-License-Identifier: MIT */
/* One change of a host from outside, by target, property and value: what the files that make it share. */
#ifndef MODEL_MAKE_CHANGE_H
#define MODEL_MAKE_CHANGE_H

#include "hostfile/world.h"

struct change {
    struct hf_world *world;
    const char *property;
    const char *value;
    struct hp_error *err;
};

/* The change, as sim_host_set describes it. */
int change_make(const struct change *change, const char *target);

/* --- targets --- */

int change_gpu(const struct change *change, const char *which);
int change_gpus(const struct change *change);
int change_adapter(const struct change *change, const char *id);
int change_cluster(const struct change *change);
int change_clustered(const struct change *change, const char *which);
int change_vm(const struct change *change, const char *which);
int change_checkpoint(const struct change *change, const char *which);

/* --- shared --- */

/* The host's present time. */
int64_t change_now(const struct hf_world *world);

/* Sets the field of `object` that the property names ("checkpoint-type" means "checkpointType"). `of_what`
 * stands in the error: "a VM". */
int change_field(const struct change *change, const struct hf_shape *shape, void *object,
                 const char *of_what);

/* Sets or (null) takes away the value "other:NAME" means; false when the property is not of that form. */
bool change_other(const struct change *change, struct hf_others *list);

/* By its number in the file, its name or its instance path. */
int change_find_gpu(const struct change *change, const char *which, struct hf_gpu **out);
/* By name, or "id:" and its id. */
int change_find_vm(const struct change *change, const char *which, struct hf_vm **out);

/* HP_E_USAGE unless the value is "yes": for what takes no other. */
int change_needs_yes(const struct change *change);

#endif
