/* SPDX-License-Identifier: MIT */
#include "schedules.h"

#include "show/show.h"

#include "base/text.h"
#include "base/time.h"
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

bool cli_schedule_waits(enum cli_option option)
{
    return option == CLI_TIMEOUT || option == CLI_PATIENCE;
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

/* --- overdue --- */

/* How long this machine has been awake since then, at least. A moment before it was switched on, or while it
 * was asleep, says nothing: what it has missed begins only when it is awake again. */
static int64_t awake_since(int64_t then, int64_t now, const struct os_uptime *uptime)
{
    int64_t asleep = uptime->on_micros - uptime->awake_micros;
    int64_t on = now - then < uptime->on_micros ? now - then : uptime->on_micros;
    return on - asleep;
}

/* Tests say it in seconds. */
static struct os_uptime uptime_of(const struct cli_run *run)
{
    uint64_t seconds;
    if (!run->opener->awake || !hp_text_to_u64(run->opener->awake, &seconds))
        return os_uptime();
    int64_t micros = (int64_t)seconds * HP_SECOND;
    return (struct os_uptime){ .on_micros = micros, .awake_micros = micros };
}

void cli_schedules_overdue(const struct cli_run *run, struct core_policies_seen *schedules)
{
    const struct os_uptime uptime = uptime_of(run);
    int64_t now = hp_clock_utc(os_clock());
    for (size_t i = 0; i < schedules->count; i++) {
        struct core_policy_seen *seen = &schedules->items[i];
        struct timers_when when;
        int64_t since;
        if (!core_policy_waits_since(seen, &since) || since > now || !cli_schedule_has_timer(&seen->policy) ||
            timers_when_parse(&seen->policy.when, 1, &when, NULL) != 0)
            continue;
        int64_t second = timers_when_next(&when, timers_when_next(&when, since));
        if (second < now && awake_since(second, now, &uptime) >= CLI_SCHEDULE_SLACK)
            seen->overdue = second;
    }
}

/* --- their timers --- */

const char *cli_schedules_ask_timers(struct cli_run *run, const struct core_policies_seen *schedules)
{
    const char *why = NULL;
    for (size_t i = 0; i < schedules->count; i++) {
        struct core_policy_seen *seen = &schedules->items[i];
        struct timers_look look;
        if (!seen->policy.id || !cli_schedule_has_timer(&seen->policy))
            continue;
        timers_look_at(seen->policy.id, cli_schedule_account(&seen->policy), run->arena, &look);
        if (look.unknown)
            why = look.problem;
        else
            seen->idle = look.problem;
    }
    return why;
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
