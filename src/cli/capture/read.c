/* SPDX-License-Identifier: MIT */
/* Reading a host for a capture. */
#include "capture.h"
#include "show/show.h"

#include "base/text.h"
#include "core/checkpoint_tree.h"
#include "hyperv/host.h"

void cli_capture_note(struct hp_arena *arena, struct cli_notes *notes, const char *text)
{
    notes->items = hp_arena_grow(arena, notes->items, notes->count, &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = text;
}

/* A part that could not be read; the rest is captured all the same. */
static void note_missing(struct cli_run *run, struct cli_capture *out, const char *part,
                         const struct hp_error *err)
{
    const char *why = err->what ? err->what : "no reason was given";
    cli_capture_note(run->arena, &out->missing, hp_arena_format(run->arena, "%s: %s", part, why));
}

/* A simulated host cannot hold them. Without their names, which may have to be kept back. */
static void note_unusable(struct cli_run *run, struct cli_capture *out, const struct hv_unusables *list)
{
    for (size_t i = 0; i < list->count; i++)
        cli_capture_note(run->arena, &out->missing,
                         hp_arena_format(run->arena, "a %s that cannot be used: %s",
                                         hv_unusable_word(list->items[i].kind), list->items[i].why));
}

static void read_access(struct cli_run *run, struct cli_capture *out)
{
    HP_ERROR(err);
    int rc = hv_host_find_services(run->host.host, &err);
    out->hyper_v = !rc || !hv_is_without_hyperv(&err);
    out->rights = !rc || !out->hyper_v;
    out->guest = !out->hyper_v && hv_host_is_guest(run->host.host);
    if (rc)
        note_missing(run, out, "everything of Hyper-V", &err);
}

static void read_vms(struct cli_run *run, struct cli_capture *out)
{
    HP_ERROR(err);
    HP_ERROR(no_states);
    if (hv_vm_list_settings(run->host.host, run->arena, &out->vms, &err) != 0)
        note_missing(run, out, "virtual machines", &err);
    else if (hv_vm_list(run->host.host, run->arena, &out->states, &no_states) != 0)
        note_missing(run, out, "states of the virtual machines", &no_states);
    note_unusable(run, out, &out->vms.unusable);
}

/* Parents that lead back to themselves are no tree, and no simulated host takes them. */
static void open_circles(struct cli_run *run, struct cli_capture *out)
{
    const struct core_trees trees = core_trees_of(run->arena, &out->checkpoints);
    for (size_t i = 0; i < trees.count; i++) {
        for (size_t k = 0; k < trees.items[i].count; k++) {
            const struct core_tree_row *row = &trees.items[i].rows[k];
            if (!row->in_circle || !row->is_root)
                continue;
            out->checkpoints.items[row->checkpoint - out->checkpoints.items].parent = NULL;
            cli_capture_note(run->arena, &out->missing,
                             hp_arena_format(run->arena,
                                             "the parent of checkpoint %s, which leads back to itself",
                                             row->checkpoint->id));
        }
    }
}

static void read_space(struct cli_run *run, struct cli_capture *out)
{
    HP_ERROR(volumes);
    HP_ERROR(sizes);
    const char **files = hp_arena_array(run->arena, out->disks.count, sizeof *files);
    out->sizes = hp_arena_array(run->arena, out->disks.count, sizeof *out->sizes);
    for (size_t i = 0; i < out->disks.count; i++)
        files[i] = out->disks.items[i].file;
    if (hv_volume_list(run->host.host, run->arena, &out->volumes, &volumes) != 0)
        note_missing(run, out, "volumes", &volumes);
    if (hv_file_sizes(run->host.host, files, out->disks.count, 1, out->sizes, &sizes) != 0)
        note_missing(run, out, "lengths of files", &sizes);
}

static void read_rest(struct cli_run *run, struct cli_capture *out)
{
    struct hv_host *host = run->host.host;
    HP_ERROR(gpus);
    HP_ERROR(adapters);
    HP_ERROR(checkpoints);
    HP_ERROR(disks);
    struct hv_unusables unusable = { .count = 0 };
    if (hv_gpu_list(host, run->arena, &out->gpus, &gpus) != 0)
        note_missing(run, out, "GPUs", &gpus);
    if (hv_adapter_read_all(host, run->arena, &out->adapters, &out->owners, &unusable, &adapters) != 0)
        note_missing(run, out, "GPU adapters", &adapters);
    if (hv_checkpoint_list(host, NULL, run->arena, &out->checkpoints, &checkpoints) != 0)
        note_missing(run, out, "checkpoints", &checkpoints);
    open_circles(run, out);
    if (hv_disk_list(host, run->arena, &out->disks, &disks) != 0)
        note_missing(run, out, "disks", &disks);
    read_space(run, out);
    note_unusable(run, out, &out->gpus.unusable);
    note_unusable(run, out, &unusable);
    for (size_t i = 0; i < out->checkpoints.unusable.count; i++) {
        const struct hv_unusables one = { .items = &out->checkpoints.unusable.items[i], .count = 1 };
        if (one.items->kind == HV_UNUSABLE_CHECKPOINT) /* VMs are noted already */
            note_unusable(run, out, &one);
    }
}

int cli_capture_read(struct cli_run *run, struct cli_capture *out, struct hp_error *err)
{
    HP_ERROR(no_windows);
    out->simulated = run->host.simulated;
    if (hv_host_read_info(run->host.host, &out->host, &no_windows) != 0)
        note_missing(run, out, "Windows", &no_windows);
    read_access(run, out);
    if (out->hyper_v && out->rights) {
        read_vms(run, out);
        read_rest(run, out);
    }
    out->now = hp_clock_utc(hv_host_clock(run->host.host));
    return cli_check_interrupt(err);
}
