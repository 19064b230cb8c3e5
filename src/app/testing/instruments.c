/* SPDX-License-Identifier: MIT */
#include "instruments.h"

#include "base/str.h"
#include "base/text.h"
#include "cim/fault.h"
#include "hyperv/self_test.h"
#include "platform/clock.h"
#include "platform/console.h"
#include "platform/process.h"
#include "sim/overlap.h"
#include "testing/simulated.h"

/* The exit code when the call that a fault names was never made. */
enum { NEVER_MADE = 70 };

/* The fault that is still to come and names a call; NULL: none. With several hosts it comes on each. */
static const char *_Atomic awaited;

static void on_fault(void *context, const struct cim_fault_spec *spec)
{
    (void)context;
    awaited = NULL;
    if (spec->kind == CIM_FAULT_KILL_BEFORE || spec->kind == CIM_FAULT_KILL_AFTER)
        os_process_die();
    if (spec->kind == CIM_FAULT_PAUSE_BEFORE)
        os_process_pause();
}

static int add_fault(struct cim_session **session, const char *wanted, struct hp_error *err)
{
    struct cim_fault_spec spec;
    int rc = cim_fault_parse(wanted, &spec, err);
    if (rc)
        return rc;
    awaited = spec.name ? wanted : NULL;
    *session = cim_fault(*session, &spec, on_fault, NULL);
    return 0;
}

static int add_overlap(struct app_reached *reached, const char *wanted, struct hp_error *err)
{
    uint64_t delay_ms;
    if (!hp_text_to_u64(wanted, &delay_ms) || delay_ms > UINT32_MAX)
        return hp_error_set(err, HP_E_USAGE, "HYPERPOINT_OVERLAP: \"%s\" is no number of milliseconds",
                            wanted);
    if (reached->simulated)
        reached->session = sim_overlap(reached->session, (uint32_t)delay_ms, os_clock());
    return 0;
}

static int refuse_real_host(const char *name, struct hp_error *err)
{
    hp_error_next(err, "unset %s, and use the program that is not for tests", name);
    return hp_error_set(err, HP_E_USAGE, "%s works on simulated hosts only, and this host is a real one",
                        name);
}

int app_instruments_check(struct hp_error *err)
{
    const char *awake = app_instruments_awake();
    uint64_t seconds;
    if (awake && !hp_text_to_u64(awake, &seconds))
        return hp_error_set(err, HP_E_USAGE, "HYPERPOINT_AWAKE: \"%s\" is no number of seconds", awake);
    return 0;
}

int app_instruments_add(struct app_reached *reached, struct hp_error *err)
{
    const char *only = os_environment("HYPERPOINT_ONLY_RELIED");
    const char *fault = os_environment("HYPERPOINT_FAULT");
    const char *overlap = os_environment("HYPERPOINT_OVERLAP");
    if ((only || fault) && !app_host_is_simulated(reached))
        return refuse_real_host(fault ? "HYPERPOINT_FAULT" : "HYPERPOINT_ONLY_RELIED", err);
    int rc = overlap ? add_overlap(reached, overlap, err) : 0;
    if (rc)
        return rc;
    if (only)
        reached->session = hv_only_required(reached->session);
    return fault ? add_fault(&reached->session, fault, err) : 0;
}

const char *app_instruments_events(void)
{
    return os_environment("HYPERPOINT_EVENTS");
}

const char *app_instruments_awake(void)
{
    return os_environment("HYPERPOINT_AWAKE");
}

const char *app_instruments_descriptors(void)
{
    return os_environment("HYPERPOINT_DESCRIPTORS");
}

int app_instruments_end(int code)
{
    if (!awaited)
        return code;
    HP_STR(text);
    hp_str_format(&text, "[ERROR] HYPERPOINT_FAULT=%s: the command made no such call.\n", awaited);
    os_write(OS_STDERR, hp_str_text(&text), text.length, NULL);
    return NEVER_MADE;
}
