/* SPDX-License-Identifier: MIT */
/* The files of the state folder that hold the sets of parked VMs. */
#ifndef CORE_STORE_PARKED_FILES_H
#define CORE_STORE_PARKED_FILES_H

#include "base/map.h"
#include "core/parked.h"

/* Makes one of a set of that kind, which must live as long. */
struct core_parked parked_of(struct hp_arena *arena, const struct core_gpu_set *set);

/* Writes this host's file. Comes back when the set would survive a power cut. */
int parked_write(const struct core_claim *claim, const struct core_gpu_set *set, struct hp_error *err);

/* A file about that VM, of whatever host. */
struct parked_file {
    const char *vm_id;
    const char *path;
    bool own; /* of this host */
};

struct parked_files {
    struct parked_file *items;
    size_t count;
    struct hp_map first; /* of each VM's id the place in items where its files begin */
};

/* Those of all VMs, those of a VM together; this host's before others of the same VM. */
int parked_list_files(const char *host_identity, struct hp_arena *arena, struct parked_files *out,
                      struct hp_error *err);

/* Reads one. HP_E_FAILED when it is not as written; *problem says why, in half a sentence. */
enum core_set_state parked_read(struct hp_arena *arena, const struct parked_file *file,
                                struct core_parked *out, const char **problem);

#endif
