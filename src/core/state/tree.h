/* SPDX-License-Identifier: MIT */
/* The tree that the checkpoints of one VM are. Pure: works on a list that was read. Lists can be long, and
 * what a host says of parents can be wrong: nothing here runs in circles. */
#ifndef CORE_STATE_TREE_H
#define CORE_STATE_TREE_H

#include "hyperv/checkpoint.h"

#define NO_CHECKPOINT SIZE_MAX

/* Per checkpoint the place of its parent in the list; NO_CHECKPOINT at a root, and where the parent is not
 * there. */
const size_t *tree_parents(struct hp_arena *arena, const struct hv_checkpoints *list);

/* Per checkpoint of `list` the place of the one with its id in `other`; NO_CHECKPOINT where there is none. */
const size_t *tree_match(struct hp_arena *arena, const struct hv_checkpoints *list,
                         const struct hv_checkpoints *other);

/* Per checkpoint whether it is `root`, or grew from it. */
bool *tree_below(struct hp_arena *arena, const struct hv_checkpoints *list, size_t root);

/* A checkpoint that nobody can work with and that is in that branch, as far as its parent tells; also one
 * whose parent is not there, of which nobody knows where it is. NULL when there is none. */
const struct hv_unusable *tree_unusable_below(const struct hv_checkpoints *list, const bool *below);

/* How many grew from it directly. */
size_t tree_children(const struct hv_checkpoints *list, size_t index);

/* The order in which the marked checkpoints are best removed one by one: first those nothing grew from, whose
 * files just go; then the oldest, so that what was written once is merged once. `current` (an id or NULL) is
 * the one the present state grew from. *count receives how many there are. */
const size_t *tree_deletion_order(struct hp_arena *arena, const struct hv_checkpoints *list,
                                  const bool *marked, const char *current, size_t *count);

#endif
