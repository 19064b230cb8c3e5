/* SPDX-License-Identifier: MIT */
/* What can keep the VM from starting with the GPUs a plan puts on it. */
#include "draft.h"

#include "base/text.h"
#include "core/moved.h"

#include <inttypes.h>
#include <stdlib.h>

/* Partitions are given out when a VM starts (facts page, 2.9): an adapter can be added while none is free. */
static void warn_of_full(struct draft *draft)
{
    const struct hv_adapters *wanted = &draft->plan.wanted;
    const struct hv_gpus *gpus = &draft->state->gpus;
    for (size_t i = 0; draft->plan.intent.add.count && i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        uint64_t needed = 0;
        for (size_t k = 0; k < wanted->count; k++) {
            const struct hv_adapter *adapter = &wanted->items[k];
            const char *path = core_at_present(adapter)->instance_path;
            needed += hp_text_same(path, gpu->instance_path);
        }
        if (needed == 0 || hv_gpu_has_room(gpu, needed))
            continue;
        draft_warning(draft,
                      hp_arena_format(draft->arena,
                                      "running VMs use %" PRIu64 " of the %" PRIu64 " partitions of %s: VM "
                                      "\"%s\" will not start while they do (0x800705AA)",
                                      gpu->partitions_in_use.value, gpu->partition_count,
                                      core_gpu_label(draft->arena, gpu), draft->state->vm.name));
    }
}

/* "8.0", "9.0": a program that sets such VMs up says that GPU partitions need a newer one (facts page, 1.4).
 */
static bool is_old_version(const char *version)
{
    enum { LAST_OLD = 9 };
    char *end = NULL;
    unsigned long major = version ? strtoul(version, &end, 10) : 0;
    if (!version || end == version)
        return false;
    return major < LAST_OLD || (major == LAST_OLD && (*end != '.' || strtoul(end + 1, NULL, 10) == 0));
}

static void warn_of_old_version(struct draft *draft)
{
    const struct hv_vm *vm = &draft->state->vm;
    if (!draft->adds_new || !is_old_version(vm->settings.version))
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
    warn_of_full(draft);
    warn_of_old_version(draft);
}
