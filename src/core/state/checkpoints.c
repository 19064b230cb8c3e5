/* SPDX-License-Identifier: MIT */
#include "core/checkpoints.h"
#include "core/local_time.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/suggest.h"
#include "base/text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_CANDIDATES = 20 };

#define BY_ID "id:"
#define LATEST "latest"

/* --- the form of an id --- */

int core_checkpoint_check(const char *words, struct hp_error *err)
{
    HP_ARENA(arena);
    if (!*words)
        return hp_error_set(err, HP_E_USAGE, "the checkpoint's name is empty");
    if (!hp_text_begins(words, BY_ID))
        return 0;
    const char *id = hp_guid_bare(&arena, words + strlen(BY_ID));
    if (!hp_guid_begins(id))
        return hp_error_set(err, HP_E_USAGE,
                            "\"%s\" is not a checkpoint: id: takes an ID or the beginning of one, as "
                            "list-checkpoints shows it",
                            words);
    if (strlen(id) < CORE_MIN_ID_LENGTH)
        return hp_error_set(err, HP_E_USAGE, "\"%s\" is too short: at least %d digits of the id are needed",
                            words, CORE_MIN_ID_LENGTH);
    return 0;
}

/* --- finding --- */

/* Checkpoints that may be meant. */
struct candidates {
    const struct hv_checkpoint *first;
    size_t count;
    struct hp_str *text; /* ids and times of the first of them */
};

static void add_candidate(struct candidates *candidates, const struct hv_checkpoint *checkpoint)
{
    HP_ARENA(scratch);
    if (candidates->count++ == 0)
        candidates->first = checkpoint;
    if (candidates->count <= MAX_CANDIDATES)
        hp_str_format(candidates->text, "%s" BY_ID "%s (%s)", candidates->count > 1 ? ", " : "",
                      checkpoint->id,
                      checkpoint->created ? core_local_text(&scratch, checkpoint->created) : "time unknown");
    else if (candidates->count == MAX_CANDIDATES + 1)
        hp_str_add(candidates->text, ", and more");
}

static bool is_of(const struct hv_checkpoint *checkpoint, const struct hv_vm *vm)
{
    return hp_text_same(checkpoint->vm_id, vm->id);
}

/* The ordinary ones that nothing is newer than: more than one when several were made in the same moment. */
static void add_latest(const struct hv_checkpoints *list, const struct hv_vm *vm,
                       struct candidates *candidates)
{
    int64_t newest = INT64_MIN;
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        if (is_of(checkpoint, vm) && checkpoint->kind == HV_CHECKPOINT_ORDINARY &&
            checkpoint->created_micros > newest)
            newest = checkpoint->created_micros;
    }
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        if (is_of(checkpoint, vm) && checkpoint->kind == HV_CHECKPOINT_ORDINARY &&
            checkpoint->created_micros == newest)
            add_candidate(candidates, checkpoint);
    }
}

/* With that id, or beginning of one; without, with that name. */
static void add_matching(const struct hv_checkpoints *list, const struct hv_vm *vm, const char *id,
                         const char *name, struct candidates *candidates)
{
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_checkpoint *checkpoint = &list->items[i];
        bool meant = id ? hp_text_begins(checkpoint->id, id) : hp_text_same(checkpoint->name, name);
        bool twice = candidates->count == 1 && candidates->first == checkpoint;
        if (meant && is_of(checkpoint, vm) && !twice)
            add_candidate(candidates, checkpoint);
    }
}

/* An id without id: is one where nothing has that name. */
static void add_named(const struct hv_checkpoints *list, const struct hv_vm *vm, const char *words,
                      struct candidates *candidates)
{
    HP_ARENA(arena);
    bool by_id = hp_text_begins(words, BY_ID);
    const char *id = hp_guid_bare(&arena, by_id ? words + strlen(BY_ID) : words);
    if (by_id) {
        add_matching(list, vm, id, NULL, candidates);
        return;
    }
    add_matching(list, vm, NULL, words, candidates);
    if (candidates->count == 0 && !core_checkpoint_is_latest(words) && hp_guid_begins(id) &&
        strlen(id) >= CORE_MIN_ID_LENGTH)
        add_matching(list, vm, id, NULL, candidates);
}

bool core_checkpoint_is_bare_id(const char *words, const struct hv_checkpoint *found)
{
    return !hp_text_begins(words, BY_ID) && !core_checkpoint_is_latest(words) &&
           !hp_text_same(words, found->name);
}

bool core_checkpoint_is_latest(const char *words)
{
    return words && hp_text_same(words, LATEST);
}

static int none(const struct hv_checkpoints *list, const struct hv_vm *vm, const char *words,
                struct hp_error *err)
{
    size_t lost = 0;
    size_t count = 0;
    for (size_t i = 0; i < list->count; i++) {
        count += is_of(&list->items[i], vm);
        lost += is_of(&list->items[i], vm) && list->items[i].kind == HV_CHECKPOINT_MISSING;
    }
    if (core_checkpoint_is_latest(words) && lost)
        hp_error_set(err, HP_E_NOT_FOUND,
                     "VM \"%s\" has no usable checkpoint: Hyper-V cannot find the files of %s", vm->name,
                     hp_plural(lost, "the one it has", "those it has"));
    else if (core_checkpoint_is_latest(words))
        hp_error_set(err, HP_E_NOT_FOUND, "VM \"%s\" has no checkpoint%s", vm->name,
                     hv_as_far_as_usable(&list->unusable));
    else
        hp_error_set(err, HP_E_NOT_FOUND, "VM \"%s\" has no checkpoint \"%s\"%s", vm->name, words,
                     hv_as_far_as_usable(&list->unusable));
    HP_ARENA(scratch);
    struct hp_suggestions near = { .wanted = words };
    for (size_t i = 0; i < list->count; i++) {
        if (is_of(&list->items[i], vm))
            hp_suggest(&near, list->items[i].name);
    }
    const char *list_them =
        hp_arena_format(&scratch,
                        count ? "list them with: hyperpoint list-checkpoints id:%s"
                              : "HyperPoint sees none of this VM; to create one: hyperpoint checkpoint id:%s",
                        vm->id);
    hp_error_next(err, "%s", hp_suggestions_text(&scratch, &near, "\"", "\"", list_them));
    return HP_E_NOT_FOUND;
}

int core_checkpoint_find(const struct hv_checkpoints *list, const struct hv_vm *vm, const char *words,
                         const struct hv_checkpoint **out, struct hp_error *err)
{
    HP_STR(text);
    struct candidates candidates = { .text = &text };
    int rc = core_checkpoint_check(words, err);
    if (rc)
        return rc;
    if (core_checkpoint_is_latest(words))
        add_latest(list, vm, &candidates);
    add_named(list, vm, words, &candidates);
    if (candidates.count == 0)
        return none(list, vm, words, err);
    if (candidates.count > 1) {
        hp_error_set(err, HP_E_AMBIGUOUS, "%zu checkpoints of VM \"%s\" match \"%s\": %s", candidates.count,
                     vm->name, words, hp_str_text(&text));
        /* None of them is offered ready to be typed: it would be taken for the right one. */
        hp_error_next(err,
                      "name the one you mean by its ID, as " BY_ID
                      "...; see each of them in the tree with: hyperpoint list-checkpoints id:%s",
                      vm->id);
        return HP_E_AMBIGUOUS;
    }
    *out = candidates.first;
    return 0;
}

const struct hv_checkpoint *core_checkpoint_at(const struct hv_checkpoints *list, const char *id)
{
    for (size_t i = 0; id && i < list->count; i++) {
        if (hp_text_same(list->items[i].id, id))
            return &list->items[i];
    }
    return NULL;
}

const char *core_checkpoint_label(struct hp_arena *arena, const struct hv_checkpoint *checkpoint)
{
    return hp_arena_format(arena, "\"%s\" (id:%.*s)", checkpoint->name, (int)CORE_TYPED_ID_LENGTH,
                           checkpoint->id);
}

/* --- short ids --- */

static int by_vm_and_id(const void *a, const void *b)
{
    const struct hv_checkpoint *x = *(const struct hv_checkpoint *const *)a;
    const struct hv_checkpoint *y = *(const struct hv_checkpoint *const *)b;
    int order = hp_text_compare(x->vm_id, y->vm_id);
    return order ? order : hp_text_compare(x->id, y->id);
}

static size_t common(const char *a, const char *b)
{
    size_t length = 0;
    while (a[length] && toupper((unsigned char)a[length]) == toupper((unsigned char)b[length]))
        length++;
    return length;
}

const char *core_checkpoint_typed_id(struct hp_arena *arena, const struct hv_checkpoints *list,
                                     const char *id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (common(list->items[i].id, id) >= CORE_TYPED_ID_LENGTH && !hp_text_same(list->items[i].id, id))
            return hp_arena_format(arena, "id:%s", id);
    }
    return hp_arena_format(arena, "id:%.*s", (int)CORE_TYPED_ID_LENGTH, id);
}

/* Sorted, the ids that have most in common are neighbours. */
const char *const *core_checkpoint_short_ids(struct hp_arena *arena, const struct hv_checkpoints *list)
{
    const char **ids = hp_arena_array(arena, list->count, sizeof *ids);
    const struct hv_checkpoint **sorted = hp_arena_array(arena, list->count, sizeof *sorted);
    for (size_t i = 0; i < list->count; i++)
        sorted[i] = &list->items[i];
    if (list->count)
        qsort(sorted, list->count, sizeof *sorted, by_vm_and_id);
    for (size_t begin = 0, end; begin < list->count; begin = end) {
        size_t length = CORE_MIN_ID_LENGTH;
        for (end = begin + 1; end < list->count; end++) {
            if (!hp_text_same(sorted[begin]->vm_id, sorted[end]->vm_id))
                break;
            size_t same = common(sorted[end - 1]->id, sorted[end]->id);
            length = same >= length ? same + 1 : length;
        }
        for (size_t i = begin; i < end; i++)
            ids[sorted[i] - list->items] = hp_arena_copy_part(
                arena, sorted[i]->id, length < strlen(sorted[i]->id) ? length : strlen(sorted[i]->id));
    }
    return ids;
}
