/* SPDX-License-Identifier: MIT */
/* The manual page says everything the tables hold, and nothing in them is read as roff. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/help.h"
#include "say/exit.h"
#include "table/table.h"

#include <string.h>

static void assert_has(const struct hp_str *page, const struct hp_str *text)
{
    if (!strstr(hp_str_text(page), hp_str_text(text)))
        fail_msg("missing: %s", hp_str_text(text));
}

/* The same escapes as on the page, without its line breaks. */
static void add_escaped(struct hp_str *out, const char *text)
{
    for (; *text; text++) {
        const char *escape = *text == '-'    ? "\\-"
                             : *text == '\\' ? "\\e"
                             : *text == '"'  ? "\\(dq"
                             : *text == '\'' ? "\\(aq"
                             : *text == '~'  ? "\\(ti"
                                             : NULL;
        if (escape)
            hp_str_add(out, escape);
        else
            hp_str_add_char(out, *text);
    }
}

static void assert_term(const struct hp_str *page, const char *word)
{
    HP_STR(term);
    hp_str_add(&term, "\n.TP\n\\fB");
    add_escaped(&term, word);
    hp_str_add(&term, "\\fR");
    assert_has(page, &term);
}

static void everything_is_on_the_page(void **state)
{
    (void)state;
    HP_STR(page);
    cli_manual_page(&cli_all_verbs, &page);
    for (size_t i = 0; i < cli_verb_count(&cli_all_verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(&cli_all_verbs, i);
        assert_term(&page, verb->name);
        for (size_t j = 0; j < CLI_MAX_EXAMPLES && verb->examples[j].command; j++) {
            HP_STR(command);
            hp_str_format(&command, "hyperpoint %s", verb->examples[j].command);
            assert_term(&page, hp_str_text(&command));
        }
    }
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        assert_term(&page, cli_option_info(option)->name);
    }
    for (const struct cli_entry *variable = cli_variables; variable->word; variable++)
        assert_term(&page, variable->word);
    for (int group = 0; group < CLI_GROUPS; group++) {
        HP_STR(title);
        hp_str_format(&title, "\n.SS %s\n", cli_group_title((enum cli_group)group));
        assert_has(&page, &title);
    }
}

static void text_is_never_roff(void **state)
{
    (void)state;
    HP_STR(out);
    cli_manual_text(&out, ".TH 'x' \\fB \"q\" ~ ^ `y` --dry-run, -y a-b -YES");
    assert_string_equal(
        hp_str_text(&out),
        "\\&.TH \\(aqx\\(aq \\efB \\(dqq\\(dq \\(ti \\(ha \\(gay\\(ga \\fB\\-\\-dry\\-run\\fR,\n\\fB\\-y\\fR a\\-b \\-YES\n");
}

static void lines_are_short_ascii(void **state)
{
    (void)state;
    HP_STR(page);
    cli_manual_page(&cli_all_verbs, &page);
    size_t column = 0;
    for (const char *c = hp_str_text(&page); *c; c++) {
        assert_true((unsigned char)*c < 0x80);
        column = *c == '\n' ? 0 : column + 1;
        assert_true(column <= 120);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(everything_is_on_the_page),
        cmocka_unit_test(text_is_never_roff),
        cmocka_unit_test(lines_are_short_ascii),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
