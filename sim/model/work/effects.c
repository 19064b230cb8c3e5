/* SPDX-License-Identifier: MIT */
#include "effects.h"

#include "base/map.h"
#include "base/text.h"
#include "cim/datetime.h"
#include "guests.h"
#include "jobs.h"
#include "other.h"
#include "space.h"

#include <stdlib.h>
#include <string.h>

/* --- checkpoints and their disks --- */

const char *sim_default_checkpoint_name(struct hf_world *world, const struct hf_vm *vm, bool automatic,
                                        int64_t now)
{
    char cim[CIM_DATETIME_LENGTH + 1];
    cim_datetime_print((struct cim_datetime){ .micros = now }, cim);
    unsigned long long day = strtoull(cim, NULL, 10) / 1000000;
    unsigned long long time = strtoull(cim, NULL, 10) % 1000000;
    return hp_arena_format(&world->arena, "%s%s - (%llu/%llu/%llu - %llu:%02llu:%02llu)",
                           automatic ? "Automatic Checkpoint - " : "", vm->name, day / 10000, day / 100 % 100,
                           day % 100, time / 10000, time / 100 % 100, time % 100);
}

const char *sim_new_disk_path(struct hf_world *world, const char *parent)
{
    static const char suffix[] = ".avhdx";
    enum { ID_LENGTH = 37 }; /* "_" and a GUID, in front of .avhdx */
    size_t length = strlen(parent);
    const char *dot = strrchr(parent, '.');
    const char *slash = strrchr(parent, '\\');
    size_t stem = dot && (!slash || dot > slash) ? (size_t)(dot - parent) : length;
    if (hp_text_ends(parent, suffix) && stem > ID_LENGTH && parent[stem - ID_LENGTH] == '_')
        stem -= ID_LENGTH;
    return hp_arena_format(&world->arena, "%.*s_%s%s", (int)stem, parent, hf_new_id(world), suffix);
}

/* The VM goes on writing to new differencing disks on top of `base`. */
static void branch_disks(struct hf_world *world, struct hf_vm *vm, const struct hf_disks *base)
{
    struct hf_disks disks;
    hf_copy_disks(world, base, &disks);
    for (size_t i = 0; i < disks.count; i++) {
        struct hf_disk *disk = &disks.items[i];
        if (!hf_disk_is_snapshottable(disk)) /* left as it is, where a checkpoint was made all the same */
            continue;
        disk->parent_path = disk->path;
        disk->path = sim_new_disk_path(world, disk->parent_path);
        disk->file_bytes.value = disk->file_bytes.set ? SIM_EMPTY_DISK_BYTES : 0;
        sim_space_take(world, disk->path, SIM_EMPTY_DISK_BYTES);
    }
    vm->disks = disks;
}

/* The differencing files among these disks are deleted. */
static void drop_files(struct hf_world *world, const struct hf_disks *disks)
{
    for (size_t i = 0; i < disks->count; i++)
        if (disks->items[i].parent_path)
            sim_space_give(world, disks->items[i].path, disks->items[i].file_bytes.value);
}

static bool keeps_memory(const struct hf_vm *vm)
{
    if (vm->state == HF_STATE_RUNNING)
        return vm->settings.checkpoint_type == HF_CHECKPOINTS_STANDARD;
    return vm->state == HF_STATE_PAUSED || vm->state == HF_STATE_SAVED;
}

struct hf_checkpoint *sim_take_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *name,
                                          int64_t now)
{
    struct hf_checkpoint *checkpoint = hf_add_checkpoint(world, vm);
    checkpoint->name = name;
    checkpoint->parent = vm->current;
    checkpoint->created = now;
    checkpoint->saved = keeps_memory(vm);
    if (world->behaviour.checkpoints_take_notes)
        checkpoint->notes = vm->notes;
    checkpoint->settings = vm->settings;
    if (world->behaviour.checkpoints_keep_adapters) {
        hf_copy_adapters(world, &vm->adapters, &checkpoint->adapters);
        for (size_t i = 0; i < checkpoint->adapters.count; i++)
            checkpoint->adapters.items[i].id = hf_new_id(world);
    }
    checkpoint->disks = vm->disks;
    sim_space_take(world, SIM_CONFIGURATION_ROOT, SIM_CONFIGURATION_BYTES);
    branch_disks(world, vm, &checkpoint->disks);
    vm->current = checkpoint->id;
    return checkpoint;
}

static void create_checkpoint(struct hf_world *world, struct hf_job *job, struct hf_vm *vm)
{
    struct hf_checkpoint *checkpoint = sim_take_checkpoint(world, vm, job->effect.name, job->started);
    checkpoint->kind = job->effect.checkpoint_kind;
    checkpoint->automatic = job->effect.automatic;
    sim_job_affects(world, job, HF_ELEMENT_CHECKPOINT, checkpoint->id, HF_EFFECTS_CREATED);
}

/* Name and Notes are not rolled back; adapters come back with new ids (facts page, 4.6). */
void sim_apply_checkpoint(struct hf_world *world, struct hf_vm *vm, const struct hf_checkpoint *checkpoint,
                          int64_t now)
{
    vm->settings = checkpoint->settings;
    hf_copy_adapters(world, &checkpoint->adapters, &vm->adapters);
    for (size_t i = 0; i < vm->adapters.count; i++)
        vm->adapters.items[i].id = hf_new_id(world);
    drop_files(world, &vm->disks);
    branch_disks(world, vm, &checkpoint->disks);
    vm->state = checkpoint->saved ? HF_STATE_SAVED : HF_STATE_OFF;
    vm->changed = now;
    vm->current = checkpoint->id;
    vm->last_applied = checkpoint->id;
}

/* --- deleting and merging --- */

enum { OPERATION_FAILED = 32768 };

/* `from` has that length by then. Gives that of the other one after it. */
static struct hp_opt_u64 add_merge(struct hf_world *world, struct hf_merges *list, const char *from,
                                   struct hp_opt_u64 length, const struct hf_disk *into)
{
    uint64_t data =
        length.set && length.value > SIM_EMPTY_DISK_BYTES ? length.value - SIM_EMPTY_DISK_BYTES : 0;
    uint64_t grown = sim_space_growth(world, data, into);
    struct hp_opt_u64 after = { into->file_bytes.set, into->file_bytes.value + grown };
    list->items =
        hp_arena_grow(&world->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct hf_merge){ .from = from,
                                                    .into = into->path,
                                                    .parent = into->parent_path,
                                                    .file_bytes = after,
                                                    .grown_bytes = grown };
    return after;
}

static const struct hf_disk *child_of(const struct hf_disks *disks, const struct hf_disk *parent)
{
    for (size_t i = 0; i < disks->count; i++)
        if (disks->items[i].parent_path && hp_text_same(disks->items[i].parent_path, parent->path))
            return &disks->items[i];
    return NULL;
}

/* A file that no checkpoint needs goes together with the only one that stands on it; with several on it, it
 * stays. */
static void plan_merges(struct hf_world *world, const struct hf_vm *vm, const struct hf_checkpoint *gone,
                        struct hf_merges *merges)
{
    for (size_t i = 0; i < gone->disks.count; i++) {
        const struct hf_disk *kept = &gone->disks.items[i];
        const struct hf_disk *only = child_of(&vm->disks, kept);
        size_t children = only != NULL;
        for (size_t k = 0; k < vm->checkpoints.count; k++) {
            const struct hf_disk *child = child_of(&vm->checkpoints.items[k].disks, kept);
            only = child ? child : only;
            children += child != NULL;
        }
        if (children == 1)
            add_merge(world, merges, only->path, only->file_bytes, kept);
        else if (!children && kept->parent_path)
            sim_space_give(world, kept->path, kept->file_bytes.value);
    }
}

/* Marks the checkpoint and all that descends from it, however the list is ordered: each chain is walked up to
 * what is known already, and then once more to note what was found. */
static bool *mark_tree(struct hp_arena *scratch, const struct hf_checkpoints *list, const size_t *parents,
                       size_t root)
{
    enum { UNKNOWN, OUTSIDE, INSIDE };
    unsigned char *known = hp_arena_array(scratch, list->count, sizeof *known);
    bool *marks = hp_arena_array(scratch, list->count, sizeof *marks);
    known[root] = INSIDE;
    for (size_t i = 0; i < list->count; i++) {
        size_t top = i;
        /* A broken host's chain may have no end. */
        for (size_t steps = 0; steps < list->count && top < list->count && known[top] == UNKNOWN; steps++)
            top = parents[top];
        unsigned char found = top < list->count && known[top] != UNKNOWN ? known[top] : OUTSIDE;
        for (size_t k = i; k < list->count && known[k] == UNKNOWN; k = parents[k])
            known[k] = found;
        marks[i] = known[i] == INSIDE;
    }
    return marks;
}

static bool is_marked(const struct hf_vm *vm, const bool *marks, const char *id)
{
    const struct hf_checkpoint *checkpoint = id ? hf_checkpoint_by_id(vm, id) : NULL;
    return checkpoint && marks[checkpoint - vm->checkpoints.items];
}

static const struct hf_disk *disk_at(const struct hf_disks *disks, const struct hf_disk *place)
{
    for (size_t i = 0; i < disks->count; i++)
        if (disks->items[i].controller == place->controller && disks->items[i].slot == place->slot)
            return &disks->items[i];
    return NULL;
}

/* Of a deleted tree the present state's disk may remain: it goes down, file by file, into that of the tree's
 * root. */
static void plan_chain_merges(struct hf_world *world, const struct hf_vm *vm, const bool *marks,
                              const size_t *parents, const struct hf_disk *present, struct hf_merges *merges)
{
    const char *from = present->path;
    struct hp_opt_u64 length = present->file_bytes;
    const struct hf_checkpoints *list = &vm->checkpoints;
    size_t at = (size_t)(hf_checkpoint_by_id(vm, vm->current) - list->items);
    for (size_t steps = 0; steps < list->count && at < list->count && marks[at]; steps++) {
        const struct hf_disk *into = disk_at(&list->items[at].disks, present);
        if (!into)
            return;
        length = add_merge(world, merges, from, length, into);
        from = into->path;
        at = parents[at];
    }
}

/* The files of the others go at once. */
static void plan_tree_merges(struct hf_world *world, const struct hf_vm *vm, const bool *marks,
                             const size_t *parents, struct hf_merges *merges)
{
    HP_ARENA(scratch);
    struct hp_map targets = { 0 };
    for (size_t i = 0; is_marked(vm, marks, vm->current) && i < vm->disks.count; i++)
        plan_chain_merges(world, vm, marks, parents, &vm->disks.items[i], merges);
    for (size_t i = 0; i < merges->count; i++)
        hp_map_put(&scratch, &targets, merges->items[i].into, i);
    for (size_t i = 0; i < vm->checkpoints.count; i++) {
        const struct hf_disks *disks = &vm->checkpoints.items[i].disks;
        for (size_t k = 0; marks[i] && k < disks->count; k++) {
            bool needed = !disks->items[k].parent_path || hp_map_find(&targets, disks->items[k].path, NULL);
            if (!needed)
                sim_space_give(world, disks->items[k].path, disks->items[k].file_bytes.value);
        }
    }
}

/* Takes the marked checkpoints out; `heir` takes over the children and the present state. */
static void remove_marked(struct hf_vm *vm, const bool *marks, const size_t *parents, const char *heir)
{
    if (is_marked(vm, marks, vm->current))
        vm->current = heir;
    if (is_marked(vm, marks, vm->last_applied))
        vm->last_applied = NULL;
    struct hf_checkpoints *list = &vm->checkpoints;
    for (size_t i = 0; i < list->count; i++)
        if (!marks[i] && parents[i] < list->count && marks[parents[i]])
            list->items[i].parent = heir;
    size_t kept = 0;
    for (size_t i = 0; i < list->count; i++)
        if (!marks[i])
            list->items[kept++] = list->items[i];
    list->count = kept;
}

/* One after the other, each would find room. */
static bool has_room(const struct hf_world *world, const struct hf_merges *merges)
{
    for (size_t i = 0; i < merges->count; i++) {
        const struct hf_volume *volume = hf_volume_of(world, merges->items[i].into);
        if (volume && merges->items[i].grown_bytes > volume->free_bytes)
            return false;
    }
    return true;
}

void sim_delete_checkpoint(struct hf_world *world, struct hf_vm *vm, const char *id, bool with_tree,
                           int64_t now)
{
    HP_ARENA(scratch);
    const struct hf_checkpoint *root = hf_checkpoint_by_id(vm, id);
    const size_t *parents = hf_checkpoint_parents(&scratch, &vm->checkpoints);
    const char *heir = root->parent;
    struct hf_merges merges = { .items = NULL };
    bool *marks;
    if (with_tree) {
        marks = mark_tree(&scratch, &vm->checkpoints, parents, (size_t)(root - vm->checkpoints.items));
        plan_tree_merges(world, vm, marks, parents, &merges);
    } else {
        marks = hp_arena_array(&scratch, vm->checkpoints.count, sizeof *marks);
        marks[root - vm->checkpoints.items] = true;
        plan_merges(world, vm, root, &merges);
    }
    for (size_t i = 0; i < vm->checkpoints.count; i++)
        sim_space_give(world, SIM_CONFIGURATION_ROOT, marks[i] ? SIM_CONFIGURATION_BYTES : 0);
    /* On a broken host it may have been its own ancestor. */
    remove_marked(vm, marks, parents, is_marked(vm, marks, heir) ? NULL : heir);
    if (!merges.count)
        return;
    struct hf_job *merge =
        sim_job_start(world, now, vm, SIM_JOB_MERGE, world->behaviour.job_milliseconds.merge);
    const struct hf_failure *failure = hf_take_failure(world, &scratch, HF_MERGE);
    if (failure) {
        merge->error_code = failure->error_code;
        merge->error_text = failure->text;
        return;
    }
    if (!has_room(world, &merges)) {
        merge->error_code = OPERATION_FAILED;
        merge->error_text = hp_arena_format(
            &world->arena,
            "'%s' failed to merge its virtual hard disks. There is not enough space on the disk. (0x80070070)",
            vm->name);
        return;
    }
    merge->effect.kind = HF_EFFECT_MERGE;
    merge->effect.merges = merges;
}

static void merge_in(struct hf_world *world, struct hf_disks *disks, const struct hf_merge *merge)
{
    for (size_t i = 0; i < disks->count; i++) {
        struct hf_disk *disk = &disks->items[i];
        if (hp_text_same(disk->path, merge->from)) {
            sim_space_take(world, merge->into, merge->grown_bytes);
            sim_space_give(world, merge->from, disk->file_bytes.value);
            disk->path = merge->into;
            disk->parent_path = merge->parent;
            disk->file_bytes = merge->file_bytes;
        } else if (disk->parent_path && hp_text_same(disk->parent_path, merge->from)) {
            disk->parent_path = merge->into;
        }
    }
}

static void merge_disks(struct hf_world *world, struct hf_vm *vm, const struct hf_merges *merges)
{
    for (size_t i = 0; i < merges->count; i++) {
        merge_in(world, &vm->disks, &merges->items[i]);
        for (size_t k = 0; k < vm->checkpoints.count; k++)
            merge_in(world, &vm->checkpoints.items[k].disks, &merges->items[i]);
    }
}

/* --- configuration --- */

static void add_adapters(struct hf_world *world, struct hf_job *job, struct hf_vm *vm)
{
    for (size_t i = 0; i < job->effect.adapters.count; i++) {
        const struct hf_adapter *given = &job->effect.adapters.items[i];
        struct hf_adapters *list = &vm->adapters;
        list->items =
            hp_arena_grow(&world->arena, list->items, list->count, &list->capacity, sizeof *list->items);
        list->items[list->count++] = *given;
        sim_job_affects(world, job, HF_ELEMENT_ADAPTER, given->id, HF_EFFECTS_CREATED);
    }
}

static bool modify_adapters(struct hf_world *world, struct hf_job *job, struct hf_vm *vm)
{
    for (size_t i = 0; i < job->effect.adapters.count; i++)
        if (!hf_adapter_by_id(&vm->adapters, job->effect.adapters.items[i].id))
            return false;
    for (size_t i = 0; i < job->effect.adapters.count; i++) {
        const struct hf_adapter *given = &job->effect.adapters.items[i];
        *hf_adapter_by_id(&vm->adapters, given->id) = *given;
        sim_job_affects(world, job, HF_ELEMENT_ADAPTER, given->id, HF_EFFECTS_UNKNOWN);
    }
    return true;
}

static bool remove_adapters(const struct hf_job *job, struct hf_vm *vm)
{
    const struct hf_texts *ids = &job->effect.ids;
    for (size_t i = 0; i < ids->count; i++)
        if (!hf_adapter_by_id(&vm->adapters, ids->items[i]))
            return false;
    for (size_t i = 0; i < ids->count; i++) {
        struct hf_adapter *adapter = hf_adapter_by_id(&vm->adapters, ids->items[i]);
        if (!adapter) /* named twice */
            continue;
        hf_list_remove(vm->adapters.items, &vm->adapters.count, (size_t)(adapter - vm->adapters.items),
                       sizeof *adapter);
    }
    return true;
}

static bool modify_settings(struct hf_world *world, const struct hf_job *job, struct hf_vm *vm)
{
    struct hf_checkpoint *checkpoint =
        job->effect.checkpoint ? hf_checkpoint_by_id(vm, job->effect.checkpoint) : NULL;
    const struct hf_shape *shape = job->effect.checkpoint ? &hf_checkpoint_shape : &hf_vm_shape;
    void *object = job->effect.checkpoint ? (void *)checkpoint : (void *)vm;
    bool done = object != NULL;
    for (size_t i = 0; done && i < job->effect.changes.count; i++) {
        const struct hf_change *change = &job->effect.changes.items[i];
        if (hp_text_begins(change->key, "other:")) {
            struct hf_settings *settings = checkpoint ? &checkpoint->settings : &vm->settings;
            sim_set_other(&world->arena, &settings->other, change->key + strlen("other:"), change->value);
            continue;
        }
        const struct hf_field *field = hf_bind_field(shape, change->key);
        done = field && hf_bind_set(field, &world->arena, object, change->value, NULL) == 0;
    }
    return done;
}

static void destroy_vm(struct hf_world *world, const struct hf_vm *vm)
{
    sim_guest_forget(world, vm->id);
    hf_list_remove(world->vms.items, &world->vms.count, (size_t)(vm - world->vms.items), sizeof *vm);
}

static void note_export(struct hf_world *world, const struct hf_job *job, const struct hf_vm *vm,
                        const struct hf_checkpoint *checkpoint_or_null)
{
    sim_space_take(world, job->effect.directory,
                   sim_space_of_chain(vm, checkpoint_or_null) + SIM_CONFIGURATION_BYTES);
    struct hf_exports *list = &world->exports;
    list->items =
        hp_arena_grow(&world->arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = (struct hf_export){ .directory = job->effect.directory,
                                                     .folder = job->effect.name,
                                                     .vm = job->vm,
                                                     .checkpoint = job->effect.checkpoint,
                                                     .created = job->started };
}

/* --- all of them --- */

/* False when what it is about has gone. */
static bool apply(struct hf_world *world, struct hf_job *job, struct hf_vm *vm, int64_t now)
{
    const struct hf_effect effect = job->effect;
    enum hf_state before;
    struct hf_checkpoint *checkpoint = effect.checkpoint ? hf_checkpoint_by_id(vm, effect.checkpoint) : NULL;
    if (effect.checkpoint && !checkpoint)
        return false;
    switch (effect.kind) {
    case HF_EFFECT_STATE:
        before = vm->state;
        vm->state = effect.state;
        sim_guest_state_changed(world, vm, before, now);
        return true;
    case HF_EFFECT_CREATE_CHECKPOINT:
        create_checkpoint(world, job, vm);
        return true;
    case HF_EFFECT_APPLY:
        sim_apply_checkpoint(world, vm, checkpoint, now);
        return true;
    case HF_EFFECT_DELETE:
    case HF_EFFECT_DELETE_TREE:
        sim_delete_checkpoint(world, vm, checkpoint->id, effect.kind == HF_EFFECT_DELETE_TREE, now);
        return true;
    case HF_EFFECT_CLEAR_STATE:
        checkpoint->saved = false;
        return true;
    case HF_EFFECT_MERGE:
        merge_disks(world, vm, &effect.merges);
        return true;
    case HF_EFFECT_ADD_ADAPTERS:
        add_adapters(world, job, vm);
        return true;
    case HF_EFFECT_MODIFY_ADAPTERS:
        return modify_adapters(world, job, vm);
    case HF_EFFECT_REMOVE_ADAPTERS:
        return remove_adapters(job, vm);
    case HF_EFFECT_MODIFY_SETTINGS:
        return modify_settings(world, job, vm);
    case HF_EFFECT_EXPORT:
        note_export(world, job, vm, checkpoint);
        return true;
    case HF_EFFECT_DESTROY:
        destroy_vm(world, vm);
        return true;
    default:
        return true;
    }
}

bool sim_effect_perform(struct hf_world *world, struct hf_job *job, int64_t now)
{
    struct hf_vm *vm = hf_vm_by_id(world, job->vm);
    world->changed = true;
    return vm && apply(world, job, vm, now);
}

void sim_effect_apply(struct hf_world *world, size_t index, int64_t now)
{
    enum { OBJECT_NOT_FOUND = 32789 }; /* facts page, 1.10 */
    if (sim_effect_perform(world, &world->jobs.items[index], now))
        return;
    world->jobs.items[index].error_code = OBJECT_NOT_FOUND;
    world->jobs.items[index].error_text = "The operation failed because the object it is about is gone.";
}
