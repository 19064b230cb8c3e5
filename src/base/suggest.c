/* SPDX-License-Identifier: MIT */
#include "base/suggest.h"

#include "base/str.h"
#include "base/text.h"

#include <string.h>

static bool contains(const char *text, const char *part)
{
    while (*text && !hp_text_begins(text, part))
        text++;
    return *text != '\0';
}

/* Words further away than a third of their letters are another word, not a slip of the finger. */
static bool is_near(const char *wanted, const char *known, size_t distance)
{
    size_t length = strlen(known);
    size_t typed = strlen(wanted);
    if (typed >= 3 && contains(known, wanted))
        return true;
    return distance <= (length < 6 ? 1 : length / 3) && typed > 1;
}

/* Several cards have the same name. */
static bool is_there(const struct hp_suggestions *near, const char *known)
{
    for (size_t i = 0; i < near->count; i++) {
        if (strcmp(near->words[i], known) == 0)
            return true;
    }
    return false;
}

void hp_suggest(struct hp_suggestions *near, const char *known)
{
    size_t distance = hp_text_distance(near->wanted, known);
    if (!is_near(near->wanted, known, distance) || is_there(near, known))
        return;
    size_t place = near->count;
    while (place > 0 && near->distances[place - 1] > distance)
        place--;
    if (place == HP_MAX_SUGGESTIONS)
        return;
    size_t last = near->count < HP_MAX_SUGGESTIONS ? near->count++ : HP_MAX_SUGGESTIONS - 1;
    for (size_t i = last; i > place; i--) {
        near->words[i] = near->words[i - 1];
        near->distances[i] = near->distances[i - 1];
    }
    near->words[place] = known;
    near->distances[place] = distance;
}

const char *hp_suggestions_text(struct hp_arena *arena, const struct hp_suggestions *near, const char *before,
                                const char *after, const char *otherwise)
{
    if (near->count == 0)
        return hp_arena_copy(arena, otherwise);
    HP_STR(advice);
    hp_str_add(&advice, "did you mean ");
    for (size_t i = 0; i < near->count; i++) {
        const char *between = i == 0 ? "" : i + 1 == near->count ? " or " : ", ";
        hp_str_format(&advice, "%s%s%s%s", between, before, near->words[i], after);
    }
    hp_str_add_char(&advice, '?');
    return hp_arena_copy(arena, hp_str_text(&advice));
}
