/* SPDX-License-Identifier: MIT */
#include "hyperv/gpu.h"

#include "base/text.h"
#include "gpu_kind.h"
#include "calls/private.h"
#include "calls/required.h"

#include <ctype.h>
#include <string.h>

static const char *const resource_names[HV_RESOURCES] = { "VRAM", "Encode", "Decode", "Compute" };

const char *hv_resource_name(enum hv_resource resource)
{
    return resource_names[resource];
}

const char *hv_gpu_device_id(struct hp_arena *arena, const char *instance_path)
{
    static const char prefix[] = "\\\\?\\";
    if (!instance_path || strncmp(instance_path, prefix, sizeof prefix - 1) != 0)
        return NULL;
    char *id = hp_arena_copy(arena, instance_path + sizeof prefix - 1);
    unsigned parts = 0;
    for (char *c = id; *c; c++) {
        if (*c != '#') {
            *c = (char)toupper((unsigned char)*c);
        } else if (++parts < 3) {
            *c = '\\';
        } else {
            *c = '\0'; /* what follows is the interface class */
            return id;
        }
    }
    return NULL;
}

const char *hv_gpu_hardware_id(struct hp_arena *arena, const char *device_id)
{
    const char *last = device_id ? strrchr(device_id, '\\') : NULL;
    return last ? hp_arena_copy_part(arena, device_id, (size_t)(last - device_id)) : NULL;
}

/* --- reading --- */

struct gpu_row {
    const char *name;
    struct cim_uint partition_count;
    struct {
        struct cim_uint total, available, minimum, maximum, optimal;
    } capacity[HV_RESOURCES];
};

#define CAPACITY_FIELDS(resource, name)                                                                      \
    { "Total" name, CIM_UINT64, CIM_ONE, offsetof(struct gpu_row, capacity[resource].total) },               \
        { "Available" name, CIM_UINT64, CIM_ONE, offsetof(struct gpu_row, capacity[resource].available) },   \
        { "MinPartition" name, CIM_UINT64, CIM_ONE, offsetof(struct gpu_row, capacity[resource].minimum) },  \
        { "MaxPartition" name, CIM_UINT64, CIM_ONE, offsetof(struct gpu_row, capacity[resource].maximum) },  \
    {                                                                                                        \
        "OptimalPartition" name, CIM_UINT64, CIM_ONE, offsetof(struct gpu_row, capacity[resource].optimal)   \
    }

static const struct cim_field gpu_fields[] = {
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct gpu_row, name) },
    { "PartitionCount", CIM_UINT16, CIM_ONE, offsetof(struct gpu_row, partition_count) },
    CAPACITY_FIELDS(HV_VRAM, "VRAM"),
    CAPACITY_FIELDS(HV_ENCODE, "Encode"),
    CAPACITY_FIELDS(HV_DECODE, "Decode"),
    CAPACITY_FIELDS(HV_COMPUTE, "Compute"),
};

static struct hp_opt_u64 optional(struct cim_uint value)
{
    return (struct hp_opt_u64){ value.presence == CIM_SET, value.value };
}

static struct hv_gpu gpu_of(struct hp_arena *arena, const struct cim_instance *instance,
                            const struct gpu_row *row)
{
    struct hv_gpu gpu = { .instance_path = row->name,
                          .path = cim_ref_path(arena, instance->path),
                          .device_id = hv_gpu_device_id(arena, row->name),
                          .partition_count = row->partition_count.value };
    for (unsigned i = 0; i < HV_RESOURCES; i++)
        gpu.capacity[i] = (struct hv_capacity){
            .total = optional(row->capacity[i].total),
            .available = optional(row->capacity[i].available),
            .minimum = optional(row->capacity[i].minimum),
            .maximum = optional(row->capacity[i].maximum),
            .optimal = optional(row->capacity[i].optimal),
        };
    return gpu;
}

/* Adds the GPU to the list, or to those nobody can work with. */
static void add_gpu(struct hp_arena *arena, const struct cim_instance *instance, struct hv_gpus *list)
{
    HP_ERROR(cause);
    struct gpu_row row = { 0 };
    if (cim_decode(arena, instance, gpu_fields, HP_COUNT(gpu_fields), &row, &cause) != 0)
        hv_add_unreadable(arena, &list->unusable, HV_UNUSABLE_GPU, instance, "Name", "ElementName", &cause);
    else if (row.name && instance->path)
        list->items[list->count++] = gpu_of(arena, instance, &row);
    else
        hv_unusable_add(arena, &list->unusable,
                        &(struct hv_unusable){ .kind = HV_UNUSABLE_GPU,
                                               .id = row.name,
                                               .why = row.name ? "it has no path" : "it has no ID" });
}

static const struct hv_layout layout = {
    .kind = HV_UNUSABLE_GPU,
    .size = sizeof(struct hv_gpu),
    .id = offsetof(struct hv_gpu, instance_path),
    .name = offsetof(struct hv_gpu, name),
};

struct device_row {
    const char *id;
    const char *name;
    const char *driver;
    struct cim_uint problem;
    struct cim_uint memory;
};

static const struct cim_field device_fields[] = {
    { "PNPDeviceID", CIM_STRING, CIM_ONE, offsetof(struct device_row, id) },
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct device_row, name) },
    { "DriverVersion", CIM_STRING, CIM_ONE, offsetof(struct device_row, driver) },
    { "ConfigManagerErrorCode", CIM_UINT32, CIM_ONE, offsetof(struct device_row, problem) },
    { "AdapterRAM", CIM_UINT32, CIM_ONE, offsetof(struct device_row, memory) },
};

static void add_idle(struct hp_arena *arena, const struct device_row *device, struct hv_gpus *gpus)
{
    if (device->problem.presence != CIM_SET || device->problem.value == 0)
        return;
    gpus->idle = hp_arena_grow(arena, gpus->idle, gpus->idle_count, &gpus->idle_capacity, sizeof *gpus->idle);
    gpus->idle[gpus->idle_count++] = (struct hv_idle_card){ device->id, device->name, device->problem.value };
}

/* Fills in what a query tells of the GPUs that are not in `listed` yet; of display `adapters`, also the idle
 * ones. */
static int match_devices(struct hv_host *host, const struct cim_query *query, struct hp_arena *arena,
                         bool adapters, struct hv_gpus *gpus, bool *listed, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    int rc = hv_query(host, query, arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct device_row device = { 0 };
        /* A device that cannot be read is one that is not told of: its GPU has no name then. */
        if (cim_decode(arena, &rows.items[i], device_fields, HP_COUNT(device_fields), &device, NULL) != 0)
            continue;
        bool is_gpu = false;
        for (size_t j = 0; device.id && j < gpus->count; j++) {
            struct hv_gpu *gpu = &gpus->items[j];
            bool is_it = hp_text_same(gpu->device_id, device.id);
            is_gpu = is_gpu || is_it;
            if (listed[j] || !is_it)
                continue;
            listed[j] = true;
            gpu->listed = true;
            gpu->problem = optional(device.problem);
            gpu->working = device.problem.presence == CIM_SET && device.problem.value == 0;
            gpu->name = gpu->working ? device.name : NULL;
            gpu->driver_version = device.driver;
            gpu->own_memory = optional(device.memory);
        }
        if (device.id && !is_gpu && adapters)
            add_idle(arena, &device, gpus);
    }
    return rc;
}

struct cim_query hv_devices_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_CIMV2,
                      "PNPDeviceID, Name, DriverVersion, ConfigManagerErrorCode, AdapterRAM",
                      "Win32_VideoController", NULL, 0);
}

/* Names, problems and drivers of all display devices in one bounded query, whatever the number of GPUs (a
 * list of device ids in the query would grow with them, up to WMI's quota). A card without a display, which
 * that class may leave out, is looked for among all devices. */
static int name_gpus(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *gpus, struct hp_error *err)
{
    bool *listed = hp_arena_array(arena, gpus->count, sizeof *listed);
    struct cim_query query = hv_devices_query(arena);
    int rc = match_devices(host, &query, arena, true, gpus, listed, err);
    bool all = true;
    for (size_t i = 0; i < gpus->count; i++)
        all = all && (listed[i] || !gpus->items[i].device_id);
    if (rc || all)
        return rc;
    const struct cim_term display = { "PNPClass", CIM_EQUAL, cim_string("Display"), 0 };
    query = cim_select(arena, CIM_NS_CIMV2, "PNPDeviceID, Name, ConfigManagerErrorCode", "Win32_PnPEntity",
                       &display, 1);
    return match_devices(host, &query, arena, false, gpus, listed, err);
}

struct cim_query hv_gpus_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "*", "Msvm_PartitionableGpu", NULL, 0);
}

int hv_gpu_list(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_gpus_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_gpus gpus = { .items = hp_arena_array(arena, rows.count, sizeof *gpus.items) };
    for (size_t i = 0; i < rows.count; i++)
        add_gpu(arena, &rows.items[i], &gpus);
    gpus.count = hv_drop_twice(arena, gpus.items, gpus.count, &layout, &gpus.unusable);
    for (size_t i = 0; i < gpus.count; i++)
        gpus.items[i].order = (unsigned)i + 1;
    rc = rows.count ? name_gpus(host, arena, &gpus, err) : hv_check_rights(host, err);
    for (size_t i = 0; i < gpus.count; i++)
        hv_gpu_judge(arena, &gpus.items[i]);
    if (!rc)
        *out = gpus;
    return rc;
}

/* --- partitions of running VMs --- */

struct partition_row {
    const char *gpu;
};

static const struct cim_field partition_fields[] = {
    { "DeviceInstancePath", CIM_STRING, CIM_ONE, offsetof(struct partition_row, gpu) },
};

struct cim_query hv_partitions_query(struct hp_arena *arena)
{
    return cim_select(arena, CIM_NS_VIRTUALIZATION, "DeviceInstancePath", "Msvm_GpuPartition", NULL, 0);
}

int hv_gpu_read_partitions_in_use(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *gpus,
                                  struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    const struct cim_query query = hv_partitions_query(arena);
    int rc = hv_query(host, &query, arena, &rows, err);
    for (size_t i = 0; !rc && i < gpus->count; i++)
        gpus->items[i].partitions_in_use = (struct hp_opt_u64){ true, 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct partition_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], partition_fields, HP_COUNT(partition_fields), &row, err);
        for (size_t k = 0; !rc && row.gpu && k < gpus->count; k++)
            gpus->items[k].partitions_in_use.value += hp_text_same(gpus->items[k].instance_path, row.gpu);
    }
    return rc;
}

bool hv_gpu_has_room(const struct hv_gpu *gpu, uint64_t needed)
{
    return !gpu->partitions_in_use.set || gpu->partition_count == 0 ||
           gpu->partitions_in_use.value + needed <= gpu->partition_count;
}

const struct hv_gpu *hv_gpu_at(const struct hv_gpus *gpus, const char *instance_path)
{
    for (size_t i = 0; instance_path && i < gpus->count; i++) {
        if (hp_text_same(gpus->items[i].instance_path, instance_path))
            return &gpus->items[i];
    }
    return NULL;
}

bool hv_gpu_is_gone(const struct hv_gpus *gpus, const char *instance_path)
{
    return gpus->unusable.count == 0 && !hv_gpu_at(gpus, instance_path);
}

/* --- what is relied on --- */

static const struct cim_field gpu_key[] = { HV_NAMED("CreationClassName", CIM_STRING) };

/* The same names as of the display adapters, but for driver and memory, which this class does not tell. */
static const struct cim_field any_device_fields[] = {
    HV_NAMED("PNPDeviceID", CIM_STRING),
    HV_NAMED("Name", CIM_STRING),
    HV_NAMED("ConfigManagerErrorCode", CIM_UINT32),
    HV_NAMED("PNPClass", CIM_STRING),
};

static const struct hv_required relied[] = {
    { .class_name = "Msvm_PartitionableGpu", HV_FIELDS(gpu_fields) },
    { .class_name = "Msvm_PartitionableGpu", HV_FIELDS(gpu_key) },
    { .class_name = "Msvm_GpuPartition", HV_FIELDS(partition_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_VideoController", HV_FIELDS(device_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_PnPEntity", HV_FIELDS(any_device_fields) },
};
const struct hv_required_list hv_required_by_gpu = HV_LIST(relied);
