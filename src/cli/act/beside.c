/* SPDX-License-Identifier: MIT */
#include "beside.h"

/* --- what HyperPoint remembers --- */

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

void cli_read_memories(struct cli_run *run, struct core_memories *out)
{
    HP_ERROR(err);
    *out = (struct core_memories){ .count = 0 };
    if (cli_identify_host(run, &err) != 0 || core_memory_list(run->host.identity, run->arena, out, &err) != 0)
        out->unread = hp_arena_copy(run->arena, err.what);
    if (out->unread)
        cli_warn_once(run, out->unread);
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

/* --- parked VMs --- */

/* A VM that is parked and nothing odd about it is shown by whoever lists it. */
static void warn_of_parked(struct cli_run *run, const struct core_parked_vm *vm)
{
    const struct core_parked_look *look = &vm->look;
    if (look->doubt)
        cli_say(&run->voice, CLI_WARNING, "VM \"%s\": %s. Next: %s.", vm->vm_name, look->doubt,
                look->way_out ? look->way_out : "fix the state folder");
    else if (look->remark)
        cli_say(&run->voice, CLI_WARNING, "VM \"%s\": %s.", vm->vm_name, look->remark);
}

struct core_parked_vms cli_read_parked(struct cli_run *run, const struct hv_vm *vm,
                                       const struct hv_status *status)
{
    struct core_parked_vm *one = hp_arena_alloc(run->arena, sizeof *one);
    *one = (struct core_parked_vm){ .vm_id = vm->id, .vm_name = vm->name };
    core_parked_look(cli_host_identity(run, vm), vm, status, CORE_USE_AGREED, run->arena, &one->look);
    warn_of_parked(run, one);
    return (struct core_parked_vms){ .items = one, .count = cli_may_be_parked(one) };
}

int cli_list_parked(struct cli_run *run, struct hv_vm_rows *vms, struct core_parked_vms *out,
                    struct hp_error *err)
{
    HP_ERROR(cause);
    *out = (struct core_parked_vms){ .count = 0 };
    int rc = hv_vm_list_notes(run->host.host, run->arena, vms, err);
    if (!rc)
        rc = cli_identify_host(run, err);
    if (rc)
        return rc;
    if (core_parked_list(run->host.identity, vms, run->arena, out, &cause) != 0) {
        out->unread = hp_arena_copy(run->arena, cause.what);
        cli_warn_once(run, out->unread);
    }
    return 0;
}

void cli_warn_of_parked(struct cli_run *run, const struct core_parked_vms *vms)
{
    for (size_t i = 0; i < vms->count; i++)
        warn_of_parked(run, &vms->items[i]);
}

/* --- disks that are not merged --- */

static bool any_difference(const struct hv_disks *disks)
{
    bool any = false;
    for (size_t i = 0; i < disks->count; i++)
        any = any || hv_disk_is_difference(disks->items[i].file);
    return any;
}

static struct cli_unmerged find_unmerged(struct cli_run *run, int rc, const struct hp_error *err,
                                         const struct hv_checkpoints *list, const struct hv_disks *disks)
{
    struct cli_unmerged unmerged = { .known = !rc, .files = *disks };
    if (rc)
        cli_say(&run->voice, CLI_WARNING, "HyperPoint could not read whether all disks are merged: %s.",
                err->what);
    else
        unmerged.disks = core_unmerged_find(run->arena, list, disks);
    return unmerged;
}

struct cli_unmerged cli_read_unmerged(struct cli_run *run, const struct hv_checkpoints *list)
{
    HP_ERROR(err);
    struct hv_disks disks = { .count = 0 };
    size_t count;
    const char *const *owners = core_unmerged_owners(run->arena, list, &count);
    int rc = hv_disk_list_files(run->host.host, owners, count, run->arena, &disks, &err);
    return find_unmerged(run, rc, &err, list, &disks);
}

struct cli_unmerged cli_read_unmerged_of_all(struct cli_run *run)
{
    HP_ERROR(err);
    struct hv_checkpoints list = { .count = 0 };
    struct hv_disks disks = { .count = 0 };
    int rc = hv_disk_list_files(run->host.host, NULL, 0, run->arena, &disks, &err);
    if (!rc && any_difference(&disks))
        rc = hv_checkpoint_list_places(run->host.host, run->arena, &list, &err);
    return find_unmerged(run, rc, &err, &list, &disks);
}
