/* SPDX-License-Identifier: MIT */
/* Waiting until the disks of removed checkpoints are merged, and what to say when they are not. */
#include "step.h"

#include "core/unmerged.h"
#include "hyperv/disk.h"

/* What to do about it; Hyper-V tries again by itself only then (more-facts page, 5). */
static const char *const advice[] = {
    [HV_OBSTACLE_UNKNOWN] =
        "look in the host's event log Microsoft-Windows-Hyper-V-VMMS-Admin (event 19100) for the cause",
    [HV_OBSTACLE_IN_USE] =
        "another program on the Hyper-V host has one of these files open: end it (a backup, a "
        "virus scanner), or dismount the disk if it is mounted on the host",
    [HV_OBSTACLE_NO_SPACE] = "make room on the drive that holds these files",
    [HV_OBSTACLE_FILE_SYSTEM] = "the file system cannot hold the merged file: move the VM's disks to another "
                                "volume (ReFS, or NTFS with large file records)",
    [HV_OBSTACLE_BROKEN_CHAIN] =
        "a disk of the chain is missing, or was changed: do not mount or merge these files "
        "by hand, and bring the missing one back from a backup",
};

static void advise(struct hp_error *cause)
{
    hp_error_next(
        cause,
        "%s. Then start the VM and shut it down, or restart the host's service vmms: Hyper-V tries the "
        "merge again",
        advice[hv_disk_obstacle(cause)]);
}

/* A failure that says nothing of the merge is no reason to stop waiting for it. */
static int wait(struct run *run, struct hp_error *cause)
{
    const struct hv_vm *vm = &run->state->vm;
    int rc = hv_disk_wait_for_merge(run->host, vm, cause);
    if ((rc != HP_E_GONE && rc != HP_E_FAILED) || run_is_definite(cause))
        return rc;
    hp_error_clear(cause);
    return hv_disk_wait_for_merge(run->host, vm, cause);
}

int step_wait_until_merged(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = wait(run, &cause);
    run->merges = rc == HP_E_TIMEOUT || rc == HP_E_INTERRUPTED;
    run->merge_failed = rc && cause.codes[HP_LEVEL_JOB].known;
    if (run->merge_failed)
        advise(&cause);
    return hp_error_move(err, &cause);
}

/* Which files they are, read now; NULL when there are none. */
static int read_unmerged(struct run *run, const struct hv_checkpoints *now, const char **files,
                         struct hp_error *err)
{
    struct hv_disks disks;
    size_t count;
    const char *const *owners = core_unmerged_owners(run->arena, now, &count);
    int rc = hv_disk_list_files(run->host, owners, count, run->arena, &disks, err);
    if (rc)
        return rc;
    struct core_unmerged_disks all = core_unmerged_find(run->arena, now, &disks);
    struct core_unmerged_disks unmerged = core_unmerged_of(&all, run->state->vm.id);
    *files = core_unmerged_label(run->arena, &unmerged);
    return 0;
}

/* A merge that ends between two looks leaves no job that tells how. So the disks are looked at: a few times,
 * since Hyper-V may show the old file for a moment. */
static int see_it_merged(struct run *run, struct hp_error *err)
{
    struct hp_wait wait = { .clock = hv_host_clock(run->host), .pause = 250, .longest = 250, .looks = 4 };
    const char *files = NULL;
    do {
        struct hv_checkpoints now;
        int rc = hv_checkpoint_list(run->host, &run->state->vm, run->arena, &now, err);
        if (!rc)
            rc = read_unmerged(run, &now, &files, err);
        if (rc || !files)
            return rc;
    } while (hp_wait_longer(&wait) == 0);
    run->merge_failed = true;
    int rc =
        hp_error_set(err, HP_E_FAILED, "Hyper-V stopped merging the disks of \"%s\" before it had finished",
                     run->state->vm.name);
    advise(err);
    return rc;
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    int rc = step_wait_until_merged(run, err);
    return rc ? rc : see_it_merged(run, err);
}

void step_tell_merge(struct run *run, const struct hv_checkpoints *now)
{
    if (run->merges)
        run_add_leftover(run, "Hyper-V is still merging the disks, and continues in the background");
    if (!run->merge_failed)
        return;
    const char *files = NULL;
    (void)read_unmerged(run, now, &files, NULL);
    run_add_leftover(run, hp_arena_format(run->arena, "the disks are not merged%s%s",
                                          files ? ": the VM still uses " : "", files ? files : ""));
}

static const struct core_step_kind kind = { .name = "waitForMerge", .act = act };

struct core_step step_wait_for_merge(void)
{
    return (struct core_step){ .kind = &kind, .text = "Wait until Hyper-V has merged the disks" };
}
