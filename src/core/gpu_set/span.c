/* SPDX-License-Identifier: MIT */
/* Blocks in a text. */
#include "text.h"

#include "base/text.h"

#include <string.h>

/* What follows the title of a block of any kind and `word`, in the line's text; NULL for another line. */
static const char *behind_title(const struct set_line *line, const char *before, const char *word,
                                enum core_set_kind *kind)
{
    const char *text = line->text + strspn(line->text, "-=*_ ");
    if (!hp_text_begins(text, before))
        return NULL;
    text += strlen(before);
    for (unsigned i = 0; i < CORE_SET_KINDS; i++) {
        const char *title = set_title(i);
        if (hp_text_begins(text, title) && hp_text_begins(text + strlen(title), word)) {
            *kind = i;
            return text + strlen(title) + strlen(word);
        }
    }
    return NULL;
}

static const char *begins_block(const struct set_line *line, enum core_set_kind *kind)
{
    return behind_title(line, "", SET_VERSION_WORD, kind);
}

static const char *ends_block(const struct set_line *line, enum core_set_kind *kind)
{
    return behind_title(line, SET_END_WORD, SET_CHECK_WORD, kind);
}

static uint64_t version_of(struct hp_arena *arena, const char *text)
{
    uint64_t version = 0;
    const char *digits = hp_arena_copy_part(arena, text, strspn(text, "0123456789"));
    return hp_text_to_u64(digits, &version) ? version : 0;
}

/* The lines of a block up to its last one, or up to the last that is ours where it has none. */
static void find_end(struct hp_arena *arena, const char *text, struct set_span *span)
{
    struct set_line line;
    enum core_set_kind kind;
    for (size_t at = span->inside; !span->check && set_next_line(arena, text, &at, &line);) {
        if (begins_block(&line, &kind))
            break;
        const char *check = ends_block(&line, &kind);
        if (check && kind == span->kind) {
            span->check = check;
            span->inside_end = line.at;
        }
        if (span->check || set_is_ours(arena, &line))
            span->end = line.at + line.length;
    }
}

bool set_find_span(struct hp_arena *arena, const char *text, size_t from, struct set_span *out)
{
    struct set_line line;
    for (size_t at = from; set_next_line(arena, text, &at, &line);) {
        struct set_span span = {
            .begin = line.at, .inside = line.next, .inside_end = line.next, .end = line.at + line.length
        };
        const char *version = begins_block(&line, &span.kind);
        span.stray = !version && ends_block(&line, &span.kind);
        if (!version && !span.stray)
            continue;
        if (version) {
            span.version = version_of(arena, version);
            find_end(arena, text, &span);
        }
        *out = span;
        return true;
    }
    return false;
}
