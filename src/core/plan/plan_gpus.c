/* SPDX-License-Identifier: MIT */
/* GPUs that are assigned and taken off. */
#include "draft.h"

#include "core/moved.h"

/* An adapter of the VM may be for that very card, which was in another slot when it was assigned. */
static void warn_of_moved(struct draft *draft, const struct hv_gpu *gpu)
{
    const struct core_state *state = draft->state;
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *adapter = &state->adapters.items[i];
        if (!core_is_stale(&state->gpus, adapter))
            continue;
        struct core_moved moved =
            core_find_moved(draft->arena, &state->gpus, &state->adapters, adapter->instance_path);
        for (size_t j = 0; j < moved.count; j++) {
            if (moved.items[j] == gpu)
                draft_warning(
                    draft, hp_arena_format(draft->arena,
                                           "adapter %s may be for that card: it %s. It stays as it is; -DO "
                                           "reset -REBIND or -DO remove puts it right",
                                           adapter->id,
                                           core_moved_text(draft->arena, &moved, adapter->instance_path)));
        }
    }
}

/* Adds a GPU the VM does not have yet; skips one it has. */
static int add_unless_there(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    if (!draft_adapter_on(draft->state, gpu)) {
        warn_of_moved(draft, gpu);
        return draft_put_on_new(draft, gpu, err);
    }
    draft_notice(draft, hp_arena_format(draft->arena, "%s is assigned already: skipped",
                                        core_gpu_label(draft->arena, gpu)));
    return 0;
}

/* A GPU goes on when all that was there comes off: new, but the adapter whose card that is, and was in
 * another slot, keeps its values. */
static int put_on_fresh(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    const struct hv_adapter *there = draft_adapter_on(draft->state, gpu);
    if (!there || !there->present)
        return draft_put_on_new(draft, gpu, err);
    draft_put_on(draft, *there);
    return 0;
}

/* The GPU to take when none was named, or none of those that were named is there. */
static int most_suitable(struct draft *draft, const struct hv_adapters *assigned,
                         int (*put_on)(struct draft *, const struct hv_gpu *, struct hp_error *),
                         struct hp_error *err)
{
    const char *why;
    const struct hv_gpu *gpu = core_most_suitable(draft->arena, &draft->state->gpus, assigned, &why);
    if (!gpu) {
        hp_error_set(err, HP_E_NOT_FOUND, "no partitionable GPU with a working driver is left to add%s",
                     hv_as_far_as_usable(&draft->state->gpus.unusable));
        hp_error_next(err, "see what there is with -DO list-gpus");
        return HP_E_NOT_FOUND;
    }
    draft_notice(draft, why);
    return put_on(draft, gpu, err);
}

int plan_add(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    int rc = draft_named_gpus(draft, &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

int plan_add_all(struct draft *draft, struct hp_error *err)
{
    const struct hv_gpus *gpus = &draft->state->gpus;
    if (gpus->count == 0)
        return hp_error_set(err, HP_E_NOT_FOUND, "this host has no partitionable GPU%s",
                            hv_as_far_as_usable(&gpus->unusable));
    int rc = 0;
    for (size_t i = 0; !rc && i < gpus->count; i++)
        rc = add_unless_there(draft, &gpus->items[i], err);
    return rc;
}

int plan_add_auto(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    const struct core_state *state = draft->state;
    int rc = core_choose_gpus(draft->arena, &draft->request->selectors, &state->gpus, &choice, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < choice.unmatched_count; i++)
        draft_notice(draft,
                     hp_arena_format(draft->arena, "\"%s\" is none of this host's partitionable GPUs%s",
                                     choice.unmatched[i]->text, hv_as_far_as_usable(&state->gpus.unusable)));
    if (choice.count == 0)
        return most_suitable(draft, &state->adapters, draft_put_on_new, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

int plan_remove(struct draft *draft, struct hp_error *err)
{
    struct core_adapter_choice choice;
    const struct core_state *state = draft->state;
    int rc = core_choose_adapters(draft->arena, &draft->request->selectors, &state->gpus, &state->adapters,
                                  &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        draft_take_off(draft, (size_t)(choice.items[i] - state->adapters.items));
    return rc;
}

int plan_remove_all(struct draft *draft, struct hp_error *err)
{
    (void)err;
    draft_take_all_off(draft);
    if (draft->state->adapters.count == 0)
        draft_notice(draft, hp_arena_format(draft->arena, "%s: nothing to remove", draft_none(draft)));
    return 0;
}

int plan_reset(struct draft *draft, struct hp_error *err)
{
    static const struct hv_adapters none = { 0 };
    struct core_gpu_choice choice;
    int rc = draft_named_gpus(draft, &choice, err);
    if (!rc)
        rc = draft_refuse_stale(draft, err);
    if (rc)
        return rc;
    draft_take_all_off(draft);
    if (choice.count == 0)
        return most_suitable(draft, &none, put_on_fresh, err);
    for (size_t i = 0; !rc && i < choice.count; i++) {
        bool known = draft_adapter_on(draft->state, choice.items[i]) != NULL;
        rc = known ? put_on_fresh(draft, choice.items[i], err)
                   : draft_put_on_named(draft, choice.items[i], err);
    }
    return rc;
}
