/* SPDX-License-Identifier: MIT */
/* What can keep the VM from starting with the GPUs a plan puts on it. */
#include "draft.h"

#include "choose/settings.h"
#include "core/start.h"

static void warn_if(struct draft *draft, const char *text)
{
    if (text)
        draft_warning(draft, text);
}

/* Partitions are given out when a VM starts (facts page, 2.9): an adapter can be added while none is free. */
static void warn_of_full(struct draft *draft, const struct hv_adapters *adapters)
{
    const struct hv_gpus *gpus = &draft->state->gpus;
    for (size_t i = 0; i < gpus->count; i++)
        warn_if(draft, core_start_is_full(draft->arena, draft->state, adapters, &gpus->items[i]));
}

static void warn_of_old_version(struct draft *draft)
{
    const struct hv_vm *vm = &draft->state->vm;
    if (!draft->adds_new || !core_version_is_old(vm->settings.version))
        return;
    draft_warning(draft,
                  hp_arena_format(draft->arena,
                                  "VM \"%s\" has configuration version %s, and GPU partitions are reported "
                                  "to need one above 9.0. Where this Windows has one, upgrade with: Get-VM "
                                  "-Id %s | Update-VMVersion (this cannot be undone)",
                                  vm->name, vm->settings.version, vm->id));
}

void draft_warn_of_start(struct draft *draft)
{
    if (draft->plan.intent.add.count)
        warn_of_full(draft, &draft->plan.wanted);
    warn_of_old_version(draft);
}

/* With automatic checkpoints on, some reports say that a VM with a GPU does not start (facts page, 5.1). */
void draft_warn_of_present_start(struct draft *draft)
{
    const struct core_state *state = draft->state;
    const struct hp_opt_bool *automatic = &state->vm.settings.automatic_checkpoints;
    for (size_t i = 0; i < state->adapters.count; i++)
        warn_if(draft, core_start_is_gone(draft->arena, state, &state->adapters.items[i]));
    warn_of_full(draft, &state->adapters);
    if (state->adapters.count && automatic->set && automatic->value)
        draft_warning(draft, "automatic checkpoints are on for the VM: it may not start with a GPU");
}
