/* SPDX-License-Identifier: MIT */
#include "parked.h"

#include "base/text.h"

struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm)
{
    HP_ERROR(err);
    struct core_parked_vms vms = { .count = 0 };
    struct core_parked *one = hp_arena_alloc(run->arena, sizeof *one);
    bool found = false;
    int failed = vm ? core_parked_find(cli_host_identity(run, vm), vm->id, run->arena, one, &found, &err)
                    : core_parked_list(run->host.identity, run->arena, &vms, &err);
    if (failed)
        cli_say(&run->voice, CLI_WARNING, "%s.", err.what);
    for (size_t i = 0; i < vms.unread_count; i++)
        cli_say(&run->voice, CLI_WARNING, "%s.", vms.unread[i].what);
    return vm && !failed ? (struct core_parked_vms){ .items = one, .count = found } : vms;
}

const struct core_parked *cli_parked_at(const struct core_parked_vms *vms, const char *vm_id)
{
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].vm_id, vm_id))
            return &vms->items[i];
    }
    return NULL;
}
