/* SPDX-License-Identifier: MIT */
/* The verbs that change something: read, plan, and with that either show the plan or carry it out. */
#include "commands.h"

#include "act/execution.h"

/* A verb that brings the VM to off says so by its name. */
static int take_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    const enum core_way_off way = run->verb->change->brings_off;
    int rc = cli_line_request(run->arena, run->config, run->line, request, err);
    request->power.shut_down = request->power.shut_down || way == CORE_SHUTS_DOWN;
    request->power.turn_off = request->power.turn_off || way == CORE_TURNS_OFF;
    return rc;
}

static int read_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    if (!run->verb->change->applies || !cli_given(run->line, CLI_NAME) || cli_given(run->line, CLI_SAVEPOINT))
        return take_words(run, request, err);
    hp_error_next(err, "add --savepoint to keep the current state under that name, or omit --name");
    return hp_error_set(err, HP_E_USAGE, "--name names the checkpoint that --savepoint creates");
}

int cli_change(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(cli_execution_release))) struct cli_execution execution = { .run = run };
    int rc = read_words(run, &execution.request, err);
    if (!rc)
        rc = cli_connect(run, err);
    if (!rc)
        rc = cli_execution_plan(&execution, err);
    return rc ? rc : cli_execution_carry_out(&execution, err);
}
