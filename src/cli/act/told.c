/* SPDX-License-Identifier: MIT */
#include "told.h"

#include "form/json.h"
#include "say/exit.h"

#include "base/text.h"
#include "platform/child.h"
#include "platform/events.h"

#include <string.h>

enum { PATIENCE_MS = 60 * 1000 };

/* The program of that option, found as the first word of a command is. */
static int find(const struct cli_run *run, enum cli_option option, const char **path, struct hp_error *err)
{
    HP_ERROR(cause);
    if (!cli_given(run->line, option))
        return 0;
    int rc = os_child_find(run->line->options[option].words[0], run->arena, path, &cause);
    if (!rc)
        return 0;
    hp_error_context(&cause, "%s", cli_option_info(option)->name);
    cause.class = HP_E_USAGE; /* it is the command line that is wrong, not the host */
    return hp_error_move(err, &cause);
}

int cli_told_check(const struct cli_run *run, struct hp_error *err)
{
    const char *path;
    int rc = find(run, CLI_ON_FAIL, &path, err);
    return rc ? rc : find(run, CLI_ON_DONE, &path, err);
}

/* As history prints it: the changes of this run. */
static void add_changes(struct hp_str *out, const struct cli_recording *recording)
{
    hp_str_add(out, "{\"schema\":2,\"kind\":\"history\",\"host\":null,\"changes\":[");
    for (size_t i = 0; i < recording->count; i++)
        hp_str_format(out, "%s%s", i ? "," : "", recording->changes[i]);
    hp_str_add(out, "]}\n");
}

static const char *const *words_of(const struct cli_run *run, enum cli_option option)
{
    const struct cli_words *given = &run->line->options[option];
    const char **words = hp_arena_array(run->arena, given->count + 1, sizeof *words);
    for (size_t i = 0; i < given->count; i++)
        words[i] = given->words[i];
    return words;
}

static void run_program(struct cli_run *run, int exit_code)
{
    HP_STR(input);
    HP_ERROR(cause);
    const char *path;
    int code = 0;
    enum cli_option option = exit_code ? CLI_ON_FAIL : CLI_ON_DONE;
    if (run->recording.count == 0 || !cli_given(run->line, option))
        return;
    add_changes(&input, &run->recording);
    int rc = find(run, option, &path, &cause);
    if (!rc)
        rc = os_child_feed(path, words_of(run, option), hp_str_text(&input), PATIENCE_MS, &code, &cause);
    if (rc)
        cli_say(&run->voice, CLI_WARNING, "%s.", cause.what);
    else if (code)
        cli_say(&run->voice, CLI_WARNING, "The program of %s ended with exit code %d.",
                cli_option_info(option)->name, code);
    else
        cli_log_add(run->voice.log, "TOLD", "%s", path);
}

/* --- this machine's log --- */

/* What happened is an error unless HyperPoint refused to begin, or was told to stop. */
static enum os_event_kind kind_of(const cJSON *change)
{
    const char *reason = cJSON_GetStringValue(hp_json_member(change, "reason"));
    const char *outcome = cJSON_GetStringValue(hp_json_member(change, "outcome"));
    static const char *const refusals[] = { "refused", "usage", "notFound", "ambiguous", "interrupted" };
    bool refused = false;
    for (size_t i = 0; i < HP_COUNT(refusals); i++)
        refused = refused || hp_text_same(refusals[i], reason);
    if (hp_json_member(change, "exitCode")->valueint == 0)
        return OS_EVENT_DONE;
    return refused && hp_text_same(outcome, cli_outcome_name(CORE_UNCHANGED)) ? OS_EVENT_REFUSED
                                                                              : OS_EVENT_FAILED;
}

/* Trying things on a simulated host concerns nobody else, unless somebody asks for it. */
static bool is_any_wanted(const struct cli_run *run)
{
    const char *which = cli_value(run->line, CLI_EVENT_LOG);
    return which ? !hp_text_same(which, "none") : !run->host.simulated;
}

/* Nobody sees what a schedule is refused. */
static bool is_wanted(const struct cli_run *run, enum os_event_kind kind)
{
    const char *which = cli_value(run->line, CLI_EVENT_LOG);
    bool unseen = !which && hp_text_same(run->verb->name, "schedule");
    return hp_text_same(which, "all") || kind == OS_EVENT_FAILED || (unseen && kind == OS_EVENT_REFUSED);
}

static const char *text_of(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(hp_json_member(object, key));
    return text ? text : "-";
}

/* The fields of an event, in the order of events.mc. */
static void write_event(struct cli_run *run, const cJSON *change)
{
    HP_ERROR(err);
    struct hp_arena *arena = run->arena;
    const char *vm = text_of(hp_json_member(change, "vm"), "name");
    const char *message = cJSON_GetStringValue(hp_json_member(change, "message"));
    const struct os_event_field fields[] = {
        { "VM", vm },
        { "VERB", text_of(change, "verb") },
        { "OUTCOME", text_of(change, "outcome") },
        { "EXIT_CODE", hp_arena_format(arena, "%d", hp_json_member(change, "exitCode")->valueint) },
        { "USER", text_of(change, "user") },
        { "HOST", text_of(hp_json_member(change, "host"), "name") },
        { "CHANGE", text_of(change, "id") },
    };
    const struct os_event event = {
        .kind = kind_of(change),
        .message = hp_arena_format(arena, "%s of VM \"%s\": %s", text_of(change, "verb"), vm,
                                   message ? message : text_of(change, "outcome")),
        .fields = fields,
        .count = HP_COUNT(fields),
    };
    if (!is_wanted(run, event.kind))
        return;
    int rc = os_event_write(&event, run->opener->events, &err);
    if (rc && (rc != HP_E_NOT_FOUND || run->voice.verbose || cli_given(run->line, CLI_EVENT_LOG)))
        cli_say(&run->voice, CLI_WARNING, "%s.", err.what);
}

static void write_events(struct cli_run *run)
{
    for (size_t i = 0; is_any_wanted(run) && i < run->recording.count; i++) {
        HP_JSON(change);
        const char *line = run->recording.changes[i];
        if (hp_json_parse("", line, strlen(line), &change, NULL) == 0)
            write_event(run, change);
    }
}

/* --- all of them --- */

void cli_told(struct cli_run *run, int exit_code)
{
    write_events(run);
    run_program(run, exit_code);
}
