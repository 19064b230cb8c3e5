/* SPDX-License-Identifier: MIT */
/* What every plan is put together from. */
#include "draft.h"

#include "base/str.h"
#include "base/text.h"
#include "core/checkpoints.h"
#include "core/local_time.h"
#include "core/moved.h"

void draft_notice(struct draft *draft, const char *text)
{
    texts_add(&draft->notices, draft->arena, text);
}

void draft_warning(struct draft *draft, const char *text)
{
    texts_add(&draft->warnings, draft->arena, text);
}

void draft_loss(struct draft *draft, const char *text)
{
    texts_add(&draft->losses, draft->arena, text);
}

void draft_tell(struct draft *draft)
{
    draft->plan.notices = draft->notices.items;
    draft->plan.notice_count = draft->notices.count;
    draft->plan.warnings = draft->warnings.items;
    draft->plan.warning_count = draft->warnings.count;
    draft->plan.losses = draft->losses.items;
    draft->plan.loss_count = draft->losses.count;
}

void draft_ask(struct draft *draft, const struct core_question *question)
{
    struct core_question *asked = hp_arena_alloc(draft->arena, sizeof *asked);
    *asked = *question;
    draft->plan.question = asked;
}

int draft_need_room(struct draft *draft, const struct core_need *need, const char *what, const char *next,
                    struct hp_error *err)
{
    struct core_need *kept = hp_arena_alloc(draft->arena, sizeof *kept);
    const char *doubt = core_need_doubt(draft->arena, need, what);
    *kept = *need;
    draft->plan.need = kept;
    if (doubt)
        draft_warning(draft, doubt);
    int rc = core_need_check(need, what, err);
    if (rc)
        hp_error_next(err, "make room on that volume, %s", next);
    return rc;
}

const char *draft_made(struct draft *draft, const struct hv_checkpoint *checkpoint)
{
    const char *when = checkpoint->created ? core_local_time_ago(draft->arena, checkpoint->created_micros,
                                                                 draft->request->now_utc_micros)
                                           : "at an unknown time";
    return hp_arena_format(draft->arena, "%s, created %s", core_checkpoint_label(draft->arena, checkpoint),
                           when);
}

void draft_step(struct draft *draft, struct core_step step)
{
    struct core_plan *plan = &draft->plan;
    plan->steps = hp_arena_grow(draft->arena, plan->steps, plan->step_count, &draft->step_capacity,
                                sizeof *plan->steps);
    plan->steps[plan->step_count++] = step;
}

const char *draft_none(const struct draft *draft)
{
    return draft->state->memory.refusal.since ? "Hyper-V shows no GPU adapter of the VM"
                                              : "the VM has no GPU adapter";
}

const char *draft_count(struct draft *draft, size_t count)
{
    return hp_arena_format(draft->arena, "%zu GPU adapter%s", count, hp_plural(count, "", "s"));
}

/* --- which adapters come off and go on --- */

void draft_remove_adapters(struct draft *draft, size_t index)
{
    draft->comes_off[index] = true;
}

void draft_take_all_off(struct draft *draft)
{
    for (size_t i = 0; i < draft->state->adapters.count; i++)
        draft_remove_adapters(draft, i);
}

void draft_tell_rebound(struct draft *draft, const struct hv_adapter *adapter)
{
    const struct hv_gpu *gpu = hv_gpu_at(&draft->state->gpus, adapter->present->instance_path);
    draft_notice(draft, hp_arena_format(draft->arena, "HyperPoint uses %s where it is now; it was %s",
                                        core_gpu_label(draft->arena, gpu), adapter->instance_path));
}

void draft_put_on(struct draft *draft, struct hv_adapter adapter)
{
    struct hv_adapters *add = &draft->plan.intent.add;
    const struct hv_adapter *present = core_at_present(&adapter);
    if (adapter.present)
        draft_tell_rebound(draft, &adapter);
    add->items =
        hp_arena_grow(draft->arena, add->items, add->count, &draft->add_capacity, sizeof *add->items);
    add->items[add->count++] = *present;
}

int draft_put_on_new(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    static const struct core_new_values none = { .problem = NULL };
    const struct core_state *state = draft->state;
    const struct core_new_values *values =
        state->new_values ? &state->new_values[gpu - state->gpus.items] : &none;
    if (values->problem)
        return hp_error_set(err, HP_E_USAGE, "%s", values->problem);
    struct hv_adapter adapter;
    int rc = hv_adapter_new(draft->arena, state->template, gpu, &values->quotas, &adapter, err);
    if (rc)
        return rc;
    if (!gpu->working)
        draft_warning(draft, hp_arena_format(draft->arena,
                                             "%s has no working driver on this host: the VM may not start",
                                             core_gpu_label(draft->arena, gpu)));
    if (hv_quotas_any(&values->quotas))
        draft_notice(draft, hp_arena_format(draft->arena, "partition values for %s come from a config file",
                                            core_gpu_label(draft->arena, gpu)));
    draft->adds_new = true;
    draft_put_on(draft, adapter);
    return 0;
}

const struct hv_adapter *draft_adapter_on(const struct core_state *state, const struct hv_gpu *gpu)
{
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *present = core_at_present(&state->adapters.items[i]);
        if (hp_text_same(present->instance_path, gpu->instance_path))
            return &state->adapters.items[i];
    }
    return NULL;
}

/* The first adapter whose card nobody knows and that got none yet; the number of adapters when there is none.
 */
static size_t first_unknown(const struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    size_t i = 0;
    while (i < there->count && (!hv_adapter_is_unknown(&there->items[i]) || draft->named[i]))
        i++;
    return i;
}

int draft_put_on_named(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    size_t index = first_unknown(draft);
    if (index == state->adapters.count)
        return draft_put_on_new(draft, gpu, err);
    struct hv_adapter adapter = state->adapters.items[index];
    int rc = hv_adapter_recall(draft->arena, &adapter, gpu->instance_path, state->vm.host, err);
    if (rc)
        return rc;
    draft->named[index] = true;
    draft_notice(draft, hp_arena_format(draft->arena, "adapter %s gets %s and keeps its partition values",
                                        adapter.id, core_gpu_label(draft->arena, gpu)));
    draft_put_on(draft, adapter);
    return 0;
}

int draft_put_back_named(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    const struct hv_adapter *there = draft_adapter_on(draft->state, gpu);
    if (!there)
        return draft_put_on_named(draft, gpu, err);
    draft_put_on(draft, *there);
    return 0;
}

/* Where a card is now that the user names by the path or device id it had. */
static const char *elsewhere(struct draft *draft, const struct core_selector *selector)
{
    static const struct hv_adapters nobody = { .count = 0 };
    bool is_place = selector->kind == CORE_BY_INSTANCE_ID || selector->kind == CORE_BY_DEVICE_ID;
    struct core_moved moved =
        core_find_moved(draft->arena, &draft->state->gpus, &nobody, is_place ? selector->value : NULL);
    return core_moved_text(draft->arena, &moved, selector->value);
}

static int unmatched_selector(struct draft *draft, const struct core_selector *selector, struct hp_error *err)
{
    const char *where = elsewhere(draft, selector);
    hp_error_set(err, HP_E_NOT_FOUND, "this host has no partitionable GPU \"%s\"%s%s%s", selector->text,
                 hv_as_far_as_usable(&draft->state->gpus.unusable), where ? "; that card " : "",
                 where ? where : "");
    core_suggest_gpus(selector, &draft->state->gpus,
                      "list the host's GPUs with hyperpoint list-gpus-partitionable", err);
    return HP_E_NOT_FOUND;
}

int draft_named_gpus(struct draft *draft, struct core_gpu_choice *choice, struct hp_error *err)
{
    int rc = core_choose_gpus(draft->arena, &draft->request->selectors, &draft->state->gpus, choice, err);
    if (rc)
        return rc;
    return choice->unmatched_count ? unmatched_selector(draft, choice->unmatched[0], err) : 0;
}

/* The card is at another path now, or may be. */
static int refuse_moved(struct draft *draft, const struct hv_adapter *adapter, const struct core_moved *moved,
                        struct hp_error *err)
{
    const char *text = core_moved_text(draft->arena, moved, adapter->instance_path);
    if (core_moved_to(moved)) {
        hp_error_next(err, "add --rebind to put the adapter back where its card is now, with its values");
        return hp_error_set(err, HP_E_REFUSED, "the card of adapter %s is in another slot: it %s",
                            adapter->id, text);
    }
    hp_error_next(
        err,
        "permanently remove the adapter: hyperpoint remove id:%s \"adapterid:%s\"; then add the card "
        "you mean",
        draft->state->vm.id, adapter->id);
    return hp_error_set(err, HP_E_AMBIGUOUS, "the card of adapter %s is not where it was: it %s", adapter->id,
                        text);
}

int draft_refuse_stale(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *adapter = &state->adapters.items[i];
        int rc = core_refuse_untold(&state->gpus, adapter, err);
        if (rc)
            return rc;
        if (!core_is_stale(&state->gpus, adapter) || adapter->present)
            continue;
        struct core_moved moved =
            core_find_moved(draft->arena, &state->gpus, &state->adapters, adapter->instance_path);
        if (moved.count)
            return refuse_moved(draft, adapter, &moved, err);
        hp_error_set(
            err, HP_E_NOT_FOUND,
            "adapter %s names a GPU that is no longer on this host (%s): once removed it could not be put "
            "back",
            adapter->id, adapter->instance_path);
        hp_error_next(err,
                      "put the card back, or first permanently remove the adapter: hyperpoint remove id:%s "
                      "\"adapterid:%s\"",
                      state->vm.id, adapter->id);
        return HP_E_NOT_FOUND;
    }
    return 0;
}

/* What is to come back comes back where its cards are now. */
struct hv_adapters draft_at_present(struct hp_arena *arena, const struct hv_adapters *there)
{
    struct hv_adapters set = { hp_arena_array(arena, there->count, sizeof *set.items), there->count };
    for (size_t i = 0; i < there->count; i++)
        set.items[i] = *core_at_present(&there->items[i]);
    return set;
}

/* The GPU to take when none was named, or none of those that were named is there. */
int draft_put_on_most_suitable(struct draft *draft, const struct hv_adapters *assigned,
                               int (*put_on)(struct draft *, const struct hv_gpu *, struct hp_error *),
                               struct hp_error *err)
{
    const char *why;
    const struct hv_gpu *gpu = core_most_suitable(draft->arena, &draft->state->gpus, assigned, &why);
    if (!gpu) {
        hp_error_set(err, HP_E_NOT_FOUND, "no partitionable GPU with a working driver is left to add%s",
                     hv_as_far_as_usable(&draft->state->gpus.unusable));
        hp_error_next(err, "see what there is: hyperpoint list-gpus id:%s", draft->state->vm.id);
        return HP_E_NOT_FOUND;
    }
    draft_notice(draft, why);
    return put_on(draft, gpu, err);
}
