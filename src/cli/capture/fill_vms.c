/* SPDX-License-Identifier: MIT */
/* VMs, their checkpoints, adapters and disks in a host file. */
#include "fill.h"

#include "base/array.h"
#include "base/guid.h"
#include "base/text.h"

#include <string.h>

const enum hf_resource cli_resources[HV_RESOURCES] = {
    [HV_VRAM] = HF_VRAM, [HV_ENCODE] = HF_ENCODE, [HV_DECODE] = HF_DECODE, [HV_COMPUTE] = HF_COMPUTE
};

void cli_filling_note(struct cli_filling *f, const char *text)
{
    cli_capture_note(f->arena, &f->capture->defaults, text);
}

/* A VM or checkpoint in the file, and where what belongs to it goes. */
struct owner {
    const char *id;
    const char *vm;      /* whose checkpoint it is; NULL: it is a VM */
    const char **parent; /* the id of what its present state grew from */
    struct hf_adapters *adapters;
    struct hf_disks *disks;
    struct hf_texts controllers; /* of its disks, in the order they are met: the file has their numbers */
};

struct owners {
    struct owner *items;
    size_t count;
    size_t capacity;
    struct hp_map places;
};

static struct owner *find_owner(const struct owners *owners, const char *id)
{
    size_t place;
    return id && hp_map_find(&owners->places, id, &place) ? &owners->items[place] : NULL;
}

/* --- settings and state --- */

static void fill_status(struct cli_filling *f, const struct hp_map *rows, struct hf_vm *vm)
{
    static const enum hf_state states[HV_STATES] = {
        [HV_STATE_UNKNOWN] = HF_STATE_UNKNOWN,
        [HV_STATE_RUNNING] = HF_STATE_RUNNING,
        [HV_STATE_OFF] = HF_STATE_OFF,
        [HV_STATE_STOPPING] = HF_STATE_STOPPING,
        [HV_STATE_SAVED] = HF_STATE_SAVED,
        [HV_STATE_PAUSED] = HF_STATE_PAUSED,
        [HV_STATE_STARTING] = HF_STATE_STARTING,
        [HV_STATE_RESET] = HF_STATE_RESETTING,
        [HV_STATE_SAVING] = HF_STATE_SAVING,
        [HV_STATE_PAUSING] = HF_STATE_PAUSING,
        [HV_STATE_RESUMING] = HF_STATE_RESUMING,
        [HV_STATE_FAST_SAVED] = HF_STATE_FAST_SAVED,
        [HV_STATE_FAST_SAVING] = HF_STATE_FAST_SAVING,
        [HV_STATE_HIBERNATED] = HF_STATE_HIBERNATED,
        [HV_STATE_SERVICING] = HF_STATE_COMPONENT_SERVICING,
    };
    static const enum hf_activity activities[HV_ACTIVITIES] = {
        [HV_ACTIVITY_NONE] = HF_ACTIVITY_NONE,
        [HV_ACTIVITY_CREATING_CHECKPOINT] = HF_ACTIVITY_CREATING_CHECKPOINT,
        [HV_ACTIVITY_APPLYING_CHECKPOINT] = HF_ACTIVITY_APPLYING,
        [HV_ACTIVITY_DELETING_CHECKPOINT] = HF_ACTIVITY_DELETING,
        [HV_ACTIVITY_WAITING_TO_START] = HF_ACTIVITY_WAITING_TO_START,
        [HV_ACTIVITY_MERGING] = HF_ACTIVITY_MERGING,
        [HV_ACTIVITY_EXPORTING] = HF_ACTIVITY_EXPORTING,
        [HV_ACTIVITY_MIGRATING] = HF_ACTIVITY_MIGRATING,
        [HV_ACTIVITY_BACKING_UP] = HF_ACTIVITY_BACKING_UP,
        [HV_ACTIVITY_MODIFYING] = HF_ACTIVITY_MODIFYING,
        [HV_ACTIVITY_OTHER] = HF_ACTIVITY_NONE,
    };
    size_t place;
    if (!hp_map_find(rows, vm->id, &place)) {
        cli_filling_note(f, hp_arena_format(f->arena, "the state of %s", vm->id));
        return;
    }
    const struct hv_status *status = &f->capture->states.items[place].status;
    vm->state = states[status->state];
    vm->health = status->critical ? HF_HEALTH_CRITICAL : HF_HEALTH_OK;
    vm->activity = activities[status->activity];
    vm->replication = status->replication;
    if (status->activity == HV_ACTIVITY_OTHER)
        cli_filling_note(f, hp_arena_format(f->arena, "what Hyper-V is doing with %s", vm->id));
}

static void fill_settings(struct cli_filling *f, struct hf_vm *vm, const struct hv_settings *from)
{
    static const enum hf_checkpoint_type types[] = {
        [HV_CHECKPOINTS_DISABLED] = HF_CHECKPOINTS_DISABLED,
        [HV_CHECKPOINTS_PRODUCTION] = HF_CHECKPOINTS_PRODUCTION,
        [HV_CHECKPOINTS_PRODUCTION_ONLY] = HF_CHECKPOINTS_PRODUCTION_ONLY,
        [HV_CHECKPOINTS_STANDARD] = HF_CHECKPOINTS_STANDARD,
    };
    struct hf_settings *settings = &vm->settings;
    bool known = from->checkpoints >= HV_CHECKPOINTS_DISABLED && from->checkpoints <= HV_CHECKPOINTS_STANDARD;
    if (known)
        settings->checkpoint_type = types[from->checkpoints];
    if (from->automatic_checkpoints.set)
        settings->automatic_checkpoints = from->automatic_checkpoints.value;
    if (from->guest_cache_types.set)
        settings->guest_controlled_cache_types = from->guest_cache_types.value;
    if (from->hibernation.set)
        settings->hibernation = from->hibernation.value;
    if (from->stop_action.set && from->stop_action.value >= HV_STOP_TURNS_OFF &&
        from->stop_action.value <= HV_STOP_SHUTS_DOWN)
        settings->automatic_stop_action = (unsigned)from->stop_action.value - HV_STOP_TURNS_OFF;
    if (!from->low_mmio.set || !hf_bind_put(&hf_vm_shape, "lowMmioMegabytes", vm, from->low_mmio.value))
        known = false;
    if (from->high_mmio.set && !hf_bind_put(&hf_vm_shape, "highMmioMegabytes", vm, from->high_mmio.value))
        known = false;
    if (!known)
        cli_filling_note(f,
                         hp_arena_format(f->arena, "a setting of %s that this format does not know", vm->id));
}

/* --- VMs and checkpoints --- */

static void add_vms(struct cli_filling *f)
{
    struct hp_map rows = { .entries = NULL };
    for (size_t i = 0; i < f->capture->states.count; i++)
        hp_map_put(f->arena, &rows, f->capture->states.items[i].id, i);
    for (size_t i = 0; i < f->capture->vms.count; i++) {
        const struct hv_vm *from = &f->capture->vms.items[i];
        const char *id = hp_guid_upper(f->arena, from->id);
        if (!id)
            continue;
        struct hf_vm *vm = hf_bind_append(&hf_vm_shape, f->arena, &f->world.vms);
        vm->id = id;
        vm->name = *from->name ? from->name : "?";
        if (from->settings.version)
            vm->version = from->settings.version;
        vm->notes = from->settings.notes;
        vm->current = from->settings.current_checkpoint;
        fill_status(f, &rows, vm);
        fill_settings(f, vm, &from->settings);
    }
}

static void add_checkpoint(struct cli_filling *f, struct hf_vm *vm, const char *id,
                           const struct hv_checkpoint *from)
{
    static const enum hf_checkpoint_kind kinds[HV_CHECKPOINT_KINDS] = {
        [HV_CHECKPOINT_ORDINARY] = HF_CHECKPOINT_ORDINARY, [HV_CHECKPOINT_RECOVERY] = HF_CHECKPOINT_RECOVERY,
        [HV_CHECKPOINT_REPLICA] = HF_CHECKPOINT_REPLICA,   [HV_CHECKPOINT_PLANNED] = HF_CHECKPOINT_PLANNED,
        [HV_CHECKPOINT_MISSING] = HF_CHECKPOINT_MISSING,   [HV_CHECKPOINT_OTHER] = HF_CHECKPOINT_ORDINARY,
    };
    struct hf_checkpoint *checkpoint = hf_bind_append(&hf_checkpoint_shape, f->arena, &vm->checkpoints);
    checkpoint->id = id;
    checkpoint->name = from->name;
    checkpoint->parent = from->parent;
    checkpoint->created = from->created_micros;
    checkpoint->kind = kinds[from->kind];
    checkpoint->automatic = from->automatic.value;
    checkpoint->saved = from->saved;
    checkpoint->notes = from->notes;
    checkpoint->settings = vm->settings;
    if (from->kind == HV_CHECKPOINT_OTHER || !from->created)
        cli_filling_note(f, hp_arena_format(f->arena, "type or time of checkpoint %s", id));
}

static void add_checkpoints(struct cli_filling *f)
{
    struct hp_map vms = { .entries = NULL };
    for (size_t i = 0; i < f->world.vms.count; i++)
        hp_map_put(f->arena, &vms, f->world.vms.items[i].id, i);
    for (size_t i = 0; i < f->capture->checkpoints.count; i++) {
        const struct hv_checkpoint *from = &f->capture->checkpoints.items[i];
        const char *id = hp_guid_upper(f->arena, from->id);
        size_t place;
        if (id && from->vm_id && hp_map_find(&vms, from->vm_id, &place))
            add_checkpoint(f, &f->world.vms.items[place], id, from);
    }
}

static void add_owner(struct cli_filling *f, struct owners *owners, const struct owner *owner)
{
    hp_map_put(f->arena, &owners->places, owner->id, owners->count);
    owners->items =
        hp_arena_grow(f->arena, owners->items, owners->count, &owners->capacity, sizeof *owners->items);
    owners->items[owners->count++] = *owner;
}

/* Once all are there, for they move while lists grow. */
static void note_owners(struct cli_filling *f, struct owners *owners)
{
    for (size_t i = 0; i < f->world.vms.count; i++) {
        struct hf_vm *vm = &f->world.vms.items[i];
        const struct owner of_vm = {
            .id = vm->id, .parent = &vm->current, .adapters = &vm->adapters, .disks = &vm->disks
        };
        add_owner(f, owners, &of_vm);
        for (size_t k = 0; k < vm->checkpoints.count; k++) {
            struct hf_checkpoint *checkpoint = &vm->checkpoints.items[k];
            const struct owner of_checkpoint = { .id = checkpoint->id,
                                                 .vm = vm->id,
                                                 .parent = &checkpoint->parent,
                                                 .adapters = &checkpoint->adapters,
                                                 .disks = &checkpoint->disks };
            add_owner(f, owners, &of_checkpoint);
        }
    }
}

/* What is no checkpoint of the same VM becomes a root. */
static void check_parents(struct cli_filling *f, const struct owners *owners)
{
    for (size_t i = 0; i < owners->count; i++) {
        const struct owner *owner = &owners->items[i];
        const char *named = *owner->parent;
        const struct owner *parent = find_owner(owners, named);
        bool there = parent && hp_text_same(parent->vm, owner->vm ? owner->vm : owner->id);
        *owner->parent = there ? parent->id : NULL;
        if (named && !there)
            cli_filling_note(f, hp_arena_format(f->arena, "checkpoint %s, which is named and not listed",
                                                hp_guid_is(named) ? named : "with a broken ID"));
    }
}

/* --- adapters --- */

/* A checkpoint may contain the very device of its VM; in the file each adapter has an id of its own. */
static const char *adapter_id(struct cli_filling *f, const struct owner *owner, const char *instance_id)
{
    const char *last = strrchr(instance_id, '\\');
    const char *own = last && !owner->vm ? hp_guid_upper(f->arena, last + 1) : NULL;
    return own ? own : hp_arena_format(f->arena, "CA970000-0000-4000-8000-%012zX", ++f->ids_made);
}

static void add_adapter(struct cli_filling *f, const struct owner *owner, const struct hv_adapter *from)
{
    const char *host = f->capture->host.name;
    struct hf_adapter *adapter = hf_bind_append(&hf_adapter_shape, f->arena, owner->adapters);
    adapter->id = adapter_id(f, owner, from->id);
    adapter->gpu = from->instance_path;
    if (from->gpu_host && host && !hp_text_same(from->gpu_host, host))
        adapter->host_name = from->gpu_host;
    if (from->numa_aware.set)
        adapter->numa_aware = from->numa_aware.value ? HF_YES : HF_NO;
    for (enum hv_resource i = 0; i < HV_RESOURCES; i++) {
        const struct hp_opt_u64 *value = from->quotas.value[i];
        adapter->share[cli_resources[i]] =
            (struct hf_share){ value[HV_MIN], value[HV_MAX], value[HV_OPTIMAL] };
    }
}

/* --- disks --- */

static size_t controller_number(struct hp_arena *arena, struct hf_texts *controllers, const char *controller)
{
    for (size_t i = 0; i < controllers->count; i++)
        if (hp_text_same(controllers->items[i], controller))
            return i;
    controllers->items = hp_arena_grow(arena, controllers->items, controllers->count, &controllers->capacity,
                                       sizeof *controllers->items);
    controllers->items[controllers->count] = controller;
    return controllers->count++;
}

static void add_disk(struct cli_filling *f, struct owner *owner, const struct hv_disk *from,
                     struct hp_opt_u64 length)
{
    size_t controller = controller_number(f->arena, &owner->controllers, from->controller);
    struct hf_disk *disk = hf_bind_append(&hf_disk_shape, f->arena, owner->disks);
    disk->path = from->file;
    disk->pass_through = from->pass_through;
    if (length.set && !hf_bind_put(&hf_disk_shape, "fileBytes", disk, length.value))
        cli_filling_note(f, "vms[].disks[].fileBytes");
    disk->shared = from->shared && !hp_text_ends(from->file, ".vhds");
    if (hf_bind_put(&hf_disk_shape, "controller", disk, controller) &&
        hf_bind_put(&hf_disk_shape, "slot", disk, from->slot))
        return;
    owner->disks->count--;
    cli_filling_note(f, hp_arena_format(f->arena, "a disk of %s is left out: too many", owner->id));
}

/* The file below a disk is that of the same place in the checkpoint it grew from. */
static const char *file_below(const struct owner *owner, const struct hf_disk *disk,
                              const struct owner *parent)
{
    for (size_t i = 0; i < parent->disks->count; i++) {
        const struct hf_disk *other = &parent->disks->items[i];
        if (other->slot == disk->slot && hp_text_same(parent->controllers.items[other->controller],
                                                      owner->controllers.items[disk->controller]))
            return hp_text_same(other->path, disk->path) ? NULL : other->path;
    }
    return NULL;
}

static void chain_disks(const struct owners *owners)
{
    for (size_t i = 0; i < owners->count; i++) {
        const struct owner *owner = &owners->items[i];
        const struct owner *parent = find_owner(owners, *owner->parent);
        for (size_t k = 0; parent && k < owner->disks->count; k++)
            owner->disks->items[k].parent_path = file_below(owner, &owner->disks->items[k], parent);
    }
}

void cli_fill_vms(struct cli_filling *f)
{
    const struct cli_capture *capture = f->capture;
    struct owners owners = { .items = NULL };
    add_vms(f);
    add_checkpoints(f);
    note_owners(f, &owners);
    check_parents(f, &owners);
    for (size_t i = 0; i < capture->adapters.count; i++) {
        const struct owner *owner = find_owner(&owners, capture->owners[i]);
        if (owner)
            add_adapter(f, owner, &capture->adapters.items[i]);
    }
    for (size_t i = 0; i < capture->disks.count; i++) {
        struct owner *owner = find_owner(&owners, capture->disks.items[i].owner);
        if (owner)
            add_disk(f, owner, &capture->disks.items[i], capture->sizes[i]);
    }
    chain_disks(&owners);
}
