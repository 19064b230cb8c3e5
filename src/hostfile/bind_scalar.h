/* SPDX-License-Identifier: MIT */
/* What the files that bind JSON to structs share: a scalar of any kind, lists whatever their elements, and
 * whole structs. */
#ifndef HOSTFILE_BIND_SCALAR_H
#define HOSTFILE_BIND_SCALAR_H

#include "base/json.h"
#include "hostfile/bind.h"

#include <string.h>

/* Every list struct begins like this; its items are reached through memcpy so that no type is lied about. */
struct list {
    void *items;
    size_t count;
    size_t capacity;
};

static inline void *at(void *object, const struct hf_field *field)
{
    return (char *)object + field->offset;
}

static inline const void *at_const(const void *object, const struct hf_field *field)
{
    return (const char *)object + field->offset;
}

#define PUT(type, place, ...) memcpy((place), &(type){ __VA_ARGS__ }, sizeof(type))
#define TAKE(type, name, place)                                                                              \
    type name;                                                                                               \
    memcpy(&(name), (place), sizeof(name))

/* What a scalar holds, whichever its kind. */
struct scalar {
    bool null;
    const char *text; /* HF_TEXT, HF_GUID */
    uint64_t number;  /* all others; HF_TIME as the bits of its int64_t */
};

static inline bool hf_kind_is_text(enum hf_kind kind)
{
    return kind == HF_TEXT || kind == HF_GUID || kind == HF_ID;
}

static inline bool hf_kind_is_scalar(enum hf_kind kind)
{
    return kind <= HF_TIME;
}

void hf_scalar_store(const struct hf_field *field, void *object, struct scalar value);
struct scalar hf_scalar_load(const struct hf_field *field, const void *object);
struct scalar hf_scalar_fallback(const struct hf_field *field);
/* Appends it as text, as hf_bind_set reads it. */
void hf_scalar_print(const struct hf_field *field, struct scalar value, struct hp_str *out);

/* The field of a struct has its default; lists when they are empty. */
bool hf_field_is_default(const struct hf_field *field, const void *object);

bool hf_number_in_range(const struct hf_field *field, uint64_t value);
/* A scalar out of its text form; the caller has dealt with null. */
bool hf_scalar_from_text(const struct hf_field *field, struct hp_arena *arena, const char *text,
                         struct scalar *out);

/* Appends "must be ..." in the words of the field's kind. */
void hf_field_describe(const struct hf_field *field, struct hp_str *out);

/* The form of every id a real host gives. */
bool hf_is_guid(const char *text);

/* Reads a struct; texts go into the arena. `broken_ids`: any text is an HF_ID. HP_E_USAGE names `file` and
 * the place in it ("vms[2].state") for an unknown or doubled key, a missing one, a wrong type or a value out
 * of range. */
int hf_bind_read(const struct hf_shape *shape, const char *file, bool broken_ids, struct hp_arena *arena,
                 const cJSON *json, void *out, struct hp_error *err);

/* Appends the struct as JSON text, keys in the table's order, two spaces a level, with a final newline.
 * `brief` leaves out all that has its default and need not be there. */
void hf_bind_write(const struct hf_shape *shape, const void *in, bool brief, struct hp_str *out);

/* Gives a struct that was copied byte for byte separate lists, in the arena. Texts never change in place,
 * so that both may keep them. */
void hf_bind_own_lists(const struct hf_shape *shape, struct hp_arena *arena, void *object);

/* Appends what is to be changed in `before` to make it `now`, as one line of JSON without its end: an object
 * of the keys whose values differ, with the new ones. Of a list of structs the items that differ stand under
 * their indices; when it has another length, an array of the place where it differs, how many items go there,
 * and those that come. */
void hf_bind_write_changes(const struct hf_shape *shape, const void *before, const void *now,
                           struct hp_str *out);
/* Makes such changes. Errors as hf_bind_read; the struct may then be changed in part. */
int hf_bind_read_changes(const struct hf_shape *shape, const char *file, struct hp_arena *arena,
                         const cJSON *json, void *object, struct hp_error *err);

#endif
