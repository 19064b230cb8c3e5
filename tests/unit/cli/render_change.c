/* SPDX-License-Identifier: MIT */
/* Results of changes as text and JSON. */
#include "show_fixture.h"

#include "act/journals.h"

static struct hv_adapter after[] = {
    { .id = "Microsoft:VM\\B1",
      .instance_path = GPU_1,
      .quotas = { .value[HV_VRAM][HV_MAX] = { true, UINT64_MAX } } },
    { .id = "Microsoft:VM\\A2" },
    { .id = "Microsoft:VM\\B9", .instance_path = "\\\\?\\ODD" },
};

static struct core_replacement replaced[] = { { "Microsoft:VM\\A1", "Microsoft:VM\\B1" } };

static const struct core_step_kind removal = { .name = "removeAdapters" };
static struct core_step steps[] = { { .kind = &removal, .text = "Remove 3 GPU adapters" },
                                    { .kind = &core_step_create_checkpoint,
                                      .text = "Create the checkpoint" } };
static struct core_plan plan = { .intent = { .change = &core_checkpoint, .remove = { before, 1 } },
                                 .steps = steps,
                                 .step_count = 2,
                                 .wanted = { before, 2 } };
static struct core_step_report step_reports[] = {
    { &removal, "Remove 3 GPU adapters", true, true, 12345 },
    { &core_step_create_checkpoint, "Create the checkpoint", true, true, 2000 },
};
static struct core_report report = {
    .outcome = CORE_DONE,
    .steps = step_reports,
    .step_count = 2,
    .checkpoint_known = true,
    .checkpoint = { .id = "CAFE", .name = "before", .created = "2025-01-02T03:04:05Z" },
    .before = { before, 3 },
    .after_known = true,
    .after = { after, 3 },
    .replaced = replaced,
    .replaced_count = 1,
};

static void a_checkpoint_shows_before_and_after(void **state)
{
    (void)state;
    HP_STR(out);
    struct cli_change_result result = {
        .host.simulated = true, .detailed = true, .state = &state_read, .plan = &plan, .report = &report
    };
    cli_show_change(&out, false, &result);
    assert_string_equal(hp_str_text(&out),
                        "Host        simulated\n"
                        "VM          my \\x1B[2Jvm (11111111-2222-3333-4444-555555555555)\n"
                        "Checkpoint  before\n"
                        "ID          CAFE\n"
                        "Created     2025-01-02T03:04:05Z\n"
                        "\n"
                        "GPU adapters\n"
                        "  GPU 1, NVIDIA GeForce RTX 4060: put back\n"
                        "      before  Microsoft:VM\\A1\n"
                        "      now     Microsoft:VM\\B1\n"
                        "  an automatic GPU (Hyper-V chooses when the VM starts): unchanged\n"
                        "      now     Microsoft:VM\\A2\n"
                        "  a GPU that is no longer on this host, " GPU_GONE ": removed\n"
                        "      before  Microsoft:VM\\A3\n"
                        "  GPU 2, \\\\?\\ODD: added\n"
                        "      now     Microsoft:VM\\B9\n");
}

/* Only what is missing is told with its ids. */
static void without_details_it_is_short(void **state)
{
    (void)state;
    HP_STR(out);
    struct cli_change_result result = {
        .state = &state_read, .plan = &plan, .report = &report, .next_label = "To restore", .next = "do it"
    };
    cli_show_change(&out, false, &result);
    assert_string_equal(
        hp_str_text(&out),
        "VM          my \\x1B[2Jvm\n"
        "Checkpoint  before\n"
        "ID          id:CAFE\n"
        "Created     2 Jan 2025, 03:04\n"
        "GPUs        GPU 1, NVIDIA GeForce RTX 4060: put back (verified)\n"
        "            an automatic GPU (Hyper-V chooses when the VM starts): unchanged (verified)\n"
        "            a GPU that is no longer on this host, " GPU_GONE ": removed (verified)\n"
        "              before  Microsoft:VM\\A3\n"
        "            GPU 2, \\\\?\\ODD: added (verified)\n"
        "To restore  do it\n");
}

/* Of the same card, and with the same fate: a line for all. */
static void adapters_that_fared_alike_are_one_line(void **state)
{
    (void)state;
    HP_STR(out);
    static struct hv_adapter several[] = {
        { .id = "A1", .instance_path = GPU_1 },
        { .id = "A2" },
        { .id = "A3", .instance_path = GPU_1 },
        { .id = "A4" },
        { .id = "A5", .instance_path = GPU_1, .card_remembered = true },
        { .id = "A6", .instance_path = GPU_GONE },
        { .id = "A7", .instance_path = GPU_GONE },
    };
    struct core_state read = state_read;
    read.adapters = (struct hv_adapters){ several, 7 };
    struct cli_change_result result = { .state = &read, .plan = &plan };
    cli_show_change(&out, false, &result);
    assert_string_equal(hp_str_text(&out),
                        "VM          my \\x1B[2Jvm\n"
                        "GPUs        2 x NVIDIA GeForce RTX 4060: unchanged\n"
                        "            2 x automatic GPU (Hyper-V chooses when the VM starts): unchanged\n"
                        "            GPU 1, NVIDIA GeForce RTX 4060 (remembered): unchanged\n"
                        "            a GPU that is no longer on this host, " GPU_GONE ": unchanged\n"
                        "              now     A6\n"
                        "            a GPU that is no longer on this host, " GPU_GONE ": unchanged\n"
                        "              now     A7\n");
}

static void a_checkpoint_has_the_members_of_schema_1(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    const char *said[] = { "said" };
    struct cli_change_result result = {
        .state = &state_read, .plan = &plan, .report = &report, .notices = { said, 1, 1 }
    };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("change", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "kind", "host", "outcome", "vm", "checkpoint", "before", "after",
                   "notices", "warnings", "details");
    const cJSON *details = member(json, "details");
    ASSERT_MEMBERS(details, "steps", "replaced", "checkpointRefused");
    assert_string_equal(member(json, "kind")->valuestring, "vmChange");
    assert_string_equal(member(json, "outcome")->valuestring, "done");
    ASSERT_MEMBERS(member(json, "checkpoint"), "id", "name", "created", "gpuSet");
    assert_int_equal(cJSON_GetArraySize(member(details, "replaced")), 1);
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(details, "replaced"), 0), "from", "to");
    const cJSON *step = cJSON_GetArrayItem(member(details, "steps"), 0);
    ASSERT_MEMBERS(step, "step", "action", "text", "done", "milliseconds");
    assert_string_equal(member(step, "action")->valuestring, "removeAdapters");
    assert_int_equal(member(step, "milliseconds")->valueint, 12);
    assert_string_equal(cJSON_GetArrayItem(member(json, "notices"), 0)->valuestring, "said");
}

static void a_plan_says_what_would_be(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct cli_change_result result = { .what_if = true, .state = &state_read, .plan = &plan };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("plan", hp_str_text(&out), out.length, &json, NULL), 0);
    assert_string_equal(member(json, "outcome")->valuestring, "planned");
    assert_true(cJSON_IsNull(member(json, "checkpoint")));
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(member(json, "details"), "steps"), 1), "step", "action", "text");
    /* What is removed gets a new id when it is added again. */
    assert_true(cJSON_IsNull(member(cJSON_GetArrayItem(member(json, "after"), 0), "adapterId")));
    assert_string_equal(member(cJSON_GetArrayItem(member(json, "after"), 1), "adapterId")->valuestring,
                        "Microsoft:VM\\A2");
    hp_str_reset(&out);
    cli_show_change(&out, false, &result);
    assert_non_null(strstr(hp_str_text(&out), "HyperPoint would do this (nothing has been changed):\n"
                                              "  1. Remove 3 GPU adapters\n"
                                              "  2. Create the checkpoint\n"));
}

/* A report as it begins: nothing was read of the host yet. */
static void what_was_not_read_is_not_told(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct core_report lost = {
        .outcome = CORE_LEFT, .steps = step_reports, .step_count = 2, .before = { before, 3 }
    };
    struct cli_change_result result = { .state = &state_read, .plan = &plan, .report = &lost };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("lost", hp_str_text(&out), out.length, &json, NULL), 0);
    assert_string_equal(member(json, "outcome")->valuestring, "left");
    assert_true(cJSON_IsNull(member(json, "after")));
    assert_true(cJSON_IsNull(member(member(json, "details"), "replaced")));
    assert_true(cJSON_IsNull(member(member(json, "vm"), "state")));
    assert_null(hp_json_member(json, "checkpoint")); /* null would say that there is none */
    hp_str_reset(&out);
    cli_show_change(&out, false, &result);
    assert_non_null(strstr(hp_str_text(&out), "\nGPUs        not read\n"));
}

static void of_a_new_checkpoint_each_place_is_told_alone(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct core_report half = report;
    half.set_in_notes = (struct hp_opt_bool){ true, true };
    struct cli_change_result result = { .state = &state_read, .plan = &plan, .report = &half };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("half", hp_str_text(&out), out.length, &json, NULL), 0);
    const cJSON *set = member(member(json, "checkpoint"), "gpuSet");
    assert_true(cJSON_IsTrue(member(set, "inNotes")));
    assert_true(cJSON_IsNull(member(set, "inStateFolder")));
}

static struct hv_checkpoint targets[] = { { .id = "A", .name = "one" },
                                          { .id = "B", .name = "two" },
                                          { .id = "C", .name = "three" } };

static void what_became_of_a_checkpoint_may_not_be_known(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct core_plan removes = {
        .intent = { .change = &core_delete_checkpoint, .targets = targets, .target_count = 3 }
    };
    struct hp_opt_bool done[] = { { true, true }, { true, false }, { false, false } };
    struct core_report left = { .outcome = CORE_LEFT, .targets = done, .target_count = 3 };
    struct cli_change_result result = { .state = &state_read, .plan = &removes, .report = &left };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("left", hp_str_text(&out), out.length, &json, NULL), 0);
    const cJSON *rows = member(json, "checkpoints");
    assert_true(cJSON_IsTrue(member(cJSON_GetArrayItem(rows, 0), "done")));
    assert_true(cJSON_IsFalse(member(cJSON_GetArrayItem(rows, 1), "done")));
    assert_true(cJSON_IsNull(member(cJSON_GetArrayItem(rows, 2), "done")));
    hp_str_reset(&out);
    cli_show_change(&out, false, &result);
    assert_non_null(strstr(hp_str_text(&out), "Deleted: 1\n"
                                              "  id:A  one    unknown\n"
                                              "Unchanged: 1\n"
                                              "  id:B  two    unknown\n"
                                              "Not known: 1\n"
                                              "  id:C  three  unknown\n"));
}

static void settings_are_told_where_the_plan_changes_some(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct core_step change[] = { { .kind = &core_step_change_settings, .text = "Change settings" } };
    struct core_step_report done[] = { { .kind = &core_step_change_settings, .text = "Change settings" } };
    struct core_plan adds = { .intent.change = &core_add, .steps = change, .step_count = 1 };
    struct core_report unread = { .steps = done, .step_count = 1 };
    struct core_report seen = unread;
    seen.settings_known = true;
    seen.settings = (struct hv_settings){ .low_mmio = { true, 1024 }, .guest_cache_types = { true, false } };
    struct cli_change_result result = { .state = &state_read, .plan = &adds, .report = &unread };
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("unread", hp_str_text(&out), out.length, &json, NULL), 0);
    assert_true(cJSON_IsNull(member(member(json, "settings"), "after")));
    hp_str_reset(&out);
    cJSON_Delete(json);
    result.report = &seen;
    cli_show_change(&out, true, &result);
    assert_int_equal(hp_json_parse("seen", hp_str_text(&out), out.length, &json, NULL), 0);
    const cJSON *after_change = member(member(json, "settings"), "after");
    assert_string_equal(member(after_change, "lowMmioMegabytes")->valuestring, "1024");
    assert_true(cJSON_IsFalse(member(after_change, "guestControlledCacheTypes")));
    assert_true(cJSON_IsNull(member(after_change, "highMmioMegabytes")));
    assert_true(cJSON_IsNull(member(after_change, "automaticCheckpoints")));
}

static void a_change_that_was_cut_off_names_the_way_out(void **state)
{
    (void)state;
    HP_ARENA(arena);
    HP_STR(out);
    HP_JSON(json);
    struct cli_line line = { .verb = NULL };
    struct cli_run run = { .arena = &arena, .line = &line };
    const struct core_journal journal = { .path = "/state/x.journal",
                                          .vm_id = "VM-ID",
                                          .vm_name = "my \033[2Jvm",
                                          .started = "2025-01-02T03:04:05Z",
                                          .change = "checkpoint",
                                          .intent = { .before = { before, 2 } } };
    struct cli_open_change open = { .journal = &journal,
                                    .command = cli_recover_command(&run, "VM-ID"),
                                    .plan = &plan };
    const struct cli_open_changes changes = { .items = &open, .count = 1, .detailed = true };
    cli_show_open(&out, false, &changes);
    assert_string_equal(hp_str_text(&out), "interrupted changes\n"
                                           "\n"
                                           "  my \\x1B[2Jvm (VM-ID): checkpoint, started 2 Jan 2025, 03:04\n"
                                           "      had     " GPU_1 " (VRAM Max 18446744073709551615)\n"
                                           "      had     an automatic GPU (Hyper-V chooses when the "
                                           "VM starts)\n"
                                           "      is undone with\n"
                                           "        hyperpoint recover \"id:VM-ID\"\n");
    hp_str_reset(&out);
    cli_show_open(&out, true, &changes);
    assert_int_equal(hp_json_parse("open", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "kind", "host", "outcome", "open", "parked");
    const cJSON *open_change = cJSON_GetArrayItem(member(json, "open"), 0);
    ASSERT_MEMBERS(open_change, "vm", "change", "started", "before", "completes", "problem", "command",
                   "details");
    ASSERT_MEMBERS(member(open_change, "details"), "journal", "steps");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_checkpoint_shows_before_and_after),
        cmocka_unit_test(without_details_it_is_short),
        cmocka_unit_test(adapters_that_fared_alike_are_one_line),
        cmocka_unit_test(a_checkpoint_has_the_members_of_schema_1),
        cmocka_unit_test(a_plan_says_what_would_be),
        cmocka_unit_test(what_was_not_read_is_not_told),
        cmocka_unit_test(of_a_new_checkpoint_each_place_is_told_alone),
        cmocka_unit_test(what_became_of_a_checkpoint_may_not_be_known),
        cmocka_unit_test(settings_are_told_where_the_plan_changes_some),
        cmocka_unit_test(a_change_that_was_cut_off_names_the_way_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
