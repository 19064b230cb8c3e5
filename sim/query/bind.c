/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include "base/text.h"
#include "like.h"
#include "refuse.h"
#include "sim/schema.h"

/* How constants compare with the types of properties. Reals and char16 occur nowhere and are refused. */
static const struct comparable {
    enum constant_kind kind;
    bool is_ordered;
} comparables[CIM_TYPES] = {
    [CIM_BOOLEAN] = { CONSTANT_BOOLEAN, false }, [CIM_UINT8] = { CONSTANT_NUMBER, true },
    [CIM_SINT8] = { CONSTANT_NUMBER, true },     [CIM_UINT16] = { CONSTANT_NUMBER, true },
    [CIM_SINT16] = { CONSTANT_NUMBER, true },    [CIM_UINT32] = { CONSTANT_NUMBER, true },
    [CIM_SINT32] = { CONSTANT_NUMBER, true },    [CIM_UINT64] = { CONSTANT_NUMBER, true },
    [CIM_SINT64] = { CONSTANT_NUMBER, true },    [CIM_STRING] = { CONSTANT_TEXT, true },
    [CIM_DATETIME] = { CONSTANT_TEXT, true },    [CIM_REFERENCE] = { CONSTANT_TEXT, false },
};

struct binder {
    struct hp_arena *arena;
    const struct cim_class_decl *class;
    unsigned build;
    struct hp_error *err;
};

static struct cim_value number_value(enum cim_type type, struct whole number)
{
    if (!number.is_negative && cim_type_holds_uint(type, number.magnitude))
        return cim_uint(type, number.magnitude);
    int64_t value = number.is_negative ? (int64_t)(0 - number.magnitude) : (int64_t)number.magnitude;
    bool fits = number.is_negative || number.magnitude <= INT64_MAX;
    return fits && cim_type_holds_sint(type, value) ? cim_sint(type, value) : cim_null(type);
}

/* The constant in the property's type; false when its text is none of that type. */
static bool convert(struct binder *binder, enum cim_type type, const struct constant *constant,
                    struct cim_value *out)
{
    if (constant->kind == CONSTANT_TEXT)
        return cim_value_parse(binder->arena, type, constant->text, out, NULL) == 0;
    *out = constant->kind == CONSTANT_NUMBER ? number_value(type, constant->number)
                                             : cim_boolean(constant->boolean);
    return true;
}

static int bind_class_name(struct binder *binder, struct condition *term)
{
    if (term->op != CIM_EQUAL || term->constant.kind != CONSTANT_TEXT)
        return query_refuse(binder->err, CIM_S_INVALID_QUERY, "__CLASS compares with = and a name only");
    term->value = cim_string(term->constant.text);
    return 0;
}

static int bind_like(struct binder *binder, struct condition *term)
{
    if (term->declared->type != CIM_STRING || term->constant.kind != CONSTANT_TEXT)
        return query_refuse(binder->err, CIM_S_INVALID_QUERY, "LIKE compares strings only, not %s",
                            term->declared->name);
    if (!like_is_valid(term->constant.text))
        return query_refuse(binder->err, CIM_S_INVALID_QUERY,
                            "a set in the pattern for %s is empty or not closed", term->declared->name);
    term->value = cim_string(term->constant.text);
    return 0;
}

static int bind_comparison(struct binder *binder, struct condition *term)
{
    enum cim_type type = term->declared->type;
    const struct comparable *comparable = &comparables[type];
    bool needs_order = term->op != CIM_EQUAL && term->op != CIM_NOT_EQUAL;
    if (comparable->kind == CONSTANT_NONE || comparable->kind != term->constant.kind ||
        (needs_order && !comparable->is_ordered) || !convert(binder, type, &term->constant, &term->value))
        return query_refuse(binder->err, CIM_S_INVALID_QUERY, "%s of %s is %s and does not compare like that",
                            term->declared->name, binder->class->name, cim_type_name(type));
    return 0;
}

static int bind_term(struct binder *binder, struct condition *term)
{
    if (hp_text_same(term->property, "__CLASS"))
        return bind_class_name(binder, term);
    term->declared = sim_class_property(binder->class, term->property, binder->build);
    if (!term->declared)
        return query_refuse(binder->err, CIM_S_INVALID_QUERY, "%s has no property %.*s", binder->class->name,
                            SHOWN_NAME, term->property);
    if (term->declared->flags & CIM_PROPERTY_ARRAY)
        return query_refuse(binder->err, CIM_S_INVALID_QUERY, "%s of %s is an array and cannot be compared",
                            term->declared->name, binder->class->name);
    if (term->op == CIM_IS_NULL || term->op == CIM_IS_NOT_NULL)
        return 0;
    return term->op == CIM_LIKE ? bind_like(binder, term) : bind_comparison(binder, term);
}

static int bind(struct binder *binder, struct condition *condition)
{
    if (condition->kind == CONDITION_COMPARE)
        return bind_term(binder, condition);
    for (struct condition *operand = condition->first; operand; operand = operand->next) {
        int rc = bind(binder, operand);
        if (rc)
            return rc;
    }
    return 0;
}

int condition_bind(struct hp_arena *arena, const struct cim_class_decl *class, unsigned build,
                   struct condition *condition, struct hp_error *err)
{
    struct binder binder = { arena, class, build, err };
    return bind(&binder, condition);
}

/* How much an equality narrows: names of classes are the same for most instances, and kinds for many. */
static unsigned worth(const struct condition *term, const struct cim_class_decl *class)
{
    if (term->kind != CONDITION_COMPARE || term->op != CIM_EQUAL || !term->declared || term->value.is_null ||
        hp_text_ends(term->property, "CreationClassName"))
        return 0;
    if (sim_class_is_key(class, term->property))
        return 3;
    return hp_text_ends(term->property, "Type") ? 1 : 2;
}

/* The same for equalities of one property that are joined by OR. */
static unsigned worth_of_any(const struct condition *term, const struct cim_class_decl *class)
{
    if (term->kind != CONDITION_OR)
        return worth(term, class);
    for (const struct condition *operand = term->first; operand; operand = operand->next)
        if (!worth(operand, class) || operand->declared != term->first->declared)
            return 0;
    return worth(term->first, class);
}

static struct sim_hint hint_of(struct hp_arena *arena, const struct condition *term)
{
    const struct condition *first = term->kind == CONDITION_OR ? term->first : term;
    struct sim_hint hint = { .property = first->declared->name, .value = first->value };
    const struct sim_hint **behind = &hint.or_this;
    for (const struct condition *other = first == term ? NULL : first->next; other; other = other->next) {
        struct sim_hint *next = hp_arena_alloc(arena, sizeof *next);
        *next = (struct sim_hint){ .property = hint.property, .value = other->value };
        *behind = next;
        behind = &next->or_this;
    }
    return hint;
}

struct sim_hint condition_hint(struct hp_arena *arena, const struct condition *condition,
                               const struct cim_class_decl *class)
{
    struct sim_hint hint = { .property = NULL };
    if (!condition)
        return hint;
    unsigned best = 0;
    bool is_and = condition->kind == CONDITION_AND;
    for (const struct condition *term = is_and ? condition->first : condition; term; term = term->next) {
        if (worth_of_any(term, class) > best) {
            best = worth_of_any(term, class);
            hint = hint_of(arena, term);
        }
    }
    return hint;
}
