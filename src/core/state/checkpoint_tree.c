/* SPDX-License-Identifier: MIT */
#include "core/checkpoint_tree.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define NONE SIZE_MAX

/* One VM's checkpoints while its tree is made. Nodes are counted within the VM, oldest first. */
struct forest {
    struct hp_arena *arena;
    const struct hv_checkpoint **nodes;
    size_t count;
    size_t *parent;    /* per node: its parent's number, or NONE */
    bool *parent_gone; /* per node */
    bool *in_circle;   /* per node */
    size_t current;    /* the node the present state grew from, or NONE */
    bool *on_path;     /* per node: it leads there */
    size_t *size;      /* per node: how many it and what grew from it are */
    size_t *children;  /* all nodes by parent, oldest first */
    size_t *first;     /* per node, and one more: where its children begin */
    size_t *roots;
    size_t root_count;
};

/* --- who is whose parent --- */

struct named {
    const char *id;
    size_t node;
};

static int by_id(const void *a, const void *b)
{
    return hp_text_compare(((const struct named *)a)->id, ((const struct named *)b)->id);
}

static void find_parents(struct forest *forest)
{
    HP_ARENA(scratch);
    struct named *names = hp_arena_array(&scratch, forest->count, sizeof *names);
    for (size_t i = 0; i < forest->count; i++)
        names[i] = (struct named){ forest->nodes[i]->id, i };
    qsort(names, forest->count, sizeof *names, by_id);
    for (size_t i = 0; i < forest->count; i++) {
        const struct named wanted = { .id = forest->nodes[i]->parent };
        const struct named *found =
            wanted.id ? bsearch(&wanted, names, forest->count, sizeof *names, by_id) : NULL;
        forest->parent[i] = found ? found->node : NONE;
        forest->parent_gone[i] = wanted.id && !found;
    }
}

/* Goes up from every node until one that was seen. One that was seen on the same way closes a circle, which
 * is cut there. */
static void cut_circles(struct forest *forest)
{
    size_t *way =
        hp_arena_array(forest->arena, forest->count, sizeof *way); /* on which it was seen; 0: not */
    for (size_t i = 0; i < forest->count; i++) {
        size_t node = i;
        while (way[node] == 0) {
            way[node] = i + 1;
            size_t parent = forest->parent[node];
            if (parent == NONE)
                break;
            if (way[parent] == i + 1) {
                forest->in_circle[node] = true;
                forest->parent[node] = NONE;
            } else {
                node = parent;
            }
        }
    }
}

static void sort_children(struct forest *forest)
{
    for (size_t i = 0; i < forest->count; i++) {
        if (forest->parent[i] == NONE)
            forest->roots[forest->root_count++] = i;
        else
            forest->first[forest->parent[i] + 1]++;
    }
    for (size_t i = 0; i < forest->count; i++)
        forest->first[i + 1] += forest->first[i];
    size_t *next = hp_arena_array(forest->arena, forest->count, sizeof *next);
    for (size_t i = 0; i < forest->count; i++) {
        size_t parent = forest->parent[i];
        if (parent != NONE)
            forest->children[forest->first[parent] + next[parent]++] = i;
    }
}

/* A parent may be newer than its children where clocks were set back, so the order of age does not do. */
static void measure(struct forest *forest)
{
    size_t *waits = hp_arena_array(forest->arena, forest->count, sizeof *waits);
    size_t *ready = hp_arena_array(forest->arena, forest->count, sizeof *ready);
    size_t count = 0;
    for (size_t i = 0; i < forest->count; i++) {
        forest->size[i] = 1;
        waits[i] = forest->first[i + 1] - forest->first[i];
        if (waits[i] == 0)
            ready[count++] = i;
    }
    for (size_t i = 0; i < count; i++) {
        size_t parent = forest->parent[ready[i]];
        if (parent == NONE)
            continue;
        forest->size[parent] += forest->size[ready[i]];
        if (--waits[parent] == 0)
            ready[count++] = parent;
    }
}

/* The way up from the present state, which becomes the trunk of its tree: a new checkpoint only makes it
 * longer. */
static void mark_path(struct forest *forest, const char *current)
{
    forest->current = NONE;
    for (size_t i = 0; current && i < forest->count; i++) {
        if (hp_text_same(forest->nodes[i]->id, current))
            forest->current = i;
    }
    for (size_t at = forest->current; at != NONE; at = forest->parent[at])
        forest->on_path[at] = true;
}

/* --- rows --- */

struct visit {
    size_t node;
    unsigned rails;
    bool branches;
};

struct visits {
    struct visit *items;
    size_t count;
};

static void push(struct visits *stack, size_t node, unsigned rails, bool branches)
{
    stack->items[stack->count++] = (struct visit){ node, rails, branches };
}

/* Which child continues in its parent's column: the one that leads to the present state, else the one that
 * holds most. Below the checkpoint that this state grew from that is the state itself, and no child: NONE. */
static size_t main_child_of(const struct forest *forest, size_t node)
{
    size_t main_child = NONE;
    for (size_t i = forest->first[node]; node != forest->current && i < forest->first[node + 1]; i++) {
        size_t child = forest->children[i];
        if (forest->on_path[child])
            return i;
        if (main_child == NONE || forest->size[child] >= forest->size[forest->children[main_child]])
            main_child = i;
    }
    return main_child;
}

/* What continues the column is visited last, so it is pushed first. */
static void push_children(const struct forest *forest, struct visits *stack, const struct visit *at)
{
    size_t begin = forest->first[at->node];
    size_t end = forest->first[at->node + 1];
    size_t main_child = main_child_of(forest, at->node);
    if (main_child != NONE)
        push(stack, forest->children[main_child], at->rails, false);
    for (size_t i = end; i-- > begin;) {
        if (i != main_child)
            push(stack, forest->children[i], at->rails + 1, true);
    }
}

/* The present state comes where all that grew from its checkpoint, and from those above, has been told: at
 * the end of its tree, in the first column. */
static const struct core_tree_row *rows_of(const struct forest *forest, struct hp_arena *arena,
                                           size_t *now_at)
{
    struct core_tree_row *rows = hp_arena_array(arena, forest->count, sizeof *rows);
    struct visits stack = { .items = hp_arena_array(forest->arena, forest->count, sizeof *stack.items) };
    size_t count = 0;
    bool in_trunk = false;
    for (size_t i = forest->root_count; i-- > 0;)
        push(&stack, forest->roots[i], 0, false);
    while (stack.count) {
        const struct visit at = stack.items[--stack.count];
        rows[count++] = (struct core_tree_row){
            .checkpoint = forest->nodes[at.node],
            .rails = at.rails,
            .branches = at.branches,
            .is_root = forest->parent[at.node] == NONE,
            .parent_gone = forest->parent_gone[at.node],
            .in_circle = forest->in_circle[at.node],
            .is_current = at.node == forest->current,
        };
        if (rows[count - 1].is_root)
            in_trunk = forest->on_path[at.node];
        if (in_trunk)
            *now_at = count;
        push_children(forest, &stack, &at);
    }
    return rows;
}

/* --- VMs --- */

static int by_vm_and_age(const void *a, const void *b)
{
    const struct hv_checkpoint *x = *(const struct hv_checkpoint *const *)a;
    const struct hv_checkpoint *y = *(const struct hv_checkpoint *const *)b;
    int order = hp_text_compare(x->vm_id, y->vm_id);
    if (!order)
        order = (x->created_micros > y->created_micros) - (x->created_micros < y->created_micros);
    return order ? order : (x > y) - (x < y); /* as the host lists them */
}

static int vm_by_id(const void *a, const void *b)
{
    return hp_text_compare((*(const struct hv_checkpoint_vm *const *)a)->id,
                           (*(const struct hv_checkpoint_vm *const *)b)->id);
}

static void draw(struct core_tree *tree, struct hp_arena *arena, const struct hv_checkpoint **nodes)
{
    HP_ARENA(scratch);
    struct forest forest = {
        .arena = &scratch,
        .nodes = nodes,
        .count = tree->count,
        .parent = hp_arena_array(&scratch, tree->count, sizeof *forest.parent),
        .parent_gone = hp_arena_array(&scratch, tree->count, sizeof *forest.parent_gone),
        .in_circle = hp_arena_array(&scratch, tree->count, sizeof *forest.in_circle),
        .on_path = hp_arena_array(&scratch, tree->count, sizeof *forest.on_path),
        .size = hp_arena_array(&scratch, tree->count, sizeof *forest.size),
        .children = hp_arena_array(&scratch, tree->count, sizeof *forest.children),
        .first = hp_arena_array(&scratch, tree->count + 1, sizeof *forest.first),
        .roots = hp_arena_array(&scratch, tree->count, sizeof *forest.roots),
    };
    find_parents(&forest);
    cut_circles(&forest);
    sort_children(&forest);
    measure(&forest);
    mark_path(&forest, tree->vm ? tree->vm->current : NULL);
    tree->rows = rows_of(&forest, arena, &tree->now_at);
}

static void list_flat(struct core_tree *tree, struct hp_arena *arena, const struct hv_checkpoint **nodes)
{
    struct core_tree_row *rows = hp_arena_array(arena, tree->count, sizeof *rows);
    for (size_t i = 0; i < tree->count; i++)
        rows[i] = (struct core_tree_row){
            .checkpoint = nodes[tree->count - 1 - i],
            .is_current = tree->vm && hp_text_same(nodes[tree->count - 1 - i]->id, tree->vm->current),
        };
    tree->rows = rows;
}

static bool has_current(const struct core_tree *tree)
{
    for (size_t i = 0; i < tree->count; i++) {
        if (tree->rows[i].is_current)
            return true;
    }
    return false;
}

/* The tree of a VM in the list's order; a VM the host does not list gets one at the end. */
static struct core_tree *tree_of(struct core_trees *trees, const struct hv_checkpoint_vm **vms,
                                 size_t vm_count, const struct hv_checkpoint_vm *all, const char *vm_id)
{
    const struct hv_checkpoint_vm wanted = { .id = vm_id };
    const struct hv_checkpoint_vm *key = &wanted;
    const struct hv_checkpoint_vm **found =
        vm_count ? bsearch(&key, vms, vm_count, sizeof *vms, vm_by_id) : NULL;
    return found ? &trees->items[*found - all] : &trees->items[trees->count++];
}

static struct core_trees make(struct hp_arena *arena, const struct hv_checkpoints *list,
                              void (*fill)(struct core_tree *, struct hp_arena *,
                                           const struct hv_checkpoint **))
{
    struct core_trees trees = { hp_arena_array(arena, list->vm_count + list->count, sizeof *trees.items),
                                list->vm_count };
    const struct hv_checkpoint **nodes = hp_arena_array(arena, list->count, sizeof *nodes);
    const struct hv_checkpoint_vm **vms = hp_arena_array(arena, list->vm_count, sizeof *vms);
    for (size_t i = 0; i < list->vm_count; i++)
        trees.items[i].vm = vms[i] = &list->vms[i];
    for (size_t i = 0; i < list->count; i++)
        nodes[i] = &list->items[i];
    if (list->vm_count)
        qsort(vms, list->vm_count, sizeof *vms, vm_by_id);
    if (list->count)
        qsort(nodes, list->count, sizeof *nodes, by_vm_and_age);
    for (size_t begin = 0, end; begin < list->count; begin = end) {
        for (end = begin + 1; end < list->count; end++) {
            if (!hp_text_same(nodes[begin]->vm_id, nodes[end]->vm_id))
                break;
        }
        struct core_tree *tree = tree_of(&trees, vms, list->vm_count, list->vms, nodes[begin]->vm_id);
        tree->count = end - begin;
        fill(tree, arena, nodes + begin);
    }
    for (size_t i = 0; i < trees.count; i++)
        trees.items[i].current_gone =
            trees.items[i].vm && trees.items[i].vm->current && !has_current(&trees.items[i]);
    return trees;
}

struct core_trees core_trees_of(struct hp_arena *arena, const struct hv_checkpoints *list)
{
    return make(arena, list, draw);
}

struct core_trees core_trees_flat(struct hp_arena *arena, const struct hv_checkpoints *list)
{
    return make(arena, list, list_flat);
}
