/* SPDX-License-Identifier: MIT */
#include "core/plan.h"

#include "base/str.h"
#include "base/text.h"
#include "settings.h"

#include <inttypes.h>

/* A plan that is being made. */
struct draft {
    const struct core_state *state;
    const struct core_request *request;
    struct hp_arena *arena;
    struct core_plan plan;
    bool *comes_off;     /* per adapter of the state */
    bool adds_new;       /* an adapter that was not there before */
    bool puts_back;      /* what comes off goes on again as it was */
    size_t add_capacity; /* of plan.add.items */
    const char **notices;
    size_t notice_capacity;
    const char **warnings;
    size_t warning_capacity;
    size_t step_capacity;
};

static const char *const step_names[CORE_STEP_KINDS] = {
    [CORE_STEP_CHANGE_SETTINGS] = "changeSettings",     [CORE_STEP_REMOVE_ADAPTERS] = "removeAdapters",
    [CORE_STEP_CREATE_CHECKPOINT] = "createCheckpoint", [CORE_STEP_RENAME_CHECKPOINT] = "renameCheckpoint",
    [CORE_STEP_DELETE_CHECKPOINT] = "deleteCheckpoint", [CORE_STEP_ADD_ADAPTERS] = "addAdapters",
};

static const char *const change_names[CORE_CHANGES] = {
    [CORE_CHECKPOINT] = "checkpoint", [CORE_ADD] = "add",       [CORE_ADD_AUTO] = "add-auto",
    [CORE_ADD_ALL] = "add-all",       [CORE_REMOVE] = "remove", [CORE_REMOVE_ALL] = "remove-all",
    [CORE_RESET] = "reset",
};

const char *core_change_name(enum core_change change)
{
    return change_names[change];
}

const char *core_step_name(enum core_step_kind kind)
{
    return step_names[kind];
}

static void notice(struct draft *draft, const char *text)
{
    draft->notices = hp_arena_grow(draft->arena, draft->notices, draft->plan.notice_count,
                                   &draft->notice_capacity, sizeof *draft->notices);
    draft->notices[draft->plan.notice_count++] = text;
}

static void warning(struct draft *draft, const char *text)
{
    draft->warnings = hp_arena_grow(draft->arena, draft->warnings, draft->plan.warning_count,
                                    &draft->warning_capacity, sizeof *draft->warnings);
    draft->warnings[draft->plan.warning_count++] = text;
}

static void step(struct draft *draft, enum core_step_kind kind, const char *text)
{
    struct core_plan *plan = &draft->plan;
    plan->steps = hp_arena_grow(draft->arena, plan->steps, plan->step_count, &draft->step_capacity,
                                sizeof *plan->steps);
    plan->steps[plan->step_count++] = (struct core_step){ kind, text };
}

static const char *count_text(struct draft *draft, size_t count)
{
    return hp_arena_format(draft->arena, "%zu GPU adapter%s", count, count == 1 ? "" : "s");
}

/* --- which adapters come off and go on --- */

static void take_off(struct draft *draft, size_t index)
{
    draft->comes_off[index] = true;
}

static void take_all_off(struct draft *draft)
{
    for (size_t i = 0; i < draft->state->adapters.count; i++)
        take_off(draft, i);
}

static void put_on(struct draft *draft, struct hv_adapter adapter)
{
    struct hv_adapters *add = &draft->plan.add;
    add->items =
        hp_arena_grow(draft->arena, add->items, add->count, &draft->add_capacity, sizeof *add->items);
    add->items[add->count++] = adapter;
}

static int put_on_new(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    static const struct core_new_values none = { .problem = NULL };
    const struct core_state *state = draft->state;
    const struct core_new_values *values =
        state->new_values ? &state->new_values[gpu - state->gpus.items] : &none;
    if (values->problem)
        return hp_error_set(err, HP_E_USAGE, "%s", values->problem);
    const char *record;
    struct hv_adapter adapter;
    int rc = hv_adapter_new_record(draft->arena, state->template_record, gpu, &values->quotas, &record, err);
    if (!rc)
        rc = hv_adapter_from_record(draft->arena, record, &adapter, err);
    if (rc)
        return rc;
    if (!gpu->working)
        warning(draft,
                hp_arena_format(draft->arena, "%s has no working driver on this host: the VM may not start",
                                core_gpu_label(draft->arena, gpu)));
    if (hv_quotas_any(&values->quotas))
        notice(draft, hp_arena_format(draft->arena, "partition values for %s come from a config file",
                                      core_gpu_label(draft->arena, gpu)));
    adapter.id = NULL;
    draft->adds_new = true;
    put_on(draft, adapter);
    return 0;
}

/* The adapter the VM has on that GPU, NULL when it has none. */
static const struct hv_adapter *adapter_on(const struct core_state *state, const struct hv_gpu *gpu)
{
    for (size_t i = 0; i < state->adapters.count; i++) {
        if (hp_text_same(state->adapters.items[i].instance_path, gpu->instance_path))
            return &state->adapters.items[i];
    }
    return NULL;
}

/* Adds a GPU the VM does not have yet; skips one it has. */
static int add_unless_there(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    if (!adapter_on(draft->state, gpu))
        return put_on_new(draft, gpu, err);
    notice(draft, hp_arena_format(draft->arena, "%s is assigned already: skipped",
                                  core_gpu_label(draft->arena, gpu)));
    return 0;
}

static int unmatched_selector(const struct core_gpu_choice *choice, struct hp_error *err)
{
    hp_error_set(err, HP_E_NOT_FOUND, "\"%s\" is none of this host's partitionable GPUs",
                 choice->unmatched[0]->text);
    hp_error_next(err, "see what there is with -DO list-gpus-partitionable");
    return HP_E_NOT_FOUND;
}

/* The GPUs the user named; every selector must mean one. */
static int named_gpus(struct draft *draft, struct core_gpu_choice *choice, struct hp_error *err)
{
    int rc = core_choose_gpus(draft->arena, &draft->request->selectors, &draft->state->gpus, choice, err);
    if (rc)
        return rc;
    return choice->unmatched_count ? unmatched_selector(choice, err) : 0;
}

/* The GPU to take when none was named, or none of those that were named is there. */
static int most_suitable(struct draft *draft, const struct hv_adapters *assigned, struct hp_error *err)
{
    const char *why;
    const struct hv_gpu *gpu = core_most_suitable(draft->arena, &draft->state->gpus, assigned, &why);
    if (!gpu) {
        hp_error_set(err, HP_E_NOT_FOUND, "no partitionable GPU with a working driver is left to add");
        hp_error_next(err, "see what there is with -DO list-gpus");
        return HP_E_NOT_FOUND;
    }
    notice(draft, why);
    return put_on_new(draft, gpu, err);
}

/* --- one function per change --- */

/* An adapter whose GPU is gone could be taken off and not be put back: a change of several steps, which may
 * have to be undone, must not touch it. */
static int refuse_stale(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    for (size_t i = 0; i < state->adapters.count; i++) {
        const struct hv_adapter *adapter = &state->adapters.items[i];
        if (!adapter->instance_path || hv_gpu_at(&state->gpus, adapter->instance_path))
            continue;
        hp_error_set(
            err, HP_E_NOT_FOUND,
            "adapter %s names a GPU that is no longer on this host (%s): taken off, it could not be put back",
            adapter->id, adapter->instance_path);
        hp_error_next(
            err,
            "put the card back, or first take the adapter off for good: -DO remove -GPU \"adapterid:%s\"",
            adapter->id);
        return HP_E_NOT_FOUND;
    }
    return 0;
}

static int refuse_disabled_checkpoints(struct draft *draft, struct hp_error *err)
{
    if (draft->state->vm.settings.checkpoints != HV_CHECKPOINTS_DISABLED)
        return 0;
    hp_error_set(err, HP_E_REFUSED, "checkpoints are disabled for VM \"%s\"", draft->state->vm.name);
    hp_error_next(
        err, "enable them in the VM's settings (Management, Checkpoints), or with Set-VM -CheckpointType "
             "Production, then try again");
    return HP_E_REFUSED;
}

static int plan_checkpoint(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    struct core_gpu_choice choice = { 0 };
    bool chosen = draft->request->selectors.count > 0;
    draft->puts_back = !chosen;
    draft->plan.checkpoint_name = draft->request->checkpoint_name;
    int rc = refuse_disabled_checkpoints(draft, err);
    if (!rc)
        rc = refuse_stale(draft, err);
    if (!rc && chosen)
        rc = named_gpus(draft, &choice, err);
    if (rc)
        return rc;
    take_all_off(draft);
    for (size_t i = 0; !chosen && i < state->adapters.count; i++)
        put_on(draft, state->adapters.items[i]);
    for (size_t i = 0; !rc && i < choice.count; i++) {
        const struct hv_adapter *there = adapter_on(state, choice.items[i]);
        if (there)
            put_on(draft, *there); /* with the values it has */
        else
            rc = put_on_new(draft, choice.items[i], err);
    }
    if (!rc && !chosen && state->adapters.count == 0)
        notice(draft, "the VM has no GPU adapter: only the checkpoint is made");
    return rc;
}

static int plan_add(struct draft *draft, struct hp_error *err)
{
    struct core_gpu_choice choice;
    int rc = named_gpus(draft, &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

static int plan_add_all(struct draft *draft, struct hp_error *err)
{
    const struct hv_gpus *gpus = &draft->state->gpus;
    if (gpus->count == 0)
        return hp_error_set(err, HP_E_NOT_FOUND, "this host has no partitionable GPU");
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
        notice(draft, hp_arena_format(draft->arena, "\"%s\" is none of this host's partitionable GPUs",
                                      choice.unmatched[i]->text));
    if (choice.count == 0)
        return most_suitable(draft, &state->adapters, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = add_unless_there(draft, choice.items[i], err);
    return rc;
}

static int plan_remove(struct draft *draft, struct hp_error *err)
{
    struct core_adapter_choice choice;
    const struct core_state *state = draft->state;
    int rc = core_choose_adapters(draft->arena, &draft->request->selectors, &state->gpus, &state->adapters,
                                  &choice, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        take_off(draft, (size_t)(choice.items[i] - state->adapters.items));
    return rc;
}

static int plan_remove_all(struct draft *draft, struct hp_error *err)
{
    (void)err;
    take_all_off(draft);
    if (draft->state->adapters.count == 0)
        notice(draft, "the VM has no GPU adapter: nothing to remove");
    return 0;
}

static int plan_reset(struct draft *draft, struct hp_error *err)
{
    static const struct hv_adapters none = { 0 };
    struct core_gpu_choice choice;
    int rc = named_gpus(draft, &choice, err);
    if (!rc)
        rc = refuse_stale(draft, err);
    if (rc)
        return rc;
    take_all_off(draft);
    if (choice.count == 0)
        return most_suitable(draft, &none, err);
    for (size_t i = 0; !rc && i < choice.count; i++)
        rc = put_on_new(draft, choice.items[i], err);
    return rc;
}

static int (*const planners[CORE_CHANGES])(struct draft *, struct hp_error *) = {
    [CORE_CHECKPOINT] = plan_checkpoint, [CORE_ADD] = plan_add,       [CORE_ADD_AUTO] = plan_add_auto,
    [CORE_ADD_ALL] = plan_add_all,       [CORE_REMOVE] = plan_remove, [CORE_REMOVE_ALL] = plan_remove_all,
    [CORE_RESET] = plan_reset,
};

/* --- from sets to steps --- */

/* Splits the adapters into those that come off and those that stay, and says what the VM shall have at the
 * end. */
static void fill_sets(struct draft *draft)
{
    const struct hv_adapters *there = &draft->state->adapters;
    struct core_plan *plan = &draft->plan;
    plan->remove.items = hp_arena_array(draft->arena, there->count, sizeof *plan->remove.items);
    plan->wanted.items =
        hp_arena_array(draft->arena, there->count + plan->add.count, sizeof *plan->wanted.items);
    for (size_t i = 0; i < there->count; i++) {
        struct hv_adapters *set = draft->comes_off[i] ? &plan->remove : &plan->wanted;
        set->items[set->count++] = there->items[i];
    }
    for (size_t i = 0; i < plan->add.count; i++)
        plan->wanted.items[plan->wanted.count++] = plan->add.items[i];
}

/* What is read back as "no GPU named" can only be put back so; and whether a GPU is assigned already cannot
 * be seen. */
static void warn_of_hidden(struct draft *draft)
{
    const struct hv_adapters *remove = &draft->plan.remove;
    const struct hv_adapters *there = &draft->state->adapters;
    bool may_come_back = draft->plan.change == CORE_CHECKPOINT || draft->plan.change == CORE_RESET;
    for (size_t i = 0; may_come_back && i < remove->count; i++) {
        if (remove->items[i].gpu_hidden)
            warning(
                draft,
                hp_arena_format(
                    draft->arena,
                    "this Windows does not tell which GPU adapter %s uses: if it is put back, it is as an automatic one; say -GPU to choose",
                    remove->items[i].id));
    }
    for (size_t i = 0; draft->adds_new && i < there->count; i++) {
        if (there->items[i].gpu_hidden && !draft->comes_off[i])
            warning(
                draft,
                hp_arena_format(
                    draft->arena,
                    "this Windows does not tell which GPU adapter %s uses: it may be one of those that are added",
                    there->items[i].id));
    }
}

static void warn_of_stale_removal(struct draft *draft)
{
    const struct hv_adapters *remove = &draft->plan.remove;
    for (size_t i = 0; i < remove->count; i++) {
        const struct hv_adapter *adapter = &remove->items[i];
        if (adapter->instance_path && !hv_gpu_at(&draft->state->gpus, adapter->instance_path))
            warning(draft,
                    hp_arena_format(draft->arena,
                                    "adapter %s names a GPU that is no longer on this host: once removed it "
                                    "cannot be put back",
                                    adapter->id));
    }
}

static void describe_window(struct hp_str *text, const char *name, struct hp_opt_u64 before,
                            struct hp_opt_u64 change)
{
    if (change.set)
        hp_str_format(text, "%s%s MMIO window %" PRIu64 " -> %" PRIu64 " MiB", text->length ? ", " : "", name,
                      before.value, change.value);
}

static void change_memory(struct draft *draft, struct hp_str *text)
{
    struct hv_settings_change *change = &draft->plan.settings;
    struct hv_settings_change *before = &draft->plan.settings_before;
    if (!core_memory_needs(&draft->state->vm.settings, change, before))
        return;
    if (change->guest_cache_types.set)
        hp_str_format(text, "%sguest-controlled cache types on (were off)", text->length ? ", " : "");
    describe_window(text, "low", before->low_mmio, change->low_mmio);
    describe_window(text, "high", before->high_mmio, change->high_mmio);
}

/* Hyper-V would try an automatic checkpoint when the VM starts, and with a GPU it would fail. */
static void change_automatic(struct draft *draft, struct hp_str *text)
{
    const struct hp_opt_bool *automatic = &draft->state->vm.settings.automatic_checkpoints;
    if (draft->plan.wanted.count == 0 || !automatic->set || !automatic->value)
        return;
    draft->plan.settings.automatic_checkpoints = (struct hp_opt_bool){ true, false };
    draft->plan.settings_before.automatic_checkpoints = *automatic;
    hp_str_format(text, "%sautomatic checkpoints off (were on)", text->length ? ", " : "");
    notice(draft,
           "automatic checkpoints are switched off (were on): with a GPU assigned they fail and can keep the "
           "VM from starting");
}

static const char *list_adapters(struct draft *draft, const struct hv_adapters *adapters)
{
    HP_STR_MAX(text, 64 * 1024);
    for (size_t i = 0; i < adapters->count; i++)
        hp_str_format(&text, "%s%s", i ? "; " : "",
                      core_adapter_label(draft->arena, &adapters->items[i], &draft->state->gpus));
    return hp_arena_copy(draft->arena, hp_str_text(&text));
}

static void fill_steps(struct draft *draft)
{
    struct core_plan *plan = &draft->plan;
    bool makes_checkpoint = plan->change == CORE_CHECKPOINT;
    if (plan->remove.count == 0 && plan->add.count == 0 && !makes_checkpoint)
        return;
    HP_STR(settings);
    change_automatic(draft, &settings);
    if (draft->adds_new)
        change_memory(draft, &settings);
    if (settings.length)
        step(draft, CORE_STEP_CHANGE_SETTINGS,
             hp_arena_format(draft->arena, "Change settings: %s", settings.data));
    if (plan->remove.count)
        step(draft, CORE_STEP_REMOVE_ADAPTERS,
             hp_arena_format(draft->arena, "Remove %s: %s", count_text(draft, plan->remove.count),
                             list_adapters(draft, &plan->remove)));
    if (makes_checkpoint)
        step(draft, CORE_STEP_CREATE_CHECKPOINT, "Create the checkpoint");
    if (makes_checkpoint && plan->checkpoint_name)
        step(draft, CORE_STEP_RENAME_CHECKPOINT,
             hp_arena_format(draft->arena, "Name it \"%s\"", plan->checkpoint_name));
    if (plan->add.count)
        step(draft, CORE_STEP_ADD_ADAPTERS,
             hp_arena_format(draft->arena, "%s %s: %s", draft->puts_back ? "Put back" : "Add",
                             count_text(draft, plan->add.count), list_adapters(draft, &plan->add)));
}

int core_make_plan(const struct core_state *state, const struct core_request *request, struct hp_arena *arena,
                   struct core_plan *out, struct hp_error *err)
{
    struct draft draft = { .state = state, .request = request, .arena = arena };
    draft.plan.change = request->change;
    draft.comes_off = hp_arena_array(arena, state->adapters.count, sizeof *draft.comes_off);
    int rc = core_check_status(state->vm.name, &state->status, err);
    if (!rc)
        rc = planners[request->change](&draft, err);
    if (rc)
        return rc;
    fill_sets(&draft);
    warn_of_stale_removal(&draft);
    warn_of_hidden(&draft);
    fill_steps(&draft);
    draft.plan.notices = draft.notices;
    draft.plan.warnings = draft.warnings;
    *out = draft.plan;
    return 0;
}
