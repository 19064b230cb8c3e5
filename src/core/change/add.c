/* SPDX-License-Identifier: MIT */
/* GPUs are assigned: those that were named, one that is chosen, or all. */
#include "plan/draft.h"

#include "base/text.h"
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
                draft_warning(draft,
                              hp_arena_format(
                                  draft->arena,
                                  "adapter %s may be for that card: it %s. HyperPoint leaves "
                                  "it as it is. To have it there: hyperpoint reset id:%s --rebind; to "
                                  "do without it: hyperpoint remove id:%s \"adapterid:%s\"",
                                  adapter->id, core_moved_text(draft->arena, &moved, adapter->instance_path),
                                  state->vm.id, state->vm.id, adapter->id));
        }
    }
}

/* Where the other adapters are removed, one whose card nobody knows gets the GPU and keeps its values. */
static int put_on(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    if (draft->request->only)
        return draft_put_on_named(draft, gpu, err);
    warn_of_moved(draft, gpu);
    return draft_put_on_new(draft, gpu, err);
}

/* Adds a GPU the VM does not have yet; skips one it has. An adapter whose card was in another slot is put on
 * again, where the card is now. */
static int add_unless_there(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    const struct hv_adapter *there = draft_adapter_on(draft->state, gpu);
    if (!there)
        return put_on(draft, gpu, err);
    if (there->present) {
        draft_remove_adapters(draft, (size_t)(there - draft->state->adapters.items));
        draft_put_on(draft, *there);
        return 0;
    }
    draft_notice(draft, hp_arena_format(draft->arena, "%s is already assigned: skipped",
                                        core_gpu_label(draft->arena, gpu)));
    return 0;
}

static bool is_on_one_of(const struct hv_adapter *adapter, const struct core_gpu_choice *choice)
{
    const char *path = core_at_present(adapter)->instance_path;
    for (size_t i = 0; i < choice->count; i++) {
        if (hp_text_same(path, choice->items[i]->instance_path))
            return true;
    }
    return false;
}

/* All of them are assigned, and, where they are to be the only ones, nothing else is. */
static bool is_added_already(const struct draft *draft)
{
    const struct core_state *state = draft->state;
    struct core_gpu_choice choice;
    if (core_choose_gpus(draft->arena, &draft->request->selectors, &state->gpus, &choice, NULL) ||
        choice.unmatched_count)
        return false; /* the plan says why */
    for (size_t i = 0; i < choice.count; i++) {
        const struct hv_adapter *there = draft_adapter_on(state, choice.items[i]);
        if (!there || there->present)
            return false;
    }
    for (size_t i = 0; draft->request->only && i < state->adapters.count; i++) {
        if (!is_on_one_of(&state->adapters.items[i], &choice))
            return false;
    }
    return true;
}

/* Only what could be put back is removed. */
static int take_others_off(struct draft *draft, const struct core_gpu_choice *choice, struct hp_error *err)
{
    int rc = draft_refuse_stale(draft, err);
    for (size_t i = 0; !rc && i < draft->state->adapters.count; i++) {
        if (!is_on_one_of(&draft->state->adapters.items[i], choice))
            draft_remove_adapters(draft, i);
    }
    return rc;
}

static int plan_add(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    int rc = draft_named_gpus(draft, &choice, err);
    if (!rc && draft->request->only)
        rc = take_others_off(draft, &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

static int plan_add_all(struct draft *draft, struct hp_error *err)
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

static int plan_add_auto(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    const struct core_state *state = draft->state;
    int rc = core_choose_gpus(draft->arena, &draft->request->selectors, &state->gpus, &choice, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < choice.unmatched_count; i++)
        draft_notice(draft,
                     hp_arena_format(draft->arena, "this host has no partitionable GPU \"%s\"%s",
                                     choice.unmatched[i]->text, hv_as_far_as_usable(&state->gpus.unusable)));
    if (choice.count == 0)
        return draft_put_on_most_suitable(draft, &state->adapters, draft_put_on_new, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

const struct core_change core_add = { .name = "add",
                                      .reads = CORE_READS_PARTITIONS | CORE_READS_CONFIG,
                                      .is_so_already = is_added_already,
                                      .plan = plan_add };
const struct core_change core_add_auto = { .name = "add-auto",
                                           .reads = CORE_READS_PARTITIONS | CORE_READS_CONFIG,
                                           .plan = plan_add_auto };
const struct core_change core_add_all = { .name = "add-all",
                                          .reads = CORE_READS_PARTITIONS | CORE_READS_CONFIG,
                                          .plan = plan_add_all };
