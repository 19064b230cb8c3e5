/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/text.h"
#include "platform/files.h"
#include "platform/process.h"

#include <string.h>

enum { MAX_FILE_SIZE = 64 * 1024 }; /* bytes */

/* --- the files --- */

static void add_file(struct cli_config *config, const char *whose, const char *path)
{
    if (path)
        config->files[config->file_count++] = (struct cli_config_file){ .whose = whose, .path = path };
}

static void name_files(struct hp_arena *arena, struct cli_config *config)
{
    const char *named = os_environment(CLI_CONFIG_VARIABLE);
    if (!named) {
        add_file(config, "user", os_settings_path(OS_SETTINGS_OF_USER, arena));
        add_file(config, "machine", os_settings_path(OS_SETTINGS_OF_MACHINE, arena));
    } else if (strcmp(named, "none") != 0) {
        add_file(config, "named", hp_arena_copy(arena, named));
    }
}

/* One that is named has to be there. */
static int read_text(struct hp_arena *arena, struct cli_config_file *file, struct os_content *content,
                     struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = os_file_read_settings(file->path, MAX_FILE_SIZE, arena, content, &cause);
    bool named = strcmp(file->whose, "named") == 0;
    file->found = !rc;
    if (rc == HP_E_NOT_FOUND && !named)
        return 0;
    if (rc == HP_E_NOT_FOUND)
        hp_error_context(&cause, CLI_CONFIG_VARIABLE);
    if (rc) {
        cause.class = HP_E_USAGE; /* it is not about Hyper-V */
        hp_error_also(&cause, "To run without settings, set " CLI_CONFIG_VARIABLE "=none");
    }
    return hp_error_move(err, &cause);
}

static int read_file(struct hp_arena *arena, struct cli_config_file *file, struct cli_config *config,
                     struct hp_error *err)
{
    struct os_content content = { .text = "" };
    int rc = read_text(arena, file, &content, err);
    if (!rc && (!hp_text_is_utf8(content.text, content.length) || memchr(content.text, '\0', content.length)))
        rc = hp_error_set(err, HP_E_USAGE, "%s is not a UTF-8 text file", file->path);
    return rc ? rc : cli_config_parse(arena, file, content.text, config, err);
}

int cli_config_read(struct hp_arena *arena, struct cli_config *out, struct hp_error *err)
{
    int rc = 0;
    name_files(arena, out);
    for (size_t i = 0; !rc && i < out->file_count; i++)
        rc = read_file(arena, &out->files[i], out, err);
    if (rc)
        *out = (struct cli_config){ .count = 0 };
    return rc;
}

/* --- what they say --- */

const struct cli_config_entry *cli_config_find(const struct cli_config *config,
                                               enum cli_config_section section, const char *key)
{
    for (size_t i = 0; config && i < config->count; i++) {
        const struct cli_config_entry *entry = &config->entries[i];
        if (entry->section == section && hp_text_same(entry->key, key))
            return entry;
    }
    return NULL;
}

bool cli_config_has(const struct cli_config *config, enum cli_config_section section)
{
    size_t i = 0;
    while (config && i < config->count && config->entries[i].section != section)
        i++;
    return config && i < config->count;
}
