/* SPDX-License-Identifier: MIT */
/* Results as text and as JSON. */
#include "show_fixture.h"

#include "say/calls.h"

static struct cli_gpu_result lists(void)
{
    static const struct cli_vm_result nobody; /* no VM of the host has a GPU */
    return (struct cli_gpu_result){
        .host = { .simulated = true,
                  .info = { .name = "LAB-01", .caption = "Windows 11 Pro", .build = 22631 } },
        .has_vm = true,
        .vm = state_read.vm,
        .status = state_read.status,
        .partitionable = true,
        .assigned = true,
        .gpus = { .items = gpus, .count = 2 },
        .adapters = { before, 3 },
        .users = &nobody
    };
}

/* What is wrong is told in full. */
static void lists_are_short(void **state)
{
    (void)state;
    HP_STR(out);
    struct cli_gpu_result result = lists();
    cli_show_gpus(&out, false, &result);
    assert_string_equal(hp_str_text(&out),
                        "Simulated host LAB-01, Windows 11 Pro, build 22631\n"
                        "\n"
                        "Partitionable GPUs\n"
                        "  GPU  Name                     Driver   VRAM free  Used by\n"
                        "    1  NVIDIA GeForce RTX 4060  unknown       75 %  -\n"
                        "    2  Unknown GPU              unknown    unknown  -\n"
                        "     Instance ID \\\\?\\ODD\n"
                        "     Problem     Windows does not list it, or reports a problem with it\n"
                        "\n"
                        "Total: 2 partitionable GPUs (--verbose adds device IDs and instance IDs)\n"
                        "\n"
                        "GPUs assigned to \"my \\x1B[2Jvm\" (off)\n"
                        "  GPU  Name                                  Driver   VRAM free\n"
                        "    1  NVIDIA GeForce RTX 4060               unknown       75 %\n"
                        "    -  automatic (Hyper-V chooses at start)  -                -\n"
                        "    -  Unknown GPU                           -                -\n"
                        "     Adapter ID  Microsoft:VM\\A3\n"
                        "     Device ID   PCI\\VEN_1002&DEV_73BF\\4&2&0&0010\n"
                        "     Instance ID " GPU_GONE "\n"
                        "     Quotas      the driver's defaults\n"
                        "     Problem     the card is missing or disabled: the host has no GPU with that "
                        "instance ID\n"
                        "\n"
                        "Total: 3 assigned GPUs (--verbose adds IDs and quotas)\n");
}

static const char detailed_lists[] = "Simulated host LAB-01, Windows 11 Pro, build 22631\n"
                                     "\n"
                                     "Partitionable GPUs\n"
                                     "\n"
                                     "  1  NVIDIA GeForce RTX 4060\n"
                                     "     Device ID   PCI\\VEN_10DE&DEV_2882\\4&1&0&0008\n"
                                     "     Instance ID " GPU_1 "\n"
                                     "     Free        VRAM 75 %, Encode 100 %, Decode "
                                     "unknown, Compute unknown\n"
                                     "     Type        discrete (a card), 32 partitions\n"
                                     "     Used by     no VM\n"
                                     "\n"
                                     "  2  Unknown GPU\n"
                                     "     Device ID   unknown\n"
                                     "     Instance ID \\\\?\\ODD\n"
                                     "     Free        VRAM unknown, Encode unknown, Decode "
                                     "unknown, Compute unknown\n"
                                     "     Type        unclear (odd), 1 partition\n"
                                     "     Used by     no VM\n"
                                     "     Problem     Windows does not list it, or reports "
                                     "a problem with it\n"
                                     "\n"
                                     "Total: 2 partitionable GPUs\n"
                                     "\n"
                                     "GPUs assigned to \"my \\x1B[2Jvm\" (off)\n"
                                     "\n"
                                     "  1  NVIDIA GeForce RTX 4060\n"
                                     "     Adapter ID  Microsoft:VM\\A1\n"
                                     "     Device ID   PCI\\VEN_10DE&DEV_2882\\4&1&0&0008\n"
                                     "     Instance ID " GPU_1 "\n"
                                     "     Quotas      VRAM Max 18446744073709551615\n"
                                     "\n"
                                     "  -  automatic (Hyper-V chooses at start)\n"
                                     "     Adapter ID  Microsoft:VM\\A2\n"
                                     "     Quotas      the driver's defaults\n"
                                     "\n"
                                     "  -  Unknown GPU\n"
                                     "     Adapter ID  Microsoft:VM\\A3\n"
                                     "     Device ID   PCI\\VEN_1002&DEV_73BF\\4&2&0&0010\n"
                                     "     Instance ID " GPU_GONE "\n"
                                     "     Quotas      the driver's defaults\n"
                                     "     Problem     the card is missing or disabled: "
                                     "the host has no GPU with that instance ID\n"
                                     "\n"
                                     "Total: 3 assigned GPUs\n";

static void lists_show_what_matters(void **state)
{
    (void)state;
    HP_STR(out);
    struct cli_gpu_result result = lists();
    result.detailed = true;
    cli_show_gpus(&out, false, &result);
    assert_string_equal(hp_str_text(&out), detailed_lists);
}

static void lists_have_the_members_of_schema_1(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct cli_gpu_result result = lists();
    cli_show_gpus(&out, true, &result);
    assert_int_equal(hp_json_parse("lists", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "kind", "host", "vm", "partitionable", "assigned", "parked",
                   "checkpointRefused", "unusable");
    ASSERT_MEMBERS(member(json, "host"), "name", "build", "caption", "simulated");
    ASSERT_MEMBERS(member(json, "vm"), "name", "id", "state");
    assert_string_equal(member(member(json, "vm"), "name")->valuestring, "my \033[2Jvm");
    const cJSON *gpu = cJSON_GetArrayItem(member(json, "partitionable"), 0);
    ASSERT_MEMBERS(gpu, "order", "name", "deviceId", "instanceId", "working", "integrated", "kind",
                   "kindReason", "ownMemory", "partitionCount", "driver", "capacity", "usedBy");
    ASSERT_MEMBERS(member(gpu, "capacity"), "vram", "encode", "decode", "compute");
    ASSERT_MEMBERS(member(member(gpu, "capacity"), "vram"), "total", "available", "minimum", "maximum",
                   "optimal");
    const cJSON *adapter = cJSON_GetArrayItem(member(json, "assigned"), 0);
    ASSERT_MEMBERS(adapter, "order", "name", "adapterId", "deviceId", "instanceId", "card", "automatic",
                   "hidden", "stale", "quotas");
    ASSERT_MEMBERS(member(adapter, "card"), "instancePath", "source", "presentPaths");
    assert_string_equal(member(member(adapter, "card"), "source")->valuestring, "read");
    assert_int_equal(cJSON_GetArraySize(member(adapter, "quotas")), 12);
    assert_true(cJSON_IsNull(member(member(adapter, "quotas"), "minPartitionVram")));
    /* All 64 bits, which a double would not carry. */
    assert_string_equal(member(member(adapter, "quotas"), "maxPartitionVram")->valuestring,
                        "18446744073709551615");
    assert_true(cJSON_IsTrue(member(cJSON_GetArrayItem(member(json, "assigned"), 1), "automatic")));
    assert_true(cJSON_IsTrue(member(cJSON_GetArrayItem(member(json, "assigned"), 2), "stale")));
}

static void one_list_has_only_its_members(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct cli_gpu_result result = lists();
    result.has_vm = false;
    result.assigned = false;
    cli_show_gpus(&out, true, &result);
    assert_int_equal(hp_json_parse("list", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "kind", "host", "partitionable", "unusable");
}

static void vms_carry_their_gpus(void **state)
{
    (void)state;
    static struct hv_vm_row rows[] = {
        { .id = "11111111-2222-3333-4444-555555555555",
          .name = "\xF0\x9F\x8E\xAE",
          .status = { .state = HV_STATE_SAVED } },
        { .id = "99999999-2222-3333-4444-555555555555",
          .name = "empty",
          .status = { .state = HV_STATE_OFF } },
    };
    static const char *const owners[] = { "11111111-2222-3333-4444-555555555555",
                                          "11111111-2222-3333-4444-555555555555",
                                          "11111111-2222-3333-4444-555555555555" };
    struct cli_vm_result result = { .host = { .info.name = "LAB-01" },
                                    .vms = { .items = rows, .count = 2 },
                                    .gpus = { .items = gpus, .count = 2 },
                                    .adapters = { before, 3 },
                                    .owners = owners };
    HP_STR(text);
    cli_show_vms(&text, false, &result);
    assert_string_equal(hp_str_text(&text),
                        "Host LAB-01\n"
                        "\n"
                        "  ID           Name   State  GPUs\n"
                        "  id:11111111  \xF0\x9F\x8E\xAE     saved  RTX 4060, automatic, a card that is "
                        "missing or disabled\n"
                        "  id:99999999  empty  off    -\n"
                        "\n"
                        "Total: 2 virtual machines\n");
    HP_STR(out);
    HP_JSON(json);
    cli_show_vms(&out, true, &result);
    assert_int_equal(hp_json_parse("vms", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "kind", "host", "vms", "unusable");
    const cJSON *vm = cJSON_GetArrayItem(member(json, "vms"), 0);
    ASSERT_MEMBERS(vm, "name", "id", "state", "gpus", "parked", "checkpointRefused", "merging",
                   "unmergedDisks");
    assert_true(cJSON_IsNull(member(vm, "unmergedDisks"))); /* not read */
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(vm, "gpus"), 0), "order", "name", "adapterId", "deviceId",
                   "instanceId", "stale", "card");
    assert_int_equal(cJSON_GetArraySize(member(cJSON_GetArrayItem(member(json, "vms"), 1), "gpus")), 0);
}

/* An adapter of a VM of which one could be read, one of a VM of which none could, and a VM without any. */
static void adapters_that_cannot_be_read_are_not_none(void **state)
{
    (void)state;
    static struct hv_vm_row rows[] = {
        { .id = "VM-1", .name = "one" },
        { .id = "VM-2", .name = "two" },
        { .id = "VM-3", .name = "three" },
    };
    static const char *const owners[] = { "VM-1" };
    static struct hv_unusable items[] = {
        { .kind = HV_UNUSABLE_ADAPTER, .id = "A", .vm_id = "VM-1", .why = "?" },
        { .kind = HV_UNUSABLE_ADAPTER, .id = "B", .vm_id = "VM-2", .why = "?" },
    };
    struct cli_vm_result result = { .vms = { .items = rows, .count = 3 },
                                    .gpus = { .items = gpus, .count = 2 },
                                    .adapters = { before, 1 },
                                    .owners = owners,
                                    .unusable = { .items = items, .count = 2 } };
    HP_STR(text);
    cli_show_vms(&text, false, &result);
    assert_non_null(strstr(hp_str_text(&text),
                           "  RTX 4060\n"
                           "      perhaps more: Hyper-V's answer about GPU adapters cannot be read "
                           "completely\n"));
    assert_non_null(strstr(hp_str_text(&text), "  ?\n      not known: "));
    assert_non_null(strstr(hp_str_text(&text), "  -\n\n"));
    HP_STR(out);
    HP_JSON(json);
    cli_show_vms(&out, true, &result);
    assert_int_equal(hp_json_parse("vms", hp_str_text(&out), out.length, &json, NULL), 0);
    const cJSON *vms = member(json, "vms");
    assert_int_equal(cJSON_GetArraySize(member(cJSON_GetArrayItem(vms, 0), "gpus")), 1);
    assert_true(cJSON_IsNull(member(cJSON_GetArrayItem(vms, 1), "gpus")));
    assert_true(cJSON_IsArray(member(cJSON_GetArrayItem(vms, 2), "gpus")));
}

static void what_cannot_be_used_is_named(void **state)
{
    (void)state;
    static struct hv_unusable items[] = {
        { .kind = HV_UNUSABLE_VM, .id = "../../\033[2Jx", .name = "a \"vm\"", .why = "its ID is not a GUID" },
        { .kind = HV_UNUSABLE_VM, .why = "it has no ID" },
        { .kind = HV_UNUSABLE_ADAPTER, .id = "A", .vm_id = "B", .why = "the GPU it names cannot be read" },
    };
    struct cli_vm_result result = { .host = { .info.name = "LAB-01" },
                                    .unusable = { .items = items, .count = 3 } };
    HP_STR(text);
    cli_show_vms(&text, false, &result);
    assert_non_null(strstr(hp_str_text(&text),
                           "\nTotal: 0 virtual machines\n"
                           "\nUnusable\n"
                           "  VM \"a \"vm\"\" (ID \"../../\\x1B[2Jx\"): its ID is not a GUID\n"
                           "  VM: it has no ID\n"
                           "  GPU adapter (ID \"A\") of VM B: the GPU it names cannot be read\n"));
    HP_STR(out);
    HP_JSON(json);
    cli_show_vms(&out, true, &result);
    assert_int_equal(hp_json_parse("vms", hp_str_text(&out), out.length, &json, NULL), 0);
    const cJSON *row = cJSON_GetArrayItem(member(json, "unusable"), 0);
    ASSERT_MEMBERS(row, "kind", "id", "name", "vmId", "reason");
    assert_string_equal(member(row, "id")->valuestring, "../../\033[2Jx");
    HP_ERROR(err);
    assert_int_equal(cli_check_unusable(&result.unusable, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "2 VMs, 1 GPU adapter"));
    assert_int_equal(cli_check_unusable(&(struct hv_unusables){ .count = 0 }, NULL), 0);
}

/* What Hyper-V creates is a number of the host's, and may be one that nobody knows. */
static void an_unknown_type_of_checkpoints_is_unknown(void **state)
{
    (void)state;
    static const unsigned numbers[] = { 1, 6, 77, 4000000000U };
    const struct core_tree none = { .count = 0 };
    for (size_t i = 0; i < HP_COUNT(numbers); i++) {
        HP_STR(out);
        struct cli_vm_view view = { .gpus = { .vm = { .id = "VM-1", .name = "one" } }, .tree = &none };
        view.gpus.vm.settings =
            (struct hv_settings){ .checkpoints = (enum hv_checkpoint_type)numbers[i], .notes = "" };
        cli_show_vm(&out, false, &view);
        assert_non_null(strstr(hp_str_text(&out), "New ones    unknown; automatic checkpoints unknown\n"));
        cli_show_vm(&out, true, &view);
        assert_non_null(strstr(hp_str_text(&out), "\"newCheckpoints\": null,"));
    }
}

static void calls_are_counted_in_a_stable_line(void **state)
{
    (void)state;
    struct cli_voice voice = { .log = NULL };
    struct cli_calls calls = { .voice = &voice };
    static const struct cli_call made[] = {
        { .kind = CLI_CALL_QUERY, .text = "q", .outcome = "1 object" },
        { .kind = CLI_CALL_QUERY, .text = "q", .outcome = "1 object" },
        { .kind = CLI_CALL_INVOKE, .text = "i", .outcome = "ReturnValue 4096" },
        { .kind = CLI_CALL_GET, .text = "g", .outcome = "1 object", .is_job_poll = true },
    };
    for (size_t i = 0; i < HP_COUNT(made); i++)
        cli_calls_tell(&calls, &made[i]);
    HP_STR(summary);
    cli_calls_add_summary(&summary, &calls);
    assert_string_equal(hp_str_text(&summary), "3 calls: 2 queries, 0 gets, 1 invoke (+1 job poll)");
}

static void durations_are_for_people(void **state)
{
    (void)state;
    HP_STR(out);
    cli_add_duration(&out, 149999);
    hp_str_add_char(&out, '|');
    cli_add_duration(&out, 59940000);
    hp_str_add_char(&out, '|');
    cli_add_duration(&out, 132000000);
    assert_string_equal(hp_str_text(&out), "0.1 s|59.9 s|2 min 12 s");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_are_short),
        cmocka_unit_test(lists_show_what_matters),
        cmocka_unit_test(lists_have_the_members_of_schema_1),
        cmocka_unit_test(one_list_has_only_its_members),
        cmocka_unit_test(vms_carry_their_gpus),
        cmocka_unit_test(adapters_that_cannot_be_read_are_not_none),
        cmocka_unit_test(what_cannot_be_used_is_named),
        cmocka_unit_test(an_unknown_type_of_checkpoints_is_unknown),
        cmocka_unit_test(calls_are_counted_in_a_stable_line),
        cmocka_unit_test(durations_are_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
