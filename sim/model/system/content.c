/* SPDX-License-Identifier: MIT */
#include "content.h"

#include "base/hash.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { LARGE = 256 << 10, SUM_DIGITS = 16 };

bool sim_content_is_large(const struct sim_content *content)
{
    return content->size >= LARGE;
}

/* Of a file, in eights: it is long. */
static uint64_t sum_of_file(const char *text, size_t length)
{
    uint64_t sum = length;
    uint64_t eight;
    for (; length >= sizeof eight; length -= sizeof eight, text += sizeof eight) {
        memcpy(&eight, text, sizeof eight);
        sum = (sum ^ eight) * UINT64_C(0x9E3779B97F4A7C15);
        sum ^= sum >> 32;
    }
    return hp_hash_add(sum, text);
}

static const char *sum_text(struct hp_arena *arena, uint64_t sum)
{
    return hp_arena_format(arena, "%016" PRIx64, sum);
}

struct lines {
    struct hp_arena arena;
    const char **items;
    size_t count;
    size_t capacity;
};

static void release_lines(struct lines *lines)
{
    hp_arena_release(&lines->arena);
}

/* Cuts the text into changes, as far as their sums are right. */
static void take_lines(struct lines *lines, char *text, struct sim_content *content)
{
    char *end;
    for (char *line = text; (end = strchr(line, '\n')) != NULL; line = end + 1) {
        *end = '\0';
        if (end - line <= SUM_DIGITS || line[SUM_DIGITS] != ' ')
            return;
        const char *change = line + SUM_DIGITS + 1;
        uint64_t sum = hp_hash_add(content->sum, change);
        if (memcmp(line, sum_text(&lines->arena, sum), SUM_DIGITS) != 0)
            return;
        lines->items =
            hp_arena_grow(&lines->arena, lines->items, lines->count, &lines->capacity, sizeof *lines->items);
        lines->items[lines->count++] = change;
        content->sum = sum;
        content->end = (size_t)(end + 1 - text);
    }
}

static int make_changes(const char *file, const struct lines *lines, char **text, size_t *length,
                        struct hp_error *err)
{
    HP_STR_MAX(changed, HF_MAX_FILE_SIZE);
    int rc = hf_world_print_changed(file, *text, *length, lines->items, lines->count, &changed, err);
    if (!rc && !hp_str_fits(&changed))
        rc = hp_error_set(err, HP_E_USAGE, "%s is too large with its changes", file);
    if (rc)
        return rc;
    free(*text);
    *length = changed.length;
    *text = hp_str_take(&changed);
    return 0;
}

/* Changes first: if the file is written whole meanwhile, they are void beside it, and it has them. */
int sim_content_read(const char *file, char **text, size_t *length, struct sim_content *content,
                     struct hp_error *err)
{
    __attribute__((cleanup(release_lines))) struct lines lines = { .count = 0 };
    char *changes;
    *content = (struct sim_content){ .size = 0 };
    int rc = sim_storage_read_changes(file, &changes, err);
    if (rc)
        return rc;
    rc = sim_storage_read(file, text, length, &content->identity, err);
    if (!rc) {
        content->size = *length;
        if (sim_content_is_large(content))
            content->sum = sum_of_file(*text, *length);
        take_lines(&lines, changes, content);
        rc = lines.count ? make_changes(file, &lines, text, length, err) : 0;
        if (rc)
            free(*text);
    }
    free(changes);
    return rc;
}

int sim_content_write(const char *file, const struct hf_world *world, struct sim_content *content,
                      struct hp_error *err)
{
    HP_STR_MAX(text, HF_MAX_FILE_SIZE);
    hf_world_print(world, &text);
    int rc = sim_storage_write(file, &text, &content->identity, err);
    if (rc)
        return rc;
    content->size = text.length;
    content->end = 0;
    if (sim_content_is_large(content))
        content->sum = sum_of_file(hp_str_text(&text), text.length);
    return 0;
}

int sim_content_change(const char *file, const struct hf_world *before, const struct hf_world *now,
                       struct sim_content *content, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(change);
    HP_STR(line);
    hf_world_print_changes(before, now, &change);
    if (change.length > content->size / 8 || content->end + change.length > content->size / 2)
        return sim_content_write(file, now, content, err);
    uint64_t sum = hp_hash_add(content->sum, hp_str_text(&change));
    hp_str_format(&line, "%s %s\n", sum_text(&scratch, sum), hp_str_text(&change));
    int rc = sim_storage_append(file, content->end, &line, &content->identity, err);
    if (rc)
        return rc;
    content->sum = sum;
    content->end += line.length;
    return 0;
}
