/* SPDX-License-Identifier: MIT */
#include "cim/fault.h"

#include "base/text.h"
#include "cim/status.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct fault_session {
    struct cim_session base;
    struct cim_session *inner;
    struct cim_fault_spec spec;
    unsigned calls;
    void (*fired)(void *context, const struct cim_fault_spec *spec);
    void *context;
};

/* What each kind makes of a call. */
static const struct {
    const char *name;
    bool takes_effect;
    uint32_t status; /* reported; 0: none */
} kinds[CIM_FAULT_KINDS] = {
    [CIM_FAULT_FAIL_BEFORE] = { "fail-before", false, (uint32_t)CIM_S_FAILED },
    [CIM_FAULT_FAIL_AFTER] = { "fail-after", true, (uint32_t)CIM_S_FAILED },
    [CIM_FAULT_LOST_AFTER] = { "lost-after", true, (uint32_t)CIM_S_PROVIDER_FAILURE },
    [CIM_FAULT_TIMEOUT_AFTER] = { "timeout-after", true, (uint32_t)CIM_S_TIMED_OUT },
    [CIM_FAULT_GARBAGE] = { "garbage", true, 0 },
    [CIM_FAULT_KILL_BEFORE] = { "kill-before", false, 0 },
    [CIM_FAULT_KILL_AFTER] = { "kill-after", true, 0 },
    [CIM_FAULT_PAUSE_BEFORE] = { "pause-before", false, 0 },
};

/* The name of a method or a class. */
static bool is_name(const char *text)
{
    bool letters = isalpha((unsigned char)*text);
    for (const char *p = text; *p; p++)
        letters = letters && (isalnum((unsigned char)*p) || *p == '_');
    return letters;
}

/* "CALL", "NAME" or "CALL*NAME" */
static bool read_point(const char *text, struct cim_fault_spec *out)
{
    if (is_name(text)) {
        out->call = 1;
        out->name = text;
        return true;
    }
    HP_ARENA(scratch);
    size_t digits = strspn(text, "0123456789");
    uint64_t call;
    if (!hp_text_to_u64(hp_arena_copy_part(&scratch, text, digits), &call) || call < 1 || call > 1000000)
        return false;
    out->call = (unsigned)call;
    out->name = text[digits] == '*' ? text + digits + 1 : NULL;
    return out->name ? is_name(out->name) : !text[digits];
}

int cim_fault_parse(const char *text, struct cim_fault_spec *out, struct hp_error *err)
{
    for (unsigned i = 0; i < CIM_FAULT_KINDS; i++) {
        size_t length = strlen(kinds[i].name);
        if (strncmp(text, kinds[i].name, length) == 0 && text[length] == ':' &&
            read_point(text + length + 1, out)) {
            out->kind = i;
            return 0;
        }
    }
    return hp_error_set(err, HP_E_USAGE,
                        "\"%s\" is not a fault: write KIND:POINT, such as kill-after:CreateSnapshot, "
                        "kill-before:2*AddResourceSettings or kill-after:7",
                        text);
}

/* The class whose objects a query gives, "" when it does not say. */
static const char *class_of(struct hp_arena *arena, const struct cim_query *query)
{
    static const char *const before[] = { " FROM ", " ResultClass = ", " AssocClass = " };
    for (size_t i = 0; i < HP_COUNT(before); i++) {
        const char *found = strstr(query->text, before[i]);
        if (found) {
            found += strlen(before[i]);
            return hp_arena_copy_part(arena, found, strcspn(found, " "));
        }
    }
    return "";
}

/* Counts a call, and is true when it is the one to go wrong. `name` is its method or class. */
static bool is_due(struct fault_session *session, const char *name)
{
    const char *wanted = session->spec.name;
    return (!wanted || strcmp(name, wanted) == 0) && ++session->calls == session->spec.call;
}

/* Called before the call when it shall have no effect, after it otherwise. True when the call goes on. */
static bool passes(struct fault_session *session, bool due, bool after)
{
    if (!due || kinds[session->spec.kind].takes_effect != after)
        return true;
    session->fired(session->context, &session->spec);
    return kinds[session->spec.kind].status == 0;
}

static int go_wrong(const struct fault_session *session, struct hp_error *err)
{
    return cim_status_error(err, kinds[session->spec.kind].status, NULL, "injected fault");
}

static bool makes_garbage(const struct fault_session *session, bool due)
{
    return due && session->spec.kind == CIM_FAULT_GARBAGE;
}

/* Every value becomes one of another type: an answer that has the right shape and makes no sense. */
static void garble(struct cim_props *props)
{
    for (size_t i = 0; i < props->count; i++) {
        bool text = props->items[i].value.type == CIM_STRING;
        props->items[i].value = text ? cim_boolean(true) : cim_string("\x01garbage");
    }
}

static int fault_query(struct cim_session *base, const struct cim_query *query, struct hp_arena *arena,
                       struct cim_instances *out, struct hp_error *err)
{
    struct fault_session *session = (struct fault_session *)base;
    bool due = is_due(session, class_of(arena, query));
    if (!passes(session, due, false))
        return go_wrong(session, err);
    struct cim_instances rows = { 0 };
    int rc = cim_query(session->inner, query, arena, &rows, err);
    if (!passes(session, due, true))
        return rc ? rc : go_wrong(session, err);
    for (size_t i = 0; !rc && i < rows.count; i++) {
        if (makes_garbage(session, due))
            garble(&rows.items[i].props);
        cim_instances_add(arena, out, &rows.items[i]);
    }
    return rc;
}

static int fault_get(struct cim_session *base, const struct cim_ref *ref, struct hp_arena *arena,
                     struct cim_instance **out, struct hp_error *err)
{
    struct fault_session *session = (struct fault_session *)base;
    bool due = is_due(session, ref->class_name);
    if (!passes(session, due, false))
        return go_wrong(session, err);
    struct cim_instance *instance;
    int rc = cim_get(session->inner, ref, arena, &instance, err);
    if (!passes(session, due, true))
        return rc ? rc : go_wrong(session, err);
    if (rc)
        return rc;
    if (makes_garbage(session, due))
        garble(&instance->props);
    *out = instance;
    return 0;
}

static int fault_invoke(struct cim_session *base, const struct cim_ref *ref, const char *method,
                        const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                        struct hp_error *err)
{
    struct fault_session *session = (struct fault_session *)base;
    bool due = is_due(session, method);
    if (!passes(session, due, false))
        return go_wrong(session, err);
    struct cim_props answer = { 0 };
    int rc = cim_invoke(session->inner, ref, method, in, arena, &answer, err);
    if (!passes(session, due, true))
        return rc ? rc : go_wrong(session, err);
    if (rc)
        return rc;
    if (makes_garbage(session, due))
        garble(&answer);
    *out = answer;
    return 0;
}

/* A class that has everything under its name, and nothing of the type it should have. */
static const struct cim_class_decl *garble_class(struct hp_arena *arena, const struct cim_class_decl *class)
{
    struct cim_property_decl *properties = hp_arena_array(arena, class->property_count, sizeof *properties);
    for (size_t i = 0; i < class->property_count; i++) {
        properties[i] = class->properties[i];
        properties[i].type = properties[i].type == CIM_STRING ? CIM_BOOLEAN : CIM_STRING;
    }
    struct cim_class_decl *garbled = hp_arena_alloc(arena, sizeof *garbled);
    *garbled = *class;
    garbled->properties = properties;
    return garbled;
}

static int fault_describe(struct cim_session *base, const char *ns, const char *class_name,
                          struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    struct fault_session *session = (struct fault_session *)base;
    bool due = is_due(session, class_name);
    if (!passes(session, due, false))
        return go_wrong(session, err);
    const struct cim_class_decl *class;
    int rc = cim_describe(session->inner, ns, class_name, arena, &class, err);
    if (!passes(session, due, true))
        return rc ? rc : go_wrong(session, err);
    if (rc)
        return rc;
    *out = makes_garbage(session, due) ? garble_class(arena, class) : class;
    return 0;
}

static void fault_expect(struct cim_session *base, const struct cim_read *reads, size_t count)
{
    cim_expect(((struct fault_session *)base)->inner, reads, count);
}

static void fault_close(struct cim_session *base)
{
    struct fault_session *session = (struct fault_session *)base;
    cim_session_close(session->inner);
    free(session);
}

static const struct cim_session_ops fault_ops = {
    .query = fault_query,
    .get = fault_get,
    .invoke = fault_invoke,
    .describe = fault_describe,
    .expect = fault_expect,
    .close = fault_close,
};

struct cim_session *cim_fault(struct cim_session *inner, const struct cim_fault_spec *spec,
                              void (*fired)(void *context, const struct cim_fault_spec *spec), void *context)
{
    struct fault_session *session = hp_malloc(sizeof *session);
    *session = (struct fault_session){ .base = { &fault_ops, inner->wording },
                                       .inner = inner,
                                       .spec = *spec,
                                       .fired = fired,
                                       .context = context };
    return &session->base;
}
