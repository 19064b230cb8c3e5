/* SPDX-License-Identifier: MIT */
/* The lines of a text. */
#include "text.h"

#include "base/hash.h"
#include "base/text.h"

#include <ctype.h>
#include <string.h>

const char *set_title(enum core_set_kind kind)
{
    static const char *const titles[CORE_SET_KINDS] = {
        [CORE_SET_OF_CHECKPOINT] = "HyperPoint GPU set",
        [CORE_SET_OF_PARKED] = "HyperPoint GPU set of a parked VM",
    };
    return titles[kind];
}

/* --- lines --- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Trimmed, and runs of blanks as one: what an editor does to them means nothing. */
static const char *normalised(struct hp_arena *arena, const char *from, size_t length)
{
    char *text = hp_arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        bool doubled = is_blank(from[i]) && (used == 0 || text[used - 1] == ' ');
        if (!doubled)
            text[used++] = is_blank(from[i]) ? ' ' : from[i];
    }
    while (used && text[used - 1] == ' ')
        used--;
    text[used] = '\0';
    return text;
}

bool set_next_line(struct hp_arena *arena, const char *text, size_t *at, struct set_line *out)
{
    if (!text[*at])
        return false;
    size_t length = strcspn(text + *at, "\r\n");
    size_t end = *at + length;
    size_t next = text[end] == '\r' && text[end + 1] == '\n' ? end + 2 : text[end] ? end + 1 : end;
    *out = (struct set_line){
        .at = *at, .next = next, .length = length, .text = normalised(arena, text + *at, length)
    };
    *at = next;
    return true;
}

bool set_split(struct hp_arena *arena, const char *text, const char **key, const char **value)
{
    const char *colon = strchr(text, ':');
    if (!colon)
        return false;
    char *folded = hp_arena_copy(arena, normalised(arena, text, (size_t)(colon - text)));
    for (char *c = folded; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    *key = folded;
    *value = normalised(arena, colon + 1, strlen(colon + 1));
    return true;
}

/* --- values --- */

/* Blanks count between words, one at a time. */
static bool stands_for_itself(const char *value, const char *c, char also)
{
    if (*c == ' ')
        return c > value && c[1] && c[-1] != ' ' && also != ' ';
    return (unsigned char)*c > ' ' && *c != 0x7F && *c != '%' && *c != '&' && *c != '<' && *c != '"' &&
           *c != also;
}

const char *set_encode(struct hp_arena *arena, const char *value, char also)
{
    HP_STR(text);
    const char *c = value;
    while (*c && stands_for_itself(value, c, also))
        c++;
    if (!*c) /* as nearly every value */
        return value;
    hp_str_add_part(&text, value, (size_t)(c - value));
    for (; *c; c++) {
        if (stands_for_itself(value, c, also))
            hp_str_add_char(&text, *c);
        else
            hp_str_format(&text, "%%%02X", (unsigned)(unsigned char)*c);
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

static int hex_digit(char c)
{
    const char *digits = "0123456789ABCDEF";
    const char *at = c >= 'a' && c <= 'f' ? strchr(digits, c - 32) : strchr(digits, c);
    return c && at ? (int)(at - digits) : -1;
}

const char *set_decode(struct hp_arena *arena, const char *value)
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

/* Added up, so that the order of lines means nothing. */
uint64_t set_check_add(uint64_t check, const char *key, const char *value)
{
    return check + hp_hash_add(hp_hash_add(hp_hash_add(HP_HASH_EMPTY, key), ":"), value);
}
