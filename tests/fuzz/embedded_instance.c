/* SPDX-License-Identifier: MIT */
/* Embedded instances: what can be read can be written, and reads as the same again. */
#include "fuzz.h"

#include "cim/embed.h"

static void check_same(const struct cim_instance *a, const struct cim_instance *b)
{
    MUST(strcmp(a->class_name, b->class_name) == 0);
    MUST(a->props.count == b->props.count);
    for (size_t i = 0; i < a->props.count; i++) {
        MUST(strcmp(a->props.items[i].name, b->props.items[i].name) == 0);
        MUST(cim_value_equal(&a->props.items[i].value, &b->props.items[i].value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    struct cim_instance *instance = NULL;
    int rc = cim_embed_parse(&arena, text, &instance, &err);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(rc == HP_E_FAILED && !instance);
        return 0;
    }
    HP_STR(written);
    struct cim_instance *again = NULL;
    MUST(cim_embed_write(&written, instance, NULL) == 0);
    MUST(cim_embed_parse(&arena, hp_str_text(&written), &again, NULL) == 0);
    check_same(instance, again);
    HP_STR(second);
    MUST(cim_embed_write(&second, again, NULL) == 0);
    MUST(strcmp(hp_str_text(&written), hp_str_text(&second)) == 0);
    return 0;
}
