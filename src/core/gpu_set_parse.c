/* SPDX-License-Identifier: MIT */
/* Reading the block. It may come from anywhere: nothing in it is believed that does not add up. */
#include "gpu_set_text.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* --- where it is --- */

static bool is_ours(struct hp_arena *arena, const struct set_line *line)
{
    const char *key;
    const char *value;
    enum set_key which;
    size_t gpu;
    return line->text[0] == SET_COMMENT ||
           (set_split(arena, line->text, &key, &value) && set_key_find(key, &which, &gpu, NULL));
}

static uint64_t version_of(struct hp_arena *arena, const char *text)
{
    uint64_t version = 0;
    const char *digits = hp_arena_copy_part(arena, text, strspn(text, "0123456789"));
    return hp_text_to_u64(digits, &version) ? version : 0;
}

bool set_find_span(struct hp_arena *arena, const char *text, size_t from, struct set_span *out)
{
    struct set_line line;
    struct set_span span;
    const char *after = NULL;
    size_t at = from;
    while (!after && set_next_line(arena, text, &at, &line))
        after = set_after(&line, SET_BEGIN);
    if (!after)
        return false;
    span = (struct set_span){ .begin = line.at,
                              .inside = line.next,
                              .inside_end = line.next,
                              .end = line.at + line.length,
                              .version = version_of(arena, after) };
    while (!span.check && set_next_line(arena, text, &at, &line)) {
        if (set_after(&line, SET_BEGIN))
            break;
        span.check = set_after(&line, SET_END);
        if (span.check)
            span.inside_end = line.at;
        if (span.check || is_ours(arena, &line))
            span.end = line.at + line.length;
    }
    *out = span;
    return true;
}

/* --- what it says --- */

struct reader {
    struct hp_arena *arena;
    struct core_gpu_set set;
    const char *problem; /* NULL: none so far */
    uint64_t check;
    size_t count; /* of GPUs, as the block says */
    bool counted;
    bool seen[SET_KEY_GPU_NAME];
    struct core_set_gpu *gpus;
    bool (*gpu_seen)[SET_KEYS - SET_KEY_GPU_NAME];
    struct set_value_lines *gpu_values;
    struct hp_str *extra;
};

static void damaged(struct reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *at = c >= 'a' && c <= 'f' ? strchr(digits, c - 32) : strchr(digits, c);
    return c && at ? (int)(at - digits) : -1;
}

/* What was written as %XX. NULL when it is not as it was written. */
static const char *decoded(struct hp_arena *arena, const char *value)
{
    char *text = hp_arena_copy(arena, value);
    char *out = text;
    for (const char *c = value; *c; c++) {
        int high = *c == '%' ? hex_digit(c[1]) : 0;
        int low = *c == '%' && high >= 0 ? hex_digit(c[2]) : 0;
        if (high < 0 || low < 0 || (*c == '%' && high + low == 0))
            return NULL;
        *out++ = *c == '%' ? (char)(high * 16 + low) : *c;
        c += *c == '%' ? 2 : 0;
    }
    *out = '\0';
    return text;
}

static void read_number(struct reader *reader, const char *value, struct hp_opt_u64 *out)
{
    out->set = true;
    if (!hp_text_to_u64(value, &out->value))
        damaged(reader, "a number in it is none");
}

static void read_own(struct reader *reader, enum set_key key, const char *value)
{
    struct core_gpu_set *set = &reader->set;
    struct hp_opt_u64 number = { 0 };
    switch (key) {
    case SET_KEY_VM:
        set->vm_id = value;
        break;
    case SET_KEY_CHECKPOINT:
        set->checkpoint_id = value;
        break;
    case SET_KEY_HOST:
        set->host = value;
        break;
    case SET_KEY_PINNED:
        set->pinned = hp_text_same(value, "yes");
        break;
    case SET_KEY_BUILD:
        read_number(reader, value, &number);
        set->build = number.value;
        break;
    case SET_KEY_COUNT: /* read before */
        set->known = reader->counted;
        break;
    case SET_KEY_KEPT:
        set->known = set->elsewhere = true;
        break;
    case SET_KEY_LOW:
        read_number(reader, value, &set->low_mmio);
        break;
    case SET_KEY_HIGH:
        read_number(reader, value, &set->high_mmio);
        break;
    default:
        set->guest_cache_types = (struct hp_opt_bool){ true, hp_text_same(value, "on") };
        break;
    }
}

static void read_of_gpu(enum set_key key, struct core_set_gpu *gpu, const char *value)
{
    bool named = !hp_text_same(value, "automatic") && !hp_text_same(value, "unknown");
    switch (key) {
    case SET_KEY_GPU_NAME:
        gpu->name = named ? value : NULL;
        break;
    case SET_KEY_GPU_DRIVER:
        gpu->driver = value;
        break;
    case SET_KEY_GPU_HARDWARE:
        gpu->hardware_id = value;
        break;
    case SET_KEY_GPU_LOCATION:
        gpu->location = value;
        break;
    default:
        break;
    }
}

/* `rest` is what stands behind a GPU's number, as it is written. */
static void read_known(struct reader *reader, enum set_key key, size_t gpu, const char *rest,
                       const char *value)
{
    if (gpu > reader->count) {
        damaged(reader, "it has more GPUs than it says");
        return;
    }
    bool of_many = key == SET_KEY_GPU_VALUE;
    bool *seen = gpu ? &reader->gpu_seen[gpu - 1][key - SET_KEY_GPU_NAME] : &reader->seen[key];
    const char *text = decoded(reader->arena, value);
    if (*seen && !of_many)
        damaged(reader, "a line is in it twice");
    else if (!text)
        damaged(reader, "a line in it is not as it was written");
    else if (of_many)
        set_value_lines_add(reader->arena, &reader->gpu_values[gpu - 1], rest, text);
    else if (gpu)
        read_of_gpu(key, &reader->gpus[gpu - 1], text);
    else
        read_own(reader, key, text);
    *seen = true;
}

static void read_line(struct reader *reader, const struct set_line *line)
{
    const char *key;
    const char *value;
    const char *rest;
    enum set_key which;
    size_t gpu;
    if (!line->text[0] || line->text[0] == SET_COMMENT)
        return;
    if (set_split(reader->arena, line->text, &key, &value) && set_key_find(key, &which, &gpu, &rest)) {
        reader->check = set_check_add(reader->check, key, value);
        read_known(reader, which, gpu, line->text + (rest - key), value);
    } else {
        hp_str_format(reader->extra, "%s%s", reader->extra->length ? "\n" : "", line->text);
    }
}

/* How many GPUs there are, so that as much room is made. */
static void read_count(struct reader *reader, const char *text, const struct set_span *span)
{
    HP_ARENA(scratch);
    struct set_line line;
    for (size_t at = span->inside; at < span->inside_end && set_next_line(&scratch, text, &at, &line);) {
        const char *key;
        const char *value;
        enum set_key which;
        size_t gpu;
        uint64_t count;
        if (!set_split(&scratch, line.text, &key, &value) || !set_key_find(key, &which, &gpu, NULL) ||
            which != SET_KEY_COUNT)
            continue;
        reader->counted = hp_text_to_u64(value, &count);
        if (!reader->counted)
            damaged(reader, "a number in it is none");
        else if (count > CORE_SET_MOST_KEPT_GPUS)
            damaged(reader, "it has more GPUs than any VM can have");
        else
            reader->count = (size_t)count;
        break;
    }
    reader->gpus = hp_arena_array(reader->arena, reader->count, sizeof *reader->gpus);
    reader->gpu_seen = hp_arena_array(reader->arena, reader->count, sizeof *reader->gpu_seen);
    reader->gpu_values = hp_arena_array(reader->arena, reader->count, sizeof *reader->gpu_values);
}

/* The lines are all there and say what they said when they were written. */
static void check_whole(struct reader *reader, const char *check)
{
    char written[SET_CHECK_DIGITS + 1];
    snprintf(written, sizeof written, "%0*" PRIX64, SET_CHECK_DIGITS, reader->check);
    if (!hp_text_begins(check, written))
        damaged(reader, "lines in it are missing or were changed");
    if (!reader->set.vm_id)
        damaged(reader, "it does not say of which VM it is");
    if (reader->set.elsewhere ? reader->counted : reader->set.known && !reader->counted)
        damaged(reader, "it does not say how many GPUs there are");
    for (size_t i = 0; i < reader->count; i++) {
        if (!reader->gpu_seen[i][0])
            damaged(reader, "it has fewer GPUs than it says");
    }
    reader->set.gpus = reader->gpus;
    reader->set.gpu_count = reader->count;
}

/* Only what adds up is put together. */
static void join_values(struct reader *reader)
{
    for (size_t i = 0; i < reader->count && !reader->problem; i++) {
        const char *problem = set_value_lines_join(reader->arena, &reader->gpu_values[i], &reader->gpus[i]);
        if (problem)
            damaged(reader, problem);
    }
}

static void read_span(struct reader *reader, const char *text, const struct set_span *span)
{
    struct set_line line;
    size_t at = span->inside;
    read_count(reader, text, span);
    while (at < span->inside_end && !reader->problem && set_next_line(reader->arena, text, &at, &line))
        read_line(reader, &line);
    check_whole(reader, span->check);
    join_values(reader);
    if (reader->extra->length)
        reader->set.extra = hp_arena_copy(reader->arena, hp_str_text(reader->extra));
}

/* A last line without a first one. */
static bool has_stray_end(struct hp_arena *arena, const char *text)
{
    struct set_line line;
    for (size_t at = 0; set_next_line(arena, text, &at, &line);) {
        if (set_after(&line, SET_END))
            return true;
    }
    return false;
}

static enum core_set_state refuse(const char **problem, enum core_set_state state, const char *why)
{
    *problem = why;
    return state;
}

static enum core_set_state parse(struct hp_arena *arena, const char *text, struct core_gpu_set *out,
                                 const char **problem)
{
    HP_STR(extra);
    struct set_span span;
    struct set_span other;
    if (!set_find_span(arena, text, 0, &span))
        return has_stray_end(arena, text) ? refuse(problem, CORE_SET_DAMAGED, "its first line is missing")
                                          : CORE_SET_ABSENT;
    if (set_find_span(arena, text, span.end, &other))
        return refuse(problem, CORE_SET_DAMAGED, "there are two of them");
    if (span.version > SET_VERSION)
        return refuse(problem, CORE_SET_NEWER, "it was written by a later version of HyperPoint");
    if (span.version != SET_VERSION)
        return refuse(problem, CORE_SET_DAMAGED, "its first line is not as it was written");
    if (!span.check)
        return refuse(problem, CORE_SET_DAMAGED, "its last line is missing");
    if (span.end - span.begin > CORE_SET_LARGEST_KEPT)
        return refuse(problem, CORE_SET_DAMAGED, "it is too long");
    struct reader reader = { .arena = arena, .extra = &extra };
    read_span(&reader, text, &span);
    if (reader.problem)
        return refuse(problem, CORE_SET_DAMAGED, reader.problem);
    *out = reader.set;
    return CORE_SET_READ;
}

enum core_set_state core_set_parse(struct hp_arena *arena, const char *text, struct core_gpu_set *out,
                                   const char **problem)
{
    const char *why = NULL;
    enum core_set_state state = parse(arena, text, out, &why);
    if (problem)
        *problem = why;
    return state;
}
