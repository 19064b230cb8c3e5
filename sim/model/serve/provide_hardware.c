/* SPDX-License-Identifier: MIT */
/* The other parts of a configuration: memory, processors, disk controllers, drives and disks. */
#include "cim/wql.h"
#include "providers.h"

#include <inttypes.h>
#include <string.h>

/* Ends of the InstanceIDs that Hyper-V gives these parts in every VM. */
#define MEMORY_PART "4764334d-e001-4176-82ee-5594ec9b530e"
#define PROCESSOR_PART "b637f346-6a0e-4dec-af52-bd70cb80a21d\\0"
#define IDE_PART "83F8638B-8DCA-4152-9EDA-2CA8B33039B4"
#define SCSI_PART "7C4E8A10-5B2D-4F3A-9E61-D0A1B2C3D4E5"

#define DRIVE_CLASS "Msvm_ResourceAllocationSettingData"
#define DISK_CLASS "Msvm_StorageAllocationSettingData"

static const char *controller_id(const struct sim_view *view, const struct sim_config *config,
                                 uint64_t controller)
{
    const char *part = config->vm->generation == 1 ? IDE_PART : SCSI_PART;
    return sim_part_id(view->arena, config->id,
                       hp_arena_format(view->arena, "%s\\%" PRIu64, part, controller));
}

/* Drives end in D, the disks in them in L. */
static const char *slot_id(const struct sim_view *view, const struct sim_config *config,
                           const struct hf_disk *disk, char end)
{
    return hp_arena_format(view->arena, "%s\\%" PRIu64 "\\%c", controller_id(view, config, disk->controller),
                           disk->slot, end);
}

static const char *part_path(const struct sim_view *view, const char *class_name, const char *instance_id)
{
    return cim_ref_path(view->arena, sim_ref_by_id(view->arena, view->world, class_name, instance_id));
}

static struct cim_instance *new_part(const struct sim_view *view, const char *instance_id, const char *name,
                                     uint64_t type, const char *sub_type)
{
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "InstanceID", instance_id);
    sim_put_text(view, row, "ElementName", name);
    sim_put_number(view, row, "ResourceType", type);
    sim_put_text(view, row, "ResourceSubType", sub_type);
    sim_put_text(view, row, "PoolID", "");
    sim_put_number(view, row, "ConsumerVisibility", 3);
    sim_put_bool(view, row, "AutomaticAllocation", true);
    sim_put_bool(view, row, "AutomaticDeallocation", true);
    return row;
}

static void put_quantity(const struct sim_view *view, struct cim_instance *row, uint64_t quantity,
                         const char *units)
{
    sim_put_number(view, row, "VirtualQuantity", quantity);
    sim_put_text(view, row, "VirtualQuantityUnits", units);
    sim_put_text(view, row, "AllocationUnits", units);
}

/* Every configuration: a hint on InstanceID names a part, whose id only begins with that of its owner. */
static int each_owner(const struct sim_view *view,
                      int (*each)(const struct sim_view *view, const struct sim_config *config))
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        struct sim_config config = sim_live_config(vm);
        stop = each(view, &config);
        for (size_t k = 0; !stop && k < vm->checkpoints.count; k++) {
            config = sim_checkpoint_config(vm, &vm->checkpoints.items[k]);
            stop = each(view, &config);
        }
    }
    return stop;
}

/* --- memory and processors --- */

static int show_memory(const struct sim_view *view, const struct sim_config *config)
{
    const char *id = sim_part_id(view->arena, config->id, MEMORY_PART);
    if (!sim_wanted(view, "InstanceID", id))
        return 0;
    struct cim_instance *row = new_part(view, id, "Memory", 4, "Microsoft:Hyper-V:Memory");
    put_quantity(view, row, config->settings->memory_megabytes, "byte * 2^20");
    sim_put_number(view, row, "Reservation", config->settings->memory_megabytes);
    sim_put_number(view, row, "Limit", config->settings->memory_megabytes);
    sim_put_number(view, row, "Weight", 5000);
    sim_put_bool(view, row, "DynamicMemoryEnabled", false);
    return sim_show(view, row);
}

int sim_provide_memory(const struct sim_view *view)
{
    return each_owner(view, show_memory);
}

static int show_processors(const struct sim_view *view, const struct sim_config *config)
{
    const char *id = sim_part_id(view->arena, config->id, PROCESSOR_PART);
    if (!sim_wanted(view, "InstanceID", id))
        return 0;
    struct cim_instance *row = new_part(view, id, "Processor", 3, "Microsoft:Hyper-V:Processor");
    put_quantity(view, row, config->settings->processors, "count");
    sim_put_number(view, row, "Reservation", 0);
    sim_put_number(view, row, "Limit", 100000);
    sim_put_number(view, row, "Weight", 100);
    return sim_show(view, row);
}

int sim_provide_processors(const struct sim_view *view)
{
    return each_owner(view, show_processors);
}

/* --- storage --- */

static bool is_first_of_controller(const struct hf_disks *disks, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (disks->items[i].controller == disks->items[index].controller)
            return false;
    return true;
}

static int show_controller(const struct sim_view *view, const struct sim_config *config, uint64_t number)
{
    const char *id = controller_id(view, config, number);
    if (!sim_wanted(view, "InstanceID", id))
        return 0;
    bool ide = config->vm->generation == 1;
    struct cim_instance *row = new_part(view, id, ide ? "IDE Controller" : "SCSI Controller", ide ? 5 : 6,
                                        ide ? "Microsoft:Hyper-V:Emulated IDE Controller"
                                            : "Microsoft:Hyper-V:Synthetic SCSI Controller");
    put_quantity(view, row, 1, "count");
    return sim_show(view, row);
}

/* What a pass-through drive names (facts page, 1.11): the path of a Msvm_DiskDrive of the host. */
static const char *host_drive(const struct sim_view *view, const struct hf_disk *disk)
{
    const struct cim_key keys[] = {
        { "CreationClassName", cim_string("Msvm_DiskDrive") },
        { "DeviceID", cim_string(hp_arena_format(view->arena, "Microsoft:%s", disk->path)) },
        { "SystemCreationClassName", cim_string("Msvm_ComputerSystem") },
        { "SystemName", cim_string(view->world->path_name) },
    };
    const struct cim_ref ref = { .server = view->world->path_name,
                                 .ns = CIM_NS_VIRTUALIZATION,
                                 .class_name = "Msvm_DiskDrive",
                                 .keys = keys,
                                 .key_count = HP_COUNT(keys) };
    return cim_ref_path(view->arena, &ref);
}

static int show_drive(const struct sim_view *view, const struct sim_config *config,
                      const struct hf_disk *disk)
{
    const char *id = slot_id(view, config, disk, 'D');
    if (!sim_wanted(view, "InstanceID", id))
        return 0;
    struct cim_instance *row = new_part(view, id, "Hard Drive", 17,
                                        disk->pass_through ? "Microsoft:Hyper-V:Physical Disk Drive"
                                                           : "Microsoft:Hyper-V:Synthetic Disk Drive");
    const char *drive = disk->pass_through ? host_drive(view, disk) : NULL;
    if (drive)
        sim_put_texts(view, row, "HostResource", &drive, 1);
    put_quantity(view, row, 1, "count");
    sim_put_text(view, row, "Parent",
                 part_path(view, DRIVE_CLASS, controller_id(view, config, disk->controller)));
    sim_put_text(view, row, "AddressOnParent", hp_arena_format(view->arena, "%" PRIu64, disk->slot));
    return sim_show(view, row);
}

static int show_drives(const struct sim_view *view, const struct sim_config *config)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < config->disks->count; i++) {
        if (is_first_of_controller(config->disks, i))
            stop = show_controller(view, config, config->disks->items[i].controller);
        if (!stop)
            stop = show_drive(view, config, &config->disks->items[i]);
    }
    return stop;
}

int sim_provide_drives(const struct sim_view *view)
{
    return each_owner(view, show_drives);
}

static int show_disks(const struct sim_view *view, const struct sim_config *config)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < config->disks->count; i++) {
        const struct hf_disk *disk = &config->disks->items[i];
        const char *id = slot_id(view, config, disk, 'L');
        if (disk->pass_through || !sim_wanted(view, "InstanceID", id))
            continue;
        struct cim_instance *row =
            new_part(view, id, "Hard Disk Image", 31, "Microsoft:Hyper-V:Virtual Hard Disk");
        put_quantity(view, row, 1, "count");
        sim_put_text(view, row, "Parent", part_path(view, DRIVE_CLASS, slot_id(view, config, disk, 'D')));
        sim_put_texts(view, row, "HostResource", &disk->path, 1);
        sim_put_number(view, row, "Access", 3);
        sim_put_bool(view, row, "PersistentReservationsSupported", hf_disk_is_shared(disk));
        stop = sim_show(view, row);
    }
    return stop;
}

int sim_provide_disks(const struct sim_view *view)
{
    return each_owner(view, show_disks);
}

/* --- all parts of a configuration --- */

typedef int each_part(const struct sim_view *view, const struct sim_config *config,
                      const struct cim_ref *part);

static int each_storage_part(const struct sim_view *view, const struct sim_config *config, each_part *each)
{
    struct hp_arena *arena = view->arena;
    int stop = 0;
    for (size_t i = 0; !stop && i < config->disks->count; i++) {
        const struct hf_disk *disk = &config->disks->items[i];
        if (is_first_of_controller(config->disks, i))
            stop = each(view, config,
                        sim_ref_by_id(arena, view->world, DRIVE_CLASS,
                                      controller_id(view, config, disk->controller)));
        if (!stop)
            stop = each(view, config,
                        sim_ref_by_id(arena, view->world, DRIVE_CLASS, slot_id(view, config, disk, 'D')));
        if (!stop && !disk->pass_through)
            stop = each(view, config,
                        sim_ref_by_id(arena, view->world, DISK_CLASS, slot_id(view, config, disk, 'L')));
    }
    return stop;
}

int sim_each_part(const struct sim_view *view, const struct sim_config *config, each_part *each)
{
    struct hp_arena *arena = view->arena;
    int stop = each(view, config,
                    sim_ref_by_id(arena, view->world, "Msvm_ProcessorSettingData",
                                  sim_part_id(arena, config->id, PROCESSOR_PART)));
    if (!stop)
        stop = each(view, config,
                    sim_ref_by_id(arena, view->world, "Msvm_MemorySettingData",
                                  sim_part_id(arena, config->id, MEMORY_PART)));
    if (!stop)
        stop = each_storage_part(view, config, each);
    for (size_t i = 0; !stop && i < config->adapters->count; i++) {
        const struct hf_adapter *adapter = &config->adapters->items[i];
        if (sim_adapter_is_visible(view->world, adapter))
            stop = each(view, config, sim_adapter_ref(arena, view->world, config->id, adapter->id));
    }
    return stop;
}

/* --- devices of the host --- */

#define DEVICE_PART "9A2C8B1E-33D4-4C5F-8E0A-6B7C8D9E0F11"

/* While it is a VM's, Windows calls the device PCIP, not PCI. */
static const char *device_path(const struct sim_view *view, const char *device)
{
    const char *rest = strchr(device, '\\');
    const char *id = hp_arena_format(view->arena, "Microsoft:" DEVICE_PART "\\PCIP%s", rest ? rest : device);
    const struct cim_key keys[] = { { "CreationClassName", cim_string("Msvm_PciExpress") },
                                    { "DeviceID", cim_string(id) } };
    return cim_ref_path(view->arena, &(struct cim_ref){ .server = view->world->path_name,
                                                        .ns = CIM_NS_VIRTUALIZATION,
                                                        .class_name = "Msvm_PciExpress",
                                                        .keys = keys,
                                                        .key_count = HP_COUNT(keys) });
}

static int show_devices(const struct sim_view *view, const struct sim_config *config)
{
    int stop = 0;
    for (size_t i = 0; !stop && !config->checkpoint && i < config->vm->devices.count; i++) {
        const char *part = hp_arena_format(view->arena, DEVICE_PART "\\%zu", i);
        const char *path = device_path(view, config->vm->devices.items[i]);
        struct cim_instance *row =
            new_part(view, sim_part_id(view->arena, config->id, part), "PCI Express Port", 32769,
                     "Microsoft:Hyper-V:Virtual Pci Express Port");
        sim_put_texts(view, row, "HostResource", &path, 1);
        stop = sim_show(view, row);
    }
    return stop;
}

int sim_provide_whole_devices(const struct sim_view *view)
{
    return sim_each_config(view, show_devices);
}
