/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "say/text.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

static const char *const sections[CLI_CONFIG_SECTIONS] = {
    [CLI_CONFIG_OPTIONS] = "hyperpoint", [CLI_CONFIG_HOSTS] = "hosts",
    [CLI_CONFIG_GROUPS] = "groups",      [CLI_CONFIG_VMS] = "vms",
    [CLI_CONFIG_GPUS] = "gpus",          [CLI_CONFIG_RETENTION] = "retention",
    [CLI_CONFIG_HISTORY] = "history",
};

const char *cli_config_section_name(enum cli_config_section section)
{
    return sections[section];
}

/* Parsing under way. */
struct parse {
    struct hp_arena *arena;
    struct cli_config *config;
    size_t first;                  /* entry of this file */
    struct cli_config_entry entry; /* the next one: its section, file and line */
    bool in_section;
};

static int wrong(const struct parse *parse, struct hp_error *err, const char *what)
{
    HP_ERROR(cause);
    hp_error_set(&cause, HP_E_USAGE, "%s", what);
    return cli_config_blame(&parse->entry, err, &cause);
}

/* --- one line --- */

static const char *skip_blanks(const char *text)
{
    return text + strspn(text, " \t");
}

static bool is_comment(const char *text)
{
    return *text == '#' || *text == ';';
}

/* What is in quotes, or goes up to `end` or a comment. *rest is what follows, without blanks before it; NULL
 * when a quote has no end. */
static const char *take_text(struct hp_arena *arena, const char *text, char end, const char **rest)
{
    size_t length = 0;
    if (*text == '"') {
        length = strcspn(text + 1, "\"");
        *rest = text[1 + length] ? skip_blanks(text + length + 2) : NULL;
        return hp_arena_copy_part(arena, text + 1, length);
    }
    for (bool blank = true; text[length] && text[length] != end && !(blank && is_comment(text + length));
         length++)
        blank = text[length] == ' ' || text[length] == '\t';
    *rest = text + length;
    return hp_text_trim(arena, hp_arena_copy_part(arena, text, length));
}

static bool is_over(const char *rest)
{
    return rest && (!*rest || is_comment(rest));
}

static int take_section(struct parse *parse, const char *line, struct hp_error *err)
{
    size_t length = strcspn(line, "]");
    if (!line[length] || !is_over(skip_blanks(line + length + 1)))
        return wrong(parse, err, "a section is written as [name]");
    const char *name = hp_text_trim(parse->arena, hp_arena_copy_part(parse->arena, line + 1, length - 1));
    for (size_t i = 0; i < CLI_CONFIG_SECTIONS; i++) {
        if (!hp_text_same(sections[i], name))
            continue;
        parse->entry.section = (enum cli_config_section)i;
        parse->in_section = true;
        return 0;
    }
    int rc = wrong(parse, err,
                   hp_arena_format(parse->arena, "there is no section %s", cli_quoted(parse->arena, name)));
    hp_error_next(
        err, "the sections are [hyperpoint], [hosts], [groups], [vms], [gpus], [retention] and [history]");
    return rc;
}

static int add_entry(struct parse *parse, struct hp_error *err)
{
    struct cli_config *config = parse->config;
    for (size_t i = parse->first; i < config->count; i++) {
        const struct cli_config_entry *entry = &config->entries[i];
        if (entry->section == parse->entry.section && hp_text_same(entry->key, parse->entry.key))
            return wrong(parse, err,
                         hp_arena_format(parse->arena, "%s is in [%s] already, in line %zu",
                                         cli_quoted(parse->arena, entry->key), sections[entry->section],
                                         entry->line));
    }
    config->entries = hp_arena_grow(parse->arena, config->entries, config->count, &config->capacity,
                                    sizeof *config->entries);
    config->entries[config->count++] = parse->entry;
    return 0;
}

static int take_entry(struct parse *parse, const char *line, struct hp_error *err)
{
    const char *rest;
    parse->entry.key = take_text(parse->arena, line, '=', &rest);
    if (!rest || *rest != '=' || !*parse->entry.key)
        return wrong(parse, err, "a setting is written as key = value");
    if (!parse->in_section)
        return wrong(parse, err, "a setting needs a section above it, such as [hyperpoint]");
    parse->entry.value = take_text(parse->arena, skip_blanks(rest + 1), '\0', &rest);
    if (!is_over(rest))
        return wrong(parse, err, "a value that begins with a quote ends with one");
    if (!*parse->entry.value)
        return wrong(
            parse, err,
            hp_arena_format(parse->arena, "%s has no value", cli_quoted(parse->arena, parse->entry.key)));
    return add_entry(parse, err);
}

/* `line` has no white space around it. */
static int take_line(struct parse *parse, const char *line, struct hp_error *err)
{
    const char *rest = line;
    for (uint32_t c; (c = hp_text_next(&rest)) != 0;) {
        if (c != '\t' && cli_is_control(c))
            return wrong(parse, err, "there is a control character in this line");
    }
    if (is_over(line))
        return 0;
    return *line == '[' ? take_section(parse, line, err) : take_entry(parse, line, err);
}

int cli_config_parse(struct hp_arena *arena, const struct cli_config_file *file, const char *text,
                     struct cli_config *config, struct hp_error *err)
{
    struct parse parse = {
        .arena = arena, .config = config, .first = config->count, .entry = { .file = file }
    };
    if (strncmp(text, "\xEF\xBB\xBF", 3) == 0) /* Windows editors like to write a byte order mark */
        text += 3;
    int rc = 0;
    while (!rc && *text) {
        size_t length = strcspn(text, "\n");
        parse.entry.line++;
        rc = take_line(&parse, hp_text_trim(arena, hp_arena_copy_part(arena, text, length)), err);
        text += length + (text[length] == '\n');
    }
    return rc;
}

int cli_config_blame(const struct cli_config_entry *entry, struct hp_error *err, struct hp_error *cause)
{
    hp_error_context(cause, "%s, line %zu", entry->file->path, entry->line);
    return hp_error_move(err, cause);
}
