/* SPDX-License-Identifier: MIT */
/* Help and the manual page, written from the tables of options and verbs. Help is at most 80 columns wide. */
#ifndef CLI_LINE_HELP_H
#define CLI_LINE_HELP_H

#include "verbs.h"

#include "base/str.h"

/* Something that can be written, and what it means. */
struct cli_entry {
    const char *word;
    const char *meaning;
};

/* How GPUs are written, and the environment's variables, up to one without a word: tables that the manual
 * page shows as well. */
extern const struct cli_entry cli_gpu_forms[];
extern const struct cli_entry cli_variables[];

/* What the exit codes of run mean beside those of every verb. */
extern const struct cli_entry cli_run_exits;

/* The first page: the verbs of every day, and how to see more. At most 30 lines. */
void cli_help_first(const struct cli_verbs *verbs, struct hp_str *out);

/* Is it a verb of every day? */
bool cli_help_is_everyday(const struct cli_verb *verb);

/* Everything there is. */
void cli_help_all(const struct cli_verbs *verbs, struct hp_str *out);

/* "hyperpoint restore VM CHECKPOINT [GPU ...] [options]", as the places of its words are. */
void cli_help_verb_usage(struct hp_str *out, const struct cli_verb *verb);

/* What a form of the verb is for, and which of the verb's options it takes. */
void cli_help_form(struct hp_str *out, const struct cli_verb *verb, const struct cli_verb *form);

/* All about one verb, without the options that every verb takes. */
void cli_help_verb(struct hp_str *out, const struct cli_verb *verb);

/* hyperpoint(1) in the language of man(7), ASCII alone. */
void cli_manual_page(const struct cli_verbs *verbs, struct hp_str *out);

/* Appends the words of `text` as roff text in lines of their own: nothing in it is a request or an escape,
 * dashes can be copied, and options are bold. */
void cli_manual_text(struct hp_str *out, const char *text);

#endif
