/* SPDX-License-Identifier: MIT */
#include "cim/wql.h"

#include "cim/ref.h"
#include "defect.h"
#include "names.h"

#include <string.h>

/* --- names --- */

static void add_name(struct hp_str *out, const char *name)
{
    if (!cim_is_name(name, strlen(name)))
        cim_defect("not a name for WQL", name);
    hp_str_add(out, name);
}

/* "*", or names with a comma and at most one blank between. */
static void add_properties(struct hp_str *out, const char *properties)
{
    if (strcmp(properties, "*") == 0) {
        hp_str_add(out, properties);
        return;
    }
    for (const char *at = properties;; at++) {
        size_t length = strcspn(at, ",");
        if (!cim_is_name(at, length))
            cim_defect("not a list of properties for WQL", properties);
        hp_str_add_part(out, at, length);
        at += length;
        if (!*at)
            return;
        hp_str_add(out, ", ");
        at += at[1] == ' ';
    }
}

/* --- values --- */

static void add_quoted(struct hp_str *out, const char *text)
{
    hp_str_add_char(out, '\'');
    for (; *text; text++) {
        if (*text == '\'' || *text == '\\')
            hp_str_add_char(out, '\\');
        hp_str_add_char(out, *text);
    }
    hp_str_add_char(out, '\'');
}

static void add_literal(struct hp_str *out, const struct cim_term *term)
{
    const struct cim_value *value = &term->value;
    if (value->is_array || value->is_null || value->type == CIM_OBJECT)
        cim_defect("WQL has no literal for the value compared with", term->property);
    HP_STR(text);
    cim_value_print(&text, value);
    switch (value->type) {
    case CIM_STRING:
    case CIM_DATETIME:
    case CIM_REFERENCE:
        add_quoted(out, hp_str_text(&text));
        break;
    default:
        hp_str_add(out, hp_str_text(&text));
    }
}

/* --- SELECT --- */

static const char *const operators[] = {
    [CIM_EQUAL] = "=",          [CIM_NOT_EQUAL] = "<>",    [CIM_LESS] = "<",
    [CIM_LESS_OR_EQUAL] = "<=", [CIM_GREATER] = ">",       [CIM_GREATER_OR_EQUAL] = ">=",
    [CIM_LIKE] = "LIKE",        [CIM_IS_NULL] = "IS NULL", [CIM_IS_NOT_NULL] = "IS NOT NULL",
};

static void add_term(struct hp_str *out, const struct cim_term *term)
{
    add_name(out, term->property);
    hp_str_format(out, " %s", operators[term->op]);
    if (term->op == CIM_IS_NULL || term->op == CIM_IS_NOT_NULL)
        return;
    if (term->op == CIM_LIKE && term->value.type != CIM_STRING)
        cim_defect("LIKE compares with text only, not with the value for", term->property);
    hp_str_add_char(out, ' ');
    add_literal(out, term);
}

static bool is_first_of_group(const struct cim_term *terms, size_t index)
{
    for (size_t i = 0; i < index; i++) {
        if (terms[i].group == terms[index].group)
            return false;
    }
    return true;
}

/* All terms of the group that begins at `first`. */
static void add_group(struct hp_str *out, const struct cim_term *terms, size_t count, size_t first)
{
    size_t members = 0;
    for (size_t i = first; i < count; i++)
        members += terms[i].group == terms[first].group;
    if (members > 1)
        hp_str_add_char(out, '(');
    for (size_t i = first; i < count; i++) {
        if (terms[i].group != terms[first].group)
            continue;
        hp_str_add(out, i == first ? "" : " OR ");
        add_term(out, &terms[i]);
    }
    if (members > 1)
        hp_str_add_char(out, ')');
}

static struct cim_query finish(struct hp_arena *arena, const char *ns, const struct hp_str *text)
{
    if (!hp_str_fits(text))
        cim_defect("a query without bounds", ns);
    return (struct cim_query){ ns, hp_arena_copy(arena, hp_str_text(text)) };
}

struct cim_query cim_select(struct hp_arena *arena, const char *ns, const char *properties,
                            const char *class_name, const struct cim_term *terms, size_t count)
{
    HP_STR(text);
    hp_str_add(&text, "SELECT ");
    add_properties(&text, properties);
    hp_str_add(&text, " FROM ");
    add_name(&text, class_name);
    for (size_t i = 0; i < count; i++) {
        if (!is_first_of_group(terms, i))
            continue;
        hp_str_add(&text, i ? " AND " : " WHERE ");
        add_group(&text, terms, count, i);
    }
    return finish(arena, ns, &text);
}

/* --- ASSOCIATORS OF and REFERENCES OF --- */

static void add_class_or_role(struct hp_str *out, const char *keyword, const char *name)
{
    if (!name)
        return;
    hp_str_format(out, " %s = ", keyword);
    add_name(out, name);
}

static struct cim_query walk(struct hp_arena *arena, const char *statement, const struct cim_ref *of,
                             const struct cim_assoc *assoc)
{
    HP_STR(text);
    HP_STR(where);
    if (assoc->class_defs_only && assoc->result_class)
        cim_defect("ClassDefsOnly and ResultClass exclude each other", assoc->result_class);
    hp_str_format(&text, "%s OF {", statement);
    cim_ref_print_relative(&text, of);
    hp_str_add_char(&text, '}');
    add_class_or_role(&where, "AssocClass", assoc->assoc_class);
    add_class_or_role(&where, "ResultClass", assoc->result_class);
    add_class_or_role(&where, "ResultRole", assoc->result_role);
    add_class_or_role(&where, "Role", assoc->role);
    hp_str_add(&where, assoc->keys_only ? " KeysOnly" : "");
    hp_str_add(&where, assoc->class_defs_only ? " ClassDefsOnly" : "");
    if (where.length)
        hp_str_format(&text, " WHERE%s", hp_str_text(&where));
    return finish(arena, of->ns ? hp_arena_copy(arena, of->ns) : CIM_NS_VIRTUALIZATION, &text);
}

struct cim_query cim_associators(struct hp_arena *arena, const struct cim_ref *of,
                                 const struct cim_assoc *assoc)
{
    return walk(arena, "ASSOCIATORS", of, assoc);
}

struct cim_query cim_references(struct hp_arena *arena, const struct cim_ref *of,
                                const struct cim_assoc *assoc)
{
    if (assoc->assoc_class || assoc->result_role || assoc->keys_only || assoc->class_defs_only)
        cim_defect("REFERENCES OF takes ResultClass and Role only", of->class_name);
    return walk(arena, "REFERENCES", of, assoc);
}

/* --- LIKE --- */

char *cim_like_escape(struct hp_arena *arena, const char *text)
{
    HP_STR(pattern);
    for (; *text; text++) {
        if (strchr("%_[", *text))
            hp_str_format(&pattern, "[%c]", *text);
        else
            hp_str_add_char(&pattern, *text);
    }
    return hp_arena_copy(arena, hp_str_text(&pattern));
}
