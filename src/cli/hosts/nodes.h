/* SPDX-License-Identifier: MIT */
/* Hosts of one command that are nodes of one cluster. */
#ifndef CLI_HOSTS_NODES_H
#define CLI_HOSTS_NODES_H

#include "form/results.h"

/* The host lacks the VM, or nothing but some of them, and its cluster has what it lacks on other nodes. */
bool cli_names_node(const struct cli_host_row *row);

/* The host lacks VMs that other nodes have, or had when it was asked. */
bool cli_lacks_vms(const struct cli_host_row *row);

/* A host lacks a VM, and its cluster has it on another host of the command that has found it: that is as it
 * should be, and no failure. row->elsewhere names that other one then; of several VMs, the message of each.
 */
void cli_settle_nodes(struct cli_host_row *rows, size_t count);

#endif
