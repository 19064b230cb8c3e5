/* SPDX-License-Identifier: MIT */
/* "Did you mean": the known words nearest to one that is not known. */
#ifndef CLI_LINE_SUGGEST_H
#define CLI_LINE_SUGGEST_H

#include "base/arena.h"

enum { CLI_MAX_SUGGESTIONS = 3 };

/* Begin with { .wanted = word }. Words tried must outlive it. */
struct cli_suggestions {
    const char *wanted;
    const char *words[CLI_MAX_SUGGESTIONS];
    size_t distances[CLI_MAX_SUGGESTIONS];
    size_t count;
};

/* Keeps `known` when it is among the nearest. */
void cli_suggest(struct cli_suggestions *near, const char *known);

/* "did you mean --vm or --sim?" with `prefix` before each word, or `otherwise` when nothing comes near. */
const char *cli_suggestions_text(struct hp_arena *arena, const struct cli_suggestions *near,
                                 const char *prefix, const char *otherwise);

#endif
