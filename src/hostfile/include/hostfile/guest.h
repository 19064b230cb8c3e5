/* SPDX-License-Identifier: MIT */
/* The operating system in a simulated VM: how it answers when it is to shut down, how it boots, and what is
 * about to happen without a call. */
#ifndef HOSTFILE_GUEST_H
#define HOSTFILE_GUEST_H

#include "hostfile/bind.h"

/* OperationalStatus[0] of its integration services (facts page, 6.2). */
enum hf_services {
    HF_SERVICES_OK,
    HF_SERVICES_OLDER, /* degraded: an older protocol */
    HF_SERVICES_FAILED,
    HF_SERVICES_NO_CONTACT,
    HF_SERVICES_LOST,
    HF_SERVICES_DISABLED,
    HF_SERVICES_ABSENT /* no component at all, which no running VM is known to lack */
};

/* What becomes of a shutdown whose request it has taken. */
enum hf_shutdown {
    HF_SHUTDOWN_OFF,
    HF_SHUTDOWN_RESTARTS, /* it installs updates, say */
    HF_SHUTDOWN_STAYS,    /* a program or a user holds it up: nothing happens */
    HF_SHUTDOWN_HANGS     /* in Stopping, for ever */
};

/* What becomes of a start that Hyper-V has carried out. */
enum hf_boot {
    HF_BOOT_RUNS,
    HF_BOOT_CRASHES,  /* off again */
    HF_BOOT_CRITICAL, /* off again, and the VM's health is critical */
    HF_BOOT_RESTARTS  /* again and again */
};

struct hf_guest {
    unsigned services;
    uint64_t answer;                /* ReturnValue of InitiateShutdown; 32781 without force only */
    unsigned shutdown;              /* enum hf_shutdown, after ... */
    uint64_t shutdown_milliseconds; /* ... this */
    unsigned boot;                  /* enum hf_boot, after ... */
    uint64_t boot_milliseconds;     /* ... this; where it runs, nothing happens */
    struct hp_opt_u64 started_again_milliseconds; /* so long after it went off somebody starts it, once */
    uint64_t start_code;                          /* ErrorCode of its start; 0: it starts */
    const char *start_text;                       /* and what Hyper-V says then */
};

enum hf_event_kind {
    HF_EVENT_OFF,
    HF_EVENT_RESTART,
    HF_EVENT_STOPPING,
    HF_EVENT_CRITICAL, /* off, and critical */
    HF_EVENT_FULL,     /* a disk cannot be written: paused, and critical; off half an hour later */
    HF_EVENT_START     /* by somebody; where the VM is not off then, or cannot start, nothing happens */
};

/* What happens to a VM at a time without any call. */
struct hf_event {
    const char *vm;
    int64_t at;
    unsigned kind;
};

struct hf_events {
    struct hf_event *items;
    size_t count;
    size_t capacity;
};

extern const struct hf_shape hf_guest_shape;
extern const struct hf_shape hf_event_shape;

#endif
