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
    return run->plan->intent.change == CORE_PARK || hv_adapter_at(&run->plan->intent.add, adapter->id);
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

/* Which of them it is: where there are several, each is asked for alone. */
static const struct hv_adapter *find_refused(struct run *run, const struct hv_adapter *adapters, size_t count)
{
    for (size_t i = 0; count > 1 && i < count; i++) {
        HP_ERROR(cause);
        if (set_as_they_are(run, &adapters[i], 1, &cause) != 0 && is_about_values(&cause))
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
    hp_error_context(cause, "the adapter for %s has values that Hyper-V does not take back (%s)",
                     core_adapter_label(run->arena, adapter, &run->state->gpus),
                     doubt ? doubt : core_values_label(run->arena, &adapter->quotas));
    if (gpu && run->state->adapters.count == 1)
        hp_error_next(cause,
                      "correct them with Set-VMGpuPartitionAdapter, or give the VM an adapter without these "
                      "values: hyperpoint -VM id:%s -DO reset -GPU \"order:%u\"; then try again",
                      vm, gpu->order);
    else
        hp_error_next(
            cause,
            "correct them with Set-VMGpuPartitionAdapter, or remove the adapter and add its GPU anew: "
            "hyperpoint -VM id:%s -DO remove -GPU \"adapterid:%s\"; then try again",
            vm, adapter->id);
    return hp_error_move(err, cause);
}

int run_rehearse(struct run *run, struct hp_error *err)
{
    const struct hv_adapters *remove = &run->plan->intent.remove;
    struct hv_adapter *adapters = hp_arena_array(run->arena, remove->count, sizeof *adapters);
    size_t count = 0;
    for (size_t i = 0; i < remove->count; i++) {
        if (comes_back(run, &remove->items[i]))
            adapters[count++] = remove->items[i];
    }
    HP_ERROR(cause);
    bool wanted = count && !run->rehearsed && !run->recovering;
    int rc = wanted ? set_as_they_are(run, adapters, count, &cause) : 0;
    run->rehearsed = rc == 0;
    if (rc && is_about_values(&cause))
        return refuse(run, find_refused(run, adapters, count), &cause, err);
    return hp_error_move(err, &cause);
}
