/* SPDX-License-Identifier: MIT */
/* What is configured, and where, as text and as JSON. */
#include "form/json.h"
#include "show.h"
#include "form/table.h"

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

struct section {
    const struct cli_config_row **rows;
    size_t count;
};

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct section *section = context;
    const struct cli_config_row *row = section->rows[index];
    out->cells[0].text = hp_arena_format(arena, "  %s", row->key);
    out->cells[1].text = value_of(row);
    out->cells[2].text = origin(arena, row);
}

/* The first line of a section names it, and the columns. */
static void add_section(struct hp_str *out, const struct cli_config_result *result,
                        enum cli_config_section wanted)
{
    HP_ARENA(scratch);
    const struct cli_column columns[] = {
        { .title = hp_arena_format(&scratch, "[%s]", cli_config_section_name(wanted)) },
        { .title = "Value", .comfort = 20 },
        { .title = "From", .rank = 1 },
    };
    struct section section = { .rows = hp_arena_array(&scratch, result->count, sizeof *section.rows) };
    for (size_t i = 0; i < result->count; i++) {
        if (result->rows[i].section == wanted)
            section.rows[section.count++] = &result->rows[i];
    }
    const struct cli_table table = { .columns = columns,
                                     .column_count = HP_COUNT(columns),
                                     .row_count = section.count,
                                     .read = read_row,
                                     .context = &section,
                                     .never_stacks = true };
    if (!section.count)
        return;
    hp_str_add_char(out, '\n');
    cli_table_add(out, &result->look, &table);
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
