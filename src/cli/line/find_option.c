/* SPDX-License-Identifier: MIT */
/* Which option a word means. */
#include "options.h"

#include "say/text.h"

#include "base/suggest.h"
#include "base/text.h"

#include <string.h>

bool cli_is_option(const char *word)
{
    return word[0] == '-' && word[1] != '\0';
}

/* The name without its dashes. */
static const char *bare(const char *name)
{
    return name + strspn(name, "-");
}

/* What a shortened option is the beginning of: the name it has always had. */
static const char *first_name(const struct cli_option_info *info)
{
    return info->seed ? info->seed : bare(info->name);
}

/* Is it that option's name, or another whole word for it, which may stand for a value, too? */
static bool is_whole(const struct cli_option_info *info, const char *word, const char **value)
{
    for (size_t i = 0; i < HP_COUNT(info->also) && info->also[i].word; i++) {
        if (!hp_text_same(info->also[i].word, word))
            continue;
        *value = info->also[i].value;
        return true;
    }
    return hp_text_same(bare(info->name), word) || hp_text_same(first_name(info), word);
}

static int unknown(const char *typed, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hp_suggestions near = { .wanted = bare(typed) };
    for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
        hp_suggest(&near, bare(cli_option_info(i)->name));
        if (cli_option_info(i)->seed)
            hp_suggest(&near, cli_option_info(i)->seed);
    }
    hp_error_next(
        err, "%s",
        hp_suggestions_text(&scratch, &near, "--", "", "hyperpoint help options lists the options"));
    return hp_error_set(err, HP_E_USAGE, "there is no option %s", cli_shortened(&scratch, typed));
}

/* How many options there are whose name begins with `word`: one, which is *out, or an error about what is
 * `typed`. */
static size_t find_beginning(const char *typed, const char *word, bool later, enum cli_option *out,
                             struct hp_error *err)
{
    size_t found = 0;
    enum cli_option option = CLI_OPTIONS;
    HP_STR(candidates);
    for (enum cli_option i = 0; i < CLI_OPTIONS && *word; i++) {
        const char *name = first_name(cli_option_info(i));
        if (cli_option_info(i)->later != later || !hp_text_begins(name, word))
            continue;
        hp_str_format(&candidates, "%s--%s", found ? ", " : "", name);
        option = i;
        found++;
    }
    if (found == 1)
        *out = option;
    if (found > 1)
        hp_error_set(err, HP_E_USAGE, "%s can mean %s", typed, hp_str_text(&candidates));
    return found;
}

/* Finds the option that is `typed`, with its dashes: a whole word, or the beginning of exactly one name. */
static int find(const char *typed, enum cli_option *out, const char **value, struct hp_error *err)
{
    const char *word = typed + (typed[1] == '-' ? 2 : 1);
    for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
        if (is_whole(cli_option_info(i), word, value)) {
            *out = i;
            return 0;
        }
    }
    size_t found = find_beginning(typed, word, false, out, err);
    if (!found)
        found = find_beginning(typed, word, true, out, err);
    return found == 1 ? 0 : found ? HP_E_USAGE : unknown(typed, err);
}

const char *cli_option_key(enum cli_option option)
{
    return bare(cli_option_info(option)->name);
}

enum cli_option cli_option_for_key(const char *key)
{
    enum cli_option option = 0;
    while (option < CLI_OPTIONS &&
           !(cli_option_info(option)->configurable && hp_text_same(cli_option_key(option), key)))
        option++;
    return option;
}

int cli_option_read(struct hp_arena *arena, const char *word, enum cli_option *option, const char **value,
                    struct hp_error *err)
{
    const char *equals = strchr(word, '=');
    const char *typed = equals ? hp_arena_copy_part(arena, word, (size_t)(equals - word)) : word;
    const char *implied = NULL;
    int rc = find(typed, option, &implied, err);
    if (!rc && implied && equals)
        return hp_error_set(err, HP_E_USAGE, "%s takes no value", typed);
    *value = equals ? equals + 1 : implied;
    return rc;
}
