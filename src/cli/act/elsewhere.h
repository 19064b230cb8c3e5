/* SPDX-License-Identifier: MIT */
/* What to type when the VM is on another node of a cluster. */
#ifndef CLI_ACT_ELSEWHERE_H
#define CLI_ACT_ELSEWHERE_H

#include "line/run.h"

#include "base/str.h"

/* A node of the cluster as --host takes it: with the scheme, the port and the domain that the host of this
 * run has, since the nodes of a cluster have them in common. Arena text. */
const char *cli_node_address(const struct cli_run *run, const char *node);

/* Appends the options that name the host of this run, or another node of its cluster (NULL: none), as far as
 * the command line has them. */
void cli_add_host(struct hp_str *command, const struct cli_run *run, const char *node_or_null);

/* Makes what the error advises one that can be typed as it is. Where it names another host
 * (hp_error_elsewhere), that is this run's command there: for that VM alone, or (NULL) as it was given. */
void cli_point_elsewhere(const struct cli_run *run, const char *vm_or_null, struct hp_error *err);

#endif
