/* SPDX-License-Identifier: MIT */
/* The lines for values of an adapter that it does not usually have: of any name and type. */
#include "text.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

#define LETTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define DIGITS "0123456789"
#define NONE "NULL"

enum { MAX_DIGITS = 6 }; /* of the number of elements: no block has room for more */

const char *set_value_key(struct hp_arena *arena, const struct hv_value *value)
{
    return value->is_array ? hp_arena_format(arena, "%s (%s[%zu])", value->name, value->type, value->count)
                           : hp_arena_format(arena, "%s (%s)", value->name, value->type);
}

const char *set_value_text(struct hp_arena *arena, const struct hv_value *value)
{
    HP_STR(text);
    for (size_t i = 0; i < value->count; i++) {
        const char *element = value->texts[i];
        hp_str_add(&text, i ? "," : "");
        if (!element)
            hp_str_add(&text, NONE);
        else if (strcmp(element, NONE) == 0) /* the word, and not nothing */
            hp_str_format(&text, "%%%02X%s", (unsigned)NONE[0], &NONE[1]);
        else
            hp_str_add(&text, set_encode(arena, element, value->is_array ? ',' : 0));
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* What a key says; name and type end where their lengths say. */
struct key {
    const char *name;
    size_t name_length;
    const char *type;
    size_t type_length;
    bool is_array;
    size_t count;
};

static bool skip(const char **at, const char *word)
{
    size_t length = strlen(word);
    bool there = strncmp(*at, word, length) == 0;
    *at += there ? length : 0;
    return there;
}

/* "[3]", or nothing. */
static bool read_count(const char **at, struct key *out)
{
    out->count = 1;
    out->is_array = skip(at, "[");
    if (!out->is_array)
        return true;
    size_t digits = strspn(*at, DIGITS);
    bool padded = **at == '0' && digits > 1;
    out->count = 0;
    for (size_t i = 0; i < digits && i < MAX_DIGITS; i++)
        out->count = out->count * 10 + (size_t)((*at)[i] - '0');
    *at += digits;
    return digits && digits <= MAX_DIGITS && !padded && skip(at, "]");
}

static bool read_key(const char *text, struct key *out)
{
    const char *at = text;
    *out = (struct key){ .name = at, .name_length = strspn(at, LETTERS DIGITS "_") };
    at += out->name_length;
    if (!out->name_length || !skip(&at, " ("))
        return false;
    out->type = at;
    out->type_length = strspn(at, LETTERS DIGITS);
    at += out->type_length;
    if (!out->type_length || !read_count(&at, out) || !skip(&at, ")"))
        return false;
    skip(&at, " ");
    return !*at || *at == ':';
}

bool set_value_is_key(const char *key)
{
    struct key ignored;
    return read_key(key, &ignored);
}

/* One element, up to a comma or the end; *at moves behind it. */
static bool read_element(struct hp_arena *arena, const char **at, bool is_array, const char **out)
{
    size_t length = is_array ? strcspn(*at, ",") : strlen(*at);
    const char *text = hp_arena_copy_part(arena, *at, length);
    *at += length;
    *out = strcmp(text, NONE) == 0 ? NULL : set_decode(arena, text);
    return *out || strcmp(text, NONE) == 0;
}

bool set_value_read(struct hp_arena *arena, const char *key, const char *text, struct hv_value *out)
{
    struct key read;
    if (!read_key(key, &read) || (read.count > strlen(text) + 1))
        return false;
    const char **texts = hp_arena_array(arena, read.count, sizeof *texts);
    for (size_t i = 0; i < read.count; i++) {
        if ((i && !skip(&text, ",")) || !read_element(arena, &text, read.is_array, &texts[i]))
            return false;
    }
    char *type = hp_arena_copy_part(arena, read.type, read.type_length);
    for (char *c = type; *c; c++) /* as this program spells it */
        *c = (char)tolower((unsigned char)*c);
    *out = (struct hv_value){ .name = hp_arena_copy_part(arena, read.name, read.name_length),
                              .type = type,
                              .is_array = read.is_array,
                              .texts = texts,
                              .count = read.count };
    return !*text;
}
