/* SPDX-License-Identifier: MIT */
#include "doors.h"

#include "decorate.h"

#include "cim/trace.h"
#include "platform/clock.h"
#include "platform/files.h"
#include "sim/inproc.h"

/* cim's words for a call in those of the command line, which knows nothing of sessions. */
static const enum cli_call_kind kinds[CIM_VERBS] = {
    [CIM_VERB_QUERY] = CLI_CALL_QUERY,
    [CIM_VERB_GET] = CLI_CALL_GET,
    [CIM_VERB_INVOKE] = CLI_CALL_INVOKE,
    [CIM_VERB_DESCRIBE] = CLI_CALL_DESCRIBE,
};

static void pass_on(void *context, const struct cim_call *call)
{
    const struct app_doors *doors = context;
    const struct cli_call told = {
        .kind = kinds[call->verb],
        .text = call->text,
        .outcome = call->outcome,
        .is_job_poll = call->is_job_poll,
        .microseconds = call->microseconds,
    };
    doors->wanted.tell(doors->wanted.tell_context, &told);
}

static uint64_t machine_micros(void)
{
    return hp_clock_monotonic(os_clock());
}

static int no_host(struct hp_error *err)
{
    hp_error_next(err,
                  "for a simulated host, make one with: hyperpoint-sim new my.host.json --scenario demo, and "
                  "name it with -SIM my.host.json or in the environment variable HYPERPOINT_SIM");
    return hp_error_set(err, HP_E_ACCESS, "there is no Hyper-V on this machine, and no other host was named");
}

int app_open_host(void *context, const struct cli_connection *wanted, struct cli_host *out,
                  struct hp_error *err)
{
    struct app_doors *doors = context;
    struct cim_session *session = NULL;
    const struct hp_clock *clock = NULL;
    if (!wanted->sim_file)
        return no_host(err);
    int failed = sim_inproc_open(wanted->sim_file, &session, &clock, err);
    if (failed)
        return failed;
    failed = app_decorate(&session, &doors->transcript, err);
    if (failed) {
        cim_session_close(session);
        return failed;
    }
    doors->wanted = *wanted;
    session = cim_trace(session, pass_on, machine_micros, doors);
    *out = (struct cli_host){ .host = hv_host_new(session, clock),
                              .simulated = true,
                              .identity = os_path_absolute(&doors->arena, wanted->sim_file) };
    return 0;
}

void app_doors_close(struct app_doors *doors)
{
    os_append_close(doors->transcript);
    hp_arena_release(&doors->arena);
}
