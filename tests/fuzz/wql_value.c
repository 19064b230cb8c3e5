/* SPDX-License-Identifier: MIT */
/* Text from outside as a value in WQL: whatever it is, it means itself. The query finds the one VM of that
 * name and no other. */
#include "fuzz.h"

#include "tiny_world.h"

#include "base/text.h"

/* The VM is found, and whatever is found fits the text; with case aside, others could. */
static void check_found(struct hp_arena *arena, const struct sim_source *world, const struct cim_query *query,
                        const char *property, const char *text)
{
    bool is_found = false;
    struct cim_instances found = { .count = 0 };
    MUST(sim_query(world, query->ns, query->text, arena, &found, NULL) == 0);
    for (size_t i = 0; i < found.count; i++) {
        const struct cim_value *value = cim_props_find(&found.items[i].props, property);
        MUST(value && !value->is_null && hp_text_same(value->as.string, text));
        is_found |= strcmp(value->as.string, text) == 0;
    }
    MUST(is_found);
}

static void check_select(struct hp_arena *arena, const struct sim_source *world, enum cim_operator op,
                         const char *written, const char *text)
{
    const struct cim_term term = { "ElementName", op, cim_string(written), 0 };
    const struct cim_query query =
        cim_select(arena, CIM_NS_VIRTUALIZATION, "*", "Msvm_ComputerSystem", &term, 1);
    check_found(arena, world, &query, "ElementName", text);
}

/* The VM stands at the end of no association, but it is an object that there is. */
static void check_path(struct hp_arena *arena, const struct sim_source *world, const char *text)
{
    const struct cim_key keys[] = { { "CreationClassName", cim_string("Msvm_ComputerSystem") },
                                    { "Name", cim_string(text) } };
    const struct cim_ref vm = { .class_name = "Msvm_ComputerSystem", .keys = keys, .key_count = 2 };
    const struct cim_assoc any = { .assoc_class = "Msvm_SettingsDefineState" };
    const struct cim_query query = cim_associators(arena, &vm, &any);
    struct cim_instances found = { .count = 0 };
    MUST(sim_query(world, query.ns, query.text, arena, &found, NULL) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { MAX_LENGTH = 8 * 1024 }; /* so that the query stays below what a host takes */
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    if (size > MAX_LENGTH || !hp_text_is_utf8(text, strlen(text)))
        return 0;
    const struct sim_source world = tiny_world_and_vm(&arena, text);
    check_select(&arena, &world, CIM_EQUAL, text, text);
    check_select(&arena, &world, CIM_LIKE, cim_like_escape(&arena, text), text);
    check_path(&arena, &world, text);
    return 0;
}
