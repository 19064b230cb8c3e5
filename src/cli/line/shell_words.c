/* SPDX-License-Identifier: MIT */
#include "shell_words.h"

#include "base/text.h"

#include <string.h>

static const char *const names[CLI_SHELLS] = {
    [CLI_BASH] = "bash", [CLI_ZSH] = "zsh", [CLI_FISH] = "fish", [CLI_POWERSHELL] = "powershell"
};

const char *cli_shell_name(enum cli_shell shell)
{
    return names[shell];
}

bool cli_shell_named(const char *name, enum cli_shell *out)
{
    for (enum cli_shell shell = 0; shell < CLI_SHELLS; shell++) {
        if (hp_text_same(names[shell], name)) {
            *out = shell;
            return true;
        }
    }
    return false;
}

/* --- reading --- */

struct reader {
    struct hp_arena *arena;
    const char *rest;
    const char *breaks;
    struct hp_str *word;
    bool begun;      /* a word: also an empty one between quotes */
    size_t break_at; /* where the word's part behind the last of `breaks` begins */
    size_t capacity;
    struct cli_shell_line typed;
};

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void end_word(struct reader *reader)
{
    if (!reader->begun)
        return;
    struct cli_shell_line *typed = &reader->typed;
    typed->words =
        hp_arena_grow(reader->arena, typed->words, typed->count, &reader->capacity, sizeof *typed->words);
    typed->words[typed->count++] = hp_arena_copy(reader->arena, hp_str_text(reader->word));
    hp_str_reset(reader->word);
    reader->begun = false;
    reader->break_at = 0;
    typed->from = 0;
}

/* Zsh and fish are read as bash is, but for one thing (read_quoted). */
static bool like_bash(const struct reader *reader)
{
    return reader->typed.shell != CLI_POWERSHELL;
}

/* Inside double quotes a backslash keeps its meaning before few characters, and in fish inside single quotes,
 * too. PowerShell has the backtick for it, and a quote written twice. */
static void read_quoted(struct reader *reader)
{
    const char *rest = reader->rest;
    char quote = reader->typed.quote;
    bool bash = like_bash(reader);
    const char *markable = quote == '"' ? "\"\\$`" : reader->typed.shell == CLI_FISH ? "'\\" : "";
    bool doubled = !bash && *rest == quote && rest[1] == quote;
    bool marked =
        rest[1] && (bash ? *rest == '\\' && strchr(markable, rest[1]) : quote == '"' && *rest == '`');
    if (*rest == quote && !doubled) {
        reader->typed.quote = 0;
        reader->typed.from = reader->break_at;
        reader->rest++;
        return;
    }
    if (doubled || marked)
        rest++;
    hp_str_add_char(reader->word, *rest);
    reader->rest = rest + 1;
}

static void read_plain(struct reader *reader)
{
    char c = *reader->rest++;
    bool bash = like_bash(reader);
    if (is_blank(c) || (!bash && c == ',')) {
        end_word(reader);
        return;
    }
    reader->begun = true;
    if (c == '"' || c == '\'') {
        reader->typed.quote = c;
        /* Bash replaces what stands behind an open quote, PowerShell the whole with its quotes. */
        if (bash)
            reader->typed.from = reader->word->length;
        return;
    }
    bool escaped = c == (bash ? '\\' : '`') && *reader->rest;
    if (escaped)
        c = *reader->rest++;
    hp_str_add_char(reader->word, c);
    if (bash && !escaped && strchr(reader->breaks, c))
        reader->typed.from = reader->break_at = reader->word->length;
}

struct cli_shell_line cli_shell_line_read(struct hp_arena *arena, enum cli_shell shell, const char *line,
                                          const char *breaks)
{
    HP_STR(word);
    struct reader reader = {
        .arena = arena, .rest = line, .breaks = breaks, .word = &word, .typed = { .shell = shell }
    };
    while (*reader.rest) {
        if (reader.typed.quote)
            read_quoted(&reader);
        else
            read_plain(&reader);
    }
    reader.typed.last = hp_arena_copy(arena, hp_str_text(&word));
    if (reader.typed.count > 0) {
        reader.typed.words++; /* the program */
        reader.typed.count--;
    }
    return reader.typed;
}

/* --- writing --- */

/* The rest of `word` behind as many characters as the first `bytes` of `typed` have: case can differ. */
static const char *behind(const char *word, const char *typed, size_t bytes)
{
    const char *end = typed + bytes;
    while (typed < end && *word) {
        hp_text_next(&typed);
        hp_text_next(&word);
    }
    return word;
}

static void add_bash(struct hp_str *out, char quote, const char *text)
{
    static const char special[] = " \t\"'\\$`!&;|<>(){}[]*?#~";
    for (; *text; text++) {
        if (quote == '\'' && *text == '\'') {
            hp_str_add(out, "'\\''");
            continue;
        }
        if ((quote == '"' && strchr("\"\\$`", *text)) || (!quote && strchr(special, *text)))
            hp_str_add_char(out, '\\');
        hp_str_add_char(out, *text);
    }
}

/* PowerShell takes four typographic quotes for single ones, and three for double ones. */
static bool is_odd_quote(uint32_t c)
{
    return (c >= 0x2018 && c <= 0x201B) || (c >= 0x201C && c <= 0x201E);
}

static bool is_plain_in_powershell(const char *text)
{
    static const char more[] = "-_.:\\/=";
    const char *from = text;
    for (uint32_t c; (c = hp_text_next(&text)) != 0;) {
        bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!letter && (c >= 0x80 || !strchr(more, (int)c)))
            return false;
    }
    return *from != '\0';
}

static void add_powershell(struct hp_str *out, char quote, const char *text)
{
    if (!quote && is_plain_in_powershell(text)) {
        hp_str_add(out, text);
        return;
    }
    char wanted = quote ? quote : '\'';
    hp_str_add_char(out, wanted);
    for (const char *next = text;; text = next) {
        uint32_t c = hp_text_next(&next);
        if (c == 0)
            break;
        size_t length = (size_t)(next - text);
        if (wanted == '"' && (c == '"' || c == '$' || c == '`' || is_odd_quote(c)))
            hp_str_add_char(out, '`');
        else if (wanted == '\'' && (c == '\'' || (is_odd_quote(c) && c < 0x201C)))
            hp_str_add_part(out, text, length);
        hp_str_add_part(out, text, length);
    }
    hp_str_add_char(out, wanted);
}

void cli_shell_line_add(struct hp_str *out, const struct cli_shell_line *typed, const char *word)
{
    if (typed->shell == CLI_BASH)
        add_bash(out, typed->quote, behind(word, typed->last, typed->from));
    else if (typed->shell == CLI_POWERSHELL)
        add_powershell(out, typed->quote, word);
    else
        hp_str_add(out, word); /* these shells quote it themselves */
}
