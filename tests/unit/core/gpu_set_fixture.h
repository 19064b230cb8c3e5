/* SPDX-License-Identifier: MIT */
/* A GPU set to write and to read. */
#ifndef GPU_SET_FIXTURE_H
#define GPU_SET_FIXTURE_H

#include "core_fixture.h"

#include "gpu_set/text.h"

#define NOW INT64_C(1767323045000000) /* 2026-01-02T03:04:05Z */
#define CHECKPOINT "AAAAAAAA-2222-3333-4444-555555555555"

static inline struct core_gpu_set set_of_two(struct hp_arena *arena)
{
    struct core_state state = state_of_two(arena);
    struct core_gpu_set set;
    state.host = (struct hv_host_info){ .name = "LAB", .build = 22631 };
    state.gpus.items[1].driver_version = "32.0.15.6094";
    assert_int_equal(core_set_of(&state, CORE_SET_OF_CHECKPOINT, NOW, arena, &set, NULL), 0);
    set.checkpoint_id = CHECKPOINT;
    return set;
}

static inline struct core_gpu_set read_set(struct hp_arena *arena, const char *text)
{
    struct core_gpu_set set = { .known = false };
    const char *problem;
    enum core_set_state state = core_set_parse(arena, text, CORE_SET_OF_CHECKPOINT, &set, &problem);
    if (state != CORE_SET_READ)
        fail_msg("not read (%s): %s", problem ? problem : "no block", text);
    return set;
}

/* The text with one word for another; it must be there. */
static inline const char *changed(struct hp_arena *arena, const char *text, const char *from, const char *to)
{
    const char *at = strstr(text, from);
    assert_non_null(at);
    return hp_arena_format(arena, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
}

#endif
