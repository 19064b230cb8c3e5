/* SPDX-License-Identifier: MIT */
/* Answers of a host: whatever comes is read or refused. */
#include "fuzz.h"

#include "answer.h"

static const struct cim_property_decl properties[] = {
    { "Name", CIM_STRING, NULL, CIM_PROPERTY_KEY, 0 },
    { "Number", CIM_UINT16, NULL, 0, 0 },
    { "Flag", CIM_BOOLEAN, NULL, 0, 0 },
    { "When", CIM_DATETIME, NULL, 0, 0 },
    { "Many", CIM_SINT32, NULL, CIM_PROPERTY_ARRAY, 0 },
    { "Of", CIM_REFERENCE, "X", 0, 0 },
    { "In", CIM_OBJECT, "X", CIM_PROPERTY_ARRAY, 0 },
    { "Real", CIM_REAL64, NULL, 0, 0 },
};
static const struct cim_class_decl class = {
    .name = "X", .ns = "root\\cimv2", .properties = properties, .property_count = HP_COUNT(properties)
};

static const struct cim_class_decl *find(void *context, const char *ns, const char *class_name)
{
    (void)context;
    (void)ns;
    return strcmp(class_name, "X") == 0 ? &class : NULL;
}

/* What is read can be told. */
static void check_instances(struct hp_arena *arena, const struct cim_instances *found)
{
    for (size_t i = 0; i < found->count; i++) {
        HP_STR(text);
        MUST(found->items[i].class_name);
        for (size_t p = 0; p < found->items[i].props.count; p++)
            cim_value_print(&text, &found->items[i].props.items[p].value);
        if (found->items[i].path)
            MUST(cim_ref_path(arena, found->items[i].path));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct wsman_classes classes = { NULL, find, find, "HOST" };
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    const struct soap_node *body = NULL;
    static const struct wsman_asked asked = { "asking", "asking failed" };
    int rc = wsman_read_answer(&arena, text, size, NULL, &asked, HP_E_FAILED, &body, &err);
    fuzz_check_result(rc, &err);
    if (rc || !body)
        return 0;
    HP_ERROR(page_err);
    HP_ERROR(output_err);
    HP_ERROR(class_err);
    struct cim_instances found = { .count = 0 };
    struct wsman_page page;
    struct cim_props out = { .count = 0 };
    const struct cim_class_decl *declared;
    fuzz_check_result(wsman_read_page(&arena, &classes, body, "root\\cimv2", "X", &found, &page, &page_err),
                      &page_err);
    check_instances(&arena, &found);
    fuzz_check_result(wsman_read_output(&arena, &classes, body, "root\\cimv2", "X", "M", &out, &output_err),
                      &output_err);
    fuzz_check_result(wsman_read_class(&arena, body, "root\\cimv2", &declared, &class_err), &class_err);
    return 0;
}
