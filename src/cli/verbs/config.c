/* SPDX-License-Identifier: MIT */
/* What is configured, and where. */
#include "commands.h"

#include "show/show.h"

static void add_row(struct cli_config_result *result, enum cli_config_section section, const char *key,
                    const struct cli_setting *setting, bool given)
{
    result->rows[result->count++] =
        (struct cli_config_row){ .section = section, .key = key, .setting = *setting, .given = given };
}

static void add_option(struct cli_run *run, enum cli_option option, struct cli_config_result *result)
{
    const struct cli_option_info *info = cli_option_info(option);
    bool given = cli_given(run->line, option);
    struct cli_setting setting = { .value = cli_value(run->line, option) };
    if (!given)
        setting = cli_settings_for(result->config, option);
    if (!setting.value)
        setting.value = info->otherwise;
    if (info->configurable || info->variable.name)
        add_row(result, CLI_CONFIG_OPTIONS, cli_option_key(option), &setting, given);
}

/* Of the other sections, without what a file before this one has, too. */
static void add_entry(const struct cli_config_entry *entry, struct cli_config_result *result)
{
    const struct cli_setting setting = { .value = entry->value, .entry = entry };
    if (entry->section != CLI_CONFIG_OPTIONS &&
        cli_config_find(result->config, entry->section, entry->key) == entry)
        add_row(result, entry->section, entry->key, &setting, false);
}

int cli_show_config(struct cli_run *run, struct hp_error *err)
{
    HP_STR(out);
    struct cli_config config = { .count = 0 };
    struct cli_config_result result = { .look = run->look, .config = &config };
    int rc = cli_settings_read(run->arena, &config, err);
    if (rc)
        return rc;
    result.rows = hp_arena_array(run->arena, CLI_OPTIONS + config.count, sizeof *result.rows);
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++)
        add_option(run, option, &result);
    for (size_t i = 0; i < config.count; i++)
        add_entry(&config.entries[i], &result);
    cli_show_configured(&out, run->voice.json, &result);
    return cli_print_result(run, &out, err);
}
