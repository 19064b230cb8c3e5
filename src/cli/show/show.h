/* SPDX-License-Identifier: MIT */
/* Results in the form that is wanted: as JSON for programs, else as text for people. In text nothing from the
 * host goes out unescaped; ids are never broken or cut, so that they can be copied. */
#ifndef CLI_SHOW_SHOW_H
#define CLI_SHOW_SHOW_H

#include "form/results.h"

#include "base/str.h"

void cli_show_gpus(struct hp_str *out, bool json, const struct cli_gpu_result *result);
/* What is there and what needs the user. */
void cli_show_status(struct hp_str *out, bool json, const struct cli_status_result *result);

/* What is wrong. */
void cli_show_doctor(struct hp_str *out, bool json, const struct cli_doctor_result *result);

void cli_show_vms(struct hp_str *out, bool json, const struct cli_vm_result *result);

/* Checkpoints as a tree, or flat. */
void cli_show_checkpoints(struct hp_str *out, bool json, const struct cli_checkpoints_result *result);

/* One VM, and one checkpoint. */
void cli_show_vm(struct hp_str *out, bool json, const struct cli_vm_view *view);
void cli_show_checkpoint(struct hp_str *out, bool json, const struct cli_checkpoint_view *view);

/* What a change did, or (--dry-run) would do. */
void cli_show_change(struct hp_str *out, bool json, const struct cli_change_result *result);

/* Changes that were cut off, and how each would be ended. */
/* What became, or would become, of each of several checkpoints, and what that needs and frees. Nothing, and
 * false, where it is about one of them at most. */
bool cli_show_checkpoint_table(struct hp_str *out, const struct cli_change_result *result);

void cli_show_open(struct hp_str *out, bool json, const struct cli_open_changes *changes);

/* Parked VMs, and what each is to get back. */
void cli_show_parked(struct hp_str *out, bool json, const struct cli_parked_result *result);

/* What became of each of many VMs. */
void cli_show_batch(struct hp_str *out, bool json, const struct cli_batch_result *result);

/* What would be done (--dry-run); as JSON also what became of it. */
void cli_show_program(struct hp_str *out, bool json, const struct cli_program_result *result);

void cli_show_wait(struct hp_str *out, bool json, const struct cli_wait_result *result);
/* What one command found or did on several hosts. */
void cli_show_hosts(struct hp_str *out, bool json, const struct cli_hosts_result *result);

/* What was changed; and one change with its log. */
void cli_show_history(struct hp_str *out, bool json, const struct cli_history_result *result);
void cli_show_history_entry(struct hp_str *out, bool json, const struct cli_history_result *result);

/* Which files of settings there are, and what counts. */
void cli_show_configured(struct hp_str *out, bool json, const struct cli_config_result *result);

/* Schedules, and what running one has done (form/schedules.h). */
struct cli_schedules_result;
struct cli_schedule_run;
void cli_show_schedules(struct hp_str *out, bool json, const struct cli_schedules_result *result);
void cli_show_schedule_run(struct hp_str *out, bool json, const struct cli_schedule_run *result);

void cli_show_self_test(struct hp_str *out, bool json, const struct cli_self_test *test);

/* For the end of a command that only lists: 0 when the list is empty, else HP_E_FAILED with how many there
 * are, because whoever asked for all of them did not get them. */
int cli_check_unusable(const struct hv_unusables *list, struct hp_error *err);

#endif
