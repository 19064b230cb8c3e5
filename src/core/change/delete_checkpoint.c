/* SPDX-License-Identifier: MIT */
/* Removing checkpoints: one, with or without all that grew from it, or those that a rule does not keep. */
#include "plan/draft.h"

#include "base/str.h"
#include "base/text.h"
#include "core/checkpoints.h"
#include "core/gpu_set.h"
#include "state/tree.h"
#include "step/step.h"

#include <string.h>

enum { MAX_NAMED = 10 }; /* checkpoints in one text */

static int refuse_foreign(struct draft *draft, const struct hv_checkpoint *checkpoint, bool may_insist,
                          struct hp_error *err)
{
    bool insists =
        may_insist && draft->request->confirmed && hp_text_begins(draft->request->checkpoint, "id:");
    if (checkpoint->kind == HV_CHECKPOINT_ORDINARY || insists)
        return 0;
    int rc = draft_refuse_lost(draft, checkpoint, may_insist, err);
    if (rc)
        return rc;
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s %s", core_checkpoint_label(draft->arena, checkpoint),
                 draft_whose(checkpoint->kind));
    hp_error_next(err,
                  "leave it to that program. To delete a stale one, run: hyperpoint remove-checkpoint "
                  "id:%s id:%s --yes",
                  draft->state->vm.id, checkpoint->id);
    return HP_E_REFUSED;
}

static int refuse_pinned(struct draft *draft, size_t index, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct hv_checkpoint *checkpoint = &state->checkpoints.items[index];
    if (!state->sets[index].set.pinned)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "checkpoint %s is pinned",
                 core_checkpoint_label(draft->arena, checkpoint));
    hp_error_next(err, "unpin it first: hyperpoint unpin-checkpoint id:%s id:%s", state->vm.id,
                  checkpoint->id);
    return HP_E_REFUSED;
}

static const char *list_targets(struct draft *draft, size_t from)
{
    HP_STR(text);
    const struct core_plan *plan = &draft->plan;
    for (size_t i = from; i < plan->intent.target_count && i < from + MAX_NAMED; i++)
        hp_str_format(&text, "%s%s", i > from ? ", " : "",
                      core_checkpoint_label(draft->arena, &plan->intent.targets[i]));
    if (plan->intent.target_count > from + MAX_NAMED)
        hp_str_format(&text, " and %zu more", plan->intent.target_count - from - MAX_NAMED);
    return hp_arena_copy(draft->arena, hp_str_text(&text));
}

/* What happens to its children. */
static const char *fate_of_children(struct draft *draft, size_t index)
{
    const struct hv_checkpoints *list = &draft->state->checkpoints;
    size_t children = tree_children(list, index);
    const struct hv_checkpoint *parent = core_checkpoint_at(list, list->items[index].parent);
    if (children == 0)
        return "";
    return hp_arena_format(
        draft->arena, "; %s %s",
        children == 1 ? "its child moves" : hp_arena_format(draft->arena, "its %zu children move", children),
        parent ? hp_arena_format(draft->arena, "below %s", core_checkpoint_label(draft->arena, parent))
               : "to the top of the tree");
}

/* What is removed cannot come back; `name` has to be typed. */
static void ask(struct draft *draft, const char *name)
{
    enum { MAX_LINES = 20 };
    const struct core_intent *intent = &draft->plan.intent;
    const char **lines = hp_arena_array(draft->arena, MAX_LINES + 1, sizeof *lines);
    size_t count = 0;
    for (; count < intent->target_count && count < MAX_LINES; count++)
        lines[count] = draft_made(draft, &intent->targets[count]);
    if (intent->target_count > count) {
        lines[count] = hp_arena_format(draft->arena, "and %zu more", intent->target_count - count);
        count++;
    }
    const struct core_question question = {
        .what = hp_arena_format(draft->arena, "%zu checkpoint%s of \"%s\" will be permanently deleted.",
                                intent->target_count, hp_plural(intent->target_count, "", "s"),
                                draft->state->vm.name),
        .lines = lines,
        .line_count = count,
        .name = name,
    };
    draft_ask(draft, &question);
}

/* For as long as it takes to merge what the deleted ones leave behind. */
static int look_for_room(struct draft *draft, const bool *marked, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    if (!state->space)
        return 0;
    struct core_need need = core_need_of_deletion(draft->arena, &state->checkpoints, state->space, marked);
    return draft_need_room(draft, &need, "merge the disks", "then try again", err);
}

/* After the steps that remove. */
static void finish_deletion(struct draft *draft, const char *name)
{
    const struct core_plan *plan = &draft->plan;
    bool stands = false;
    for (size_t i = 0; i < plan->intent.target_count; i++) {
        if (plan->intent.targets[i].kind == HV_CHECKPOINT_MISSING)
            draft_warning(draft,
                          "Hyper-V cannot find the files of what is deleted, and may fail to merge disks "
                          "that depend on them");
    }
    for (size_t i = 0; i < plan->intent.target_count; i++)
        stands =
            stands || hp_text_same(plan->intent.targets[i].id, draft->state->vm.settings.current_checkpoint);
    if (stands)
        draft_notice(draft, "the VM's current state is based on what is deleted: it stays as it is");
    if (draft->request->wait_for_merge)
        draft_step(draft, step_wait_for_merge());
    else
        draft_notice(draft, "Hyper-V merges the disks in the background; --wait waits until it has");
    ask(draft, name);
}

/* Hyper-V removes a branch whole: also what this program cannot tell, pinned or not. */
static int refuse_unusable(const struct hv_unusable *odd, struct hp_error *err)
{
    hp_error_set(err, HP_E_REFUSED,
                 "checkpoint \"%s\" (ID \"%s\") may be based on it, and HyperPoint cannot use it: %s",
                 odd->name ? odd->name : "", odd->id ? odd->id : "", odd->why);
    hp_error_next(err, "delete the checkpoints of the branch one by one, without --subtree");
    return HP_E_REFUSED;
}

static int add_subtree(struct draft *draft, size_t root, const bool *below, struct hp_error *err)
{
    const struct hv_checkpoints *list = &draft->state->checkpoints;
    struct core_plan *plan = &draft->plan;
    for (size_t i = 0; i < list->count; i++) {
        int rc = below[i] ? refuse_pinned(draft, i, err) : 0;
        if (!rc && below[i])
            rc = refuse_foreign(draft, &list->items[i], i == root, err);
        if (rc)
            return rc;
        if (below[i] && i != root)
            plan->intent.targets[plan->intent.target_count++] = list->items[i];
    }
    const struct hv_unusable *odd = tree_unusable_below(list, below);
    if (odd)
        return refuse_unusable(odd, err);
    size_t grown = plan->intent.target_count - 1;
    const char *rest =
        grown ? hp_arena_format(draft->arena, " and the %zu based on it: %s", grown, list_targets(draft, 1))
              : ", which has no children";
    draft_step(draft,
               step_delete_subtree(draft->arena, plan->intent.targets, plan->intent.target_count, rest));
    return 0;
}

static int plan_one(struct draft *draft, struct hp_error *err)
{
    const struct hv_checkpoint *target;
    int rc = draft_find_target(draft, &target, err);
    if (!rc)
        rc = draft_refuse_bare_id(draft, target, err);
    if (rc)
        return rc;
    size_t index = (size_t)(target - draft->state->checkpoints.items);
    bool *marked = hp_arena_array(draft->arena, draft->state->checkpoints.count, sizeof *marked);
    marked[index] = true;
    if (draft->request->subtree) {
        marked = tree_below(draft->arena, &draft->state->checkpoints, index);
        rc = add_subtree(draft, index, marked, err);
    } else {
        rc = refuse_pinned(draft, index, err);
        if (!rc)
            rc = refuse_foreign(draft, target, true, err);
        if (!rc)
            draft_step(draft, step_delete_checkpoint(draft->arena, draft->plan.intent.targets,
                                                     fate_of_children(draft, index)));
    }
    if (!rc)
        rc = look_for_room(draft, marked, err);
    if (!rc)
        finish_deletion(draft, target->name);
    return rc;
}

/* Why each is kept whatever the rule says, or NULL. */
static const char *const *spare(struct draft *draft)
{
    const struct core_state *state = draft->state;
    const char **spared = hp_arena_array(draft->arena, state->checkpoints.count, sizeof *spared);
    const char *policy = draft->request->policy;
    for (size_t i = 0; i < state->checkpoints.count; i++)
        spared[i] = state->sets[i].set.pinned   ? "pinned"
                    : state->sets[i].unreadable ? "it may be pinned: its record cannot be read"
                    : policy && !hp_text_same(state->sets[i].set.policy, policy)
                        ? "not created by this schedule"
                        : NULL;
    return spared;
}

static int plan_rule(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct hv_checkpoints *list = &state->checkpoints;
    struct core_plan *plan = &draft->plan;
    bool *surplus = hp_arena_array(draft->arena, list->count, sizeof *surplus);
    size_t count;
    plan->verdicts = core_retention_judge(list, spare(draft), draft->request->now_utc_micros,
                                          &draft->request->keep, draft->arena);
    for (size_t i = 0; i < list->count; i++)
        surplus[i] = !plan->verdicts[i].keep;
    const size_t *order =
        tree_deletion_order(draft->arena, list, surplus, state->vm.settings.current_checkpoint, &count);
    plan->intent.targets = hp_arena_array(draft->arena, count, sizeof *plan->intent.targets);
    for (size_t i = 0; i < count; i++) {
        plan->intent.targets[plan->intent.target_count++] = list->items[order[i]];
        draft_step(draft, step_delete_checkpoint(
                              draft->arena, &plan->intent.targets[i],
                              hp_arena_format(draft->arena, " (%s)", plan->verdicts[order[i]].why)));
    }
    int rc = count ? look_for_room(draft, surplus, err) : 0;
    if (rc)
        return rc;
    if (count)
        finish_deletion(draft, state->vm.name);
    else
        draft_notice(draft, list->count ? "the rule keeps every checkpoint"
                                        : hp_arena_format(draft->arena, "the VM has no checkpoint%s",
                                                          hv_as_far_as_usable(&list->unusable)));
    return 0;
}

/* --- ending a removal that was cut off --- */

/* Why one that was to be removed is left: since then somebody has said that it is to be kept, or has made
 * another of it. NULL: it goes. */
static const char *spared(const struct core_state *state, const struct hv_checkpoint *then, size_t index)
{
    if (state->sets[index].set.pinned)
        return "pinned";
    if (state->sets[index].unreadable)
        return "edited (it may be pinned)";
    return strcmp(state->checkpoints.items[index].name, then->name) != 0 ? "renamed" : NULL;
}

static void leave_out(struct draft *draft, const struct hv_checkpoint *there, const char *why)
{
    const char *others = draft->recovery->left_out;
    draft->recovery->left_out = hp_arena_format(
        draft->arena, "%s%scheckpoint %s was %s since then: HyperPoint keeps it", others ? others : "",
        others ? "; " : "", core_checkpoint_label(draft->arena, there), why);
}

/* What was removed stays so, and if anything was, the rest of what was confirmed goes too, in the order it
 * was to be removed in. */
static bool completes(struct draft *draft)
{
    const struct core_intent *then = &draft->journal->intent;
    const struct hv_checkpoints *list = &draft->state->checkpoints;
    struct core_intent *intent = &draft->plan.intent;
    size_t gone = 0;
    intent->targets = hp_arena_array(draft->arena, then->target_count, sizeof *intent->targets);
    intent->target_count = 0;
    for (size_t i = 0; i < then->target_count; i++) {
        const struct hv_checkpoint *there = core_checkpoint_at(list, then->targets[i].id);
        const char *why =
            there ? spared(draft->state, &then->targets[i], (size_t)(there - list->items)) : NULL;
        gone += !there;
        if (why)
            leave_out(draft, there, why);
        else if (there)
            intent->targets[intent->target_count++] = *there;
    }
    for (size_t i = 0; gone && i < intent->target_count; i++)
        draft_step(draft, step_delete_checkpoint(draft->arena, &intent->targets[i], ""));
    return gone > 0;
}

static bool is_so(struct run *run, const struct hv_checkpoint *now)
{
    (void)run;
    return !now;
}

static const char *success(struct hp_arena *arena, const struct core_intent *intent, const char *vm_name)
{
    size_t count = intent->target_count;
    return hp_arena_format(arena, "Deleted %zu checkpoint%s of \"%s\" (verified).", count,
                           hp_plural(count, "", "s"), vm_name);
}

const struct core_change core_delete_checkpoint = {
    .name = "remove-checkpoint",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .reads = CORE_READS_SIZES,
    .plan = plan_one,
    .completes = completes,
    .is_so = is_so,
    .words = { "remove", "would be deleted", "deleted" },
    .success = success,
};

static const char idle[] = "nothing to delete";

static const char *in_short(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned)
{
    (void)request;
    size_t count = plan->intent.target_count;
    return count ? hp_arena_format(arena, "%zu checkpoint%s %sdeleted", count, hp_plural(count, "", "s"),
                                   planned ? "would be " : "")
                 : idle;
}

const struct core_change core_prune = {
    .name = "prune",
    .of_tree = true,
    .vm = CORE_NEEDS_IDLE,
    .reads = CORE_READS_SIZES,
    .plan = plan_rule,
    .completes = completes,
    .is_so = is_so,
    .words = { "remove", "would be deleted", "deleted" },
    .success = success,
    .in_short = in_short,
    .done_to_vms = "pruned",
    .idle_vms = idle,
};
