/* SPDX-License-Identifier: MIT */
/* One simulated Hyper-V host: a state file and how such a host answers. All behaviour is in here; doors only
 * carry calls. */
#ifndef SIM_HOST_H
#define SIM_HOST_H

#include "base/clock.h"
#include "cim/class.h"
#include "cim/instance.h"

struct sim_host;

/* Opens the host a state file describes. HP_E_USAGE with the place in the file when it is not readable, not
 * JSON, truncated, of a newer version or says something impossible. The file is read again whenever somebody
 * else replaced it. */
int sim_host_open(const char *file, struct sim_host **out, struct hp_error *err);
void sim_host_close(struct sim_host *host);

/* The four verbs, each an atomic step on the file (exclusive lock, load if changed, act, write atomically if
 * something changed). Errors carry the WMI code a real host gives. */
int sim_host_query(struct sim_host *host, const char *ns, const char *wql, struct hp_arena *arena,
                   struct cim_instances *out, struct hp_error *err);
int sim_host_get(struct sim_host *host, const struct cim_ref *ref, struct hp_arena *arena,
                 struct cim_instance **out, struct hp_error *err);
int sim_host_invoke(struct sim_host *host, const struct cim_ref *ref, const char *method,
                    const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                    struct hp_error *err);

int sim_host_class(struct sim_host *host, const char *ns, const char *class_name, struct hp_arena *arena,
                   const struct cim_class_decl **out, struct hp_error *err);

/* The host's time: virtual (waiting moves it on at once) or the machine's, as its file says. Valid as long as
 * the host. */
const struct hp_clock *sim_host_clock(struct sim_host *host);

#endif
