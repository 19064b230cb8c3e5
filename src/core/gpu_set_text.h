/* SPDX-License-Identifier: MIT */
/* The form of a block: what the files that write, read and move it share. */
#ifndef CORE_GPU_SET_TEXT_H
#define CORE_GPU_SET_TEXT_H

#include "core/gpu_set.h"

#include "base/str.h"

enum { SET_VERSION = 1, SET_CHECK_DIGITS = 16 };

/* The lines a block begins and ends with, between dashes. */
#define SET_BEGIN "HyperPoint GPU set, version "
#define SET_END "end of HyperPoint GPU set, check "
#define SET_COMMENT '#'

/* A line of a text, with blanks around it and line break left out. */
struct set_line {
    size_t at;        /* where the line begins in the text */
    size_t next;      /* where the next one begins */
    size_t length;    /* without its line break */
    const char *text; /* trimmed, runs of blanks made one; arena text */
};

/* The line at `*at`, which moves on; false at the end of the text. */
bool set_next_line(struct hp_arena *arena, const char *text, size_t *at, struct set_line *out);

/* What stands between the dashes of such a line, in the line's text; NULL when it does not begin so. */
const char *set_after(const struct set_line *line, const char *begin);

/* Which of ours a line is: the key, folded, in `key`, and what follows the colon in *value. A key is as long
 * as it stands in the text. False for every other line. */
bool set_split(struct hp_arena *arena, const char *text, const char **key, const char **value);

/* A key this version knows: one of the block's own, or "gpu N" with or without words behind. */
enum set_key {
    SET_KEY_VM,
    SET_KEY_CHECKPOINT,
    SET_KEY_HOST,
    SET_KEY_BUILD,
    SET_KEY_PINNED,
    SET_KEY_COUNT,
    SET_KEY_KEPT,
    SET_KEY_LOW,
    SET_KEY_HIGH,
    SET_KEY_CACHE,
    SET_KEY_GPU_NAME, /* from here on of one GPU */
    SET_KEY_GPU_DRIVER,
    SET_KEY_GPU_HARDWARE,
    SET_KEY_GPU_LOCATION,
    SET_KEY_GPU_VALUE, /* what of it, is told by set_value_key_read */
    SET_KEYS
};

/* *gpu counts from 1; 0 for keys of the block itself. *rest (may be NULL) is what stands behind the number.
 */
bool set_key_find(const char *key, enum set_key *out, size_t *gpu, const char **rest);

/* "vm", ...; for a GPU's keys what stands behind its number. */
const char *set_key_name(enum set_key key);

/* --- the values of an adapter, a line each --- */

/* "value Name (type)", or of an array "value Name[1] (type)" for every element, "value Name[2] (type, NULL)"
 * for one that is NULL, and "value Name[] (type)" when it has none. */
struct set_value_key {
    const char *name;
    const char *type; /* both end where their lengths say */
    size_t name_length;
    size_t type_length;
    bool is_array;
    bool is_null;
    size_t index; /* from 1; 0: no array, or one without elements */
};

/* What stands behind a GPU's number, up to the end or a colon; the key points into it. False when it is
 * nothing of that form. */
bool set_value_key_read(const char *rest, struct set_value_key *out);

/* A line of that form that was read; its name and type are kept. All zero is none. */
struct set_value_lines {
    struct set_value_line *items;
    size_t count;
    size_t capacity;
};
void set_value_lines_add(struct hp_arena *arena, struct set_value_lines *lines, const char *rest,
                         const char *text);

/* Fills in the record and all that follows from it. NULL, or what is wrong with the lines. */
const char *set_value_lines_join(struct hp_arena *arena, const struct set_value_lines *lines,
                                 struct core_set_gpu *out);

/* Of one element of a value, as it is written: what stands behind the GPU's number. */
const char *set_value_key_print(struct hp_arena *arena, const struct hv_value *value, size_t index);

/* Adds one line's share to the check, which does not depend on their order. */
uint64_t set_check_add(uint64_t check, const char *key, const char *value);

/* Where a block stands in a text: from its first line to the end of its last one, without that one's line
 * break. */
struct set_span {
    size_t begin;
    size_t inside; /* where the lines between begin */
    size_t inside_end;
    size_t end;
    uint64_t version;  /* 0: not a number */
    const char *check; /* what its last line says; NULL: it has none, and the block ends with the last line
                          that is ours */
};

/* The first block at or after `from`; false when there is none. */
bool set_find_span(struct hp_arena *arena, const char *text, size_t from, struct set_span *out);

#endif
