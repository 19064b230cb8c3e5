/* SPDX-License-Identifier: MIT */
/* One command line: its words sorted into options, and whether they fit together. */
#ifndef CLI_LINE_LINE_H
#define CLI_LINE_LINE_H

#include "settings.h"
#include "verbs.h"

enum { CLI_MAX_WORD_LENGTH = 8 * 1024 }; /* bytes */

/* What the command line says of an option. */
struct cli_words {
    bool given;         /* on the command line */
    const char **words; /* one for CLI_VALUE unless it repeats, any number for CLI_LIST, none for CLI_FLAG */
    size_t count;
    struct cli_setting setting; /* where its word is from when it was not given (cli_settings_fill) */
};

struct cli_line {
    const struct cli_verbs *verbs; /* those there are */
    struct cli_words options[CLI_OPTIONS];
    const char *const *command;  /* the words after "--", ended by NULL; NULL: there is none */
    const struct cli_verb *verb; /* never NULL after cli_line_parse */
    const char *power_advice;    /* nobody types this line, so nobody can add to it: what helps where the VM
                                  * runs (core/power.h); NULL: somebody types it */
};

bool cli_given(const struct cli_line *line, enum cli_option option);

/* Does it name more than one VM? */
bool cli_names_vms(const struct cli_line *line);

/* The value of a CLI_VALUE option: what was given, or else what counts (cli_settings_fill); NULL without. */
const char *cli_value(const struct cli_line *line, enum cli_option option);

/* Sorts the words of a command line (without the program), finds the verb and checks that everything needed
 * is there and nothing else. Options have one or two dashes, names ignoring case, shortest unambiguous
 * beginning; -OPTION=value works too. Of the words that belong to no option the first is the verb, or else
 * the VM and then the verb; the others are what the verb's places say (cli_verb_place), leaving out what was
 * named. What follows a "--" is another program's command line, and none of it is looked at. With --help or
 * --version nothing else needs to be there. HP_E_USAGE for anything wrong; nothing is ever ignored. `config`
 * can have what a verb needs and the line lacks; NULL: nothing is configured. */
int cli_line_parse(struct hp_arena *arena, const struct cli_verbs *verbs, const struct cli_config *config,
                   size_t count, char *const *words, struct cli_line *out, struct hp_error *err);

/* What the next word that belongs to no option and is no verb means: VM and verb, as in the original, then
 * the verb's places; CLI_OPTIONS when all are given. */
enum cli_option cli_line_next_place(const struct cli_line *line);

/* Is `word`, the first that belongs to no option, the verb? `next` is the second, or NULL. With a verb there,
 * too, that is no action of the first, the first is a VM that is called like a verb, as in the original. */
bool cli_line_begins_with_verb(const struct cli_line *line, const char *word, const char *next);

/* How many words come before a "--". */
size_t cli_line_own_words(size_t count, char *const *words);

/* What the line asks for of a verb that changes something, and what its names mean where they are aliases.
 * HP_E_USAGE for what cannot be read. */
int cli_line_request(struct hp_arena *arena, const struct cli_config *config, const struct cli_line *line,
                     struct core_request *out, struct hp_error *err);

/* Whether the words ask for JSON, as far as that can be seen in a line that may be wrong: errors about it are
 * written in the form that was asked for. `otherwise` where they do not say. */
bool cli_line_wants_json(size_t count, char *const *words, bool otherwise);

/* The same of whether they run another program, or were meant to. */
bool cli_line_runs_program(const struct cli_verbs *verbs, size_t count, char *const *words);

#endif
