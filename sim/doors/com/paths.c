/* SPDX-License-Identifier: MIT */
#include "paths.h"

#include <string.h>

/* 'it' as "it": inside, the other quote needs its backslash and its own loses it. */
static const char *copy_quoted(struct hp_str *out, const char *at)
{
    hp_str_add_char(out, '"');
    for (at++; *at && *at != '\''; at++) {
        if (*at == '"')
            hp_str_add_char(out, '\\');
        else if (*at == '\\' && at[1] == '\'')
            at++;
        else if (*at == '\\' && at[1])
            hp_str_add_char(out, *at++);
        hp_str_add_char(out, *at);
    }
    if (*at != '\'')
        return at; /* never closed: left for the parser to refuse */
    hp_str_add_char(out, '"');
    return at + 1;
}

static const char *copy_double_quoted(struct hp_str *out, const char *at)
{
    hp_str_add_char(out, *at++);
    while (*at && *at != '"') {
        if (*at == '\\' && at[1])
            hp_str_add_char(out, *at++);
        hp_str_add_char(out, *at++);
    }
    if (*at)
        hp_str_add_char(out, *at++);
    return at;
}

int door_path_parse(struct hp_arena *arena, const char *text, struct cim_ref *out, struct hp_error *err)
{
    HP_STR(path);
    const char *at = text;
    while (*at) {
        if (*at == '\'' && at > text && at[-1] == '=')
            at = copy_quoted(&path, at);
        else if (*at == '"')
            at = copy_double_quoted(&path, at);
        else
            hp_str_add_char(&path, *at++);
    }
    return cim_ref_parse(arena, hp_str_text(&path), out, err);
}

static bool is_slash(char c)
{
    return c == '\\' || c == '/';
}

bool door_namespace_parse(struct hp_arena *arena, const char *text, const char **server, const char **ns)
{
    *server = NULL;
    if (is_slash(text[0]) && is_slash(text[1])) {
        size_t length = strcspn(text + 2, "\\/");
        if (!length || !text[2 + length])
            return false;
        *server = hp_arena_copy_part(arena, text + 2, length);
        text += 2 + length + 1;
    }
    char *copy = hp_arena_copy(arena, text);
    for (char *at = copy; *at; at++)
        if (*at == '/')
            *at = '\\';
    *ns = copy;
    return *copy && *copy != '\\';
}
