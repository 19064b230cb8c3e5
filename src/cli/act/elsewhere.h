/* SPDX-License-Identifier: MIT */
/* What to type when the VM is on another node of a cluster. */
#ifndef CLI_ACT_ELSEWHERE_H
#define CLI_ACT_ELSEWHERE_H

#include "line/run.h"

/* A node of the cluster as --host takes it: with the scheme, the port and the domain that the host of this
 * run has, since the nodes of a cluster have them in common. Arena text. */
const char *cli_node_address(const struct cli_run *run, const char *node);

/* Where the error names another host (hp_error_elsewhere), says what this run's command is there: for that VM
 * alone, or (NULL) as it was given. */
void cli_point_elsewhere(const struct cli_run *run, const char *vm_or_null, struct hp_error *err);

#endif
