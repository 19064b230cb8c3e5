/* SPDX-License-Identifier: MIT */
/* Results in the form that is wanted: as JSON for programs, else as text for people. In text nothing from the
 * host goes out unescaped; ids are never broken or cut, so that they can be copied. */
#ifndef CLI_SHOW_SHOW_H
#define CLI_SHOW_SHOW_H

#include "results.h"

#include "base/str.h"

void cli_show_gpus(struct hp_str *out, bool json, const struct cli_gpu_result *result);
void cli_show_vms(struct hp_str *out, bool json, const struct cli_vm_result *result);

/* Checkpoints as a tree, or flat. */
void cli_show_checkpoints(struct hp_str *out, bool json, const struct cli_checkpoints_result *result);

/* What a change did, or (-WHATIF) would do. */
void cli_show_change(struct hp_str *out, bool json, const struct cli_change_result *result);

/* Changes that were cut off, and how each would be ended. */
void cli_show_open(struct hp_str *out, bool json, const struct cli_open_changes *changes);

/* Parked VMs, and what each is to get back. */
void cli_show_parked(struct hp_str *out, bool json, const struct cli_parked_result *result);

#endif
