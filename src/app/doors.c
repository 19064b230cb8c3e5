/* SPDX-License-Identifier: MIT */
#include "doors.h"

#include "decorate.h"
#include "instruments.h"
#include "password.h"

#include "cim/trace.h"
#include "platform/clock.h"

/* cim's words for a call in those of the command line, which knows nothing of sessions. */
static const enum cli_call_kind kinds[CIM_VERBS] = {
    [CIM_VERB_QUERY] = CLI_CALL_QUERY,
    [CIM_VERB_GET] = CLI_CALL_GET,
    [CIM_VERB_INVOKE] = CLI_CALL_INVOKE,
    [CIM_VERB_DESCRIBE] = CLI_CALL_DESCRIBE,
};

static void pass_on(void *context, const struct cim_call *call)
{
    const struct cli_connection *wanted = context;
    const struct cli_call told = {
        .kind = kinds[call->verb],
        .text = call->text,
        .outcome = call->outcome,
        .is_job_poll = call->is_job_poll,
        .microseconds = call->microseconds,
    };
    wanted->tell(wanted->tell_context, &told);
}

static uint64_t machine_micros(void)
{
    return hp_clock_monotonic(os_clock());
}

int app_open_host(void *context, struct hp_arena *arena, const struct cli_connection *wanted,
                  struct cli_host *out, struct hp_error *err)
{
    struct app_doors *doors = context;
    struct app_reached reached = { .session = NULL };
    int rc = app_instruments_check(err);
    if (!rc)
        rc = wanted->sim_file ? app_simulated_reach(arena, wanted->sim_file, &reached, err)
                              : app_reach(doors->shared, arena, wanted, doors->password, &reached, err);
    if (rc)
        return rc;
    rc = app_instruments_add(&reached, err);
    if (!rc)
        rc = app_decorate(&reached.session, wanted->one_of_many, &doors->transcript, err);
    if (rc) {
        cim_session_close(reached.session);
        return rc;
    }
    struct cli_connection *told = hp_arena_alloc(arena, sizeof *told);
    *told = *wanted;
    struct cim_session *session = cim_trace(reached.session, pass_on, machine_micros, told);
    *out = (struct cli_host){ .host = hv_host_new(session, reached.clock),
                              .simulated = reached.simulated,
                              .identity = reached.identity };
    hv_host_set_address_bits(out->host, reached.address_bits);
    hv_host_set_remote(out->host, wanted->computer != NULL);
    return 0;
}

int app_open_many(void *context, const struct cli_connection *wanted, const char *const *computers,
                  size_t count, struct hp_error *err)
{
    struct app_doors *doors = context;
    size_t lack = 0;
    for (size_t i = 0; i < count; i++)
        lack += !app_password_is_stored(computers[i], wanted->user);
    return app_password_of_many(wanted, count, lack, &doors->kept, &doors->password, err);
}

int app_make_simulated(void *context, const char *name, const char **sim_file, struct hp_error *err)
{
    struct app_doors *doors = context;
    return app_simulated_make(&doors->simulated, name, sim_file, err);
}

void app_doors_close(struct app_doors *doors)
{
    os_append_close(doors->transcript);
    app_simulated_end(&doors->simulated);
    app_drop_secret(&doors->password);
    hp_arena_release(&doors->kept);
    app_shared_free(doors->shared);
}
