/* SPDX-License-Identifier: MIT */
/* When nobody knows whether a call took effect: wait until the host is quiet, then look. */
#include "run.h"

#include "base/text.h"

/* A merge goes on in the background and changes neither adapters nor checkpoints. */
static bool is_quiet(const struct hv_status *status)
{
    bool waits = status->activity != HV_ACTIVITY_NONE && status->activity != HV_ACTIVITY_MERGING;
    return !waits && (status->running_jobs == 0 || status->activity == HV_ACTIVITY_MERGING);
}

int core_wait_idle(struct hv_host *host, const struct hv_vm *vm, struct hp_error *err)
{
    struct hp_wait wait = hv_host_wait(host, 300, 2000);
    int rc;
    do {
        struct hv_status status;
        rc = hv_vm_read_status(host, vm, &status, err);
        if (rc || is_quiet(&status))
            return rc;
        rc = hp_wait_longer(&wait);
    } while (!rc);
    if (rc == HP_E_INTERRUPTED)
        return hp_error_set(err, rc, "stopped waiting for Hyper-V to finish its work on the VM");
    hp_error_next(err, "wait until Hyper-V has finished, then try again; --timeout waits longer");
    return hp_error_set(err, rc, "Hyper-V is still working on the VM after %u seconds",
                        (unsigned)hv_host_timeout_seconds(host));
}

static bool tells_how_it_ended(int rc, bool over)
{
    return !rc || rc == HP_E_REFUSED || rc == HP_E_INTERRUPTED || rc == HP_E_NOT_FOUND ||
           (rc == HP_E_TIMEOUT && over);
}

int core_wait_until_off(struct hv_host *host, const struct hv_vm *vm, uint32_t seconds,
                        const struct hv_power *before, struct hv_power *now, struct hp_error *err)
{
    enum { TRIES = 3 };
    HP_ERROR(cause);
    const struct hp_clock *clock = hv_host_clock(host);
    const uint64_t end = hp_clock_monotonic(clock) + seconds * UINT64_C(1000000);
    for (int i = 0; i < TRIES; i++) {
        uint64_t at = hp_clock_monotonic(clock);
        uint32_t left = at < end ? (uint32_t)((end - at) / 1000000) : 0;
        hp_error_clear(&cause);
        int rc = hv_wait_until_off(host, vm, left, before, now, &cause);
        if (tells_how_it_ended(rc, hp_clock_monotonic(clock) + 1000000 > end))
            return hp_error_move(err, &cause);
    }
    if (cause.class == HP_E_TIMEOUT) /* of a look, and not of the guest */
        cause.class = HP_E_GONE;
    return hp_error_move(err, &cause);
}

struct hp_wait run_wait_until_unlisted(const struct run *run)
{
    return (struct hp_wait){
        .clock = hv_host_clock(run->host), .pause = 100, .longest = UINT32_MAX, .looks = 20
    };
}

int core_find_new_checkpoint(struct hv_host *host, const struct hv_vm *vm, const char *before,
                             struct hp_arena *arena, struct hv_checkpoint *out, struct hp_error *err)
{
    struct hv_read_back now;
    int rc = hv_checkpoint_read_back(host, vm, NULL, arena, &now, err);
    const char *current = rc ? NULL : now.settings.current_checkpoint;
    if (!current || hp_text_same(current, before))
        return rc;
    rc = hv_checkpoint_read_back(host, vm, current, arena, &now, err);
    if (!rc && now.checkpoint.id && hp_text_same(now.checkpoint.parent, before))
        *out = now.checkpoint;
    return rc;
}

int run_read_back(struct run *run, const char *checkpoint_id, struct hv_read_back *out, struct hp_error *err)
{
    int rc = hv_checkpoint_read_back(run->host, &run->state->vm, checkpoint_id, run->arena, out, err);
    if (!rc)
        run->notes = out->settings.notes;
    return rc;
}

int run_read_settings(struct run *run, struct hv_settings *out, struct hp_error *err)
{
    struct hv_read_back now;
    int rc = run_read_back(run, NULL, &now, err);
    if (!rc)
        *out = now.settings;
    return rc;
}

int run_read_target(struct run *run, const struct core_step *step, struct hv_checkpoint *out,
                    struct hp_error *err)
{
    struct hv_read_back now;
    int rc = run_read_back(run, step->targets->id, &now, err);
    if (!rc && !now.checkpoint.id)
        rc = hp_error_set(err, HP_E_NOT_FOUND, "checkpoint %s is gone: someone else has deleted it",
                          core_checkpoint_label(run->arena, step->targets));
    if (!rc)
        *out = now.checkpoint;
    return rc;
}
