/* SPDX-License-Identifier: MIT */
#include "parked_vms.h"

#include "base/text.h"

/* A VM that is parked and nothing odd about it is shown by whoever lists it. */
static void warn(struct cli_run *run, const struct core_parked_vm *vm)
{
    const struct core_parked_look *look = &vm->look;
    if (look->doubt)
        cli_say(&run->voice, CLI_WARNING, "VM \"%s\": %s. Next: %s.", vm->vm_name, look->doubt,
                look->way_out ? look->way_out : "see to the state folder");
    else if (look->remark)
        cli_say(&run->voice, CLI_WARNING, "VM \"%s\": %s.", vm->vm_name, look->remark);
}

struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm)
{
    struct core_parked_vm *one = hp_arena_alloc(run->arena, sizeof *one);
    *one = (struct core_parked_vm){ .vm_id = vm->id, .vm_name = vm->name };
    core_parked_look(cli_host_identity(run, vm), vm, CORE_USE_AGREED, run->arena, &one->look);
    warn(run, one);
    return (struct core_parked_vms){ .items = one, .count = cli_may_be_parked(one) };
}

int cli_list_parked(struct cli_run *run, struct hv_vm_rows *vms, struct core_parked_vms *out,
                    struct hp_error *err)
{
    HP_ERROR(cause);
    *out = (struct core_parked_vms){ .count = 0 };
    int failed = hv_vm_list_notes(run->host.host, run->arena, vms, err);
    if (failed)
        return failed;
    if (core_parked_list(run->host.identity, vms, run->arena, out, &cause) != 0)
        cli_say(&run->voice, CLI_WARNING, "%s.", cause.what);
    for (size_t i = 0; i < out->count; i++)
        warn(run, &out->items[i]);
    return 0;
}

const struct core_parked_vm *cli_parked_at(const struct core_parked_vms *vms, const char *vm_id)
{
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].vm_id, vm_id))
            return &vms->items[i];
    }
    return NULL;
}

bool cli_may_be_parked(const struct core_parked_vm *vm)
{
    return vm && (vm->look.parked || vm->look.doubt);
}
