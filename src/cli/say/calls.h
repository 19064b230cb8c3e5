/* SPDX-License-Identifier: MIT */
/* The calls to the host: each in the log, on stderr with --verbose, and counted. */
#ifndef CLI_SAY_CALLS_H
#define CLI_SAY_CALLS_H

#include "messages.h"

#include "cli/cli.h"

struct cli_calls {
    struct cli_voice *voice;
    unsigned made;                  /* all of them, job polls too */
    unsigned kinds[CLI_CALL_KINDS]; /* without job polls */
    unsigned job_polls;
};

/* For struct cli_connection: `context` is a struct cli_calls. */
void cli_calls_tell(void *context, const struct cli_call *call);

/* "12 calls: 7 queries, 2 gets, 3 invokes (+4 job polls)", a line scripts may read. */
void cli_calls_add_summary(struct hp_str *out, const struct cli_calls *calls);

#endif
