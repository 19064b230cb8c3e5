/* SPDX-License-Identifier: MIT */
/* Lists that are handed out in parts. */
#ifndef DOOR_CONTEXT_H
#define DOOR_CONTEXT_H

#include "cim/instance.h"
#include "random.h"

#include <stdint.h>

enum { DOOR_MAX_CONTEXTS = 64 };

/* How objects are given. */
enum door_mode { DOOR_OBJECTS, DOOR_REFERENCES, DOOR_BOTH };

struct door_list {
    char id[DOOR_UUID_LENGTH + 1]; /* a new one for each page; "" when the place is free */
    struct hp_arena arena;         /* has the instances */
    struct cim_instances instances;
    size_t next;
    enum door_mode mode;
    bool is_projection;
    const char *ns;
    uint64_t touched; /* microseconds */
};

struct door_contexts {
    struct door_list at[DOOR_MAX_CONTEXTS];
};

/* A free place, NULL when there is none; lists that nobody asked for in four minutes are given up first. */
struct door_list *door_context_new(struct door_contexts *contexts, uint64_t now);
struct door_list *door_context_find(struct door_contexts *contexts, const char *id, uint64_t now);
void door_context_free(struct door_list *list);

#endif
