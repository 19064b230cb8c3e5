/* SPDX-License-Identifier: MIT */
/* Changes that were begun and not ended: what commands say about them. */
#ifndef CLI_ACT_JOURNALS_H
#define CLI_ACT_JOURNALS_H

#include "line/run.h"

#include "core/journal.h"

/* The command that ends an open change of that VM. Arena text. */
const char *cli_recover_command(const struct cli_run *run, const char *vm_id);
/* The same on another node of the host's cluster (NULL: on this host). */
const char *cli_recover_command_on(const struct cli_run *run, const char *node_or_null, const char *vm_id);

/* How a command names that VM: by its name if that can be typed as it is and is `unique`, else by its id.
 * Arena text. */
const char *cli_vm_word(struct hp_arena *arena, const char *vm_id, const char *vm_name, bool unique);

/* A command for the same host: the verb, the VM as the user would write it (a name, or id:GUID; NULL: none),
 * and what follows it (NULL: nothing). Arena text. */
const char *cli_command(const struct cli_run *run, const char *verb, const char *vm, const char *more);

/* The same for another node of the host's cluster (NULL: for the same host). */
const char *cli_command_on(const struct cli_run *run, const char *node_or_null, const char *verb,
                           const char *vm, const char *more);

/* "recover" or "unpark" of a VM that is not in the host's list: on the node that has it now, or the form that
 * discards what is recorded of it. Asks the host for the VM. Arena text. */
const char *cli_command_for_gone(struct cli_run *run, const char *verb, const char *vm_id, bool *discards);

/* Takes the VM for this run. HP_E_REFUSED when another run has it; HP_E_FAILED when nothing could be
 * remembered. Given back with core_claim_release. */
int cli_claim_vm(struct cli_run *run, const struct hv_vm *vm, struct core_claim **out, struct hp_error *err);

/* For cleanup attributes. */
void cli_claim_release(struct core_claim **claim);

/* Warns of each open change of the VM, or (`vm` NULL) of any VM of the host: those begun as one of this host,
 * and those of these VMs (NULL: none) that were begun as one of another. */
void cli_warn_of_open(struct cli_run *run, const struct hv_vm *vm, const struct hv_vm_rows *vms);

#endif
