/* SPDX-License-Identifier: MIT */
/* A block's place in a user's notes. */
#include "text.h"

#include <string.h>

/* How the user's own lines end; Windows' way where there are none, and where a line feed alone would make one
 * line break of it and the carriage return at the end. */
static const char *line_end_of(const char *notes)
{
    const char *line_feed = strchr(notes, '\n');
    size_t length = strlen(notes);
    if (length && notes[length - 1] == '\r')
        return "\r\n";
    return line_feed && (line_feed == notes || line_feed[-1] != '\r') ? "\n" : "\r\n";
}

/* Where the two line breaks begin that stand between the user's text and a block. */
static size_t before_gap(const char *notes, size_t at)
{
    for (int i = 0; i < 2; i++) {
        if (at > 0 && notes[at - 1] == '\n')
            at -= at > 1 && notes[at - 2] == '\r' ? 2 : 1;
        else if (at > 0 && notes[at - 1] == '\r')
            at--;
    }
    return at;
}

/* The notes without the blocks of these kinds, and with `block` (NULL: nothing) where the first one of its
 * own kind was. *placed tells whether there was one. */
static const char *rewritten(struct hp_arena *arena, const char *notes, const bool kinds[CORE_SET_KINDS],
                             const char *block, enum core_set_kind kind, bool *placed)
{
    HP_STR(text);
    struct set_span span;
    size_t kept = 0;
    *placed = false;
    for (size_t at = 0; set_find_span(arena, notes, at, &span); at = span.end) {
        if (!kinds[span.kind])
            continue;
        bool here = block && !*placed && span.kind == kind;
        size_t end = here ? span.begin : before_gap(notes, span.begin);
        if (end > kept)
            hp_str_add_part(&text, notes + kept, end - kept);
        if (here)
            hp_str_add(&text, block);
        *placed = *placed || here;
        kept = span.end;
    }
    hp_str_add(&text, notes + kept);
    return hp_arena_copy(arena, hp_str_text(&text));
}

const char *core_set_strip(struct hp_arena *arena, const char *notes)
{
    static const bool all[CORE_SET_KINDS] = { true, true };
    bool placed;
    return rewritten(arena, notes, all, NULL, CORE_SET_OF_CHECKPOINT, &placed);
}

const char *core_set_take_out(struct hp_arena *arena, const char *notes, enum core_set_kind kind)
{
    bool kinds[CORE_SET_KINDS] = { false };
    bool placed;
    kinds[kind] = true;
    return rewritten(arena, notes, kinds, NULL, kind, &placed);
}

const char *core_set_in_notes(struct hp_arena *arena, const char *notes, const struct core_gpu_set *set,
                              bool *too_large)
{
    bool kinds[CORE_SET_KINDS] = { false };
    bool placed;
    const char *line_end = line_end_of(notes);
    const char *block = core_set_print(arena, set, line_end, too_large);
    kinds[set->kind] = true;
    const char *text = rewritten(arena, notes, kinds, block, set->kind, &placed);
    if (placed)
        return text;
    return *text ? hp_arena_format(arena, "%s%s%s%s", text, line_end, line_end, block) : block;
}
