/* SPDX-License-Identifier: MIT */
/* The form of a block: what the files that write, read and move it share. */
#ifndef CORE_GPU_SET_TEXT_H
#define CORE_GPU_SET_TEXT_H

#include "core/gpu_set.h"

#include "base/str.h"

struct set_row;

enum { SET_CHECK_DIGITS = 16 };

/* The first and last line of a block, between dashes: this, ", version " or ", check ", and a number. */
const char *set_title(enum core_set_kind kind);
#define SET_VERSION_WORD ", version "
#define SET_END_WORD "end of "
#define SET_CHECK_WORD ", check "

/* A line of a text, with blanks around it and line break left out. */
struct set_line {
    size_t at;        /* where the line begins in the text */
    size_t next;      /* where the next one begins */
    size_t length;    /* without its line break */
    const char *text; /* trimmed, runs of blanks made one; arena text */
};

/* The line at `*at`, which moves on; false at the end of the text. */
bool set_next_line(struct hp_arena *arena, const char *text, size_t *at, struct set_line *out);

/* What stands before the colon of a line, folded, and what follows it. A key is as long as it stands in the
 * text. False for a line without a colon. */
bool set_split(struct hp_arena *arena, const char *text, const char **key, const char **value);

/* Is it one of the lines a block of this version has between its first and last one? */
bool set_is_ours(struct hp_arena *arena, const struct set_line *line);

/* Line breaks, what a reader takes for blanks that mean nothing, and what some transports and editors do not
 * leave alone (& < " %) as %XX; `also` names one more character (0: none). What has
 * none of them is not copied. */
const char *set_encode(struct hp_arena *arena, const char *value, char also);
/* NULL when it is not as it was written. */
const char *set_decode(struct hp_arena *arena, const char *text);

/* Which of ours a line is. */
struct set_place {
    const struct set_row *row; /* NULL: a value */
    bool of_gpu;
    size_t gpu;       /* from 1; 0: of each */
    const char *rest; /* of a value: its name and so on, in the line's text */
};

/* Finds that for a line's folded key, which is as long as in the line; false for a line that is not
 * ours. */
bool set_find_place(const struct set_line *line, const char *key, struct set_place *out);

/* Adds one line's share to the check, which does not depend on their order. */
uint64_t set_check_add(uint64_t check, const char *key, const char *value);

/* Where a block stands in a text: from its first line to the end of its last one, without that one's line
 * break. */
struct set_span {
    enum core_set_kind kind;
    bool stray; /* it is a last line only */
    size_t begin;
    size_t inside; /* where the lines between begin */
    size_t inside_end;
    size_t end;
    uint64_t version;  /* 0: not a number */
    const char *check; /* what its last line says; NULL: it has none, and the block ends with the last line
                          that is ours */
};

/* The first block of any kind at or after `from`; false when there is none. */
bool set_find_span(struct hp_arena *arena, const char *text, size_t from, struct set_span *out);

/* --- files of the state folder --- */

/* Replaces a file by the set, as core_set_keep does. */
int set_write_file(const char *file, const struct core_gpu_set *set, struct hp_error *err);
/* As core_set_parse. ABSENT when there is no file, DAMAGED when it holds no set. */
enum core_set_state set_read_file(struct hp_arena *arena, const char *file, enum core_set_kind kind,
                                  struct core_gpu_set *out, const char **problem);

/* What follows from the path of the adapter's card. */
void set_complete_gpu(struct hp_arena *arena, struct core_set_gpu *gpu);

/* --- what the lines say --- */

enum set_form {
    SET_TEXT,      /* a member that is a text, or NULL */
    SET_NUMBER,    /* uint64_t; none when it is 0 */
    SET_SIZE,      /* struct hp_opt_u64 */
    SET_SWITCH,    /* struct hp_opt_bool */
    SET_MARK,      /* bool; none when it is false */
    SET_COUNT,     /* of GPUs, when they are known and here */
    SET_ELSEWHERE, /* they are not */
    SET_NAME,      /* of a card, or why there is none */
    SET_CARD,      /* where it is, as Windows shows it ... */
    SET_RECALLED,  /* ... or as HyperPoint remembers it */
    SET_QUOTA,     /* of one resource, which `offset` says */
};

struct set_row {
    const char *label;
    enum set_form form;
    size_t offset; /* of the member, in the set or in its GPU */
};

/* In the order they are written in. Values that have no row of their own follow those of their GPU. */
enum { SET_OWN_ROWS = 16, SET_GPU_ROWS = 9 };
extern const struct set_row set_own_rows[SET_OWN_ROWS];
extern const struct set_row set_gpu_rows[SET_GPU_ROWS]; /* behind "GPU 1" */

#define SET_VALUE " value "
#define SET_EACH "Each GPU"

/* What stands in a name's place, and elsewhere for none. */
#define SET_AUTOMATIC "automatic"
#define SET_UNKNOWN "unknown"
#define SET_NOT_SHOWN "this version of Windows does not show it"
bool set_is_word(const char *name);

extern const char *const set_comments[CORE_SET_KINDS];
bool set_is_comment(const struct set_line *line);

/* --- the values of an adapter, a line each --- */

/* "Name (type)", or for an array "Name (type[3])"; and "value" or "one,two,three", with NULL for one that is
 * none. */
const char *set_value_key(struct hp_arena *arena, const struct hv_value *value);
const char *set_value_text(struct hp_arena *arena, const struct hv_value *value);
/* Is it of that form? */
bool set_value_is_key(const char *key);
/* False when the text is not what the key says. */
bool set_value_read(struct hp_arena *arena, const char *key, const char *text, struct hv_value *out);

#endif
