/* SPDX-License-Identifier: MIT */
/* From the adapters a VM has to those it shall have. Works by looking at the host, never by what it should
 * look like, so the same function adds, puts back, and repairs after a call whose outcome is not known. */
#include "run.h"

#include "base/text.h"
#include "settings.h"

#include <stdlib.h>

/* A round looks and then acts; the last one only looks. Add, tune (when the ids came with a job), and one
 * correction fit in. */
enum { ROUNDS = 4 };

/* Hyper-V's "invalid parameter", as a return value and as a job's error code. */
enum { INVALID_PARAMETER = 32773 };

bool run_is_uncertain(int rc)
{
    return rc == HP_E_GONE || rc == HP_E_TIMEOUT;
}

static bool has_id(const struct hv_adapters *adapters, const char *id)
{
    for (size_t i = 0; i < adapters->count; i++) {
        if (hp_text_same(adapters->items[i].id, id))
            return true;
    }
    return false;
}

static void add_ours(struct run *run, const char *id)
{
    run->ours = hp_arena_grow(run->arena, run->ours, run->ours_count, &run->ours_capacity, sizeof *run->ours);
    run->ours[run->ours_count++] = id;
}

/* A reading that fails is tried once more: undoing a change because a look at it failed would be the worse
 * answer. */
static int read_twice(struct run *run, struct hp_error *err)
{
    const struct hv_vm *vm = &run->state->vm;
    if (hv_adapter_read(run->host, vm, run->arena, &run->now, &run->template_record, NULL) == 0)
        return 0;
    return hv_adapter_read(run->host, vm, run->arena, &run->now, &run->template_record, err);
}

int run_read_adapters(struct run *run, struct hp_error *err)
{
    if (run->now_known)
        return 0;
    struct hv_adapters last = run->now;
    int rc = read_twice(run, err);
    if (rc)
        return rc;
    for (size_t i = 0; run->some_are_new && i < run->now.count; i++) {
        const char *id = run->now.items[i].id;
        if (!has_id(&last, id) && !has_id(&run->state->adapters, id))
            add_ours(run, id);
    }
    run->some_are_new = false;
    run->now_known = true;
    run->report->after = run->now;
    return 0;
}

/* --- pairing --- */

/* Windows 10 takes the GPU of an adapter and reads it back as none: there, only the rest can be compared. */
static const char *comparable(const struct run *run, const struct hv_adapter *wanted,
                              struct hp_arena *scratch)
{
    const char *record = wanted->record;
    if (run->gpus_hidden)
        hv_adapter_set_gpu(scratch, wanted->record, NULL, &record, NULL);
    return record;
}

/* An adapter was there before when it has one of the ids of then: ids are never used twice. */
static bool was_there(const struct run *run, const struct hv_adapter *adapter)
{
    return has_id(&run->state->adapters, adapter->id);
}

/* New, and has the GPU of one that was to be added. */
static bool looks_added(const struct run *run, const struct hv_adapter *adapter)
{
    for (size_t i = 0; !was_there(run, adapter) && i < run->plan->add.count; i++) {
        HP_ARENA(scratch);
        const struct hv_adapter *added = &run->plan->add.items[i];
        if (hp_text_same(adapter->instance_path, added->instance_path) ||
            hv_adapter_compare(&scratch, comparable(run, added, &scratch), adapter->record, NULL) !=
                HV_DIFFERENT)
            return true;
    }
    return false;
}

bool run_is_ours(const struct run *run, const struct hv_adapter *adapter)
{
    for (size_t i = 0; i < run->ours_count; i++) {
        if (hp_text_same(run->ours[i], adapter->id))
            return true;
    }
    return run->recovering && looks_added(run, adapter);
}

/* What somebody else added meanwhile is theirs: it is never tuned, not even to what is wanted. */
static bool is_known(const struct run *run, const struct hv_adapter *adapter)
{
    return was_there(run, adapter) || run_is_ours(run, adapter);
}

/* Pairs what is still without a pair and at least as alike as `at_most`. */
static void pair_alike(const struct run *run, const struct hv_adapters *wanted, enum hv_likeness at_most,
                       struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        for (size_t j = 0; pairing->actual[i] == NO_PAIR && j < run->now.count; j++) {
            HP_ARENA(scratch);
            const char *difference = NULL;
            if (pairing->used[j] || (at_most == HV_TUNABLE && !is_known(run, &run->now.items[j])))
                continue;
            enum hv_likeness likeness =
                hv_adapter_compare(&scratch, comparable(run, &wanted->items[i], &scratch),
                                   run->now.items[j].record, &difference);
            if (difference && !pairing->difference)
                pairing->difference = hp_arena_copy(run->arena, difference);
            if (likeness > at_most)
                continue;
            pairing->actual[i] = j;
            pairing->used[j] = true;
            pairing->tunable[i] = likeness == HV_TUNABLE;
        }
    }
}

/* This run may add and tune what it adds or has taken off; every other adapter is only looked at. */
static bool may_touch(const struct run *run, const struct hv_adapter *wanted)
{
    bool touch = wanted->id == NULL;
    for (size_t i = 0; !touch && i < run->plan->remove.count; i++)
        touch = hp_text_same(run->plan->remove.items[i].id, wanted->id);
    return touch;
}

static void count_pairs(const struct run *run, const struct hv_adapters *wanted, struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        bool missing = pairing->actual[i] == NO_PAIR;
        bool ours = may_touch(run, &wanted->items[i]);
        pairing->missing += missing && ours;
        pairing->to_tune += pairing->tunable[i] && ours;
        if ((missing || pairing->tunable[i]) && !ours)
            pairing->disturbed = wanted->items[i].id;
    }
}

void run_pair(const struct run *run, const struct hv_adapters *wanted, struct pairing *out)
{
    *out = (struct pairing){
        .actual = hp_arena_array(run->arena, wanted->count, sizeof *out->actual),
        .tunable = hp_arena_array(run->arena, wanted->count, sizeof *out->tunable),
        .used = hp_arena_array(run->arena, run->now.count, sizeof *out->used),
    };
    for (size_t i = 0; i < wanted->count; i++)
        out->actual[i] = NO_PAIR;
    pair_alike(run, wanted, HV_SAME, out);
    pair_alike(run, wanted, HV_TUNABLE, out);
    count_pairs(run, wanted, out);
}

/* --- acting --- */

static int remove_surplus(struct run *run, const struct pairing *pairing, struct hp_error *err)
{
    struct hv_adapter *surplus = hp_arena_array(run->arena, run->now.count, sizeof *surplus);
    size_t count = 0;
    for (size_t j = 0; j < run->now.count; j++) {
        if (!pairing->used[j] && run_is_ours(run, &run->now.items[j]))
            surplus[count++] = run->now.items[j];
    }
    if (count == 0)
        return 0;
    run->now_known = false;
    return hv_adapter_remove(run->host, surplus, count, err);
}

/* Gives values to the pairs that differ. */
static int tune_pairs(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
                      struct hp_error *err)
{
    if (pairing->to_tune == 0)
        return 0;
    const char **ids = hp_arena_array(run->arena, pairing->to_tune, sizeof *ids);
    const char **records = hp_arena_array(run->arena, pairing->to_tune, sizeof *records);
    size_t count = 0;
    for (size_t i = 0; i < wanted->count; i++) {
        if (!pairing->tunable[i] || !may_touch(run, &wanted->items[i]))
            continue;
        ids[count] = run->now.items[pairing->actual[i]].id;
        records[count++] = wanted->items[i].record;
    }
    run->now_known = false;
    return hv_adapter_tune(run->host, run->template_record, ids, records, count, err);
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
    if (!rc && core_settings_any(&back))
        rc = hv_vm_change_settings(run->host, &run->state->vm, &back, &cause);
    if (!rc) {
        run->raised_to = (struct hv_settings_change){ 0 };
        return 0;
    }
    hp_error_context(&cause, "the MMIO windows could not be set back");
    hp_error_move(err, &cause);
    return rc;
}

/* Some hosts are said to refuse an adapter while the VM's cache type and MMIO windows are at their defaults
 * (facts page, 2.3). An adapter that was there has to come back all the same: the settings are raised for the
 * add and set back right after it. */
static int add_with_raised_memory(struct run *run, const char *const *records, size_t count, const char **ids,
                                  struct hp_error *refusal, struct hp_error *err)
{
    struct hv_settings now;
    struct hv_settings_change raise = { 0 };
    struct hv_settings_change lower = { 0 };
    int class = refusal->class;
    const struct hv_vm *vm = &run->state->vm;
    bool may_help = is_invalid_parameter(refusal) && run_read_settings(run, &now, NULL) == 0 &&
                    core_memory_needs(&now, &raise, &lower);
    if (!may_help) {
        hp_error_move(err, refusal);
        return class;
    }
    run_warn(
        run,
        "this host adds no GPU while the VM's cache type and MMIO windows are at their defaults: they are raised for that moment and set back");
    run->raised_from = lower;
    run->raised_to = raise;
    int rc = hv_vm_change_settings(run->host, vm, &raise, err);
    if (!rc)
        rc = hv_adapter_add(run->host, vm, run->template_record, records, count, run->arena, ids, err);
    int lowered = run_lower_memory(run, rc ? NULL : err);
    return rc ? rc : lowered;
}

/* The record to add: with the path its GPU has today, if the host has it. */
static int record_to_add(struct run *run, const struct hv_adapter *wanted, const char **out,
                         struct hp_error *err)
{
    const struct hv_gpu *gpu = hv_gpu_at(&run->state->gpus, wanted->instance_path);
    *out = wanted->record;
    return gpu ? hv_adapter_set_gpu(run->arena, wanted->record, gpu, out, err) : 0;
}

/* Adds what has no pair, and tunes it at once where the host says which ids the new ones got. */
static int add_missing(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
                       struct hp_error *err)
{
    if (pairing->missing == 0)
        return 0;
    const char **records = hp_arena_array(run->arena, pairing->missing, sizeof *records);
    const char **ids = hp_arena_array(run->arena, pairing->missing, sizeof *ids);
    size_t count = 0;
    int rc = 0;
    for (size_t i = 0; !rc && i < wanted->count; i++) {
        if (pairing->actual[i] == NO_PAIR && may_touch(run, &wanted->items[i]))
            rc = record_to_add(run, &wanted->items[i], &records[count++], err);
    }
    if (rc)
        return rc;
    run->touched = true;
    run->now_known = false;
    HP_ERROR(refusal);
    rc = hv_adapter_add(run->host, &run->state->vm, run->template_record, records, count, run->arena, ids,
                        &refusal);
    if (rc)
        rc = add_with_raised_memory(run, records, count, ids, &refusal, err);
    for (size_t i = 0; i < count; i++) {
        run->some_are_new = run->some_are_new || !ids[i];
        if (ids[i])
            add_ours(run, ids[i]);
    }
    if (rc || run->some_are_new)
        return rc;
    return hv_adapter_tune(run->host, run->template_record, ids, records, count, err);
}

/* Finds out whether the GPUs of adapters are hidden on this host. Only asked when an adapter that was given a
 * GPU shows none. */
static int look_for_hidden_gpus(struct run *run, const struct hv_adapters *wanted,
                                const struct pairing *pairing, bool *changed, struct hp_error *err)
{
    bool asks = false;
    bool shows_none = false;
    *changed = false;
    for (size_t i = 0; i < wanted->count; i++)
        asks = asks || (pairing->actual[i] == NO_PAIR && wanted->items[i].instance_path);
    for (size_t j = 0; j < run->now.count; j++)
        shows_none = shows_none || (!pairing->used[j] && !run->now.items[j].instance_path &&
                                    !was_there(run, &run->now.items[j]));
    if (run->gpus_hidden || !asks || !shows_none)
        return 0;
    struct hv_host_info info;
    int rc = hv_host_read_info(run->host, run->arena, &info, err);
    if (rc || !hv_adapter_mark_hidden(&run->now, info.build))
        return rc;
    run_warn(
        run,
        "this Windows does not tell which GPU an adapter uses: the GPU was asked for, and cannot be checked");
    run->gpus_hidden = true;
    *changed = true;
    return 0;
}

/* --- rounds --- */

static int not_as_wanted(const struct pairing *pairing, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED,
                        "the adapters read back are not as wanted: %zu missing, %zu different%s%s",
                        pairing->missing, pairing->to_tune, pairing->difference ? "; " : "",
                        pairing->difference ? pairing->difference : "");
}

static int check_undisturbed(const struct pairing *pairing, struct hp_error *err)
{
    if (!pairing->disturbed)
        return 0;
    return hp_error_set(err, HP_E_FAILED, "somebody else removed or changed adapter %s meanwhile",
                        pairing->disturbed);
}

/* Acts on what a pairing shows. 0 also when the outcome of a call is not known: the next round looks.
 * *answered tells that nothing is unknown. */
static int act(struct run *run, const struct hv_adapters *wanted, const struct pairing *pairing,
               bool *answered, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = remove_surplus(run, pairing, &cause);
    if (!rc)
        rc = tune_pairs(run, wanted, pairing, &cause);
    if (!rc)
        rc = add_missing(run, wanted, pairing, &cause);
    *answered = rc == 0;
    if (!rc || run_is_uncertain(rc))
        return 0;
    hp_error_move(err, &cause);
    return rc;
}

static bool has_surplus(const struct run *run, const struct pairing *pairing)
{
    for (size_t j = 0; j < run->now.count; j++) {
        if (!pairing->used[j] && run_is_ours(run, &run->now.items[j]))
            return true;
    }
    return false;
}

int run_converge(struct run *run, const struct hv_adapters *wanted, struct hp_error *err)
{
    struct pairing pairing = { 0 };
    bool answered = false;
    for (int round = 0; round < ROUNDS; round++) {
        int rc = run_read_adapters(run, err);
        if (rc)
            return rc;
        run_pair(run, wanted, &pairing);
        bool changed;
        rc = look_for_hidden_gpus(run, wanted, &pairing, &changed, err);
        if (rc)
            return rc;
        if (changed)
            run_pair(run, wanted, &pairing);
        if (pairing.missing == 0 && pairing.to_tune == 0 && !has_surplus(run, &pairing))
            return check_undisturbed(&pairing, err);
        if (pairing.missing &&
            answered) /* it was added, and is not what was added: once more would double it */
            break;
        if (round + 1 < ROUNDS)
            rc = act(run, wanted, &pairing, &answered, err);
        if (rc)
            return rc;
    }
    return not_as_wanted(&pairing, err);
}

bool run_is_as_wanted(struct run *run, const struct hv_adapters *wanted)
{
    struct pairing pairing;
    if (run_read_adapters(run, NULL) != 0)
        return false;
    run_pair(run, wanted, &pairing);
    return pairing.missing == 0 && pairing.to_tune == 0 && !has_surplus(run, &pairing);
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
