/* SPDX-License-Identifier: MIT */
/* VMs, as another administrator changes them. */
#include "change.h"

#include "base/text.h"
#include "work/effects.h"
#include "work/guests.h"
#include "work/start.h"

#include <inttypes.h>
#include <string.h>

int change_find_vm(const struct change *change, const char *which, struct hf_vm **out)
{
    static const char prefix[] = "id:";
    struct hf_vms *vms = &change->world->vms;
    if (hp_text_begins(which, prefix)) {
        *out = hf_vm_by_id(change->world, which + strlen(prefix));
        return *out ? 0 : hp_error_set(change->err, HP_E_NOT_FOUND, "there is no VM of %s", which);
    }
    size_t found = 0;
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].name, which)) {
            *out = &vms->items[i];
            found++;
        }
    }
    if (found == 1)
        return 0;
    if (!found)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "there is no VM called '%s'", which);
    hp_error_set(change->err, HP_E_AMBIGUOUS, "%zu VMs are called '%s'", found, which);
    hp_error_next(change->err, "give its id as id:GUID");
    return HP_E_AMBIGUOUS;
}

typedef int vm_action(const struct change *change, struct hf_vm *vm);

static int add_adapter(const struct change *change, struct hf_vm *vm)
{
    struct hf_gpu *gpu = NULL;
    int rc = hp_text_same(change->value, "automatic") ? 0 : change_find_gpu(change, change->value, &gpu);
    if (!rc)
        hf_add_adapter(change->world, &vm->adapters)->gpu = gpu ? gpu->instance_path : NULL;
    return rc;
}

static int remove_adapter(const struct change *change, struct hf_vm *vm)
{
    if (hp_text_same(change->value, "all")) {
        vm->adapters.count = 0;
        return 0;
    }
    uint64_t order;
    struct hf_adapter *adapter = hf_adapter_by_id(&vm->adapters, change->value);
    if (!adapter && hp_text_to_u64(change->value, &order) && order >= 1 && order <= vm->adapters.count)
        adapter = &vm->adapters.items[order - 1];
    if (!adapter)
        return hp_error_set(change->err, HP_E_NOT_FOUND,
                            "'%s' has no adapter '%s': give its number, its id or all", vm->name,
                            change->value);
    hf_list_remove(vm->adapters.items, &vm->adapters.count, (size_t)(adapter - vm->adapters.items),
                   sizeof *adapter);
    return 0;
}

static int take_checkpoint(const struct change *change, struct hf_vm *vm)
{
    const char *name = hp_arena_copy(&change->world->arena, change->value);
    sim_take_checkpoint(change->world, vm, name, change_now(change->world));
    return 0;
}

static int delete_vm(const struct change *change, struct hf_vm *vm)
{
    struct hf_vms *vms = &change->world->vms;
    struct hf_jobs *jobs = &change->world->jobs;
    int rc = change_needs_yes(change);
    if (rc)
        return rc;
    for (size_t i = jobs->count; i-- > 0;)
        if (hp_text_same(jobs->items[i].vm, vm->id))
            hf_list_remove(jobs->items, &jobs->count, i, sizeof *jobs->items);
    sim_guest_forget(change->world, vm->id);
    hf_list_remove(vms->items, &vms->count, (size_t)(vm - vms->items), sizeof *vm);
    return 0;
}

/* Where `value` says: "1" or "0:1". */
static struct hf_disk *find_disk(const struct hf_vm *vm, const char *value)
{
    const char *slot = strchr(value, ':');
    HP_ARENA(scratch);
    uint64_t controller = 0;
    uint64_t number;
    if (slot && !hp_text_to_u64(hp_arena_copy_part(&scratch, value, (size_t)(slot - value)), &controller))
        return NULL;
    if (!hp_text_to_u64(slot ? slot + 1 : value, &number))
        return NULL;
    for (size_t i = 0; i < vm->disks.count; i++)
        if (vm->disks.items[i].controller == controller && vm->disks.items[i].slot == number)
            return &vm->disks.items[i];
    return NULL;
}

/* At the first free slot of controller 0. */
static int add_disk(const struct change *change, struct hf_vm *vm)
{
    HP_ARENA(scratch);
    uint64_t slot = 0;
    while (find_disk(vm, hp_arena_format(&scratch, "%" PRIu64, slot)))
        slot++;
    struct hf_disk *disk = hf_add_disk(change->world, &vm->disks);
    disk->slot = slot;
    disk->path = hp_arena_copy(&change->world->arena, change->value);
    disk->pass_through = hp_text_begins(change->value, "\\\\.\\");
    return 0;
}

static int remove_disk(const struct change *change, struct hf_vm *vm)
{
    struct hf_disk *disk = find_disk(vm, change->value);
    if (!disk)
        return hp_error_set(change->err, HP_E_NOT_FOUND,
                            "'%s' has no disk at '%s': give SLOT or CONTROLLER:SLOT", vm->name,
                            change->value);
    hf_list_remove(vm->disks.items, &vm->disks.count, (size_t)(disk - vm->disks.items), sizeof *disk);
    return 0;
}

/* As Hyper-V Manager and PowerShell do: an automatic checkpoint first, where the VM wants one and has none to
 * stand on; what that fails with is not told. */
static int start_vm(const struct change *change, struct hf_vm *vm)
{
    struct hf_world *world = change->world;
    HP_ARENA(scratch);
    int rc = change_needs_yes(change);
    const char *refusal = rc ? NULL : sim_start_refusal(world, &scratch, vm);
    if (refusal)
        rc = hp_error_set(change->err, HP_E_REFUSED, "%s", refusal);
    else if (!rc && vm->state != HF_STATE_OFF && vm->state != HF_STATE_SAVED)
        rc = hp_error_set(change->err, HP_E_REFUSED, "'%s' is neither off nor saved", vm->name);
    if (rc)
        return rc;
    int64_t now = change_now(world);
    if (vm->settings.automatic_checkpoints && !vm->current && vm->adapters.count == 0 &&
        vm->state == HF_STATE_OFF)
        sim_take_checkpoint(world, vm, sim_default_checkpoint_name(world, vm, true, now), now)->automatic =
            true;
    const enum hf_state before = vm->state;
    vm->state = HF_STATE_RUNNING;
    sim_guest_state_changed(world, vm, before, now);
    return 0;
}

/* The automatic checkpoint the VM stands on goes with it. */
static int turn_off(const struct change *change, struct hf_vm *vm)
{
    struct hf_world *world = change->world;
    int rc = change_needs_yes(change);
    if (rc)
        return rc;
    int64_t now = change_now(world);
    const struct hf_checkpoint *current = vm->current ? hf_checkpoint_by_id(vm, vm->current) : NULL;
    const enum hf_state before = vm->state;
    vm->state = HF_STATE_OFF;
    sim_guest_state_changed(world, vm, before, now);
    if (current && current->automatic)
        sim_delete_checkpoint(world, vm, current->id, false, now);
    return 0;
}

static void renew_adapters(struct hf_world *world, struct hf_adapters *adapters)
{
    struct hf_adapters copy;
    hf_copy_adapters(world, adapters, &copy);
    for (size_t i = 0; i < copy.count; i++)
        copy.items[i].id = hf_new_id(world);
    *adapters = copy;
}

/* The id that stands for an old one in a copied tree. */
static const char *renewed(const struct hf_checkpoints *before, const struct hf_checkpoints *after,
                           const char *id)
{
    for (size_t i = 0; id && i < before->count; i++)
        if (hp_text_same(before->items[i].id, id))
            return after->items[i].id;
    return NULL;
}

/* Its disks are files of the same names: nothing on this host looks into them. */
static int clone_vm(const struct change *change, struct hf_vm *vm)
{
    struct hf_world *world = change->world;
    struct hf_vm copy = *vm;
    struct hf_checkpoints list = { .count = vm->checkpoints.count, .capacity = vm->checkpoints.count };
    list.items = hp_arena_array(&world->arena, list.count, sizeof *list.items);
    for (size_t i = 0; i < list.count; i++) {
        list.items[i] = vm->checkpoints.items[i];
        list.items[i].id = hf_new_id(world);
        renew_adapters(world, &list.items[i].adapters);
        hf_copy_disks(world, &vm->checkpoints.items[i].disks, &list.items[i].disks);
    }
    for (size_t i = 0; i < list.count; i++)
        list.items[i].parent = renewed(&vm->checkpoints, &list, vm->checkpoints.items[i].parent);
    copy.current = renewed(&vm->checkpoints, &list, vm->current);
    copy.last_applied = renewed(&vm->checkpoints, &list, vm->last_applied);
    copy.id = hf_new_id(world);
    copy.name = hp_arena_copy(&world->arena, change->value);
    copy.checkpoints = list;
    copy.state = HF_STATE_OFF;
    renew_adapters(world, &copy.adapters);
    hf_copy_disks(world, &vm->disks, &copy.disks);
    *hf_add_vm(world) = copy;
    return 0;
}

static int set_under(const struct change *change, struct hf_vm *vm, const char *property)
{
    const struct change renamed = { change->world, property, change->value, change->err };
    return change_field(&renamed, &hf_vm_shape, vm, "a VM");
}

/* --- VMs by property --- */

static int set_low_mmio(const struct change *change, struct hf_vm *vm)
{
    return set_under(change, vm, "lowMmioMegabytes");
}

static int set_high_mmio(const struct change *change, struct hf_vm *vm)
{
    return set_under(change, vm, "highMmioMegabytes");
}

static int set_cache_types(const struct change *change, struct hf_vm *vm)
{
    return set_under(change, vm, "guestControlledCacheTypes");
}

static int set_state(const struct change *change, struct hf_vm *vm)
{
    const enum hf_state before = vm->state;
    int rc = set_under(change, vm, "state");
    if (!rc)
        sim_guest_state_changed(change->world, vm, before, change_now(change->world));
    return rc;
}

static const struct {
    const char *name;
    vm_action *act;
} vm_actions[] = {
    { "state", set_state },
    { "low-mmio", set_low_mmio },
    { "high-mmio", set_high_mmio },
    { "cache-types", set_cache_types },
    { "add-adapter", add_adapter },
    { "remove-adapter", remove_adapter },
    { "take-checkpoint", take_checkpoint },
    { "add-disk", add_disk },
    { "remove-disk", remove_disk },
    { "start", start_vm },
    { "turn-off", turn_off },
    { "clone", clone_vm },
    { "delete", delete_vm },
};

int change_vm(const struct change *change, const char *which)
{
    static const char guest[] = "guest-";
    struct hf_vm *vm = NULL;
    int rc = change_find_vm(change, which, &vm);
    if (rc)
        return rc;
    for (size_t i = 0; i < HP_COUNT(vm_actions); i++)
        if (hp_text_same(vm_actions[i].name, change->property))
            return vm_actions[i].act(change, vm);
    if (change_other(change, &vm->settings.other))
        return 0;
    if (hp_text_begins(change->property, guest))
        return change_field(
            &(struct change){ change->world, change->property + strlen(guest), change->value, change->err },
            &hf_guest_shape, &vm->guest, "a guest");
    return change_field(change, &hf_vm_shape, vm, "a VM");
}
