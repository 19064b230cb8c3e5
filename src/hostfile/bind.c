/* SPDX-License-Identifier: MIT */
#include "hostfile/bind.h"

#include "base/text.h"
#include "bind_scalar.h"
#include "hostfile/timestamp.h"

#include <inttypes.h>
#include <string.h>

/* ---- Scalars ------------------------------------------------------------------------------------------ */

bool sim_kind_is_text(enum sim_kind kind)
{
    return kind == SIM_TEXT || kind == SIM_GUID || kind == SIM_ID;
}

bool sim_kind_is_scalar(enum sim_kind kind)
{
    return kind <= SIM_TIME;
}

void sim_scalar_store(const struct sim_field *field, void *object, struct scalar value)
{
    void *place = at(object, field);
    switch (field->kind) {
    case SIM_TEXT:
    case SIM_GUID:
    case SIM_ID:
        PUT(const char *, place, value.null ? NULL : value.text);
        break;
    case SIM_BOOL:
        PUT(bool, place, value.number != 0);
        break;
    case SIM_CHOICE:
        PUT(unsigned, place, value.null ? SIM_UNSET : value.number ? SIM_YES : SIM_NO);
        break;
    case SIM_MAYBE:
        PUT(struct sim_maybe, place, !value.null, value.null ? 0 : value.number);
        break;
    case SIM_WORD:
        PUT(unsigned, place, (unsigned)value.number);
        break;
    case SIM_TIME:
        PUT(int64_t, place, (int64_t)value.number);
        break;
    default:
        PUT(uint64_t, place, value.number);
    }
}

struct scalar sim_scalar_load(const struct sim_field *field, const void *object)
{
    const void *place = at_const(object, field);
    struct scalar value = { .null = false };
    if (sim_kind_is_text(field->kind)) {
        TAKE(const char *, text, place);
        value = (struct scalar){ .null = !text, .text = text };
    } else if (field->kind == SIM_BOOL) {
        TAKE(bool, on, place);
        value.number = on;
    } else if (field->kind == SIM_CHOICE) {
        TAKE(unsigned, choice, place);
        value = (struct scalar){ .null = choice == SIM_UNSET, .number = choice == SIM_YES };
    } else if (field->kind == SIM_MAYBE) {
        TAKE(struct sim_maybe, maybe, place);
        value = (struct scalar){ .null = !maybe.set, .number = maybe.value };
    } else if (field->kind == SIM_WORD) {
        TAKE(unsigned, word, place);
        value.number = word;
    } else {
        TAKE(uint64_t, number, place);
        value.number = number;
    }
    return value;
}

struct scalar sim_scalar_fallback(const struct sim_field *field)
{
    bool null = (sim_kind_is_text(field->kind) && !field->text) || field->kind == SIM_CHOICE ||
                field->kind == SIM_MAYBE;
    return (struct scalar){ .null = null, .text = field->text, .number = field->fallback };
}

bool sim_field_is_default(const struct sim_field *field, const void *object)
{
    if (!sim_kind_is_scalar(field->kind) && field->kind != SIM_OBJECT) {
        TAKE(struct list, list, at_const(object, field));
        return list.count == 0;
    }
    if (field->kind == SIM_OBJECT) {
        for (size_t i = 0; i < field->shape->count; i++)
            if (!sim_field_is_default(&field->shape->fields[i], at_const(object, field)))
                return false;
        return true;
    }
    struct scalar now = sim_scalar_load(field, object);
    struct scalar usual = sim_scalar_fallback(field);
    if (now.null || usual.null)
        return now.null == usual.null;
    return sim_kind_is_text(field->kind) ? strcmp(now.text, usual.text) == 0 : now.number == usual.number;
}

void sim_bind_defaults(const struct sim_shape *shape, void *out)
{
    memset(out, 0, shape->size);
    for (size_t i = 0; i < shape->count; i++) {
        const struct sim_field *field = &shape->fields[i];
        if (field->kind == SIM_OBJECT)
            sim_bind_defaults(field->shape, at(out, field));
        else if (sim_kind_is_scalar(field->kind))
            sim_scalar_store(field, out, sim_scalar_fallback(field));
    }
}

/* ---- Checking values --------------------------------------------------------------------------------- */

bool sim_is_guid(const char *text)
{
    return hp_text_is_guid(text) && !text[strcspn(text, "abcdef")];
}

bool sim_number_in_range(const struct sim_field *field, uint64_t value)
{
    return value >= field->low && (!field->high || value <= field->high);
}

/* "must be ..." in the words of the field's kind. */
void sim_field_describe(const struct sim_field *field, struct hp_str *out)
{
    static const char *const kinds[] = {
        [SIM_TEXT] = "text",
        [SIM_GUID] = "a GUID in upper case",
        [SIM_ID] = "a GUID in upper case",
        [SIM_BOOL] = "true or false",
        [SIM_CHOICE] = "true or false",
        [SIM_TIME] = "a time like 2026-07-01T00:43:52Z",
        [SIM_TEXTS] = "a list of texts",
        [SIM_NUMBERS] = "a list of numbers",
        [SIM_OBJECT] = "an object",
        [SIM_LIST] = "a list",
    };
    if (field->kind == SIM_WORD) {
        for (size_t i = 0; field->words[i]; i++)
            hp_str_format(out, "%s%s", i ? ", " : "one of ", field->words[i]);
    } else if (field->kind == SIM_NUMBER || field->kind == SIM_MAYBE) {
        hp_str_add(out, "a whole number");
        if (field->high)
            hp_str_format(out, " from %" PRIu64 " to %" PRIu64, field->low, field->high);
        else if (field->low)
            hp_str_format(out, " of at least %" PRIu64, field->low);
    } else {
        hp_str_add(out, kinds[field->kind]);
    }
    if (field->flags & SIM_NULLABLE || field->kind == SIM_MAYBE)
        hp_str_add(out, " or null");
}

static bool word_number(const struct sim_field *field, const char *text, uint64_t *out)
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
bool sim_scalar_from_text(const struct sim_field *field, struct hp_arena *arena, const char *text,
                          struct scalar *out)
{
    *out = (struct scalar){ .null = false };
    switch (field->kind) {
    case SIM_TEXT:
    case SIM_ID:
        out->text = hp_arena_copy(arena, text);
        return true;
    case SIM_GUID:
        out->text = hp_arena_copy(arena, text);
        return sim_is_guid(text);
    case SIM_WORD:
        return word_number(field, text, &out->number);
    case SIM_TIME:
        return sim_timestamp_parse(text, (int64_t *)&out->number);
    case SIM_BOOL:
    case SIM_CHOICE:
        out->number = hp_text_same(text, "true") || hp_text_same(text, "on");
        return out->number || hp_text_same(text, "false") || hp_text_same(text, "off");
    default:
        return hp_text_to_u64(text, &out->number) && sim_number_in_range(field, out->number);
    }
}

/* ---- Single values ----------------------------------------------------------------------------------- */

const struct sim_field *sim_bind_field(const struct sim_shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->count; i++)
        if (sim_kind_is_scalar(shape->fields[i].kind) && hp_text_same(shape->fields[i].key, key))
            return &shape->fields[i];
    return NULL;
}

int sim_bind_set(const struct sim_field *field, struct hp_arena *arena, void *object, const char *text,
                 struct hp_error *err)
{
    struct scalar value = { .null = true };
    bool nullable = field->flags & SIM_NULLABLE || field->kind == SIM_MAYBE;
    if (!(nullable && hp_text_same(text, "null")) && !sim_scalar_from_text(field, arena, text, &value)) {
        HP_STR(right);
        sim_field_describe(field, &right);
        return hp_error_set(err, HP_E_USAGE, "%s must be %s, not '%s'", field->key, hp_str_text(&right),
                            text);
    }
    sim_scalar_store(field, object, value);
    return 0;
}

void sim_bind_print(const struct sim_field *field, const void *object, struct hp_str *out)
{
    struct scalar value = sim_scalar_load(field, object);
    char time[SIM_TIMESTAMP_LENGTH + 1];
    if (value.null) {
        hp_str_add(out, "null");
    } else if (sim_kind_is_text(field->kind)) {
        hp_str_add(out, value.text);
    } else if (field->kind == SIM_BOOL || field->kind == SIM_CHOICE) {
        hp_str_add(out, value.number ? "true" : "false");
    } else if (field->kind == SIM_WORD) {
        hp_str_add(out, field->words[value.number]);
    } else if (field->kind == SIM_TIME) {
        sim_timestamp_print((int64_t)value.number, time);
        hp_str_add(out, time);
    } else {
        hp_str_format(out, "%" PRIu64, value.number);
    }
}
