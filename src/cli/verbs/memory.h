/* SPDX-License-Identifier: MIT */
/* What HyperPoint remembers of VMs: what commands that only look say about it. */
#ifndef CLI_VERBS_MEMORY_H
#define CLI_VERBS_MEMORY_H

#include "line/run.h"

#include "core/memory.h"

/* What is remembered of one VM. That it cannot be read is warned of: a list does not fail for it. */
void cli_read_memory(struct cli_run *run, const struct hv_vm *vm, struct core_memory *out);

/* The same of all VMs of the host that is called `computer`. */
void cli_read_memories(struct cli_run *run, const char *computer, struct core_memories *out);

/* Warns of adapters for which Windows shows another card than HyperPoint gave them. */
void cli_warn_of_contradictions(struct cli_run *run, const struct core_memory *memory,
                                const struct hv_adapters *adapters);

#endif
