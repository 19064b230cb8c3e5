/* SPDX-License-Identifier: MIT */
/* The lines that say what an adapter is: their form, and the adapter they add up to. */
#include "gpu_set_text.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"

enum { MOST_DIGITS = 7 }; /* of an index: no block has room for more */

/* --- one line --- */

/* Steps over a word that must stand there, without case. */
static bool skip(const char **at, const char *word)
{
    if (!hp_text_begins(*at, word))
        return false;
    *at += strlen(word);
    return true;
}

/* "[1]", "[]", or nothing. */
static bool read_index(const char **at, struct set_value_key *out)
{
    out->is_array = skip(at, "[");
    if (!out->is_array)
        return true;
    size_t digits = strspn(*at, DIGITS);
    if (digits > MOST_DIGITS || **at == '0')
        return false;
    for (size_t i = 0; i < digits; i++)
        out->index = out->index * 10 + (size_t)((*at)[i] - '0');
    *at += digits;
    return skip(at, "]");
}

bool set_value_key_read(const char *rest, struct set_value_key *out)
{
    struct set_value_key key = { .index = 0 };
    const char *at = rest;
    if (!skip(&at, " value "))
        return false;
    key.name = at;
    key.name_length = strspn(at, LETTERS DIGITS "_");
    at += key.name_length;
    if (!key.name_length || !read_index(&at, &key) || !skip(&at, " ("))
        return false;
    key.type = at;
    key.type_length = strspn(at, LETTERS DIGITS);
    at += key.type_length;
    key.is_null = skip(&at, ", NULL");
    *out = key;
    if (!key.type_length || !skip(&at, ")") || (key.is_null && !key.index))
        return false;
    skip(&at, " ");
    return !*at || *at == ':';
}

const char *set_value_key_print(struct hp_arena *arena, const struct hv_value *value, size_t index)
{
    const char *name = value->name;
    if (value->is_array && value->count)
        name = hp_arena_format(arena, "%s[%zu]", value->name, index + 1);
    else if (value->is_array)
        name = hp_arena_format(arena, "%s[]", value->name);
    bool is_null = index < value->count && !value->texts[index];
    return hp_arena_format(arena, " value %s (%s%s)", name, value->type, is_null ? ", NULL" : "");
}

/* --- all of an adapter --- */

struct set_value_line {
    struct set_value_key key;
    const char *name;
    const char *type;
    const char *text;
};

void set_value_lines_add(struct hp_arena *arena, struct set_value_lines *lines, const char *rest,
                         const char *text)
{
    struct set_value_line line = { .text = text };
    if (!set_value_key_read(rest, &line.key))
        return;
    line.name = hp_arena_copy_part(arena, line.key.name, line.key.name_length);
    line.type = hp_arena_copy_part(arena, line.key.type, line.key.type_length);
    lines->items = hp_arena_grow(arena, lines->items, lines->count, &lines->capacity, sizeof *lines->items);
    lines->items[lines->count++] = line;
}

static int by_place(const void *a, const void *b)
{
    const struct set_value_line *x = a;
    const struct set_value_line *y = b;
    int order = hp_text_compare(x->name, y->name);
    return order ? order : (x->key.index > y->key.index) - (x->key.index < y->key.index);
}

/* The lines of one value, in the order of its elements. NULL, or what is wrong. */
static const char *join_value(struct hp_arena *arena, const struct set_value_line *lines, size_t count,
                              struct hv_value *out)
{
    const struct set_value_line *first = &lines[0];
    const char **texts = hp_arena_array(arena, count, sizeof *texts);
    bool bare = first->key.index == 0; /* no array, or an empty one: there is one line */
    for (size_t i = 0; i < count; i++) {
        const struct set_value_line *line = &lines[i];
        if (i > 0 && line->key.index == lines[i - 1].key.index)
            return "a line is in it twice";
        bool in_turn = bare ? i == 0 : line->key.index == i + 1;
        bool has_text = !line->key.is_null && (line->key.index || !line->key.is_array);
        if (!in_turn || !hp_text_same(line->type, first->type) || (!has_text && *line->text))
            return "the values of an adapter in it do not fit together";
        texts[i] = line->key.is_null ? NULL : line->text;
    }
    *out = (struct hv_value){ .name = first->name,
                              .type = first->type,
                              .is_array = first->key.is_array,
                              .texts = texts,
                              .count = bare && first->key.is_array ? 0 : count };
    return NULL;
}

/* Taken from the record again, so that they are in order and spelled as this program does. */
static const char *take_values(struct hp_arena *arena, const struct hv_values *values,
                               struct core_set_gpu *out)
{
    if (hv_adapter_from_values(arena, values, &out->record, NULL) != 0 ||
        hv_adapter_values(arena, out->record, &out->values, NULL) != 0 ||
        hv_adapter_from_record(arena, out->record, &out->adapter, NULL) != 0)
        return "the values of an adapter in it cannot be read";
    return NULL;
}

const char *set_value_lines_join(struct hp_arena *arena, const struct set_value_lines *lines,
                                 struct core_set_gpu *out)
{
    struct hv_value *items = hp_arena_array(arena, lines->count, sizeof *items);
    struct hv_values values = { items, 0 };
    if (lines->count)
        qsort(lines->items, lines->count, sizeof *lines->items, by_place);
    for (size_t i = 0, end; i < lines->count; i = end) {
        for (end = i + 1; end < lines->count && hp_text_same(lines->items[end].name, lines->items[i].name);)
            end++;
        const char *problem = join_value(arena, lines->items + i, end - i, &items[values.count++]);
        if (problem)
            return problem;
    }
    return take_values(arena, &values, out);
}
