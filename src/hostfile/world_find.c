/* SPDX-License-Identifier: MIT */
/* Finding things of a host by what names them. */
#include "hostfile/world.h"

#include "base/text.h"

#include <string.h>

struct hf_volume *hf_volume_named(const struct hf_world *world, const char *name)
{
    for (size_t i = 0; i < world->volumes.count; i++)
        if (hp_text_same(world->volumes.items[i].name, name))
            return &world->volumes.items[i];
    return NULL;
}

struct hf_volume *hf_volume_of(const struct hf_world *world, const char *path)
{
    struct hf_volume *found = NULL;
    for (size_t i = 0; i < world->volumes.count; i++) {
        struct hf_volume *volume = &world->volumes.items[i];
        if (hp_text_begins(path, volume->name) && (!found || strlen(volume->name) > strlen(found->name)))
            found = volume;
    }
    return found;
}

struct hf_vm *hf_vm_by_id(const struct hf_world *world, const char *id)
{
    for (size_t i = 0; i < world->vms.count; i++)
        if (hp_text_same(world->vms.items[i].id, id))
            return &world->vms.items[i];
    return NULL;
}

struct hf_gpu *hf_gpu_by_path(const struct hf_world *world, const char *instance_path)
{
    for (size_t i = 0; i < world->gpus.count; i++)
        if (hp_text_same(world->gpus.items[i].instance_path, instance_path))
            return &world->gpus.items[i];
    return NULL;
}

struct hf_checkpoint *hf_checkpoint_by_id(const struct hf_vm *vm, const char *id)
{
    for (size_t i = 0; i < vm->checkpoints.count; i++)
        if (hp_text_same(vm->checkpoints.items[i].id, id))
            return &vm->checkpoints.items[i];
    return NULL;
}

struct hf_checkpoint *hf_checkpoint_anywhere(const struct hf_world *world, const char *id, struct hf_vm **vm)
{
    for (size_t i = 0; i < world->vms.count; i++) {
        struct hf_checkpoint *checkpoint = hf_checkpoint_by_id(&world->vms.items[i], id);
        if (checkpoint) {
            *vm = &world->vms.items[i];
            return checkpoint;
        }
    }
    return NULL;
}

size_t *hf_checkpoint_parents(struct hp_arena *arena, const struct hf_checkpoints *list)
{
    struct hp_map places = { .entries = NULL };
    size_t *parents = hp_arena_array(arena, list->count, sizeof *parents);
    for (size_t i = 0; i < list->count; i++)
        hp_map_put(arena, &places, list->items[i].id, i);
    for (size_t i = 0; i < list->count; i++) {
        const char *parent = list->items[i].parent;
        parents[i] = list->count;
        if (parent && !hp_map_find(&places, parent, &parents[i]))
            parents[i] = HF_NO_PARENT;
    }
    return parents;
}

struct hf_adapter *hf_adapter_by_id(const struct hf_adapters *adapters, const char *id)
{
    for (size_t i = 0; i < adapters->count; i++)
        if (hp_text_same(adapters->items[i].id, id))
            return &adapters->items[i];
    return NULL;
}

struct hf_job *hf_job_by_id(const struct hf_world *world, const char *id)
{
    for (size_t i = 0; i < world->jobs.count; i++)
        if (hp_text_same(world->jobs.items[i].id, id))
            return &world->jobs.items[i];
    return NULL;
}

/* --- names --- */

/* Windows takes letters of every alphabet; what means something in a path, or none is, is no part of a name.
 */
bool hf_is_computer_name(const char *name)
{
    enum { MAX_LENGTH = 63 };
    static const char forbidden[] = " \\/:*?\"<>|,~!@#$%^&'(){}=+[];\x7F";
    bool right = *name && strlen(name) <= MAX_LENGTH && !name[strcspn(name, forbidden)];
    for (const char *p = name; right && *p; p++)
        right = (unsigned char)*p > ' ';
    return right;
}
