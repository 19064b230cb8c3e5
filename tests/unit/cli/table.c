/* SPDX-License-Identifier: MIT */
/* Tables in the room they have. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "form/table.h"

#include "base/text.h"

#include <string.h>

static const struct cli_column columns[] = {
    { .title = "ID" },
    { .title = "Name", .comfort = 12 },
    { .title = "Age", .rank = 2, .right = true },
    { .title = "GPUs", .comfort = 8, .rank = 1, .cut = CLI_CUT_END },
};

static const char *const rows[][4] = {
    { "id:89242D2D", "clean install", "3 months", "2 x RTX 4060" },
    { "id:FB452912", "before the big update of everything, for good", "now", "RX 6800 XT, RTX 4060" },
};

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    (void)arena;
    const char *const(*of)[4] = context;
    for (size_t k = 0; k < 4; k++)
        out->cells[k].text = of[index][k];
}

static void shows(const struct cli_look *look, const char *const (*of)[4], size_t count, const char *golden)
{
    HP_STR(out);
    const struct cli_table table = {
        .columns = columns, .column_count = 4, .row_count = count, .read = read_row, .context = of
    };
    cli_table_add(&out, look, &table);
    assert_string_equal(hp_str_text(&out), golden);
}

static void a_pipe_gets_all_of_it(void **state)
{
    (void)state;
    shows(&(struct cli_look){ .columns = 0 }, rows, 2,
          "ID           Name                                                Age  GPUs\n"
          "id:89242D2D  clean install                                  3 months  2 x RTX 4060\n"
          "id:FB452912  before the big update of everything, for good       now  RX 6800 XT, RTX 4060\n");
    shows(&(struct cli_look){ .columns = 0 }, rows, 0, "");
}

/* The widest first; then the age goes, and there is more room again. */
static void what_is_too_wide_gives_way(void **state)
{
    (void)state;
    shows(&(struct cli_look){ .columns = 82 }, rows, 2,
          "ID           Name                                        Age  GPUs\n"
          "id:89242D2D  clean install                          3 months  2 x RTX 4060\n"
          "id:FB452912  before the big up...rything, for good       now  RX 6800 XT, RTX 4060\n");
    shows(&(struct cli_look){ .columns = 60, .unicode = true }, rows, 2,
          "ID           Name                     Age  GPUs\n"
          "id:89242D2D  clean install       3 months  2 x RTX 4060\n"
          "id:FB452912  before th\xE2\x80\xA6"
          "for good       now  RX 6800 XT, RTX \xE2\x80\xA6\n");
    shows(&(struct cli_look){ .columns = 40 }, rows, 2,
          "ID           Name           GPUs\n"
          "id:89242D2D  clean install  2 x RTX 4060\n"
          "id:FB452912  befor... good  RX 6800 X...\n");
    shows(&(struct cli_look){ .columns = 26 }, rows, 2,
          "ID           Name\n"
          "id:89242D2D  clean install\n"
          "id:FB452912  befor... good\n");
}

/* An id is never cut, however narrow it gets. */
static void names_are_cut_last_and_ids_never(void **state)
{
    (void)state;
    shows(&(struct cli_look){ .columns = 5 }, rows, 2,
          "ID           Name\n"
          "id:89242D2D  cl...l\n"
          "id:FB452912  be...d\n");
}

static void a_column_of_nothing_is_left_out(void **state)
{
    (void)state;
    static const char *const few[][4] = { { "id:89242D2D", "a", NULL, "" } };
    shows(&(struct cli_look){ .columns = 0 }, few, 1,
          "ID           Name\n"
          "id:89242D2D  a\n");
}

static void narrow_terminals_get_blocks(void **state)
{
    (void)state;
    static const char *const some[][4] = {
        { "id:89242D2D", "before the big update of everything", "", "2 x RTX 4060" },
        { "id:FB452912", "averyveryveryverylongnamewithoutablank", "now", "-" },
    };
    shows(&(struct cli_look){ .columns = 30, .narrow = true }, some, 2,
          "ID:   id:89242D2D\n"
          "Name: before the big update of\n"
          "      everything\n"
          "GPUs: 2 x RTX 4060\n"
          "\n"
          "ID:   id:FB452912\n"
          "Name: averyveryve...houtablank\n"
          "Age:  now\n"
          "GPUs: -\n");
}

/* Two columns a character, marks that take none, and what would steer the terminal. */
static void widths_are_those_of_the_terminal(void **state)
{
    (void)state;
    static const char *const wide[][4] = {
        { "1", "\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAE\xE8\xA8\xAD\xE5\xAE\x9A", "a", "b" },
        { "2", "e\xCC\x81t\xCC\x81", "a", "b" },
        { "3", "\033[2J", "a", "b" },
    };
    shows(&(struct cli_look){ .columns = 0 }, wide, 3,
          "ID  Name        Age  GPUs\n"
          "1   \xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAE\xE8\xA8\xAD\xE5\xAE\x9A    a  b\n"
          "2   e\xCC\x81t\xCC\x81            a  b\n"
          "3   \\x1B[2J       a  b\n");
}

static void shortened(const char *text, size_t room, bool unicode, const char *golden)
{
    HP_STR(out);
    cli_line_shorten(&out, &(struct cli_look){ .unicode = unicode }, CLI_CUT_MIDDLE, text, room);
    assert_string_equal(hp_str_text(&out), golden);
    assert_true(hp_text_columns(hp_str_text(&out)) <= room || room < 3);
}

static void names_are_shortened_in_their_middle(void **state)
{
    (void)state;
    shortened("clean install", 13, false, "clean install");
    shortened("clean install", 12, false, "clean...tall");
    shortened("clean install", 12, true, "clean \xE2\x80\xA6stall");
    shortened("clean install", 3, false, "...");
    shortened("clean install", 1, true, "\xE2\x80\xA6");
    /* A character of two columns that would be cut in half is left out. */
    shortened("\xE6\x9D\xB1\xE4\xBA\xAC\xE3\x81\xAE\xE8\xA8\xAD\xE5\xAE\x9A", 8, true,
              "\xE6\x9D\xB1\xE4\xBA\xAC\xE2\x80\xA6\xE5\xAE\x9A");
    /* A mark stays with the character it belongs to. */
    shortened("abcde\xCC\x81"
              "fg",
              5, true,
              "ab\xE2\x80\xA6"
              "fg");
    shortened("abcdefe\xCC\x81g", 5, true, "ab\xE2\x80\xA6\x65\xCC\x81g");
    HP_STR(name);
    for (int i = 0; i < 200; i++)
        hp_str_add(&name, "\xE6\x9D\xB1");
    shortened(hp_str_text(&name), 5, true, "\xE6\x9D\xB1\xE2\x80\xA6\xE6\x9D\xB1");
}

static void read_sentence(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    (void)arena;
    (void)context;
    (void)index;
    out->cells[0].text = "twin";
    out->cells[1] = (struct cli_cell){ .text = "failed, and put back as it was", .style = CLI_BAD };
    out->below = "below\n";
}

static void a_last_column_may_wrap(void **state)
{
    (void)state;
    static const struct cli_column two[] = {
        { .title = "VM", .comfort = 16 },
        { .title = "Result", .comfort = 20, .wraps = true },
    };
    HP_STR(out);
    const struct cli_table table = { .columns = two,
                                     .column_count = 2,
                                     .row_count = 1,
                                     .read = read_sentence,
                                     .indent = 2,
                                     .untitled = true };
    cli_table_add(&out, &(struct cli_look){ .columns = 24 }, &table);
    assert_string_equal(hp_str_text(&out), "  twin  failed, and put\n"
                                           "        back as it was\n"
                                           "below\n");
    hp_str_reset(&out);
    cli_table_add(&out, &(struct cli_look){ .colour = true }, &table);
    assert_string_equal(hp_str_text(&out),
                        "  twin  \033[1;31mfailed, and put back as it was\n\033[0mbelow\n");
}

static void fields_go_on_below_themselves(void **state)
{
    (void)state;
    HP_STR(out);
    cli_line_field(&out, &(struct cli_look){ .columns = 30 }, 2, "Problem", "the card is in another slot");
    cli_line_heading(&out, &(struct cli_look){ .colour = true }, "\"%s\"", "a\033b");
    cli_line_wrap(&out, &(struct cli_look){ .columns = 10 }, 2, "%s now", "id:89242D2D-long");
    assert_string_equal(hp_str_text(&out), "  Problem     the card is in\n"
                                           "              another slot\n"
                                           "\n"
                                           "\033[1m\"a\\x1Bb\"\n\033[0m"
                                           "  id:89242D2D-long\n"
                                           "  now\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_pipe_gets_all_of_it),
        cmocka_unit_test(what_is_too_wide_gives_way),
        cmocka_unit_test(names_are_cut_last_and_ids_never),
        cmocka_unit_test(a_column_of_nothing_is_left_out),
        cmocka_unit_test(narrow_terminals_get_blocks),
        cmocka_unit_test(widths_are_those_of_the_terminal),
        cmocka_unit_test(names_are_shortened_in_their_middle),
        cmocka_unit_test(a_last_column_may_wrap),
        cmocka_unit_test(fields_go_on_below_themselves),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
