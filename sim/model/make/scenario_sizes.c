/* SPDX-License-Identifier: MIT */
/* Checkpoints that take room: on volumes of NTFS and ReFS that are nearly full, and on a share. */
#include "scenario.h"

#define GB(count) ((uint64_t)(count) << 30)

/* The VM's disk of that number is in this file, and holds so much. */
static void put_disk(struct hf_world *world, struct hf_vm *vm, size_t slot, const char *path, uint64_t size,
                     uint64_t length)
{
    struct hf_disk *disk = slot < vm->disks.count ? &vm->disks.items[slot] : hf_add_disk(world, &vm->disks);
    disk->slot = slot;
    disk->path = path;
    disk->size_bytes = size;
    disk->file_bytes = (struct hp_opt_u64){ true, length };
}

/* Since the last checkpoint the VM has written so much to its disks. */
static void write_to(struct hf_vm *vm, uint64_t first, uint64_t second)
{
    const uint64_t written[] = { first, second };
    for (size_t i = 0; i < vm->disks.count && i < HP_COUNT(written); i++)
        vm->disks.items[i].file_bytes.value += written[i];
}

static void add_volume(struct hf_world *world, const char *name, const char *file_system, uint64_t capacity,
                       uint64_t free)
{
    struct hf_volume *volume = hf_add_volume(world);
    volume->name = name;
    volume->file_system = file_system;
    volume->capacity_bytes = capacity;
    volume->free_bytes = free;
}

/* A disk of the size that the VM's place gives it, and on top of it as much as the checkpoint's place does.
 */
static void measure(struct hf_disks *disks, size_t vm, size_t checkpoint)
{
    enum { STEP = 37, RANGE = 90 };
    for (size_t i = 0; i < disks->count; i++) {
        uint64_t length =
            disks->items[i].parent_path ? GB(15 + checkpoint * STEP % RANGE) / 10 : GB(38 + 4 * vm);
        disks->items[i].file_bytes = (struct hp_opt_u64){ true, length };
    }
}

void sim_part_sizes(struct hf_world *world)
{
    for (size_t i = 0; i < world->vms.count; i++) {
        struct hf_vm *vm = &world->vms.items[i];
        measure(&vm->disks, i, vm->checkpoints.count);
        for (size_t k = 0; k < vm->checkpoints.count; k++)
            measure(&vm->checkpoints.items[k].disks, i, k);
    }
    add_volume(world, "C:\\", "NTFS", GB(1900), GB(412));
}

static struct hf_vm *add_vm(struct hf_world *world, const char *name, const char *path, uint64_t size,
                            uint64_t length)
{
    struct hf_vm *vm = sim_part_vm(world, name, HF_STATE_OFF);
    sim_part_prepare(vm);
    put_disk(world, vm, 0, path, size, length);
    return vm;
}

/* A small disk with much written on top of it. */
static void add_grown(struct hf_world *world, const char *name, const char *path)
{
    struct hf_vm *vm = add_vm(world, name, path, GB(500), GB(20));
    sim_part_checkpoint(world, vm, "empty", 30);
    write_to(vm, GB(80), 0);
}

void sim_scenario_sizes(struct hf_world *world)
{
    struct hf_vm *mine = add_vm(world, "my vm", "D:\\VMs\\my vm\\system.vhdx", GB(128), GB(48));
    sim_part_adapter(world, mine, 0);
    sim_part_checkpoint(world, mine, "clean install", 60);
    write_to(mine, GB(6) + GB(1) / 2, 0);
    sim_part_checkpoint(world, mine, "before the driver", 21);
    write_to(mine, GB(22), 0);
    sim_part_checkpoint(world, mine, "before the game patch", 3);
    write_to(mine, GB(3), 0);

    struct hf_vm *games =
        add_vm(world, "games", "C:\\VMs\\games\\system.vhdx", GB(64), GB(64)); /* a fixed one */
    put_disk(world, games, 1, "D:\\VMs\\games\\library.vhdx", GB(1000), GB(400));
    sim_part_adapter(world, games, 1);
    sim_part_checkpoint(world, games, "clean install", 10);
    write_to(games, GB(2), GB(90));

    add_grown(world, "archive", "D:\\VMs\\archive\\disk.vhdx");
    add_grown(world, "builds", "R:\\VMs\\builds\\disk.vhdx");
    add_grown(world, "lab", "\\\\files\\vms\\lab\\disk.vhdx");

    add_volume(world, "C:\\", "NTFS", GB(512), GB(120));
    add_volume(world, "D:\\", "NTFS", GB(2048), GB(30));
    add_volume(world, "R:\\", "ReFS", GB(4096), GB(10));
}
