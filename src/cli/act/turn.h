/* SPDX-License-Identifier: MIT */
/* Waiting until nobody else is at work on a VM: another run of HyperPoint, or Hyper-V itself (--patience). */
#ifndef CLI_ACT_TURN_H
#define CLI_ACT_TURN_H

#include "line/run.h"

#include "base/wait.h"

struct cli_turn {
    struct cli_run *run;
    const char *patience;     /* how long to wait at most, as it was written ... */
    uint64_t seconds;         /* ... and in seconds; 0: not at all */
    enum core_vm_needs needs; /* the state of the VM that is waited for */
    bool holds_count;         /* a run that has the VM parked for its program is in the way, too */
    struct hv_status status;  /* as it was read last */
    bool begun;
    bool by_run;             /* it is a run that is in the way now */
    struct hp_wait for_runs; /* these end by the machine's clock ... */
    struct hp_wait for_host; /* ... and Hyper-V's work by the host's, which may be simulated */
    const char *told;
};

/* Nothing has been waited for yet; `otherwise` is how long where nobody says. With --dry-run, what is
 * configured does not count: it tells what would happen now. */
struct cli_turn cli_turn_of(struct cli_run *run, const char *otherwise, enum core_vm_needs needs);

/* Is somebody at work on the VM? HP_E_REFUSED (passes) says who. Up to three calls, and the lock of the VM is
 * taken for a moment. */
int cli_turn_look(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *err);

/* After a refusal that passes: waits until nobody is at work on the VM any more, and 0, and `cause` is empty.
 * The caller then looks at everything anew. HP_E_REFUSED with the cause when it took too long;
 * HP_E_INTERRUPTED. A connection that was lost meanwhile is opened anew. */
int cli_turn_wait(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *cause,
                  struct hp_error *err);

/* How long that was, microseconds. */
uint64_t cli_turn_waited(const struct cli_turn *turn);

#endif
