/* SPDX-License-Identifier: MIT */
/* The hand that makes simulated hosts and changes them from outside, as another administrator would: for the
 * hyperpoint-sim program and for tests. Nothing here goes through WMI or takes the host's time. */
#ifndef SIM_ADMIN_H
#define SIM_ADMIN_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>

/* Hosts that can be made: name and one line of text. NULL after the last. */
struct sim_scenario_text {
    const char *name;
    const char *text;
};
const struct sim_scenario_text *sim_scenario_at(size_t index);

struct sim_create_options {
    const char *scenario; /* NULL: "demo" */
    bool real_clock;      /* the machine's time instead of a virtual one */
    bool force;           /* replace a file that is there */
};

/* Writes a new host file. HP_E_USAGE for an unknown scenario or a file that is already there. */
int sim_host_create(const char *file, const struct sim_create_options *options, struct hp_error *err);

struct sim_generate_options {
    size_t vms;
    size_t gpus;
    size_t checkpoints; /* spread over the VMs */
    bool force;
};

/* Writes a host of a given size. The VM "bench" is off and has all GPUs assigned. */
int sim_host_generate(const char *file, const struct sim_generate_options *options, struct hp_error *err);

/* Changes a host file. `target` is "host", "clock", "behaviour", "jobs" (job lengths),
 * "gpus", "gpu:<order or name>", "adapter:<id>", "checkpoint:<name or id>", "failure:<method>" (to be
 * ordered), "cluster", "clustered:<VM>" (the VM as a resource of it, by the name of its group or its id), or
 * a VM by name or (also one called like the words before) "id:<GUID>". `words` are properties, each with its
 * value after it, `count` words in all: a property is a key of the file
 * ("checkpointType" or "checkpoint-type"), or one of the actions sim_host_actions lists. HP_E_USAGE,
 * HP_E_NOT_FOUND or HP_E_AMBIGUOUS say what would be right; the file is then as before. */
int sim_host_set(const char *file, const char *target, const char *const *words, size_t count,
                 struct hp_error *err);

/* Moves a VM (by name or id:GUID) to another host's file, as a live migration or a failover does: with its
 * id, notes, adapters and checkpoints. Its adapters name their cards as before, whether the other host has
 * them or not. Where both are nodes of one cluster, it has the other one as owner from then on, in both
 * files. HP_E_REFUSED while a job is at work on it; errors leave both files as they were. */
int sim_host_move(const char *file, const char *vm, const char *other, struct hp_error *err);

/* Makes a failover cluster of the hosts, of which each VM is a resource; what a file said of a cluster is
 * replaced. HP_E_USAGE where two hosts or VMs have the same name or id; errors of the first file leave all as
 * they were. */
int sim_host_cluster(const char *name, const char *const *files, size_t count, struct hp_error *err);

/* The actions beyond plain keys, one a line, for help texts. */
const char *sim_host_actions(void);

/* Appends every key a host file can have, one a line: its place, a tab, and what it must be. */
void sim_host_keys(struct hp_str *out);

/* Appends a description for people. */
int sim_host_describe(const char *file, struct hp_str *out, struct hp_error *err);

#endif
