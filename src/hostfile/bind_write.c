/* SPDX-License-Identifier: MIT */
/* Structs into JSON text. */
#include "bind_scalar.h"

/* Written straight as text: a large host has some hundred thousand values, and every change writes them all.
 */
struct writing {
    struct hp_str *out;
    unsigned depth;
    bool brief;
};

static void new_line(const struct writing *w)
{
    static const char spaces[] = "                        ";
    unsigned left = w->depth * 2;
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
