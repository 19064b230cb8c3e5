/* SPDX-License-Identifier: MIT */
/* Reading a block. It may come from anywhere: nothing in it is believed that does not add up. */
#include "text.h"

#include "base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct gpu_reader {
    struct core_set_gpu gpu;
    bool seen[SET_GPU_ROWS];
    struct hv_value *values;
    size_t count;
    size_t capacity;
};

struct reader {
    struct hp_arena *arena;
    struct core_gpu_set set;
    const char *problem; /* NULL: none so far */
    uint64_t check;
    bool seen[SET_OWN_ROWS];
    struct gpu_reader *gpus;
    size_t gpu_count; /* as many as it has lines of */
    size_t gpu_capacity;
    struct gpu_reader each;
    struct hp_str *extra;
};

static void damaged(struct reader *reader, const char *problem)
{
    if (!reader->problem)
        reader->problem = problem;
}

static void read_number(struct reader *reader, const char *text, uint64_t *out)
{
    if (!hp_text_to_u64(text, out))
        damaged(reader, "it contains an invalid number");
}

static void read_quota(struct reader *reader, const char *text, struct hp_opt_u64 *quota)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, ",");
        const char *part = hp_arena_copy_part(reader->arena, at, length);
        unsigned b = 0;
        while (b < HV_BOUNDS && !hp_text_begins(part, hv_bound_name(b)))
            b++;
        const char *number = b < HV_BOUNDS ? part + strlen(hv_bound_name(b)) : "";
        if (*number != ' ' || quota[b].set) {
            damaged(reader, "a line in it was changed");
            return;
        }
        quota[b].set = true;
        read_number(reader, number + 1, &quota[b].value);
        at += length + (at[length] ? 1 + strspn(at + length + 1, " ") : 0);
    }
}

static void read_member(struct reader *reader, const struct set_row *row, void *object, const char *text)
{
    void *member = (char *)object + row->offset;
    struct hp_opt_u64 *size = member;
    switch (row->form) {
    case SET_TEXT:
        *(const char **)member = text;
        break;
    case SET_NUMBER:
        read_number(reader, text, member);
        break;
    case SET_SIZE:
        size->set = true;
        read_number(reader, text, &size->value);
        break;
    case SET_SWITCH:
        *(struct hp_opt_bool *)member = (struct hp_opt_bool){ true, hp_text_same(text, "on") };
        break;
    default:
        *(bool *)member = hp_text_same(text, "yes");
    }
}

static void read_own(struct reader *reader, const struct set_row *row, const char *text)
{
    struct core_gpu_set *set = &reader->set;
    uint64_t count = 0;
    switch (row->form) {
    case SET_ELSEWHERE:
        set->known = set->elsewhere = true;
        break;
    case SET_COUNT:
        set->known = true;
        read_number(reader, text, &count);
        if (count > CORE_SET_MAX_KEPT_GPUS)
            damaged(reader, "it has more GPUs than any VM can have");
        set->gpu_count = (size_t)count;
        break;
    default:
        read_member(reader, row, set, text);
    }
}

/* `raw` is the text before it was decoded. */
static void read_gpu(struct reader *reader, const struct set_row *row, struct core_set_gpu *gpu,
                     const char *raw, const char *text)
{
    struct hv_adapter *adapter = &gpu->adapter;
    switch (row->form) {
    case SET_NAME:
        gpu->name = set_is_word(raw) ? NULL : text;
        adapter->gpu_hidden = adapter->gpu_hidden || strcmp(raw, SET_NOT_SHOWN) == 0;
        break;
    case SET_RECALLED:
        adapter->gpu_hidden = adapter->card_remembered = true;
        adapter->instance_path = strcmp(raw, SET_AUTOMATIC) == 0 ? NULL : text;
        break;
    case SET_CARD:
        adapter->instance_path = text;
        break;
    case SET_QUOTA:
        read_quota(reader, text, adapter->quotas.value[row->offset]);
        break;
    default:
        read_member(reader, row, gpu, text);
    }
}

static void read_value(struct reader *reader, struct gpu_reader *gpu, const char *key, const char *text)
{
    gpu->values = hp_arena_grow(reader->arena, gpu->values, gpu->count, &gpu->capacity, sizeof *gpu->values);
    if (set_value_read(reader->arena, key, text, &gpu->values[gpu->count]))
        gpu->count++;
    else
        damaged(reader, "a value of an adapter in it was changed");
}

static struct gpu_reader *gpu_at(struct reader *reader, size_t number)
{
    if (number > CORE_SET_MAX_KEPT_GPUS) {
        damaged(reader, "it has more GPUs than any VM can have");
        return &reader->each;
    }
    while (number > reader->gpu_count) {
        reader->gpus = hp_arena_grow(reader->arena, reader->gpus, reader->gpu_count, &reader->gpu_capacity,
                                     sizeof *reader->gpus);
        reader->gpus[reader->gpu_count++] = (struct gpu_reader){ .count = 0 };
    }
    return number ? &reader->gpus[number - 1] : &reader->each;
}

static void read_known(struct reader *reader, const struct set_place *place, const char *raw)
{
    struct gpu_reader *gpu = place->of_gpu ? gpu_at(reader, place->gpu) : NULL;
    if (!place->row) {
        read_value(reader, gpu, place->rest, raw);
        return;
    }
    bool *seen = gpu ? &gpu->seen[place->row - set_gpu_rows] : &reader->seen[place->row - set_own_rows];
    const char *text = set_decode(reader->arena, raw);
    if (*seen)
        damaged(reader, "a line is in it twice");
    else if (!text)
        damaged(reader, "a line in it was changed");
    else if (gpu)
        read_gpu(reader, place->row, &gpu->gpu, raw, text);
    else
        read_own(reader, place->row, text);
    *seen = true;
}

static void read_line(struct reader *reader, const struct set_line *line)
{
    const char *key;
    const char *value;
    struct set_place place;
    if (!line->text[0] || set_is_comment(line))
        return;
    if (set_split(reader->arena, line->text, &key, &value) && set_find_place(line, key, &place)) {
        reader->check = set_check_add(reader->check, key, value);
        read_known(reader, &place, value);
    } else {
        hp_str_format(reader->extra, "%s%s", reader->extra->length ? "\n" : "", line->text);
    }
}

/* --- put together --- */

static int by_name(const void *a, const void *b)
{
    return hp_text_compare(((const struct hv_value *)a)->name, ((const struct hv_value *)b)->name);
}

/* The adapter its lines and those of each add up to. */
static const char *join_gpu(struct reader *reader, const struct gpu_reader *from, struct core_set_gpu *out)
{
    const struct gpu_reader *each = &reader->each;
    struct core_set_gpu gpu = from->gpu;
    size_t count = from->count + each->count;
    struct hv_value *items = hp_arena_array(reader->arena, count, sizeof *items);
    for (size_t i = 0; i < count; i++)
        items[i] = i < from->count ? from->values[i] : each->values[i - from->count];
    if (count)
        qsort(items, count, sizeof *items, by_name);
    gpu.values = (struct hv_values){ items, count };
    if (hv_adapter_from_values(reader->arena, &gpu.values, &gpu.adapter, NULL) != 0)
        return "the values of an adapter in it cannot be read";
    set_complete_gpu(reader->arena, &gpu);
    *out = gpu;
    return NULL;
}

/* Only what adds up is put together. */
static void join(struct reader *reader)
{
    struct core_gpu_set *set = &reader->set;
    set->gpus = hp_arena_array(reader->arena, set->gpu_count, sizeof *set->gpus);
    for (size_t i = 0; i < set->gpu_count && !reader->problem; i++) {
        const char *problem = join_gpu(reader, &reader->gpus[i], &set->gpus[i]);
        if (problem)
            damaged(reader, problem);
    }
    if (reader->extra->length)
        set->extra = hp_arena_copy(reader->arena, hp_str_text(reader->extra));
}

/* The lines are all there and say what they said when they were written. */
static void check_whole(struct reader *reader, const char *check)
{
    const struct core_gpu_set *set = &reader->set;
    char written[SET_CHECK_DIGITS + 1];
    (void)snprintf(written, sizeof written, "%0*" PRIX64, SET_CHECK_DIGITS, reader->check);
    if (!hp_text_begins(check, written))
        damaged(reader, "lines in it are missing or were changed");
    if (!set->vm_id)
        damaged(reader, "it does not say of which VM it is");
    if (set->kind == CORE_SET_OF_PARKED && (!set->written || !set->known))
        damaged(reader, "it does not say since when, or what was parked");
    if (set->elsewhere ? reader->gpu_count > 0 : reader->gpu_count > set->gpu_count)
        damaged(reader, "it has more GPUs than it says");
    if (!set->elsewhere && reader->gpu_count < set->gpu_count)
        damaged(reader, "it has fewer GPUs than it says");
    for (size_t i = 0; i < reader->gpu_count; i++) {
        if (!reader->gpus[i].seen[0])
            damaged(reader, "it has fewer GPUs than it says");
    }
}

static void read_span(struct reader *reader, const char *text, const struct set_span *span)
{
    struct set_line line;
    size_t at = span->inside;
    while (at < span->inside_end && !reader->problem && set_next_line(reader->arena, text, &at, &line))
        read_line(reader, &line);
    check_whole(reader, span->check);
    if (!reader->problem)
        join(reader);
}

/* --- found --- */

static enum core_set_state refuse(const char **problem, enum core_set_state state, const char *why)
{
    *problem = why;
    return state;
}

/* The blocks of that kind: *out is the first of them. */
static size_t count_blocks(struct hp_arena *arena, const char *text, enum core_set_kind kind,
                           struct set_span *out)
{
    struct set_span span;
    size_t count = 0;
    bool stray = false;
    for (size_t at = 0; set_find_span(arena, text, at, &span); at = span.end) {
        if (span.kind != kind)
            continue;
        if (!span.stray && count++ == 0)
            *out = span;
        stray = stray || span.stray;
    }
    out->stray = stray;
    return count;
}

static enum core_set_state parse(struct hp_arena *arena, const char *text, enum core_set_kind kind,
                                 struct core_gpu_set *out, const char **problem)
{
    HP_STR(extra);
    struct set_span span = { .begin = 0 };
    size_t count = count_blocks(arena, text, kind, &span);
    if (count == 0)
        return span.stray ? refuse(problem, CORE_SET_DAMAGED, "its first line is missing") : CORE_SET_ABSENT;
    if (count > 1)
        return refuse(problem, CORE_SET_DAMAGED, "there are two of them");
    if (span.version == 0)
        return refuse(problem, CORE_SET_DAMAGED, "its first line was changed");
    if (span.version != CORE_FORMAT_SET)
        return refuse(problem, CORE_SET_OTHER_VERSION,
                      hp_arena_format(arena,
                                      "another version of HyperPoint wrote it (format %" PRIu64
                                      "; this one reads format %d)",
                                      span.version, CORE_FORMAT_SET));
    if (!span.check)
        return refuse(problem, CORE_SET_DAMAGED, "its last line is missing");
    if (span.end - span.begin > CORE_SET_MAX_KEPT_SIZE)
        return refuse(problem, CORE_SET_DAMAGED, "it is too long");
    struct reader reader = { .arena = arena, .set = { .kind = kind }, .extra = &extra };
    read_span(&reader, text, &span);
    if (reader.problem)
        return refuse(problem, CORE_SET_DAMAGED, reader.problem);
    *out = reader.set;
    return CORE_SET_READ;
}

enum core_set_state core_set_parse(struct hp_arena *arena, const char *text, enum core_set_kind kind,
                                   struct core_gpu_set *out, const char **problem)
{
    const char *why = NULL;
    enum core_set_state state = parse(arena, text, kind, out, &why);
    if (problem)
        *problem = why;
    return state;
}
