/* SPDX-License-Identifier: MIT */
/* A world as text: what is written reads as it was, whole or brief. The files of whole hosts are in
 * tests/unit/sim/model_file.c and tests/fuzz/host_file.c. */
#include "hostfile/world.h"

#include "base/array.h"
#include "hostfile/timestamp.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static void read_world(struct hf_world *world, const char *text)
{
    HP_ERROR(err);
    if (hf_world_parse("test", text, strlen(text), world, &err) != 0)
        fail_msg("%s", err.what);
}

static void large_numbers_are_text(void **state)
{
    (void)state;
    HP_STR(out);
    struct hf_world world = { .changed = false };
    hf_world_init(&world);
    world.host.name = "HOST";
    world.host.build = 26100;
    world.host.free_space_bytes = (UINT64_C(1) << 53) - 1;
    world.behaviour.checkpoint_space_bytes = UINT64_C(1) << 53;
    world.behaviour.export_space_bytes = UINT64_MAX;
    hf_world_print(&world, &out);
    assert_non_null(strstr(hp_str_text(&out), "\"freeSpaceBytes\": 9007199254740991\n"));
    assert_non_null(strstr(hp_str_text(&out), "\"checkpointSpaceBytes\": \"9007199254740992\""));
    assert_non_null(strstr(hp_str_text(&out), "\"exportSpaceBytes\": \"18446744073709551615\""));
    read_world(&world, hp_str_text(&out));
    assert_true(world.host.free_space_bytes == (UINT64_C(1) << 53) - 1);
    assert_true(world.behaviour.checkpoint_space_bytes == UINT64_C(1) << 53);
    assert_true(world.behaviour.export_space_bytes == UINT64_MAX);
    hf_world_release(&world);
}

static void what_has_its_default_can_be_left_out(void **state)
{
    (void)state;
    static const char brief[] = "{\n"
                                "  \"hyperpointHost\": 1,\n"
                                "  \"host\": {\n"
                                "    \"name\": \"HOST\",\n"
                                "    \"build\": 26100\n"
                                "  },\n"
                                "  \"vms\": [\n"
                                "    {\n"
                                "      \"id\": \"00000000-0000-4000-A000-000000000001\",\n"
                                "      \"name\": \"my vm\",\n"
                                "      \"state\": \"saved\"\n"
                                "    }\n"
                                "  ]\n"
                                "}\n";
    HP_STR(whole);
    HP_STR(again);
    struct hf_world world = { .changed = false };
    read_world(&world, brief);
    hf_world_print(&world, &whole);
    assert_non_null(strstr(hp_str_text(&whole), "\"addRefusesQuotas\": false"));
    read_world(&world, hp_str_text(&whole));
    hf_world_print_brief(&world, &again);
    assert_string_equal(hp_str_text(&again), brief);
    hf_world_release(&world);
}

static void numbers_are_put_within_their_limits(void **state)
{
    (void)state;
    struct hf_vm vm;
    hf_bind_defaults(&hf_vm_shape, &vm);
    assert_false(hf_bind_put(&hf_vm_shape, "lowMmioMegabytes", &vm, 127));
    assert_false(hf_bind_put(&hf_vm_shape, "lowMmioMegabytes", &vm, 3585));
    assert_int_equal(vm.settings.low_mmio_megabytes, 128);
    assert_true(hf_bind_put(&hf_vm_shape, "lowMmioMegabytes", &vm, 3584));
    assert_int_equal(vm.settings.low_mmio_megabytes, 3584);
}

static void computers_have_names_of_every_alphabet(void **state)
{
    (void)state;
    static const char *const wrong[] = { "", "my host", "a\\b", "a/b", "a\x7F", "a\tb", "a.b?" };
    char longest[65];
    assert_true(hf_is_computer_name("PC-1_a.b"));
    assert_true(hf_is_computer_name("Größe"));
    for (size_t i = 0; i < HP_COUNT(wrong); i++)
        assert_false(hf_is_computer_name(wrong[i]));
    memset(longest, 'x', sizeof longest - 1);
    longest[64] = '\0';
    assert_false(hf_is_computer_name(longest));
    longest[63] = '\0';
    assert_true(hf_is_computer_name(longest));
}

/* --- changes --- */

/* Hosts of which each is made of each other. */
static const char *const stages[] = {
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100}}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 20348, \"rights\": \"none\"}, \"nextId\": 7,"
    " \"captured\": {\"missing\": [\"one\", \"two\"], \"anonymous\": true}}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100}, \"captured\": {\"missing\": [\"two\"]},"
    " \"gpus\": [{\"instancePath\": \"\\\\\\\\?\\\\PCI#1\", \"name\": \"x\", \"partitionCount\": 4,"
    " \"validPartitionCounts\": [1, 4], \"vram\": {\"total\": \"18446744073709551615\", \"available\": 5}}]}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100},"
    " \"gpus\": [{\"instancePath\": \"\\\\\\\\?\\\\PCI#2\", \"name\": \"\\u00e9 \\\"q\\\" \\n\", \"partitionCount\": 1,"
    " \"validPartitionCounts\": [1]},"
    " {\"instancePath\": \"\\\\\\\\?\\\\PCI#1\", \"name\": \"x\", \"partitionCount\": 4,"
    " \"validPartitionCounts\": [1, 2, 4], \"vram\": {\"available\": null}}]}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100}, \"vms\": ["
    "{\"id\": \"11111111-2222-4333-8444-000000000001\", \"name\": \"one\", \"checkpoints\": ["
    "{\"id\": \"11111111-2222-4333-8444-00000000000A\", \"name\": \"a\", \"created\": \"2026-07-01T00:43:52Z\"},"
    "{\"id\": \"11111111-2222-4333-8444-00000000000B\", \"name\": \"b\", \"created\": \"2026-07-01T00:43:52.5Z\","
    " \"parent\": \"11111111-2222-4333-8444-00000000000A\"}]},"
    "{\"id\": \"11111111-2222-4333-8444-000000000002\", \"name\": \"two\"}]}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100}, \"vms\": ["
    "{\"id\": \"11111111-2222-4333-8444-000000000001\", \"name\": \"one\", \"state\": \"running\", \"checkpoints\": ["
    "{\"id\": \"11111111-2222-4333-8444-00000000000B\", \"name\": \"b\", \"created\": \"2026-07-01T00:43:52.5Z\","
    " \"parent\": null, \"settings\": {\"processors\": 5}}]},"
    "{\"id\": \"11111111-2222-4333-8444-000000000002\", \"name\": \"two\", \"notes\": \"n\","
    " \"adapters\": [{\"id\": \"11111111-2222-4333-8444-0000000000AA\"}]}]}",
    "{\"hyperpointHost\": 1, \"host\": {\"name\": \"A\", \"build\": 26100}, \"vms\": ["
    "{\"id\": \"11111111-2222-4333-8444-000000000002\", \"name\": \"two\"}]}",
};

static void changes_make_each_host_of_each_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < HP_COUNT(stages) * HP_COUNT(stages); i++) {
        HP_ARENA(arena);
        HP_STR(changes);
        HP_STR(wanted);
        HP_STR(made);
        struct hf_world before = { .changed = false };
        struct hf_world now = { .changed = false };
        const char *from = stages[i / HP_COUNT(stages)];
        read_world(&before, from);
        read_world(&now, stages[i % HP_COUNT(stages)]);
        hf_world_print(&now, &wanted);
        struct hf_world kept = hf_world_keep(&arena, &before);
        hf_world_print_changes(&kept, &now, &changes);
        assert_null(strchr(hp_str_text(&changes), '\n'));
        assert_int_equal(strcmp(hp_str_text(&changes), "{}") == 0,
                         i / HP_COUNT(stages) == i % HP_COUNT(stages));
        const char *line = hp_str_text(&changes);
        assert_int_equal(hf_world_print_changed("test", from, strlen(from), &line, 1, &made, NULL), 0);
        assert_string_equal(hp_str_text(&made), hp_str_text(&wanted));
        hf_world_release(&before);
        hf_world_release(&now);
    }
}

static void changes_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *change;
        const char *words;
    } cases[] = {
        { "{\"colour\": 1}", "colour is not known here" },
        { "{\"nextId\": true}", "nextId must be a whole number" },
        { "{\"host\": 1}", "host must be an object" },
        { "{\"vms\": {\"2\": {}}}", "vms has no such place" },
        { "{\"vms\": {\"x\": {}}}", "vms has no such place" },
        { "{\"vms\": [3, 0]}", "vms has no such place" },
        { "{\"vms\": [1, 2]}", "vms has no such place" },
        { "{\"vms\": []}", "vms has no such place" },
        { "{\"vms\": [0]}", "vms has no such place" },
        { "{\"vms\": [0, 0, {}]}", "vms.id is missing" },
        { "{\"vms\": {\"0\": {\"state\": \"flying\"}}}", "must be one of" },
        { "nothing", "is not valid JSON" },
    };
    const char *host = stages[4];
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ERROR(err);
        HP_STR(made);
        assert_int_equal(hf_world_print_changed("test", host, strlen(host), &cases[i].change, 1, &made, &err),
                         HP_E_USAGE);
        if (!strstr(err.what, cases[i].words))
            fail_msg("'%s' does not say '%s'", err.what, cases[i].words);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(large_numbers_are_text),
        cmocka_unit_test(changes_make_each_host_of_each_other),
        cmocka_unit_test(changes_that_do_not_fit_are_refused),
        cmocka_unit_test(what_has_its_default_can_be_left_out),
        cmocka_unit_test(numbers_are_put_within_their_limits),
        cmocka_unit_test(computers_have_names_of_every_alphabet),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
