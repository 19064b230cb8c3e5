/* SPDX-License-Identifier: MIT */
/* Lines in the languages of shells, read and written. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/shell_words.h"

#include <string.h>

/* As bash sets it. */
static const char breaks[] = " \t\n\"'@><=;|&(:";

/* Words, then what stands at the cursor, with | between; the quote it is in, and what is replaced. */
struct row {
    enum cli_shell shell;
    const char *line;
    const char *words;
    char quote;
    const char *replaced;
};

static const struct row rows[] = {
    { CLI_BASH, "hyperpoint", "hyperpoint", 0, "hyperpoint" },
    { CLI_BASH, "hyperpoint ", "", 0, "" },
    { CLI_BASH, "hyperpoint  -VM\tmy", "-VM|my", 0, "my" },
    { CLI_BASH, "hyperpoint -VM \"my v", "-VM|my v", '"', "my v" },
    { CLI_BASH, "hyperpoint -VM 'my v", "-VM|my v", '\'', "my v" },
    { CLI_BASH, "hyperpoint -VM my\\ v", "-VM|my v", 0, "my v" },
    { CLI_BASH, "hyperpoint -VM my\" v", "-VM|my v", '"', " v" },
    { CLI_BASH, "hyperpoint -VM \"my vm\" ", "-VM|my vm|", 0, "" },
    { CLI_BASH, "hyperpoint \"\" ", "|", 0, "" },
    { CLI_BASH, "hyperpoint -VM id:5D", "-VM|id:5D", 0, "5D" },
    { CLI_BASH, "hyperpoint -VM=my", "-VM=my", 0, "my" },
    { CLI_BASH, "hyperpoint -VM id\\:5D", "-VM|id:5D", 0, "id:5D" },
    { CLI_BASH, "hyperpoint -VM \"id:5D", "-VM|id:5D", '"', "id:5D" },
    { CLI_BASH, "hyperpoint -GPU \"a b\",\"Rad", "-GPU|a b,Rad", '"', "Rad" },
    { CLI_BASH, "hyperpoint -GPU \"a b\",Rad", "-GPU|a b,Rad", 0, "a b,Rad" },
    { CLI_BASH, "hyperpoint -GPU order:1,\"a\"", "-GPU|order:1,a", 0, "1,a" },
    { CLI_BASH, "hyperpoint \"a\\\"b\\$c\\d", "a\"b$c\\d", '"', "a\"b$c\\d" },
    { CLI_BASH, "hyperpoint 'a\\'b", "a\\b", 0, "a\\b" },
    { CLI_BASH, "hyperpoint $HOME `id` $(id)", "$HOME|`id`|$(id)", 0, "id)" },
    { CLI_BASH, "hyperpoint a\\", "a\\", 0, "a\\" },
    { CLI_ZSH, "hyperpoint -VM 'it'\\''s m", "-VM|it's m", '\'', "s m" },
    { CLI_FISH, "hyperpoint -VM 'it\\'s \\\\ \\m", "-VM|it's \\ \\m", '\'', "it's \\ \\m" },
    { CLI_FISH, "hyperpoint -VM \"a\\'\\\"b", "-VM|a\\'\"b", '"', "a\\'\"b" },
    { CLI_POWERSHELL, "hyperpoint -VM 'it''s m", "-VM|it's m", '\'', "it's m" },
    { CLI_POWERSHELL, "hyperpoint -VM \"a`\"b\"\"c`$d", "-VM|a\"b\"c$d", '"', "a\"b\"c$d" },
    { CLI_POWERSHELL, "hyperpoint -VM my` v", "-VM|my v", 0, "my v" },
    { CLI_POWERSHELL, "hyperpoint -GPU \"a b\",\"Rad", "-GPU|a b|Rad", '"', "Rad" },
    { CLI_POWERSHELL, "hyperpoint -GPU a, ord", "-GPU|a|ord", 0, "ord" },
    { CLI_POWERSHELL, "hyperpoint -GPU 'a,b", "-GPU|a,b", '\'', "a,b" },
    { CLI_POWERSHELL, "hyperpoint -GPU C:\\x\\", "-GPU|C:\\x\\", 0, "C:\\x\\" },
    { CLI_POWERSHELL, "hyperpoint -VM id:5D", "-VM|id:5D", 0, "id:5D" },
};

static void lines_are_read_as_the_shell_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(rows); i++) {
        HP_ARENA(arena);
        HP_STR(words);
        struct cli_shell_line typed = cli_shell_line_read(&arena, rows[i].shell, rows[i].line, breaks);
        for (size_t j = 0; j < typed.count; j++)
            hp_str_format(&words, "%s|", typed.words[j]);
        hp_str_add(&words, typed.last);
        if (strcmp(hp_str_text(&words), rows[i].words) != 0 || typed.quote != rows[i].quote ||
            strcmp(typed.last + typed.from, rows[i].replaced) != 0)
            fail_msg("%s: %s, replaced %s", rows[i].line, hp_str_text(&words), typed.last + typed.from);
    }
}

/* A word, and how it stands behind the beginning of a line. */
static const struct {
    enum cli_shell shell;
    const char *line;
    const char *word;
    const char *text;
} placed[] = {
    { CLI_BASH, "hyperpoint ", "plain", "plain" },
    { CLI_BASH, "hyperpoint ", "my vm", "my\\ vm" },
    { CLI_BASH, "hyperpoint ", "it's $5 & \"more\" (`x`) \\",
      "it\\'s\\ \\$5\\ \\&\\ \\\"more\\\"\\ \\(\\`x\\`\\)\\ \\\\" },
    { CLI_BASH, "hyperpoint ", "Größe 1", "Größe\\ 1" },
    { CLI_BASH, "hyperpoint \"", "a \"b\" $c `d` \\ 'e'", "a \\\"b\\\" \\$c \\`d\\` \\\\ 'e'" },
    { CLI_BASH, "hyperpoint '", "it's", "it'\\''s" },
    { CLI_BASH, "hyperpoint id:5d", "ID:5DE1", "5DE1" },
    { CLI_BASH, "hyperpoint gr\"ö", "GRÖSSE", "ÖSSE" },
    { CLI_ZSH, "hyperpoint \"", "it's a \"b\"", "it's a \"b\"" },
    { CLI_FISH, "hyperpoint id:5d", "ID:5DE1", "ID:5DE1" },
    { CLI_POWERSHELL, "hyperpoint ", "plain-1.0", "plain-1.0" },
    { CLI_POWERSHELL, "hyperpoint ", "my vm", "'my vm'" },
    { CLI_POWERSHELL, "hyperpoint ", "it's", "'it''s'" },
    { CLI_POWERSHELL, "hyperpoint ", "it\xE2\x80\x99s", "'it\xE2\x80\x99\xE2\x80\x99s'" },
    { CLI_POWERSHELL, "hyperpoint ", "@x", "'@x'" },
    { CLI_POWERSHELL, "hyperpoint ", "ö", "'ö'" },
    { CLI_POWERSHELL, "hyperpoint \"", "a\"b$c`d \xE2\x80\x9Dx", "\"a`\"b`$c``d `\xE2\x80\x9Dx\"" },
    { CLI_POWERSHELL, "hyperpoint 'my", "my vm", "'my vm'" },
    { CLI_POWERSHELL, "hyperpoint -GPU a,", "Radeon RX", "'Radeon RX'" },
};

static void words_are_quoted_for_their_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(placed); i++) {
        HP_ARENA(arena);
        HP_STR(text);
        struct cli_shell_line typed = cli_shell_line_read(&arena, placed[i].shell, placed[i].line, breaks);
        cli_shell_line_add(&text, &typed, placed[i].word);
        assert_string_equal(hp_str_text(&text), placed[i].text);
    }
}

/* What is put there is read as that word again. */
static void what_is_written_is_read_back(void **state)
{
    (void)state;
    static const char *const begins[] = { "hyperpoint ", "hyperpoint \"", "hyperpoint '" };
    static const char *const words[] = { "my vm", "it's \"5\" $x `y` \\z", "a;b|c&d(e)f{g}h[i]j*k?l#m~n!o",
                                         "@{x}" };
    for (size_t i = 0; i < HP_COUNT(begins) * 2; i++) {
        for (size_t j = 0; j < HP_COUNT(words); j++) {
            HP_ARENA(arena);
            HP_STR(line);
            enum cli_shell shell = i % 2 ? CLI_POWERSHELL : CLI_BASH;
            struct cli_shell_line typed = cli_shell_line_read(&arena, shell, begins[i / 2], breaks);
            /* PowerShell replaces the opening quote too. */
            hp_str_add(&line, shell == CLI_BASH ? begins[i / 2] : begins[0]);
            cli_shell_line_add(&line, &typed, words[j]);
            struct cli_shell_line again = cli_shell_line_read(&arena, shell, hp_str_text(&line), breaks);
            assert_string_equal(again.last, words[j]);
        }
    }
}

static void shells_have_names(void **state)
{
    (void)state;
    enum cli_shell shell = CLI_SHELLS;
    assert_true(cli_shell_named("PowerShell", &shell));
    assert_int_equal(shell, CLI_POWERSHELL);
    assert_false(cli_shell_named("csh", &shell));
    assert_string_equal(cli_shell_name(CLI_BASH), "bash");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_as_the_shell_does),
        cmocka_unit_test(words_are_quoted_for_their_place),
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(shells_have_names),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
