/* SPDX-License-Identifier: MIT */
/* Help says everything the tables hold, and fits the terminal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/help.h"
#include "line/line.h"
#include "say/exit.h"

#include "base/text.h"

#include <string.h>

static void assert_has(const struct hp_str *help, const char *text)
{
    if (!strstr(hp_str_text(help), text))
        fail_msg("\"%s\" is missing in:\n%s", text, hp_str_text(help));
}

static void assert_fits(const struct hp_str *help)
{
    for (const char *line = hp_str_text(help); *line;) {
        size_t length = strcspn(line, "\n");
        HP_STR(one);
        hp_str_add_part(&one, line, length);
        if (hp_text_columns(hp_str_text(&one)) > 80)
            fail_msg("more than 80 columns: %s", hp_str_text(&one));
        line += length + (line[length] == '\n');
    }
}

static void all_verbs_options_and_exit_codes_are_in_help(void **state)
{
    (void)state;
    HP_STR(help);
    cli_help_all(&help);
    assert_fits(&help);
    for (size_t i = 0; i < cli_verb_count(); i++) {
        HP_STR(entry);
        hp_str_format(&entry, "\n  %s ", cli_verb_at(i)->name);
        assert_has(&help, hp_str_text(&entry));
    }
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        HP_STR(entry);
        hp_str_format(&entry, "\n  -%s ", cli_option_info(option)->name);
        assert_has(&help, hp_str_text(&entry));
    }
    for (int code = 0; code < CLI_EXITS; code++)
        assert_has(&help, cli_exit_meaning((enum cli_exit)code));
}

static void each_verb_has_its_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_verb_count(); i++) {
        const struct cli_verb *verb = cli_verb_at(i);
        HP_STR(help);
        cli_help_verb(&help, verb);
        assert_fits(&help);
        assert_has(&help, verb->name);
        assert_has(&help, verb->examples[0].command);
        for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
            HP_STR(entry);
            hp_str_format(&entry, "\n  -%s ", cli_option_info(option)->name);
            assert_int_equal(strstr(hp_str_text(&help), hp_str_text(&entry)) != NULL,
                             cli_verb_takes(verb, option));
        }
    }
}

/* Splits an example as a shell would: blanks between words, double quotes around them, commas as they are. */
static size_t split(struct hp_arena *arena, const char *command, char **words)
{
    size_t count = 0;
    while (*command) {
        HP_STR(word);
        bool quoted = false;
        for (; *command && (quoted || *command != ' '); command++) {
            if (*command == '"')
                quoted = !quoted;
            else
                hp_str_add_char(&word, *command);
        }
        command += *command == ' ';
        words[count++] = hp_arena_copy(arena, hp_str_text(&word));
    }
    return count;
}

static void each_example_is_a_command_of_its_verb(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_verb_count(); i++) {
        const struct cli_verb *verb = cli_verb_at(i);
        for (size_t j = 0; j < CLI_MAX_EXAMPLES && verb->examples[j].command; j++) {
            HP_ARENA(arena);
            HP_ERROR(err);
            char *words[32];
            struct cli_line line = { .verb = NULL };
            size_t count = split(&arena, verb->examples[j].command, words);
            if (cli_line_parse(&arena, count, words, &line, &err) != 0)
                fail_msg("%s: %s", verb->examples[j].command, err.what);
            assert_ptr_equal(line.verb, verb);
        }
    }
}

static void names_are_clear(void **state)
{
    (void)state;
    HP_ARENA(arena);
    const char *value;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        enum cli_option found = CLI_OPTIONS;
        const struct cli_option_info *info = cli_option_info(option);
        assert_int_equal(
            cli_option_read(&arena, hp_arena_format(&arena, "-%s", info->name), &found, &value, NULL), 0);
        assert_int_equal(found, option);
        assert_int_equal(info->placeholder != NULL, info->kind != CLI_FLAG);
    }
    for (size_t i = 0; i < cli_verb_count(); i++)
        assert_ptr_equal(cli_verb_named(cli_verb_at(i)->name), cli_verb_at(i));
    assert_string_equal(cli_verb_default()->name, "checkpoint");
}

static void usage_is_short(void **state)
{
    (void)state;
    HP_STR(usage);
    cli_help_usage(&usage);
    assert_fits(&usage);
    assert_true(usage.length < 400);
    assert_has(&usage, "-HELP");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_verbs_options_and_exit_codes_are_in_help),
        cmocka_unit_test(each_verb_has_its_help),
        cmocka_unit_test(each_example_is_a_command_of_its_verb),
        cmocka_unit_test(names_are_clear),
        cmocka_unit_test(usage_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
