/* SPDX-License-Identifier: MIT */
#include "examine.h"

#include "journals.h"
#include "read_vms.h"
#include "schedules.h"

#include "base/str.h"
#include "base/text.h"
#include "core/plan.h"

#include <string.h>

/* --- reading --- */

static void fail(struct cli_run *run, struct core_examined *out, enum core_part part,
                 const struct hp_error *err)
{
    out->why[part] = hp_arena_copy(run->arena, err->what);
}

static void *keep(struct cli_run *run, struct core_examined *out, enum core_part part, const void *what,
                  size_t size)
{
    void *kept = hp_arena_alloc(run->arena, size);
    memcpy(kept, what, size);
    out->read |= 1u << part;
    return kept;
}

static void take_records(struct cli_run *run, const struct cli_vm_result *vms,
                         const struct core_journals *journals, const struct core_policies_seen *schedules,
                         struct core_examined *out)
{
    const char *unread = vms->parked.unread ? vms->parked.unread : vms->memories.unread;
    out->why[CORE_PART_RECORDS] = unread;
    if (unread)
        return;
    out->journals = keep(run, out, CORE_PART_RECORDS, journals, sizeof *journals);
    out->schedules = keep(run, out, CORE_PART_RECORDS, schedules, sizeof *schedules);
    out->parked = &vms->parked;
    out->memories = &vms->memories;
}

int cli_examine_vms(struct cli_run *run, const struct cli_vm_result *vms, struct core_examined *out,
                    struct hp_error *err)
{
    struct core_journals journals = { .count = 0 };
    struct core_policies_seen schedules;
    *out = (struct core_examined){
        .now_utc_micros = hp_clock_utc(hv_host_clock(run->host.host)),
        .vms = &vms->vms,
        .adapters = &vms->adapters,
        .owners = vms->owners,
        .gpus = &vms->gpus,
        .unusable = &vms->unusable,
    };
    if (vms->unmerged.known) {
        out->read |= 1u << CORE_PART_DISKS;
        out->unmerged = &vms->unmerged.disks;
        out->disks = &vms->unmerged.files;
    } else {
        out->why[CORE_PART_DISKS] = "the disks of the VMs cannot be read";
    }
    int rc = cli_identify_host(run, err);
    if (!rc)
        rc = core_journal_list(run->host.identity, &vms->vms, run->arena, &journals, err);
    if (!rc)
        rc = core_policies_look(run->host.identity, run->arena, &schedules, err);
    if (!rc)
        cli_schedules_overdue(run, &schedules);
    if (!rc)
        take_records(run, vms, &journals, &schedules, out);
    return rc;
}

static bool is_in(const struct hv_unusables *list, const struct hv_unusable *item)
{
    bool found = false;
    for (size_t i = 0; i < list->count && !found; i++)
        found = list->items[i].kind == item->kind && hp_text_same(list->items[i].id, item->id) &&
                hp_text_same(list->items[i].name, item->name);
    return found;
}

/* What another list told already is told once. */
static void take_unusable(struct cli_run *run, const struct hv_unusables *more, struct cli_vm_result *vms)
{
    for (size_t i = 0; i < more->count; i++)
        if (!is_in(&vms->unusable, &more->items[i]))
            hv_unusable_add(run->arena, &vms->unusable, &more->items[i]);
}

static void read_settings(struct cli_run *run, struct cli_vm_result *vms, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_vms list = { .count = 0 };
    if (hv_vm_list_settings(run->host.host, run->arena, &list, &err) == 0) {
        take_unusable(run, &list.unusable, vms);
        out->settings = keep(run, out, CORE_PART_SETTINGS, &list, sizeof list);
    } else {
        fail(run, out, CORE_PART_SETTINGS, &err);
    }
}

static void read_checkpoints(struct cli_run *run, struct cli_vm_result *vms, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_checkpoints list = { .count = 0 };
    if (hv_checkpoint_list(run->host.host, NULL, run->arena, &list, &err) == 0) {
        const struct hv_vm of_host = { .host = list.host };
        take_unusable(run, &list.unusable, vms);
        out->checkpoints = keep(run, out, CORE_PART_CHECKPOINTS, &list, sizeof list);
        out->sets = core_set_list(cli_host_identity(run, &of_host), out->checkpoints, run->arena);
    } else {
        fail(run, out, CORE_PART_CHECKPOINTS, &err);
    }
}

static void read_whole(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_whole_devices found = { .count = 0 };
    if (hv_whole_device_list(run->host.host, run->arena, &found, &err) == 0)
        out->whole = keep(run, out, CORE_PART_WHOLE, &found, sizeof found);
    else
        fail(run, out, CORE_PART_WHOLE, &err);
}

static void read_mounted(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_mounted_disks found = { .count = 0 };
    if (hv_mounted_disk_list(run->host.host, run->arena, &found, &err) == 0)
        out->mounted = keep(run, out, CORE_PART_MOUNTED, &found, sizeof found);
    else
        fail(run, out, CORE_PART_MOUNTED, &err);
}

/* Client Windows has no such policy. */
static void read_policy(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_host_info info;
    struct hv_policy policy;
    int rc = hv_host_read_info(run->host.host, &info, &err);
    if (!rc && !info.is_server)
        return;
    if (!rc)
        rc = hv_policy_read(run->host.host, run->arena, &policy, &err);
    if (rc)
        fail(run, out, CORE_PART_POLICY, &err);
    else
        out->policy = keep(run, out, CORE_PART_POLICY, &policy, sizeof policy);
}

static void read_files(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_files found = { .count = 0 };
    size_t count = out->disks ? out->disks->count : 0;
    const char **files = hp_arena_array(run->arena, count, sizeof *files);
    for (size_t i = 0; i < count; i++)
        files[i] = out->disks->items[i].file;
    if (!out->disks)
        out->why[CORE_PART_FILES] = out->why[CORE_PART_DISKS];
    else if (hv_files_beside(run->host.host, files, count, run->arena, &found, &err) != 0)
        fail(run, out, CORE_PART_FILES, &err);
    else
        out->files = keep(run, out, CORE_PART_FILES, &found, sizeof found);
    if (found.partial)
        out->why[CORE_PART_FILES] = "the disks are in more folders than HyperPoint looks into";
}

static void read_stale(struct cli_run *run, const struct cli_vm_result *vms, struct core_examined *out)
{
    HP_ERROR(err);
    struct core_stales stale = { .count = 0 };
    int rc = cli_identify_host(run, &err);
    if (!rc)
        rc = core_stale_list(run->host.identity, &vms->vms, out->now_utc_micros, run->arena, &stale, &err);
    if (!rc)
        out->stale = keep(run, out, CORE_PART_STALE, &stale, sizeof stale);
    else
        fail(run, out, CORE_PART_STALE, &err);
}

static void read_volumes(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_volumes volumes = { .count = 0 };
    if (hv_volume_list(run->host.host, run->arena, &volumes, &err) == 0)
        out->volumes = keep(run, out, CORE_PART_VOLUMES, &volumes, sizeof volumes);
    else
        fail(run, out, CORE_PART_VOLUMES, &err);
}

/* No Hyper-V, or no rights: that is what is found then. */
static void note_blocked(struct cli_run *run, const struct hp_error *err, struct core_examined *out)
{
    struct core_blocked *blocked = hp_arena_alloc(run->arena, sizeof *blocked);
    *blocked = (struct core_blocked){ .what = hp_arena_copy(run->arena, err->what),
                                      .next = hp_arena_copy(run->arena, err->next),
                                      .without_hyperv = hv_is_without_hyperv(err) };
    *out = (struct core_examined){ .blocked = blocked };
}

int cli_examine_host(struct cli_run *run, struct cli_vm_result *vms, struct core_examined *out,
                     struct hp_error *err)
{
    HP_ERROR(cause);
    HP_ERROR(unread);
    int rc = cli_read_vms(run, vms, &cause);
    if (rc == HP_E_ACCESS)
        note_blocked(run, &cause, out);
    if (rc)
        return hp_error_move(err, &cause);
    cli_vm_result_index(run->arena, vms);
    if (cli_examine_vms(run, vms, out, &unread) != 0)
        fail(run, out, CORE_PART_RECORDS, &unread);
    hv_expect(run->host.host, NULL, NULL,
              HV_EXPECT_ALL_SETTINGS | HV_EXPECT_ALL_CHECKPOINTS | HV_EXPECT_PARTITIONS | HV_EXPECT_VOLUMES |
                  HV_EXPECT_WHOLE_DEVICES | HV_EXPECT_MOUNTED);
    out->address_bits = hv_host_address_bits(run->host.host);
    if (out->address_bits)
        out->read |= 1u << CORE_PART_PROCESSOR;
    else
        out->why[CORE_PART_PROCESSOR] =
            "only HyperPoint on the host itself knows how many address bits its processor has";
    read_settings(run, vms, out);
    read_checkpoints(run, vms, out);
    if (hv_gpu_read_partitions_in_use(run->host.host, run->arena, &vms->gpus, &cause) == 0)
        out->read |= 1u << CORE_PART_PARTITIONS;
    else
        fail(run, out, CORE_PART_PARTITIONS, &cause);
    read_volumes(run, out);
    read_whole(run, out);
    read_mounted(run, out);
    read_policy(run, out);
    read_files(run, out);
    read_stale(run, vms, out);
    return cli_check_interrupt(err);
}

void cli_examine_cluster(struct cli_run *run, struct core_examined *out)
{
    HP_ERROR(err);
    struct hv_cluster cluster;
    if (hv_cluster_read(run->host.host, run->arena, &cluster, &err) != 0)
        fail(run, out, CORE_PART_CLUSTER, &err);
    else if (cluster.is_there)
        out->cluster = keep(run, out, CORE_PART_CLUSTER, &cluster, sizeof cluster);
}

void cli_examine_disks(struct cli_run *run, const struct cli_batch_row *vms, size_t count,
                       struct core_examined *out)
{
    HP_ERROR(err);
    struct core_chains *chains = hp_arena_array(run->arena, count, sizeof *chains);
    size_t read = 0;
    int rc = 0;
    if (!out->disks) {
        out->why[CORE_PART_CHAINS] = out->why[CORE_PART_DISKS];
        return;
    }
    for (size_t i = 0; !rc && i < count; i++) {
        if (!vms[i].failed)
            rc = core_chains_read(run->host.host, vms[i].id, out->disks, run->arena, &chains[read++], &err);
    }
    if (rc) {
        fail(run, out, CORE_PART_CHAINS, &err);
        return;
    }
    out->chains = chains;
    out->chains_count = read;
    out->read |= 1u << CORE_PART_CHAINS;
}

void cli_examine_timers(struct cli_run *run, struct core_examined *out)
{
    if (!out->schedules)
        return; /* they are unknown already */
    out->read |= 1u << CORE_PART_TIMERS;
    out->why[CORE_PART_TIMERS] = cli_schedules_ask_timers(run, out->schedules);
}

/* --- findings --- */

/* How often each name is there. */
static struct hp_map doubles_of(struct hp_arena *arena, const struct hv_vm_rows *vms)
{
    struct hp_map names = { .count = 0 };
    struct hp_map doubles = { .count = 0 };
    for (size_t i = 0; i < vms->count; i++)
        if (!hp_map_put(arena, &names, vms->items[i].name, i))
            hp_map_put(arena, &doubles, vms->items[i].name, i);
    return doubles;
}

/* By its name, where no other VM has it and it can be typed as it is. */
static const char *command_of(const struct cli_run *run, const struct core_finding *finding,
                              const struct hp_map *doubles)
{
    if (!finding->verb)
        return finding->command;
    bool unique = !finding->is_gone && !hp_map_find(doubles, finding->vm_name, NULL);
    const char *vm =
        finding->vm_id ? cli_vm_word(run->arena, finding->vm_id, finding->vm_name, unique) : NULL;
    return cli_command_on(run, finding->node, finding->verb, vm, finding->more);
}

/* Of one of those VMs, of all where none is named, or of the host. */
static bool is_wanted(const struct core_finding *finding, const struct cli_batch_row *named, size_t count)
{
    bool is = !count || !finding->vm_id;
    for (size_t i = 0; !is && i < count; i++)
        is = hp_text_same(named[i].id, finding->vm_id);
    return is;
}

struct cli_findings cli_findings_of(const struct cli_run *run, const struct cli_vm_result *vms,
                                    const struct core_findings *found, const struct cli_batch_row *named,
                                    size_t count)
{
    struct cli_findings findings = { .items =
                                         hp_arena_array(run->arena, found->count, sizeof *findings.items) };
    const struct hp_map doubles = doubles_of(run->arena, &vms->vms);
    for (size_t i = 0; i < found->count; i++) {
        const struct core_finding *finding = &found->items[i];
        if (is_wanted(finding, named, count))
            findings.items[findings.count++] =
                (struct cli_finding){ finding, command_of(run, finding, &doubles) };
    }
    return findings;
}

/* --- what explains a failure --- */

/* The VM of that name, where there is one alone. */
static const char *vm_named(const struct cli_vm_result *vms, const char *name)
{
    const char *id = NULL;
    size_t count = 0;
    for (size_t i = 0; i < vms->vms.count; i++) {
        if (!hp_text_same(vms->vms.items[i].name, name))
            continue;
        id = vms->vms.items[i].id;
        count++;
    }
    return count == 1 ? id : NULL;
}

void cli_suggest_doctor(struct cli_run *run, struct hp_error *err)
{
    HP_ERROR(unread);
    HP_STR(ids);
    struct cli_vm_result vms = { .host = { .simulated = false } };
    struct core_examined examined;
    bool refused = err->codes[HP_LEVEL_JOB].known || err->codes[HP_LEVEL_METHOD].known;
    if (!refused || !run->vm_name || !run->verb->changes)
        return;
    if (cli_examine_host(run, &vms, &examined, &unread) != 0)
        return;
    const char *vm_id = vm_named(&vms, run->vm_name);
    const struct core_findings found = core_diagnose(run->arena, &examined);
    const struct core_check *last = NULL;
    for (size_t i = 0; vm_id && i < found.count; i++) {
        const struct core_finding *finding = &found.items[i];
        bool is_of_vm = !finding->vm_id || hp_text_same(finding->vm_id, vm_id);
        if (!is_of_vm || !finding->check->explains || finding->severity == CORE_NOTE ||
            finding->check == last)
            continue;
        last = finding->check;
        hp_str_format(&ids, "%s%s", ids.length ? ", " : "", last->id);
    }
    if (ids.length)
        hp_error_also(err, "This may be why: %s. To see more: %s", hp_str_text(&ids),
                      cli_command(run, "doctor", cli_vm_word(run->arena, vm_id, run->vm_name, true), NULL));
}
