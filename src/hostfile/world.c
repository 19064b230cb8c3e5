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

/* --- adding --- */

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
