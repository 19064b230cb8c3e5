/* SPDX-License-Identifier: MIT */
/* Going back to a checkpoint, with the GPUs that belong to it. */
#include "plan/draft.h"

#include "base/text.h"
#include "choose/settings.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "core/moved.h"

/* --- reading --- */

/* The checkpoint and all that it holds. */
static int read_past(struct hv_host *host, const char *host_identity, const struct core_request *request,
                     struct hp_arena *arena, struct core_state *state, struct hp_error *err)
{
    struct core_restore_point *point = hp_arena_alloc(arena, sizeof *point);
    const struct hv_checkpoint *target;
    int rc = hv_checkpoint_list(host, &state->vm, arena, &state->checkpoints, err);
    if (!rc)
        rc = core_checkpoint_find(&state->checkpoints, &state->vm, request->checkpoint, &target, err);
    if (rc)
        return rc;
    point->checkpoint = *target;
    if (target->settings)
        point->settings = *target->settings;
    core_set_find(host_identity, target, arena, &point->found);
    rc = hv_adapter_read_contained(host, target->id, arena, &point->contained, err);
    if (!rc)
        rc = hv_disk_read(host, &state->vm, arena, &state->disks, err);
    state->restore_point = point;
    return rc;
}

/* --- what cannot be restored --- */

static int refuse_kind(struct draft *draft, const struct hv_checkpoint *target, struct hp_error *err)
{
    int rc = draft_refuse_lost(draft, target, false, err);
    if (rc || target->kind == HV_CHECKPOINT_ORDINARY)
        return rc;
    hp_error_set(err, HP_E_REFUSED,
                 "checkpoint %s was created by another tool (%s) and must not be restored by hand",
                 core_checkpoint_label(draft->arena, target), hv_checkpoint_kind_name(target->kind));
    hp_error_next(err, "restore it with the tool that created it");
    return HP_E_REFUSED;
}

/* The way that works: without GPUs, which are put on when the VM is off again. */
static void way_with_memory(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const char *vm = state->vm.id;
    if (state->restore_point->contained.count)
        hp_error_next(err, "apply it in Hyper-V Manager, then start the VM and shut it down");
    else if (state->adapters.count)
        hp_error_next(err,
                      "park the VM first: hyperpoint park id:%s; then restore, start the VM, shut it down, "
                      "and put its GPUs back: hyperpoint unpark id:%s",
                      vm, vm);
    else
        hp_error_next(err, "restore without a GPU: --gpu keep; then start the VM, shut it down, and %s",
                      state->parked ? "unpark it" : "add its GPUs");
}

/* With memory in it, the VM is saved afterwards, and then no adapter can be put on or taken off. */
static int refuse_memory(struct draft *draft, const struct hv_checkpoint *target, struct hp_error *err)
{
    bool contains = draft->state->restore_point->contained.count > 0;
    if (!target->saved || (draft->plan.intent.add.count == 0 && !contains))
        return 0;
    hp_error_set(
        err, HP_E_REFUSED,
        "checkpoint %s holds the memory of a running VM: after the restore the VM is saved, and no GPU "
        "can be %s",
        core_checkpoint_label(draft->arena, target), contains ? "removed then" : "added then");
    way_with_memory(draft, err);
    return HP_E_REFUSED;
}

/* --- the set that belongs to it --- */

static int card_gone(const struct core_set_gpu *wanted, struct hp_error *err)
{
    hp_error_set(err, HP_E_NOT_FOUND,
                 "a GPU that belongs to the checkpoint is no longer on this host: %s (%s)",
                 wanted->name ? wanted->name : "unknown GPU", wanted->adapter.instance_path);
    hp_error_next(err,
                  "put the card back, keep the GPUs the VM has now with --gpu keep, or choose others with "
                  "--gpu");
    return HP_E_NOT_FOUND;
}

static int card_moved(struct draft *draft, const struct core_set_gpu *wanted, const struct core_moved *moved,
                      struct hp_error *err)
{
    const char *name = wanted->name ? wanted->name : "a GPU";
    const char *text = core_moved_text(draft->arena, moved, wanted->adapter.instance_path);
    bool is_clear = core_moved_to(moved) != NULL;
    hp_error_next(err, is_clear ? "add --rebind to use it where it is now" : "name the card with --gpu");
    return hp_error_set(err, is_clear ? HP_E_REFUSED : HP_E_AMBIGUOUS,
                        "%s of the checkpoint is not where it was: it %s", name, text);
}

static void warn_of_driver(struct draft *draft, const struct core_set_gpu *then, const struct hv_gpu *now)
{
    if (!then->driver || !now->driver_version || hp_text_same(then->driver, now->driver_version))
        return;
    draft_warning(draft,
                  hp_arena_format(draft->arena,
                                  "the driver of %s is %s, and was %s when the checkpoint was created: "
                                  "the driver files in the VM may not match it",
                                  core_gpu_label(draft->arena, now), now->driver_version, then->driver));
}

/* An adapter just like that one which the VM has now, and which is not used for another one yet. */
static const struct hv_adapter *same_as_present(const struct draft *draft, const struct hv_adapter *wanted)
{
    const struct hv_adapters *there = &draft->state->adapters;
    for (size_t i = 0; i < there->count; i++) {
        HP_ARENA(scratch);
        bool used = hv_adapter_at(&draft->plan.intent.add, there->items[i].id) != NULL;
        if (!used && hv_adapter_compare(&scratch, core_at_present(wanted), core_at_present(&there->items[i]),
                                        NULL) == HV_SAME)
            return &there->items[i];
    }
    return NULL;
}

/* The adapters of the set, where their cards are now if that may be. */
static int adapters_of_set(struct draft *draft, struct hv_adapters *out, struct hp_error *err)
{
    const struct core_gpu_set *set = &draft->state->restore_point->found.set;
    *out = (struct hv_adapters){ hp_arena_array(draft->arena, set->gpu_count, sizeof *out->items),
                                 set->gpu_count };
    for (size_t i = 0; i < set->gpu_count; i++) {
        out->items[i] = set->gpus[i].adapter;
        out->items[i].id = NULL;
    }
    return draft->request->rebind ? core_rebind(draft->arena, &draft->state->gpus, out, err) : 0;
}

static int put_on_recorded(struct draft *draft, const struct hv_adapters *set, size_t index,
                           struct hp_error *err)
{
    const struct hv_gpus *gpus = &draft->state->gpus;
    const struct core_set_gpu *recorded = &draft->state->restore_point->found.set.gpus[index];
    const struct hv_adapter *adapter = &set->items[index];
    int rc = core_refuse_untold(gpus, adapter, err);
    if (rc)
        return rc;
    if (core_is_stale(gpus, adapter) && !adapter->present) {
        struct core_moved moved = core_find_moved(draft->arena, gpus, set, adapter->instance_path);
        return moved.count ? card_moved(draft, recorded, &moved, err) : card_gone(recorded, err);
    }
    const struct hv_gpu *gpu = hv_gpu_at(gpus, core_at_present(adapter)->instance_path);
    if (gpu)
        warn_of_driver(draft, recorded, gpu);
    const struct hv_adapter *present = same_as_present(draft, adapter);
    draft_put_on(draft, present ? *present : *adapter);
    return 0;
}

static int put_on_set(struct draft *draft, struct hp_error *err)
{
    struct hv_adapters set;
    const struct core_gpu_set *recorded = &draft->state->restore_point->found.set;
    draft->windows = (struct hv_settings_change){ .guest_cache_types = recorded->guest_cache_types,
                                                  .low_mmio = recorded->low_mmio,
                                                  .high_mmio = recorded->high_mmio };
    int rc = adapters_of_set(draft, &set, err);
    for (size_t i = 0; !rc && i < set.count; i++)
        rc = put_on_recorded(draft, &set, i, err);
    if (!rc)
        draft_notice(draft,
                     hp_arena_format(draft->arena, "the GPUs that belong to the checkpoint: %s",
                                     core_set_label(draft->arena, &draft->state->restore_point->found.set)));
    return rc;
}

static int put_on_present(struct draft *draft, const char *why, struct hp_error *err)
{
    int rc = draft_refuse_stale(draft, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < draft->state->adapters.count; i++)
        draft_put_on(draft, draft->state->adapters.items[i]);
    draft_notice(draft, why);
    return 0;
}

static int put_on_chosen(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    int rc = draft_named_gpus(draft, &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = draft_put_back_named(draft, choice.items[i], err);
    return rc;
}

static int choose_set(struct draft *draft, struct hp_error *err)
{
    const struct core_set_found *found = &draft->state->restore_point->found;
    if (draft->request->selectors.count)
        return put_on_chosen(draft, err);
    if (draft->state->parked) /* which is what has memory, and where no GPU can go on */
        return put_on_present(draft, "the VM is parked, and HyperPoint still remembers its GPUs", err);
    if (draft->request->keep_gpus)
        return put_on_present(draft, "the VM keeps its current GPUs", err);
    if (found->remark)
        draft_warning(draft, found->remark);
    if (found->set.known && !found->set.elsewhere)
        return put_on_set(draft, err);
    return put_on_present(draft, "the checkpoint has no recorded GPUs: the VM keeps its current ones", err);
}

/* --- the whole --- */

static void tell_contained(struct draft *draft)
{
    size_t count = draft->state->restore_point->contained.count;
    if (count)
        draft_notice(draft,
                     hp_arena_format(draft->arena,
                                     "the checkpoint itself contains %s: HyperPoint compares these with "
                                     "the wanted ones and changes what differs",
                                     draft_count(draft, count)));
}

/* What the VM is now goes; what was is all there is then. */
static void ask(struct draft *draft, const struct hv_checkpoint *target)
{
    const char *vm_name = draft->state->vm.name;
    bool keeps = draft->request->savepoint;
    const char **lines = hp_arena_array(draft->arena, 2, sizeof *lines);
    lines[0] = hp_arena_format(draft->arena, "back to: %s", draft_made(draft, target));
    lines[1] = keeps ? "its current state is kept as a checkpoint"
                     : "its current state will be lost, unless a savepoint keeps it";
    const struct core_question question = {
        .what = hp_arena_format(draft->arena, "\"%s\" will be as it was at the checkpoint.", vm_name),
        .lines = lines,
        .line_count = 2,
        .name = keeps ? NULL : vm_name,
        .may_keep = !keeps,
    };
    draft_ask(draft, &question);
}

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    struct core_plan *plan = &draft->plan;
    const struct hv_checkpoint *target = &state->restore_point->checkpoint;
    int rc = draft_refuse_bare_id(draft, target, err);
    if (!rc)
        rc = refuse_kind(draft, target, err);
    if (!rc && draft->request->savepoint)
        rc = draft_refuse_new_checkpoint(draft, err);
    if (!rc)
        rc = choose_set(draft, err);
    if (!rc)
        rc = refuse_memory(draft, target, err);
    if (!rc && draft->request->savepoint)
        rc = draft_write_set_down(draft, err);
    if (rc)
        return rc;
    draft_take_all_off(draft);
    draft_tell_skipped(draft, target);
    tell_contained(draft);
    plan->intent.targets = hp_arena_alloc(draft->arena, sizeof *plan->intent.targets);
    plan->intent.targets[plan->intent.target_count++] = *target;
    plan->intent.contained = state->restore_point->contained;
    plan->intent.files = state->disks.files;
    plan->intent.settings_of_checkpoint = core_settings_all(&state->restore_point->settings);
    plan->makes_checkpoint = draft->request->savepoint;
    plan->intent.checkpoint_name = draft->request->checkpoint_name;
    ask(draft, plan->intent.targets);
    return 0;
}

static bool completes(struct draft *draft)
{
    return draft->recovery->applied;
}

const struct core_change core_restore = {
    .name = "restore",
    .applies = true,
    .may_make_checkpoint = true,
    .reads = CORE_READS_PARTITIONS,
    .reads_chosen = CORE_READS_CONFIG,
    .read = read_past,
    .plan = plan,
    .completes = completes,
    .words = { "restore", "would be restored", "restored" },
};
