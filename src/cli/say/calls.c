/* SPDX-License-Identifier: MIT */
#include "calls.h"

#include "text.h"

#include <inttypes.h>

static const char *const kind_names[CLI_CALL_KINDS] = {
    [CLI_CALL_QUERY] = "query",
    [CLI_CALL_GET] = "get",
    [CLI_CALL_INVOKE] = "invoke",
    [CLI_CALL_DESCRIBE] = "class",
};

void cli_calls_tell(void *context, const struct cli_call *call)
{
    struct cli_calls *calls = context;
    calls->made++;
    if (call->is_job_poll)
        calls->job_polls++;
    else
        calls->kinds[call->kind]++;
    HP_STR(text);
    hp_str_format(&text, "%3u %-6s %s -> %s (%" PRIu64 ".%" PRIu64 " ms)", calls->made,
                  kind_names[call->kind], call->text, call->outcome, call->microseconds / 1000,
                  call->microseconds / 100 % 10);
    cli_log_add(calls->voice->log, "CALL", "%s", hp_str_text(&text));
    if (!calls->voice->verbose)
        return;
    HP_STR(line);
    if (calls->voice->host)
        hp_str_format(&line, "%s: ", calls->voice->host);
    cli_escape(&line, hp_str_text(&text));
    hp_str_add_char(&line, '\n');
    cli_write_stderr(calls->voice, &line);
}

void cli_calls_add_summary(struct hp_str *out, const struct cli_calls *calls)
{
    HP_STR(kinds);
    unsigned count = calls->made - calls->job_polls;
    hp_str_add_count(&kinds, calls->kinds[CLI_CALL_QUERY], "query", "queries");
    hp_str_add_count(&kinds, calls->kinds[CLI_CALL_GET], "get", "gets");
    hp_str_add_count(&kinds, calls->kinds[CLI_CALL_INVOKE], "invoke", "invokes");
    if (calls->kinds[CLI_CALL_DESCRIBE])
        hp_str_add_count(&kinds, calls->kinds[CLI_CALL_DESCRIBE], "class", "classes");
    hp_str_format(out, "%u call%s: %s (+%u job poll%s)", count, hp_plural(count, "", "s"),
                  hp_str_text(&kinds), calls->job_polls, hp_plural(calls->job_polls, "", "s"));
}
