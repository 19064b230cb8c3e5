/* SPDX-License-Identifier: MIT */
#include "suggest.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

/* Words further away than a third of their letters are another word, not a slip of the finger. */
static bool is_near(const char *wanted, const char *known, size_t distance)
{
    size_t length = strlen(known);
    size_t typed = strlen(wanted);
    if (typed >= 3 && hp_text_begins(known, wanted))
        return true;
    return distance <= (length < 6 ? 1 : length / 3) && typed > 1;
}

void cli_suggest(struct cli_suggestions *near, const char *known)
{
    size_t distance = hp_text_distance(near->wanted, known);
    if (!is_near(near->wanted, known, distance))
        return;
    size_t place = near->count;
    while (place > 0 && near->distances[place - 1] > distance)
        place--;
    if (place == CLI_MAX_SUGGESTIONS)
        return;
    size_t last = near->count < CLI_MAX_SUGGESTIONS ? near->count++ : CLI_MAX_SUGGESTIONS - 1;
    for (size_t i = last; i > place; i--) {
        near->words[i] = near->words[i - 1];
        near->distances[i] = near->distances[i - 1];
    }
    near->words[place] = known;
    near->distances[place] = distance;
}

const char *cli_suggestions_text(struct hp_arena *arena, const struct cli_suggestions *near,
                                 const char *prefix, const char *otherwise)
{
    if (near->count == 0)
        return hp_arena_copy(arena, otherwise);
    HP_STR(advice);
    hp_str_add(&advice, "did you mean ");
    for (size_t i = 0; i < near->count; i++) {
        const char *between = i == 0 ? "" : i + 1 == near->count ? " or " : ", ";
        hp_str_format(&advice, "%s%s%s", between, prefix, near->words[i]);
    }
    hp_str_add_char(&advice, '?');
    return hp_arena_copy(arena, hp_str_text(&advice));
}
