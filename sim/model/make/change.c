/* SPDX-License-Identifier: MIT */
#include "change.h"

#include "base/text.h"
#include "base/time.h"
#include "sim/admin.h"
#include "system/machine_clock.h"
#include "work/jobs.h"
#include "work/other.h"

#include <string.h>

/* --- the host --- */

/* "90s", "10m", "2h", "1d" */
static bool read_length(const char *text, int64_t *micros)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
    HP_ARENA(scratch);
    size_t length = strlen(text);
    uint64_t count;
    if (length < 2 || !hp_text_to_u64(hp_arena_copy_part(&scratch, text, length - 1), &count) ||
        count > 1000000)
        return false;
    for (size_t i = 0; i < HP_COUNT(units); i++) {
        if (units[i].unit == text[length - 1]) {
            *micros = (int64_t)count * units[i].seconds * HP_SECOND;
            return true;
        }
    }
    return false;
}

static int advance(const struct change *change)
{
    int64_t length;
    if (change->world->clock.kind != HF_CLOCK_VIRTUAL)
        return hp_error_set(change->err, HP_E_USAGE, "the host's clock is the machine's and cannot be moved");
    if (!read_length(change->value, &length))
        return hp_error_set(change->err, HP_E_USAGE,
                            "advance needs a length like 90s, 10m, 2h or 1d, not '%s'", change->value);
    change->world->clock.now += length;
    sim_jobs_settle(change->world, change->world->clock.now);
    return 0;
}

/* Adapters keep the name the host had when they were made, as HostResource may on real hosts. To let them
 * follow it, set the host's "name". */
static int rename_host(const struct change *change)
{
    struct hf_world *world = change->world;
    const char *before = world->path_name;
    for (size_t i = 0; i < world->vms.count; i++) {
        struct hf_adapters *adapters = &world->vms.items[i].adapters;
        for (size_t k = 0; k < adapters->count; k++)
            if (adapters->items[k].gpu && !adapters->items[k].host_name)
                adapters->items[k].host_name = before;
    }
    world->host.name = hp_arena_copy(&world->arena, change->value);
    return 0;
}

static int drop_jobs(const struct change *change)
{
    change->world->jobs.count = 0;
    return 0;
}

static int change_host(const struct change *change)
{
    if (hp_text_same(change->property, "advance"))
        return advance(change);
    if (hp_text_same(change->property, "drop-jobs"))
        return drop_jobs(change);
    if (hp_text_same(change->property, "rename"))
        return rename_host(change);
    return change_field(change, &hf_host_shape, &change->world->host, "the host");
}

/* --- every target --- */

/* The one ordered last for this method; NULL: none. */
static struct hf_failure *last_failure(const struct hf_world *world, const char *method)
{
    for (size_t i = world->failures.count; i-- > 0;)
        if (hp_text_same(world->failures.items[i].method, method))
            return &world->failures.items[i];
    return NULL;
}

/* A result and its code order a failure; what else it has is a change of the one ordered last. */
static int order_failure(const struct change *change, const char *method)
{
    struct hf_failure *ordered = last_failure(change->world, method);
    if (ordered && hf_bind_field(&hf_failure_shape, change->property))
        return change_field(change, &hf_failure_shape, ordered, "a failure");
    struct hf_failure failure;
    hf_bind_defaults(&hf_failure_shape, &failure);
    failure.method = hp_arena_copy(&change->world->arena, method);
    int rc = hf_bind_set(hf_bind_field(&hf_failure_shape, "result"), &change->world->arena, &failure,
                         change->property, change->err);
    if (!rc)
        rc = hf_bind_set(hf_bind_field(&hf_failure_shape, "errorCode"), &change->world->arena, &failure,
                         change->value, change->err);
    if (!rc)
        *hf_add_failure(change->world) = failure;
    return rc;
}

static int change_volume(const struct change *change, const char *name)
{
    struct hf_volume *volume = hf_volume_named(change->world, name);
    if (volume)
        return change_field(change, &hf_volume_shape, volume, "a volume");
    return hp_error_set(change->err, HP_E_NOT_FOUND, "there is no volume '%s'", name);
}

/* Targets that begin with a word and a colon. */
static bool begins_with(const char *target, const char *prefix, const char **rest)
{
    *rest = target + strlen(prefix);
    return hp_text_begins(target, prefix);
}

int change_make(const struct change *change, const char *target)
{
    const char *which;
    struct hf_world *world = change->world;
    if (hp_text_same(target, "host"))
        return change_host(change);
    if (hp_text_same(target, "clock"))
        return change_field(change, &hf_clock_shape, &world->clock, "the clock");
    if (hp_text_same(target, "behaviour"))
        return change_field(change, &hf_behaviour_shape, &world->behaviour, "the behaviour");
    if (hp_text_same(target, "jobs"))
        return change_field(change, &hf_durations_shape, &world->behaviour.job_milliseconds,
                            "the jobs' length");
    if (begins_with(target, "checkpoint:", &which))
        return change_checkpoint(change, which);
    if (begins_with(target, "failure:", &which))
        return order_failure(change, which);
    if (begins_with(target, "volume:", &which))
        return change_volume(change, which);
    if (begins_with(target, "gpu:", &which))
        return change_gpu(change, which);
    if (begins_with(target, "adapter:", &which))
        return change_adapter(change, which);
    if (begins_with(target, "clustered:", &which))
        return change_clustered(change, which);
    if (hp_text_same(target, "cluster"))
        return change_cluster(change);
    return hp_text_same(target, "gpus") ? change_gpus(change) : change_vm(change, target);
}

const char *sim_host_actions(void)
{
    return "  host advance 10m            moves a virtual clock on; jobs end\n"
           "  host drop-jobs yes          as a restart of Hyper-V's service does\n"
           "  host name NEW               adapters name their GPU with the new name;\n"
           "  host rename NEW             they keep the old one\n"
           "  gpu:2 status disabled       ok, disabled, missing or problem\n"
           "  gpu:2 slot 4&1a6be4d1&0&9   the card sits in another slot; adapters name the old one\n"
           "  gpu:2 remove yes            takes it out; gpus add PCI#VEN_...#SLOT puts one in\n"
           "  volume:D:\\ freeBytes 4096   also fileSystem and capacityBytes\n"
           "  VM state running            and every other key of a VM: name, activity, checkpoint-type,\n"
           "                              automatic-checkpoints, notes, low-mmio, high-mmio, cache-types, ...\n"
           "  VM other:PROPERTY VALUE     of builds from 28000 on; also of an adapter\n"
           "  VM start yes                fails where Hyper-V would; also turn-off\n"
           "  VM guest-KEY VALUE          its guest: services noContact, answer 32781, shutdown restarts,\n"
           "                              shutdown-milliseconds 60000, boot crashes, ...\n"
           "  VM add-adapter GPU          by number or name, or automatic\n"
           "  VM remove-adapter WHICH     by number or id, or all\n"
           "  VM add-disk PATH            \\\\.\\PHYSICALDRIVE1 is a pass-through disk, x.vhds a shared one\n"
           "  VM remove-disk SLOT         of controller 0, or CONTROLLER:SLOT\n"
           "  VM take-checkpoint NAME     whatever is assigned\n"
           "  VM clone NAME               a copy with new ids, as an import makes one\n"
           "  VM delete yes\n"
           "  adapter:ID vram-max 5       and every other value; null for none\n"
           "  checkpoint:WHICH name NEW   by name or id; and every other key: notes, automatic, kind, ...\n"
           "  checkpoint:WHICH delete yes also delete-tree and apply\n"
           "  failure:METHOD RESULT CODE  the next call of it fails: jobFailed, returnValue or wmi;\n"
           "                              after 2, times 3 and text WORDS say more of it;\n"
           "                              failure:merge jobFailed 32768 is a merge that fails\n"
           "  cluster query-error CODE    whoever asks the cluster gets this error; leave yes: not a node\n"
           "  clustered:VM offline-action 3   also owner, state, group, name; remove yes takes it out\n"
           "  behaviour KEY VALUE         how the host answers where real hosts differ\n"
           "  jobs KEY MILLISECONDS       how long jobs take\n";
}
