/* SPDX-License-Identifier: MIT */
/* One command on several hosts: the verb's run on each, side by side, and one result of all. */
#ifndef CLI_HOSTS_HOSTS_H
#define CLI_HOSTS_HOSTS_H

#include "line/run.h"

enum { CLI_HOSTS_AT_A_TIME = 32 };

/* Takes the hosts of the command line that are more than one, or a group; none where there is one host.
 * HP_E_USAGE for a verb or an option that is for one host, and a group or a file that is not there. Call it
 * before anything is done: with many hosts at a time it starts the program again (os_expect_threads). */
int cli_hosts_choose(struct cli_run *run, struct cli_host_names *out, struct hp_error *err);

/* Runs the verb on each, and prints the result. A host that fails, is slow or cannot be reached keeps no
 * other one waiting. The error and the ending are those of the host where it went worst. */
int cli_hosts_run(struct cli_run *run, const struct cli_host_names *names, struct hp_error *err);

#endif
