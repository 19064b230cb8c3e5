/* SPDX-License-Identifier: MIT */
/* Applying a checkpoint. Once it is applied, the state before is gone: from then on a run goes forward only.
 */
#include "step.h"

#include "base/text.h"
#include "hyperv/disk.h"
#include "store/journal_write.h"

/* Somebody took or deleted a checkpoint since: which of the two does the VM stand on? When the target is
 * gone, that it no longer stands on the one of before tells. */
static int find_below(struct hv_host *host, const struct hv_vm *vm, const char *current, const char *target,
                      const char *before, struct hp_opt_bool *out, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hv_checkpoints list;
    int rc = hv_checkpoint_list(host, vm, &scratch, &list, err);
    if (rc)
        return rc;
    const char *at = current;
    for (size_t way = 0; at && way < list.count; way++) {
        const struct hv_checkpoint *checkpoint = core_checkpoint_at(&list, at);
        at = checkpoint ? checkpoint->parent : NULL;
        if (hp_text_same(at, target) || hp_text_same(at, before))
            break;
    }
    bool moved = !core_checkpoint_at(&list, target) && core_checkpoint_at(&list, before);
    *out = (struct hp_opt_bool){ true, hp_text_same(at, target) || (moved && !hp_text_same(at, before)) };
    return 0;
}

/* The VM stood on the checkpoint before: it writes to other files now if it was applied. It also does when
 * somebody has deleted that checkpoint since, or has made one. */
static int ask_disks(struct hv_host *host, const struct hv_vm *vm, bool stands, const char *files_before,
                     struct hp_arena *arena, struct hp_opt_bool *out, struct hp_error *err)
{
    struct hv_vm_disks disks = { 0 };
    int rc = hv_disk_read(host, vm, arena, &disks, err);
    bool are_others = !hp_text_same(disks.files, files_before);
    if (!rc)
        *out = (struct hp_opt_bool){ stands || !are_others, stands && are_others };
    return rc;
}

/* Where a VM has no disk and stood there before, it counts as not applied, and nothing is lost by applying
 * once more. */
int core_was_applied(struct hv_host *host, const struct hv_vm *vm, const char *target, const char *before,
                     const char *files_before, struct hp_arena *arena, struct hp_opt_bool *out,
                     struct hp_error *err)
{
    struct hv_read_back now;
    int rc = hv_checkpoint_read_back(host, vm, NULL, arena, &now, err);
    if (rc)
        return rc;
    const char *current = now.settings.current_checkpoint;
    bool stands = hp_text_same(current, target);
    if (hp_text_same(before, target))
        return ask_disks(host, vm, stands, files_before, arena, out, err);
    if (!stands && !hp_text_same(current, before))
        return find_below(host, vm, current, target, before, out, err);
    *out = (struct hp_opt_bool){ true, stands };
    return 0;
}

/* What the VM's state grew from right before the checkpoint was applied: the new checkpoint, if one was made.
 */
static const char *stood_on(const struct run *run)
{
    const char *made = run->made.id;
    return made ? made : run->state->vm.settings.current_checkpoint;
}

/* After a call whose outcome is not known. */
static int see_whether_applied(struct run *run, const struct core_step *step, struct hp_error *cause,
                               struct hp_error *err)
{
    HP_ERROR(unread);
    struct hp_opt_bool applied = { 0 };
    int rc = core_wait_idle(run->host, &run->state->vm, &unread);
    if (!rc)
        rc = core_was_applied(run->host, &run->state->vm, step->targets->id, stood_on(run),
                              run->state->disks.files, run->arena, &applied, &unread);
    run->unclear = rc != 0 || !applied.set;
    if (!rc && applied.value)
        return 0;
    return hp_error_move(err, cause);
}

static int check_position(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_settings now;
    int rc = run_read_settings(run, &now, err);
    if (rc || hp_text_same(now.current_checkpoint, step->targets->id))
        return rc;
    return hp_error_set(err, HP_E_FAILED,
                        "Hyper-V reported success, but the VM's state is not based on the checkpoint");
}

/* Whatever the VM has right after it came with the checkpoint; it is this run's to change. */
static int take_arrived(struct run *run, struct hp_error *err)
{
    run->now_known = false;
    hv_expect(run->host, &run->state->vm, NULL, HV_EXPECT_ADAPTERS | HV_EXPECT_SETTINGS);
    int rc = run_read_adapters(run, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < run->now.count; i++)
        texts_add(&run->added_ids, run->arena, run->now.items[i].id);
    return journal_note_arrived(run->claim, &run->now, err);
}

/* Looked at right before, for what is added after that is gone. The step that took the adapters off has just
 * done so. */
static int nobody_added(struct run *run, struct hp_error *err)
{
    run->now_known = run_adapters_are_fresh(run);
    int rc = run_read_adapters(run, err);
    if (rc || run->now.count == 0)
        return rc;
    return hp_error_set(err, HP_E_FAILED,
                        "someone has added adapter %s meanwhile, and it would be lost with the current "
                        "state",
                        run->now.items[0].id);
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = run_still_ready(run, err);
    if (!rc)
        rc = nobody_added(run, err);
    if (rc)
        return rc;
    run_sends(run);
    run->report->status_known = false;
    rc = hv_checkpoint_apply(run->host, step->targets, &cause);
    if (rc && run_is_definite(&cause)) {
        run_note_refusal(run, &cause);
        return hp_error_move(err, &cause);
    }
    if (rc)
        rc = see_whether_applied(run, step, &cause, err);
    if (rc)
        return rc;
    run->applied = true;
    rc = journal_note_applied(run->claim, err);
    run_clear_refusal(run);
    if (!rc)
        rc = take_arrived(run, err);
    return rc ? rc : check_position(run, step, err);
}

const struct core_step_kind core_step_apply_checkpoint = {
    .name = "applyCheckpoint",
    .deed = "applied",
    .act = act,
};

struct core_step step_apply_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target)
{
    return (struct core_step){
        .kind = &core_step_apply_checkpoint,
        .text = hp_arena_format(arena, "Apply the checkpoint %s", core_checkpoint_label(arena, target)),
        .targets = target,
        .target_count = 1,
    };
}
