/* SPDX-License-Identifier: MIT */
/* All verbs, with what carries each out. */
#ifndef CLI_TABLE_TABLE_H
#define CLI_TABLE_TABLE_H

#include "line/verbs.h"

extern const struct cli_verbs cli_all_verbs;

#endif
