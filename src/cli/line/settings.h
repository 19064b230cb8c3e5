/* SPDX-License-Identifier: MIT */
/* What counts where the command line says nothing: the environment, then hyperpoint.conf of the user, then
 * that of the machine, key by key. */
#ifndef CLI_LINE_SETTINGS_H
#define CLI_LINE_SETTINGS_H

#include "config/config.h"
#include "options.h"
#include "say/log_store.h"

struct cli_line;

/* The value of an option, and who says so. */
struct cli_setting {
    const char *value;                    /* NULL: nobody says anything */
    const char *variable;                 /* of the environment; NULL: it is not from there */
    const struct cli_config_entry *entry; /* of a file; NULL likewise */
};

/* Reads the files (cli_config_read) and checks what they say. HP_E_USAGE, with file and line, for a key that
 * does not exist and a value that is not allowed. *out is empty after an error. */
int cli_settings_read(struct hp_arena *arena, struct cli_config *out, struct hp_error *err);

/* What counts for the option where the command line does not have it. */
struct cli_setting cli_settings_for(const struct cli_config *config, enum cli_option option);

/* Puts that into the line, for each option that its verb takes (any, without a verb): cli_value then tells
 * it, and cli_given does not. HP_E_USAGE for a variable with a value that is not allowed. */
int cli_settings_fill(struct hp_arena *arena, const struct cli_config *config, struct cli_line *line,
                      struct hp_error *err);

/* "FILE, line N" or the variable's name: for people. NULL when it is from neither. */
const char *cli_settings_origin(struct hp_arena *arena, const struct cli_setting *setting);

/* What the alias of that section means; NULL when there is none. A real thing of that name comes first, so it
 * is for those who have looked for one. */
const char *cli_settings_alias(const struct cli_config *config, enum cli_config_section section,
                               const char *name);

/* Adds to the request what its names mean where no VM or GPU has them. */
int cli_settings_add_aliases(struct hp_arena *arena, const struct cli_config *config,
                             struct core_request *request, struct hp_error *err);

/* How long logs of changes are kept: [history], else cli_log_default. */
struct cli_log_rule cli_settings_log_rule(const struct cli_config *config);

/* The entry of what prune keeps of that VM: by its name or "id:" and its id, else "*". HP_E_USAGE when there
 * is none. */
int cli_settings_retention(const struct cli_config *config, const char *vm_id, const char *vm_name,
                           const struct cli_config_entry **out, struct hp_error *err);

#endif
