/* SPDX-License-Identifier: MIT */
/* VMs, their checkpoints, adapters and disks in a host file. */
#include "render.h"

#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

/* What the format can hold. */
enum {
    LOW_MMIO_LEAST = 128,
    LOW_MMIO_MOST = 3584,
    HIGH_MMIO_MOST = 67108864,
    CONTROLLERS = 4,
    SLOTS = 64,
};

static cJSON *add_element(cJSON *array)
{
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToArray(array, object);
    return object;
}

/* GUIDs stand in upper case; NULL for anything else. */
static const char *guid(struct hp_arena *arena, const char *text)
{
    enum { LENGTH = 36 };
    if (!text || strlen(text) != LENGTH)
        return NULL;
    char *upper = hp_arena_copy(arena, text);
    for (size_t i = 0; i < LENGTH; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? upper[i] != '-' : !isxdigit((unsigned char)upper[i]))
            return NULL;
        upper[i] = (char)toupper((unsigned char)upper[i]);
    }
    return upper;
}

/* ---- what belongs to whom ---- */

static int by_owner(const void *a, const void *b)
{
    const struct cli_owned *x = a;
    const struct cli_owned *y = b;
    int order = hp_text_compare(x->owner, y->owner);
    return order ? order : x->index < y->index ? -1 : 1;
}

static void sort_owned(struct cli_owneds *list)
{
    if (list->count)
        qsort(list->items, list->count, sizeof *list->items, by_owner);
}

static void sort_all(struct cli_rendering *r)
{
    const struct cli_capture *capture = r->capture;
    r->disks.count = capture->disks.count;
    r->disks.items = hp_arena_array(r->arena, r->disks.count, sizeof *r->disks.items);
    for (size_t i = 0; i < r->disks.count; i++)
        r->disks.items[i] = (struct cli_owned){ capture->disks.items[i].owner, i };
    r->adapters.count = capture->adapters.count;
    r->adapters.items = hp_arena_array(r->arena, r->adapters.count, sizeof *r->adapters.items);
    for (size_t i = 0; i < r->adapters.count; i++)
        r->adapters.items[i] = (struct cli_owned){ capture->owners[i], i };
    sort_owned(&r->disks);
    sort_owned(&r->adapters);
}

/* Where those of an owner begin; NULL owns nothing. */
static size_t first_of(const struct cli_owneds *list, const char *owner)
{
    size_t low = 0;
    size_t high = owner ? list->count : 0;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (hp_text_compare(list->items[middle].owner, owner) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return owner ? low : list->count;
}

static bool is_of(const struct cli_owneds *list, size_t place, const char *owner)
{
    return place < list->count && hp_text_same(list->items[place].owner, owner);
}

/* ---- adapters ---- */

static void add_shares(cJSON *object, const struct hv_quotas *quotas)
{
    static const char *const bound_keys[HV_BOUNDS] = {
        [HV_MIN] = "min",
        [HV_MAX] = "max",
        [HV_OPTIMAL] = "optimal",
    };
    for (enum hv_resource i = 0; i < HV_RESOURCES; i++) {
        cJSON *share = cJSON_CreateObject();
        for (enum hv_bound k = 0; k < HV_BOUNDS; k++)
            cli_capture_add_optional(share, bound_keys[k], quotas->value[i][k]);
        if (share->child)
            cJSON_AddItemToObject(object, cli_resource_keys[i], share);
        else
            cJSON_Delete(share);
    }
}

/* A checkpoint may contain the very device of its VM; in the file each adapter has an id of its own. */
static const char *adapter_id(struct cli_rendering *r, const char *instance_id, bool of_checkpoint)
{
    const char *last = strrchr(instance_id, '\\');
    const char *own = last && !of_checkpoint ? guid(r->arena, last + 1) : NULL;
    return own ? own : hp_arena_format(r->arena, "CA970000-0000-4000-8000-%012zX", ++r->ids_made);
}

static void add_adapters(struct cli_rendering *r, cJSON *json, const char *owner, bool of_checkpoint)
{
    const struct cli_capture *capture = r->capture;
    cJSON *array = cJSON_AddArrayToObject(json, "adapters");
    for (size_t i = first_of(&r->adapters, owner); is_of(&r->adapters, i, owner); i++) {
        const struct hv_adapter *adapter = &capture->adapters.items[r->adapters.items[i].index];
        cJSON *object = add_element(array);
        hp_json_add_text(object, "id", adapter_id(r, adapter->id, of_checkpoint));
        hp_json_add_text(object, "gpu", adapter->instance_path);
        if (adapter->gpu_host && capture->host.name && !hp_text_same(adapter->gpu_host, capture->host.name))
            hp_json_add_text(object, "hostName", adapter->gpu_host);
        if (adapter->numa_aware.set)
            cJSON_AddBoolToObject(object, "numaAware", adapter->numa_aware.value);
        add_shares(object, &adapter->quotas);
    }
}

/* ---- disks ---- */

static const struct hv_disk *disk_at(const struct cli_rendering *r, size_t place)
{
    return &r->capture->disks.items[r->disks.items[place].index];
}

/* The file below a disk is that of the same place in the checkpoint it grew from. */
static const char *file_below(const struct cli_rendering *r, const struct hv_disk *disk, const char *parent)
{
    for (size_t i = first_of(&r->disks, parent); is_of(&r->disks, i, parent); i++) {
        const struct hv_disk *other = disk_at(r, i);
        if (other->slot == disk->slot && hp_text_same(other->controller, disk->controller))
            return hp_text_same(other->file, disk->file) ? NULL : other->file;
    }
    return NULL;
}

/* Controllers have ids of their own; the file counts them in the order they are met. */
static size_t controller_number(const struct cli_rendering *r, size_t first, size_t place)
{
    size_t number = 0;
    for (size_t i = first; i < place; i++) {
        bool seen = false;
        for (size_t k = first; k < i; k++)
            seen = seen || hp_text_same(disk_at(r, k)->controller, disk_at(r, i)->controller);
        if (hp_text_same(disk_at(r, i)->controller, disk_at(r, place)->controller))
            return number;
        number += !seen;
    }
    return number;
}

static void add_disks(struct cli_rendering *r, cJSON *json, const char *owner, const char *parent)
{
    cJSON *array = cJSON_AddArrayToObject(json, "disks");
    size_t first = first_of(&r->disks, owner);
    for (size_t i = first; is_of(&r->disks, i, owner); i++) {
        const struct hv_disk *disk = disk_at(r, i);
        size_t controller = controller_number(r, first, i);
        if (controller >= CONTROLLERS || disk->slot >= SLOTS) {
            cli_rendering_note(r, hp_arena_format(r->arena, "a disk of %s is left out: too many", owner));
            continue;
        }
        cJSON *object = add_element(array);
        hp_json_add_u64(object, "controller", controller);
        hp_json_add_u64(object, "slot", disk->slot);
        hp_json_add_text(object, "path", disk->file);
        if (disk->pass_through)
            cJSON_AddTrueToObject(object, "passThrough");
        if (disk->shared && !hp_text_ends(disk->file, ".vhds"))
            cJSON_AddTrueToObject(object, "shared");
        const char *below = file_below(r, disk, parent);
        if (below)
            hp_json_add_text(object, "parentPath", below);
    }
}

/* ---- settings and state ---- */

static const char *const state_words[HV_STATES] = {
    [HV_STATE_UNKNOWN] = "unknown",
    [HV_STATE_RUNNING] = "running",
    [HV_STATE_OFF] = "off",
    [HV_STATE_STOPPING] = "stopping",
    [HV_STATE_SAVED] = "saved",
    [HV_STATE_PAUSED] = "paused",
    [HV_STATE_STARTING] = "starting",
    [HV_STATE_RESET] = "resetting",
    [HV_STATE_SAVING] = "saving",
    [HV_STATE_PAUSING] = "pausing",
    [HV_STATE_RESUMING] = "resuming",
    [HV_STATE_FAST_SAVED] = "fastSaved",
    [HV_STATE_FAST_SAVING] = "fastSaving",
    [HV_STATE_HIBERNATED] = "hibernated",
    [HV_STATE_SERVICING] = "componentServicing",
};

/* HV_ACTIVITY_OTHER has no word, and is noted. */
static const char *const activity_words[HV_ACTIVITIES] = {
    [HV_ACTIVITY_NONE] = "none",
    [HV_ACTIVITY_CREATING_CHECKPOINT] = "creatingCheckpoint",
    [HV_ACTIVITY_APPLYING_CHECKPOINT] = "applying",
    [HV_ACTIVITY_DELETING_CHECKPOINT] = "deleting",
    [HV_ACTIVITY_WAITING_TO_START] = "waitingToStart",
    [HV_ACTIVITY_MERGING] = "merging",
    [HV_ACTIVITY_EXPORTING] = "exporting",
    [HV_ACTIVITY_MIGRATING] = "migrating",
    [HV_ACTIVITY_BACKING_UP] = "backingUp",
    [HV_ACTIVITY_MODIFYING] = "modifying",
};

static void add_status(struct cli_rendering *r, cJSON *json, const struct hv_vm *vm, size_t index)
{
    const struct hv_vm_rows *rows = &r->capture->states;
    const struct hv_vm_row *row = NULL;
    /* Both lists are the host's, mostly in one order. */
    if (index < rows->count && hp_text_same(rows->items[index].id, vm->id))
        row = &rows->items[index];
    for (size_t i = 0; !row && i < rows->count; i++) {
        if (hp_text_same(rows->items[i].id, vm->id))
            row = &rows->items[i];
    }
    if (!row) {
        cli_rendering_note(r, hp_arena_format(r->arena, "the state of %s", vm->id));
        return;
    }
    const char *activity = activity_words[row->status.activity];
    hp_json_add_text(json, "state", state_words[row->status.state]);
    hp_json_add_text(json, "health", row->status.critical ? "critical" : "ok");
    hp_json_add_text(json, "activity", activity ? activity : "none");
    if (!activity)
        cli_rendering_note(r, hp_arena_format(r->arena, "what goes on with %s", vm->id));
}

static void add_settings(struct cli_rendering *r, cJSON *json, const struct hv_vm *vm, bool notes)
{
    static const char *const types[] = {
        [HV_CHECKPOINTS_DISABLED] = "disabled",
        [HV_CHECKPOINTS_PRODUCTION] = "production",
        [HV_CHECKPOINTS_PRODUCTION_ONLY] = "productionOnly",
        [HV_CHECKPOINTS_STANDARD] = "standard",
    };
    const struct hv_settings *settings = &vm->settings;
    bool known = (size_t)settings->checkpoints < HP_COUNT(types) && types[settings->checkpoints];
    bool low_fits = settings->low_mmio.value >= LOW_MMIO_LEAST && settings->low_mmio.value <= LOW_MMIO_MOST;
    if (known)
        hp_json_add_text(json, "checkpointType", types[settings->checkpoints]);
    if (settings->automatic_checkpoints.set)
        cJSON_AddBoolToObject(json, "automaticCheckpoints", settings->automatic_checkpoints.value);
    if (settings->guest_cache_types.set)
        cJSON_AddBoolToObject(json, "guestControlledCacheTypes", settings->guest_cache_types.value);
    if (settings->low_mmio.set && low_fits)
        cli_capture_add_optional(json, "lowMmioMegabytes", settings->low_mmio);
    if (settings->high_mmio.set && settings->high_mmio.value <= HIGH_MMIO_MOST)
        cli_capture_add_optional(json, "highMmioMegabytes", settings->high_mmio);
    if (notes && (!known || !low_fits || settings->high_mmio.value > HIGH_MMIO_MOST))
        cli_rendering_note(
            r, hp_arena_format(r->arena, "a setting of %s that this format does not know", vm->id));
}

/* ---- checkpoints ---- */

static bool is_listed(const struct cli_rendering *r, const char *vm_id, const char *checkpoint_id)
{
    const struct hv_checkpoints *list = &r->capture->checkpoints;
    for (size_t i = 0; checkpoint_id && i < list->count; i++) {
        if (hp_text_same(list->items[i].id, checkpoint_id))
            return hp_text_same(list->items[i].vm_id, vm_id);
    }
    return false;
}

/* The id of a parent that is among what was read; null for a root. */
static void add_parent(struct cli_rendering *r, cJSON *json, const char *key, const struct hv_vm *vm,
                       const char *parent, bool sure)
{
    bool there = parent && (sure || is_listed(r, vm->id, parent));
    hp_json_add_text(json, key, there ? guid(r->arena, parent) : NULL);
    if (parent && !there)
        cli_rendering_note(r, hp_arena_format(r->arena, "checkpoint %s, which is named and not listed",
                                              hp_text_is_guid(parent) ? parent : "with a broken ID"));
}

static void add_checkpoint(struct cli_rendering *r, cJSON *array, const struct hv_vm *vm,
                           const struct hv_checkpoint *checkpoint, const struct hv_checkpoint *before)
{
    static const char *const kinds[HV_CHECKPOINT_KINDS] = {
        [HV_CHECKPOINT_ORDINARY] = "ordinary", [HV_CHECKPOINT_RECOVERY] = "recovery",
        [HV_CHECKPOINT_REPLICA] = "replica",   [HV_CHECKPOINT_PLANNED] = "planned",
        [HV_CHECKPOINT_MISSING] = "missing",
    };
    const char *kind = kinds[checkpoint->kind];
    cJSON *object = add_element(array);
    hp_json_add_text(object, "id", guid(r->arena, checkpoint->id));
    hp_json_add_text(object, "name", checkpoint->name);
    bool follows = before && hp_text_same(before->id, checkpoint->parent);
    add_parent(r, object, "parent", vm, checkpoint->parent, follows);
    hp_json_add_text(object, "created", hp_time_iso(r->arena, checkpoint->created_micros, 6));
    hp_json_add_text(object, "kind", kind ? kind : "ordinary");
    cJSON_AddBoolToObject(object, "automatic", checkpoint->automatic.value);
    cJSON_AddBoolToObject(object, "saved", checkpoint->saved);
    hp_json_add_text(object, "notes", checkpoint->notes);
    add_settings(r, cJSON_AddObjectToObject(object, "settings"), vm, false);
    add_adapters(r, object, checkpoint->id, true);
    add_disks(r, object, checkpoint->id, checkpoint->parent);
    if (!kind || !checkpoint->created)
        cli_rendering_note(r, hp_arena_format(r->arena, "type or time of checkpoint %s", checkpoint->id));
}

static void add_checkpoints(struct cli_rendering *r, cJSON *json, const struct hv_vm *vm)
{
    const struct hv_checkpoints *list = &r->capture->checkpoints;
    const struct hv_checkpoint *before = NULL;
    cJSON *array = cJSON_AddArrayToObject(json, "checkpoints");
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        if (!hp_text_same(checkpoint->vm_id, vm->id) || !guid(r->arena, checkpoint->id))
            continue;
        add_checkpoint(r, array, vm, checkpoint, before);
        before = checkpoint;
    }
}

/* ---- VMs ---- */

static void add_vm(struct cli_rendering *r, cJSON *array, const struct hv_vm *vm, size_t index)
{
    cJSON *object = add_element(array);
    hp_json_add_text(object, "id", guid(r->arena, vm->id));
    hp_json_add_text(object, "name", *vm->name ? vm->name : "?");
    if (vm->settings.version)
        hp_json_add_text(object, "version", vm->settings.version);
    hp_json_add_text(object, "notes", vm->settings.notes);
    add_status(r, object, vm, index);
    add_settings(r, object, vm, true);
    add_adapters(r, object, vm->id, false);
    add_disks(r, object, vm->id, vm->settings.current_checkpoint);
    add_parent(r, object, "current", vm, vm->settings.current_checkpoint, false);
    add_checkpoints(r, object, vm);
}

void cli_capture_add_vms(struct cli_rendering *r, cJSON *json)
{
    cJSON *array = cJSON_AddArrayToObject(json, "vms");
    sort_all(r);
    for (size_t i = 0; i < r->capture->vms.count; i++) {
        const struct hv_vm *vm = &r->capture->vms.items[i];
        if (guid(r->arena, vm->id))
            add_vm(r, array, vm, i);
    }
}
