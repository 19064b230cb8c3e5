/* SPDX-License-Identifier: MIT */
/* Checkpoints in the order and shape in which a tree of them is drawn, as `git log --graph` draws commits: a
 * chain stays in its column, however long it is, and only a branch takes a new one. Pure. */
#ifndef CORE_CHECKPOINT_TREE_H
#define CORE_CHECKPOINT_TREE_H

#include "hyperv/checkpoint.h"

struct core_tree_row {
    const struct hv_checkpoint *checkpoint;
    unsigned rails;   /* how many lines of other branches go past it, to its left */
    bool branches;    /* it begins a branch beside its parent's line */
    bool is_root;     /* nothing of this list is above it */
    bool parent_gone; /* its parent is not in the list */
    bool in_circle;   /* its parents lead back to itself: the host is wrong, and it is shown as a root */
    bool is_current;  /* the VM's present state grew from it */
};

/* The checkpoints of one VM. */
struct core_tree {
    const struct hv_checkpoint_vm *vm; /* NULL: the host lists no VM of that id */
    const struct core_tree_row *rows;
    size_t count;
    size_t now_at; /* so many rows come before the present state, which has the first column; 0: it grew from
                      none of them, or the list is flat */
    bool current_gone; /* the present state grew from a checkpoint that is not in the list */
};

struct core_trees {
    struct core_tree *items;
    size_t count;
};

/* A tree for each VM of the list, in its order, then for those checkpoints whose VM it does not have. Below a
 * checkpoint the branches come first, oldest first. Last comes, in its parent's column, what leads to the
 * present state, else the branch that holds most: with that, n checkpoints never need more than 1 + log2(n)
 * rails, and a new checkpoint moves none of the others to another column. */
struct core_trees core_trees_of(struct hp_arena *arena, const struct hv_checkpoints *list);

/* The same, but flat: newest first, without rails. */
struct core_trees core_trees_flat(struct hp_arena *arena, const struct hv_checkpoints *list);

#endif
