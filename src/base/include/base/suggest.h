/* SPDX-License-Identifier: MIT */
/* "Did you mean": the known words nearest to one that is not known. */
#ifndef BASE_SUGGEST_H
#define BASE_SUGGEST_H

#include "base/arena.h"

enum { HP_MAX_SUGGESTIONS = 3 };

/* Begin with { .wanted = word }. Words tried must outlive it. */
struct hp_suggestions {
    const char *wanted;
    const char *words[HP_MAX_SUGGESTIONS];
    size_t distances[HP_MAX_SUGGESTIONS];
    size_t count;
};

/* Keeps `known` when it is among the nearest: a slip of the finger away, or the wanted word is a part of it.
 */
void hp_suggest(struct hp_suggestions *near, const char *known);

/* "did you mean --vm or --sim?" with `before` and `after` around each word, or `otherwise` when nothing comes
 * near. Arena text. */
const char *hp_suggestions_text(struct hp_arena *arena, const struct hp_suggestions *near, const char *before,
                                const char *after, const char *otherwise);

#endif
