/* SPDX-License-Identifier: MIT */
/* Structs into JSON text. */
#include "bind_scalar.h"

/* Written straight as text: a large host has some hundred thousand values, and every change writes them all.
 */
struct writing {
    struct hp_str *out;
    unsigned depth;
    bool brief;
    bool one_line;
};

static void new_line(const struct writing *w)
{
    static const char spaces[] = "                        ";
    unsigned left = w->depth * 2;
    if (w->one_line)
        return;
    hp_str_add_char(w->out, '\n');
    for (unsigned now; left; left -= now) {
        now = left < sizeof spaces ? left : sizeof spaces - 1;
        hp_str_add_part(w->out, spaces, now);
    }
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
        if (*text == '"' || *text == '\\') {
            hp_str_add_char(w->out, '\\');
            hp_str_add_char(w->out, *text++);
        } else if (*text) {
            hp_str_format(w->out, "\\u%04x", (unsigned)(unsigned char)*text++);
        }
    }
    hp_str_add_char(w->out, '"');
}

/* JSON numbers are doubles to many readers: what a double cannot hold is written as text. */
static void write_number(const struct writing *w, uint64_t value)
{
    const uint64_t first_inexact = (uint64_t)1 << 53;
    const char *quote = value < first_inexact ? "" : "\"";
    hp_str_add(w->out, quote);
    hp_str_add_u64(w->out, value);
    hp_str_add(w->out, quote);
}

static void write_scalar(const struct writing *w, const struct hf_field *field, const void *in)
{
    struct scalar value = hf_scalar_load(field, in);
    bool number = field->kind == HF_NUMBER || field->kind == HF_MAYBE;
    const char *quote = field->kind == HF_WORD || field->kind == HF_TIME ? "\"" : "";
    if (!value.null && hf_kind_is_text(field->kind)) {
        write_text(w, value.text);
    } else if (!value.null && number) {
        write_number(w, value.number);
    } else {
        hp_str_add(w->out, quote);
        hf_scalar_print(field, value, w->out);
        hp_str_add(w->out, quote);
    }
}

static void write_object(struct writing *w, const struct hf_shape *shape, const void *in);

static void write_item(struct writing *w, const struct hf_field *field, const struct list *list, size_t index)
{
    if (field->kind == HF_TEXTS)
        write_text(w, ((const char **)list->items)[index]);
    else if (field->kind == HF_NUMBERS)
        write_number(w, ((const uint64_t *)list->items)[index]);
    else
        write_object(w, field->shape, (const char *)list->items + index * field->shape->size);
}

static void write_array(struct writing *w, const struct hf_field *field, const void *in)
{
    TAKE(struct list, list, at_const(in, field));
    bool one_line = field->kind != HF_LIST || !list.count;
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

static void write_object(struct writing *w, const struct hf_shape *shape, const void *in)
{
    bool first = true;
    hp_str_add_char(w->out, '{');
    w->depth++;
    for (size_t i = 0; i < shape->count; i++) {
        const struct hf_field *field = &shape->fields[i];
        bool needed = field->flags & HF_REQUIRED || !(w->brief || field->flags & HF_BRIEF);
        if (!needed && hf_field_is_default(field, in))
            continue;
        if (!first)
            hp_str_add_char(w->out, ',');
        first = false;
        new_line(w);
        hp_str_add_char(w->out, '"');
        hp_str_add(w->out, field->key);
        hp_str_add(w->out, "\": ");
        if (hf_kind_is_scalar(field->kind))
            write_scalar(w, field, in);
        else if (field->kind == HF_OBJECT)
            write_object(w, field->shape, at_const(in, field));
        else
            write_array(w, field, in);
    }
    w->depth--;
    if (!first)
        new_line(w);
    hp_str_add_char(w->out, '}');
}

void hf_bind_write(const struct hf_shape *shape, const void *in, bool brief, struct hp_str *out)
{
    struct writing w = { .out = out, .brief = brief };
    write_object(&w, shape, in);
    hp_str_add_char(out, '\n');
}

/* --- changes --- */

static bool same_object(const struct hf_shape *shape, const void *a, const void *b);

/* Every value of a large host is compared at each change of it. */
static bool same_scalar(const struct hf_field *field, const void *a, const void *b)
{
    const void *x = at_const(a, field);
    const void *y = at_const(b, field);
    if (hf_kind_is_text(field->kind)) {
        TAKE(const char *, one, x);
        TAKE(const char *, other, y);
        return one == other || (one && other && strcmp(one, other) == 0);
    }
    if (field->kind == HF_NUMBER || field->kind == HF_TIME)
        return memcmp(x, y, sizeof(uint64_t)) == 0;
    if (field->kind == HF_WORD)
        return memcmp(x, y, sizeof(unsigned)) == 0;
    if (field->kind == HF_BOOL)
        return memcmp(x, y, sizeof(bool)) == 0;
    struct scalar one = hf_scalar_load(field, a);
    struct scalar other = hf_scalar_load(field, b);
    return one.null == other.null && (one.null || one.number == other.number);
}

static bool same_item(const struct hf_field *field, const struct list *a, size_t i, const struct list *b,
                      size_t k)
{
    if (field->kind == HF_TEXTS)
        return strcmp(((const char **)a->items)[i], ((const char **)b->items)[k]) == 0;
    if (field->kind == HF_NUMBERS)
        return ((const uint64_t *)a->items)[i] == ((const uint64_t *)b->items)[k];
    return same_object(field->shape, (const char *)a->items + i * field->shape->size,
                       (const char *)b->items + k * field->shape->size);
}

/* How many items at the beginning are the same, at most so many. */
static size_t same_items(const struct hf_field *field, const struct list *a, const struct list *b,
                         size_t most)
{
    size_t count = 0;
    while (count < most && same_item(field, a, count, b, count))
        count++;
    return count;
}

static bool same_field(const struct hf_field *field, const void *a, const void *b)
{
    if (hf_kind_is_scalar(field->kind))
        return same_scalar(field, a, b);
    if (field->kind == HF_OBJECT)
        return same_object(field->shape, at_const(a, field), at_const(b, field));
    TAKE(struct list, one, at_const(a, field));
    TAKE(struct list, other, at_const(b, field));
    return one.count == other.count && same_items(field, &one, &other, one.count) == one.count;
}

static bool same_object(const struct hf_shape *shape, const void *a, const void *b)
{
    for (size_t i = 0; i < shape->count; i++)
        if (!same_field(&shape->fields[i], a, b))
            return false;
    return true;
}

/* An object of changes, which begins when there is one to write. */
struct level {
    struct level *outer;
    const char *key; /* in the outer one; NULL: an index */
    size_t index;
    bool open;
};

static void begin_change(const struct writing *w, struct level *level, const char *key, size_t index)
{
    if (!level->open && level->outer)
        begin_change(w, level->outer, level->key, level->index);
    hp_str_add(w->out, level->open ? ", \"" : "{\"");
    level->open = true;
    if (key)
        hp_str_add(w->out, key);
    else
        hp_str_add_u64(w->out, index);
    hp_str_add(w->out, "\": ");
}

static void end_level(const struct writing *w, const struct level *level)
{
    if (level->open)
        hp_str_add_char(w->out, '}');
}

static void write_changes(struct writing *w, const struct hf_shape *shape, const void *before,
                          const void *now, struct level *level);

static void write_changed_items(struct writing *w, const struct hf_field *field, const struct list *before,
                                const struct list *now, struct level *level)
{
    struct level items = { .outer = level, .key = field->key };
    for (size_t i = 0; i < now->count; i++) {
        struct level item = { .outer = &items, .index = i };
        size_t offset = i * field->shape->size;
        write_changes(w, field->shape, (const char *)before->items + offset,
                      (const char *)now->items + offset, &item);
    }
    end_level(w, &items);
}

static void write_other_items(struct writing *w, const struct hf_field *field, const struct list *before,
                              const struct list *now)
{
    size_t most = before->count < now->count ? before->count : now->count;
    size_t head = same_items(field, before, now, most);
    size_t tail = 0;
    while (tail < most - head &&
           same_item(field, before, before->count - 1 - tail, now, now->count - 1 - tail))
        tail++;
    hp_str_format(w->out, "[%zu, %zu", head, before->count - head - tail);
    for (size_t i = head; i < now->count - tail; i++) {
        hp_str_add(w->out, ", ");
        write_item(w, field, now, i);
    }
    hp_str_add_char(w->out, ']');
}

static void write_changed_list(struct writing *w, const struct hf_field *field, const void *before,
                               const void *now, struct level *level)
{
    TAKE(struct list, old, at_const(before, field));
    TAKE(struct list, new, at_const(now, field));
    if (old.count == new.count) {
        write_changed_items(w, field, &old, &new, level);
    } else {
        begin_change(w, level, field->key, 0);
        write_other_items(w, field, &old, &new);
    }
}

static void write_changes(struct writing *w, const struct hf_shape *shape, const void *before,
                          const void *now, struct level *level)
{
    for (size_t i = 0; i < shape->count; i++) {
        const struct hf_field *field = &shape->fields[i];
        if (field->kind == HF_OBJECT) {
            struct level inner = { .outer = level, .key = field->key };
            write_changes(w, field->shape, at_const(before, field), at_const(now, field), &inner);
        } else if (field->kind == HF_LIST) {
            write_changed_list(w, field, before, now, level);
        } else if (!same_field(field, before, now)) {
            begin_change(w, level, field->key, 0);
            if (hf_kind_is_scalar(field->kind))
                write_scalar(w, field, now);
            else
                write_array(w, field, now);
        }
    }
    end_level(w, level);
}

void hf_bind_write_changes(const struct hf_shape *shape, const void *before, const void *now,
                           struct hp_str *out)
{
    struct writing w = { .out = out, .one_line = true };
    struct level whole = { .outer = NULL };
    write_changes(&w, shape, before, now, &whole);
    hp_str_add(out, whole.open ? "" : "{}");
}
