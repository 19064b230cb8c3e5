/* SPDX-License-Identifier: MIT */
/* Settings of the VM: memory windows and cache type that a new adapter needs; automatic checkpoints off. */
#include "step.h"

#include "choose/settings.h"

/* What a checkpoint brought back large enough stays. */
static int raise_settings(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_settings now;
    int rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    struct hv_settings_change change = core_settings_lacking(&now, &step->settings);
    if (!core_settings_any(&change))
        return 0;
    run_sends(run);
    return hv_vm_change_settings(run->host, &run->state->vm, &change, err);
}

/* The plan was made from the settings as they were read then: if somebody has changed them since, it is no
 * longer right. Where adapters come off after this step, what they could be refused for is asked first. */
static int act(struct run *run, const struct core_step *step, struct hp_error *err)
{
    struct hv_settings now;
    if (step->at_least)
        return raise_settings(run, step, err);
    int rc = run_rehearse(run, err);
    if (!rc)
        rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    struct hv_settings_change change = core_settings_pick(&now, &step->settings_before, &step->settings);
    struct hv_settings_change rest = step->settings;
    core_settings_remove(&rest, &change);
    if (!core_settings_are(&now, &rest)) {
        hp_error_next(err, "try again: HyperPoint then looks at the new settings");
        return hp_error_set(err, HP_E_REFUSED, "someone else is changing this VM's settings");
    }
    if (!core_settings_any(&change))
        return 0;
    run_sends(run);
    return hv_vm_change_settings(run->host, &run->state->vm, &change, err);
}

static int undo(struct run *run, const struct core_step *step, struct hp_error *err)
{
    (void)step;
    struct hv_settings now;
    bool added = run->added_ids.count || run->requested.count || run->unseen.count;
    int rc = added ? run_read_adapters(run, err) : 0;
    if (!rc)
        rc = run_find_unlisted(run, err);
    if (!rc)
        rc = run_read_settings(run, &now, err);
    if (rc)
        return rc;
    struct hv_settings_change back = run_settings_back(run, &now);
    if (!core_settings_any(&back))
        return 0;
    run_report_undo_failure(run, "Set the settings back");
    run_sends(run);
    return hv_vm_change_settings(run->host, &run->state->vm, &back, err);
}

static int check(struct run *run, const struct core_step *step, struct hp_error *err)
{
    const struct hv_settings *settings = &run->report->settings;
    bool of_checkpoint = run->plan->intent.change->applies;
    struct hv_settings_change undone =
        of_checkpoint ? core_settings_lacking(settings, &step->settings)
                      : core_settings_pick(settings, &step->settings_before, &step->settings);
    if (core_settings_any(&undone))
        return hp_error_set(err, HP_E_FAILED,
                            "Hyper-V reported success, but the VM's settings have not changed");
    if (!of_checkpoint && !core_settings_are(settings, &step->settings))
        run_warn(run, "someone else has changed the VM's settings meanwhile: HyperPoint leaves them as "
                      "they are now");
    return 0;
}

const struct core_step_kind core_step_change_settings = {
    .name = "changeSettings",
    .act = act,
    .undo = undo,
    .check = check,
};

struct core_step step_change_settings(struct hp_arena *arena, const struct hv_settings *now,
                                      const struct core_intent *intent, bool at_least)
{
    return (struct core_step){
        .kind = &core_step_change_settings,
        .text = hp_arena_format(arena, "Change settings: %s",
                                core_settings_describe(arena, now, &intent->settings)),
        .settings = intent->settings,
        .settings_before = intent->settings_before,
        .at_least = at_least,
    };
}
