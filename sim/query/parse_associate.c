/* SPDX-License-Identifier: MIT */
#include "statement.h"

#include "base/text.h"
#include "cim/status.h"

#include <stddef.h>
#include <string.h>

/* The words that may follow WHERE, each once: word = name, or a word alone. */
static const struct keyword {
    const char *word;
    bool takes_name;
    bool for_references; /* REFERENCES OF knows it too */
    bool is_supported;   /* otherwise it is WMI's, but the simulated host has no qualifiers to look at */
    size_t offset;       /* of the const char * or bool in struct associate */
} keywords[] = {
    { "AssocClass", true, false, true, offsetof(struct associate, assoc_class) },
    { "ResultClass", true, true, true, offsetof(struct associate, result_class) },
    { "Role", true, true, true, offsetof(struct associate, role) },
    { "ResultRole", true, false, true, offsetof(struct associate, result_role) },
    { "ClassDefsOnly", false, true, true, offsetof(struct associate, class_defs_only) },
    { "KeysOnly", false, true, true, offsetof(struct associate, keys_only) },
    { "RequiredQualifier", true, true, false, 0 },
    { "RequiredAssocQualifier", true, false, false, 0 },
    { "SchemaOnly", false, true, false, 0 },
};

static const struct keyword *find_keyword(const struct lexer *lexer, bool is_references)
{
    for (size_t i = 0; i < HP_COUNT(keywords); i++) {
        if (lexer_at_word(lexer, keywords[i].word))
            return is_references && !keywords[i].for_references ? NULL : &keywords[i];
    }
    return NULL;
}

static bool parse_name(struct lexer *lexer, const char **out)
{
    if (*out)
        return lexer_fail(lexer, "a word appears twice");
    if (!lexer_take(lexer, TOKEN_EQUAL))
        return lexer_fail(lexer, "= is expected");
    *out = lexer->token.text;
    return lexer_take(lexer, TOKEN_WORD) || lexer_fail(lexer, "a name is expected");
}

static bool parse_keyword(struct lexer *lexer, struct associate *out)
{
    const struct keyword *keyword = find_keyword(lexer, out->is_references);
    if (!keyword)
        return lexer_fail(lexer, "a word that is not allowed here");
    if (!keyword->is_supported)
        return lexer_refuse(lexer, CIM_S_NOT_SUPPORTED, "qualifiers and schema queries are not supported");
    lexer_advance(lexer);
    if (keyword->takes_name)
        return parse_name(lexer, (const char **)((char *)out + keyword->offset));
    bool *flag = (bool *)((char *)out + keyword->offset);
    if (*flag)
        return lexer_fail(lexer, "a word appears twice");
    *flag = true;
    return true;
}

static bool has_outer_blanks(const char *text)
{
    size_t length = strlen(text);
    return length && (strchr(" \t\r\n", text[0]) || strchr(" \t\r\n", text[length - 1]));
}

bool parse_associate(struct lexer *lexer, struct associate *out)
{
    out->path = lexer->token.text;
    if (lexer->token.kind == TOKEN_PATH && has_outer_blanks(out->path))
        return lexer_fail(lexer, "a path without blanks around it is expected");
    if (!lexer_take(lexer, TOKEN_PATH))
        return lexer_fail(lexer, "an object path in braces is expected");
    if (!lexer_take_word(lexer, "WHERE"))
        return !lexer->result;
    do {
        if (!parse_keyword(lexer, out))
            return false;
    } while (lexer->token.kind == TOKEN_WORD);
    if (out->result_class && out->class_defs_only)
        return lexer_fail(lexer, "ResultClass and ClassDefsOnly exclude each other");
    return !lexer->result;
}
