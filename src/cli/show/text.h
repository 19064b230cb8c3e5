/* SPDX-License-Identifier: MIT */
/* Results as text for people. Nothing from the host goes out unescaped; ids are never broken or cut, so that
 * they can be copied. */
#ifndef CLI_SHOW_TEXT_H
#define CLI_SHOW_TEXT_H

#include "results.h"

#include "base/str.h"

void cli_text_gpus(struct hp_str *out, const struct cli_gpu_result *result);
void cli_text_vms(struct hp_str *out, const struct cli_vm_result *result);

/* Checkpoints as a tree, or flat. */
void cli_text_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result);

/* What a change did, or (-WHATIF) would do. */
void cli_text_change(struct hp_str *out, const struct cli_change_result *result);

/* The part of it that is about existing checkpoints. */
void cli_text_tree(struct hp_str *out, const struct cli_change_result *result);

/* Changes that were cut off, and how each would be ended. */
void cli_text_open(struct hp_str *out, const struct cli_open_changes *changes);

/* Parked VMs, and what each is to get back. */
void cli_text_parked(struct hp_str *out, const struct cli_parked_result *result);

/* A line below a VM's: since when it is parked. */
void cli_text_add_parked(struct hp_str *out, const struct core_parked_look *look);

/* A line for each adapter a VM had. */
void cli_text_add_remembered(struct hp_str *out, const struct hv_adapters *adapters);

/* "the driver's defaults", or those of the twelve values that are set. */
void cli_add_quotas(struct hp_str *out, const struct hv_quotas *quotas);

#endif
