/* SPDX-License-Identifier: MIT */
/* A VM goes on and off, and its guest is asked to shut down. */
#ifndef HYPERV_POWER_H
#define HYPERV_POWER_H

#include "hyperv/vm.h"

/* Whether the guest of a running VM can be asked to shut down: Msvm_ShutdownComponent.OperationalStatus[0]
 * (facts page, 6.2). Microsoft's module asks at 2 only; 3 works, with an older protocol. */
enum hv_guest {
    HV_GUEST_ANSWERS,  /* 2 or 3 */
    HV_GUEST_ABSENT,   /* there is no such component: the VM is not running */
    HV_GUEST_DISABLED, /* 32896: this integration service is switched off for the VM */
    HV_GUEST_SILENT,   /* 12: no integration services, not started yet, or no operating system */
    HV_GUEST_LOST,     /* 13: it answered before */
    HV_GUEST_OTHER     /* any other, which `status` tells */
};

struct hv_guest_look {
    enum hv_guest guest;
    uint64_t status;
};

/* One call. */
int hv_guest_look(struct hv_host *host, const struct hv_vm *vm, struct hv_guest_look *out,
                  struct hp_error *err);

/* 0 when it can be asked; else HP_E_REFUSED with why, and what to do. */
int hv_guest_check(const struct hv_guest_look *look, const char *vm_name, struct hp_error *err);

/* Looks, and asks the guest to shut down: InitiateShutdown (facts page, 6.3), two calls. `reason` appears in
 * the host's event log. 0 says that the guest has taken the request, or is on its way down already, and
 * nothing more. HP_E_REFUSED: it cannot be asked, is not ready, or is locked. Not forced: unsaved work in
 * the guest may hold it up. */
int hv_guest_shut_down(struct hv_host *host, const struct hv_vm *vm, const char *reason,
                       struct hp_error *err);

/* RequestStateChange (facts page, 6.1), each waits for its job; from another state the host refuses it
 * (HP_E_REFUSED). */
int hv_vm_start(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err); /* or resume: off,
                                                                                        saved, paused */
/* Running or paused: what the guest has not written is lost. */
int hv_vm_turn_off(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err);
/* Saved: the saved state is lost, and the VM is off. */
int hv_vm_discard_state(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err);

/* For looking often. */
struct hv_power {
    enum hv_state state;
    bool critical;
    uint64_t enabled_state;            /* as the host gave it */
    struct hp_opt_u64 on_milliseconds; /* since it was started or has restarted; not set: not told */
};

/* One call. HP_E_NOT_FOUND when the VM is gone. */
int hv_power_read(struct hv_host *host, const struct hv_vm *vm, struct hv_power *out, struct hp_error *err);

/* Waits until the VM is off, after its guest was asked; `before` was read before that. HP_E_TIMEOUT: it is
 * not after `seconds`. HP_E_REFUSED: it started anew (the guest restarted, or somebody started the VM), or
 * was saved. HP_E_INTERRUPTED at the user's first wish to stop: nothing is lost by that. *now is what was
 * read last. Progress tells how much of the seconds is over. */
int hv_wait_until_off(struct hv_host *host, const struct hv_vm *vm, uint32_t seconds,
                      const struct hv_power *before, struct hv_power *now, struct hp_error *err);

#endif
