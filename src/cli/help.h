/* SPDX-License-Identifier: MIT */
/* Help, written from the tables of options and verbs; at most 80 columns wide. */
#ifndef CLI_HELP_H
#define CLI_HELP_H

#include "verbs.h"

#include "base/str.h"

/* The few lines for a command line without any words. */
void cli_help_usage(struct hp_str *out);

/* Everything there is. */
void cli_help_all(struct hp_str *out);

/* All about one verb. */
void cli_help_verb(struct hp_str *out, const struct cli_verb *verb);

#endif
