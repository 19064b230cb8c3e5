/* SPDX-License-Identifier: MIT */
/* Before adapters come off: would the host take their values back? Setting the values an adapter has changes
 * nothing, and is the very call that putting it back needs (facts page, 2.3: a host can hold values it does
 * not take). */
#include "run.h"

#include "base/text.h"
#include "choose/values.h"

/* It comes back as it is: in this change, or when the VM is unparked. */
static bool comes_back(const struct run *run, const struct hv_adapter *adapter)
{
    return run->plan->intent.change->parking == CORE_PARKS ||
           hv_adapter_at(&run->plan->intent.add, adapter->id);
}

static int set_as_they_are(struct run *run, const struct hv_adapter *adapters, size_t count,
                           struct hp_error *err)
{
    run->changes++; /* nothing is changed; what is told in the end is read after it all the same */
    return hv_adapter_tune(run->host, run->template, adapters, count, err);
}

/* "not now" says nothing of the values; and what is not known to be refused may have been taken. */
static bool is_about_values(const struct hp_error *err)
{
    return run_is_definite(err) && err->class != HP_E_REFUSED && err->class != HP_E_INTERRUPTED;
}

static bool is_refused_alone(struct run *run, const struct hv_adapter *adapter)
{
    HP_ERROR(cause);
    return set_as_they_are(run, adapter, 1, &cause) != 0 && is_about_values(&cause);
}

/* Which of them it is: where there are several, each is asked for alone. */
static const struct hv_adapter *find_refused(struct run *run, const struct hv_adapter *adapters, size_t count)
{
    for (size_t i = 0; count > 1 && i < count; i++) {
        if (is_refused_alone(run, &adapters[i]))
            return &adapters[i];
    }
    return &adapters[0];
}

static int refuse(struct run *run, const struct hv_adapter *adapter, struct hp_error *cause,
                  struct hp_error *err)
{
    const struct hv_gpu *gpu = hv_gpu_at(&run->state->gpus, adapter->instance_path);
    const char *doubt = core_values_doubt(run->arena, &adapter->quotas, gpu);
    const char *vm = run->state->vm.id;
    cause->class = HP_E_REFUSED;
    hp_error_context(cause, "the adapter for %s has values that Hyper-V does not accept back (%s)",
                     core_adapter_label(run->arena, adapter, &run->state->gpus),
                     doubt ? doubt : core_values_label(run->arena, &adapter->quotas));
    if (gpu && run->state->adapters.count == 1)
        hp_error_next(cause,
                      "correct them with Set-VMGpuPartitionAdapter, or give the VM an adapter without these "
                      "values: hyperpoint reset id:%s --gpu \"order:%u\"; then try again",
                      vm, gpu->order);
    else
        hp_error_next(
            cause,
            "correct them with Set-VMGpuPartitionAdapter, or remove the adapter and add its GPU anew: "
            "hyperpoint remove id:%s \"adapterid:%s\"; then try again",
            vm, adapter->id);
    return hp_error_move(err, cause);
}

/* What the plan removes, to come back or not. */
static size_t collect(struct run *run, bool back, struct hv_adapter **out)
{
    const struct hv_adapters *remove = &run->plan->intent.remove;
    size_t count = 0;
    *out = hp_arena_array(run->arena, remove->count, sizeof **out);
    for (size_t i = 0; i < remove->count; i++) {
        const struct hv_adapter *adapter = &remove->items[i];
        if (comes_back(run, adapter) != back)
            continue;
        bool is_lost = hv_adapter_at(&run->plan->intent.lost, adapter->id) != NULL; /* which was said */
        if (back || (hv_quotas_any(&adapter->quotas) && !is_lost))
            (*out)[count++] = *adapter;
    }
    return count;
}

/* The path of a card, too, must be taken back: not every host takes its ampersands over every transport. */
static int try_card(struct run *run, const struct hv_adapter *adapter, struct hp_error *err)
{
    HP_ERROR(cause);
    run->changes++; /* as above */
    int rc = hv_adapter_try_card(run->host, adapter, &cause);
    if (rc && is_about_values(&cause)) {
        cause.class = HP_E_REFUSED;
        hp_error_context(
            &cause,
            "this host does not accept the path of a GPU in any form in which HyperPoint can send it, so "
            "the GPUs could not be put back");
        hp_error_next(&cause, "run HyperPoint on the host itself");
    }
    return hp_error_move(err, &cause);
}

static int try_returning(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    struct hv_adapter *adapters;
    size_t count = collect(run, true, &adapters);
    int tried = count ? try_card(run, &adapters[0], err) : 0;
    if (tried)
        return tried;
    int rc = count ? set_as_they_are(run, adapters, count, &cause) : 0;
    if (rc && is_about_values(&cause))
        return refuse(run, find_refused(run, adapters, count), &cause, err);
    return hp_error_move(err, &cause);
}

static void warn_of_dropped(struct run *run, const struct hv_adapter *adapter)
{
    const struct hv_gpu *gpu = hv_gpu_at(&run->state->gpus, adapter->instance_path);
    const char *doubt = core_values_doubt(run->arena, &adapter->quotas, gpu);
    run_warn_of_loss(run, hp_arena_format(run->arena,
                                          "Hyper-V does not accept the values of the adapter for %s back "
                                          "(%s): if a later step fails, HyperPoint puts the adapter back "
                                          "without them",
                                          core_adapter_label(run->arena, adapter, &run->state->gpus),
                                          doubt ? doubt : core_values_label(run->arena, &adapter->quotas)));
}

static int try_dropped(struct run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    struct hv_adapter *adapters;
    size_t count = run->plan->intent.change->removes_adapters ? 0 : collect(run, false, &adapters);
    int rc = count ? set_as_they_are(run, adapters, count, &cause) : 0;
    if (!rc || !is_about_values(&cause))
        return hp_error_move(err, &cause);
    for (size_t i = 0; i < count; i++) {
        if (count == 1 || is_refused_alone(run, &adapters[i]))
            warn_of_dropped(run, &adapters[i]);
    }
    return 0;
}

int run_rehearse(struct run *run, struct hp_error *err)
{
    if (run->rehearsed || run->recovering)
        return 0;
    int rc = try_returning(run, err);
    if (!rc)
        rc = try_dropped(run, err);
    run->rehearsed = rc == 0;
    return rc;
}
