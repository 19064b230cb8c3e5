/* SPDX-License-Identifier: MIT */
/* The classes of a host against what is relied on. */
#include "hyperv/self_test.h"

#include "base/text.h"
#include "calls/required.h"

#include <stdlib.h>

/* One class being checked. */
struct checking {
    struct hp_arena *arena;
    struct hv_findings *out;
    const struct cim_class_decl *class;
    size_t properties;
    size_t methods;
    size_t wrong;
};

void hv_findings_add(struct hp_arena *arena, struct hv_findings *out, enum hv_finding_kind kind,
                     const char *subject, const char *text)
{
    out->items = hp_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
    out->items[out->count++] = (struct hv_finding){ .kind = kind, .subject = subject, .text = text };
}

static const char *type_text(struct hp_arena *arena, enum cim_type type, bool is_array)
{
    return hp_arena_format(arena, "%s%s", cim_type_name(type), is_array ? "[]" : "");
}

/* What is decoded as text may be a reference on the host: its path is its text. */
static bool type_fits(enum cim_type expected, bool many, enum cim_type found, bool is_array)
{
    bool same = found == expected || (expected == CIM_STRING && found == CIM_REFERENCE);
    return same && many == is_array;
}

static void add_missing(struct checking *c, const char *member, const char *subject, const char *what)
{
    const char *without = hv_required_without(c->class->name, member);
    if (without) {
        hv_findings_add(c->arena, c->out, HV_ABSENT, subject,
                        hp_arena_format(c->arena, "not on this build: %s", without));
        return;
    }
    hv_findings_add(c->arena, c->out, HV_WRONG, subject,
                    hp_arena_format(c->arena, "the host has no such %s", what));
    c->wrong++;
}

static void add_other_type(struct checking *c, const char *subject, const char *expected, const char *found)
{
    hv_findings_add(c->arena, c->out, HV_WRONG, subject,
                    hp_arena_format(c->arena, "should be %s and is %s", expected, found));
    c->wrong++;
}

/* --- properties --- */

static const struct cim_property_decl *find_property(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->property_count; i++) {
        if (hp_text_same(class->properties[i].name, name))
            return &class->properties[i];
    }
    return NULL;
}

static void check_property(struct checking *c, const struct cim_field *field)
{
    const struct cim_property_decl *found = find_property(c->class, field->name);
    const char *subject = hp_arena_format(c->arena, "%s.%s", c->class->name, field->name);
    if (!found) {
        add_missing(c, field->name, subject, "property");
        return;
    }
    c->properties++;
    bool is_array = found->flags & CIM_PROPERTY_ARRAY;
    if (!type_fits(field->type, field->shape == CIM_MANY, found->type, is_array))
        add_other_type(c, subject, type_text(c->arena, field->type, field->shape == CIM_MANY),
                       type_text(c->arena, found->type, is_array));
}

/* --- methods --- */

static const struct cim_method_decl *find_method(const struct cim_class_decl *class, const char *name)
{
    for (size_t i = 0; i < class->method_count; i++) {
        if (hp_text_same(class->methods[i].name, name))
            return &class->methods[i];
    }
    return NULL;
}

static void check_parameter(struct checking *c, const struct cim_method_decl *method,
                            const struct cim_parameter_decl *expected)
{
    const struct cim_parameter_decl *found = NULL;
    const char *subject =
        hp_arena_format(c->arena, "%s.%s(%s)", c->class->name, method->name, expected->name);
    for (size_t i = 0; i < method->parameter_count; i++) {
        if (hp_text_same(method->parameters[i].name, expected->name))
            found = &method->parameters[i];
    }
    if (!found || (expected->direction & found->direction) != expected->direction)
        add_missing(c, expected->name, subject,
                    expected->direction == CIM_OUT ? "parameter in its answer" : "parameter");
    else if (!type_fits(expected->type, expected->is_array, found->type, found->is_array))
        add_other_type(c, subject, type_text(c->arena, expected->type, expected->is_array),
                       type_text(c->arena, found->type, found->is_array));
}

/* Several files may call the same method, each with its own parameters. */
static void check_method(struct checking *c, const struct cim_method_decl *expected, bool is_first)
{
    const struct cim_method_decl *found = find_method(c->class, expected->name);
    c->methods += found && is_first;
    if (!found && is_first)
        add_missing(c, expected->name, hp_arena_format(c->arena, "%s.%s()", c->class->name, expected->name),
                    "method");
    for (size_t i = 0; found && i < expected->parameter_count; i++) {
        const struct cim_parameter_decl *parameter = &expected->parameters[i];
        if (hv_required_parameter(c->class->name, expected->name, parameter->name) == parameter)
            check_parameter(c, found, parameter);
    }
}

/* --- classes --- */

/* The same property or method can be relied on by several files: only the first of a name counts. */
static bool is_first_field(const char *class_name, const struct cim_field *field)
{
    return hv_required_field(class_name, field->name) == field;
}

static bool is_first_method(const char *class_name, const struct hv_required *part, size_t method)
{
    const struct hv_required *other;
    for (size_t i = 0; (other = hv_required_at(i)) != part; i++) {
        for (size_t j = 0; hp_text_same(other->class_name, class_name) && j < other->method_count; j++) {
            if (hp_text_same(other->methods[j].name, part->methods[method].name))
                return false;
        }
    }
    return true;
}

static void check_members(struct checking *c, const char *class_name)
{
    const struct hv_required *part;
    for (size_t i = 0; (part = hv_required_at(i)) != NULL; i++) {
        if (!hp_text_same(part->class_name, class_name))
            continue;
        for (size_t j = 0; j < part->field_count; j++) {
            if (is_first_field(class_name, &part->fields[j]))
                check_property(c, &part->fields[j]);
        }
        for (size_t j = 0; j < part->method_count; j++)
            check_method(c, &part->methods[j], is_first_method(class_name, part, j));
    }
}

static void add_class(struct checking *c)
{
    HP_STR(text);
    if (c->wrong)
        return;
    if (c->properties)
        hp_str_add_count(&text, c->properties, "property", "properties");
    if (c->methods)
        hp_str_add_count(&text, c->methods, "method", "methods");
    hv_findings_add(c->arena, c->out, HV_FOUND, c->class->name,
                    text.length ? hp_arena_copy(c->arena, hp_str_text(&text)) : "is there");
}

static void add_unreadable(struct hp_arena *arena, struct hv_findings *out, const char *subject,
                           enum hv_finding_kind kind, const struct hp_error *err)
{
    hv_findings_add(arena, out, kind, subject, hp_arena_copy(arena, err->what));
}

/* False when its namespace cannot be used at all. */
static bool check_class(struct hv_host *host, const struct hv_required *relied, struct hp_arena *arena,
                        struct hv_findings *out)
{
    HP_ERROR(err);
    struct checking c = { .arena = arena, .out = out };
    const char *ns = hv_required_namespace(relied);
    int rc = cim_describe(host->session, ns, relied->class_name, arena, &c.class, &err);
    bool is_elsewhere = relied->without && rc && hv_is_without_hyperv(&err); /* and nothing is missing here */
    if (!rc) {
        check_members(&c, relied->class_name);
        add_class(&c);
    } else if (rc == HP_E_NOT_FOUND && relied->without) {
        hv_findings_add(arena, out, HV_ABSENT, relied->class_name,
                        hp_arena_format(arena, "not on this host: %s", relied->without));
    } else if (rc == HP_E_NOT_FOUND) {
        hv_findings_add(arena, out, HV_WRONG, relied->class_name, "the host has no such class");
    } else if (!is_elsewhere) {
        add_unreadable(arena, out, rc == HP_E_ACCESS ? ns : relied->class_name, HV_UNCLEAR, &err);
    }
    return rc != HP_E_ACCESS;
}

static bool is_first_part(size_t index, const struct hv_required *part)
{
    for (size_t i = 0; i < index; i++) {
        if (hp_text_same(hv_required_at(i)->class_name, part->class_name))
            return false;
    }
    return true;
}

/* Namespaces that cannot be used. */
struct names {
    const char **items;
    size_t count;
    size_t capacity;
};

static void add_name(struct hp_arena *arena, struct names *names, const char *name)
{
    names->items = hp_arena_grow(arena, names->items, names->count, &names->capacity, sizeof *names->items);
    names->items[names->count++] = name;
}

static bool is_among(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++) {
        if (hp_text_same(names->items[i], name))
            return true;
    }
    return false;
}

void hv_check_classes(struct hv_host *host, struct hp_arena *arena, struct hv_findings *out)
{
    const struct hv_required *part;
    struct names closed = { .count = 0 };
    for (size_t i = 0; (part = hv_required_at(i)) != NULL; i++) {
        const char *ns = hv_required_namespace(part);
        if (host->patience.interrupts && host->patience.interrupts())
            return;
        if (!is_first_part(i, part) || is_among(&closed, ns))
            continue;
        if (!check_class(host, part, arena, out))
            add_name(arena, &closed, ns);
    }
}
