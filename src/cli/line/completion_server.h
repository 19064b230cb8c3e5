/* SPDX-License-Identifier: MIT */
/* Answering a shell that completes a command line. */
#ifndef CLI_LINE_COMPLETION_SERVER_H
#define CLI_LINE_COMPLETION_SERVER_H

#include "cli/cli.h"

/* The word with which a shell asks. It is no option, and must never be the beginning of one. */
#define CLI_ANSWER_WORD "--complete"

/* `hyperpoint --complete SHELL`, with the line up to the cursor in HYPERPOINT_LINE (and what bash breaks
 * words at in HYPERPOINT_BREAKS): answers on stdout, quickly or not at all. Says nothing, asks nothing and
 * leaves no log, whatever happens. Returns the exit code. */
int cli_answer(const char *shell, const struct cli_host_opener *opener);

#endif
