/* SPDX-License-Identifier: MIT */
/* A decorator that tells each call: for --verbose, the log file and the counting of calls. */
#ifndef CIM_TRACE_H
#define CIM_TRACE_H

#include "cim/session.h"

enum cim_verb { CIM_VERB_QUERY, CIM_VERB_GET, CIM_VERB_INVOKE, CIM_VERB_DESCRIBE, CIM_VERBS };

/* What happened in one call. Texts are valid during the callback only. */
struct cim_call {
    unsigned number; /* from 1 */
    enum cim_verb verb;
    const char *text; /* WQL, relative object path, Class.Method(Name=value, ...), or a class: see below */
    int result;       /* 0 or the class of the error */
    const char
        *outcome;     /* "3 objects", "ReturnValue 4096", "9 properties, 2 methods", or the error in a line */
    bool is_job_poll; /* a get of a job object: counted apart */
    uint64_t microseconds; /* how long it took by the monotonic clock given */
};

/* Texts are one line each: control characters are escaped, and long texts and arrays are shortened. A method
 * is shown on the class for a service (Msvm_VirtualSystemSnapshotService.CreateSnapshot(...)), of which a
 * host has one, and on the relative path for any other object.
 *
 * `tell` is called after each call. `micros` gives a monotonic time; may be NULL (then microseconds are 0).
 * The trace owns `inner`. */
struct cim_session *cim_trace(struct cim_session *inner,
                              void (*tell)(void *context, const struct cim_call *call),
                              uint64_t (*micros)(void), void *context);

#endif
