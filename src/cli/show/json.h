/* SPDX-License-Identifier: MIT */
/* Results as JSON, schema version 1: names and meanings stay, new members may come.
 *
 * What was not read is never told as if it had been: it is null, or the member is left out where null says
 * that there is nothing of the kind. */
#ifndef CLI_SHOW_JSON_H
#define CLI_SHOW_JSON_H

#include "results.h"

#include "base/json.h"
#include "base/str.h"

enum { CLI_JSON_SCHEMA = 1 };

void cli_json_gpus(struct hp_str *out, const struct cli_gpu_result *result);
void cli_json_vms(struct hp_str *out, const struct cli_vm_result *result);
void cli_json_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result);
void cli_json_change(struct hp_str *out, const struct cli_change_result *result);
/* The part of it that is about existing checkpoints. */
void cli_json_add_tree(cJSON *json, const struct cli_change_result *result);
void cli_json_open(struct hp_str *out, const struct cli_open_changes *changes);

void cli_json_parked(struct hp_str *out, const struct cli_parked_result *result);

/* The member "parked": what is remembered of a parked VM, null without. */
void cli_json_add_parked(cJSON *object, const struct core_parked *parked);
/* The same with what is in doubt or odd about it: the member "problem", and both sets where they do not
 * agree. */
void cli_json_add_look(cJSON *object, const struct core_parked_look *look);
/* A list of VMs, each with that member. */
void cli_json_add_parked_vms(cJSON *object, const char *name, const struct core_parked_vms *vms);

/* Adapters as they were written down: what the host's GPUs are now is another matter. */
void cli_json_add_remembered(cJSON *object, const char *name, const struct hv_adapters *adapters);

/* The member "unmergedDisks" of a VM: files, or null when they were not read. */
void cli_json_add_unmerged(cJSON *object, const struct cli_unmerged *unmerged, const char *vm_id);

/* A member that is true or false, or null when it was not read. */
void cli_json_add_seen(cJSON *object, const char *name, struct hp_opt_bool value);

/* The member "checkpointRefused": what Hyper-V said when it refused a checkpoint while it listed no adapter,
 * and which cards that may be about; null when none is remembered. */
void cli_json_add_refusal(cJSON *object, const struct core_refusal *refusal);

/* What was said, a sentence each. */
void cli_json_add_notes(cJSON *json, const char *name, const struct cli_notes *notes);

/* An object that has the member "schema" already; the caller deletes it. */
cJSON *cli_json_begin(void);

/* Appends the whole tree as text. */
void cli_json_print(struct hp_str *out, const cJSON *json);

#endif
