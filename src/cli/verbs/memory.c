/* SPDX-License-Identifier: MIT */
#include "memory.h"

static void warn_of_problem(struct cli_run *run, const struct core_memory *memory)
{
    if (memory->problem)
        cli_say(&run->voice, CLI_WARNING, "%s.", memory->problem);
}

void cli_read_memory(struct cli_run *run, const struct hv_vm *vm, struct core_memory *out)
{
    core_memory_read(cli_host_identity(run, vm), vm->id, run->arena, out);
    warn_of_problem(run, out);
}

void cli_read_memories(struct cli_run *run, const char *computer, struct core_memories *out)
{
    HP_ERROR(err);
    const char *identity = run->host.identity ? run->host.identity : computer;
    *out = (struct core_memories){ .count = 0 };
    if (identity && core_memory_list(identity, run->arena, out, &err) != 0)
        cli_say(&run->voice, CLI_WARNING, "%s.", err.what);
    for (size_t i = 0; i < out->count; i++)
        warn_of_problem(run, &out->items[i]);
}

void cli_warn_of_contradictions(struct cli_run *run, const struct core_memory *memory,
                                const struct hv_adapters *adapters)
{
    for (size_t i = 0; i < adapters->count; i++) {
        const char *contradiction = core_contradiction(memory, run->arena, &adapters->items[i]);
        if (contradiction)
            cli_say(&run->voice, CLI_WARNING, "%s.", contradiction);
    }
}
