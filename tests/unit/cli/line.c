/* SPDX-License-Identifier: MIT */
/* The grammar of the command line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "line/line.h"
#include "table/table.h"

#include "base/text.h"

#include <string.h>

enum { MAX_WORDS = 16 };

struct parsed {
    struct hp_arena arena;
    struct cli_line line;
    struct hp_error err;
    int result;
};

static void parsed_release(struct parsed *parsed)
{
    hp_arena_release(&parsed->arena);
    hp_error_clear(&parsed->err);
}

/* Parses words up to NULL. */
static void parse(struct parsed *out, const char *const *words)
{
    char *list[MAX_WORDS];
    size_t count = 0;
    for (; words[count]; count++) {
        assert_true(count < MAX_WORDS);
        list[count] = hp_arena_copy(&out->arena, words[count]);
    }
    out->result = cli_line_parse(&out->arena, &cli_all_verbs, NULL, count, list, &out->line, &out->err);
}

#define PARSE(name, ...)                                                                                     \
    __attribute__((cleanup(parsed_release))) struct parsed name = { .result = 1 };                           \
    parse(&name, (const char *const[]){ __VA_ARGS__, NULL })

#define ASSERT_FINE(parsed) assert_int_equal(parsed.result, 0)

static void assert_wrong(const struct parsed *parsed, const char *what)
{
    assert_int_equal(parsed->result, HP_E_USAGE);
    assert_string_equal(parsed->err.what, what);
    assert_non_null(parsed->err.next);
    assert_null(parsed->line.verb);
}

static void names_have_no_case_and_one_or_two_dashes(void **state)
{
    (void)state;
    static const char *const ways[] = { "-VM", "-vm", "--vm", "--VM", "-Vm", "-V", "-v", "--v" };
    for (size_t i = 0; i < HP_COUNT(ways); i++) {
        PARSE(p, ways[i], "my vm");
        ASSERT_FINE(p);
        assert_string_equal(cli_value(&p.line, CLI_VM), "my vm");
        assert_string_equal(p.line.verb->name, "checkpoint");
    }
    PARSE(three, "---VM", "my vm");
    assert_wrong(&three, "there is no option ---VM");
}

static void values_can_follow_an_equals_sign(void **state)
{
    (void)state;
    PARSE(p, "-VM=a=b", "--name=-x", "-GPU=one", "-GPU=two");
    ASSERT_FINE(p);
    assert_string_equal(cli_value(&p.line, CLI_VM), "a=b");
    assert_string_equal(cli_value(&p.line, CLI_NAME), "-x");
    assert_int_equal(p.line.options[CLI_GPU].count, 2);
    PARSE(flag, "-VM", "x", "-S=yes");
    assert_wrong(&flag, "-s takes no value");
    PARSE(empty, "-VM=");
    assert_wrong(&empty, "--vm is empty");
}

static void the_shortest_unambiguous_beginning_is_enough(void **state)
{
    (void)state;
    PARSE(p, "-V", "x", "-D", "add", "-G", "a", "-W", "-O", "json", "-SI", "file");
    ASSERT_FINE(p);
    assert_string_equal(cli_value(&p.line, CLI_VM), "x");
    assert_string_equal(p.line.verb->name, "add");
    assert_true(cli_given(&p.line, CLI_GPU));
    assert_true(cli_given(&p.line, CLI_WHATIF));
    assert_string_equal(cli_value(&p.line, CLI_OUTPUT), "json");
    assert_string_equal(cli_value(&p.line, CLI_SIM), "file");
    PARSE(unclear, "-VM", "x", "-VER");
    assert_wrong(&unclear, "-VER can mean --verbose, --version");
    /* -S is an option of its own, though -SIM begins like it. */
    PARSE(silent, "-VM", "x", "-S");
    ASSERT_FINE(silent);
    assert_true(cli_given(&silent.line, CLI_S));
    assert_false(cli_given(&silent.line, CLI_SIM));
}

static void unknown_options_are_refused_with_those_that_come_near(void **state)
{
    (void)state;
    PARSE(typo, "-VM", "x", "-WHATFI");
    assert_wrong(&typo, "there is no option -WHATFI");
    assert_string_equal(typo.err.next, "did you mean --whatif?");
    PARSE(far, "-VM", "x", "-Credential");
    assert_wrong(&far, "there is no option -Credential");
    assert_string_equal(far.err.next, "hyperpoint help options lists the options");
    PARSE(longer, "-VM", "x", "-GPUS", "a");
    assert_wrong(&longer, "there is no option -GPUS");
    PARSE(dashes, "---");
    assert_wrong(&dashes, "there is no option ---");
}

static void two_dashes_end_the_own_words(void **state)
{
    (void)state;
    PARSE(run, "-VM", "x", "-DO", "run", "--", "tool", "-VM", "", "--", "\xFF");
    ASSERT_FINE(run);
    static const char *const words[] = { "tool", "-VM", "", "--", "\xFF" };
    for (size_t i = 0; i < HP_COUNT(words); i++)
        assert_string_equal(run.line.command[i], words[i]);
    assert_null(run.line.command[5]);
    assert_string_equal(cli_value(&run.line, CLI_VM), "x");
    PARSE(none, "-VM", "x", "-DO", "run");
    assert_wrong(&none, "run needs a program after --");
    PARSE(empty, "-VM", "x", "-DO", "run", "--");
    assert_wrong(&empty, "run needs a program after --");
    PARSE(other, "-VM", "x", "-DO", "remove-all", "--", "tool");
    assert_wrong(&other, "remove-all takes no command after --");
    PARSE(value, "-VM", "--", "tool");
    assert_wrong(&value, "--vm needs a value");
    PARSE(help, "-DO", "run", "-HELP");
    ASSERT_FINE(help);
    char dashes[] = "--";
    char output[] = "-OUTPUT=json";
    char *const own[] = { output, dashes };
    char *const others[] = { dashes, output };
    assert_true(cli_line_wants_json(2, own, false));
    assert_false(cli_line_wants_json(2, others, false));
    assert_int_equal(cli_line_own_words(2, own), 1);
    assert_int_equal(cli_line_own_words(1, own), 1);
}

static void loose_words_are_vm_verb_and_gpus(void **state)
{
    (void)state;
    PARSE(all, "my vm", "ADD", "a", "b,c", "-WHATIF");
    ASSERT_FINE(all);
    assert_string_equal(cli_value(&all.line, CLI_VM), "my vm");
    assert_string_equal(all.line.verb->name, "add");
    assert_int_equal(all.line.options[CLI_GPU].count, 2);
    assert_string_equal(all.line.options[CLI_GPU].words[1], "b,c");
    PARSE(named, "-VM", "my vm", "add", "a");
    ASSERT_FINE(named);
    assert_string_equal(named.line.verb->name, "add");
    assert_string_equal(cli_value(&named.line, CLI_GPU), "a");
    PARSE(too_many, "-GPU", "a", "-VM", "x", "add", "stray");
    assert_wrong(&too_many, "\"stray\" is one word too many");
    PARSE(only, "my vm");
    assert_wrong(&only, "there is no verb \"my vm\"");
    PARSE(with_more, "my vm", "-NAME", "x");
    ASSERT_FINE(with_more);
    assert_string_equal(with_more.line.verb->name, "checkpoint");
}

static void gpus_are_all_words_up_to_the_next_option(void **state)
{
    (void)state;
    PARSE(p, "-GPU", "a", "b", "-", "-VM", "x", "-DO", "add", "-GPU", "c");
    ASSERT_FINE(p);
    assert_int_equal(p.line.options[CLI_GPU].count, 4);
    assert_string_equal(p.line.options[CLI_GPU].words[2], "-");
    assert_string_equal(p.line.options[CLI_GPU].words[3], "c");
    PARSE(none, "-VM", "x", "-DO", "add", "-GPU");
    assert_wrong(&none, "--gpu needs a value");
    PARSE(empty, "-VM", "x", "-DO", "add", "-GPU", "");
    assert_wrong(&empty, "--gpu is empty");
}

static void an_option_is_never_taken_for_a_value(void **state)
{
    (void)state;
    PARSE(known, "-VM", "-DO", "add");
    assert_wrong(&known, "--vm needs a value");
    PARSE(unknown, "-VM", "x", "-NAME", "-WHATFI");
    assert_wrong(&unknown, "--name needs a value");
    assert_string_equal(unknown.err.next, "write a value that begins with a dash as --name=-WHATFI");
    PARSE(last, "-VM");
    assert_wrong(&last, "--vm needs a value");
}

static void single_values_are_given_once(void **state)
{
    (void)state;
    PARSE(p, "checkpoint", "x", "-NAME", "a", "-NAME", "b");
    assert_wrong(&p, "--name is given twice");
    PARSE(flags, "-VM", "x", "-S", "-S");
    ASSERT_FINE(flags);
}

static void some_verbs_take_several_vms(void **state)
{
    (void)state;
    PARSE(p, "-VM", "x", "-VM", "y");
    ASSERT_FINE(p);
    assert_string_equal(p.line.verb->name, "checkpoint");
    assert_int_equal(p.line.options[CLI_VM].count, 2);
    PARSE(words, "park", "x", "y", "--vm", "z");
    ASSERT_FINE(words);
    assert_int_equal(words.line.options[CLI_VM].count, 3);
    assert_string_equal(words.line.options[CLI_VM].words[0], "z"); /* options are read first */
    assert_string_equal(words.line.options[CLI_VM].words[1], "x");
    PARSE(gpu, "checkpoint", "x", "y"); /* as ever, the second word is a GPU */
    ASSERT_FINE(gpu);
    assert_int_equal(gpu.line.options[CLI_VM].count, 1);
    assert_string_equal(gpu.line.options[CLI_GPU].words[0], "y");
    PARSE(stray, "prune", "x", "y", "--keep", "5");
    assert_wrong(&stray, "\"y\" is one word too many");
    assert_string_equal(stray.err.next, "to name several VMs, write --vm before each: hyperpoint prune --vm "
                                        "\"a\" --vm \"b\"");
    PARSE(one, "show", "--vm", "x", "--vm", "y");
    assert_wrong(&one, "show works on one VM at a time");
}

static void verbs_have_no_case_and_are_written_whole(void **state)
{
    (void)state;
    PARSE(p, "-VM", "x", "-DO", "List-GPUs");
    ASSERT_FINE(p);
    assert_string_equal(p.line.verb->name, "list-gpus");
    PARSE(part, "-VM", "x", "-DO", "list-gpu");
    assert_wrong(&part, "there is no verb \"list-gpu\"");
    assert_true(strncmp(part.err.next, "did you mean list-gpus", 22) == 0);
    PARSE(blank, "-VM", "x", "-DO", "add ");
    assert_wrong(&blank, "there is no verb \"add \"");
    PARSE(help, "-VM", "x", "-DO", "help");
    assert_wrong(&help, "there is no verb \"help\"");
}

static void a_verb_can_come_first(void **state)
{
    (void)state;
    PARSE(alone, "list-vms");
    ASSERT_FINE(alone);
    assert_string_equal(alone.line.verb->name, "list-vms");
    PARSE(restore, "restore", "my vm", "3f2a", "--savepoint", "order:1", "order:2");
    ASSERT_FINE(restore);
    assert_string_equal(restore.line.verb->name, "restore");
    assert_string_equal(cli_value(&restore.line, CLI_VM), "my vm");
    assert_string_equal(cli_value(&restore.line, CLI_CHECKPOINT), "3f2a");
    assert_int_equal(restore.line.options[CLI_GPU].count, 2);
    PARSE(rename, "rename-checkpoint", "-CHECKPOINT", "latest", "my vm", "good");
    ASSERT_FINE(rename);
    assert_string_equal(cli_value(&rename.line, CLI_NAME), "good");
    PARSE(alias, "snapshot", "my vm");
    ASSERT_FINE(alias);
    assert_string_equal(alias.line.verb->name, "checkpoint");
    PARSE(rule, "prune", "my vm", "7d", "4w", "--dry-run");
    ASSERT_FINE(rule);
    assert_int_equal(rule.line.options[CLI_KEEP].count, 2);
    assert_true(cli_given(&rule.line, CLI_WHATIF));
    PARSE(none, "list-vms", "my vm");
    assert_wrong(&none, "\"my vm\" is one word too many");
    PARSE(incomplete, "checkpoint");
    assert_wrong(&incomplete, "checkpoint needs a VM");
}

static void without_a_verb_it_is_checkpoint_or_an_overview(void **state)
{
    (void)state;
    PARSE(host, "-COMPUTERNAME", "hv1", "-OUTPUT", "json");
    ASSERT_FINE(host);
    assert_string_equal(host.line.verb->name, "status");
    PARSE(checkpoint, "-GPU", "a");
    assert_wrong(&checkpoint, "checkpoint needs a VM");
}

static void a_vm_can_be_called_like_a_verb(void **state)
{
    (void)state;
    PARSE(named, "-VM", "list-vms");
    ASSERT_FINE(named);
    assert_string_equal(named.line.verb->name, "checkpoint");
    PARSE(original, "checkpoint", "list-gpus");
    ASSERT_FINE(original);
    assert_string_equal(cli_value(&original.line, CLI_VM), "checkpoint");
    assert_string_equal(original.line.verb->name, "list-gpus");
    PARSE(like_alias, "checkpoint", "snapshot");
    ASSERT_FINE(like_alias);
    assert_string_equal(cli_value(&like_alias.line, CLI_VM), "snapshot");
    assert_string_equal(like_alias.line.verb->name, "checkpoint");
}

static void help_and_version_can_be_words(void **state)
{
    (void)state;
    PARSE(all, "help");
    ASSERT_FINE(all);
    assert_true(cli_given(&all.line, CLI_HELP));
    assert_false(cli_given(&all.line, CLI_DO));
    PARSE(one, "help", "revert");
    ASSERT_FINE(one);
    assert_string_equal(one.line.verb->name, "restore");
    PARSE(unknown, "help", "resotre");
    assert_wrong(&unknown, "there is no verb \"resotre\"");
    PARSE(version, "version");
    assert_true(cli_given(&version.line, CLI_VERSION));
    PARSE(vm, "-VM", "help", "list-gpus");
    ASSERT_FINE(vm);
    assert_false(cli_given(&vm.line, CLI_HELP));
}

static void some_words_say_what_options_do(void **state)
{
    (void)state;
    PARSE(json, "list-vms", "--json", "--host", "hv1");
    ASSERT_FINE(json);
    assert_string_equal(cli_value(&json.line, CLI_OUTPUT), "json");
    assert_string_equal(cli_value(&json.line, CLI_COMPUTERNAME), "hv1");
    PARSE(value, "list-vms", "--json=x");
    assert_wrong(&value, "--json takes no value");
    PARSE(twice, "list-vms", "--json", "--output", "text");
    assert_wrong(&twice, "--output is given twice");
    static char word[] = "--json";
    char *const words[] = { word };
    assert_true(cli_line_wants_json(1, words, false));
}

static void verbs_take_what_they_name_and_no_more(void **state)
{
    (void)state;
    PARSE(name, "-VM", "x", "-DO", "add", "-GPU", "a", "-NAME", "n");
    assert_wrong(&name, "add takes no --name");
    PARSE(whatif, "-VM", "x", "-DO", "list-gpus", "-WHATIF");
    assert_wrong(&whatif, "list-gpus takes no --dry-run");
    PARSE(vm, "-VM", "x", "-DO", "list-vms");
    assert_wrong(&vm, "list-vms takes no --vm");
    static const char *const without_gpu[] = { "add-all",   "remove-all",         "list-vms",
                                               "list-gpus", "list-gpus-assigned", "list-gpus-partitionable" };
    for (size_t i = 0; i < HP_COUNT(without_gpu); i++) {
        PARSE(gpu, "-DO", without_gpu[i], "-GPU", "a");
        assert_int_equal(gpu.result, HP_E_USAGE);
        assert_non_null(strstr(gpu.err.what, "takes no --gpu"));
    }
}

static void verbs_need_what_they_cannot_do_without(void **state)
{
    (void)state;
    static const char *const with_vm[] = { "checkpoint", "list-gpus", "list-gpus-assigned",
                                           "add-auto",   "add-all",   "remove-all",
                                           "reset" };
    for (size_t i = 0; i < HP_COUNT(with_vm); i++) {
        PARSE(p, "-DO", with_vm[i]);
        assert_int_equal(p.result, HP_E_USAGE);
        assert_non_null(strstr(p.err.what, "needs a VM"));
    }
    PARSE(add, "-VM", "x", "-DO", "add");
    assert_wrong(&add, "add needs a GPU");
    PARSE(remove, "-VM", "x", "-DO", "remove");
    assert_wrong(&remove, "remove needs a GPU");
    PARSE(free, "-DO", "list-gpus-partitionable");
    ASSERT_FINE(free);
    PARSE(vms, "-DO", "list-vms");
    ASSERT_FINE(vms);
}

static void values_are_looked_at(void **state)
{
    (void)state;
    PARSE(output, "-VM", "x", "-OUTPUT", "xml");
    assert_wrong(&output, "--output takes json or text, not \"xml\"");
    PARSE(table, "-VM", "x", "-OUTPUT", "TABLE");
    ASSERT_FINE(table);
    PARSE(name, "-VM", "x", "-NAME", "");
    assert_wrong(&name, "--name is empty");
    PARSE(control, "-VM", "x", "-NAME", "a\033[2Jb");
    assert_wrong(&control, "--name holds a control character");
    PARSE(vm, "-VM", "");
    assert_wrong(&vm, "--vm is empty");
    PARSE(both, "-VM", "x", "-S", "-VERBOSE");
    assert_wrong(&both, "-s and --verbose cannot be used together");
}

static void a_name_has_256_characters_at_most(void **state)
{
    (void)state;
    char name[3 * 257 + 1] = { 0 };
    for (int i = 0; i < 256; i++)
        memcpy(name + 3 * i, "\xE2\x82\xAC", 3);
    PARSE(fits, "-VM", "x", "-NAME", name);
    ASSERT_FINE(fits);
    memcpy(name + 3 * 256, "!", 1);
    PARSE(more, "-VM", "x", "-NAME", name);
    assert_wrong(&more, "--name is 257 characters long, which is more than 256");
}

static void words_are_bounded_and_utf8(void **state)
{
    (void)state;
    static char word[CLI_MAX_WORD_LENGTH + 2];
    memset(word, 'x', CLI_MAX_WORD_LENGTH);
    PARSE(fits, "-VM", word);
    ASSERT_FINE(fits);
    word[CLI_MAX_WORD_LENGTH] = 'x';
    PARSE(more, "-VM", word);
    assert_wrong(&more, "word 2 of the command line is 8193 bytes long, which is more than 8192");
    PARSE(bad, "-VM", "a\xFF\x1B");
    assert_wrong(&bad, "word 2 of the command line is not UTF-8: \"a\\xFF\\x1B\"");
}

static void help_and_version_need_nothing_else(void **state)
{
    (void)state;
    static const char *const ways[] = { "-HELP", "--help", "-h", "-?", "-He" };
    for (size_t i = 0; i < HP_COUNT(ways); i++) {
        PARSE(p, ways[i]);
        ASSERT_FINE(p);
        assert_true(cli_given(&p.line, CLI_HELP));
        assert_false(cli_given(&p.line, CLI_DO));
    }
    PARSE(verb, "-DO", "add", "-HELP");
    ASSERT_FINE(verb);
    assert_string_equal(verb.line.verb->name, "add");
    PARSE(topic, "-HELP", "reset");
    ASSERT_FINE(topic);
    assert_true(cli_given(&topic.line, CLI_DO));
    assert_string_equal(topic.line.verb->name, "reset");
    PARSE(wrong, "-DO", "ad", "-HELP");
    assert_wrong(&wrong, "there is no verb \"ad\"");
    PARSE(version, "--version");
    ASSERT_FINE(version);
}

static bool wants_json(const char *first, const char *second, const char *third)
{
    char words[3][32] = { { 0 } };
    const char *given[] = { first, second, third };
    char *list[3];
    for (int i = 0; i < 3; i++)
        list[i] = memcpy(words[i], given[i], strlen(given[i]) + 1);
    return cli_line_wants_json(3, list, false);
}

static void errors_take_the_form_that_was_asked_for(void **state)
{
    (void)state;
    assert_true(wants_json("-BOGUS", "-OUTPUT", "json"));
    assert_true(wants_json("-output=JSON", "-DO", "bogus"));
    assert_true(wants_json("-o", "json", "\xFF"));
    assert_false(wants_json("-BOGUS", "-OUTPUT", "text"));
    assert_false(wants_json("json", "-VM", "-OUTPUT"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_have_no_case_and_one_or_two_dashes),
        cmocka_unit_test(values_can_follow_an_equals_sign),
        cmocka_unit_test(the_shortest_unambiguous_beginning_is_enough),
        cmocka_unit_test(unknown_options_are_refused_with_those_that_come_near),
        cmocka_unit_test(two_dashes_end_the_own_words),
        cmocka_unit_test(loose_words_are_vm_verb_and_gpus),
        cmocka_unit_test(gpus_are_all_words_up_to_the_next_option),
        cmocka_unit_test(an_option_is_never_taken_for_a_value),
        cmocka_unit_test(single_values_are_given_once),
        cmocka_unit_test(some_verbs_take_several_vms),
        cmocka_unit_test(verbs_have_no_case_and_are_written_whole),
        cmocka_unit_test(a_verb_can_come_first),
        cmocka_unit_test(without_a_verb_it_is_checkpoint_or_an_overview),
        cmocka_unit_test(a_vm_can_be_called_like_a_verb),
        cmocka_unit_test(help_and_version_can_be_words),
        cmocka_unit_test(some_words_say_what_options_do),
        cmocka_unit_test(verbs_take_what_they_name_and_no_more),
        cmocka_unit_test(verbs_need_what_they_cannot_do_without),
        cmocka_unit_test(values_are_looked_at),
        cmocka_unit_test(a_name_has_256_characters_at_most),
        cmocka_unit_test(words_are_bounded_and_utf8),
        cmocka_unit_test(help_and_version_need_nothing_else),
        cmocka_unit_test(errors_take_the_form_that_was_asked_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
