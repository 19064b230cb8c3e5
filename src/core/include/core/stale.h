/* SPDX-License-Identifier: MIT */
/* What HyperPoint has written down of VMs that are gone: which cards their adapters had, and copies of the
 * GPUs recorded with their checkpoints. Nothing else in the state folder is ever stale: an open journal or a
 * parked set waits for the user. */
#ifndef CORE_STALE_H
#define CORE_STALE_H

#include "hyperv/vm.h"

/* Of one VM. */
struct core_stale {
    const char *vm_id;
    const char **files;
    size_t count;
    size_t capacity;
    int64_t last; /* when the newest was written: microseconds since 1970-01-01 UTC */
};

struct core_stales {
    struct core_stale *items;
    size_t count;
    size_t capacity;
};

/* Those of this host whose VM it does not list, of which every file can be read, and to which nothing was
 * added for 30 days: a VM may be on its way back from another node. None where the host lists a VM that
 * cannot be used, which may be any. HP_E_FAILED or HP_E_ACCESS when the state folder cannot be read. */
int core_stale_list(const char *host_identity, const struct hv_vm_rows *vms, int64_t now_utc_micros,
                    struct hp_arena *arena, struct core_stales *out, struct hp_error *err);

/* Removes the files, for good, while nobody else works on a VM of that id; HP_E_REFUSED when somebody does,
 * or there is an open journal of it. */
int core_stale_discard(const char *host_identity, const struct core_stale *stale, struct hp_error *err);

#endif
