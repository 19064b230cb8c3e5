/* SPDX-License-Identifier: MIT */
#include "wording.h"

#include "base/text.h"

#include <string.h>

static const struct {
    const char *named;
    const char *numeric;
    const char *plain;
} characters[] = {
    { "&amp;", "&#38;", "&" },
    { "&lt;", "&#60;", "<" },
    { "&gt;", "&#62;", ">" },
};

/* The first of `length` bytes that is written in another way, as its row; NULL when none is. */
static const char *find_named(const char *text, size_t length, size_t *row)
{
    const char *end = text + length;
    for (const char *at = text; (at = memchr(at, '&', (size_t)(end - at))) != NULL; at++) {
        for (size_t i = 0; i < HP_COUNT(characters); i++) {
            if (!hp_text_begins(at, characters[i].named))
                continue;
            *row = i;
            return at;
        }
    }
    return NULL;
}

bool wsman_wording_matters(const char *text)
{
    size_t row;
    return hp_text_begins(text, "<INSTANCE ") && find_named(text, strlen(text), &row);
}

static void add_replaced(struct hp_str *out, const char *text, size_t length, bool plain)
{
    size_t row = 0;
    const char *end = text + length;
    for (const char *at; (at = find_named(text, (size_t)(end - text), &row)) != NULL;
         text = at + strlen(characters[row].named)) {
        hp_str_add_part(out, text, (size_t)(at - text));
        hp_str_add(out, plain ? characters[row].plain : characters[row].numeric);
    }
    hp_str_add_part(out, text, (size_t)(end - text));
}

/* What would end the section is shared between two. */
static void add_section(struct hp_str *out, const char *value, size_t length)
{
    HP_STR(plain);
    add_replaced(&plain, value, length, true);
    const char *rest = hp_str_text(&plain);
    hp_str_add(out, "<![CDATA[");
    for (const char *end; (end = strstr(rest, "]]>")) != NULL; rest = end + 2) {
        hp_str_add_part(out, rest, (size_t)(end - rest) + 2);
        hp_str_add(out, "]]><![CDATA[");
    }
    hp_str_format(out, "%s]]>", rest);
}

/* A carriage return has no other way than a number, which means nothing in a section. */
static void add_value(struct hp_str *out, const char *value, size_t length, enum wsman_wording wording)
{
    size_t row;
    bool has_numbers = memmem(value, length, "&#", 2);
    if (wording == WSMAN_WORDING_CDATA && !has_numbers && find_named(value, length, &row))
        add_section(out, value, length);
    else
        add_replaced(out, value, length, false);
}

void wsman_add_worded(struct hp_str *out, const char *text, enum wsman_wording wording)
{
    static const char begin[] = "<VALUE>";
    const char *value = wording == WSMAN_WORDING_NAMED ? NULL : strstr(text, begin);
    while (value) {
        value += strlen(begin);
        size_t length = strcspn(value, "<");
        hp_str_add_part(out, text, (size_t)(value - text));
        add_value(out, value, length, wording);
        text = value + length;
        value = strstr(text, begin);
    }
    hp_str_add(out, text);
}
