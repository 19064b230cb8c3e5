/* SPDX-License-Identifier: MIT */
/* A host in words. */
#include "base/text.h"
#include "hostfile/timestamp.h"
#include "scenario.h"
#include "serve/providers.h"
#include "work/jobs.h"

#include <inttypes.h>

/* The words of one scalar of a struct, through its table. */
static void show_value(const struct hf_shape *shape, const void *object, const char *key, struct hp_str *out)
{
    hf_bind_print(hf_bind_field(shape, key), object, out);
}

static void show_gpus(const struct hf_world *world, struct hp_str *out)
{
    hp_str_format(out, "\nGPUs (%zu)\n", world->gpus.count);
    for (size_t i = 0; i < world->gpus.count; i++) {
        const struct hf_gpu *gpu = &world->gpus.items[i];
        hp_str_format(out, "  %zu  %s (%s, %s, %" PRIu64 " partitions)\n     %s\n", i + 1, gpu->name,
                      hf_gpu_kind_words[gpu->kind], hf_gpu_status_words[gpu->status], gpu->partition_count,
                      gpu->instance_path);
    }
}

static void show_adapter(const struct hf_world *world, const struct hf_adapter *adapter, struct hp_str *out)
{
    const struct hf_gpu *gpu = adapter->gpu ? hf_gpu_by_path(world, adapter->gpu) : NULL;
    bool quotas = false;
    for (size_t i = 0; i < HF_RESOURCES; i++)
        quotas =
            quotas || adapter->share[i].min.set || adapter->share[i].max.set || adapter->share[i].optimal.set;
    hp_str_format(out, "     adapter %s  %s%s%s\n", adapter->id,
                  gpu            ? gpu->name
                  : adapter->gpu ? adapter->gpu
                                 : "automatic",
                  quotas ? ", with quotas" : "",
                  sim_adapter_is_visible(world, adapter) ? "" : ", not listed by Windows");
}

/* Depth first below `parent`; roots have none. */
static void show_checkpoints(const struct hf_vm *vm, const char *parent, int depth, struct hp_str *out)
{
    enum { MAX_SHOWN_DEPTH = 40 };
    HP_ARENA(scratch);
    for (size_t i = 0; depth < MAX_SHOWN_DEPTH && i < vm->checkpoints.count; i++) {
        const struct hf_checkpoint *checkpoint = &vm->checkpoints.items[i];
        if (!hp_text_same(checkpoint->parent, parent))
            continue;
        hp_str_format(out, "     %*s%s  %s%s%s\n", depth * 2, "",
                      hf_timestamp_text(&scratch, checkpoint->created), checkpoint->name,
                      checkpoint->saved ? ", with memory" : "",
                      hp_text_same(vm->current, checkpoint->id) ? "  <- now" : "");
        show_checkpoints(vm, checkpoint->id, depth + 1, out);
    }
}

static void show_vm(const struct hf_world *world, const struct hf_vm *vm, struct hp_str *out)
{
    static const char *const settings[] = { "checkpointType", "automaticCheckpoints", "lowMmioMegabytes",
                                            "highMmioMegabytes", "guestControlledCacheTypes" };
    hp_str_format(out, "  %s  (%s)\n     ", vm->name, vm->id);
    show_value(&hf_vm_shape, vm, "state", out);
    if (vm->health != HF_HEALTH_OK) {
        hp_str_add_char(out, '-');
        show_value(&hf_vm_shape, vm, "health", out);
    }
    enum hf_activity activity = sim_vm_activity(world, vm);
    if (activity != HF_ACTIVITY_NONE)
        hp_str_format(out, ", %s", hf_activity_words[activity]);
    for (size_t i = 0; i < HP_COUNT(settings); i++) {
        hp_str_format(out, ", %s ", settings[i]);
        show_value(&hf_vm_shape, vm, settings[i], out);
    }
    hp_str_add_char(out, '\n');
    for (size_t i = 0; i < vm->adapters.count; i++)
        show_adapter(world, &vm->adapters.items[i], out);
    for (size_t i = 0; i < vm->disks.count; i++)
        hp_str_format(out, "     disk %s\n", vm->disks.items[i].path);
    if (vm->checkpoints.count)
        hp_str_format(out, "     %zu checkpoint%s\n", vm->checkpoints.count,
                      hp_plural(vm->checkpoints.count, "", "s"));
    show_checkpoints(vm, NULL, 0, out);
}

static void show_jobs(const struct hf_world *world, int64_t now, struct hp_str *out)
{
    if (!world->jobs.count)
        return;
    hp_str_format(out, "\nJobs (%zu)\n", world->jobs.count);
    for (size_t i = 0; i < world->jobs.count; i++) {
        const struct hf_job *job = &world->jobs.items[i];
        const struct hf_vm *vm = hf_vm_by_id(world, job->vm);
        hp_str_format(out, "  %s  type %" PRIu64 " of %s: ", job->id, job->type, vm ? vm->name : job->vm);
        show_value(&hf_job_shape, job, "state", out);
        if (job->state == HF_JOB_RUNNING)
            hp_str_format(out, ", %u %%", sim_job_percent(job, now));
        else if (job->error_code)
            hp_str_format(out, ", error %" PRIu64, job->error_code);
        hp_str_add_char(out, '\n');
    }
}

static void show_cluster(const struct hf_cluster *cluster, struct hp_str *out)
{
    if (!cluster->name)
        return;
    hp_str_format(out, "\nCluster %s (%zu nodes)\n", cluster->name, cluster->nodes.count);
    if (cluster->query_error)
        hp_str_format(out, "  queries of it fail: 0x%08" PRIX64 "\n", cluster->query_error);
    for (size_t i = 0; i < cluster->resources.count; i++) {
        const struct hf_clustered *resource = &cluster->resources.items[i];
        hp_str_format(out, "  %s: owner %s\n", resource->group,
                      resource->owner ? resource->owner : "not told");
    }
}

/* Names are whatever the file says; none of them may steer the terminal. */
static void add_harmless(struct hp_str *out, const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if ((c < 0x20 && c != '\n') || c == 0x7F)
            hp_str_format(out, "\\x%02X", c);
        else
            hp_str_add_char(out, *text);
    }
}

static void describe(const struct hf_world *world, int64_t now, struct hp_str *out)
{
    static const char *const rights[] = { "", ", no rights", ", no rights on root\\cimv2" };
    HP_ARENA(scratch);
    hp_str_format(out, "Simulated host %s, Windows build %" PRIu64 "%s%s%s\n", world->host.name,
                  world->host.build, world->host.guest ? ", a virtual machine" : "",
                  world->host.hyper_v ? "" : ", without Hyper-V", rights[world->host.rights]);
    hp_str_format(out, "%s clock, %s\n", world->clock.kind == HF_CLOCK_VIRTUAL ? "Virtual" : "The machine's",
                  hf_timestamp_text(&scratch, now));
    show_gpus(world, out);
    hp_str_format(out, "\nVMs (%zu)\n", world->vms.count);
    for (size_t i = 0; i < world->vms.count; i++)
        show_vm(world, &world->vms.items[i], out);
    show_jobs(world, now, out);
    show_cluster(&world->cluster, out);
}

void sim_world_describe(const struct hf_world *world, int64_t now, struct hp_str *out)
{
    HP_STR(text);
    describe(world, now, &text);
    add_harmless(out, hp_str_text(&text));
}
