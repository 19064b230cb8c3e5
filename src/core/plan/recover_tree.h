/* SPDX-License-Identifier: MIT */
#ifndef CORE_PLAN_RECOVER_TREE_H
#define CORE_PLAN_RECOVER_TREE_H

#include "core/recover.h"

/* What recovering a change of the tree of checkpoints means now: what was removed stays so, and if anything
 * was, the rest of what was to be removed goes too. Asks no host. */
int recover_tree_plan(const struct core_state *state, const struct core_journal *journal,
                      struct hp_arena *arena, struct core_recovery *out, struct hp_error *err);

#endif
