/* SPDX-License-Identifier: MIT */
/* A capture as a host file. */
#include "fill.h"

#include "say/text.h"

#include "base/array.h"
#include "base/text.h"

enum { ASSUMED_BUILD = 26100 };

/* --- host --- */

static void fill_host(struct cli_filling *f)
{
    const struct hv_host_info *info = &f->capture->host;
    struct hf_host_facts *host = &f->world.host;
    bool named = info->name && hf_is_computer_name(info->name);
    host->name = named ? info->name : "HOST";
    if (!named)
        cli_filling_note(f, "host.name");
    if (!hf_bind_put(&hf_host_shape, "build", host, info->build)) {
        cli_filling_note(f, "host.build");
        host->build = ASSUMED_BUILD;
    }
    host->edition = info->caption;
    host->rights = f->capture->rights ? HF_RIGHTS_FULL : HF_RIGHTS_NONE;
    host->hyper_v = f->capture->hyper_v;
    host->guest = f->capture->guest;
    f->world.clock.now = f->capture->now;
}

static void fill_volumes(struct cli_filling *f)
{
    for (size_t i = 0; i < f->capture->volumes.count; i++) {
        const struct hv_volume *from = &f->capture->volumes.items[i];
        bool sensible = from->free.set && from->capacity.set && from->free.value <= from->capacity.value;
        if (!sensible || !hp_text_ends(from->name, "\\") || hf_volume_named(&f->world, from->name))
            continue;
        struct hf_volume *volume = hf_bind_append(&hf_volume_shape, f->arena, &f->world.volumes);
        *volume = (struct hf_volume){ from->name, from->file_system, from->capacity.value, from->free.value };
    }
}

/* --- GPUs --- */

static void take(uint64_t *to, struct hp_opt_u64 from)
{
    if (from.set)
        *to = from.value;
}

static void fill_gpu(struct cli_filling *f, const struct hv_gpu *from)
{
    if (!from->device_id) {
        cli_filling_note(f, hp_arena_format(f->arena,
                                            "GPU %u is left out: its instance path has an unknown form",
                                            from->order));
        return;
    }
    struct hf_gpu *gpu = hf_bind_append(&hf_gpu_shape, f->arena, &f->world.gpus);
    gpu->instance_path = from->instance_path;
    gpu->name = from->name ? from->name : "Unknown GPU";
    gpu->kind = from->kind == HV_GPU_INTEGRATED ? HF_GPU_INTEGRATED : HF_GPU_DISCRETE;
    gpu->status = from->working ? HF_GPU_OK : HF_GPU_PROBLEM;
    gpu->adapter_ram = from->own_memory;
    if (from->driver_version)
        gpu->driver.version = from->driver_version;
    if (!hf_bind_put(&hf_gpu_shape, "partitionCount", gpu, from->partition_count)) {
        cli_filling_note(f, "gpus[].partitionCount");
        gpu->partition_count = 1;
    }
    gpu->valid_partition_counts = (struct hf_numbers){ hp_arena_array(f->arena, 1, sizeof(uint64_t)), 1, 1 };
    gpu->valid_partition_counts.items[0] = gpu->partition_count;
    for (enum hv_resource i = 0; i < HV_RESOURCES; i++) {
        const struct hv_capacity *capacity = &from->capacity[i];
        struct hf_capacity *to = &gpu->capacity[cli_resources[i]];
        take(&to->total, capacity->total);
        take(&to->min, capacity->minimum);
        take(&to->max, capacity->maximum);
        take(&to->optimal, capacity->optimal);
        if (capacity->total.set)
            to->available = capacity->available;
    }
}

/* What running VMs hold of a GPU is taken off what is available by the host that plays the file: there it
 * has to stand as it is without them. */
static void give_back(struct cli_filling *f)
{
    const struct hf_usage *usage = hf_world_usage(f->arena, &f->world);
    for (size_t i = 0; i < f->world.gpus.count; i++) {
        for (enum hf_resource k = 0; k < HF_RESOURCES; k++) {
            struct hf_capacity *capacity = &f->world.gpus.items[i].capacity[k];
            uint64_t taken = usage[i].taken[k];
            uint64_t left = capacity->available.value;
            bool beyond = left > capacity->total || taken > capacity->total - left;
            if (capacity->available.set)
                capacity->available.value = beyond ? capacity->total : left + taken;
        }
    }
}

/* --- the whole --- */

/* What the format has and nobody reads: said in the file, so that nobody takes it for something read. */
static void note_unread(struct cli_filling *f)
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
        "vms[].processors",
        "vms[].memoryMegabytes",
        "vms[].lastApplied",
        "vms[].disks[].sizeBytes",
        "vms[].checkpoints[].settings: those of the VM now",
    };
    for (size_t i = 0; i < HP_COUNT(unread); i++)
        cli_filling_note(f, unread[i]);
}

static void print(const struct cli_filling *f, struct hp_str *out)
{
    HP_STR(text);
    hf_world_print_brief(&f->world, &text);
    cli_json_escape(out, hp_str_text(&text));
}

/* Real hosts can say what no host file can, as one id twice. Such a capture is worth keeping all the same. */
static void note_refused(struct cli_filling *f)
{
    HP_STR(text);
    HP_ERROR(err);
    struct hf_world again = { .changed = false };
    print(f, &text);
    if (hf_world_parse("host", hp_str_text(&text), text.length, &again, &err) != 0)
        cli_capture_note(f->arena, &f->capture->missing,
                         hp_arena_format(f->arena, "a host that can be played (%s)", err.what));
    hf_world_release(&again);
}

static struct hf_texts texts_of(const struct cli_notes *notes)
{
    return (struct hf_texts){ notes->items, notes->count, notes->capacity };
}

void cli_capture_render(struct hp_arena *arena, struct cli_capture *capture, struct hp_str *out)
{
    struct cli_filling f = { .arena = arena, .capture = capture };
    hf_world_init(&f.world);
    fill_host(&f);
    fill_volumes(&f);
    for (size_t i = 0; i < capture->gpus.count; i++)
        fill_gpu(&f, &capture->gpus.items[i]);
    cli_fill_vms(&f);
    give_back(&f);
    note_unread(&f);
    note_refused(&f);
    f.world.captured = (struct hf_captured){
        .date = capture->now,
        .version = HYPERPOINT_VERSION,
        .build = capture->host.build,
        .anonymous = capture->anonymous,
        .missing = texts_of(&capture->missing),
        .defaults = texts_of(&capture->defaults),
    };
    print(&f, out);
}
