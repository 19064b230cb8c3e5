/* SPDX-License-Identifier: MIT */
/* WHERE, by descent: OR of ANDs of NOTs of comparisons and parentheses. */
#include "statement.h"

#include "cim/status.h"

struct where {
    struct lexer *lexer;
    unsigned depth;
    unsigned terms;
};

static struct condition *new_condition(struct where *where, enum condition_kind kind)
{
    struct condition *condition = hp_arena_alloc(where->lexer->arena, sizeof *condition);
    condition->kind = kind;
    return condition;
}

static struct condition *fail(struct where *where, const char *expected)
{
    lexer_fail(where->lexer, expected);
    return NULL;
}

static bool is_constant(const struct lexer *lexer)
{
    return lexer->token.kind == TOKEN_STRING || lexer->token.kind == TOKEN_NUMBER ||
           lexer_at_word(lexer, "TRUE") || lexer_at_word(lexer, "FALSE");
}

static bool take_constant(struct lexer *lexer, struct constant *out)
{
    if (!is_constant(lexer))
        return lexer_fail(lexer, "a string, a number, TRUE or FALSE is expected");
    if (lexer->token.kind == TOKEN_STRING)
        *out = (struct constant){ .kind = CONSTANT_TEXT, .text = lexer->token.text };
    else if (lexer->token.kind == TOKEN_NUMBER)
        *out = (struct constant){ .kind = CONSTANT_NUMBER, .number = lexer->token.number };
    else
        *out = (struct constant){ .kind = CONSTANT_BOOLEAN, .boolean = lexer_at_word(lexer, "TRUE") };
    lexer_advance(lexer);
    return true;
}

static bool take_property(struct lexer *lexer, const char **out)
{
    const char *name = lexer->token.text;
    if (is_constant(lexer) || !lexer_take(lexer, TOKEN_WORD))
        return lexer_fail(lexer, "a property's name is expected");
    *out = name;
    return true;
}

/* The comparison signs, as they read from the left and from the right. */
static const struct comparison {
    enum token_kind sign;
    enum cim_operator op;
    enum cim_operator mirrored;
} comparisons[] = {
    { TOKEN_EQUAL, CIM_EQUAL, CIM_EQUAL },
    { TOKEN_NOT_EQUAL, CIM_NOT_EQUAL, CIM_NOT_EQUAL },
    { TOKEN_LESS, CIM_LESS, CIM_GREATER },
    { TOKEN_LESS_OR_EQUAL, CIM_LESS_OR_EQUAL, CIM_GREATER_OR_EQUAL },
    { TOKEN_GREATER, CIM_GREATER, CIM_LESS },
    { TOKEN_GREATER_OR_EQUAL, CIM_GREATER_OR_EQUAL, CIM_LESS_OR_EQUAL },
};

static bool take_sign(struct lexer *lexer, bool is_mirrored, enum cim_operator *out)
{
    for (size_t i = 0; i < HP_COUNT(comparisons); i++) {
        if (lexer_take(lexer, comparisons[i].sign)) {
            *out = is_mirrored ? comparisons[i].mirrored : comparisons[i].op;
            return true;
        }
    }
    return lexer_fail(lexer, "a comparison is expected");
}

/* IS [NOT] NULL */
static bool parse_is_null(struct lexer *lexer, struct condition *term)
{
    term->op = lexer_take_word(lexer, "NOT") ? CIM_IS_NOT_NULL : CIM_IS_NULL;
    return lexer_take_word(lexer, "NULL") || lexer_fail(lexer, "NULL is expected");
}

static bool parse_term(struct lexer *lexer, struct condition *term)
{
    if (is_constant(lexer))
        return take_constant(lexer, &term->constant) && take_sign(lexer, true, &term->op) &&
               take_property(lexer, &term->property);
    if (!take_property(lexer, &term->property))
        return false;
    if (lexer_take_word(lexer, "IS"))
        return parse_is_null(lexer, term);
    if (lexer_take_word(lexer, "LIKE"))
        term->op = CIM_LIKE;
    else if (!take_sign(lexer, false, &term->op))
        return false;
    return take_constant(lexer, &term->constant);
}

static struct condition *parse_comparison(struct where *where)
{
    if (where->terms++ == MAX_TERMS) {
        lexer_refuse(where->lexer, CIM_S_QUOTA_VIOLATION, "the query compares too many times");
        return NULL;
    }
    struct condition *term = new_condition(where, CONDITION_COMPARE);
    return parse_term(where->lexer, term) ? term : NULL;
}

static struct condition *parse_alternatives(struct where *where);

static struct condition *parse_parentheses(struct where *where)
{
    struct condition *inside = parse_alternatives(where);
    if (inside && !lexer_take(where->lexer, TOKEN_CLOSE))
        return fail(where, "a closing parenthesis is expected");
    return inside;
}

static struct condition *parse_factor(struct where *where);

static struct condition *parse_negation(struct where *where)
{
    struct condition *negation = new_condition(where, CONDITION_NOT);
    negation->first = parse_factor(where);
    return negation->first ? negation : NULL;
}

static struct condition *parse_factor(struct where *where)
{
    bool is_negation = lexer_take_word(where->lexer, "NOT");
    if (!is_negation && !lexer_take(where->lexer, TOKEN_OPEN))
        return parse_comparison(where);
    if (where->depth == MAX_CONDITION_DEPTH) {
        lexer_refuse(where->lexer, CIM_S_QUOTA_VIOLATION, "the query is nested too deeply");
        return NULL;
    }
    where->depth++;
    struct condition *inside = is_negation ? parse_negation(where) : parse_parentheses(where);
    where->depth--;
    return inside;
}

/* operand [word operand]...: a single operand stands for itself, several become a node of that kind. */
static struct condition *parse_series(struct where *where, enum condition_kind kind, const char *word,
                                      struct condition *(*parse_operand)(struct where *where))
{
    struct condition *first = parse_operand(where);
    if (!first || !lexer_at_word(where->lexer, word))
        return first;
    struct condition *series = new_condition(where, kind);
    series->first = first;
    for (struct condition *last = first; lexer_take_word(where->lexer, word); last = last->next) {
        last->next = parse_operand(where);
        if (!last->next)
            return NULL;
    }
    return series;
}

static struct condition *parse_conjunction(struct where *where)
{
    return parse_series(where, CONDITION_AND, "AND", parse_factor);
}

static struct condition *parse_alternatives(struct where *where)
{
    return parse_series(where, CONDITION_OR, "OR", parse_conjunction);
}

struct condition *parse_where(struct lexer *lexer)
{
    struct where where = { .lexer = lexer };
    struct condition *condition = parse_alternatives(&where);
    return lexer->result ? NULL : condition;
}
