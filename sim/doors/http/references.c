/* SPDX-License-Identifier: MIT */
#include "references.h"

#include "base/text.h"

#include <string.h>

enum { REFUSED_AMPERSAND = 32768, REFUSED_LESS = 32773 };

/* How a text has such characters: a bit for each form. */
enum { NAMED = 1, NUMERIC = 2, SECTION = 4 };

bool door_references_named(const char *name, enum door_references *out)
{
    static const char *const names[DOOR_REFERENCE_KINDS] = { "", "all", "numeric", "sections", "none" };
    for (size_t i = DOOR_REFERENCES_ALL; i < HP_COUNT(names); i++) {
        if (strcmp(names[i], name) != 0)
            continue;
        *out = (enum door_references)i;
        return true;
    }
    return false;
}

static unsigned form_at(const char *at, uint32_t *refusal)
{
    static const struct {
        const char *text;
        unsigned form;
        uint32_t refusal;
    } known[] = {
        { "&amp;", NAMED, REFUSED_AMPERSAND },       { "&lt;", NAMED, REFUSED_LESS },
        { "&#38;", NUMERIC, REFUSED_AMPERSAND },     { "&#60;", NUMERIC, REFUSED_LESS },
        { "<![CDATA[", SECTION, REFUSED_AMPERSAND },
    };
    for (size_t i = 0; i < HP_COUNT(known); i++) {
        if (!hp_text_begins(at, known[i].text))
            continue;
        *refusal = known[i].refusal;
        return known[i].form;
    }
    return 0;
}

static uint32_t refused_in(const char *text, unsigned refused)
{
    uint32_t refusal = 0;
    if (!hp_text_begins(text, "<INSTANCE "))
        return 0;
    for (const char *at = strpbrk(text, "&<"); at; at = strpbrk(at + 1, "&<")) {
        unsigned form = form_at(at, &refusal);
        if (form & refused)
            return refusal;
        if (form == SECTION)
            at = strstr(at, "]]>");
        if (!at)
            return 0;
    }
    return 0;
}

uint32_t door_refused_references(enum door_references taken, const struct cim_props *in)
{
    static const unsigned refused[DOOR_REFERENCE_KINDS] = { 0, 0, NAMED | SECTION, NAMED | NUMERIC,
                                                            NAMED | NUMERIC | SECTION };
    uint32_t refusal = 0;
    for (size_t i = 0; i < in->count && !refusal; i++) {
        const struct cim_value *value = &in->items[i].value;
        size_t count = value->is_array ? value->as.array.count : 1;
        if (value->type != CIM_STRING || value->is_null)
            continue;
        for (size_t k = 0; k < count && !refusal; k++) {
            const struct cim_value *item = value->is_array ? &value->as.array.items[k] : value;
            refusal = item->is_null ? 0 : refused_in(item->as.string, refused[taken]);
        }
    }
    return refusal;
}
