/* SPDX-License-Identifier: MIT */
/* Whatever the tables hold can be completed, for every shell. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/complete.h"
#include "table/table.h"

#include "base/text.h"

#include <string.h>

static const char breaks[] = " \t\n\"'@><=;|&(:";

/* Stands for a host; says what was asked of it. */
static void add_names(void *context, enum cli_value_kind kind, const struct cli_line *line,
                      struct cli_candidates *out)
{
    (void)context;
    const char *vm = cli_value(line, CLI_VM);
    if (kind == CLI_OF_VMS) {
        cli_candidate_add(out, "my vm", "off");
        cli_candidate_add(out, "My other", "off");
        cli_candidate_add(out, "bad\x1B[2J", "off");
        cli_candidate_add(out, "my vm", "again");
        cli_candidate_add(out, "no UTF-8: \xFF", "off");
    } else if (kind == CLI_OF_GPUS) {
        cli_candidate_add(out, "Radeon RX", "a GPU");
        cli_candidate_add(out, "order:1", "Radeon RX");
        cli_candidate_add(out, "instanceid:odd", "two\nlines\tand \x1B[2J\xFF");
    } else if (kind == CLI_OF_CHECKPOINTS && vm) {
        cli_candidate_add(out, vm, "a checkpoint of that VM");
    }
}

static const struct cli_names names = { .add = add_names };

static void ask(struct hp_str *out, enum cli_shell shell, const char *line)
{
    HP_ARENA(arena);
    struct cli_completion completion;
    struct cli_shell_line typed = cli_shell_line_read(&arena, shell, line, breaks);
    cli_complete_line(&arena, &cli_all_verbs, &typed, &names, &completion);
    cli_complete_render(out, &typed, &completion);
}

static void assert_answer(const char *line, const char *wanted)
{
    HP_STR(out);
    ask(&out, CLI_BASH, line);
    if (strcmp(hp_str_text(&out), wanted) != 0)
        fail_msg("%s: %s", line, hp_str_text(&out));
}

/* A whole line of the answer, or the first part of one for PowerShell. */
static bool offers(enum cli_shell shell, const char *line, const char *word)
{
    HP_STR(out);
    HP_STR(wanted);
    ask(&out, shell, line);
    hp_str_format(&wanted, "\n%s%c", word, shell == CLI_BASH ? '\n' : '\t');
    return strstr(hp_str_text(&out), hp_str_text(&wanted)) != NULL;
}

static void every_verb_is_completed(void **state)
{
    (void)state;
    for (enum cli_shell shell = 0; shell < CLI_SHELLS; shell++) {
        for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
            const char *name = cli_verb_at(&cli_all_verbs, i)->name;
            HP_STR(begun);
            hp_str_format(&begun, "hyperpoint \"my vm\" %.3s", name);
            if (!offers(shell, "hyperpoint -DO ", name) || !offers(shell, hp_str_text(&begun), name))
                fail_msg("%s does not complete %s", cli_shell_name(shell), name);
        }
    }
}

static void the_options_of_each_verb_are_completed_and_no_others(void **state)
{
    (void)state;
    for (enum cli_shell shell = 0; shell < CLI_SHELLS; shell++) {
        for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
            const struct cli_verb *verb = cli_verb_at(&cli_all_verbs, i);
            for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
                HP_STR(line);
                HP_STR(word);
                hp_str_format(&line, "hyperpoint %s -", verb->name);
                hp_str_add(&word, cli_option_info(option)->name);
                bool wanted = cli_verb_takes(verb, option) && option != CLI_DO;
                if (offers(shell, hp_str_text(&line), hp_str_text(&word)) != wanted)
                    fail_msg("%s%s %s", hp_str_text(&line), wanted ? " lacks" : " has", hp_str_text(&word));
            }
        }
    }
}

/* A verb with actions takes other options behind each of them; a VM can be called like one. */
static void behind_an_action_the_options_of_its_form_are_completed(void **state)
{
    (void)state;
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(&cli_all_verbs, i);
        for (size_t j = 0; j < verb->form_count; j++) {
            const struct cli_verb *form = &verb->forms[j];
            for (enum cli_option option = 0; form->action && option < CLI_OPTIONS; option++) {
                HP_STR(line);
                hp_str_format(&line, "hyperpoint %s %s daily -", verb->name, form->action);
                bool wanted = cli_verb_takes(form, option) && option != CLI_DO && option != CLI_AT;
                if (offers(CLI_FISH, hp_str_text(&line), cli_option_info(option)->name) != wanted)
                    fail_msg("%s%s %s", hp_str_text(&line), wanted ? " lacks" : " has",
                             cli_option_info(option)->name);
            }
        }
    }
    assert_false(offers(CLI_BASH, "hyperpoint schedule remove daily -", "--patience"));
    assert_true(offers(CLI_BASH, "hyperpoint schedule run daily -", "--patience"));
    assert_true(offers(CLI_BASH, "hyperpoint schedule remove daily 03:00 -", "--patience"));
}

static void every_option_is_offered_before_the_verb_is_known(void **state)
{
    (void)state;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        HP_STR(word);
        hp_str_add(&word, cli_option_info(option)->name);
        assert_true(offers(CLI_BASH, "hyperpoint -", hp_str_text(&word)));
    }
}

static void the_words_of_an_option_are_completed(void **state)
{
    (void)state;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        for (size_t i = 0; i < CLI_MAX_WORDS && info->words[i]; i++) {
            HP_STR(line);
            const bool stands_alone = info->kind == CLI_FLAG;
            hp_str_format(&line, "hyperpoint %s%s", info->name, stands_alone ? "=" : " ");
            assert_true(offers(CLI_BASH, hp_str_text(&line), info->words[i]));
            /* And they are words the option takes. */
            if (info->check)
                assert_int_equal(info->check(info->words[i], NULL), 0);
        }
    }
}

static void options_look_as_the_user_writes_them(void **state)
{
    (void)state;
    assert_answer("hyperpoint -whatif -vm x -do ADD -wh", "words\n");
    assert_answer("hyperpoint -DO add -wh", "words\n-whatif\n");
    assert_answer("hyperpoint -DO add -Wh", "words\n-WHATIF\n");
    assert_answer("hyperpoint -DO add --wh", "words\n--whatif\n");
    assert_answer("hyperpoint -DO add --Wh", "words\n--WHATIF\n");
    assert_answer("hyperpoint list-vms --js", "words\n--json\n");
    assert_answer("hyperpoint add --dry", "words\n--dry-run\n");
    assert_answer("hyperpoint reset --reb", "words\n--rebind\n");
    assert_answer("hyperpoint -nosuch", "words\n");
}

static void names_of_the_host_are_completed(void **state)
{
    (void)state;
    assert_answer("hyperpoint -VM my\\ v", "words\nmy\\ vm\n");
    assert_answer("hyperpoint -v my\\ v", "words\nmy\\ vm\n");
    assert_answer("hyperpoint my\\ v", "words\nmy\\ vm\n");
    assert_answer("hyperpoint -VM=my\\ v", "words\nmy\\ vm\n");
    assert_answer("hyperpoint \"", "words\nmy vm\nMy other\n");
    /* Several: what is typed stays, so that what they have in common is never less. */
    assert_answer("hyperpoint -VM MY", "words\nMY\\ vm\nMY\\ other\n");
    assert_answer("hyperpoint -VM nobody", "words\n");
    assert_answer("hyperpoint -VM x -DO add -GPU rad", "words\nRadeon\\ RX\n");
    assert_answer("hyperpoint -VM x -DO add -GPU \"a b\",\"rad", "words\nRadeon RX\n");
    assert_answer("hyperpoint -VM x -DO add -GPU \"a b\",rad", "words\na\\ b,Radeon\\ RX\n");
    assert_answer("hyperpoint -VM x -DO add -GPU a rad", "words\nRadeon\\ RX\n");
    assert_answer("hyperpoint -VM x -DO add -GPU order:7,order:", "words\n1\n");
    assert_answer("hyperpoint x add rad", "words\nRadeon\\ RX\n");
    assert_answer("hyperpoint add x rad", "words\nRadeon\\ RX\n");
    assert_answer("hyperpoint add ", "words\nmy\\ vm\nMy\\ other\n");
}

static void a_verb_is_completed_where_it_comes_first(void **state)
{
    (void)state;
    assert_true(offers(CLI_BASH, "hyperpoint ", "restore"));
    assert_true(offers(CLI_BASH, "hyperpoint ", "my\\ vm"));
    assert_answer("hyperpoint resto", "words\nrestore\n");
    assert_false(offers(CLI_BASH, "hyperpoint add x ", "add"));
}

static void a_list_can_end(void **state)
{
    (void)state;
    assert_false(offers(CLI_BASH, "hyperpoint -DO add -GPU ", "--vm"));
    assert_true(offers(CLI_BASH, "hyperpoint -DO add -GPU x ", "--vm"));
    assert_true(offers(CLI_BASH, "hyperpoint -DO add -GPU x ", "order:1"));
    assert_false(offers(CLI_BASH, "hyperpoint -DO add -GPU x ", "--gpu"));
}

static void files_are_left_to_the_shell(void **state)
{
    (void)state;
    assert_answer("hyperpoint -SIM ho", "files\n");
    assert_answer("hyperpoint -SIM=ho", "files\n");
    assert_answer("hyperpoint -VM x -DO run -- ls ", "files\n");
    assert_answer("hyperpoint -NAME x", "words\n");
}

static void powershell_gets_a_list_and_meanings(void **state)
{
    (void)state;
    HP_STR(out);
    ask(&out, CLI_POWERSHELL, "hyperpoint -VM x -DO add -GPU 'a b',\"rad");
    assert_string_equal(hp_str_text(&out), "words\n\"Radeon RX\"\tRadeon RX\ta GPU\n");
}

static void zsh_and_fish_get_plain_words_and_meanings(void **state)
{
    (void)state;
    for (enum cli_shell shell = CLI_ZSH; shell <= CLI_FISH; shell++) {
        HP_STR(out);
        ask(&out, shell, "hyperpoint -VM x -DO add -GPU 'a b,rad");
        assert_string_equal(hp_str_text(&out), "words\na b,Radeon RX\ta GPU\n");
        hp_str_reset(&out);
        ask(&out, shell, "hyperpoint -OUTPUT=j");
        assert_string_equal(hp_str_text(&out), "words\n-OUTPUT=json\t\n");
    }
}

/* What is said of a candidate is a host's word as well: it adds no candidate, and no control character. */
static void meanings_are_one_line(void **state)
{
    (void)state;
    HP_STR(out);
    ask(&out, CLI_POWERSHELL, "hyperpoint -GPU instanceid:odd");
    assert_string_equal(hp_str_text(&out),
                        "words\ninstanceid:odd\tinstanceid:odd\ttwo\\x0Alines\\x09and \\x1B[2J\\xFF\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_verb_is_completed),
        cmocka_unit_test(the_options_of_each_verb_are_completed_and_no_others),
        cmocka_unit_test(behind_an_action_the_options_of_its_form_are_completed),
        cmocka_unit_test(every_option_is_offered_before_the_verb_is_known),
        cmocka_unit_test(the_words_of_an_option_are_completed),
        cmocka_unit_test(options_look_as_the_user_writes_them),
        cmocka_unit_test(names_of_the_host_are_completed),
        cmocka_unit_test(a_verb_is_completed_where_it_comes_first),
        cmocka_unit_test(a_list_can_end),
        cmocka_unit_test(files_are_left_to_the_shell),
        cmocka_unit_test(powershell_gets_a_list_and_meanings),
        cmocka_unit_test(zsh_and_fish_get_plain_words_and_meanings),
        cmocka_unit_test(meanings_are_one_line),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
