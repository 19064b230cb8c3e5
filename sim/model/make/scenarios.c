/* SPDX-License-Identifier: MIT */
#include "scenario.h"

#include "base/text.h"
#include "hostfile/timestamp.h"
#include "sim/admin.h"
#include "sim/query.h"
#include "sim/schema.h"
#include "work/other.h"

/* The cards of the host whose values were recorded (facts page, 1.7 and 2.2). */
#define CARD_4080 "PCI#VEN_10DE&DEV_2702&SUBSYS_10DE1771&REV_A1#4&22525bed&0&0030"
#define CARD_4060TI "PCI#VEN_10DE&DEV_2803&SUBSYS_16CF1771&REV_A1#4&32761ba1&0&00D8"
#define CARD_ARC "PCI#VEN_8086&DEV_AD1D&SUBSYS_08906688&REV_01#3&11583659&0&58"

/* The cards of the demonstration. */
#define CARD_4060_ONE "PCI#VEN_10DE&DEV_2882&SUBSYS_40511458&REV_A1#4&2283f625&0&0019"
#define CARD_4060_TWO "PCI#VEN_10DE&DEV_2882&SUBSYS_40511458&REV_A1#4&1a6be4d1&0&0009"
#define CARD_6800XT "PCI#VEN_1002&DEV_73BF&SUBSYS_0E3A1002&REV_C1#6&37a2d0b2&0&00000019"
#define CARD_3080 "PCI#VEN_10DE&DEV_2206&SUBSYS_38971462&REV_A1#4&17f0f7d2&0&0008"
#define CARD_UHD "PCI#VEN_8086&DEV_4680&SUBSYS_86941043&REV_0C#3&11583659&0&10"

enum { GPU_4060_ONE, GPU_4060_TWO, GPU_6800XT, GPU_3080, GPU_UHD };

static struct hf_vm *gpu_vm(struct hf_world *world, const char *name, enum hf_state state)
{
    struct hf_vm *vm = sim_part_vm(world, name, state);
    sim_part_prepare(vm);
    return vm;
}

/* --- hosts people have --- */

static void recorded(struct hf_world *world)
{
    sim_part_host(world, "WMITEST", 26100);
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 4080 SUPER", CARD_4080);
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 4060 Ti", CARD_4060TI);
    sim_part_gpu(world, SIM_INTEL, "Intel(R) Graphics", CARD_ARC);
    sim_part_vm(world, "WMITEST_plain", HF_STATE_OFF);
    struct hf_vm *vm = gpu_vm(world, "WMITEST_gpu", HF_STATE_OFF);
    sim_part_adapter(world, vm, 1);
    sim_part_checkpoint(world, vm, NULL, 1)->adapters.count = 0;
}

static void demo_cards(struct hf_world *world)
{
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 4060", CARD_4060_ONE);
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 4060", CARD_4060_TWO);
    sim_part_gpu(world, SIM_AMD, "Radeon RX 6800 XT", CARD_6800XT);
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 3080", CARD_3080);
    sim_part_gpu(world, SIM_INTEL, "Intel(R) UHD Graphics 770", CARD_UHD);
}

static void demo(struct hf_world *world)
{
    sim_part_host(world, "HYPERV-DEMO", 26100);
    demo_cards(world);

    struct hf_vm *mine = gpu_vm(world, "my vm", HF_STATE_OFF);
    mine->notes = "Windows 11 for video work";
    sim_part_quotas(world, sim_part_adapter(world, mine, GPU_4060_ONE), 50);
    sim_part_quotas(world, sim_part_adapter(world, mine, GPU_4060_TWO), 25);

    struct hf_vm *build = gpu_vm(world, "build server", HF_STATE_RUNNING);
    sim_part_adapter(world, build, GPU_6800XT);

    struct hf_vm *saved = sim_part_vm(world, "old desktop", HF_STATE_SAVED);
    sim_part_checkpoint(world, saved, "before the update", 30)->saved = false;

    struct hf_vm *games = gpu_vm(world, "games", HF_STATE_OFF);
    sim_part_adapter(world, games, GPU_3080);
    sim_part_checkpoint(world, games, NULL, 7)->adapters.count = 0;

    struct hf_vm *lab = gpu_vm(world, "lab", HF_STATE_OFF);
    sim_part_adapter(world, lab, SIM_AUTOMATIC);

    struct hf_vm *fresh = sim_part_vm(world, "new vm", HF_STATE_OFF);
    fresh->changed = HF_NEVER;
    fresh->settings.automatic_checkpoints = true;
    sim_part_sizes(world);
}

/* A machine like that of the demonstration, for VMs that move to it. Its ids begin elsewhere, so that none is
 * given out twice. */
static void second_node(struct hf_world *world)
{
    sim_part_host(world, "HYPERV-NODE-B", 26100);
    world->next_id = 1000000;
    demo_cards(world);
}

/* Builds that give HostResource back empty. */
static void windows10(struct hf_world *world)
{
    sim_part_host(world, "DESKTOP-WIN10", 19045);
    sim_part_gpu(world, SIM_NVIDIA, "NVIDIA GeForce RTX 3080", CARD_3080);
    sim_part_gpu(world, SIM_INTEL, "Intel(R) UHD Graphics 770", CARD_UHD);
    struct hf_vm *vm = gpu_vm(world, "my vm", HF_STATE_OFF);
    vm->settings.automatic_checkpoints = true;
    sim_part_adapter(world, vm, 0);
    vm = gpu_vm(world, "automatic", HF_STATE_OFF);
    sim_part_adapter(world, vm, SIM_AUTOMATIC);
    sim_part_vm(world, "plain", HF_STATE_OFF);
}

/* An adapter that names a card which is gone, one whose card is disabled, and one of an earlier host name. */
static void stale(struct hf_world *world)
{
    sim_part_host(world, "MOVED-CARDS", 22631);
    demo_cards(world);
    world->gpus.items[GPU_3080].status = HF_GPU_MISSING;
    world->gpus.items[GPU_UHD].status = HF_GPU_DISABLED;
    struct hf_vm *vm = gpu_vm(world, "my vm", HF_STATE_OFF);
    sim_part_adapter(world, vm, GPU_3080);
    vm = gpu_vm(world, "half", HF_STATE_OFF);
    sim_part_adapter(world, vm, GPU_4060_ONE);
    sim_part_adapter(world, vm, GPU_3080);
    vm = gpu_vm(world, "disabled card", HF_STATE_OFF);
    sim_part_adapter(world, vm, GPU_UHD);
    vm = gpu_vm(world, "renamed host", HF_STATE_OFF);
    sim_part_adapter(world, vm, GPU_4060_TWO)->host_name = "OLD-NAME";
}

static void names(struct hf_world *world)
{
    static const char *const odd[] = {
        "it's \"quoted\"",    "[brackets]", "back\\slash",
        "100% of_it",         "emoji 🎮",    "trailing ",
        "<tag> & \"entity\"", "Größe",      "x' OR ElementName LIKE '%",
    };
    sim_part_host(world, "NAMES", 26100);
    demo_cards(world);
    for (size_t i = 0; i < HP_COUNT(odd); i++)
        sim_part_adapter(world, gpu_vm(world, odd[i], HF_STATE_OFF), GPU_4060_ONE);
    sim_part_adapter(world, gpu_vm(world, "twin", HF_STATE_OFF), GPU_4060_ONE);
    sim_part_adapter(world, gpu_vm(world, "twin", HF_STATE_OFF), GPU_4060_TWO);
}

static void no_rights(struct hf_world *world)
{
    demo(world);
    world->host.rights = HF_RIGHTS_NONE;
}

static void no_hyperv(struct hf_world *world)
{
    sim_part_host(world, "NO-HYPERV", 26100);
    sim_part_gpu(world, SIM_INTEL, "Intel(R) UHD Graphics 770", CARD_UHD);
    world->host.hyper_v = false;
}

/* A build newer than HyperPoint: adapters, settings and a checkpoint have values that it does not know. */
static void newer_build(struct hf_world *world)
{
    static const struct hf_other of_adapters[] = { { "Weight", "7" },
                                                   { "MappingBehavior", "4" },
                                                   { "ImaginedPartitionPolicy", "3" },
                                                   { "ImaginedPartitionLabel", "for <video> & \"games\"" } };
    static const struct hf_other of_settings[] = { { "VirtualHmatType", "2" },
                                                   { "MaximumLayeredPartitions", "5" },
                                                   { "ImaginedLaunchPolicy", "careful" } };
    demo(world);
    world->host.build = SIM_FIRST_IMAGINED_BUILD;
    struct hf_vm *mine = &world->vms.items[0];
    for (size_t i = 0; i < HP_COUNT(of_adapters); i++)
        for (size_t k = 0; k < mine->adapters.count; k++)
            sim_set_other(&world->arena, &mine->adapters.items[k].other, of_adapters[i].name,
                          of_adapters[i].value);
    for (size_t i = 0; i < HP_COUNT(of_settings); i++)
        sim_set_other(&world->arena, &mine->settings.other, of_settings[i].name, of_settings[i].value);
}

/* --- hosts that refuse or differ --- */

static void strict(struct hf_world *world)
{
    demo(world);
    world->behaviour.add_refuses_quotas = true;
    world->behaviour.add_needs_mmio_and_cache = true;
    world->behaviour.changes_run_as_jobs = true;
}

static void no_space(struct hf_world *world)
{
    demo(world);
    world->volumes.count = 0; /* nothing tells */
    world->host.free_space_bytes = 4096;
}

static void disabled(struct hf_world *world)
{
    sim_part_host(world, "NO-CHECKPOINTS", 26100);
    demo_cards(world);
    struct hf_vm *vm = gpu_vm(world, "disabled", HF_STATE_OFF);
    vm->settings.checkpoint_type = HF_CHECKPOINTS_DISABLED;
    sim_part_adapter(world, vm, GPU_4060_ONE);
    vm = gpu_vm(world, "production only", HF_STATE_OFF);
    vm->settings.checkpoint_type = HF_CHECKPOINTS_PRODUCTION_ONLY;
    sim_part_adapter(world, vm, GPU_4060_ONE);
    vm = gpu_vm(world, "production only, saved", HF_STATE_SAVED);
    vm->settings.checkpoint_type = HF_CHECKPOINTS_PRODUCTION_ONLY;
    vm = gpu_vm(world, "standard", HF_STATE_OFF);
    vm->settings.checkpoint_type = HF_CHECKPOINTS_STANDARD;
    sim_part_adapter(world, vm, GPU_4060_ONE);
}

/* One VM per state, per activity and per health, each with a GPU and named after it. */
static void states(struct hf_world *world)
{
    sim_part_host(world, "STATES", 26100);
    demo_cards(world);
    for (unsigned i = 0; i < HF_STATES; i++)
        sim_part_adapter(world, gpu_vm(world, hf_state_words[i], i), GPU_6800XT);
    for (unsigned i = HF_ACTIVITY_NONE + 1; hf_activity_words[i]; i++) {
        struct hf_vm *vm = gpu_vm(world, hf_activity_words[i], HF_STATE_OFF);
        vm->activity = i;
        sim_part_adapter(world, vm, GPU_6800XT);
    }
    static const char *const ill[] = { "critical", "major" };
    static const enum hf_health health[] = { HF_HEALTH_CRITICAL, HF_HEALTH_MAJOR };
    for (size_t i = 0; i < HP_COUNT(ill); i++) {
        struct hf_vm *vm = gpu_vm(world, ill[i], HF_STATE_OFF);
        vm->health = health[i];
        sim_part_adapter(world, vm, GPU_6800XT);
    }
}

/* A VM with a tree of checkpoints, one with a single checkpoint of the same name as one of that tree, one
 * without any, and one that runs. */
static void checkpoints(struct hf_world *world)
{
    sim_part_host(world, "HYPERV-TREE", 26100);
    demo_cards(world);
    struct hf_vm *mine = gpu_vm(world, "my vm", HF_STATE_OFF);
    sim_scenario_history(world, mine, GPU_3080);
    sim_part_quotas(world, sim_part_adapter(world, mine, GPU_4060_ONE), 50);
    sim_part_adapter(world, mine, GPU_6800XT);

    struct hf_vm *games = gpu_vm(world, "games", HF_STATE_OFF);
    sim_part_checkpoint(world, games, "clean install", 10);
    sim_part_adapter(world, games, GPU_3080);

    gpu_vm(world, "new vm", HF_STATE_OFF);

    struct hf_vm *build = gpu_vm(world, "build server", HF_STATE_RUNNING);
    sim_part_checkpoint(world, build, "nightly", 1)->saved = false;
    sim_part_adapter(world, build, GPU_4060_TWO);
    sim_part_sizes(world);
}

static void sizes(struct hf_world *world)
{
    sim_part_host(world, "HYPERV-SIZES", 26100);
    demo_cards(world);
    sim_scenario_sizes(world);
}

static void many(struct hf_world *world)
{
    enum { CARDS = 8 };
    sim_part_host(world, "RENDER-FARM", 20348);
    for (unsigned i = 0; i < CARDS; i++)
        sim_part_gpu(world, SIM_NVIDIA, "NVIDIA RTX A5000",
                     hp_arena_format(&world->arena,
                                     "PCI#VEN_10DE&DEV_2231&SUBSYS_147E10DE&REV_A1#4&3%07x&0&00%02X",
                                     0x1a2b300 + i, 8 * (i + 1)));
    struct hf_vm *vm = gpu_vm(world, "eight", HF_STATE_OFF);
    for (int i = 0; i < CARDS; i++)
        sim_part_quotas(world, sim_part_adapter(world, vm, i), 50);
    vm = gpu_vm(world, "one", HF_STATE_OFF);
    sim_part_adapter(world, vm, 0);
}

/* The demonstration with every doubtful question answered the other way than by default. */
static void other_answers(struct hf_world *world)
{
    demo(world);
    struct hf_behaviour *behaviour = &world->behaviour;
    behaviour->add_refuses_quotas = true;
    behaviour->add_needs_mmio_and_cache = true;
    behaviour->add_accepts_old_host_name = false;
    behaviour->add_can_stop_half_way = true;
    behaviour->changes_run_as_jobs = true;
    behaviour->mmio_changes_run_as_jobs = false;
    behaviour->gone_reference_is_wmi_error = true;
    behaviour->hot_add_allowed = true;
    behaviour->busy_code = 32774;
    behaviour->stale_adapters_invisible = false;
    behaviour->checkpoint_refusal_code = 32775;
    behaviour->checkpoints_disabled_code = 32768;
    behaviour->unknown_type_code = 32773;
    behaviour->checkpoint_limit = 0;
    behaviour->checkpoint_limit_code = 32775;
    behaviour->disk_refusal_code = 32770;
    behaviour->start_refusal_code = 32778;
    behaviour->checkpoints_keep_adapters = false;
    behaviour->checkpoint_notes_persist = false;
    behaviour->checkpoints_take_notes = false;
    behaviour->vm_notes_persist = false;
    behaviour->checkpoint_name_in_settings = true;
    behaviour->apply_refused_with_adapters = false;
    behaviour->save_allowed_with_gpu = true;
    behaviour->pause_allowed_with_gpu = true;
    behaviour->start_refused_with_automatic_checkpoints = false;
    behaviour->asynchronous_tasks_empty = true;
    behaviour->job_type_missing = true;
    behaviour->host_resource_form = HF_RESOURCE_SLASHES;
    behaviour->settings_take_changes_only = true;
    behaviour->long_host_names = HF_NAMES_WHOLE;
    behaviour->projected_paths = SIM_PATHS_NEVER;
    behaviour->old_versions_refuse_gpus = true;
    behaviour->high_mmio_base_writable = true;
    behaviour->missing_services_when_no_rights = false;
}

/* --- all of them --- */

static const struct {
    struct sim_scenario_text text;
    void (*build)(struct hf_world *world);
} scenarios[] = {
    { { "demo", "five GPUs of four kinds; VMs off, running and saved, with and without quotas" }, demo },
    { { "recorded", "the host whose values were recorded: two NVIDIA cards and an Intel one" }, recorded },
    { { "windows10", "Windows 10 (19045): adapters do not say which GPU they use" }, windows10 },
    { { "stale",
        "adapters whose card is gone or disabled (Windows lists none), or named with an old host name" },
      stale },
    { { "names", "VM names with quotes, brackets, backslash, percent, emoji; two VMs of one name" }, names },
    { { "no-rights", "the demo host seen without rights: empty lists" }, no_rights },
    { { "no-hyperv", "Hyper-V is not installed" }, no_hyperv },
    { { "strict", "adds refuse quotas and need MMIO and cache types; changes run as jobs" }, strict },
    { { "no-space", "no room for a checkpoint's disks" }, no_space },
    { { "disabled", "VMs with checkpoints disabled, production only, standard" }, disabled },
    { { "states", "one VM for each state, activity and health" }, states },
    { { "checkpoints", "a VM with GPUs in a tree of 12 checkpoints; others with one and none" },
      checkpoints },
    { { "sizes", "checkpoints that take room, on volumes that are nearly full" }, sizes },
    { { "many", "a VM with eight GPUs" }, many },
    { { "newer-build", "the demo host of a later build, with values HyperPoint cannot know" }, newer_build },
    { { "second-node", "a host with the cards of the demo host and no VM yet: for VMs that move" },
      second_node },
    { { "other-answers", "the demo host with every doubtful question answered the other way" },
      other_answers },
};

const struct sim_scenario_text *sim_scenario_at(size_t index)
{
    return index < HP_COUNT(scenarios) ? &scenarios[index].text : NULL;
}

bool sim_build_scenario(const char *name, struct hf_world *world)
{
    for (size_t i = 0; i < HP_COUNT(scenarios); i++) {
        if (hp_text_same(scenarios[i].text.name, name)) {
            scenarios[i].build(world);
            return true;
        }
    }
    return false;
}
