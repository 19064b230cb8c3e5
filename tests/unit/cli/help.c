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
#include "table/table.h"

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

/* How the line of an option begins. */
static const char *shown(struct hp_str *out, enum cli_option option)
{
    const struct cli_option_info *info = cli_option_info(option);
    HP_STR(letter);
    if (info->is_short)
        hp_str_format(&letter, "-%c, ", info->name[2]);
    hp_str_format(out, "\n  %s%s%s", hp_str_text(&letter), info->name, info->placeholder ? " " : "");
    return hp_str_text(out);
}

/* Not only as the beginning of a longer name. */
static bool shows(const struct hp_str *help, const char *entry)
{
    for (const char *at = hp_str_text(help); (at = strstr(at, entry)) != NULL; at++) {
        if (entry[strlen(entry) - 1] == ' ' || strchr(" \n", at[strlen(entry)]))
            return true;
    }
    return false;
}

static void all_verbs_options_and_exit_codes_are_in_help(void **state)
{
    (void)state;
    HP_STR(help);
    cli_help_all(&cli_all_verbs, &help);
    assert_fits(&help);
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
        HP_STR(entry);
        hp_str_format(&entry, "\n  %s ", cli_verb_at(&cli_all_verbs, i)->name);
        assert_has(&help, hp_str_text(&entry));
    }
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        HP_STR(entry);
        assert_has(&help, shown(&entry, option));
    }
    for (int code = 0; code < CLI_EXITS; code++)
        assert_has(&help, cli_exit_meaning((enum cli_exit)code));
}

static void each_verb_has_its_help(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(&cli_all_verbs, i);
        HP_STR(help);
        cli_help_verb(&help, verb);
        assert_fits(&help);
        HP_STR(usage);
        cli_help_verb_usage(&usage, verb);
        assert_has(&help, hp_str_text(&usage));
        assert_has(&usage, verb->name);
        for (size_t j = 0; j < HP_COUNT(verb->also) && verb->also[j]; j++)
            assert_has(&help, verb->also[j]);
        assert_has(&help, verb->examples[0].command);
        for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
            HP_STR(entry);
            bool own = cli_verb_takes(verb, option) && !cli_option_info(option)->every_verb;
            assert_int_equal(shows(&help, shown(&entry, option)), own && !cli_verb_has_place(verb, option));
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
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(&cli_all_verbs, i);
        for (size_t j = 0; j < CLI_MAX_EXAMPLES && verb->examples[j].command; j++) {
            HP_ARENA(arena);
            HP_ERROR(err);
            char *words[32];
            struct cli_line line = { .verb = NULL };
            size_t count = split(&arena, verb->examples[j].command, words);
            if (cli_line_parse(&arena, &cli_all_verbs, NULL, count, words, &line, &err) != 0)
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
        assert_int_equal(cli_option_read(&arena, info->name, &found, &value, NULL), 0);
        assert_int_equal(found, option);
        assert_int_equal(info->placeholder != NULL, info->kind != CLI_FLAG);
    }
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++)
        assert_ptr_equal(cli_verb_named(&cli_all_verbs, cli_verb_at(&cli_all_verbs, i)->name),
                         cli_verb_at(&cli_all_verbs, i));
    assert_string_equal(cli_verb_default(&cli_all_verbs)->name, "checkpoint");
}

static void a_usage_has_the_places_of_words(void **state)
{
    (void)state;
    HP_STR(usage);
    cli_help_verb_usage(&usage, cli_verb_named(&cli_all_verbs, "restore"));
    assert_string_equal(hp_str_text(&usage), "hyperpoint restore VM CHECKPOINT [GPU ...] [options]");
    HP_STR(pruning);
    cli_help_verb_usage(&pruning, cli_verb_named(&cli_all_verbs, "prune"));
    assert_string_equal(hp_str_text(&pruning), "hyperpoint prune VM KEEP [options]");
    HP_STR(running);
    cli_help_verb_usage(&running, cli_verb_named(&cli_all_verbs, "run"));
    assert_string_equal(hp_str_text(&running), "hyperpoint run VM [options] -- PROGRAM [ARGUMENT ...]");
}

static void the_first_page_is_short(void **state)
{
    (void)state;
    HP_STR(help);
    cli_help_first(&cli_all_verbs, &help);
    assert_fits(&help);
    size_t lines = 0;
    for (const char *c = hp_str_text(&help); *c; c++)
        lines += *c == '\n';
    assert_in_range(lines, 20, 30);
    assert_has(&help, "hyperpoint help VERB");
    assert_has(&help, "hyperpoint help options");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_verbs_options_and_exit_codes_are_in_help),
        cmocka_unit_test(each_verb_has_its_help),
        cmocka_unit_test(each_example_is_a_command_of_its_verb),
        cmocka_unit_test(names_are_clear),
        cmocka_unit_test(a_usage_has_the_places_of_words),
        cmocka_unit_test(the_first_page_is_short),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
