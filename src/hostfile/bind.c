/* SPDX-License-Identifier: MIT */
#include "hostfile/bind.h"

#include "base/guid.h"
#include "base/text.h"
#include "bind_scalar.h"
#include "hostfile/timestamp.h"

#include <inttypes.h>
#include <string.h>

/* --- scalars --- */

void hf_scalar_store(const struct hf_field *field, void *object, struct scalar value)
{
    void *place = at(object, field);
    switch (field->kind) {
    case HF_TEXT:
    case HF_GUID:
    case HF_ID:
        PUT(const char *, place, value.null ? NULL : value.text);
        break;
    case HF_BOOL:
        PUT(bool, place, value.number != 0);
        break;
    case HF_CHOICE:
        PUT(unsigned, place, value.null ? HF_UNSET : value.number ? HF_YES : HF_NO);
        break;
    case HF_MAYBE:
        PUT(struct hp_opt_u64, place, !value.null, value.null ? 0 : value.number);
        break;
    case HF_WORD:
        PUT(unsigned, place, (unsigned)value.number);
        break;
    case HF_TIME:
        PUT(int64_t, place, (int64_t)value.number);
        break;
    default:
        PUT(uint64_t, place, value.number);
    }
}

struct scalar hf_scalar_load(const struct hf_field *field, const void *object)
{
    const void *place = at_const(object, field);
    struct scalar value = { .null = false };
    if (hf_kind_is_text(field->kind)) {
        TAKE(const char *, text, place);
        value = (struct scalar){ .null = !text, .text = text };
    } else if (field->kind == HF_BOOL) {
        TAKE(bool, on, place);
        value.number = on;
    } else if (field->kind == HF_CHOICE) {
        TAKE(unsigned, choice, place);
        value = (struct scalar){ .null = choice == HF_UNSET, .number = choice == HF_YES };
    } else if (field->kind == HF_MAYBE) {
        TAKE(struct hp_opt_u64, maybe, place);
        value = (struct scalar){ .null = !maybe.set, .number = maybe.value };
    } else if (field->kind == HF_WORD) {
        TAKE(unsigned, word, place);
        value.number = word;
    } else {
        TAKE(uint64_t, number, place);
        value.number = number;
    }
    return value;
}

struct scalar hf_scalar_fallback(const struct hf_field *field)
{
    bool null =
        (hf_kind_is_text(field->kind) && !field->text) || field->kind == HF_CHOICE || field->kind == HF_MAYBE;
    return (struct scalar){ .null = null, .text = field->text, .number = field->fallback };
}

bool hf_field_is_default(const struct hf_field *field, const void *object)
{
    if (!hf_kind_is_scalar(field->kind) && field->kind != HF_OBJECT) {
        TAKE(struct list, list, at_const(object, field));
        return list.count == 0;
    }
    if (field->kind == HF_OBJECT) {
        for (size_t i = 0; i < field->shape->count; i++)
            if (!hf_field_is_default(&field->shape->fields[i], at_const(object, field)))
                return false;
        return true;
    }
    struct scalar now = hf_scalar_load(field, object);
    struct scalar usual = hf_scalar_fallback(field);
    if (now.null || usual.null)
        return now.null == usual.null;
    return hf_kind_is_text(field->kind) ? strcmp(now.text, usual.text) == 0 : now.number == usual.number;
}

void hf_bind_defaults(const struct hf_shape *shape, void *out)
{
    memset(out, 0, shape->size);
    for (size_t i = 0; i < shape->count; i++) {
        const struct hf_field *field = &shape->fields[i];
        if (field->kind == HF_OBJECT)
            hf_bind_defaults(field->shape, at(out, field));
        else if (hf_kind_is_scalar(field->kind))
            hf_scalar_store(field, out, hf_scalar_fallback(field));
    }
}

void *hf_bind_append(const struct hf_shape *shape, struct hp_arena *arena, void *list)
{
    TAKE(struct list, now, list);
    now.items = hp_arena_grow(arena, now.items, now.count, &now.capacity, shape->size);
    char *item = (char *)now.items + now.count++ * shape->size;
    hf_bind_defaults(shape, item);
    memcpy(list, &now, sizeof now);
    return item;
}

static size_t item_size(const struct hf_field *field)
{
    return field->kind == HF_TEXTS     ? sizeof(const char *)
           : field->kind == HF_NUMBERS ? sizeof(uint64_t)
                                       : field->shape->size;
}

static void own_list(const struct hf_field *field, struct hp_arena *arena, void *object)
{
    TAKE(struct list, list, at(object, field));
    if (!list.count)
        return;
    size_t size = item_size(field);
    void *items = memcpy(hp_arena_array(arena, list.count, size), list.items, list.count * size);
    for (size_t i = 0; field->kind == HF_LIST && i < list.count; i++)
        hf_bind_own_lists(field->shape, arena, (char *)items + i * size);
    list.items = items;
    memcpy(at(object, field), &list, sizeof list);
}

void hf_bind_own_lists(const struct hf_shape *shape, struct hp_arena *arena, void *object)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct hf_field *field = &shape->fields[i];
        if (field->kind == HF_OBJECT)
            hf_bind_own_lists(field->shape, arena, at(object, field));
        else if (!hf_kind_is_scalar(field->kind))
            own_list(field, arena, object);
    }
}

/* --- checking values --- */

bool hf_is_guid(const char *text)
{
    return hp_guid_is(text) && !text[strcspn(text, "abcdef")];
}

bool hf_number_in_range(const struct hf_field *field, uint64_t value)
{
    return value >= field->low && (!field->high || value <= field->high);
}

/* "must be ..." in the words of the field's kind. */
void hf_field_describe(const struct hf_field *field, struct hp_str *out)
{
    static const char *const kinds[] = {
        [HF_TEXT] = "text",
        [HF_GUID] = "a GUID in upper case",
        [HF_ID] = "a GUID in upper case",
        [HF_BOOL] = "true or false",
        [HF_CHOICE] = "true or false",
        [HF_TIME] = "a time like 2026-07-01T00:43:52Z",
        [HF_TEXTS] = "a list of texts",
        [HF_NUMBERS] = "a list of numbers",
        [HF_OBJECT] = "an object",
        [HF_LIST] = "a list",
    };
    if (field->kind == HF_WORD) {
        for (size_t i = 0; field->words[i]; i++)
            hp_str_format(out, "%s%s", i ? ", " : "one of ", field->words[i]);
    } else if (field->kind == HF_NUMBER || field->kind == HF_MAYBE) {
        hp_str_add(out, "a whole number");
        if (field->high)
            hp_str_format(out, " from %" PRIu64 " to %" PRIu64, field->low, field->high);
        else if (field->low)
            hp_str_format(out, " of at least %" PRIu64, field->low);
    } else {
        hp_str_add(out, kinds[field->kind]);
    }
    if (field->flags & HF_NULLABLE || field->kind == HF_MAYBE)
        hp_str_add(out, " or null");
}

static bool word_number(const struct hf_field *field, const char *text, uint64_t *out)
{
    for (uint64_t i = 0; field->words[i]; i++) {
        if (hp_text_same(field->words[i], text)) {
            *out = i;
            return true;
        }
    }
    return false;
}

/* A scalar out of its text form; the caller has dealt with null. */
bool hf_scalar_from_text(const struct hf_field *field, struct hp_arena *arena, const char *text,
                         struct scalar *out)
{
    *out = (struct scalar){ .null = false };
    switch (field->kind) {
    case HF_TEXT:
    case HF_ID:
        out->text = hp_arena_copy(arena, text);
        return true;
    case HF_GUID:
        out->text = hp_arena_copy(arena, text);
        return hf_is_guid(text);
    case HF_WORD:
        return word_number(field, text, &out->number);
    case HF_TIME:
        return hp_time_parse(text, (int64_t *)&out->number);
    case HF_BOOL:
    case HF_CHOICE:
        out->number = hp_text_same(text, "true") || hp_text_same(text, "on");
        return out->number || hp_text_same(text, "false") || hp_text_same(text, "off");
    default:
        return hp_text_to_u64(text, &out->number) && hf_number_in_range(field, out->number);
    }
}

/* --- single values --- */

const struct hf_field *hf_bind_field(const struct hf_shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->count; i++)
        if (hf_kind_is_scalar(shape->fields[i].kind) && hp_text_same(shape->fields[i].key, key))
            return &shape->fields[i];
    return NULL;
}

int hf_bind_set(const struct hf_field *field, struct hp_arena *arena, void *object, const char *text,
                struct hp_error *err)
{
    struct scalar value = { .null = true };
    bool nullable = field->flags & HF_NULLABLE || field->kind == HF_MAYBE;
    if (!(nullable && hp_text_same(text, "null")) && !hf_scalar_from_text(field, arena, text, &value)) {
        HP_STR(right);
        hf_field_describe(field, &right);
        return hp_error_set(err, HP_E_USAGE, "%s must be %s, not '%s'", field->key, hp_str_text(&right),
                            text);
    }
    hf_scalar_store(field, object, value);
    return 0;
}

bool hf_bind_put(const struct hf_shape *shape, const char *key, void *object, uint64_t number)
{
    const struct hf_field *field = hf_bind_field(shape, key);
    bool right = hf_number_in_range(field, number);
    if (right)
        hf_scalar_store(field, object, (struct scalar){ .number = number });
    return right;
}

void hf_bind_print(const struct hf_field *field, const void *object, struct hp_str *out)
{
    hf_scalar_print(field, hf_scalar_load(field, object), out);
}

void hf_scalar_print(const struct hf_field *field, struct scalar value, struct hp_str *out)
{
    if (value.null) {
        hp_str_add(out, "null");
    } else if (hf_kind_is_text(field->kind)) {
        hp_str_add(out, value.text);
    } else if (field->kind == HF_BOOL || field->kind == HF_CHOICE) {
        hp_str_add(out, value.number ? "true" : "false");
    } else if (field->kind == HF_WORD) {
        hp_str_add(out, field->words[value.number]);
    } else if (field->kind == HF_TIME) {
        HP_ARENA(scratch);
        hp_str_add(out, hf_timestamp_text(&scratch, (int64_t)value.number));
    } else {
        hp_str_add_u64(out, value.number);
    }
}
