/* SPDX-License-Identifier: MIT */
/* What a host lists and nobody can work with: told apart from the rest, and named, so that one broken row
 * neither hides the others nor goes unseen. */
#ifndef HYPERV_UNUSABLE_H
#define HYPERV_UNUSABLE_H

#include "base/arena.h"

#include <stdbool.h>

enum hv_unusable_kind {
    HV_UNUSABLE_VM,
    HV_UNUSABLE_CHECKPOINT,
    HV_UNUSABLE_GPU,
    HV_UNUSABLE_ADAPTER,
    HV_UNUSABLE_KINDS
};

/* "vm", "checkpoint", ...; stable words for JSON. */
const char *hv_unusable_kind_name(enum hv_unusable_kind kind);

/* "VM", "checkpoint", "GPU", "GPU adapter". */
const char *hv_unusable_word(enum hv_unusable_kind kind);

/* All texts but `why` are as the host gives them, NULL where it gives none: good for showing only. */
struct hv_unusable {
    enum hv_unusable_kind kind;
    const char *id;
    const char *name;
    const char *vm_id;  /* of the VM it belongs to */
    const char *parent; /* id of the checkpoint it grew from */
    const char *why;    /* "its ID is not a GUID" */
};

/* All zero is empty. */
struct hv_unusables {
    struct hv_unusable *items;
    size_t count;
    size_t capacity;
};

void hv_unusable_add(struct hp_arena *arena, struct hv_unusables *list, const struct hv_unusable *item);

/* Adds all of `more`. */
void hv_unusable_join(struct hp_arena *arena, struct hv_unusables *list, const struct hv_unusables *more);

/* One of them in a sentence without a full stop, with its name and its id. Arena text. */
const char *hv_unusable_text(struct hp_arena *arena, const struct hv_unusable *item);

/* ", as far as Hyper-V's list can be used": behind "there is none" and the like, where one of these may be
 * the one that is looked for; "" where there are none. */
const char *hv_as_far_as_usable(const struct hv_unusables *list);

/* Why an id cannot be used, in words; NULL for one that can. */
const char *hv_id_problem(const char *id);

/* How a struct holds what is told of it: its size, and where its texts are. `vm_id` and `parent` are 0
 * where it has none. */
struct hv_layout {
    enum hv_unusable_kind kind;
    size_t size;
    size_t id;
    size_t name;
    size_t vm_id;
    size_t parent;
};

/* Takes objects whose id stands in the list more than once out of it, and names them: what is said of one, or
 * done to it, could be meant for another. The rest moves up; returns how many there are. */
size_t hv_drop_twice(struct hp_arena *arena, void *items, size_t count, const struct hv_layout *layout,
                     struct hv_unusables *unusable);

#endif
