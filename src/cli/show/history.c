/* SPDX-License-Identifier: MIT */
/* What was changed, when, by whom, and what became of it. */
#include "show.h"

#include "form/json.h"
#include "form/table.h"
#include "say/progress.h"
#include "say/log_read.h"
#include "say/text.h"

#include "base/text.h"
#include "base/time.h"
#include "core/local_time.h"
#include "platform/clock.h"

#include <stdlib.h>

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(hp_json_member(object, key));
}

static const char *vm_of(const cJSON *change)
{
    const char *name = text_of(hp_json_member(change, "vm"), "name");
    return name ? name : "-";
}

/* An outcome for people. */
static const struct {
    const char *outcome;
    const char *words;
    enum cli_style style;
} results[] = {
    { "done", "done", CLI_PLAIN },
    { "putBack", "failed, put back", CLI_CAUTION },
    { "left", "failed, recover", CLI_BAD },
    { "notStarted", "VM not started", CLI_BAD },
    { "stillRunning", "VM still running", CLI_CAUTION },
    { "interrupted", "cut off", CLI_BAD },
    { "inProgress", "at work", CLI_PLAIN },
};

static struct cli_cell result_of(struct hp_arena *arena, const cJSON *change)
{
    const char *outcome = text_of(change, "outcome");
    const char *reason = text_of(change, "reason");
    for (size_t i = 0; i < HP_COUNT(results); i++) {
        if (hp_text_same(results[i].outcome, outcome))
            return (struct cli_cell){ .text = results[i].words, .style = results[i].style };
    }
    const cJSON *code = hp_json_member(change, "exitCode");
    if (!reason && cJSON_IsNumber(code) && code->valueint != 0)
        return (struct cli_cell){ .text = hp_arena_format(arena, "exit code %d", code->valueint),
                                  .style = CLI_CAUTION };
    if (!reason)
        return (struct cli_cell){ .text = "unchanged" };
    return (struct cli_cell){ .text = hp_text_same(reason, "refused")       ? "refused"
                                      : hp_text_same(reason, "interrupted") ? "stopped"
                                                                            : "failed",
                              .style = CLI_CAUTION };
}

/* "2 min 3 s" of a number of milliseconds; NULL when it is not known. */
static const char *duration_of(struct hp_arena *arena, const cJSON *change, const char *key)
{
    uint64_t milliseconds;
    HP_STR(text);
    if (!hp_json_to_u64(hp_json_member(change, key), &milliseconds))
        return NULL;
    cli_add_duration(&text, milliseconds * 1000);
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* --- the list --- */

enum { ID, WHEN, VM, VERB, RESULT, TOOK, USER, COLUMNS };

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const cJSON *change = cJSON_GetArrayItem(context, (int)index);
    out->cells[ID].text = text_of(change, "id");
    out->cells[WHEN].text = core_local_text(arena, text_of(change, "began"));
    out->cells[VM].text = vm_of(change);
    out->cells[VERB].text = text_of(change, "verb");
    out->cells[RESULT] = result_of(arena, change);
    out->cells[TOOK].text = duration_of(arena, change, "milliseconds");
    out->cells[USER].text = text_of(change, "user");
}

static void list_as_text(struct hp_str *out, const void *shown)
{
    static const struct cli_column columns[COLUMNS] = {
        [ID] = { .title = "ID" },
        [WHEN] = { .title = "Began" },
        [VM] = { .title = "VM", .comfort = 16 },
        [VERB] = { .title = "Change" },
        [RESULT] = { .title = "Result" },
        [TOOK] = { .title = "Took", .right = true, .rank = 2 },
        [USER] = { .title = "By", .comfort = 12, .rank = 1 },
    };
    const struct cli_history_result *result = shown;
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = (size_t)cJSON_GetArraySize(result->changes),
                                     .read = read_row,
                                     .context = result->changes };
    cli_table_add(out, &result->look, &table);
    if (!table.row_count && result->vm)
        hp_str_format(out, "No changes of VM \"%s\" are recorded.\n", result->vm);
    else if (!table.row_count)
        hp_str_add(out, "No changes are recorded.\n");
}

static void list_as_json(cJSON *json, const void *shown)
{
    const struct cli_history_result *result = shown;
    cJSON_AddItemToObject(json, "changes", cJSON_Duplicate(result->changes, true));
}

void cli_show_history(struct hp_str *out, bool json, const struct cli_history_result *result)
{
    cli_render(out, json, "history", NULL, list_as_text, list_as_json, result);
}

/* --- one --- */

static void add_field(struct hp_str *out, const struct cli_history_result *result, const char *label,
                      const char *text)
{
    if (text)
        cli_line_field(out, &result->look, 0, label, text);
}

static bool is_shown(const struct cli_log_line *line)
{
    static const char *const kinds[] = { "STEP", "ERROR", "WARNING", "NOTICE", "SUCCESS", "INFO", "EXIT" };
    bool shown = false;
    for (size_t i = 0; i < HP_COUNT(kinds); i++)
        shown = shown || hp_text_same(kinds[i], line->kind);
    return shown;
}

static void add_lines(struct hp_str *out, const struct cli_history_result *result)
{
    hp_str_add_char(out, '\n');
    for (size_t i = 0; i < result->lines->count; i++) {
        const struct cli_log_line *line = &result->lines->items[i];
        HP_ARENA(scratch);
        struct hp_time time = hp_time_at(line->utc_micros, os_utc_offset(line->utc_micros));
        if (is_shown(line))
            cli_line_item(out, &result->look, 19,
                          hp_arena_format(&scratch, "%02d:%02d:%02d  %-7s  ", time.hour, time.minute,
                                          time.second, line->kind),
                          line->text);
    }
}

static void entry_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(arena);
    const struct cli_history_result *result = shown;
    const cJSON *change = result->changes;
    const cJSON *checkpoint = hp_json_member(change, "checkpoint");
    add_field(out, result, "Change", text_of(change, "verb"));
    add_field(out, result, "VM", vm_of(change));
    add_field(out, result, "ID", text_of(change, "id"));
    add_field(out, result, "Result", result_of(&arena, change).text);
    add_field(out, result, "Began", core_local_text(&arena, text_of(change, "began")));
    add_field(out, result, "Took", duration_of(&arena, change, "milliseconds"));
    add_field(out, result, "VM was off", duration_of(&arena, change, "downMilliseconds"));
    add_field(out, result, "By", text_of(change, "user"));
    add_field(out, result, "Command", text_of(change, "command"));
    add_field(out, result, "Checkpoint", text_of(checkpoint, "name"));
    add_field(out, result, "Error", text_of(change, "message"));
    add_field(out, result, "Next", text_of(change, "next"));
    add_field(out, result, "Log", result->log);
    add_lines(out, result);
}

static void entry_as_json(cJSON *json, const void *shown)
{
    HP_ARENA(arena);
    const struct cli_history_result *result = shown;
    cJSON_AddItemToObject(json, "change", cJSON_Duplicate(result->changes, true));
    cli_json_add(json, json_text("log", result->log));
    cJSON *lines = cJSON_AddArrayToObject(json, "lines");
    for (size_t i = 0; i < result->lines->count; i++) {
        const struct cli_log_line *line = &result->lines->items[i];
        if (is_shown(line))
            cli_json_row(lines, json_text("time", hp_time_iso(&arena, line->utc_micros, 3)),
                         json_text("kind", line->kind), json_text("text", line->text));
    }
}

void cli_show_history_entry(struct hp_str *out, bool json, const struct cli_history_result *result)
{
    cli_render(out, json, "historyEntry", NULL, entry_as_text, entry_as_json, result);
}
