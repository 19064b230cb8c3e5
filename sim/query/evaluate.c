/* SPDX-License-Identifier: MIT */
#include "condition.h"

#include "base/text.h"
#include "like.h"

static int order_whole(struct whole a, struct whole b)
{
    if (a.is_negative != b.is_negative)
        return a.is_negative ? -1 : 1;
    int order = (a.magnitude > b.magnitude) - (a.magnitude < b.magnitude);
    return a.is_negative ? -order : order;
}

static struct whole whole_of(const struct cim_value *value)
{
    if (cim_type_is_unsigned(value->type))
        return (struct whole){ false, value->as.u };
    if (value->as.s < 0)
        return (struct whole){ true, 0 - (uint64_t)value->as.s };
    return (struct whole){ false, (uint64_t)value->as.s };
}

/* Where the value stands to the constant: below 0, 0, above 0. False when it stands nowhere: a point in time
 * and an interval. What has no order gives 0 or something else. */
static bool order(const struct cim_value *value, const struct condition *term, int *out)
{
    const struct cim_value *constant = &term->value;
    switch (value->type) {
    case CIM_BOOLEAN:
        *out = value->as.boolean - constant->as.boolean;
        return true;
    case CIM_STRING:
        *out = hp_text_compare(value->as.string, constant->as.string);
        return true;
    case CIM_REFERENCE:
        *out = !cim_ref_same(value->as.ref, constant->as.ref);
        return true;
    case CIM_DATETIME:
        *out = (value->as.datetime.micros > constant->as.datetime.micros) -
               (value->as.datetime.micros < constant->as.datetime.micros);
        return value->as.datetime.is_interval == constant->as.datetime.is_interval;
    default: /* numbers: the constant itself, which may be beyond the property's type */
        *out = order_whole(whole_of(value), term->constant.number);
        return true;
    }
}

static enum truth truth(bool fact)
{
    return fact ? TRUTH_YES : TRUTH_NO;
}

static enum truth compare(const struct cim_value *value, const struct condition *term)
{
    int place;
    if (term->op == CIM_LIKE)
        return truth(like_matches(term->value.as.string, value->as.string));
    if (!order(value, term, &place))
        return TRUTH_UNKNOWN;
    switch (term->op) {
    case CIM_EQUAL:
        return truth(place == 0);
    case CIM_NOT_EQUAL:
        return truth(place != 0);
    case CIM_LESS:
        return truth(place < 0);
    case CIM_LESS_OR_EQUAL:
        return truth(place <= 0);
    case CIM_GREATER:
        return truth(place > 0);
    default:
        return truth(place >= 0);
    }
}

static enum truth evaluate_term(const struct condition *term, const struct cim_instance *instance)
{
    if (!term->declared)
        return truth(hp_text_same(instance->class_name, term->value.as.string));
    const struct cim_value *value = cim_props_find(&instance->props, term->declared->name);
    bool is_null = !value || value->is_null;
    if (term->op == CIM_IS_NULL)
        return truth(is_null);
    if (term->op == CIM_IS_NOT_NULL)
        return truth(!is_null);
    if (is_null || value->type != term->declared->type || value->is_array)
        return TRUTH_UNKNOWN;
    return compare(value, term);
}

static enum truth negate(enum truth operand)
{
    return operand == TRUTH_UNKNOWN ? TRUTH_UNKNOWN : truth(operand == TRUTH_NO);
}

enum truth condition_evaluate(const struct condition *condition, const struct cim_instance *instance)
{
    if (condition->kind == CONDITION_COMPARE)
        return evaluate_term(condition, instance);
    if (condition->kind == CONDITION_NOT)
        return negate(condition_evaluate(condition->first, instance));

    enum truth decisive = condition->kind == CONDITION_AND ? TRUTH_NO : TRUTH_YES;
    enum truth all = negate(decisive);
    for (const struct condition *operand = condition->first; operand; operand = operand->next) {
        enum truth one = condition_evaluate(operand, instance);
        if (one == decisive)
            return decisive;
        if (one == TRUTH_UNKNOWN)
            all = TRUTH_UNKNOWN;
    }
    return all;
}
