/* SPDX-License-Identifier: MIT */
/* A handful of objects of real classes, as something that can be queried. */
#ifndef FUZZ_TINY_WORLD_H
#define FUZZ_TINY_WORLD_H

#include "cim/wql.h"
#include "sim/query.h"

/* The objects that are always there. The source lives as long as the program. */
const struct sim_source *tiny_world(void);

/* The same and one more: a VM whose id and name are this text. The source lives as long as arena and text. */
struct sim_source tiny_world_and_vm(struct hp_arena *arena, const char *text);

#endif
