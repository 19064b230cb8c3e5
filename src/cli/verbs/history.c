/* SPDX-License-Identifier: MIT */
/* What was changed, from the logs of changes. No host is asked. */
#include "commands.h"

#include "form/json.h"
#include "say/log.h"
#include "say/log_read.h"
#include "show/show.h"

#include "base/text.h"
#include "base/time.h"
#include "core/plan.h"
#include "platform/files.h"

#include <string.h>

enum { MIN_ID_LENGTH = 4 };

#define LATEST "latest"

/* --- one log --- */

/* "restore" of "2026-07-01T00-43-52.123Z_restore_4711_failed.log", and its time. */
static const char *verb_of(struct hp_arena *arena, const char *name, const char **began)
{
    char *time = hp_arena_copy_part(arena, name, strcspn(name, "_"));
    for (char *c = time + strcspn(time, "T"); *c; c++)
        *c = *c == '-' ? ':' : *c;
    *began = time;
    const char *verb = name + strlen(time) + 1;
    return hp_arena_copy_part(arena, verb, strcspn(verb, "_"));
}

/* The line's JSON when it is whole; the caller deletes it. */
static cJSON *parse(const struct cli_log_line *line)
{
    cJSON *json = NULL;
    if (hp_json_parse("", line->text, strlen(line->text), &json, NULL) != 0)
        return NULL;
    return json;
}

/* The members of `vm` that say which it is; null when none was found. */
static void add_vm(cJSON *change, const cJSON *vm)
{
    const cJSON *host = hp_json_member(vm, "host");
    if (vm)
        cli_json_vm(change, cJSON_GetStringValue(hp_json_member(vm, "name")),
                    cJSON_GetStringValue(hp_json_member(vm, "id")));
    else
        cJSON_AddNullToObject(change, "vm");
    cJSON_AddItemToObject(change, "host", host ? cJSON_Duplicate(host, true) : cJSON_CreateNull());
}

/* A change of which there is no record: it is at work, or was cut off. */
static void add_without_record(struct hp_arena *arena, cJSON *changes, const struct cli_logs *logs,
                               size_t index, const struct cli_log_lines *lines, const cJSON *vm,
                               size_t number)
{
    const char *began;
    const char *user = NULL;
    const char *command = NULL;
    const char *name = logs->names[index];
    const char *verb = verb_of(arena, name, &began);
    const char *vm_began = cJSON_GetStringValue(hp_json_member(vm, "began"));
    for (size_t i = 0; i < lines->count; i++) {
        const char *kind = lines->items[i].kind;
        const char *words = strchr(lines->items[i].text, ':');
        user = hp_text_same(kind, CLI_LOG_USER) ? lines->items[i].text : user;
        if (hp_text_same(kind, "COMMAND") && words)
            command = hp_arena_format(arena, "hyperpoint%s", words + 1);
    }
    bool open = cli_log_is_open(logs, index);
    cJSON *change = cli_json_row(changes, json_text("id", cli_log_change_id(arena, name, number)),
                                 json_text("verb", verb));
    add_vm(change, vm);
    cli_json_add(change, json_text("user", user), json_text("command", command),
                 json_text("began", vm_began ? vm_began : began), json_null("ended"),
                 json_null("milliseconds"), json_text("outcome", open ? "inProgress" : "interrupted"),
                 json_null("exitCode"), json_null("reason"), json_null("message"), json_null("next"),
                 json_null("checkpoint"), json_null("downMilliseconds"));
}

/* The changes of one log, in their order. */
static void add_changes(struct hp_arena *arena, cJSON *changes, const struct cli_logs *logs, size_t index,
                        const struct cli_log_lines *lines)
{
    HP_JSON(vm);
    size_t count = 0;
    for (size_t i = 0; i < lines->count; i++) {
        bool records = hp_text_same(lines->items[i].kind, CLI_LOG_RECORD);
        cJSON *json =
            records || hp_text_same(lines->items[i].kind, CLI_LOG_VM) ? parse(&lines->items[i]) : NULL;
        if (!json)
            continue;
        cJSON_Delete(vm);
        vm = records ? NULL : json;
        if (records)
            cJSON_AddItemToArray(changes, json);
        count += records;
    }
    if (vm || !count)
        add_without_record(arena, changes, logs, index, lines, vm, count + 1);
}

/* --- which of them --- */

static bool is_wanted(const struct cli_run *run, const cJSON *change)
{
    const cJSON *vm = hp_json_member(change, "vm");
    const char *id = cJSON_GetStringValue(hp_json_member(vm, "id"));
    const char *name = cJSON_GetStringValue(hp_json_member(vm, "name"));
    const char *alias = cli_vm_alias(run, run->vm_name);
    return !run->vm_name ||
           (id && (core_is_vm(run->vm_name, id, name) || (alias && core_is_vm(alias, id, name))));
}

static bool has_id(const cJSON *change, const char *beginning)
{
    return hp_text_begins(cJSON_GetStringValue(hp_json_member(change, "id")), beginning);
}

static int list(struct cli_run *run, const struct cli_logs *logs, struct hp_error *err)
{
    HP_STR(out);
    HP_JSON(changes);
    changes = cJSON_CreateArray();
    for (size_t i = logs->count; i-- > 0;) {
        HP_ARENA(arena);
        HP_JSON(found);
        struct cli_log_lines lines;
        if (cli_log_read(logs, i, &arena, &lines, NULL) != 0)
            continue; /* another run has tidied up */
        found = cJSON_CreateArray();
        add_changes(&arena, found, logs, i, &lines);
        for (int k = cJSON_GetArraySize(found); k-- > 0;) {
            cJSON *change = cJSON_DetachItemFromArray(found, k);
            if (is_wanted(run, change))
                cJSON_AddItemToArray(changes, change);
            else
                cJSON_Delete(change);
        }
    }
    const struct cli_history_result result = { .look = run->look, .changes = changes, .vm = run->vm_name };
    cli_show_history(&out, run->voice.json, &result);
    return cli_print(run, &out, err);
}

/* --- one --- */

static int none(const char *id, struct hp_error *err)
{
    hp_error_next(err, "hyperpoint history lists the changes and their IDs");
    return hp_text_same(id, LATEST) ? hp_error_set(err, HP_E_NOT_FOUND, "no change is recorded")
                                    : hp_error_set(err, HP_E_NOT_FOUND, "no change has the ID \"%s\"", id);
}

/* Shows what of one log is wanted, newest first, unless something was; *count counts all of it. */
static void show_of(struct cli_run *run, const struct cli_logs *logs, size_t index, const char *id,
                    struct hp_str *out, size_t *count)
{
    HP_ARENA(arena);
    HP_JSON(found);
    struct cli_log_lines lines;
    if (cli_log_read(logs, index, &arena, &lines, NULL) != 0)
        return;
    found = cJSON_CreateArray();
    add_changes(&arena, found, logs, index, &lines);
    for (int k = cJSON_GetArraySize(found); k-- > 0;) {
        const cJSON *change = cJSON_GetArrayItem(found, k);
        if (!hp_text_same(id, LATEST) && !has_id(change, id))
            continue;
        const struct cli_history_result result = { .look = run->look,
                                                   .changes = change,
                                                   .lines = &lines,
                                                   .log = os_path_join(&arena, logs->folder,
                                                                       logs->names[index]) };
        if (!(*count)++)
            cli_show_history_entry(out, run->voice.json, &result);
    }
}

static int show(struct cli_run *run, const struct cli_logs *logs, const char *id, struct hp_error *err)
{
    HP_STR(out);
    size_t count = 0;
    bool latest = hp_text_same(id, LATEST);
    for (size_t i = logs->count; i-- > 0 && !(latest && count);)
        show_of(run, logs, i, id, &out, &count);
    if (count > 1 && !latest) {
        hp_error_next(err, "write more of the ID; hyperpoint history lists the changes and their IDs");
        return hp_error_set(err, HP_E_AMBIGUOUS, "%zu changes have an ID that begins with \"%s\"", count, id);
    }
    return count ? cli_print(run, &out, err) : none(id, err);
}

/* The ID after "show", without its prefix; NULL: the list is wanted. */
static int read_id(const struct cli_run *run, const char **out, struct hp_error *err)
{
    const char *id = cli_value(run->line, CLI_CHANGE_ID);
    bool shows = cli_verb_has_action(run->verb, run->vm_name);
    *out = id && hp_text_begins(id, "id:") ? id + strlen("id:") : id;
    if (id && !shows)
        return hp_error_set(err, HP_E_USAGE,
                            "history takes an ID only after show: hyperpoint history show ID");
    if ((!id && !shows) || (id && strlen(*out) >= MIN_ID_LENGTH))
        return 0;
    hp_error_next(err,
                  "hyperpoint history lists the changes and their IDs; hyperpoint history show latest shows "
                  "the newest");
    return id ? hp_error_set(err, HP_E_USAGE, "an ID has at least %d characters", MIN_ID_LENGTH)
              : hp_error_set(err, HP_E_USAGE, "history show needs an ID, or latest");
}

int cli_history(struct cli_run *run, struct hp_error *err)
{
    struct cli_logs logs;
    const char *id;
    int rc = read_id(run, &id, err);
    if (!rc)
        rc = cli_logs_list(run->arena, &logs, err);
    if (rc)
        return rc;
    run->vm_name = id ? NULL : run->vm_name;
    return id ? show(run, &logs, id, err) : list(run, &logs, err);
}
