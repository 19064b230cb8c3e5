/* SPDX-License-Identifier: MIT */
/* Has a host what this program relies on? Only looks. */
#ifndef HYPERV_SELF_TEST_H
#define HYPERV_SELF_TEST_H

#include "hyperv/host.h"

enum hv_finding_kind {
    HV_FOUND,   /* as expected */
    HV_ABSENT,  /* not there, as on older builds: something does not work without it */
    HV_WRONG,   /* not there, or of another type */
    HV_UNCLEAR, /* could not be found out */
    HV_FINDINGS
};

struct hv_finding {
    enum hv_finding_kind kind;
    const char *subject; /* "Msvm_X", "Msvm_X.Property", "Msvm_X.Method()", "Msvm_X.Method(Parameter)" */
    const char *text;    /* one sentence without a full stop */
};

/* All zero is empty. */
struct hv_findings {
    struct hv_finding *items;
    size_t count;
    size_t capacity;
};

/* `subject` and `text` must live as long as the arena. */
void hv_findings_add(struct hp_arena *arena, struct hv_findings *out, enum hv_finding_kind kind,
                     const char *subject, const char *text);

/* Holds the host's classes against all that this room reads, writes and calls: one finding for each class
 * that is there, and one for each thing that is not as expected. One call a class; a namespace that is not
 * there is asked for once. Nothing is an error: what cannot be read is HV_UNCLEAR. Stops early when
 * `interrupts` of the host's patience says so. */
void hv_check_classes(struct hv_host *host, struct hp_arena *arena, struct hv_findings *out);

struct cim_session;

/* A session that gives no more than what is relied on: properties nobody registered are taken out of every
 * answer, and a class, property, method or parameter that is used without being registered fails the call.
 * For tests: whatever works through it works on a host that passed the self-test. Owns `inner`. */
struct cim_session *hv_only_required(struct cim_session *inner);

#endif
