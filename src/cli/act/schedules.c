/* SPDX-License-Identifier: MIT */
#include "schedules.h"

#include "show/show.h"

#include "platform/clock.h"

#include <string.h>

enum timers_account cli_schedule_account(const struct core_policy *policy)
{
    return strcmp(policy->timer, "system") == 0 ? TIMERS_OF_SYSTEM : TIMERS_OF_USER;
}

bool cli_schedule_has_timer(const struct core_policy *policy)
{
    return strcmp(policy->timer, "none") != 0;
}

static enum cli_schedule_result result_of(const struct core_policy_run *last, bool running)
{
    if (!last->started)
        return CLI_SCHEDULE_NEVER_RUN;
    if (last->ended)
        return last->exit_code == 0 ? CLI_SCHEDULE_DONE : CLI_SCHEDULE_FAILED;
    return running ? CLI_SCHEDULE_RUNNING : CLI_SCHEDULE_INTERRUPTED;
}

struct cli_schedule_row cli_schedule_row(struct cli_run *run, const struct core_policy *policy)
{
    HP_ERROR(cause);
    bool running;
    struct cli_schedule_row row = { .policy = policy, .result = CLI_SCHEDULE_UNKNOWN };
    if (core_policy_look(policy, run->arena, &row.last, &running, &cause) == 0)
        row.result = result_of(&row.last, running);
    else
        row.problem = hp_arena_copy(run->arena, cause.what);
    return row;
}

int cli_schedule_tell(struct cli_run *run, struct cli_schedule_row row, const char *action,
                      struct hp_error *err)
{
    HP_STR(out);
    const struct core_policy *policy = row.policy;
    struct timers_when when;
    struct cli_schedules_result result = { .look = run->look,
                                           .of_host = run->host.host != NULL,
                                           .what_if = cli_given(run->line, CLI_WHATIF),
                                           .outcome = CORE_DONE,
                                           .action = action,
                                           .rows = &row,
                                           .count = 1 };
    if (run->host.host)
        result.host = cli_shown_host(&run->host);
    row.has_next = cli_schedule_has_timer(policy) && strcmp(action, "removed") != 0 &&
                   timers_when_parse(&policy->when, 1, &when, NULL) == 0;
    if (row.has_next)
        row.next = timers_when_next(&when, hp_clock_utc(os_clock()));
    run->ending.outcome = result.what_if ? CORE_UNCHANGED : CORE_DONE;
    cli_show_schedules(&out, run->voice.json, &result);
    return cli_print_result(run, &out, err);
}
