/* SPDX-License-Identifier: MIT */
#include "bind.h"

#include "base/text.h"
#include "timestamp.h"

#include <inttypes.h>
#include <string.h>

/* Every list struct begins like this; its items are reached through memcpy so that no type is lied about. */
struct list {
    void *items;
    size_t count;
    size_t capacity;
};

static void *at(void *object, const struct sim_field *field)
{
    return (char *)object + field->offset;
}

static const void *at_const(const void *object, const struct sim_field *field)
{
    return (const char *)object + field->offset;
}

static void put(void *place, const void *value, size_t size)
{
    memcpy(place, value, size);
}

#define PUT(type, place, ...) put((place), &(type){ __VA_ARGS__ }, sizeof(type))
#define TAKE(type, name, place)                                                                              \
    type name;                                                                                               \
    memcpy(&name, (place), sizeof name)

/* ---- Scalars ----------------------------------------------------------------------------------------- */

/* What a scalar holds, whichever its kind. */
struct scalar {
    bool null;
    const char *text; /* SIM_TEXT, SIM_GUID */
    uint64_t number;  /* all others; SIM_TIME as the bits of its int64_t */
};

static bool is_text(enum sim_kind kind)
{
    return kind == SIM_TEXT || kind == SIM_GUID;
}

static bool is_scalar(enum sim_kind kind)
{
    return kind <= SIM_TIME;
}

static void store(const struct sim_field *field, void *object, struct scalar value)
{
    void *place = at(object, field);
    switch (field->kind) {
    case SIM_TEXT:
    case SIM_GUID:
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

static struct scalar load(const struct sim_field *field, const void *object)
{
    const void *place = at_const(object, field);
    struct scalar value = { .null = false };
    if (is_text(field->kind)) {
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

static struct scalar fallback(const struct sim_field *field)
{
    bool null =
        (is_text(field->kind) && !field->text) || field->kind == SIM_CHOICE || field->kind == SIM_MAYBE;
    return (struct scalar){ .null = null, .text = field->text, .number = field->fallback };
}

static bool is_default(const struct sim_field *field, const void *object)
{
    if (!is_scalar(field->kind) && field->kind != SIM_OBJECT) {
        TAKE(struct list, list, at_const(object, field));
        return list.count == 0;
    }
    if (field->kind == SIM_OBJECT) {
        for (size_t i = 0; i < field->shape->count; i++)
            if (!is_default(&field->shape->fields[i], at_const(object, field)))
                return false;
        return true;
    }
    struct scalar now = load(field, object);
    struct scalar usual = fallback(field);
    if (now.null || usual.null)
        return now.null == usual.null;
    return is_text(field->kind) ? strcmp(now.text, usual.text) == 0 : now.number == usual.number;
}

void sim_bind_defaults(const struct sim_shape *shape, void *out)
{
    memset(out, 0, shape->size);
    for (size_t i = 0; i < shape->count; i++) {
        const struct sim_field *field = &shape->fields[i];
        if (field->kind == SIM_OBJECT)
            sim_bind_defaults(field->shape, at(out, field));
        else if (is_scalar(field->kind))
            store(field, out, fallback(field));
    }
}

/* ---- Checking values --------------------------------------------------------------------------------- */

static bool is_guid(const char *text)
{
    for (size_t i = 0; i < 36; i++) {
        bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : !text[i] || !strchr("0123456789ABCDEF", text[i]))
            return false;
    }
    return text[36] == '\0';
}

static bool in_range(const struct sim_field *field, uint64_t value)
{
    return value >= field->low && (!field->high || value <= field->high);
}

/* "must be ..." in the words of the field's kind. */
static void describe(const struct sim_field *field, struct hp_str *out)
{
    static const char *const kinds[] = {
        [SIM_TEXT] = "text",
        [SIM_GUID] = "a GUID in upper case",
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
static bool scalar_from_text(const struct sim_field *field, struct hp_arena *arena, const char *text,
                             struct scalar *out)
{
    *out = (struct scalar){ .null = false };
    switch (field->kind) {
    case SIM_TEXT:
        out->text = hp_arena_copy(arena, text);
        return true;
    case SIM_GUID:
        out->text = hp_arena_copy(arena, text);
        return is_guid(text);
    case SIM_WORD:
        return word_number(field, text, &out->number);
    case SIM_TIME:
        return sim_timestamp_parse(text, (int64_t *)&out->number);
    case SIM_BOOL:
    case SIM_CHOICE:
        out->number = hp_text_same(text, "true") || hp_text_same(text, "on");
        return out->number || hp_text_same(text, "false") || hp_text_same(text, "off");
    default:
        return hp_text_to_u64(text, &out->number) && in_range(field, out->number);
    }
}

/* ---- Listing keys ------------------------------------------------------------------------------------ */

static void list_default(const struct sim_field *field, struct hp_str *out)
{
    struct scalar usual = fallback(field);
    if (field->flags & SIM_REQUIRED)
        hp_str_add(out, "; required");
    else if (!is_scalar(field->kind))
        hp_str_add(out, field->kind == SIM_OBJECT ? "" : "; else empty");
    else if (usual.null)
        hp_str_add(out, "; else null");
    else if (is_text(field->kind))
        hp_str_format(out, "; else \"%s\"", usual.text);
    else if (field->kind == SIM_WORD)
        hp_str_format(out, "; else %s", field->words[usual.number]);
    else if (field->kind == SIM_BOOL)
        hp_str_format(out, "; else %s", usual.number ? "true" : "false");
    else if (field->kind == SIM_TIME) {
        char time[SIM_TIMESTAMP_LENGTH + 1];
        sim_timestamp_print((int64_t)usual.number, time);
        hp_str_format(out, "; else %s", time);
    } else
        hp_str_format(out, "; else %" PRIu64, usual.number);
}

void sim_bind_list_keys(const struct sim_shape *shape, const char *place, struct hp_str *out)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < shape->count; i++) {
        const struct sim_field *field = &shape->fields[i];
        const char *key = hp_arena_format(&scratch, "%s%s", place, field->key);
        hp_str_format(out, "%s\t", key);
        describe(field, out);
        list_default(field, out);
        hp_str_add_char(out, '\n');
        if (field->kind == SIM_OBJECT)
            sim_bind_list_keys(field->shape, hp_arena_format(&scratch, "%s.", key), out);
        else if (field->kind == SIM_LIST)
            sim_bind_list_keys(field->shape, hp_arena_format(&scratch, "%s[].", key), out);
    }
}

/* ---- Reading ----------------------------------------------------------------------------------------- */

/* Where in the document reading is: put into words only when something is wrong there. */
struct place {
    const struct place *outer;
    const char *key; /* NULL: an item of a list */
    size_t index;
};

struct reading {
    const char *file;
    struct hp_arena *arena;
    const struct place *place;
    struct hp_error *err;
};

static int read_object(struct reading *r, const struct sim_shape *shape, const cJSON *json, void *out);

static void print_place(const struct place *place, struct hp_str *out)
{
    if (!place)
        return;
    print_place(place->outer, out);
    if (!place->key)
        hp_str_format(out, "[%zu]", place->index);
    else
        hp_str_format(out, "%s%s", place->outer ? "." : "", place->key);
}

static int wrong(struct reading *r, const char *what)
{
    HP_STR(place);
    print_place(r->place, &place);
    return hp_error_set(r->err, HP_E_USAGE, "%s: %s%s%s", r->file, hp_str_text(&place),
                        place.length ? " " : "", what);
}

static int wrong_value(struct reading *r, const struct sim_field *field)
{
    HP_STR(text);
    hp_str_add(&text, "must be ");
    describe(field, &text);
    return wrong(r, hp_str_text(&text));
}

static bool scalar_from_json(struct reading *r, const struct sim_field *field, const cJSON *json,
                             struct scalar *out)
{
    *out = (struct scalar){ .null = false };
    switch (field->kind) {
    case SIM_BOOL:
    case SIM_CHOICE:
        out->number = cJSON_IsTrue(json) ? 1 : 0;
        return cJSON_IsBool(json);
    case SIM_NUMBER:
    case SIM_MAYBE:
        return hp_json_to_u64(json, &out->number) && in_range(field, out->number);
    default:
        return cJSON_IsString(json) && scalar_from_text(field, r->arena, json->valuestring, out);
    }
}

static int read_scalar(struct reading *r, const struct sim_field *field, const cJSON *json, void *out)
{
    struct scalar value = { .null = true };
    bool nullable = field->flags & SIM_NULLABLE || field->kind == SIM_MAYBE;
    if (!(cJSON_IsNull(json) && nullable) && !scalar_from_json(r, field, json, &value))
        return wrong_value(r, field);
    store(field, out, value);
    return 0;
}

static int read_texts(struct reading *r, const struct sim_field *field, const cJSON *json, void *out)
{
    struct sim_texts list = { .items = NULL };
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        if (!cJSON_IsString(item))
            return wrong_value(r, field);
        list.items = hp_arena_grow(r->arena, list.items, list.count, &list.capacity, sizeof *list.items);
        list.items[list.count++] = hp_arena_copy(r->arena, item->valuestring);
    }
    put(at(out, field), &list, sizeof list);
    return 0;
}

static int read_numbers(struct reading *r, const struct sim_field *field, const cJSON *json, void *out)
{
    struct sim_numbers list = { .items = NULL };
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        uint64_t number;
        if (!hp_json_to_u64(item, &number) || !in_range(field, number))
            return wrong_value(r, field);
        list.items = hp_arena_grow(r->arena, list.items, list.count, &list.capacity, sizeof *list.items);
        list.items[list.count++] = number;
    }
    put(at(out, field), &list, sizeof list);
    return 0;
}

static int read_list(struct reading *r, const struct sim_field *field, const cJSON *json, void *out)
{
    struct list list = { .count = (size_t)cJSON_GetArraySize(json) };
    list.capacity = list.count;
    list.items = hp_arena_array(r->arena, list.count, field->shape->size);
    size_t index = 0;
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        const struct place here = { .outer = r->place, .index = index };
        r->place = &here;
        int result = read_object(r, field->shape, item, (char *)list.items + index * field->shape->size);
        r->place = here.outer;
        if (result)
            return result;
        index++;
    }
    put(at(out, field), &list, sizeof list);
    return 0;
}

static int read_field(struct reading *r, const struct sim_field *field, const cJSON *json, void *out)
{
    if (is_scalar(field->kind))
        return read_scalar(r, field, json, out);
    if (field->kind == SIM_OBJECT)
        return read_object(r, field->shape, json, at(out, field));
    if (!cJSON_IsArray(json))
        return wrong_value(r, field);
    if (field->kind == SIM_TEXTS)
        return read_texts(r, field, json, out);
    return field->kind == SIM_NUMBERS ? read_numbers(r, field, json, out) : read_list(r, field, json, out);
}

static int read_member(struct reading *r, const struct sim_shape *shape, const cJSON *member, void *out,
                       uint64_t *seen)
{
    size_t i = 0;
    while (i < shape->count && strcmp(shape->fields[i].key, member->string) != 0)
        i++;
    if (i == shape->count)
        return wrong(r, "is not known here");
    if (*seen & (uint64_t)1 << i)
        return wrong(r, "stands there twice");
    *seen |= (uint64_t)1 << i;
    return read_field(r, &shape->fields[i], member, out);
}

/* Anything required that was not seen. */
static int check_required(struct reading *r, const struct sim_shape *shape, uint64_t seen)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->fields[i].flags & SIM_REQUIRED && !(seen & (uint64_t)1 << i)) {
            const struct place here = { .outer = r->place, .key = shape->fields[i].key };
            r->place = &here;
            int result = wrong(r, "is missing");
            r->place = here.outer;
            return result;
        }
    }
    return 0;
}

static int read_object(struct reading *r, const struct sim_shape *shape, const cJSON *json, void *out)
{
    if (!cJSON_IsObject(json))
        return wrong(r, "must be an object");
    sim_bind_defaults(shape, out);
    uint64_t seen = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, json)
    {
        const struct place here = { .outer = r->place, .key = member->string };
        r->place = &here;
        int result = read_member(r, shape, member, out, &seen);
        r->place = here.outer;
        if (result)
            return result;
    }
    return check_required(r, shape, seen);
}

int sim_bind_read(const struct sim_shape *shape, const char *file, struct hp_arena *arena, const cJSON *json,
                  void *out, struct hp_error *err)
{
    struct reading r = { .file = file, .arena = arena, .err = err };
    return read_object(&r, shape, json, out);
}

/* ---- Writing ----------------------------------------------------------------------------------------- */

/* Written straight as text: a large host has some hundred thousand values, and every change writes them all.
 */
struct writing {
    struct hp_str *out;
    unsigned depth;
};

static void new_line(const struct writing *w)
{
    hp_str_add_char(w->out, '\n');
    for (unsigned i = 0; i < w->depth; i++)
        hp_str_add(w->out, "  ");
}

static void write_text(const struct writing *w, const char *text)
{
    hp_str_add_char(w->out, '"');
    while (*text) {
        size_t plain = 0;
        while ((unsigned char)text[plain] >= ' ' && text[plain] != '"' && text[plain] != '\\')
            plain++;
        hp_str_add_part(w->out, text, plain);
        text += plain;
        if (*text == '"' || *text == '\\')
            hp_str_format(w->out, "\\%c", *text++);
        else if (*text)
            hp_str_format(w->out, "\\u%04x", (unsigned)(unsigned char)*text++);
    }
    hp_str_add_char(w->out, '"');
}

/* JSON numbers are doubles to many readers: what a double cannot hold is written as text. */
static void write_number(const struct writing *w, uint64_t value)
{
    const uint64_t first_inexact = (uint64_t)1 << 53;
    hp_str_format(w->out, value < first_inexact ? "%" PRIu64 : "\"%" PRIu64 "\"", value);
}

static void write_scalar(const struct writing *w, const struct sim_field *field, const void *in)
{
    struct scalar value = load(field, in);
    char time[SIM_TIMESTAMP_LENGTH + 1];
    if (value.null) {
        hp_str_add(w->out, "null");
    } else if (is_text(field->kind)) {
        write_text(w, value.text);
    } else if (field->kind == SIM_BOOL || field->kind == SIM_CHOICE) {
        hp_str_add(w->out, value.number ? "true" : "false");
    } else if (field->kind == SIM_WORD) {
        write_text(w, field->words[value.number]);
    } else if (field->kind == SIM_TIME) {
        sim_timestamp_print((int64_t)value.number, time);
        write_text(w, time);
    } else {
        write_number(w, value.number);
    }
}

static void write_object(struct writing *w, const struct sim_shape *shape, const void *in);

static void write_item(struct writing *w, const struct sim_field *field, const struct list *list,
                       size_t index)
{
    if (field->kind == SIM_TEXTS)
        write_text(w, ((const char **)list->items)[index]);
    else if (field->kind == SIM_NUMBERS)
        write_number(w, ((const uint64_t *)list->items)[index]);
    else
        write_object(w, field->shape, (const char *)list->items + index * field->shape->size);
}

static void write_array(struct writing *w, const struct sim_field *field, const void *in)
{
    TAKE(struct list, list, at_const(in, field));
    bool one_line = field->kind != SIM_LIST || !list.count;
    hp_str_add_char(w->out, '[');
    w->depth++;
    for (size_t i = 0; i < list.count; i++) {
        if (i)
            hp_str_add(w->out, one_line ? ", " : ",");
        if (!one_line)
            new_line(w);
        write_item(w, field, &list, i);
    }
    w->depth--;
    if (!one_line)
        new_line(w);
    hp_str_add_char(w->out, ']');
}

static void write_object(struct writing *w, const struct sim_shape *shape, const void *in)
{
    bool first = true;
    hp_str_add_char(w->out, '{');
    w->depth++;
    for (size_t i = 0; i < shape->count; i++) {
        const struct sim_field *field = &shape->fields[i];
        if (field->flags & SIM_BRIEF && is_default(field, in))
            continue;
        if (!first)
            hp_str_add_char(w->out, ',');
        first = false;
        new_line(w);
        write_text(w, field->key);
        hp_str_add(w->out, ": ");
        if (is_scalar(field->kind))
            write_scalar(w, field, in);
        else if (field->kind == SIM_OBJECT)
            write_object(w, field->shape, at_const(in, field));
        else
            write_array(w, field, in);
    }
    w->depth--;
    if (!first)
        new_line(w);
    hp_str_add_char(w->out, '}');
}

void sim_bind_write(const struct sim_shape *shape, const void *in, struct hp_str *out)
{
    struct writing w = { .out = out };
    write_object(&w, shape, in);
    hp_str_add_char(out, '\n');
}

/* ---- Single values ----------------------------------------------------------------------------------- */

const struct sim_field *sim_bind_field(const struct sim_shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->count; i++)
        if (is_scalar(shape->fields[i].kind) && hp_text_same(shape->fields[i].key, key))
            return &shape->fields[i];
    return NULL;
}

int sim_bind_set(const struct sim_field *field, struct hp_arena *arena, void *object, const char *text,
                 struct hp_error *err)
{
    struct scalar value = { .null = true };
    bool nullable = field->flags & SIM_NULLABLE || field->kind == SIM_MAYBE;
    if (!(nullable && hp_text_same(text, "null")) && !scalar_from_text(field, arena, text, &value)) {
        HP_STR(right);
        describe(field, &right);
        return hp_error_set(err, HP_E_USAGE, "%s must be %s, not '%s'", field->key, hp_str_text(&right),
                            text);
    }
    store(field, object, value);
    return 0;
}

void sim_bind_print(const struct sim_field *field, const void *object, struct hp_str *out)
{
    struct scalar value = load(field, object);
    char time[SIM_TIMESTAMP_LENGTH + 1];
    if (value.null) {
        hp_str_add(out, "null");
    } else if (is_text(field->kind)) {
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
