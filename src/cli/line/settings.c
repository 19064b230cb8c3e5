/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "line.h"
#include "option_values.h"
#include "say/log.h"
#include "say/text.h"

#include "base/text.h"
#include "platform/process.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* --- what the files say --- */

static int unknown_key(const struct cli_config_entry *entry, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(keys);
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (cli_option_info(option)->configurable)
            hp_str_format(&keys, "%s%s", keys.length ? ", " : "", cli_option_key(option));
    }
    hp_error_next(err, "the keys of [hyperpoint] are: %s", hp_str_text(&keys));
    return hp_error_set(err, HP_E_USAGE, "there is no key %s", cli_quoted(&scratch, entry->key));
}

/* Nobody knows which folder a command will be given in. */
static int check_path(const char *value, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (value[0] == '/' || value[0] == '\\' || (isalpha((unsigned char)value[0]) && value[1] == ':'))
        return 0;
    return hp_error_set(err, HP_E_USAGE, "%s is not a full path", cli_quoted(&scratch, value));
}

static int check_option(const struct cli_config_entry *entry, struct hp_error *err)
{
    enum cli_option option = cli_option_for_key(entry->key);
    if (option == CLI_OPTIONS)
        return unknown_key(entry, err);
    const struct cli_option_info *info = cli_option_info(option);
    if (info->values == CLI_OF_FILES)
        return check_path(entry->value, err);
    return cli_option_check(info, entry->value, err);
}

static int check_gpu(const char *value, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct core_selectors selectors = { .count = 0 };
    int rc = core_selectors_parse(&scratch, &value, 1, &selectors, err);
    return !rc && selectors.count > 1 ? hp_error_set(err, HP_E_USAGE, "an alias is for one GPU") : rc;
}

/* The keys of [history]: up to ten years, and a terabyte. */
static const struct {
    const char *key;
    uint64_t most;
} history_keys[] = { { "days", 3650 }, { "megabytes", 1048576 } };

static int check_history(const struct cli_config_entry *entry, struct hp_error *err)
{
    HP_ARENA(scratch);
    uint64_t number;
    for (size_t i = 0; i < HP_COUNT(history_keys); i++) {
        if (!hp_text_same(entry->key, history_keys[i].key))
            continue;
        bool right = hp_text_to_u64(entry->value, &number) && number >= 1 && number <= history_keys[i].most;
        return right ? 0
                     : hp_error_set(err, HP_E_USAGE, "%s is a whole number from 1 to %" PRIu64,
                                    history_keys[i].key, history_keys[i].most);
    }
    hp_error_next(err, "the keys of [history] are: days, megabytes");
    return hp_error_set(err, HP_E_USAGE, "there is no key %s", cli_quoted(&scratch, entry->key));
}

/* "@" is for --host; here it would make a name that no command finds, or a host that there is not. */
static int check_group(const struct cli_config_entry *entry, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (entry->key[0] == '@') {
        hp_error_next(err, "write the name alone: %s = %s", entry->key + 1, entry->value);
        return hp_error_set(err, HP_E_USAGE, "the name of a group does not begin with @ here, as in %s",
                            cli_quoted(&scratch, entry->key));
    }
    if (strchr(entry->value, '@')) {
        hp_error_next(err, "write the hosts themselves; --host takes several groups: --host @first,@second");
        return hp_error_set(err, HP_E_USAGE, "there can be no group in a group, as in %s",
                            cli_quoted(&scratch, entry->value));
    }
    return cli_check_group(entry->value, err);
}

static int check_entry(const struct cli_config_entry *entry, struct hp_error *err)
{
    struct core_retention_rule rule;
    switch (entry->section) {
    case CLI_CONFIG_OPTIONS:
        return check_option(entry, err);
    case CLI_CONFIG_HOSTS:
        return cli_check_computer(entry->value, err);
    case CLI_CONFIG_GROUPS:
        return check_group(entry, err);
    case CLI_CONFIG_GPUS:
        return check_gpu(entry->value, err);
    case CLI_CONFIG_RETENTION:
        return core_retention_parse(entry->value, &rule, err);
    case CLI_CONFIG_HISTORY:
        return check_history(entry, err);
    default:
        return 0; /* any name can be that of a VM */
    }
}

int cli_settings_read(struct hp_arena *arena, struct cli_config *out, struct hp_error *err)
{
    int rc = cli_config_read(arena, out, err);
    for (size_t i = 0; !rc && i < out->count; i++) {
        HP_ERROR(cause);
        if (check_entry(&out->entries[i], &cause) != 0)
            rc = cli_config_blame(&out->entries[i], err, &cause);
    }
    if (rc)
        *out = (struct cli_config){ .count = 0 };
    return rc;
}

/* --- what counts --- */

struct cli_setting cli_settings_for(const struct cli_config *config, enum cli_option option)
{
    const struct cli_option_info *info = cli_option_info(option);
    const char *value = info->variable.name ? os_environment(info->variable.name) : NULL;
    if (value)
        return (struct cli_setting){ .value = info->variable.value ? info->variable.value : value,
                                     .variable = info->variable.name };
    const struct cli_config_entry *entry =
        cli_config_find(config, CLI_CONFIG_OPTIONS, cli_option_key(option));
    return (struct cli_setting){ .value = entry ? entry->value : NULL, .entry = entry };
}

static int check_variable(const struct cli_option_info *info, const struct cli_setting *setting,
                          struct hp_error *err)
{
    HP_ERROR(cause);
    if (!setting->variable || cli_option_check(info, setting->value, &cause) == 0)
        return 0;
    hp_error_context(&cause, "%s", setting->variable);
    return hp_error_move(err, &cause);
}

int cli_settings_fill(struct hp_arena *arena, const struct cli_config *config, struct cli_line *line,
                      struct hp_error *err)
{
    int rc = 0;
    for (enum cli_option option = 0; !rc && option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        bool taken = !line->verb || cli_verb_takes(line->verb, option);
        /* What is configured is for jobs: a list that waits so long for an answer is no list. */
        bool is_for_jobs = option == CLI_TIMEOUT && line->verb && !line->verb->changes;
        if (cli_given(line, option) || !taken || is_for_jobs || !(info->configurable || info->variable.name))
            continue;
        struct cli_setting setting = cli_settings_for(config, option);
        if (!setting.value)
            continue;
        rc = check_variable(info, &setting, err);
        line->options[option].words = hp_arena_array(arena, 1, sizeof *line->options[option].words);
        line->options[option].words[0] = setting.value;
        line->options[option].count = 1;
        line->options[option].setting = setting;
    }
    return rc;
}

const char *cli_settings_origin(struct hp_arena *arena, const struct cli_setting *setting)
{
    return setting->entry
               ? hp_arena_format(arena, "%s, line %zu", setting->entry->file->path, setting->entry->line)
               : setting->variable;
}

/* --- aliases --- */

const char *cli_settings_alias(const struct cli_config *config, enum cli_config_section section,
                               const char *name)
{
    const struct cli_config_entry *entry = name ? cli_config_find(config, section, name) : NULL;
    return entry ? entry->value : NULL;
}

static int add_gpu_alias(struct hp_arena *arena, const struct cli_config *config,
                         struct core_selector *selector, struct hp_error *err)
{
    const char *value = cli_settings_alias(config, CLI_CONFIG_GPUS, selector->text);
    struct core_selectors meant = { .count = 0 };
    int rc = value ? core_selectors_parse(arena, &value, 1, &meant, err) : 0;
    if (rc || !value)
        return rc;
    meant.items->text = hp_arena_format(arena, "%s = %s", selector->text, value);
    selector->otherwise = meant.items;
    return 0;
}

int cli_settings_add_aliases(struct hp_arena *arena, const struct cli_config *config,
                             struct core_request *request, struct hp_error *err)
{
    int rc = 0;
    request->other_vm_otherwise = cli_settings_alias(config, CLI_CONFIG_VMS, request->other_vm);
    for (size_t i = 0; !rc && i < request->selectors.count; i++)
        rc = add_gpu_alias(arena, config, &request->selectors.items[i], err);
    return rc;
}

/* --- how long logs are kept --- */

struct cli_log_rule cli_settings_log_rule(const struct cli_config *config)
{
    struct cli_log_rule rule = cli_log_default;
    const struct cli_config_entry *days = cli_config_find(config, CLI_CONFIG_HISTORY, "days");
    const struct cli_config_entry *megabytes = cli_config_find(config, CLI_CONFIG_HISTORY, "megabytes");
    uint64_t number;
    if (days && hp_text_to_u64(days->value, &number))
        rule.days = (unsigned)number;
    if (megabytes && hp_text_to_u64(megabytes->value, &number))
        rule.bytes = number * 1024 * 1024;
    return rule;
}

/* --- what prune keeps --- */

int cli_settings_retention(const struct cli_config *config, const char *vm_id, const char *vm_name,
                           const struct cli_config_entry **out, struct hp_error *err)
{
    *out = cli_config_find(config, CLI_CONFIG_RETENTION, "*");
    for (size_t i = config->count; i-- > 0;) {
        const struct cli_config_entry *entry = &config->entries[i];
        if (entry->section == CLI_CONFIG_RETENTION && core_is_vm(entry->key, vm_id, vm_name))
            *out = entry;
    }
    if (*out)
        return 0;
    hp_error_next(
        err, "add --keep, such as --keep 7d,4w, or a line for this VM to [retention] in hyperpoint.conf");
    return hp_error_set(err, HP_E_USAGE, "prune needs --keep: hyperpoint.conf has no rule for VM \"%s\"",
                        vm_name);
}
