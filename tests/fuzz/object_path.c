/* SPDX-License-Identifier: MIT */
/* Object paths: what can be read is printed so that it reads as the same again. */
#include "fuzz.h"

#include "cim/ref.h"
#include "cim/status.h"

static void check_refusal(const struct hp_error *err)
{
    MUST(err->class == HP_E_FAILED);
    MUST(err->codes[HP_LEVEL_WMI].known);
    MUST(err->codes[HP_LEVEL_WMI].value == (uint32_t)CIM_S_INVALID_OBJECT_PATH);
}

/* `again` is what `ref` printed as. */
static void check_round_trip(struct hp_arena *arena, const struct cim_ref *ref, const char *printed)
{
    struct cim_ref again;
    MUST(cim_ref_parse(arena, printed, &again, NULL) == 0);
    MUST(cim_ref_same(ref, &again));
    MUST(cim_ref_same(&again, ref));
    for (size_t i = 0; i < ref->key_count; i++)
        MUST(cim_value_equal(&ref->keys[i].value, &again.keys[i].value));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    const struct cim_ref untouched = { .class_name = "untouched" };
    struct cim_ref ref = untouched;
    int rc = cim_ref_parse(&arena, text, &ref, &err);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(memcmp(&ref, &untouched, sizeof ref) == 0);
        check_refusal(&err);
        return 0;
    }
    const char *whole = cim_ref_path(&arena, &ref);
    HP_STR(relative);
    cim_ref_print_relative(&relative, &ref);
    check_round_trip(&arena, &ref, whole);
    check_round_trip(&arena, &ref, hp_str_text(&relative));

    const struct cim_ref *copy = cim_ref_copy(&arena, &ref);
    MUST(cim_ref_same(&ref, copy));
    MUST(strcmp(cim_ref_path(&arena, copy), whole) == 0);
    struct cim_ref again;
    MUST(cim_ref_parse(&arena, whole, &again, NULL) == 0);
    MUST(strcmp(cim_ref_path(&arena, &again), whole) == 0);
    return 0;
}
