/* SPDX-License-Identifier: MIT */
/* hyperpoint.conf: what is read of it, and what counts: the command line before the environment before the
 * user's file before the machine's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/line.h"
#include "table/table.h"

#include "base/text.h"
#include "system_fixture.h"

#include <stdlib.h>
#include <string.h>

static const struct cli_config_file user = { .whose = "user", .path = "user.conf", .found = true };
static const struct cli_config_file machine = { .whose = "machine", .path = "machine.conf", .found = true };

static void add(struct hp_arena *arena, struct cli_config *config, const struct cli_config_file *file,
                const char *text)
{
    HP_ERROR(err);
    assert_int_equal(cli_config_parse(arena, file, text, config, &err), 0);
}

static void assert_entry(const struct cli_config *config, enum cli_config_section section, const char *key,
                         const char *value, size_t line)
{
    const struct cli_config_entry *entry = cli_config_find(config, section, key);
    assert_non_null(entry);
    assert_string_equal(entry->value, value);
    assert_int_equal(entry->line, line);
}

static void lines_are_read_as_people_write_them(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_config config = { .count = 0 };
    add(&arena, &config, &user,
        "\xEF\xBB\xBF; first\r\n"
        "  [ VMs ]  # the machines\r\n"
        "\tweb\t=  my vm \t; comment\r\n"
        "\"a = b # c\" = \"id:1 ; 2\"# comment\r\n"
        "number#1=one#two;three\r\n"
        "[GPUS]\n"
        "web = order:2");
    assert_int_equal(config.count, 4);
    assert_entry(&config, CLI_CONFIG_VMS, "WEB", "my vm", 3);
    assert_entry(&config, CLI_CONFIG_VMS, "a = b # c", "id:1 ; 2", 4);
    assert_entry(&config, CLI_CONFIG_VMS, "number#1", "one#two;three", 5);
    assert_entry(&config, CLI_CONFIG_GPUS, "web", "order:2", 7);
    assert_null(cli_config_find(&config, CLI_CONFIG_HOSTS, "web"));
    assert_true(cli_config_has(&config, CLI_CONFIG_GPUS));
    assert_false(cli_config_has(&config, CLI_CONFIG_RETENTION));
    assert_false(cli_config_has(NULL, CLI_CONFIG_RETENTION));
}

static void files_may_have_the_same_keys(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct cli_config config = { .count = 0 };
    add(&arena, &config, &user, "[hosts]\nlab = mine\n");
    add(&arena, &config, &machine, "[hosts]\nlab = all\nother = all\n");
    assert_entry(&config, CLI_CONFIG_HOSTS, "lab", "mine", 2);
    assert_entry(&config, CLI_CONFIG_HOSTS, "other", "all", 3);
    assert_int_equal(
        cli_config_parse(&arena, &machine, "[hosts]\nx=1\n[vms]\nx=1\n[hosts]\nX=2\n", &config, &err),
        HP_E_USAGE);
    assert_string_equal(err.what, "machine.conf, line 6: \"x\" is in [hosts] already, in line 2");
}

/* --- what counts --- */

/* The line of those words, filled. */
static struct cli_line filled(struct hp_arena *arena, const struct cli_config *config, const char *one,
                              const char *two)
{
    HP_ERROR(err);
    struct cli_line line;
    char *words[] = { hp_arena_copy(arena, "list-vms"), hp_arena_copy(arena, one),
                      hp_arena_copy(arena, two) };
    size_t count = one ? 3 : 1;
    assert_int_equal(cli_line_parse(arena, &cli_all_verbs, config, count, words, &line, &err), 0);
    assert_int_equal(cli_settings_fill(arena, config, &line, &err), 0);
    return line;
}

static void assert_host(const struct cli_config *config, const char *given, const char *expected,
                        const char *origin)
{
    HP_ARENA(arena);
    struct cli_line line = filled(&arena, config, given ? "--host" : NULL, given);
    const char *from = cli_settings_origin(&arena, &line.options[CLI_COMPUTERNAME].setting);
    assert_true(hp_text_same(cli_value(&line, CLI_COMPUTERNAME), expected));
    assert_true(hp_text_same(from, origin));
    assert_int_equal(cli_given(&line, CLI_COMPUTERNAME), given != NULL);
}

static void each_layer_gives_way_to_the_one_before(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_config none = { .count = 0 };
    struct cli_config one = { .count = 0 };
    struct cli_config both = { .count = 0 };
    add(&arena, &one, &machine, "[hyperpoint]\nhost = machines\n");
    add(&arena, &both, &user, "[hyperpoint]\n\nhost = users\n");
    add(&arena, &both, &machine, "[hyperpoint]\nhost = machines\nuser = admin\n");
    unsetenv("HYPERPOINT_HOST");
    assert_host(&none, NULL, NULL, NULL);
    assert_host(&one, NULL, "machines", "machine.conf, line 2");
    assert_host(&both, NULL, "users", "user.conf, line 3");
    setenv("HYPERPOINT_HOST", "variable", 1);
    assert_host(&both, NULL, "variable", "HYPERPOINT_HOST");
    assert_host(&both, "given", "given", NULL);
    unsetenv("HYPERPOINT_HOST");
    struct cli_line line = filled(&arena, &both, NULL, NULL);
    assert_string_equal(cli_value(&line, CLI_USER), "admin");
}

/* A verb does not get what it does not take, and nothing that the command line says is replaced. */
static void only_what_the_verb_takes_is_filled_in(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_config config = { .count = 0 };
    add(&arena, &config, &user, "[hyperpoint]\ntimeout = 5\noutput = json\n");
    struct cli_line line = filled(&arena, &config, "--output", "text");
    assert_null(cli_value(&line, CLI_TIMEOUT));
    assert_string_equal(cli_value(&line, CLI_OUTPUT), "text");
    line.verb = cli_verb_named(&cli_all_verbs, "checkpoint");
    assert_int_equal(cli_settings_fill(&arena, &config, &line, NULL), 0);
    assert_string_equal(cli_value(&line, CLI_TIMEOUT), "5");
    assert_string_equal(cli_value(&line, CLI_OUTPUT), "text");
}

static void no_color_means_never(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_config config = { .count = 0 };
    add(&arena, &config, &user, "[hyperpoint]\ncolour = always\n");
    unsetenv("NO_COLOR");
    assert_string_equal(cli_settings_for(&config, CLI_COLOUR).value, "always");
    setenv("NO_COLOR", "x", 1);
    assert_string_equal(cli_settings_for(&config, CLI_COLOUR).value, "never");
    unsetenv("NO_COLOR");
}

/* --- retention --- */

static void assert_rule(const struct cli_config *config, const char *id, const char *name,
                        const char *expected)
{
    HP_ERROR(err);
    const struct cli_config_entry *entry;
    assert_int_equal(cli_settings_retention(config, id, name, &entry, &err), expected ? 0 : HP_E_USAGE);
    if (expected)
        assert_string_equal(entry->value, expected);
}

static void the_rule_of_a_vm_comes_before_the_one_of_all(void **state)
{
    (void)state;
    HP_ARENA(arena);
    struct cli_config config = { .count = 0 };
    add(&arena, &config, &user, "[retention]\n* = 1\nb = 2\n");
    add(&arena, &config, &machine, "[retention]\n* = 3\na = 4\nid:AB = 5\nb = 6\n");
    assert_rule(&config, "X", "A", "4");
    assert_rule(&config, "X", "b", "2");
    assert_rule(&config, "ab", "c", "5");
    assert_rule(&config, "X", "c", "1");
    struct cli_config empty = { .count = 0 };
    assert_rule(&empty, "X", "c", NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_read_as_people_write_them),
        cmocka_unit_test(files_may_have_the_same_keys),
        cmocka_unit_test(each_layer_gives_way_to_the_one_before),
        cmocka_unit_test(only_what_the_verb_takes_is_filled_in),
        cmocka_unit_test(no_color_means_never),
        cmocka_unit_test(the_rule_of_a_vm_comes_before_the_one_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
