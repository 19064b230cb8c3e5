/* SPDX-License-Identifier: MIT */
/* What is found on a host (core/doctor.h): for doctor, and for all that summarise it. */
#ifndef CLI_ACT_EXAMINE_H
#define CLI_ACT_EXAMINE_H

#include "form/results.h"
#include "line/run.h"

/* What the VMs of a host that were read tell (cli_read_vms), with the open changes, which are read now: the
 * error is theirs. */
int cli_examine_vms(struct cli_run *run, const struct cli_vm_result *vms, struct core_examined *out,
                    struct hp_error *err);

/* The same of all that doctor looks at: reads the whole host, in a number of calls that does not depend on
 * how much there is. What cannot be read is noted as such, but HP_E_ACCESS is returned as well, and any other
 * error where the VMs themselves cannot be read. *vms is filled, with its index. */
int cli_examine_host(struct cli_run *run, struct cli_vm_result *vms, struct core_examined *out,
                     struct hp_error *err);

/* Adds the chains of the disks of those VMs that were found: a call for each of their files. */
void cli_examine_disks(struct cli_run *run, const struct cli_batch_row *vms, size_t count,
                       struct core_examined *out);

/* Adds the cluster of which the host is a node: a call, also where it is none. */
void cli_examine_cluster(struct cli_run *run, struct core_examined *out);

/* Adds which of the schedules something will start: a process or two for each of them. */
void cli_examine_timers(struct cli_run *run, struct core_examined *out);

/* The findings with their commands: of all, or of the host and the VMs that were named, where there are any.
 */
struct cli_findings cli_findings_of(const struct cli_run *run, const struct cli_vm_result *vms,
                                    const struct core_findings *found, const struct cli_batch_row *named,
                                    size_t count);

/* Hyper-V has refused or failed to do something with the VM of the run: looks for what may be the reason, and
 * adds to the error what doctor finds. Does nothing for any other error. Whatever goes wrong on the way
 * counts for nothing. */
void cli_suggest_doctor(struct cli_run *run, struct hp_error *err);

#endif
