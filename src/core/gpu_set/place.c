/* SPDX-License-Identifier: MIT */
/* Which of the lines of a block one is. */
#include "text.h"

#include "base/text.h"

#include <string.h>

/* "gpu 12 driver": the number, and what stands behind it; 0 for "each gpu". */
static bool split_gpu(const char *key, size_t *number, const char **rest)
{
    static const char begin[] = "gpu ";
    *number = 0;
    *rest = key + strlen(SET_EACH);
    if (hp_text_begins(key, SET_EACH))
        return true;
    if (strncmp(key, begin, sizeof begin - 1) != 0)
        return false;
    const char *digits = key + sizeof begin - 1;
    size_t count = strspn(digits, "0123456789");
    *rest = digits + count;
    for (size_t i = 0; i < count && i < 4; i++)
        *number = *number * 10 + (size_t)(digits[i] - '0');
    return count > 0 && count <= 4 && *number > 0;
}

static const struct set_row *find_row(const struct set_row *rows, size_t count, const char *label)
{
    for (size_t i = 0; i < count; i++) {
        if (hp_text_same(rows[i].label, label))
            return &rows[i];
    }
    return NULL;
}

bool set_find_place(const struct set_line *line, const char *key, struct set_place *out)
{
    const char *rest;
    *out = (struct set_place){ .of_gpu = split_gpu(key, &out->gpu, &rest) };
    if (!out->of_gpu) {
        out->row = find_row(set_own_rows, SET_OWN_ROWS, key);
        return out->row != NULL;
    }
    split_gpu(key, &out->gpu, &rest);
    out->rest = line->text + (rest - key) + strlen(SET_VALUE);
    if (hp_text_begins(rest, SET_VALUE))
        return set_value_is_key(out->rest);
    out->row = out->gpu ? find_row(set_gpu_rows, SET_GPU_ROWS, rest) : NULL;
    return out->row != NULL;
}

bool set_is_comment(const struct set_line *line)
{
    for (size_t i = 0; i < CORE_SET_KINDS; i++) {
        if (strcmp(line->text, set_comments[i]) == 0)
            return true;
    }
    return false;
}

bool set_is_ours(struct hp_arena *arena, const struct set_line *line)
{
    const char *key;
    const char *value;
    struct set_place place;
    return set_is_comment(line) ||
           (set_split(arena, line->text, &key, &value) && set_find_place(line, key, &place));
}
