/* SPDX-License-Identifier: MIT */
/* The lines of a block, taken apart. */
#include "gpu_set_text.h"

#include "base/text.h"

#include <ctype.h>
#include <string.h>

static const char *const key_names[SET_KEYS] = {
    [SET_KEY_VM] = "VM",
    [SET_KEY_CHECKPOINT] = "Checkpoint",
    [SET_KEY_HOST] = "Host",
    [SET_KEY_BUILD] = "Windows build",
    [SET_KEY_PINNED] = "Pinned",
    [SET_KEY_COUNT] = "GPUs",
    [SET_KEY_KEPT] = "Kept",
    [SET_KEY_LOW] = "Low MMIO MiB",
    [SET_KEY_HIGH] = "High MMIO MiB",
    [SET_KEY_CACHE] = "Guest cache types",
    [SET_KEY_GPU_NAME] = "",
    [SET_KEY_GPU_DRIVER] = " driver",
    [SET_KEY_GPU_HARDWARE] = " hardware",
    [SET_KEY_GPU_LOCATION] = " location",
    [SET_KEY_GPU_VALUE] = " value", /* more follows */
};

const char *set_key_name(enum set_key key)
{
    return key_names[key];
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

/* Trimmed, and runs of blanks as one: what an editor does to them means nothing. */
static const char *normalised(struct hp_arena *arena, const char *from, size_t length)
{
    char *text = hp_arena_alloc(arena, length + 1);
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        bool doubled = is_blank(from[i]) && (used == 0 || text[used - 1] == ' ');
        if (!doubled)
            text[used++] = is_blank(from[i]) ? ' ' : from[i];
    }
    while (used && text[used - 1] == ' ')
        used--;
    text[used] = '\0';
    return text;
}

bool set_next_line(struct hp_arena *arena, const char *text, size_t *at, struct set_line *out)
{
    if (!text[*at])
        return false;
    size_t length = strcspn(text + *at, "\r\n");
    size_t end = *at + length;
    size_t next = text[end] == '\r' && text[end + 1] == '\n' ? end + 2 : text[end] ? end + 1 : end;
    *out = (struct set_line){
        .at = *at, .next = next, .length = length, .text = normalised(arena, text + *at, length)
    };
    *at = next;
    return true;
}

const char *set_after(const struct set_line *line, const char *begin)
{
    const char *text = line->text + strspn(line->text, "-=*_ ");
    return hp_text_begins(text, begin) ? text + strlen(begin) : NULL;
}

bool set_split(struct hp_arena *arena, const char *text, const char **key, const char **value)
{
    const char *colon = strchr(text, ':');
    if (!colon)
        return false;
    char *folded = hp_arena_copy(arena, normalised(arena, text, (size_t)(colon - text)));
    for (char *c = folded; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    *key = folded;
    *value = normalised(arena, colon + 1, strlen(colon + 1));
    return true;
}

/* "gpu 12 driver": the number, and what stands behind it. */
static bool split_gpu(const char *key, size_t *number, const char **rest)
{
    static const char begin[] = "gpu ";
    if (strncmp(key, begin, sizeof begin - 1) != 0)
        return false;
    const char *digits = key + sizeof begin - 1;
    size_t count = strspn(digits, "0123456789");
    *rest = digits + count;
    *number = 0;
    for (size_t i = 0; i < count; i++)
        *number = *number * 10 + (size_t)(digits[i] - '0');
    return count > 0 && count <= 4 && *number > 0;
}

bool set_key_find(const char *key, enum set_key *out, size_t *gpu, const char **rest)
{
    const char *behind = key;
    struct set_value_key value;
    bool of_gpu = split_gpu(key, gpu, &behind);
    if (!of_gpu)
        *gpu = 0;
    if (rest)
        *rest = behind;
    for (int i = of_gpu ? SET_KEY_GPU_NAME : 0; i < (of_gpu ? SET_KEY_GPU_VALUE : SET_KEY_GPU_NAME); i++) {
        if (hp_text_same(key_names[i], behind)) {
            *out = (enum set_key)i;
            return true;
        }
    }
    *out = SET_KEY_GPU_VALUE;
    return of_gpu && set_value_key_read(behind, &value);
}

/* FNV-1a of "key:value"; added up, so that the order of lines means nothing. */
uint64_t set_check_add(uint64_t check, const char *key, const char *value)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    const char *const parts[] = { key, ":", value };
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        for (const char *c = parts[i]; *c; c++)
            hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3);
    }
    return check + hash;
}
