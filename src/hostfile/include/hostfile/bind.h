/* SPDX-License-Identifier: MIT */
/* Binding JSON objects to C structs by table. One table per struct reads it strictly, writes it in a stable
 * order, gives its defaults and lets single values be set from text. */
#ifndef HOSTFILE_BIND_H
#define HOSTFILE_BIND_H

#include "base/arena.h"
#include "base/error.h"
#include "base/optional.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum hf_kind {
    HF_TEXT,    /* const char *; NULL only with HF_NULLABLE */
    HF_GUID,    /* const char *, 36 upper-case characters; NULL only with HF_NULLABLE */
    HF_ID,      /* the same; in the file of a broken host it may be any text */
    HF_BOOL,    /* bool */
    HF_CHOICE,  /* enum hf_choice: null, false or true */
    HF_NUMBER,  /* uint64_t within low..high */
    HF_MAYBE,   /* struct hp_opt_u64: null or a number */
    HF_WORD,    /* unsigned: index into `words` */
    HF_TIME,    /* int64_t microseconds since 1970 UTC, written as ISO 8601 */
    HF_TEXTS,   /* struct hf_texts */
    HF_NUMBERS, /* struct hf_numbers, each within low..high */
    HF_OBJECT,  /* a struct of `shape` in place */
    HF_LIST     /* items, count, capacity (in this order) of structs of `shape` */
};

enum hf_choice { HF_UNSET, HF_NO, HF_YES };

struct hf_texts {
    const char **items;
    size_t count;
    size_t capacity;
};

struct hf_numbers {
    uint64_t *items;
    size_t count;
    size_t capacity;
};

enum hf_field_flags {
    HF_REQUIRED = 1, /* must be in the file */
    HF_NULLABLE = 2,
    HF_BRIEF = 4 /* not written while it has its default */
};

/* Up to 64 fields a shape. Texts default to `text`, all other scalars to `fallback`. */
struct hf_field {
    const char *key;
    enum hf_kind kind;
    size_t offset;
    unsigned flags;
    uint64_t fallback;
    uint64_t low;
    uint64_t high; /* 0: no upper limit */
    const char *text;
    const char *const *words; /* ends in NULL */
    const struct hf_shape *shape;
};

struct hf_shape {
    size_t size;
    const struct hf_field *fields;
    size_t count;
};

#define HF_SHAPE(type, table)                                                                                \
    {                                                                                                        \
        sizeof(type), (table), HP_COUNT(table)                                                               \
    }

/* Fills a struct with the defaults of its shape. */
void hf_bind_defaults(const struct hf_shape *shape, void *out);

/* Appends a struct with its defaults to such structs: `list` has items, count and capacity (in this order).
 * The pointer is valid until the next one is appended. */
void *hf_bind_append(const struct hf_shape *shape, struct hp_arena *arena, void *list);

/* Appends a line for each key of the shape and of those in it: its place ("vms[].state"), a tab, what it must
 * be, and what it is when it is left out ("required" when it may not be). `place` stands in front. */
void hf_bind_list_keys(const struct hf_shape *shape, const char *place, struct hp_str *out);

/* The scalar field of that key (ignoring case), NULL when there is none. */
const struct hf_field *hf_bind_field(const struct hf_shape *shape, const char *key);

/* Sets a scalar field from text ("null" where it may be null). HP_E_USAGE says what would be right. */
int hf_bind_set(const struct hf_field *field, struct hp_arena *arena, void *object, const char *text,
                struct hp_error *err);

/* Sets a number; false, and nothing is set, when it is out of the field's limits. */
bool hf_bind_put(const struct hf_shape *shape, const char *key, void *object, uint64_t number);

/* Appends the scalar's text, as hf_bind_set reads it. */
void hf_bind_print(const struct hf_field *field, const void *object, struct hp_str *out);

#endif
