/* SPDX-License-Identifier: MIT */
/* A VM with a history: two branches, checkpoints of all makes, and the VM in the middle of one branch.
 *
 *   clean install
 *   └─ before the driver
 *      ├─ driver 560
 *      │  └─ before the update          <- the VM stands here
 *      │     └─ after the update
 *      │        └─ before the game patch
 *      │           └─ before the update
 *      └─ old driver
 *         └─ before the update
 *            └─ a backup's recovery checkpoint
 *               └─ NightlySnap #118     by another program, contains an adapter
 *                  └─ an automatic one
 */
#include "scenario.h"

#include "work/effects.h"

struct history {
    const char *name; /* NULL: as Hyper-V names it */
    unsigned days_ago;
    const char *notes; /* NULL: those of the VM at that time */
    unsigned kind;
    bool automatic;
    bool saved;
};

static const struct history first_branch[] = {
    { "clean install", 200, "Windows 11 with all updates, no programs.\nKey: see the safe.", .saved = false },
    { "before the driver", 160, NULL, .saved = false },
    { "driver 560", 120, "560.81 – works with DaVinci", .saved = false },
    { "before the update", 90, NULL, .saved = false },
    { "after the update", 60, NULL, .saved = true },
    { "before the game patch", 50, NULL, .saved = false },
    { "before the update", 45, NULL, .saved = false },
};

static const struct history second_branch[] = {
    { "old driver", 40, "552.44, for the old camera", .saved = false },
    { "before the update", 30, NULL, .saved = false },
    { "my vm - Backup - (6/10/2026 - 3:00:12 AM)", 21, NULL, .kind = HF_CHECKPOINT_RECOVERY },
    { "NightlySnap #118", 14, "Created by NightlySnap 4.2, job \"nightly\". Do not delete.", .saved = false },
    { NULL, 7, NULL, .automatic = true },
};

enum { BEFORE_THE_DRIVER = 1, BEFORE_THE_UPDATE = 3, NIGHTLY = 10 };

static void take_all(struct hf_world *world, struct hf_vm *vm, const struct history *table, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct history *told = &table[i];
        int64_t then = sim_part_days_ago(world, told->days_ago);
        const char *own = sim_default_checkpoint_name(world, vm, told->automatic, then);
        struct hf_checkpoint *checkpoint =
            sim_take_checkpoint(world, vm, told->name ? told->name : own, then);
        checkpoint->notes = told->notes ? told->notes : checkpoint->notes;
        checkpoint->kind = told->kind;
        checkpoint->automatic = told->automatic;
        checkpoint->saved = told->saved;
    }
}

static void go_to(struct hf_world *world, struct hf_vm *vm, size_t index, unsigned days_ago)
{
    sim_apply_checkpoint(world, vm, &vm->checkpoints.items[index], sim_part_days_ago(world, days_ago));
}

void sim_scenario_history(struct hf_world *world, struct hf_vm *vm, int card_of_another_program)
{
    vm->notes = "Windows 11 for video work";
    take_all(world, vm, first_branch, HP_COUNT(first_branch));
    go_to(world, vm, BEFORE_THE_DRIVER, 41);
    take_all(world, vm, second_branch, HP_COUNT(second_branch));
    struct hf_adapter *adapter = hf_add_adapter(world, &vm->checkpoints.items[NIGHTLY].adapters);
    adapter->gpu = world->gpus.items[card_of_another_program].instance_path;
    go_to(world, vm, BEFORE_THE_UPDATE, 3);
}
