/* SPDX-License-Identifier: MIT */
#include "context.h"

#include "base/text.h"

#include <string.h>

/* As real hosts keep them (knife-windows, pywinrm: 240000 ms). */
static const uint64_t kept = UINT64_C(240) * 1000000;

void door_context_free(struct door_list *list)
{
    hp_arena_release(&list->arena);
    *list = (struct door_list){ .next = 0 };
}

static void give_up_old(struct door_contexts *contexts, uint64_t now)
{
    for (size_t i = 0; i < DOOR_MAX_CONTEXTS; i++) {
        if (*contexts->at[i].id && now - contexts->at[i].touched > kept)
            door_context_free(&contexts->at[i]);
    }
}

struct door_list *door_context_new(struct door_contexts *contexts, uint64_t now)
{
    give_up_old(contexts, now);
    for (size_t i = 0; i < DOOR_MAX_CONTEXTS; i++) {
        struct door_list *list = &contexts->at[i];
        if (*list->id)
            continue;
        door_uuid(list->id);
        list->touched = now;
        return list;
    }
    return NULL;
}

struct door_list *door_context_find(struct door_contexts *contexts, const char *id, uint64_t now)
{
    give_up_old(contexts, now);
    const char *uuid = hp_text_begins(id, "uuid:") ? id + strlen("uuid:") : id;
    for (size_t i = 0; *uuid && i < DOOR_MAX_CONTEXTS; i++) {
        if (hp_text_same(contexts->at[i].id, uuid))
            return &contexts->at[i];
    }
    return NULL;
}
