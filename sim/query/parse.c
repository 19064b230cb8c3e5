/* SPDX-License-Identifier: MIT */
#include "statement.h"

static bool parse_columns(struct lexer *lexer, struct select *select)
{
    if (lexer_take(lexer, TOKEN_STAR))
        return true;
    do {
        const char *name = lexer->token.text;
        if (!lexer_take(lexer, TOKEN_WORD))
            return lexer_fail(lexer, "a property's name is expected");
        select->columns = hp_arena_grow(lexer->arena, select->columns, select->column_count,
                                        &select->column_capacity, sizeof *select->columns);
        select->columns[select->column_count++] = name;
    } while (lexer_take(lexer, TOKEN_COMMA));
    return true;
}

static bool parse_select(struct lexer *lexer, struct select *select)
{
    if (!parse_columns(lexer, select))
        return false;
    if (!lexer_take_word(lexer, "FROM"))
        return lexer_fail(lexer, "FROM is expected");
    select->class_name = lexer->token.text;
    if (!lexer_take(lexer, TOKEN_WORD))
        return lexer_fail(lexer, "a class's name is expected");
    if (!lexer_take_word(lexer, "WHERE"))
        return true;
    select->where = parse_where(lexer);
    return select->where != NULL;
}

static bool parse_statement(struct lexer *lexer, struct statement *statement)
{
    if (lexer_take_word(lexer, "SELECT")) {
        statement->is_select = true;
        return parse_select(lexer, &statement->select);
    }
    if (lexer_take_word(lexer, "REFERENCES"))
        statement->associate.is_references = true;
    else if (!lexer_take_word(lexer, "ASSOCIATORS"))
        return lexer_fail(lexer, "SELECT, ASSOCIATORS OF or REFERENCES OF is expected");
    if (!lexer_take_word(lexer, "OF"))
        return lexer_fail(lexer, "OF is expected");
    return parse_associate(lexer, &statement->associate);
}

int statement_parse(struct hp_arena *arena, const char *text, struct statement *out, struct hp_error *err)
{
    struct lexer lexer;
    struct statement statement = { .is_select = false };
    lexer_start(&lexer, arena, text, err);
    if (parse_statement(&lexer, &statement) && lexer.token.kind != TOKEN_END)
        lexer_fail(&lexer, "nothing may follow");
    if (lexer.result)
        return lexer.result;
    *out = statement;
    return 0;
}
