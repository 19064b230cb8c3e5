/* SPDX-License-Identifier: MIT */
/* The WS-Management service: messages in, messages out. It knows nothing of connections; one call at a time.
 */
#ifndef DOOR_SERVICE_H
#define DOOR_SERVICE_H

#include "context.h"
#include "message.h"
#include "references.h"
#include "sim/host.h"

struct door_service {
    struct sim_host *host;
    enum door_references references;
    struct door_contexts contexts;
};

/* One message and its answer while it is made. */
struct door_call {
    struct door_service *service;
    struct hp_arena *arena;
    struct door_message message;
    struct hp_str *body; /* of the answer */
    struct door_fault fault;
    struct hp_error error; /* the model's, when the fault tells of one */
};

/* Appends the answer to a message; returns the HTTP status that goes with it. `now` in microseconds, for
 * lists that nobody reads on. */
int door_answer(struct door_service *service, uint64_t now, const char *text, size_t length,
                struct hp_str *out);

/* Refuses a call: each returns false. */
bool door_refuse(struct door_call *call, const char *subcode, uint32_t code, const char *text);
/* What the model refused is in call->error. */
bool door_refuse_as_model(struct door_call *call);

/* The verbs (enumerate.c, service.c). False when a fault was set. */
bool door_enumerate(struct door_call *call, uint64_t now);
bool door_pull(struct door_call *call, uint64_t now);
bool door_release(struct door_call *call, uint64_t now);

#endif
