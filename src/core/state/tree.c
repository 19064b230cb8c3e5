/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "base/text.h"
#include "core/checkpoints.h"

#include <stdlib.h>

/* --- parents --- */

struct place {
    const char *id;
    size_t index;
};

static int by_id(const void *a, const void *b)
{
    return hp_text_compare(((const struct place *)a)->id, ((const struct place *)b)->id);
}

static struct place *sort_by_id(struct hp_arena *arena, const struct hv_checkpoints *list)
{
    struct place *places = hp_arena_array(arena, list->count, sizeof *places);
    for (size_t i = 0; i < list->count; i++)
        places[i] = (struct place){ list->items[i].id, i };
    if (list->count)
        qsort(places, list->count, sizeof *places, by_id);
    return places;
}

static size_t find(const struct place *places, size_t count, const char *id)
{
    const struct place wanted = { id, 0 };
    const struct place *found = id && count ? bsearch(&wanted, places, count, sizeof *places, by_id) : NULL;
    return found ? found->index : NO_CHECKPOINT;
}

const size_t *tree_parents(struct hp_arena *arena, const struct hv_checkpoints *list)
{
    const struct place *places = sort_by_id(arena, list);
    size_t *parents = hp_arena_array(arena, list->count, sizeof *parents);
    for (size_t i = 0; i < list->count; i++)
        parents[i] = find(places, list->count, list->items[i].parent);
    return parents;
}

const size_t *tree_match(struct hp_arena *arena, const struct hv_checkpoints *list,
                         const struct hv_checkpoints *other)
{
    const struct place *places = sort_by_id(arena, other);
    size_t *there = hp_arena_array(arena, list->count, sizeof *there);
    for (size_t i = 0; i < list->count; i++)
        there[i] = find(places, other->count, list->items[i].id);
    return there;
}

const struct hv_unusable *tree_unusable_below(const struct hv_checkpoints *list, const bool *below)
{
    for (size_t i = 0; i < list->unusable.count; i++) {
        const struct hv_unusable *odd = &list->unusable.items[i];
        const struct hv_checkpoint *parent = core_checkpoint_at(list, odd->parent);
        bool outside =
            odd->kind != HV_UNUSABLE_CHECKPOINT || !odd->parent || (parent && !below[parent - list->items]);
        if (!outside)
            return odd;
    }
    return NULL;
}

size_t tree_children(const struct hv_checkpoints *list, size_t index)
{
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++)
        count += list->items[i].parent && hp_text_same(list->items[i].parent, list->items[index].id);
    return count;
}

/* --- what grew from one --- */

/* Goes up from each checkpoint until one is met whose answer is known, and gives that answer to all on the
 * way. */
bool *tree_below(struct hp_arena *arena, const struct hv_checkpoints *list, size_t root)
{
    const size_t *parents = tree_parents(arena, list);
    bool *below = hp_arena_array(arena, list->count, sizeof *below);
    bool *known = hp_arena_array(arena, list->count, sizeof *known);
    size_t *way = hp_arena_array(arena, list->count, sizeof *way);
    below[root] = known[root] = true;
    for (size_t i = 0; i < list->count; i++) {
        size_t length = 0;
        size_t at = i;
        for (; at != NO_CHECKPOINT && !known[at]; at = parents[at]) {
            known[at] = true; /* met again, it stands in a circle, which is below nothing */
            way[length++] = at;
        }
        while (at != NO_CHECKPOINT && below[at] && length)
            below[way[--length]] = true;
    }
    return below;
}

/* --- the order of removing --- */

struct aged {
    int64_t created;
    size_t index;
};

static int newest_first(const void *a, const void *b)
{
    const struct aged *x = a;
    const struct aged *y = b;
    if (x->created != y->created)
        return x->created < y->created ? 1 : -1;
    return x->index < y->index ? 1 : -1;
}

const size_t *tree_deletion_order(struct hp_arena *arena, const struct hv_checkpoints *list,
                                  const bool *marked, const char *current, size_t *count)
{
    const size_t *parents = tree_parents(arena, list);
    size_t *children = hp_arena_array(arena, list->count, sizeof *children);
    size_t *order = hp_arena_array(arena, list->count, sizeof *order);
    bool *taken = hp_arena_array(arena, list->count, sizeof *taken);
    struct aged *aged = hp_arena_array(arena, list->count, sizeof *aged);
    for (size_t i = 0; i < list->count; i++) {
        aged[i] = (struct aged){ list->items[i].created_micros, i };
        children[i] += hp_text_same(list->items[i].id, current);
        if (parents[i] != NO_CHECKPOINT)
            children[parents[i]]++;
    }
    if (list->count)
        qsort(aged, list->count, sizeof *aged, newest_first);
    *count = 0;
    for (size_t i = 0; i < list->count; i++) {
        size_t index = aged[i].index;
        if (!marked[index] || children[index])
            continue;
        taken[index] = true;
        order[(*count)++] = index;
        if (parents[index] != NO_CHECKPOINT)
            children[parents[index]]--;
    }
    for (size_t i = list->count; i-- > 0;) {
        if (marked[aged[i].index] && !taken[aged[i].index])
            order[(*count)++] = aged[i].index;
    }
    return order;
}
