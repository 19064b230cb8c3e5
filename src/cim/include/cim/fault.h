/* SPDX-License-Identifier: MIT */
/* A decorator that makes one call go wrong: for proving that nothing is lost whatever fails, at whatever
 * point. */
#ifndef CIM_FAULT_H
#define CIM_FAULT_H

#include "cim/session.h"

enum cim_fault_kind {
    CIM_FAULT_FAIL_BEFORE,   /* the call fails and has no effect */
    CIM_FAULT_FAIL_AFTER,    /* the call takes effect and is reported as failed */
    CIM_FAULT_LOST_AFTER,    /* the call takes effect and the connection is lost */
    CIM_FAULT_TIMEOUT_AFTER, /* the call takes effect and is reported as timed out */
    CIM_FAULT_GARBAGE,       /* the call takes effect and its answer makes no sense */
    CIM_FAULT_KILL_BEFORE,   /* the process dies before the call */
    CIM_FAULT_KILL_AFTER,    /* the process dies after the call took effect */
    CIM_FAULT_PAUSE_BEFORE, /* the process stops before the call until it is told to go on: time for others to
                               interfere */
    CIM_FAULT_KINDS
};

struct cim_fault_spec {
    unsigned call;    /* which call goes wrong, from 1 */
    const char *name; /* of those of this method or, for other calls, this class; NULL: of all */
    enum cim_fault_kind kind;
};

/* Reads "KIND:CALL", "KIND:NAME" or "KIND:CALL*NAME", such as "kill-after:7", "kill-after:CreateSnapshot" and
 * "kill-before:2*AddResourceSettings". HP_E_USAGE for anything else. out->name points into `text`. */
int cim_fault_parse(const char *text, struct cim_fault_spec *out, struct hp_error *err);

/* `fired` is called when the call goes wrong; for the kinds that kill or pause, it must do that. The
 * decorator owns `inner`. */
struct cim_session *cim_fault(struct cim_session *inner, const struct cim_fault_spec *spec,
                              void (*fired)(void *context, const struct cim_fault_spec *spec), void *context);

#endif
