/* SPDX-License-Identifier: MIT */
/* The keys of a shape, for people. */
#include "bind_scalar.h"

static void list_default(const struct hf_field *field, struct hp_str *out)
{
    struct scalar usual = hf_scalar_fallback(field);
    const char *quote = hf_kind_is_text(field->kind) && !usual.null ? "\"" : "";
    if (field->flags & HF_REQUIRED) {
        hp_str_add(out, "; required");
    } else if (!hf_kind_is_scalar(field->kind)) {
        hp_str_add(out, field->kind == HF_OBJECT ? "" : "; else empty");
    } else {
        hp_str_format(out, "; else %s", quote);
        hf_scalar_print(field, usual, out);
        hp_str_add(out, quote);
    }
}

void hf_bind_list_keys(const struct hf_shape *shape, const char *place, struct hp_str *out)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < shape->count; i++) {
        const struct hf_field *field = &shape->fields[i];
        const char *key = hp_arena_format(&scratch, "%s%s", place, field->key);
        hp_str_format(out, "%s\t", key);
        hf_field_describe(field, out);
        list_default(field, out);
        hp_str_add_char(out, '\n');
        if (field->kind == HF_OBJECT)
            hf_bind_list_keys(field->shape, hp_arena_format(&scratch, "%s.", key), out);
        else if (field->kind == HF_LIST)
            hf_bind_list_keys(field->shape, hp_arena_format(&scratch, "%s[].", key), out);
    }
}
