/* SPDX-License-Identifier: MIT */
#include "hostfile/world.h"

#include "base/text.h"
#include "bind_scalar.h"
#include "check.h"

#include <inttypes.h>
#include <string.h>

void hf_world_init(struct hf_world *world)
{
    hf_bind_defaults(&hf_world_shape, world);
}

void hf_world_release(struct hf_world *world)
{
    hp_arena_release(&world->arena);
    memset(world, 0, sizeof *world);
}

/* Known before the ids are read, wherever it stands. */
static bool has_broken_ids(const cJSON *json)
{
    return cJSON_IsTrue(hp_json_member(hp_json_member(json, "behaviour"), "brokenIds"));
}

static int check_format(const char *file, const cJSON *json, struct hp_error *err)
{
    uint64_t format;
    const cJSON *member = hp_json_member(json, "hyperpointHost");
    if (!member)
        return hp_error_set(err, HP_E_USAGE,
                            "%s is not the file of a simulated host: it lacks \"hyperpointHost\"", file);
    if (hp_json_to_u64(member, &format) && format > HF_FORMAT)
        return hp_error_set(err, HP_E_USAGE,
                            "%s is of a newer version (%" PRIu64 "); this program reads version %d", file,
                            format, HF_FORMAT);
    return 0;
}

/* Its first 15 characters, which is what NetBIOS and with it Hyper-V's tools know (facts page, 9.2). */
static const char *short_name(struct hp_arena *arena, const char *name)
{
    enum { MAX_LENGTH = 15 };
    return hp_arena_copy_part(arena, name, hp_text_span(name, MAX_LENGTH));
}

const char *hf_windows_name(const struct hf_world *world)
{
    return world->behaviour.long_host_names == HF_NAMES_CUT ? world->path_name : world->host.name;
}

bool hf_is_host_name(const struct hf_world *world, const char *name)
{
    return hp_text_same(name, world->host.name) || hp_text_same(name, world->path_name);
}

static int read_unchecked(const char *file, const char *text, size_t length, struct hp_arena *arena,
                          struct hf_world *out, struct hp_error *err)
{
    HP_JSON(json);
    int rc = hp_json_parse(file, text, length, &json, err);
    if (!rc)
        rc = check_format(file, json, err);
    return rc ? rc : hf_bind_read(&hf_world_shape, file, has_broken_ids(json), arena, json, out, err);
}

int hf_world_parse(const char *file, const char *text, size_t length, struct hf_world *world,
                   struct hp_error *err)
{
    struct hp_arena arena = { NULL };
    struct hf_world fresh;
    int rc = read_unchecked(file, text, length, &arena, &fresh, err);
    if (!rc)
        rc = hf_world_check(file, &fresh, err);
    if (rc) {
        hp_arena_release(&arena);
        return rc;
    }
    fresh.arena = arena;
    fresh.path_name = fresh.behaviour.long_host_names == HF_NAMES_WHOLE
                          ? fresh.host.name
                          : short_name(&fresh.arena, fresh.host.name);
    hf_world_release(world);
    *world = fresh;
    return 0;
}

void hf_world_print(const struct hf_world *world, struct hp_str *out)
{
    hf_bind_write(&hf_world_shape, world, false, out);
}

void hf_world_print_brief(const struct hf_world *world, struct hp_str *out)
{
    hf_bind_write(&hf_world_shape, world, true, out);
}

/* --- changes --- */

struct hf_world hf_world_keep(struct hp_arena *arena, const struct hf_world *world)
{
    struct hf_world kept = *world;
    hf_bind_own_lists(&hf_world_shape, arena, &kept);
    return kept;
}

void hf_world_print_changes(const struct hf_world *before, const struct hf_world *now, struct hp_str *out)
{
    hf_bind_write_changes(&hf_world_shape, before, now, out);
}

static int change_world(const char *file, const char *changes, struct hp_arena *arena, struct hf_world *world,
                        struct hp_error *err)
{
    HP_JSON(json);
    int rc = hp_json_parse(file, changes, strlen(changes), &json, err);
    return rc ? rc : hf_bind_read_changes(&hf_world_shape, file, arena, json, world, err);
}

int hf_world_print_changed(const char *file, const char *text, size_t length, const char *const *changes,
                           size_t count, struct hp_str *out, struct hp_error *err)
{
    HP_ARENA(arena);
    struct hf_world world;
    int rc = read_unchecked(file, text, length, &arena, &world, err);
    for (size_t i = 0; !rc && i < count; i++)
        rc = change_world(file, changes[i], &arena, &world, err);
    if (!rc)
        hf_world_print(&world, out);
    return rc;
}

/* --- finding --- */

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

/* --- adding --- */

/* splitmix64: well-spread numbers from a counter. */
static uint64_t scramble(uint64_t x)
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

static const char *next_id(struct hf_world *world)
{
    uint64_t a = scramble(world->next_id * 2);
    uint64_t b = scramble(world->next_id * 2 + 1);
    world->next_id++;
    return hp_arena_format(&world->arena,
                           "%08" PRIX64 "-%04" PRIX64 "-4%03" PRIX64 "-A%03" PRIX64 "-%012" PRIX64, a >> 32,
                           a >> 16 & 0xFFFF, a & 0xFFF, b >> 48 & 0xFFF, b & 0xFFFFFFFFFFFF);
}

/* What is just being added has no id yet. */
static void note_id(struct hp_arena *arena, struct hp_map *ids, const char *id, const char **twice)
{
    if (id && !hp_map_put(arena, ids, id, 0))
        *twice = id;
}

const char *hf_world_note_ids(struct hp_arena *arena, const struct hf_world *world, struct hp_map *ids)
{
    const char *twice = NULL;
    for (size_t i = 0; i < world->vms.count; i++) {
        const struct hf_vm *vm = &world->vms.items[i];
        note_id(arena, ids, vm->id, &twice);
        for (size_t k = 0; k < vm->adapters.count; k++)
            note_id(arena, ids, vm->adapters.items[k].id, &twice);
        for (size_t k = 0; k < vm->checkpoints.count; k++) {
            const struct hf_checkpoint *checkpoint = &vm->checkpoints.items[k];
            note_id(arena, ids, checkpoint->id, &twice);
            for (size_t n = 0; n < checkpoint->adapters.count; n++)
                note_id(arena, ids, checkpoint->adapters.items[n].id, &twice);
        }
    }
    for (size_t i = 0; i < world->jobs.count; i++)
        note_id(arena, ids, world->jobs.items[i].id, &twice);
    return twice;
}

/* All ids of the host are noted once, and from then on each new one. An id that has gone stays noted: nobody
 * gets it again. A file written by hand may say a nextId whose ids are in use. */
const char *hf_new_id(struct hf_world *world)
{
    if (!world->ids.count)
        hf_world_note_ids(&world->arena, world, &world->ids);
    const char *id = next_id(world);
    while (!hp_map_put(&world->arena, &world->ids, id, 0))
        id = next_id(world);
    return id;
}

struct hf_gpu *hf_add_gpu(struct hf_world *world)
{
    return hf_bind_append(&hf_gpu_shape, &world->arena, &world->gpus);
}

struct hf_volume *hf_add_volume(struct hf_world *world)
{
    return hf_bind_append(&hf_volume_shape, &world->arena, &world->volumes);
}

struct hf_vm *hf_add_vm(struct hf_world *world)
{
    struct hf_vm *vm = hf_bind_append(&hf_vm_shape, &world->arena, &world->vms);
    vm->id = hf_new_id(world);
    return vm;
}

struct hf_failure *hf_add_failure(struct hf_world *world)
{
    return hf_bind_append(&hf_failure_shape, &world->arena, &world->failures);
}

struct hf_job *hf_add_job(struct hf_world *world)
{
    struct hf_job *job = hf_bind_append(&hf_job_shape, &world->arena, &world->jobs);
    job->id = hf_new_id(world);
    return job;
}

struct hf_checkpoint *hf_add_checkpoint(struct hf_world *world, struct hf_vm *vm)
{
    struct hf_checkpoint *checkpoint = hf_bind_append(&hf_checkpoint_shape, &world->arena, &vm->checkpoints);
    checkpoint->id = hf_new_id(world);
    return checkpoint;
}

struct hf_adapter *hf_add_adapter(struct hf_world *world, struct hf_adapters *list)
{
    struct hf_adapter *adapter = hf_bind_append(&hf_adapter_shape, &world->arena, list);
    adapter->id = hf_new_id(world);
    return adapter;
}

struct hf_disk *hf_add_disk(struct hf_world *world, struct hf_disks *list)
{
    return hf_bind_append(&hf_disk_shape, &world->arena, list);
}

static void *copy_items(struct hf_world *world, const void *items, size_t count, size_t size)
{
    void *copy = hp_arena_array(&world->arena, count, size);
    if (count)
        memcpy(copy, items, count * size);
    return copy;
}

void hf_copy_adapters(struct hf_world *world, const struct hf_adapters *from, struct hf_adapters *to)
{
    to->items = copy_items(world, from->items, from->count, sizeof *from->items);
    to->count = to->capacity = from->count;
}

void hf_copy_disks(struct hf_world *world, const struct hf_disks *from, struct hf_disks *to)
{
    to->items = copy_items(world, from->items, from->count, sizeof *from->items);
    to->count = to->capacity = from->count;
}

void hf_list_remove(void *items, size_t *count, size_t index, size_t size)
{
    char *bytes = items;
    (*count)--;
    memmove(bytes + index * size, bytes + (index + 1) * size, (*count - index) * size);
}

/* --- GPUs in use --- */

bool hf_disk_is_shared(const struct hf_disk *disk)
{
    return disk->shared || hp_text_ends(disk->path, ".vhds");
}

bool hf_disk_is_snapshottable(const struct hf_disk *disk)
{
    return !disk->pass_through && !hf_disk_is_shared(disk);
}

bool hf_gpu_is_usable(const struct hf_gpu *gpu)
{
    return gpu->status == HF_GPU_OK || gpu->status == HF_GPU_PROBLEM;
}

const struct hf_gpu *hf_adapter_gpu(const struct hf_world *world, const struct hf_adapter *adapter)
{
    if (adapter->gpu) {
        const struct hf_gpu *gpu = hf_gpu_by_path(world, adapter->gpu);
        return gpu && hf_gpu_is_usable(gpu) ? gpu : NULL;
    }
    for (size_t i = 0; i < world->gpus.count; i++)
        if (hf_gpu_is_usable(&world->gpus.items[i]))
            return &world->gpus.items[i];
    return NULL;
}

uint64_t hf_adapter_amount(const struct hf_gpu *gpu, const struct hf_adapter *adapter,
                           enum hf_resource resource)
{
    const struct hf_share *share = &adapter->share[resource];
    if (share->optimal.set)
        return share->optimal.value;
    return gpu->capacity[resource].total / gpu->partition_count;
}

bool hf_vm_holds_gpus(const struct hf_vm *vm)
{
    return vm->adapters.count && (vm->state == HF_STATE_RUNNING || vm->state == HF_STATE_PAUSED);
}

static void add_usage(struct hf_usage *usage, const struct hf_gpu *gpu, const struct hf_adapter *adapter)
{
    for (enum hf_resource i = 0; i < HF_RESOURCES; i++) {
        uint64_t amount = hf_adapter_amount(gpu, adapter, i);
        usage->taken[i] = amount > UINT64_MAX - usage->taken[i] ? UINT64_MAX : usage->taken[i] + amount;
    }
}

const struct hf_usage *hf_world_usage(struct hp_arena *arena, const struct hf_world *world)
{
    struct hf_usage *usage = hp_arena_array(arena, world->gpus.count, sizeof *usage);
    for (size_t i = 0; i < world->vms.count; i++) {
        const struct hf_vm *vm = &world->vms.items[i];
        for (size_t k = 0; hf_vm_holds_gpus(vm) && k < vm->adapters.count; k++) {
            const struct hf_gpu *gpu = hf_adapter_gpu(world, &vm->adapters.items[k]);
            if (gpu)
                add_usage(&usage[gpu - world->gpus.items], gpu, &vm->adapters.items[k]);
        }
    }
    return usage;
}

/* --- failures a scenario orders --- */

const struct hf_failure *hf_take_failure(struct hf_world *world, struct hp_arena *arena, const char *method)
{
    struct hf_failures *list = &world->failures;
    for (size_t i = 0; i < list->count; i++) {
        struct hf_failure *failure = &list->items[i];
        if (!failure->times || !hp_text_same(failure->method, method))
            continue;
        world->changed = true;
        if (failure->after) {
            failure->after--;
            return NULL;
        }
        struct hf_failure *taken = hp_arena_alloc(arena, sizeof *taken);
        *taken = *failure;
        if (--failure->times == 0)
            hf_list_remove(list->items, &list->count, i, sizeof *failure);
        return taken;
    }
    return NULL;
}
