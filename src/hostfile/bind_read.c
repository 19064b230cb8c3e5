/* SPDX-License-Identifier: MIT */
/* JSON into structs, strictly. */
#include "base/text.h"
#include "bind_scalar.h"

/* Where in the document reading is: put into words only when something is wrong there. */
struct place {
    const struct place *outer;
    const char *key; /* NULL: an item of a list */
    size_t index;
};

struct reading {
    const char *file;
    bool broken_ids;
    struct hp_arena *arena;
    const struct place *place;
    struct hp_error *err;
};

static int read_object(struct reading *r, const struct hf_shape *shape, const cJSON *json, void *out);

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

static int wrong_value(struct reading *r, const struct hf_field *field)
{
    HP_STR(text);
    hp_str_add(&text, "must be ");
    hf_field_describe(field, &text);
    return wrong(r, hp_str_text(&text));
}

static bool scalar_from_json(struct reading *r, const struct hf_field *field, const cJSON *json,
                             struct scalar *out)
{
    *out = (struct scalar){ .null = false };
    switch (field->kind) {
    case HF_BOOL:
    case HF_CHOICE:
        out->number = cJSON_IsTrue(json) ? 1 : 0;
        return cJSON_IsBool(json);
    case HF_NUMBER:
    case HF_MAYBE:
        return hp_json_to_u64(json, &out->number) && hf_number_in_range(field, out->number);
    default:
        return cJSON_IsString(json) && hf_scalar_from_text(field, r->arena, json->valuestring, out) &&
               (field->kind != HF_ID || r->broken_ids || hf_is_guid(out->text));
    }
}

static int read_scalar(struct reading *r, const struct hf_field *field, const cJSON *json, void *out)
{
    struct scalar value = { .null = true };
    bool nullable = field->flags & HF_NULLABLE || field->kind == HF_MAYBE;
    if (!(cJSON_IsNull(json) && nullable) && !scalar_from_json(r, field, json, &value))
        return wrong_value(r, field);
    hf_scalar_store(field, out, value);
    return 0;
}

static int read_scalars(struct reading *r, const struct hf_field *field, const cJSON *json, void *out)
{
    bool texts = field->kind == HF_TEXTS;
    const struct hf_field each = { .kind = texts ? HF_TEXT : HF_NUMBER,
                                   .low = field->low,
                                   .high = field->high };
    size_t size = texts ? sizeof(const char *) : sizeof(uint64_t);
    struct list list = { .capacity = (size_t)cJSON_GetArraySize(json) };
    list.items = hp_arena_array(r->arena, list.capacity, size);
    const cJSON *item;
    cJSON_ArrayForEach(item, json)
    {
        struct scalar value;
        if (!scalar_from_json(r, &each, item, &value))
            return wrong_value(r, field);
        hf_scalar_store(&each, (char *)list.items + list.count++ * size, value);
    }
    memcpy(at(out, field), &list, sizeof list);
    return 0;
}

static int read_list(struct reading *r, const struct hf_field *field, const cJSON *json, void *out)
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
        int rc = read_object(r, field->shape, item, (char *)list.items + index * field->shape->size);
        r->place = here.outer;
        if (rc)
            return rc;
        index++;
    }
    memcpy(at(out, field), &list, sizeof list);
    return 0;
}

static int read_field(struct reading *r, const struct hf_field *field, const cJSON *json, void *out)
{
    if (hf_kind_is_scalar(field->kind))
        return read_scalar(r, field, json, out);
    if (field->kind == HF_OBJECT)
        return read_object(r, field->shape, json, at(out, field));
    if (!cJSON_IsArray(json))
        return wrong_value(r, field);
    return field->kind == HF_LIST ? read_list(r, field, json, out) : read_scalars(r, field, json, out);
}

static const struct hf_field *field_of(const struct hf_shape *shape, const char *key)
{
    for (size_t i = 0; i < shape->count; i++)
        if (strcmp(shape->fields[i].key, key) == 0)
            return &shape->fields[i];
    return NULL;
}

static int read_member(struct reading *r, const struct hf_shape *shape, const cJSON *member, void *out,
                       uint64_t *seen)
{
    const struct hf_field *field = field_of(shape, member->string);
    if (!field)
        return wrong(r, "is not known here");
    size_t i = (size_t)(field - shape->fields);
    if (*seen & (uint64_t)1 << i)
        return wrong(r, "appears twice");
    *seen |= (uint64_t)1 << i;
    return read_field(r, field, member, out);
}

/* Anything required that was not seen. */
static int check_required(struct reading *r, const struct hf_shape *shape, uint64_t seen)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->fields[i].flags & HF_REQUIRED && !(seen & (uint64_t)1 << i)) {
            const struct place here = { .outer = r->place, .key = shape->fields[i].key };
            r->place = &here;
            int rc = wrong(r, "is missing");
            r->place = here.outer;
            return rc;
        }
    }
    return 0;
}

static int read_object(struct reading *r, const struct hf_shape *shape, const cJSON *json, void *out)
{
    if (!cJSON_IsObject(json))
        return wrong(r, "must be an object");
    hf_bind_defaults(shape, out);
    uint64_t seen = 0;
    const cJSON *member;
    cJSON_ArrayForEach(member, json)
    {
        const struct place here = { .outer = r->place, .key = member->string };
        r->place = &here;
        int rc = read_member(r, shape, member, out, &seen);
        r->place = here.outer;
        if (rc)
            return rc;
    }
    return check_required(r, shape, seen);
}

int hf_bind_read(const struct hf_shape *shape, const char *file, bool broken_ids, struct hp_arena *arena,
                 const cJSON *json, void *out, struct hp_error *err)
{
    struct reading r = { .file = file, .broken_ids = broken_ids, .arena = arena, .err = err };
    return read_object(&r, shape, json, out);
}

/* --- changes --- */

static int change_object(struct reading *r, const struct hf_shape *shape, const cJSON *json, void *object);

/* [where, how many items go, items that come ...] */
static int change_items(struct reading *r, const struct hf_field *field, const cJSON *json, struct list *list)
{
    uint64_t where;
    uint64_t gone;
    const cJSON *item = json->child;
    if (!item || !hp_json_to_u64(item, &where) || !(item = item->next) || !hp_json_to_u64(item, &gone) ||
        where > list->count || gone > list->count - where)
        return wrong(r, "has no such place");
    size_t size = field->shape->size;
    size_t left = list->count - where - gone;
    size_t come = (size_t)cJSON_GetArraySize(json) - 2;
    struct list next = { .count = where + come + left, .capacity = where + come + left };
    char *to = next.items = hp_arena_array(r->arena, next.count, size);
    if (where)
        to = (char *)memcpy(to, list->items, where * size) + where * size;
    for (item = item->next; item; item = item->next, to += size) {
        int rc = read_object(r, field->shape, item, to);
        if (rc)
            return rc;
    }
    if (left)
        memcpy(to, (char *)list->items + (where + gone) * size, left * size);
    *list = next;
    return 0;
}

static int change_list(struct reading *r, const struct hf_field *field, const cJSON *json, void *object)
{
    TAKE(struct list, list, at(object, field));
    int rc = 0;
    if (cJSON_IsArray(json)) {
        rc = change_items(r, field, json, &list);
        memcpy(at(object, field), &list, sizeof list);
        return rc;
    }
    for (const cJSON *item = json->child; !rc && item; item = item->next) {
        uint64_t index;
        if (!hp_text_to_u64(item->string, &index) || index >= list.count)
            return wrong(r, "has no such place");
        rc = change_object(r, field->shape, item, (char *)list.items + index * field->shape->size);
    }
    return rc;
}

static int change_member(struct reading *r, const struct hf_field *field, const cJSON *member, void *object)
{
    if (field->kind == HF_OBJECT)
        return change_object(r, field->shape, member, at(object, field));
    return field->kind == HF_LIST ? change_list(r, field, member, object)
                                  : read_field(r, field, member, object);
}

static int change_object(struct reading *r, const struct hf_shape *shape, const cJSON *json, void *object)
{
    int rc = cJSON_IsObject(json) ? 0 : wrong(r, "must be an object");
    for (const cJSON *member = json->child; !rc && member; member = member->next) {
        const struct place here = { .outer = r->place, .key = member->string };
        const struct hf_field *field = field_of(shape, member->string);
        r->place = &here;
        rc = field ? change_member(r, field, member, object) : wrong(r, "is not known here");
        r->place = here.outer;
    }
    return rc;
}

int hf_bind_read_changes(const struct hf_shape *shape, const char *file, struct hp_arena *arena,
                         const cJSON *json, void *object, struct hp_error *err)
{
    struct reading r = { .file = file, .broken_ids = true, .arena = arena, .err = err };
    return change_object(&r, shape, json, object);
}
