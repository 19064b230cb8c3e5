/* SPDX-License-Identifier: MIT */
/* When nobody knows whether a call took effect: wait until the host is quiet, then look. */
#include "run.h"

#include "base/text.h"

enum { FIRST_PAUSE_MS = 50, LONGEST_PAUSE_MS = 2000 };

/* A merge goes on in the background and changes neither adapters nor checkpoints. */
static bool is_quiet(const struct hv_status *status)
{
    bool waits = status->activity != HV_ACTIVITY_NONE && status->activity != HV_ACTIVITY_MERGING;
    return !waits && (status->running_jobs == 0 || status->activity == HV_ACTIVITY_MERGING);
}

int core_wait_until_quiet(struct hv_host *host, const struct hv_vm *vm, unsigned (*interrupts)(void),
                          struct hp_error *err)
{
    const struct hp_clock *clock = hv_host_clock(host);
    uint64_t give_up = hp_clock_monotonic(clock) + hv_host_timeout_seconds(host) * UINT64_C(1000000);
    for (uint32_t pause = FIRST_PAUSE_MS;;
         pause = pause * 2 < LONGEST_PAUSE_MS ? pause * 2 : LONGEST_PAUSE_MS) {
        struct hv_status status;
        int rc = hv_vm_read_status(host, vm, &status, err);
        if (rc || is_quiet(&status))
            return rc;
        if (interrupts && interrupts() > 1)
            return hp_error_set(err, HP_E_INTERRUPTED,
                                "stopped waiting for Hyper-V to finish its work on the VM");
        if (hp_clock_monotonic(clock) > give_up) {
            hp_error_next(err, "wait until Hyper-V has ended that, then try again; -TIMEOUT waits longer");
            return hp_error_set(err, HP_E_TIMEOUT, "Hyper-V is still working on the VM after %u seconds",
                                (unsigned)hv_host_timeout_seconds(host));
        }
        hp_clock_sleep(clock, pause);
    }
}

int core_find_new_checkpoint(struct hv_host *host, const struct hv_vm *vm, const char *before,
                             struct hp_arena *arena, struct hv_checkpoint *out, struct hp_error *err)
{
    struct hv_checkpoint checkpoint = { 0 };
    struct hv_settings settings;
    bool found;
    int rc = hv_checkpoint_read_back(host, vm, NULL, arena, &checkpoint, &found, &settings, err);
    if (rc || !settings.current_checkpoint || hp_text_same(settings.current_checkpoint, before))
        return rc;
    rc = hv_checkpoint_read_back(host, vm, settings.current_checkpoint, arena, &checkpoint, &found, &settings,
                                 err);
    if (!rc && found && hp_text_same(checkpoint.parent, before))
        *out = checkpoint;
    return rc;
}

int run_read_settings(struct run *run, struct hv_settings *out, struct hp_error *err)
{
    struct hv_checkpoint none;
    bool found;
    int rc = hv_checkpoint_read_back(run->host, &run->state->vm, NULL, run->arena, &none, &found, out, err);
    if (!rc)
        run->notes = out->notes;
    return rc;
}
