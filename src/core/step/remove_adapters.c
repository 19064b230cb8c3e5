/* SPDX-License-Identifier: MIT */
/* Adapters come off. */
#include "step.h"

#include "base/str.h"

/* The next step wants to know whether the VM is still off, which is read beside the adapters. Before a
 * checkpoint is applied it is read first: what somebody adds after the last look is lost with the state that
 * goes, so that look comes last, and alone. */
static void expect_next(struct run *run, const struct core_step *step)
{
    const struct core_step *next = run->last_step ? NULL : step + 1;
    if (next && next->kind == &core_step_apply_checkpoint) {
        hv_expect(run->host, &run->state->vm, NULL, HV_EXPECT_STATUS);
        run_read_status(run, NULL);
    } else {
        run_expect_adapters(run, step->none_stays ? HV_EXPECT_STATUS : 0);
    }
}

/* None of the removed adapters may be left; a checkpoint needs that there is none at all. */
static int check_removed(struct run *run, const struct core_step *step, struct hp_error *err)
{
    expect_next(run, step);
    int rc = run_read_adapters(run, err);
    if (rc)
        return rc;
    for (size_t j = 0; j < run->now.count; j++) {
        const char *id = run->now.items[j].id;
        if (hv_adapter_at(&step->adapters, id))
            return hp_error_set(err, HP_E_FAILED, "Hyper-V reported success, but adapter %s is still there",
                                id);
        if (step->none_stays)
            return hp_error_set(err, HP_E_FAILED,
                                "someone has added adapter %s meanwhile, and Hyper-V cannot create a "
                                "checkpoint while it is assigned",
                                id);
    }
    return 0;
}

static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = run_still_ready(run, err);
    if (!rc)
        rc = run_rehearse(run, err);
    if (rc)
        return rc;
    run_sends(run);
    run->now_known = false;
    rc = hv_adapter_remove(run->host, step->adapters.items, step->adapters.count, &cause);
    if (rc && !run_is_definite(&cause))
        rc = core_wait_idle(run->host, &run->state->vm, NULL);
    if (!rc)
        rc = check_removed(run, step, &cause);
    run->detached = !rc;
    return rc ? hp_error_move(err, &cause) : 0;
}

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    if (run_is_as_wanted(run, &run->back))
        return 0;
    run_report_undo_failure(run, "Put the GPU adapters back");
    return run_converge(run, &run->back, err);
}

const struct core_step_kind core_step_remove_adapters = { .name = "removeAdapters",
                                                          .act = act,
                                                          .undo = undo };

const char *step_list_adapters(struct hp_arena *arena, const struct hv_adapters *adapters,
                               const struct hv_gpus *gpus)
{
    HP_STR(text);
    for (size_t i = 0; i < adapters->count; i++)
        hp_str_format(&text, "%s%s", i ? "; " : "", core_adapter_label(arena, &adapters->items[i], gpus));
    return hp_arena_copy(arena, hp_str_text(&text));
}

struct core_step step_remove_adapters(struct hp_arena *arena, const struct hv_adapters *adapters,
                                      const struct hv_gpus *gpus, bool none_stays)
{
    return (struct core_step){
        .kind = &core_step_remove_adapters,
        .text =
            hp_arena_format(arena, "Remove %zu GPU adapter%s: %s", adapters->count,
                            hp_plural(adapters->count, "", "s"), step_list_adapters(arena, adapters, gpus)),
        .adapters = *adapters,
        .none_stays = none_stays,
    };
}
