/* SPDX-License-Identifier: MIT */
/* A parsed query, and how it is parsed. Everything of it is in the arena it was parsed with. */
#ifndef QUERY_STATEMENT_H
#define QUERY_STATEMENT_H

#include "base/arena.h"
#include "cim/class.h"
#include "cim/wql.h"
#include "lexer.h"

enum { MAX_QUERY_LENGTH = 64 * 1024, MAX_CONDITION_DEPTH = 64, MAX_TERMS = 512 };

enum constant_kind { CONSTANT_NONE, CONSTANT_TEXT, CONSTANT_NUMBER, CONSTANT_BOOLEAN };

struct constant {
    enum constant_kind kind;
    const char *text;
    struct whole number;
    bool boolean;
};

enum condition_kind { CONDITION_AND, CONDITION_OR, CONDITION_NOT, CONDITION_COMPARE };

/* A node of the WHERE clause. */
struct condition {
    enum condition_kind kind;
    struct condition *first; /* operands of AND, OR and NOT, linked by `next` */
    struct condition *next;

    /* CONDITION_COMPARE: property op constant */
    const char *property;
    enum cim_operator op;
    struct constant constant; /* CONSTANT_NONE for IS NULL and IS NOT NULL */

    /* Filled in by condition_bind. */
    const struct cim_property_decl *declared; /* NULL for __CLASS */
    struct cim_value value; /* the constant in the property's type; is_null when that cannot hold it */
};

struct select {
    const char *class_name;
    const char **columns;
    size_t column_count; /* 0: all */
    size_t column_capacity;
    struct condition *where; /* NULL: everything */
};

/* ASSOCIATORS OF and REFERENCES OF; NULL and false where a word was not given. */
struct associate {
    bool is_references;
    const char *path;
    const char *assoc_class;
    const char *result_class;
    const char *role;
    const char *result_role;
    bool class_defs_only;
    bool keys_only;
};

struct statement {
    bool is_select;
    struct select select;
    struct associate associate;
};

/* Parses a whole query. Invalid query (0x80041017); quota violation (0x8004106C) beyond MAX_CONDITION_DEPTH
 * or MAX_TERMS; not supported (0x8004100C) for what WMI knows and the simulated host does not. */
int statement_parse(struct hp_arena *arena, const char *text, struct statement *out, struct hp_error *err);

/* Parts of it: what follows WHERE in a SELECT, and what follows OF. NULL and false after lexer errors. */
struct condition *parse_where(struct lexer *lexer);
bool parse_associate(struct lexer *lexer, struct associate *out);

#endif
