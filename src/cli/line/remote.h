/* SPDX-License-Identifier: MIT */
/* Which host is meant: this machine, another one, or a simulated one. */
#ifndef CLI_LINE_REMOTE_H
#define CLI_LINE_REMOTE_H

#include "run.h"

/* Set for the commands of a demo: HYPERPOINT_SIM names its host then, also on Windows. */
#define CLI_DEMO_VARIABLE "HYPERPOINT_DEMO"

/* Who logs on to a host of that name, or alias, with this command line, and its address; NULL: whoever runs
 * this. Arena text. */
const char *cli_user_on(const struct cli_run *run, const char *host, const char **computer);

/* Takes from line and environment which host is meant. A built-in simulated host is made, and the state
 * folder is one for this process then. HP_E_USAGE when they say two things at once: nobody shall reach a real
 * host who believes in a simulated one, or the other way round. */
int cli_choose_host(struct cli_run *run, struct hp_error *err);

#endif
