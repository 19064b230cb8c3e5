/* SPDX-License-Identifier: MIT */
/* What the verbs do. Each takes a run whose words are checked, connects, prints its result, and returns 0 or
 * the class of the error in `err`. */
#ifndef CLI_VERBS_COMMANDS_H
#define CLI_VERBS_COMMANDS_H

#include "line/run.h"

/* What is there, and what needs the user. */
int cli_status(struct cli_run *run, struct hp_error *err);

/* What is wrong, and what cures it. */
int cli_doctor(struct cli_run *run, struct hp_error *err);

int cli_list_vms(struct cli_run *run, struct hp_error *err);
int cli_list_gpus(struct cli_run *run, struct hp_error *err);
int cli_list_gpus_partitionable(struct cli_run *run, struct hp_error *err);
int cli_list_gpus_assigned(struct cli_run *run, struct hp_error *err);
int cli_list_checkpoints(struct cli_run *run, struct hp_error *err);

/* Until nobody is at work on a VM. */
int cli_wait(struct cli_run *run, struct hp_error *err);

/* What was changed, and by whom. */
int cli_history(struct cli_run *run, struct hp_error *err);

/* One VM, or one checkpoint. */
int cli_show(struct cli_run *run, struct hp_error *err);

/* Every verb that goes through a plan; run->verb->change says which. */
int cli_change(struct cli_run *run, struct hp_error *err);

/* The same of all VMs of the host with --all. */
int cli_change_any(struct cli_run *run, struct hp_error *err);

/* Takes the GPUs off for a while, and puts the identical set back; run->verb->change says which. */
int cli_park(struct cli_run *run, struct hp_error *err);

/* Parks, runs another program, and unparks. */
int cli_run_program(struct cli_run *run, struct hp_error *err);

/* Ends a change that was cut off. */
int cli_recover(struct cli_run *run, struct hp_error *err);

/* What is run at a time of day: makes, lists, tries and removes schedules. */
int cli_schedule(struct cli_run *run, struct hp_error *err);

/* Has the host all that is relied on? Prints a report; problems are HP_E_FAILED, or HP_E_ACCESS where rights
 * or Hyper-V are missing. */
int cli_self_test(struct cli_run *run, struct hp_error *err);
/* What the program tells of itself; these need no host. */
int cli_demo(struct cli_run *run, struct hp_error *err);
int cli_completion_script(struct cli_run *run, struct hp_error *err);
int cli_manual(struct cli_run *run, struct hp_error *err);

/* What is configured, and where: what counts for this run. Reads the files again, for the error in them. */
int cli_show_config(struct cli_run *run, struct hp_error *err);

/* Writes what is read of the host as the file of a simulated one. */
int cli_capture(struct cli_run *run, struct hp_error *err);

#endif
