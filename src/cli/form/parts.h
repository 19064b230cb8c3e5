/* SPDX-License-Identifier: MIT */
/* Parts that several results have in common, as text and as JSON. */
#ifndef CLI_FORM_PARTS_H
#define CLI_FORM_PARTS_H

#include "json.h"
#include "results.h"

/* The first lines of what is told of one VM. */
void cli_text_add_vm(struct hp_str *out, const struct cli_shown_host *host, bool detailed,
                     const struct hv_vm *vm);

/* The line of the host, where it is not this machine. */
void cli_text_add_other_host(struct hp_str *out, const struct cli_shown_host *host);

/* The first line of what is told of a host. */
void cli_text_add_host(struct hp_str *out, const struct cli_look *look, const struct cli_shown_host *host);

/* What the host lists and HyperPoint cannot use: a section of its own, nothing when the list is empty; and
 * the member "unusable", which may be empty. */
void cli_text_unusable(struct hp_str *out, const struct cli_look *look, const struct hv_unusables *list);
void cli_json_add_unusable(cJSON *object, const struct hv_unusables *list);

/* What a plan needs of each volume and what that has, a line each; and how much is freed in the end, where
 * anything is. */
void cli_text_need(struct hp_str *out, const struct cli_look *look, const struct core_need *need);
void cli_json_add_need(cJSON *json, const struct core_need *need);

/* The member "volumes" of a host; null where none is known. */
void cli_json_add_volumes(cJSON *json, const struct hv_volumes *volumes);

/* How long a VM that ran was down for a change, where that is known: what people feel of it. */
void cli_text_add_down(struct hp_str *out, const struct core_report *report);

/* --- adapters --- */

/* "the driver's defaults", or those of the twelve values that are set. */
void cli_add_quotas(struct hp_str *out, const struct hv_quotas *quotas);

/* "VRAM Min 0, Max 5"; false when none of the resource's values is set. */
bool cli_add_quota(struct hp_str *out, const struct hv_quotas *quotas, enum hv_resource resource);

/* A field, with a line for each resource that has values. */
void cli_text_add_quotas(struct hp_str *out, const struct cli_look *look, size_t indent,
                         const struct hv_quotas *quotas);

/* A line for each adapter a VM had. */
void cli_text_add_remembered(struct hp_str *out, const struct cli_look *look,
                             const struct hv_adapters *adapters);

/* What an adapter is called: by its card's name. */
const char *cli_adapter_name(struct hp_arena *arena, const struct cli_adapter_view *view);

/* "2 x NVIDIA GeForce RTX 4060, automatic" without the makers' names, which say nothing where many lines
 * begin with them. Arena text. */
const char *cli_without_makers(struct hp_arena *arena, const char *label);

/* "2 x RTX 4060, automatic": the GPUs of a VM, each name with how often it has it. *style becomes CLI_BAD
 * where something is wrong with one. Arena text. */
const char *cli_gpus_label(struct hp_arena *arena, const struct hv_adapters *adapters,
                           const struct hv_gpus *gpus, enum cli_style *style);

/* A heading and the GPUs assigned to a VM, what may be hidden, and that it is parked. */
void cli_text_add_assigned(struct hp_str *out, const struct cli_gpu_result *result);

/* How the state of a VM is shown. */
enum cli_style cli_state_style(enum hv_state state);

/* The member "capacity" of a GPU. */
void cli_json_add_capacity(cJSON *gpu, const struct hv_capacity capacity[HV_RESOURCES]);

/* The member "quotas". */
void cli_json_add_quotas(cJSON *object, const struct hv_quotas *quotas);

/* Which adapter and which GPU: the members every list of adapters has. */
void cli_json_add_identity(cJSON *object, const struct cli_adapter_view *view);

/* Adapters with the GPUs of the host they have now; null for NULL. */
void cli_json_add_adapters(cJSON *json, const char *name, const struct hv_adapters *adapters,
                           const struct hv_gpus *gpus);

/* Adapters as they were written down: what the host's GPUs are now is another matter.
 * Null for NULL. */
void cli_json_add_remembered(cJSON *object, const char *name, const struct hv_adapters *adapters);

/* The member "checkpointRefused": what Hyper-V said when it refused a checkpoint while it listed no adapter,
 * and which cards that may be about; null when none is remembered. */
void cli_json_add_refusal(cJSON *object, const struct core_refusal *refusal);

/* What became of the adapters of a changed VM: a few lines, and each one with its ids where details are
 * wanted or something may be missing. */
void cli_text_fates(struct hp_str *out, const struct cli_change_result *result);

/* A refusal of Hyper-V that speaks for assignments that Windows does not list. */
const struct core_refusal *cli_change_refusal(const struct cli_change_result *result);

/* --- parked VMs --- */

/* A line below a VM's: since when it is parked. */
void cli_text_add_parked(struct hp_str *out, const struct cli_look *look,
                         const struct core_parked_look *seen);

/* The member "parked": what is remembered of a parked VM, null without. */
void cli_json_add_parked(cJSON *object, const struct core_parked *parked);
/* The same with what is in doubt or odd about it: the member "problem", and both sets where they do not
 * agree. */
void cli_json_add_look(cJSON *object, const struct core_parked_look *look);
/* A list of VMs, each with that member. */
void cli_json_add_parked_vms(cJSON *object, const char *name, const struct core_parked_vms *vms);

/* --- checkpoints --- */

/* The rows of one of its trees, or of the flat list. */
void cli_text_add_checkpoints(struct hp_str *out, const struct cli_checkpoints_result *result,
                              const struct core_tree *tree);

/* "5.2 GB", or "unknown". Arena text. */
const char *cli_size_text(struct hp_arena *arena, struct hp_opt_u64 size);

/* The same of a checkpoint of the list, with what deleting it would free, which is another number. Arena
 * text. */
const char *cli_checkpoint_size(struct hp_arena *arena, const struct cli_checkpoints_result *result,
                                const struct hv_checkpoint *checkpoint);

/* "standard", "automatic", ...: its type, for people. */
const char *cli_checkpoint_type(const struct hv_checkpoint *checkpoint);

/* The members of one checkpoint of such a list. */
void cli_json_fill_checkpoint(cJSON *object, const struct cli_checkpoints_result *result,
                              const struct core_tree *tree, const struct core_tree_row *row);

/* The part of a change that is about existing checkpoints. */
void cli_text_tree(struct hp_str *out, const struct cli_change_result *result);
void cli_json_add_tree(cJSON *json, const struct cli_change_result *result);

/* The member "unmergedDisks" of a VM: files, or null when they were not read. */
void cli_json_add_unmerged(cJSON *object, const struct cli_unmerged *unmerged, const char *vm_id);

#endif
