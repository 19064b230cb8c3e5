/* SPDX-License-Identifier: MIT */
/* From the adapters a VM has to those it shall have. Works by looking at the host, never by what it should
 * look like, so the same function adds, puts back, and repairs after a call whose outcome is not known. */
#include "run.h"

#include "base/text.h"
#include "choose/settings.h"
#include "core/moved.h"

/* A round looks and then acts; the last one only looks. Add, tune (when the ids came with a job), and one
 * correction fit in. */
enum { ROUNDS = 4 };

/* Hyper-V's "invalid parameter", as a return value and as a job's error code. */
enum { INVALID_PARAMETER = 32773 };

static void tell_doubt(struct run *run, const struct pairing *pairing)
{
    if (pairing->doubtful == 0 || run->told_doubt)
        return;
    run->told_doubt = true;
    run_warn(run, hp_arena_format(run->arena,
                                  "%zu adapters look like those the interrupted run may have added, which "
                                  "is more than it can have added: HyperPoint leaves them and the "
                                  "settings they need. To remove the surplus ones, see: hyperpoint "
                                  "list-gpus-assigned id:%s",
                                  pairing->doubtful, run->state->vm.id));
}

static int remove_surplus(struct run *run, const struct pairing *pairing, struct hp_error *err)
{
    struct hv_adapter *surplus = hp_arena_array(run->arena, run->now.count, sizeof *surplus);
    size_t count = 0;
    for (size_t j = 0; j < run->now.count; j++) {
        if (pairing->surplus[j])
            surplus[count++] = run->now.items[j];
    }
    if (count == 0)
        return 0;
    run_sends(run);
    run->now_known = false;
    int rc = hv_adapter_remove(run->host, surplus, count, err);
    for (size_t i = 0; !rc && i < count; i++)
        texts_add(&run->withdrawn, run->arena, surplus[i].id);
    return rc;
}

/* Gives values to the pairs that differ. */
static int tune_pairs(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
                      struct hp_error *err)
{
    if (pairing->to_tune == 0)
        return 0;
    struct hv_adapter *adapters = hp_arena_array(run->arena, pairing->to_tune, sizeof *adapters);
    size_t count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        if (!pairing->tunable[i] || !run_may_touch(run, &wanted->items[i]))
            continue;
        adapters[count] = wanted->items[i];
        adapters[count++].id = run->now.items[pairing->actual[i]].id;
    }
    run_sends(run);
    run->now_known = false;
    return hv_adapter_tune(run->host, run->template, adapters, count, err);
}

static bool is_invalid_parameter(const struct hp_error *err)
{
    return (err->codes[HP_LEVEL_METHOD].known && err->codes[HP_LEVEL_METHOD].value == INVALID_PARAMETER) ||
           (err->codes[HP_LEVEL_JOB].known && err->codes[HP_LEVEL_JOB].value == INVALID_PARAMETER);
}

int run_lower_memory(struct run *run, struct hp_error *err)
{
    struct hv_settings now;
    HP_ERROR(cause);
    if (!core_settings_any(&run->raised_to))
        return 0;
    int rc = run_read_settings(run, &now, &cause);
    struct hv_settings_change back = { 0 };
    if (!rc)
        back = core_settings_pick(&now, &run->raised_to, &run->raised_from);
    if (!rc && !core_settings_any(&back))
        return 0; /* not raised, or not yet: then a job is at work on it still */
    if (!rc) {
        run_sends(run);
        rc = hv_vm_change_settings(run->host, &run->state->vm, &back, &cause);
    }
    if (!rc) {
        run->raised_to = (struct hv_settings_change){ 0 };
        return 0;
    }
    hp_error_context(&cause, "the MMIO windows could not be set back");
    return hp_error_move(err, &cause);
}

/* Some hosts are said to refuse an adapter while the VM's cache type and MMIO windows are at their defaults
 * (facts page, 2.3). An adapter that was there has to come back all the same: the settings are raised for the
 * add and set back right after it. */
static int add_with_raised_memory(struct run *run, const struct hv_adapters *batch, const char **ids,
                                  struct hp_error *refusal, struct hp_error *err)
{
    struct hv_settings now;
    struct hv_settings_change raise = { 0 };
    struct hv_settings_change lower = { 0 };
    const struct hv_vm *vm = &run->state->vm;
    bool may_help = is_invalid_parameter(refusal) && run_read_settings(run, &now, NULL) == 0 &&
                    core_memory_needs(&now, &raise, &lower);
    if (!may_help)
        return hp_error_move(err, refusal);
    run_warn(run,
             "this host cannot add a GPU while the VM's cache type and MMIO windows have their defaults: "
             "HyperPoint raises them for that moment and then sets them back");
    run->raised_from = lower;
    run->raised_to = raise;
    run_sends(run);
    int rc = hv_vm_change_settings(run->host, vm, &raise, err);
    if (!rc)
        rc = hv_adapter_add(run->host, vm, run->template, batch->items, batch->count, run->arena, ids, err);
    int lowered = run_lower_memory(run, rc ? NULL : err);
    return rc ? rc : lowered;
}

/* What is added for the wanted one: with the path its GPU has today, if the host has it. */
static int adapter_to_add(struct run *run, const struct hv_adapter *wanted, struct hv_adapter *out,
                          struct hp_error *err)
{
    *out = core_is_stale(&run->state->gpus, wanted) ? *core_at_present(wanted) : *wanted;
    const struct hv_gpu *gpu = hv_gpu_at(&run->state->gpus, out->instance_path);
    return gpu ? hv_adapter_set_gpu(run->arena, out, gpu, err) : 0;
}

/* Whose ids the host does not say are looked for at the next reading. */
static void take_added(struct run *run, const struct hv_adapters *batch, const char *const *ids)
{
    struct hv_adapter *asked = hp_arena_array(run->arena, batch->count, sizeof *asked);
    run->requested = (struct hv_adapters){ .items = asked };
    for (size_t i = 0; i < batch->count; i++) {
        if (!ids[i]) {
            asked[run->requested.count++] = batch->items[i];
            continue;
        }
        run_add_asked(run, ids[i], &batch->items[i]);
    }
    run_write_memory(run);
}

/* Adds them in one call, and tunes them at once where the host says which ids the new ones got. */
static int add_batch(struct run *run, const struct hv_adapters *batch, struct hp_error *err)
{
    HP_ERROR(refusal);
    const char **ids = hp_arena_array(run->arena, batch->count, sizeof *ids);
    run_sends(run);
    run->now_known = false;
    int rc = hv_adapter_add(run->host, &run->state->vm, run->template, batch->items, batch->count, run->arena,
                            ids, &refusal);
    if (rc && hv_host_can_reword(run->host)) /* which is tried first, after a look */
        rc = hp_error_move(err, &refusal);
    else if (rc)
        rc = add_with_raised_memory(run, batch, ids, &refusal, err);
    take_added(run, batch, ids);
    run->requested_done = rc == 0;
    if (rc || run->requested.count)
        return rc;
    for (size_t i = 0; i < batch->count; i++)
        batch->items[i].id = ids[i];
    return hv_adapter_tune(run->host, run->template, batch->items, batch->count, err);
}

/* Where Windows does not show which card an adapter has, adding several cards in one call would leave open
 * which of the new adapters has which. */
static bool needs_one_by_one(struct run *run, const struct hv_adapters *batch)
{
    for (size_t i = 1; i < batch->count; i++) {
        if (!hp_text_same(batch->items[i].instance_path, batch->items[0].instance_path))
            return run_hides_cards(run);
    }
    return false;
}

/* Adds what has no pair. */
static int add_missing(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
                       struct hp_error *err)
{
    if (pairing->missing == 0)
        return 0;
    struct hv_adapters batch = { hp_arena_array(run->arena, pairing->missing, sizeof *batch.items), 0 };
    int rc = 0;
    for (size_t i = 0; !rc && i < wanted->count; i++) {
        if (pairing->actual[i] != NO_PAIR || !run_may_touch(run, &wanted->items[i]))
            continue;
        rc = adapter_to_add(run, &wanted->items[i], &batch.items[batch.count++], err);
    }
    if (rc || !needs_one_by_one(run, &batch))
        return rc ? rc : add_batch(run, &batch, err);
    for (size_t i = 0; !rc && i < batch.count; i++) {
        rc = add_batch(run, &(struct hv_adapters){ &batch.items[i], 1 }, err);
        if (!rc && run->requested.count)
            rc = run_read_adapters(run, err);
    }
    return rc;
}

/* What was asked for is remembered, and is not what was read. */
static void tell_hidden(struct run *run)
{
    bool any = false;
    for (size_t j = 0; j < run->now.count; j++)
        any = any || (run->now.items[j].card_remembered && run->now.items[j].instance_path &&
                      run_has_added(run, run->now.items[j].id));
    if (!any || run->told_hidden)
        return;
    run->told_hidden = true;
    run_warn(run, "this Windows does not show which card an adapter uses: HyperPoint remembers the cards it "
                  "asked for, and cannot verify them");
}

/* --- rounds --- */

/* The first failure says more than what is missing because of it. */
static int not_as_wanted(const struct pairing *pairing, struct hp_error *unclear, struct hp_error *err)
{
    if (hp_error_is_set(unclear))
        return hp_error_move(err, unclear);
    return hp_error_set(err, HP_E_FAILED,
                        "the adapters read back are not the wanted ones: %zu missing, %zu different%s%s",
                        pairing->missing, pairing->to_tune, pairing->difference ? "; " : "",
                        pairing->difference ? pairing->difference : "");
}

/* A plan was made for a VM with that adapter. Ending a run that was cut off does all the same what is left to
 * do. */
static int check_undisturbed(const struct run *run, const struct pairing *pairing, struct hp_error *err)
{
    if (!pairing->disturbed)
        return 0;
    const char *what = hp_arena_format(run->arena, "someone else has removed or changed adapter %s meanwhile",
                                       pairing->disturbed);
    if (!run->recovering)
        return hp_error_set(err, HP_E_FAILED, "%s", what);
    run_warn(run, what);
    return 0;
}

/* Acts on what a pairing shows. 0 also when it is not known whether a call took effect: then `unclear` holds
 * the first such failure, and the next round looks. */
static int act(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
               struct hp_error *unclear, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = remove_surplus(run, pairing, &cause);
    if (!rc)
        rc = tune_pairs(run, wanted, pairing, &cause);
    if (!rc)
        rc = add_missing(run, wanted, pairing, &cause);
    if (rc && run_is_definite(&cause))
        return hp_error_move(err, &cause);
    if (!rc)
        return 0;
    hp_error_move(unclear, &cause);
    /* A job may still be at work on it. */
    return core_wait_idle(run->host, &run->state->vm, err);
}

/* Pairs the wanted adapters with those that are there now. */
static int look(struct run *run, const struct hv_adapters *wanted, struct pairing *pairing,
                struct hp_error *err)
{
    int rc = run_read_adapters(run, err);
    if (!rc)
        run_pair(run, wanted, pairing);
    return rc;
}

/* What was added and is not what was added must not be added again; a call that turns out not to have
 * happened is made once more. */
static bool may_act(const struct pairing *pairing, unsigned adds, const struct hp_error *unclear)
{
    return pairing->missing == 0 || adds < (hp_error_is_set(unclear) ? 2 : 1);
}

static int converge(struct run *run, const struct hv_adapters *wanted, struct pairing *pairing,
                    struct hp_error *err)
{
    HP_ERROR(unclear);
    unsigned adds = 0;
    for (int round = 0; round < ROUNDS; round++) {
        if (round > 0 && !run->now_known && run->requested.count == 0) /* else values are still to be set */
            run_expect_adapters(run, 0);
        int rc = look(run, wanted, pairing, err);
        if (rc)
            return rc;
        if (run_is_met(pairing))
            return 0;
        if (round + 1 == ROUNDS || !may_act(pairing, adds, &unclear))
            break;
        HP_ERROR(refusal);
        adds += pairing->missing > 0;
        rc = act(run, wanted, pairing, &unclear, &refusal);
        if (rc && hv_host_reword(run->host)) {
            adds = 0; /* it was refused for how it was written, perhaps: once more, after a look */
            round = -1;
            continue;
        }
        if (rc)
            return hp_error_move(err, &refusal);
    }
    return not_as_wanted(pairing, &unclear, err);
}

/* Hyper-V refuses a whole call for one adapter in it. Where all else has failed, each is tried by itself, so
 * that what can come back does. True when all is as wanted then. */
static bool salvage(struct run *run, const struct hv_adapters *wanted, struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        run->only = &wanted->items[i];
        converge(run, wanted, pairing, NULL);
    }
    run->only = NULL;
    return look(run, wanted, pairing, NULL) == 0 && run_is_met(pairing);
}

/* Nothing else is tried after this: it is undone, ended, or goes forward only. */
static bool is_last_resort(const struct run *run)
{
    return run->undoing || run->recovering || run->applied;
}

int run_converge(struct run *run, const struct hv_adapters *wanted, struct hp_error *err)
{
    struct pairing pairing = { 0 };
    HP_ERROR(cause);
    int rc = converge(run, wanted, &pairing, &cause);
    bool salvages = rc && rc != HP_E_INTERRUPTED && is_last_resort(run) && run_is_definite(&cause) &&
                    pairing.missing + pairing.to_tune > 1;
    if (salvages && salvage(run, wanted, &pairing)) {
        run_warn(run, hp_arena_format(run->arena,
                                      "Hyper-V refused this in one call, and accepted it one by one: %s",
                                      cause.what));
        rc = 0;
    }
    if (!rc) /* right after the add it may have failed: somebody else's job was in the way, or a reading */
        rc = run_lower_memory(run, &cause);
    if (rc)
        return hp_error_move(err, &cause);
    tell_hidden(run);
    tell_doubt(run, &pairing);
    return check_undisturbed(run, &pairing, err);
}

int run_withdraw(struct run *run, const struct hv_adapters *wanted, struct hp_error *err)
{
    struct pairing pairing;
    int rc = run_read_adapters(run, err);
    if (rc)
        return rc;
    run_pair(run, wanted, &pairing);
    return remove_surplus(run, &pairing, err);
}
