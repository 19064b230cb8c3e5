/* SPDX-License-Identifier: MIT */
/* Binding JSON objects to C structs by table. One table per struct reads it strictly, writes it in a stable
 * order, gives its defaults and lets single values be set from text. */
#ifndef HOSTFILE_BIND_H
#define HOSTFILE_BIND_H

#include "base/arena.h"
#include "base/error.h"
#include "base/json.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum sim_kind {
    SIM_TEXT,    /* const char *; NULL only with SIM_NULLABLE */
    SIM_GUID,    /* const char *, 36 upper-case characters; NULL only with SIM_NULLABLE */
    SIM_ID,      /* the same, and checked with the whole world: a broken host may say anything there */
    SIM_BOOL,    /* bool */
    SIM_CHOICE,  /* enum sim_choice: null, false or true */
    SIM_NUMBER,  /* uint64_t within low..high */
    SIM_MAYBE,   /* struct sim_maybe: null or a number */
    SIM_WORD,    /* unsigned: index into `words` */
    SIM_TIME,    /* int64_t microseconds since 1970 UTC, written as ISO 8601 */
    SIM_TEXTS,   /* struct sim_texts */
    SIM_NUMBERS, /* struct sim_numbers, each within low..high */
    SIM_OBJECT,  /* a struct of `shape` in place */
    SIM_LIST     /* items, count, capacity (in this order, as in struct sim_list) of structs of `shape` */
};

enum sim_choice { SIM_UNSET, SIM_NO, SIM_YES };

struct sim_maybe {
    bool set;
    uint64_t value;
};

struct sim_texts {
    const char **items;
    size_t count;
    size_t capacity;
};

struct sim_numbers {
    uint64_t *items;
    size_t count;
    size_t capacity;
};

enum sim_field_flags {
    SIM_REQUIRED = 1, /* must be in the file */
    SIM_NULLABLE = 2,
    SIM_BRIEF = 4 /* not written while it has its default */
};

/* Up to 64 fields a shape. Texts default to `text`, all other scalars to `fallback`. */
struct sim_field {
    const char *key;
    enum sim_kind kind;
    size_t offset;
    unsigned flags;
    uint64_t fallback;
    uint64_t low;
    uint64_t high; /* 0: no upper limit */
    const char *text;
    const char *const *words; /* ends in NULL */
    const struct sim_shape *shape;
};

struct sim_shape {
    size_t size;
    const struct sim_field *fields;
    size_t count;
};

#define SIM_SHAPE(type, table)                                                                               \
    {                                                                                                        \
        sizeof(type), (table), HP_COUNT(table)                                                               \
    }

/* Fills a struct with the defaults of its shape. */
void sim_bind_defaults(const struct sim_shape *shape, void *out);

/* Reads a struct; texts go into the arena. HP_E_USAGE names `file` and the place in it ("vms[2].state") for
 * an unknown or doubled key, a missing one, a wrong type or a value out of range. */
int sim_bind_read(const struct sim_shape *shape, const char *file, struct hp_arena *arena, const cJSON *json,
                  void *out, struct hp_error *err);

/* Appends the struct as JSON text, keys in the table's order, two spaces a level, with a final newline. */
void sim_bind_write(const struct sim_shape *shape, const void *in, struct hp_str *out);

/* Appends a line for each key of the shape and of those in it: its place ("vms[].state"), a tab, what it must
 * be, and what it is when it is left out ("required" when it may not be). `place` stands in front. */
void sim_bind_list_keys(const struct sim_shape *shape, const char *place, struct hp_str *out);

/* The form of every id a real host gives. */
bool sim_is_guid(const char *text);

/* The scalar field of that key (without case), NULL when there is none. */
const struct sim_field *sim_bind_field(const struct sim_shape *shape, const char *key);

/* Sets a scalar field from text ("null" where it may be null). HP_E_USAGE says what would be right. */
int sim_bind_set(const struct sim_field *field, struct hp_arena *arena, void *object, const char *text,
                 struct hp_error *err);

/* Appends the scalar's text, as sim_bind_set reads it. */
void sim_bind_print(const struct sim_field *field, const void *object, struct hp_str *out);

#endif
