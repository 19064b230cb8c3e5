/* SPDX-License-Identifier: MIT */
/* What came of a call, kept for a client that takes it later or in parts: objects or an error. Shared by an
 * enumerator and its clones. */
#ifndef COM_ANSWER_H
#define COM_ANSWER_H

#include "cim/instance.h"
#include "object/object.h"

struct door_answer {
    LONG references;
    struct hp_arena arena;
    struct door_scene scene;
    struct cim_instances instances; /* one without path and properties stands for its class */
    struct hp_error err;
    const char *operation; /* the WMI method, for error information */
    ULONGLONG time;        /* when it is there (door_answer_time) */
};

/* Empty, there at once when no delay is set, with one reference. */
struct door_answer *door_answer_new(const char *operation);
void door_answer_share(struct door_answer *answer);
/* NULL is accepted. */
void door_answer_drop(struct door_answer *answer);

/* S_OK once it is there and no error; WBEM_S_TIMEDOUT after `timeout` milliseconds (negative: waits); the
 * error's code, with its error information. */
HRESULT door_answer_wait(const struct door_answer *answer, LONG timeout);

/* One of its objects, with a reference. */
IWbemClassObject *door_answer_object(const struct door_answer *answer, size_t index);

#endif
