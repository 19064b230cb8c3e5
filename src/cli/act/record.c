/* SPDX-License-Identifier: MIT */
#include "record.h"

#include "form/json.h"
#include "say/exit.h"
#include "say/text.h"

#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"
#include "platform/process.h"

enum { LONGEST = 4000 }; /* bytes of a text: a line of the log takes 64 KiB, and must be whole */

static const char *bounded(struct hp_arena *arena, const char *text)
{
    return text ? hp_arena_copy_part(arena, text, hp_text_cut(text, LONGEST)) : NULL;
}

/* JSON in one line, without its end; arena text. */
static const char *as_line(struct hp_arena *arena, const cJSON *json)
{
    HP_STR(out);
    cli_json_print_line(&out, json);
    return hp_arena_copy_part(arena, hp_str_text(&out), out.length - 1);
}

static void begin_change(struct cli_run *run)
{
    run->recording.began = hp_clock_utc(os_clock());
    run->recording.began_at = hp_clock_monotonic(os_clock());
    run->recording.vm_id = NULL;
}

void cli_record_begin(struct cli_run *run, const char *command)
{
    run->recording.user = os_user_name(run->arena);
    run->recording.command = bounded(run->arena, command);
    cli_log_add(run->voice.log, CLI_LOG_USER, "%s", run->recording.user);
    begin_change(run);
}

void cli_record_begin_on(struct cli_run *run, const struct cli_recording *command)
{
    run->recording.user = command->user;
    run->recording.command = command->command;
    cli_log_add(run->voice.log, CLI_LOG_USER, "%s", run->recording.user);
    begin_change(run);
}

/* The member "host": as far as it is known. */
static void add_host(const struct cli_run *run, cJSON *json)
{
    const struct cli_shown_host host = cli_shown_host(&run->host);
    cli_json_object(json, "host", json_text("name", host.info.name), json_build(host.info.build),
                    json_text("caption", host.info.caption), json_bool("simulated", host.simulated));
}

void cli_record_vm(struct cli_run *run, const char *id, const char *name)
{
    run->vm_name = name;
    if (!run->recording.user || hp_text_same(run->recording.vm_id, id))
        return;
    run->recording.vm_id = id;
    HP_JSON(json);
    json = cli_json_add(cJSON_CreateObject(), json_text("name", name), json_text("id", id),
                        json_text("began", hp_time_iso(run->arena, run->recording.began, 3)));
    add_host(run, json);
    cli_log_add(run->voice.log, CLI_LOG_VM, "%s", as_line(run->arena, json));
}

static void add_vm(const struct cli_run *run, cJSON *json)
{
    if (run->recording.vm_id)
        cli_json_vm(json, run->vm_name, run->recording.vm_id);
    else
        cJSON_AddNullToObject(json, "vm");
}

static void add_checkpoint(const struct cli_ending *ending, cJSON *json)
{
    if (ending->checkpoint_id)
        cli_json_object(json, "checkpoint", json_text("name", ending->checkpoint_name),
                        json_text("id", ending->checkpoint_id));
    else
        cJSON_AddNullToObject(json, "checkpoint");
}

static cJSON *change_as_json(struct cli_run *run, int rc, const struct hp_error *err, int exit_code)
{
    struct hp_arena *arena = run->arena;
    const struct cli_recording *recording = &run->recording;
    const struct cli_ending *ending = &run->ending;
    uint64_t took = hp_clock_monotonic(os_clock()) - recording->began_at;
    cJSON *json = cli_json_add(cJSON_CreateObject(),
                               json_text("id", cli_log_id(run->voice.log, arena, recording->count + 1)),
                               json_text("verb", run->verb->name));
    add_vm(run, json);
    if (run->host.host)
        add_host(run, json);
    else
        cJSON_AddNullToObject(json, "host");
    cli_json_add(json, json_text("user", recording->user), json_text("command", recording->command),
                 json_text("began", hp_time_iso(arena, recording->began, 3)),
                 json_text("ended", hp_time_iso(arena, hp_clock_utc(os_clock()), 3)),
                 json_number("milliseconds", took / 1000),
                 json_text("outcome", cli_outcome_name(ending->outcome)));
    cJSON_AddNumberToObject(json, "exitCode", exit_code); /* of a program on Windows, it may be negative */
    cli_json_add(json, json_text("reason", rc ? cli_class_name((enum hp_class)rc) : NULL),
                 json_text("message", bounded(arena, rc ? err->what : NULL)),
                 json_text("next", bounded(arena, ending->way_out ? ending->way_out
                                                  : rc            ? err->next
                                                                  : NULL)));
    add_checkpoint(ending, json);
    cli_json_add(json, ending->down.set ? json_number("downMilliseconds", ending->down.value / 1000)
                                        : json_null("downMilliseconds"));
    return json;
}

void cli_record_change(struct cli_run *run, int rc, const struct hp_error *err, int exit_code)
{
    struct cli_recording *recording = &run->recording;
    if (!recording->user)
        return;
    HP_JSON(json);
    json = change_as_json(run, rc, err, exit_code);
    const char *line = as_line(run->arena, json);
    cli_log_record(run->voice.log, line);
    recording->changes = hp_arena_grow(run->arena, recording->changes, recording->count, &recording->capacity,
                                       sizeof *recording->changes);
    recording->changes[recording->count++] = line;
    begin_change(run);
}

void cli_record_end(struct cli_run *run, int rc, const struct hp_error *err, int exit_code)
{
    if (run->recording.count == 0)
        cli_record_change(run, rc, err, exit_code);
}
