/* SPDX-License-Identifier: MIT */
/* WQL: any text is answered or refused with WMI's code. */
#include "fuzz.h"

#include "tiny_world.h"

/* Paths in results lead back to themselves. */
static void check_results(struct hp_arena *arena, const struct cim_instances *found)
{
    for (size_t i = 0; i < found->count; i++) {
        const struct cim_instance *instance = &found->items[i];
        struct cim_ref again;
        MUST(instance->class_name);
        if (!instance->path)
            continue;
        MUST(cim_ref_parse(arena, cim_ref_path(arena, instance->path), &again, NULL) == 0);
        MUST(cim_ref_same(instance->path, &again));
    }
}

static void ask(const char *ns, const char *text)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cim_instances found = { .count = 0 };
    int rc = sim_query(tiny_world(), ns, text, &arena, &found, &err);
    fuzz_check_result(rc, &err);
    MUST(!rc || (found.count == 0 && err.codes[HP_LEVEL_WMI].known));
    check_results(&arena, &found);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    FUZZ_TEXT(text, data, size);
    ask(CIM_NS_VIRTUALIZATION, text);
    ask(CIM_NS_CIMV2, text);
    return 0;
}
