/* SPDX-License-Identifier: MIT */
/* The rows of the table of verbs, in one file for each subject; verbs.c puts them together. */
#ifndef CLI_LINE_VERB_ROWS_H
#define CLI_LINE_VERB_ROWS_H

#include "verbs.h"

/* What all verbs have in common that go through a plan and nothing else. */
#define CHANGES(what) .changes = true, .change = (what), .handler = cli_change

struct cli_verb_rows {
    const struct cli_verb *items;
    size_t count;
};

extern const struct cli_verb_rows cli_verbs_checkpoints;
extern const struct cli_verb_rows cli_verbs_lists;
extern const struct cli_verb_rows cli_verbs_gpus;
extern const struct cli_verb_rows cli_verbs_power;
extern const struct cli_verb_rows cli_verbs_program;

#endif
