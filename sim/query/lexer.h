/* SPDX-License-Identifier: MIT */
/* The words and signs of WQL. */
#ifndef QUERY_LEXER_H
#define QUERY_LEXER_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_NUMBER,
    TOKEN_PATH, /* {object path} */
    TOKEN_STAR,
    TOKEN_COMMA,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_EQUAL,
    TOKEN_NOT_EQUAL,
    TOKEN_LESS,
    TOKEN_LESS_OR_EQUAL,
    TOKEN_GREATER,
    TOKEN_GREATER_OR_EQUAL
};

/* A whole number: WQL's constants cover the range of uint64 and of sint64. */
struct whole {
    bool is_negative;
    uint64_t magnitude;
};

struct token {
    enum token_kind kind;
    size_t at;        /* first character's place in the query, from 1 */
    const char *text; /* of words, strings (without quotes and escapes) and paths (without braces) */
    struct whole number;
};

struct lexer {
    struct hp_arena *arena;
    const char *start;
    const char *next;
    struct token token; /* the one to look at */
    int result;         /* 0, or the class of the first error; then token is TOKEN_END for good */
    struct hp_error *err;
};

/* Starts with the first token of the text. */
void lexer_start(struct lexer *lexer, struct hp_arena *arena, const char *text, struct hp_error *err);

/* Moves on to the next token. */
void lexer_advance(struct lexer *lexer);

/* The token is this word (ignoring case). */
bool lexer_at_word(const struct lexer *lexer, const char *word);

/* Moves on and returns true if the token is of this kind (is this word). */
bool lexer_take(struct lexer *lexer, enum token_kind kind);
bool lexer_take_word(struct lexer *lexer, const char *word);

/* Stops with "invalid query" at the current token, unless there is an error already. Always returns false. */
bool lexer_fail(struct lexer *lexer, const char *expected);

/* Stops with another status. Always returns false. */
bool lexer_refuse(struct lexer *lexer, int status, const char *sentence);

#endif
