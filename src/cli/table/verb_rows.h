/* SPDX-License-Identifier: MIT */
/* The rows of the table of verbs, in one file for each subject; table.c puts them together. */
#ifndef CLI_TABLE_VERB_ROWS_H
#define CLI_TABLE_VERB_ROWS_H

#include "line/verbs.h"

/* What all verbs have in common that go through a plan and nothing else. */
#define CHANGES(what) .changes = true, .change = (what), .handler = cli_change

extern const struct cli_verb_rows cli_verbs_checkpoints;
extern const struct cli_verb_rows cli_verbs_lists;
extern const struct cli_verb_rows cli_verbs_gpus;
extern const struct cli_verb_rows cli_verbs_power;
extern const struct cli_verb_rows cli_verbs_program;

#endif
