/* SPDX-License-Identifier: MIT */
/* Ready-made hosts and the parts they are built of. All is deterministic: the same ids and times every time.
 */
#ifndef MODEL_MAKE_SCENARIO_H
#define MODEL_MAKE_SCENARIO_H

#include "hostfile/world.h"

/* Builds a scenario into a fresh world; false when there is none of that name. */
bool sim_build_scenario(const char *name, struct hf_world *world);

enum sim_maker { SIM_NVIDIA, SIM_AMD, SIM_INTEL };

/* Names the host, and its build. */
void sim_part_host(struct hf_world *world, const char *name, uint64_t build);

/* A GPU as desktop drivers show it: 32 partitions, everything on a scale of 1,000,000,000, and on NVIDIA
 * cards an encoder without limit. `device` is the middle of its instance path: "PCI#VEN_...#4&...". Returns
 * its index. */
size_t sim_part_gpu(struct hf_world *world, enum sim_maker maker, const char *name, const char *device);

/* A VM of the host's newest version with one disk. The pointer is valid until the next VM. */
struct hf_vm *sim_part_vm(struct hf_world *world, const char *name, enum hf_state state);

/* What guides tell to set before a GPU is assigned: cache types, MMIO sizes, stop action. */
void sim_part_prepare(struct hf_vm *vm);

/* An adapter of the GPU at that index; all quotas NULL. SIM_AUTOMATIC names no GPU. */
enum { SIM_AUTOMATIC = -1 };
struct hf_adapter *sim_part_adapter(struct hf_world *world, struct hf_vm *vm, int gpu);

/* Quotas of a share of everything, as far as the card's driver takes them. */
void sim_part_quotas(const struct hf_world *world, struct hf_adapter *adapter, unsigned percent);

/* The point in time that many days before the host's present one. */
int64_t sim_part_days_ago(const struct hf_world *world, unsigned days);

/* A checkpoint taken `days_ago`, on top of the present state. */
struct hf_checkpoint *sim_part_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *name,
                                          unsigned days_ago);

/* Gives a VM without checkpoints a tree of 12 with two branches, and lets it stand in the middle of one; one
 * checkpoint contains an adapter of that card. */
void sim_scenario_history(struct hf_world *world, struct hf_vm *vm, int card_of_another_program);

/* Gives the files of the VMs there are their lengths, and puts them on a volume with room. */
void sim_part_sizes(struct hf_world *world);

/* VMs whose checkpoints take room, and the volumes they are on. */
void sim_scenario_sizes(struct hf_world *world);

/* Writes a new host file; HP_E_USAGE when there is one already and it is not to be replaced. */
int sim_world_create(const char *file, const struct hf_world *world, bool force, struct hp_error *err);

/* Appends the host in words. */
void sim_world_describe(const struct hf_world *world, int64_t now, struct hp_str *out);

#endif
