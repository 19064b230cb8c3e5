/* SPDX-License-Identifier: MIT */
#include "hyperv/gpu.h"

#include "base/text.h"
#include "private.h"
#include "relied.h"

#include <ctype.h>
#include <stdlib.h>
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

const char *hv_gpu_location(const char *device_id)
{
    const char *last = device_id ? strrchr(device_id, '\\') : NULL;
    return last ? last + 1 : NULL;
}

/* --- integrated or not --- */

/* The hexadecimal number behind a tag such as "VEN_" in a PnP device id; 0 when it is not there. */
static unsigned long id_part(const char *device_id, const char *tag)
{
    const char *at = strstr(device_id, tag);
    return at ? strtoul(at + strlen(tag), NULL, 16) : 0;
}

/* Windows has no property that says whether a GPU is part of the processor, so the PCI numbers decide:
 * Intel's are, but for the device ranges of the Arc cards; AMD's are when the device is one of its
 * processors' graphics. */
static bool is_integrated(const char *device_id)
{
    enum { VENDOR_INTEL = 0x8086, VENDOR_AMD = 0x1002 };
    static const unsigned short amd_processors[] = {
        0x13C0, 0x1506, 0x150E, 0x1586, 0x15BF, 0x15C8, 0x15D8, 0x15DD, 0x15E7, 0x1636,
        0x1638, 0x163F, 0x164C, 0x164D, 0x164E, 0x1681, 0x1900, 0x1901, 0x9874, 0x98E4,
    };
    if (!device_id)
        return false;
    unsigned long vendor = id_part(device_id, "VEN_");
    unsigned long device = id_part(device_id, "DEV_");
    if (vendor == VENDOR_INTEL) {
        bool arc = (device >= 0x4905 && device <= 0x4909) || (device >= 0x5690 && device <= 0x56C2) ||
                   (device >= 0xE202 && device <= 0xE2FF);
        return !arc;
    }
    for (size_t i = 0; vendor == VENDOR_AMD && i < COUNT(amd_processors); i++) {
        if (amd_processors[i] == device)
            return true;
    }
    return false;
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
    gpu.integrated = is_integrated(gpu.device_id);
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
static int add_gpu(struct hp_arena *arena, const struct cim_instance *instance, struct hv_gpus *list,
                   struct hp_error *err)
{
    struct gpu_row row = { 0 };
    int rc = cim_decode(arena, instance, gpu_fields, COUNT(gpu_fields), &row, err);
    if (!rc && row.name && instance->path)
        list->items[list->count++] = gpu_of(arena, instance, &row);
    else if (!rc)
        hv_unusable_add(arena, &list->unusable,
                        &(struct hv_unusable){ .kind = HV_UNUSABLE_GPU,
                                               .id = row.name,
                                               .why = row.name ? "it has no path" : "it has no ID" });
    return rc;
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
};

static const struct cim_field device_fields[] = {
    { "PNPDeviceID", CIM_STRING, CIM_ONE, offsetof(struct device_row, id) },
    { "Name", CIM_STRING, CIM_ONE, offsetof(struct device_row, name) },
    { "DriverVersion", CIM_STRING, CIM_ONE, offsetof(struct device_row, driver) },
    { "ConfigManagerErrorCode", CIM_UINT32, CIM_ONE, offsetof(struct device_row, problem) },
};

/* Fills in what a query tells of the GPUs that are not in `listed` yet. */
static int match_devices(struct hv_host *host, const struct cim_query *query, struct hp_arena *arena,
                         struct hv_gpus *gpus, bool *listed, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    int rc = hv_query(host, query, arena, &rows, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct device_row device = { 0 };
        rc = cim_decode(arena, &rows.items[i], device_fields, COUNT(device_fields), &device, err);
        for (size_t j = 0; !rc && device.id && j < gpus->count; j++) {
            struct hv_gpu *gpu = &gpus->items[j];
            if (listed[j] || !hp_text_same(gpu->device_id, device.id))
                continue;
            listed[j] = true;
            gpu->working = device.problem.presence == CIM_SET && device.problem.value == 0;
            gpu->name = gpu->working ? device.name : NULL;
            gpu->driver_version = device.driver;
        }
    }
    return rc;
}

/* Names, problems and drivers of all display devices in one bounded query, whatever the number of GPUs (a
 * list of device ids in the query would grow with them, up to WMI's quota). A card without a display, which
 * that class may leave out, is looked for among all devices. */
static int name_gpus(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *gpus, struct hp_error *err)
{
    bool *listed = hp_arena_array(arena, gpus->count, sizeof *listed);
    struct cim_query query =
        cim_select(arena, CIM_NS_CIMV2, "PNPDeviceID, Name, DriverVersion, ConfigManagerErrorCode",
                   "Win32_VideoController", NULL, 0);
    int rc = match_devices(host, &query, arena, gpus, listed, err);
    bool all = true;
    for (size_t i = 0; i < gpus->count; i++)
        all = all && (listed[i] || !gpus->items[i].device_id);
    if (rc || all)
        return rc;
    const struct cim_term display = { "PNPClass", CIM_EQUAL, cim_string("Display"), 0 };
    query = cim_select(arena, CIM_NS_CIMV2, "PNPDeviceID, Name, ConfigManagerErrorCode", "Win32_PnPEntity",
                       &display, 1);
    return match_devices(host, &query, arena, gpus, listed, err);
}

int hv_gpu_list(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *out, struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct cim_query query = cim_select(arena, CIM_NS_VIRTUALIZATION, "*", "Msvm_PartitionableGpu", NULL, 0);
    int rc = hv_query(host, &query, arena, &rows, err);
    if (rc)
        return rc;
    struct hv_gpus gpus = { .items = hp_arena_array(arena, rows.count, sizeof *gpus.items) };
    for (size_t i = 0; !rc && i < rows.count; i++)
        rc = add_gpu(arena, &rows.items[i], &gpus, err);
    if (rc)
        return rc;
    gpus.count = hv_drop_twice(arena, gpus.items, gpus.count, &layout, &gpus.unusable);
    for (size_t i = 0; i < gpus.count; i++)
        gpus.items[i].order = (unsigned)i + 1;
    rc = rows.count ? name_gpus(host, arena, &gpus, err) : hv_check_rights(host, err);
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

int hv_gpu_read_partitions_in_use(struct hv_host *host, struct hp_arena *arena, struct hv_gpus *gpus,
                                  struct hp_error *err)
{
    struct cim_instances rows = { 0 };
    struct cim_query query =
        cim_select(arena, CIM_NS_VIRTUALIZATION, "DeviceInstancePath", "Msvm_GpuPartition", NULL, 0);
    int rc = hv_query(host, &query, arena, &rows, err);
    for (size_t i = 0; !rc && i < gpus->count; i++)
        gpus->items[i].partitions_in_use = (struct hp_opt_u64){ true, 0 };
    for (size_t i = 0; !rc && i < rows.count; i++) {
        struct partition_row row = { 0 };
        rc = cim_decode(arena, &rows.items[i], partition_fields, COUNT(partition_fields), &row, err);
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

/* --- what is relied on --- */

static const struct cim_field gpu_key[] = { HV_NAMED("CreationClassName", CIM_STRING) };

/* The same names as of the display adapters, but for the driver, which this class does not tell. */
static const struct cim_field any_device_fields[] = {
    HV_NAMED("PNPDeviceID", CIM_STRING),
    HV_NAMED("Name", CIM_STRING),
    HV_NAMED("ConfigManagerErrorCode", CIM_UINT32),
    HV_NAMED("PNPClass", CIM_STRING),
};

static const struct hv_relied relied[] = {
    { .class_name = "Msvm_PartitionableGpu", HV_FIELDS(gpu_fields) },
    { .class_name = "Msvm_PartitionableGpu", HV_FIELDS(gpu_key) },
    { .class_name = "Msvm_GpuPartition", HV_FIELDS(partition_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_VideoController", HV_FIELDS(device_fields) },
    { .ns = CIM_NS_CIMV2, .class_name = "Win32_PnPEntity", HV_FIELDS(any_device_fields) },
};
const struct hv_relied_list hv_relied_by_gpu = HV_LIST(relied);
