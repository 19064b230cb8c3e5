/* SPDX-License-Identifier: MIT */
#include "lexer.h"

#include "base/str.h"
#include "base/text.h"
#include "refuse.h"

#include <string.h>

/* ASCII only: what isalpha says depends on the locale. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool lexer_refuse(struct lexer *lexer, int status, const char *sentence)
{
    if (!lexer->result)
        lexer->result = query_refuse(lexer->err, (enum cim_status)status, "%s", sentence);
    lexer->token = (struct token){ .kind = TOKEN_END };
    return false;
}

bool lexer_fail(struct lexer *lexer, const char *expected)
{
    if (!lexer->result)
        lexer->result =
            query_refuse(lexer->err, CIM_S_INVALID_QUERY, "%s at character %zu", expected, lexer->token.at);
    lexer->token = (struct token){ .kind = TOKEN_END };
    return false;
}

static void read_word(struct lexer *lexer)
{
    const char *start = lexer->next;
    while (is_letter(*lexer->next) || is_digit(*lexer->next))
        lexer->next++;
    lexer->token.kind = TOKEN_WORD;
    lexer->token.text = hp_arena_copy_part(lexer->arena, start, (size_t)(lexer->next - start));
}

static void read_number(struct lexer *lexer)
{
    struct whole number = { .is_negative = *lexer->next == '-' };
    lexer->next += number.is_negative;
    const char *start = lexer->next;
    while (is_digit(*lexer->next))
        lexer->next++;
    const char *digits = hp_arena_copy_part(lexer->arena, start, (size_t)(lexer->next - start));
    bool fits = hp_text_to_u64(digits, &number.magnitude) &&
                (!number.is_negative || number.magnitude <= (uint64_t)INT64_MAX + 1);
    if (!fits || is_letter(*lexer->next) || *lexer->next == '.') {
        lexer_fail(lexer, "a whole number of at most 64 bits is expected");
        return;
    }
    lexer->token.kind = TOKEN_NUMBER;
    lexer->token.number = number;
}

/* Backslash and quote need a backslash in front; anything else behind one is an error. */
static void read_string(struct lexer *lexer)
{
    char quote = *lexer->next++;
    HP_STR(text);
    for (; *lexer->next && *lexer->next != quote; lexer->next++) {
        if (*lexer->next == '\\') {
            lexer->next++;
            if (!*lexer->next || !strchr("\\'\"", *lexer->next)) {
                lexer_fail(lexer, "a backslash in the string escapes nothing");
                return;
            }
        }
        hp_str_add_char(&text, *lexer->next);
    }
    if (*lexer->next != quote) {
        lexer_fail(lexer, "the string is not closed");
        return;
    }
    lexer->next++;
    lexer->token.kind = TOKEN_STRING;
    lexer->token.text = hp_arena_copy(lexer->arena, hp_str_text(&text));
}

/* Everything up to the closing brace; braces inside the path's quoted keys belong to the keys. */
static void read_path(struct lexer *lexer)
{
    const char *start = ++lexer->next;
    char quote = '\0';
    for (; *lexer->next && (quote || *lexer->next != '}'); lexer->next++) {
        if (!quote && (*lexer->next == '"' || *lexer->next == '\''))
            quote = *lexer->next;
        else if (quote && *lexer->next == '\\' && lexer->next[1])
            lexer->next++;
        else if (*lexer->next == quote)
            quote = '\0';
    }
    if (*lexer->next != '}') {
        lexer_fail(lexer, "the brace is not closed");
        return;
    }
    lexer->token.kind = TOKEN_PATH;
    lexer->token.text = hp_arena_copy_part(lexer->arena, start, (size_t)(lexer->next - start));
    lexer->next++;
}

/* Longer signs stand before their beginnings. */
static const struct sign {
    const char *text;
    enum token_kind kind;
} signs[] = {
    { "<>", TOKEN_NOT_EQUAL },     { "!=", TOKEN_NOT_EQUAL },
    { "<=", TOKEN_LESS_OR_EQUAL }, { ">=", TOKEN_GREATER_OR_EQUAL },
    { "<", TOKEN_LESS },           { ">", TOKEN_GREATER },
    { "=", TOKEN_EQUAL },          { "*", TOKEN_STAR },
    { ",", TOKEN_COMMA },          { "(", TOKEN_OPEN },
    { ")", TOKEN_CLOSE },
};

static void read_sign(struct lexer *lexer)
{
    for (size_t i = 0; i < HP_COUNT(signs); i++) {
        size_t length = strlen(signs[i].text);
        if (strncmp(lexer->next, signs[i].text, length) == 0) {
            lexer->next += length;
            lexer->token.kind = signs[i].kind;
            return;
        }
    }
    lexer_fail(lexer, "a character that WQL does not know");
}

void lexer_advance(struct lexer *lexer)
{
    if (lexer->result)
        return;
    while (is_blank(*lexer->next))
        lexer->next++;
    char c = *lexer->next;
    lexer->token = (struct token){ .kind = TOKEN_END, .at = (size_t)(lexer->next - lexer->start) + 1 };
    if (is_letter(c))
        read_word(lexer);
    else if (is_digit(c) || c == '-')
        read_number(lexer);
    else if (c == '\'' || c == '"')
        read_string(lexer);
    else if (c == '{')
        read_path(lexer);
    else if (c)
        read_sign(lexer);
}

void lexer_start(struct lexer *lexer, struct hp_arena *arena, const char *text, struct hp_error *err)
{
    *lexer = (struct lexer){ .arena = arena, .start = text, .next = text, .err = err };
    lexer_advance(lexer);
}

bool lexer_at_word(const struct lexer *lexer, const char *word)
{
    return lexer->token.kind == TOKEN_WORD && hp_text_same(lexer->token.text, word);
}

bool lexer_take(struct lexer *lexer, enum token_kind kind)
{
    if (lexer->result || lexer->token.kind != kind)
        return false;
    lexer_advance(lexer);
    return true;
}

bool lexer_take_word(struct lexer *lexer, const char *word)
{
    if (!lexer_at_word(lexer, word))
        return false;
    lexer_advance(lexer);
    return true;
}
