/* SPDX-License-Identifier: MIT */
#include "events.h"

#include "text.h"

#include "base/json.h"
#include "platform/console.h"

#include <stdlib.h>

static cJSON *begin(const char *kind)
{
    cJSON *event = cJSON_CreateObject();
    hp_json_add_u64(event, "schema", CLI_JSON_SCHEMA);
    hp_json_add_text(event, "kind", kind);
    return event;
}

static void write_and_delete(cJSON *event)
{
    HP_STR(out);
    char *line = hp_json_print_line(event);
    cli_json_escape(&out, line);
    free(line);
    cJSON_Delete(event);
    /* When stderr is closed there is nobody left to tell. */
    os_write(OS_STDERR, hp_str_text(&out), out.length, NULL);
}

static void add_known(cJSON *event, const char *name, struct hp_opt_u64 value)
{
    if (value.set)
        hp_json_add_u64(event, name, value.value);
    else
        cJSON_AddNullToObject(event, name);
}

void cli_event_progress(const struct cli_progress_event *of)
{
    static const char *const names[] = {
        [CLI_STEP_BEGINS] = "stepBegins", [CLI_STEP_WORKS] = "working", [CLI_STEP_ENDS] = "stepEnds",
        [CLI_STEP_FAILS] = "stepFails",   [CLI_WAITING] = "waiting",
    };
    cJSON *event = begin("progress");
    hp_json_add_text(event, "event", names[of->kind]);
    hp_json_add_u64(event, "step", of->step);
    hp_json_add_u64(event, "steps", of->steps);
    hp_json_add_text(event, "text", of->text);
    add_known(event, "percent", of->percent);
    add_known(event, "milliseconds", of->elapsed);
    add_known(event, "remainingMilliseconds", of->remaining);
    write_and_delete(event);
}

void cli_event_message(const char *level, const char *text)
{
    cJSON *event = begin("message");
    hp_json_add_text(event, "level", level);
    hp_json_add_text(event, "text", text);
    write_and_delete(event);
}
