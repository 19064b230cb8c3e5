/* SPDX-License-Identifier: MIT */
/* A capture as the file of a simulated host. Every key in here is one of docs/host-file.md. */
#include "render.h"

#include "show/json.h"

#include "base/text.h"
#include "base/time.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 };

/* What the format can hold; what is beyond is left at its default, and noted. */
enum { OLDEST_BUILD = 14393, NEWEST_BUILD = 99999, ASSUMED_BUILD = 26100, MOST_PARTITIONS = 65535 };

void cli_rendering_note(struct cli_rendering *r, const char *text)
{
    cli_capture_note(r->arena, &r->capture->defaults, text);
}

/* ---- values ---- */

void cli_capture_add_u64(cJSON *object, const char *key, uint64_t value)
{
    if (value < UINT64_C(1) << 53)
        hp_json_add_u64(object, key, value);
    else {
        HP_STR(digits);
        hp_str_format(&digits, "%" PRIu64, value);
        hp_json_add_text(object, key, hp_str_text(&digits));
    }
}

void cli_capture_add_optional(cJSON *object, const char *key, struct hp_opt_u64 value)
{
    if (value.set)
        cli_capture_add_u64(object, key, value.value);
}

/* ---- host ---- */

/* As a host file takes it: letters of every alphabet, no blanks, no signs that mean something in a path. */
static bool is_host_name(const char *name)
{
    enum { LONGEST = 63 };
    static const char forbidden[] = " \\/:*?\"<>|,~!@#$%^&'(){}=+[];\x7F";
    bool right = *name && strlen(name) <= LONGEST && !name[strcspn(name, forbidden)];
    for (const char *p = name; right && *p; p++)
        right = (unsigned char)*p > ' ';
    return right;
}

static const char *host_name(struct cli_rendering *r)
{
    const char *name = r->capture->host.name;
    if (name && is_host_name(name))
        return name;
    cli_rendering_note(r, "host.name");
    return "HOST";
}

static void add_host(struct cli_rendering *r, cJSON *json)
{
    uint64_t build = r->capture->host.build;
    cJSON *host = cJSON_AddObjectToObject(json, "host");
    hp_json_add_text(host, "name", host_name(r));
    bool known = build >= OLDEST_BUILD && build <= NEWEST_BUILD;
    if (!known)
        cli_rendering_note(r, "host.build");
    hp_json_add_u64(host, "build", known ? build : ASSUMED_BUILD);
    if (r->capture->host.caption)
        hp_json_add_text(host, "edition", r->capture->host.caption);
    hp_json_add_text(host, "rights", r->capture->rights ? "full" : "none");
    cJSON_AddBoolToObject(host, "hyperV", r->capture->hyper_v);
    cJSON_AddBoolToObject(host, "guest", r->capture->guest);
    cJSON *clock = cJSON_AddObjectToObject(json, "clock");
    hp_json_add_text(clock, "kind", "virtual");
    hp_json_add_text(clock, "now", hp_time_iso(r->arena, r->capture->now, 6));
}

/* ---- GPUs ---- */

const char *const cli_resource_keys[HV_RESOURCES] = {
    [HV_VRAM] = "vram",
    [HV_ENCODE] = "encode",
    [HV_DECODE] = "decode",
    [HV_COMPUTE] = "compute",
};

static bool holds_partitions(const struct cli_capture *capture, const char *vm_id)
{
    for (size_t i = 0; i < capture->states.count; i++) {
        const struct hv_vm_row *row = &capture->states.items[i];
        if (hp_text_same(row->id, vm_id))
            return row->status.state == HV_STATE_RUNNING || row->status.state == HV_STATE_PAUSED;
    }
    return false;
}

/* What running VMs hold of a GPU is taken off what is available by the host that plays the file: there it
 * has to stand as it is without them. An adapter that names no GPU takes from the first one. */
static uint64_t held(const struct cli_capture *capture, const struct hv_gpu *gpu, enum hv_resource resource)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < capture->adapters.count; i++) {
        const struct hv_adapter *adapter = &capture->adapters.items[i];
        bool here = adapter->instance_path ? hp_text_same(adapter->instance_path, gpu->instance_path)
                                           : gpu == &capture->gpus.items[0];
        if (!here || !holds_partitions(capture, capture->owners[i]))
            continue;
        struct hp_opt_u64 optimal = adapter->quotas.value[resource][HV_OPTIMAL];
        uint64_t share =
            gpu->partition_count ? gpu->capacity[resource].total.value / gpu->partition_count : 0;
        uint64_t amount = optimal.set ? optimal.value : share;
        sum = amount > UINT64_MAX - sum ? UINT64_MAX : sum + amount;
    }
    return sum;
}

static void add_capacity(struct cli_rendering *r, cJSON *json, const struct hv_gpu *gpu,
                         enum hv_resource resource)
{
    const struct hv_capacity *capacity = &gpu->capacity[resource];
    cJSON *object = cJSON_AddObjectToObject(json, cli_resource_keys[resource]);
    cli_capture_add_optional(object, "total", capacity->total);
    cli_capture_add_optional(object, "min", capacity->minimum);
    cli_capture_add_optional(object, "max", capacity->maximum);
    cli_capture_add_optional(object, "optimal", capacity->optimal);
    if (!capacity->total.set || !capacity->available.set)
        return;
    uint64_t total = capacity->total.value;
    uint64_t taken = held(r->capture, gpu, resource);
    uint64_t free_now = capacity->available.value;
    cli_capture_add_u64(object, "available",
                        free_now > total || taken > total - free_now ? total : free_now + taken);
}

static void add_gpu(struct cli_rendering *r, cJSON *array, const struct hv_gpu *gpu)
{
    if (!gpu->device_id) {
        cli_rendering_note(
            r,
            hp_arena_format(r->arena, "GPU %u is left out: its instance path has another shape", gpu->order));
        return;
    }
    uint64_t partitions = gpu->partition_count;
    if (partitions < 1 || partitions > MOST_PARTITIONS) {
        cli_rendering_note(r, "gpus[].partitionCount");
        partitions = 1;
    }
    cJSON *object = cJSON_CreateObject();
    cJSON_AddItemToArray(array, object);
    hp_json_add_text(object, "instancePath", gpu->instance_path);
    hp_json_add_text(object, "name", gpu->name ? gpu->name : "Unknown GPU");
    hp_json_add_text(object, "kind", gpu->kind == HV_GPU_INTEGRATED ? "integrated" : "discrete");
    if (gpu->own_memory.set)
        hp_json_add_u64(object, "adapterRam", gpu->own_memory.value);
    hp_json_add_text(object, "status", gpu->working ? "ok" : "problem");
    if (gpu->driver_version)
        hp_json_add_text(cJSON_AddObjectToObject(object, "driver"), "version", gpu->driver_version);
    cJSON *counts = cJSON_AddArrayToObject(object, "validPartitionCounts");
    cJSON_AddItemToArray(counts, cJSON_CreateNumber((double)partitions));
    hp_json_add_u64(object, "partitionCount", partitions);
    for (enum hv_resource i = 0; i < HV_RESOURCES; i++)
        add_capacity(r, object, gpu, i);
}

/* ---- the whole ---- */

/* What the format has and nobody reads: said in the file, so that nobody takes it for something read. */
static void note_unread(struct cli_rendering *r)
{
    static const char *const unread[] = {
        "host.freeSpaceBytes",
        "behaviour",
        "jobs",
        "exports",
        "gpus[].driver.date",
        "gpus[].driver.provider",
        "gpus[].driver.inf",
        "gpus[].validPartitionCounts: the present one",
        "vms[].generation",
        "vms[].created",
        "vms[].changed",
        "vms[].highMmioBaseMegabytes",
        "vms[].automaticStartAction",
        "vms[].automaticStopAction",
        "vms[].processors",
        "vms[].memoryMegabytes",
        "vms[].lastApplied",
        "vms[].disks[].sizeBytes",
        "vms[].checkpoints[].settings: those of the VM now",
    };
    for (size_t i = 0; i < HP_COUNT(unread); i++)
        cli_rendering_note(r, unread[i]);
}

/* Comes first in the file, and is known last. */
static void fill_captured(struct cli_rendering *r, cJSON *captured)
{
    const struct cli_capture *capture = r->capture;
    hp_json_add_text(captured, "date", hp_time_iso(r->arena, capture->now, 6));
    hp_json_add_text(captured, "version", HYPERPOINT_VERSION);
    hp_json_add_u64(captured, "build", capture->host.build);
    cJSON_AddBoolToObject(captured, "anonymous", capture->anonymous);
    cli_json_texts(captured, "missing", capture->missing.items, capture->missing.count);
    cli_json_texts(captured, "defaults", capture->defaults.items, capture->defaults.count);
}

void cli_capture_render(struct hp_arena *arena, struct cli_capture *capture, struct hp_str *out)
{
    struct cli_rendering r = { .arena = arena, .capture = capture };
    HP_JSON(json);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointHost", FORMAT);
    cJSON *captured = cJSON_AddObjectToObject(json, "captured");
    add_host(&r, json);
    cJSON *gpus = cJSON_AddArrayToObject(json, "gpus");
    for (size_t i = 0; i < capture->gpus.count; i++)
        add_gpu(&r, gpus, &capture->gpus.items[i]);
    cli_capture_add_vms(&r, json);
    note_unread(&r);
    fill_captured(&r, captured);
    cli_json_print(out, json);
}
