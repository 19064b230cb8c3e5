/* SPDX-License-Identifier: MIT */
/* A new checkpoint; the adapters are off only while it is made. */
#include "plan/draft.h"

#include "base/text.h"
#include "core/checkpoints.h"
#include "core/parked.h"

/* The one of that name, where another is wanted only if there is none; NULL: there is none. */
static const struct hv_checkpoint *there_already(const struct draft *draft)
{
    const struct hv_checkpoints *list = &draft->state->checkpoints;
    for (size_t i = 0; draft->request->if_absent && i < list->count; i++) {
        if (hp_text_same(list->items[i].vm_id, draft->state->vm.id) &&
            hp_text_same(list->items[i].name, draft->request->checkpoint_name))
            return &list->items[i];
    }
    return NULL;
}

static bool is_so_already(const struct draft *draft)
{
    return there_already(draft) != NULL;
}

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    struct core_gpu_choice choice = { 0 };
    bool chosen = draft->request->selectors.count > 0;
    const struct hv_checkpoint *there = there_already(draft);
    if (there) {
        draft_notice(draft, hp_arena_format(draft->arena, "the VM already has the checkpoint %s",
                                            core_checkpoint_label(draft->arena, there)));
        return 0;
    }
    draft->puts_back = !chosen;
    draft->plan.makes_checkpoint = true;
    draft->plan.intent.checkpoint_name = draft->request->checkpoint_name;
    int rc = draft_refuse_new_checkpoint(draft, err);
    if (!rc)
        rc = draft_refuse_stale(draft, err);
    if (!rc && chosen)
        rc = draft_named_gpus(draft, &choice, err);
    if (rc)
        return rc;
    draft_take_all_off(draft);
    for (size_t i = 0; !chosen && i < state->adapters.count; i++)
        draft_put_on(draft, state->adapters.items[i]);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = draft_put_back_named(draft, choice.items[i], err);
    if (!rc)
        rc = draft_write_set_down(draft, err);
    if (!rc && hv_is_replica(&state->status))
        draft_warning(draft,
                      "the VM is a replica: what it has comes from the VM of that ID on another host, and "
                      "the checkpoint is of what has arrived here; to keep a state of the VM that is "
                      "worked with, create the checkpoint there");
    if (!rc && state->parked)
        draft_notice(draft, hp_arena_format(draft->arena,
                                            "the VM is parked: HyperPoint still remembers %s to put back",
                                            draft_count(draft, state->parked->adapters.count)));
    if (!rc && !chosen && state->adapters.count == 0)
        draft_notice(draft, hp_arena_format(draft->arena, "%s: HyperPoint only creates the checkpoint",
                                            draft_none(draft)));
    return rc;
}

/* One that was made is kept, unless undoing had begun. */
static bool completes(struct draft *draft)
{
    return draft->recovery->checkpoint.id && !draft->journal->undoing;
}

static const char *in_short(struct hp_arena *arena, const struct core_request *request,
                            const struct core_plan *plan, bool planned)
{
    const char *name = request->checkpoint_name;
    if (!plan->step_count)
        return hp_arena_format(arena, "already has a checkpoint \"%s\"", name);
    return hp_arena_format(arena, "checkpoint%s%s%s %screated", name ? " \"" : "", name ? name : "",
                           name ? "\"" : "", planned ? "would be " : "");
}

const struct core_change core_checkpoint = {
    .name = "checkpoint",
    .may_make_checkpoint = true,
    .keeps_adapters = true,
    .reads = CORE_READS_FOR_CHECKPOINT,
    .reads_chosen = CORE_READS_PARTITIONS | CORE_READS_CONFIG,
    .is_so_already = is_so_already,
    .plan = plan,
    .completes = completes,
    .in_short = in_short,
    .done_to_vms = "checkpointed",
};
