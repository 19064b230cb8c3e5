/* SPDX-License-Identifier: MIT */
/* hyperpoint.conf: what people write down once instead of giving it as options each time. Here are its files
 * and what they say; what the values mean, and which are allowed, line/settings.h knows.
 *
 * A file has sections in brackets and lines `key = value`. A line that begins with # or ; is a comment, and
 * so is the rest of a line behind a blank and one of them. Key and value can be in double quotes, which are
 * left out; nothing between them has a special meaning. Case does not count in sections and keys. */
#ifndef CLI_CONFIG_CONFIG_H
#define CLI_CONFIG_CONFIG_H

#include "platform/settings.h"

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* Names another file instead of the user's and the machine's; "none": there is no file. */
#define CLI_CONFIG_VARIABLE "HYPERPOINT_CONFIG_FILE"

enum cli_config_section {
    CLI_CONFIG_OPTIONS,   /* [hyperpoint]: options that count where the command line has none */
    CLI_CONFIG_HOSTS,     /* [hosts]: aliases */
    CLI_CONFIG_GROUPS,    /* [groups]: of hosts, with commas between */
    CLI_CONFIG_VMS,       /* [vms] */
    CLI_CONFIG_GPUS,      /* [gpus] */
    CLI_CONFIG_RETENTION, /* [retention]: what prune keeps of a VM */
    CLI_CONFIG_HISTORY,   /* [history]: how long logs of changes are kept */
    CLI_CONFIG_SECTIONS
};

struct cli_config_file {
    const char *whose; /* "user", "machine"; "named" for the one that CLI_CONFIG_VARIABLE names */
    const char *path;
    bool found;
};

struct cli_config_entry {
    enum cli_config_section section;
    const char *key;
    const char *value;
    const struct cli_config_file *file;
    size_t line; /* from 1 */
};

/* All zero: nothing is configured. */
struct cli_config {
    struct cli_config_file files[OS_SETTINGS];
    size_t file_count;
    struct cli_config_entry *entries; /* what comes first wins: those of the user are before the machine's */
    size_t count;
    size_t capacity;
};

/* "hosts", ... */
const char *cli_config_section_name(enum cli_config_section section);

/* Reads the files there are. HP_E_USAGE, with the file and the line, for what is not of that form, for a
 * section that does not exist, a key that a section has twice, a file that cannot be read or that others may
 * change, and one that is named in the environment and not there. *out is empty then. The arena owns all of
 * it. */
int cli_config_read(struct hp_arena *arena, struct cli_config *out, struct hp_error *err);

/* Adds the entries of a file with that text, which ends in a zero byte. HP_E_USAGE as above. */
int cli_config_parse(struct hp_arena *arena, const struct cli_config_file *file, const char *text,
                     struct cli_config *config, struct hp_error *err);

/* The entry of that key which counts; NULL when there is none. */
const struct cli_config_entry *cli_config_find(const struct cli_config *config,
                                               enum cli_config_section section, const char *key);

/* Is there anything in that section? `config` can be NULL. */
bool cli_config_has(const struct cli_config *config, enum cli_config_section section);

/* Says of an error where it is: "FILE, line N: ". Returns the class that the error had. */
int cli_config_blame(const struct cli_config_entry *entry, struct hp_error *err, struct hp_error *cause);

#endif
