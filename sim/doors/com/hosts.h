/* SPDX-License-Identifier: MIT */
/* The simulated host behind the door: which file (environment variable HYPERPOINT_DOOR_HOST), one call at a
 * time, and its time, which passes as fast as the machine's times HYPERPOINT_DOOR_SPEED (default 1), because
 * clients of this door wait on the machine's clock. */
#ifndef COM_HOSTS_H
#define COM_HOSTS_H

#include "object/object.h"
#include "sim/host.h"

struct door_host;

/* The host of this process's environment, opened once and kept while the DLL stays. HP_E_USAGE when none is
 * named or its file is wrong. */
int door_host_open(struct door_host **out, struct hp_error *err);

/* A client has got, or gives back, an object to ask the host with. With the last of them the host is folded:
 * nobody tells when the process ends. */
void door_host_enter(struct door_host *host);
void door_host_leave(struct door_host *host);

/* For the DLL's end. */
void door_hosts_close(void);

/* The calls of sim/host.h. They fill in the scene the answer is from (texts in the arena), also on failure.
 */
int door_host_connect(struct door_host *host, const char *server, const char *ns, bool has_credentials,
                      struct hp_arena *arena, struct door_scene *scene, struct hp_error *err);
int door_host_query(struct door_host *host, const char *ns, const char *wql, struct hp_arena *arena,
                    struct door_scene *scene, struct cim_instances *out, struct hp_error *err);
int door_host_get(struct door_host *host, const struct cim_ref *ref, struct hp_arena *arena,
                  struct door_scene *scene, struct cim_instance **out, struct hp_error *err);
int door_host_invoke(struct door_host *host, const struct cim_ref *ref, const char *method,
                     const struct cim_props *in, struct hp_arena *arena, struct door_scene *scene,
                     struct cim_props *out, struct hp_error *err);
/* Only whether there is such a class: the schema tells the rest. */
int door_host_class(struct door_host *host, const char *ns, const char *class_name, struct hp_arena *arena,
                    struct door_scene *scene, struct hp_error *err);

/* When, by GetTickCount64, the answer to a call made now is there: HYPERPOINT_DOOR_DELAY milliseconds from
 * now (default 0), for trying out a client's patience. */
ULONGLONG door_answer_time(void);
/* Waits until then, at most `timeout` milliseconds (negative: for ever). True when the time has come. */
bool door_wait_until(ULONGLONG time, LONG timeout);

#endif
