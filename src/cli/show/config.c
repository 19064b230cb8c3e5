/* SPDX-License-Identifier: MIT */
/* What is configured, and where, as text and as JSON. */
#include "json.h"
#include "show.h"
#include "table.h"

#include "say/text.h"

/* --- text --- */

static void add_files(struct hp_str *out, const struct cli_config *config)
{
    hp_str_add(out, "Files\n");
    for (size_t i = 0; i < config->file_count; i++)
        cli_add_line(out, "  %-7s  %s%s", config->files[i].whose, config->files[i].path,
                     config->files[i].found ? "" : " (not there)");
    if (!config->file_count)
        hp_str_add(out, "  none\n");
}

static const char *origin(struct hp_arena *arena, const struct cli_config_row *row)
{
    const struct cli_config_entry *entry = row->setting.entry;
    return row->given              ? "command line"
           : row->setting.variable ? row->setting.variable
           : entry ? hp_arena_format(arena, "%s file, line %zu", entry->file->whose, entry->line)
                   : "default";
}

static const char *value_of(const struct cli_config_row *row)
{
    return row->setting.value ? row->setting.value : "-";
}

/* The first line of a section names it, and the columns. */
static void add_section(struct hp_str *out, const struct cli_config_result *result,
                        enum cli_config_section section)
{
    HP_ARENA(scratch);
    const char *title = hp_arena_format(&scratch, "[%s]", cli_config_section_name(section));
    struct cli_column columns[] = { { .title = title }, { .title = "Value" }, { .title = "From" } };
    bool any = false;
    cli_column_widen(&columns[0], 0, title);
    for (size_t i = 0; i < result->count; i++) {
        if (result->rows[i].section != section)
            continue;
        cli_column_widen(&columns[0], 2, result->rows[i].key);
        cli_column_widen(&columns[1], 0, value_of(&result->rows[i]));
        any = true;
    }
    if (!any)
        return;
    hp_str_add_char(out, '\n');
    cli_columns_add_titles(out, columns, HP_COUNT(columns));
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_config_row *row = &result->rows[i];
        if (row->section == section)
            cli_columns_add(out, columns, HP_COUNT(columns),
                            (const char *const[]){ hp_arena_format(&scratch, "  %s", row->key), value_of(row),
                                                   origin(&scratch, row) });
    }
}

static void config_as_text(struct hp_str *out, const void *shown)
{
    const struct cli_config_result *result = shown;
    add_files(out, result->config);
    for (int section = 0; section < CLI_CONFIG_SECTIONS; section++)
        add_section(out, result, (enum cli_config_section)section);
}

/* --- JSON --- */

static const char *from_name(const struct cli_config_row *row)
{
    return row->given              ? "option"
           : row->setting.variable ? "environment"
           : row->setting.entry    ? row->setting.entry->file->whose
                                   : "default";
}

static void add_json_row(cJSON *array, const struct cli_config_row *row)
{
    const struct cli_config_entry *entry = row->setting.entry;
    cli_json_row(array, json_text("section", cli_config_section_name(row->section)),
                 json_text("key", row->key), json_text("value", row->setting.value),
                 json_text("from", from_name(row)), json_text("variable", row->setting.variable),
                 json_text("file", entry ? entry->file->path : NULL),
                 entry ? json_number("line", entry->line) : json_null("line"));
}

static void config_as_json(cJSON *json, const void *shown)
{
    const struct cli_config_result *result = shown;
    cJSON *files = cJSON_AddArrayToObject(json, "files");
    for (size_t i = 0; i < result->config->file_count; i++) {
        const struct cli_config_file *file = &result->config->files[i];
        cli_json_row(files, json_text("whose", file->whose), json_text("path", file->path),
                     json_bool("found", file->found));
    }
    cJSON *settings = cJSON_AddArrayToObject(json, "settings");
    for (size_t i = 0; i < result->count; i++)
        add_json_row(settings, &result->rows[i]);
}

void cli_show_configured(struct hp_str *out, bool json, const struct cli_config_result *result)
{
    cli_render(out, json, "config", NULL, config_as_text, config_as_json, result);
}
