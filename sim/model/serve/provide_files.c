/* SPDX-License-Identifier: MIT */
/* The volumes of the host and the files of VMs on them (facts page, 8.1 and 8.2), and those that are mounted
 * there (8.4). */
#include "base/map.h"
#include "base/text.h"
#include "providers.h"

#include <string.h>

/* --- Win32_Volume --- */

enum { LOCAL_DISK = 3, CLUSTER_BYTES = 4096 };

static int show_volume(const struct sim_view *view, const struct hf_volume *volume, size_t number)
{
    const char *id =
        hp_arena_format(view->arena, "\\\\?\\Volume{%08zx-0000-0000-0000-100000000000}\\", number);
    if (!sim_wanted(view, "DeviceID", id) || !sim_wanted(view, "Name", volume->name))
        return 0;
    bool has_letter = strlen(volume->name) == strlen("C:\\");
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "DeviceID", id);
    sim_put_text(view, row, "Name", volume->name);
    sim_put_text(view, row, "Caption", volume->name);
    if (has_letter)
        sim_put_text(view, row, "DriveLetter", hp_arena_copy_part(view->arena, volume->name, 2));
    sim_put_number(view, row, "DriveType", LOCAL_DISK);
    sim_put_text(view, row, "FileSystem", volume->file_system);
    sim_put_number(view, row, "BlockSize", CLUSTER_BYTES);
    sim_put_number(view, row, "Capacity", volume->capacity_bytes);
    sim_put_number(view, row, "FreeSpace", volume->free_bytes);
    sim_put_bool(view, row, "Automount", true);
    sim_put_bool(view, row, "BootVolume", hp_text_same(volume->name, "C:\\"));
    sim_put_bool(view, row, "SystemVolume", false);
    sim_put_text(view, row, "SystemName", hf_windows_name(view->world));
    return sim_show(view, row);
}

int sim_provide_volumes(const struct sim_view *view)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->volumes.count; i++)
        stop = show_volume(view, &view->world->volumes.items[i], i + 1);
    return stop;
}

/* --- CIM_DataFile --- */

/* Windows tells the names of files in small letters, whatever they are. */
static char *small(struct hp_arena *arena, const char *text, size_t length)
{
    char *copy = hp_arena_copy_part(arena, text, length);
    for (char *c = copy; *c; c++)
        if (*c >= 'A' && *c <= 'Z')
            *c = (char)(*c + ('a' - 'A'));
    return copy;
}

/* Only files on local disks are told (CIM_DataFile): none of a share, and none of a cluster's volume, of
 * which nobody has seen any. */
static bool is_told(const struct sim_view *view, const char *path)
{
    const struct hf_volume *volume = hf_volume_of(view->world, path);
    return path[0] && path[1] == ':' && volume && !hp_text_same(volume->file_system, "CSVFS");
}

static int show_file(const struct sim_view *view, const char *path, uint64_t bytes)
{
    const char *slash = strrchr(path, '\\');
    const char *dot = slash ? strrchr(slash, '.') : NULL;
    if (!is_told(view, path) || !dot)
        return 0;
    const char *drive = small(view->arena, path, 2);
    const char *folder = small(view->arena, path + 2, (size_t)(slash + 1 - path) - 2);
    const char *extension = small(view->arena, dot + 1, strlen(dot + 1));
    if (!sim_wanted(view, "Drive", drive) || !sim_wanted(view, "Path", folder) ||
        !sim_wanted(view, "Extension", extension))
        return 0;
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "Name", small(view->arena, path, strlen(path)));
    sim_put_text(view, row, "Drive", drive);
    sim_put_text(view, row, "Path", folder);
    sim_put_text(view, row, "FileName", small(view->arena, slash + 1, (size_t)(dot - slash) - 1));
    sim_put_text(view, row, "Extension", extension);
    sim_put_number(view, row, "FileSize", bytes);
    sim_put_text(view, row, "CreationClassName", "CIM_LogicalFile");
    sim_put_text(view, row, "FSCreationClassName", "Win32_FileSystem");
    sim_put_text(view, row, "CSCreationClassName", "Win32_ComputerSystem");
    sim_put_text(view, row, "CSName", hf_windows_name(view->world));
    sim_put_text(view, row, "FSName", hf_volume_of(view->world, path)->file_system);
    sim_put_text(view, row, "Status", "OK");
    return sim_show(view, row);
}

static int show_files(const struct sim_view *view, const struct hf_disks *disks, struct hp_map *seen)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < disks->count; i++) {
        const struct hf_disk *disk = &disks->items[i];
        if (hp_map_put(view->arena, seen, disk->path, i) && disk->file_bytes.set && !disk->pass_through)
            stop = show_file(view, disk->path, disk->file_bytes.value);
    }
    return stop;
}

int sim_provide_files(const struct sim_view *view)
{
    struct hp_map seen = { .count = 0 };
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        stop = show_files(view, &vm->disks, &seen);
        for (size_t k = 0; !stop && k < vm->checkpoints.count; k++)
            stop = show_files(view, &vm->checkpoints.items[k].disks, &seen);
    }
    for (size_t i = 0; !stop && i < view->world->files.count; i++)
        stop = show_file(view, view->world->files.items[i].path, view->world->files.items[i].bytes);
    return stop;
}

/* --- Msvm_MountedStorageImage --- */

/* One after the other on the bus of the host that mounted disks are on. */
static int show_image(const struct sim_view *view, const struct hf_disk *disk, size_t number)
{
    enum { LUNS = 64, READ_ONLY = 1, READ_WRITE = 2 };
    struct cim_instance *row = sim_new_instance(view);
    sim_put_text(view, row, "Name", disk->path);
    sim_put_text(view, row, "Caption", "Mounted Storage Image");
    sim_put_text(view, row, "ElementName", "Mounted Storage Image");
    sim_put_number(view, row, "Access", disk->mounted == HF_MOUNTED_READ_ONLY ? READ_ONLY : READ_WRITE);
    sim_put_number(view, row, "PortNumber", 0);
    sim_put_number(view, row, "PathId", 0);
    sim_put_number(view, row, "TargetId", number / LUNS);
    sim_put_number(view, row, "Lun", number % LUNS);
    return sim_show(view, row);
}

static int show_images(const struct sim_view *view, const struct hf_disks *disks, struct hp_map *seen)
{
    int stop = 0;
    for (size_t i = 0; !stop && i < disks->count; i++) {
        size_t number = seen->count;
        if (disks->items[i].mounted && hp_map_put(view->arena, seen, disks->items[i].path, i))
            stop = show_image(view, &disks->items[i], number);
    }
    return stop;
}

int sim_provide_mounted_images(const struct sim_view *view)
{
    struct hp_map seen = { .count = 0 };
    int stop = 0;
    for (size_t i = 0; !stop && i < view->world->vms.count; i++) {
        const struct hf_vm *vm = &view->world->vms.items[i];
        stop = show_images(view, &vm->disks, &seen);
        for (size_t k = 0; !stop && k < vm->checkpoints.count; k++)
            stop = show_images(view, &vm->checkpoints.items[k].disks, &seen);
    }
    return stop;
}
