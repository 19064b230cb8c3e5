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
/* Folds first. */
void sim_host_close(struct sim_host *host);

/* Writes the file whole if changes of a large host are only beside it: when nobody has anything to ask for
 * the time being. */
void sim_host_fold(struct sim_host *host);

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

/* What a client's connecting comes to, before it asks for anything: `server` is NULL or "." for the machine
 * itself, else a name. RPC server unavailable (0x800706BA) when it is another machine's, local credentials
 * (0x80041064) when a user is given for the machine itself, invalid namespace (0x8004100E). */
int sim_host_connect(struct sim_host *host, const char *server, const char *ns, bool has_credentials,
                     struct hp_error *err);

/* The host's name as it stands in its object paths, valid until the next call, and its build. */
const char *sim_host_name(const struct sim_host *host);
unsigned sim_host_build(const struct sim_host *host);

/* So much time has passed outside: for a door whose clients wait on another clock. A virtual clock moves on
 * by it; the machine's moves by itself. */
void sim_host_elapse(struct sim_host *host, uint64_t milliseconds);

/* The host's time: virtual (waiting moves it on at once) or the machine's, as its file says. Valid as long as
 * the host. */
const struct hp_clock *sim_host_clock(struct sim_host *host);

/* Of its processor's physical addresses; as its file said when it was read last. */
unsigned sim_host_address_bits(const struct sim_host *host);

#endif
