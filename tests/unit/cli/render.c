/* SPDX-License-Identifier: MIT */
/* Results as text and as JSON. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "say/calls.h"
#include "show/show.h"
#include "verbs/journals.h"

#include "base/json.h"

#include <string.h>

#define GPU_1 "\\\\?\\PCI#VEN_10DE&DEV_2882#4&1&0&0008#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"
#define GPU_GONE "\\\\?\\PCI#VEN_1002&DEV_73BF#4&2&0&0010#{064092b3-625e-43bf-9eb5-dc845897dd59}\\GPUPARAV"

static struct hv_gpu gpus[] = {
    { .order = 1,
      .instance_path = GPU_1,
      .device_id = "PCI\\VEN_10DE&DEV_2882\\4&1&0&0008",
      .name = "NVIDIA GeForce RTX 4060",
      .working = true,
      .kind = HV_GPU_DISCRETE,
      .kind_reason = "a card",
      .partition_count = 32,
      .capacity = { [HV_VRAM] = { .total = { true, 1000000000 }, .available = { true, 750000000 } },
                    [HV_ENCODE] = { .total = { true, UINT64_MAX }, .available = { true, UINT64_MAX } } } },
    { .order = 2, .instance_path = "\\\\?\\ODD", .kind_reason = "odd", .partition_count = 1 },
};

static struct hv_adapter before[] = {
    { .id = "Microsoft:VM\\A1",
      .instance_path = GPU_1,
      .quotas = { .value[HV_VRAM][HV_MAX] = { true, UINT64_MAX } } },
    { .id = "Microsoft:VM\\A2" },
    { .id = "Microsoft:VM\\A3", .instance_path = GPU_GONE },
};

static struct hv_adapter after[] = {
    { .id = "Microsoft:VM\\B1",
      .instance_path = GPU_1,
      .quotas = { .value[HV_VRAM][HV_MAX] = { true, UINT64_MAX } } },
    { .id = "Microsoft:VM\\A2" },
    { .id = "Microsoft:VM\\B9", .instance_path = "\\\\?\\ODD" },
};

static struct core_replacement replaced[] = { { "Microsoft:VM\\A1", "Microsoft:VM\\B1" } };

static struct core_state state_read = {
    .vm = { .id = "11111111-2222-3333-4444-555555555555", .name = "my \033[2Jvm" },
    .status = { .state = HV_STATE_OFF },
    .adapters = { before, 3 },
    .gpus = { gpus, 2 },
};

static struct cli_gpu_result lists(void)
{
    return (struct cli_gpu_result){ .host = { .name = "LAB-01", .caption = "Windows 11 Pro", .build = 22631 },
                                    .simulated = true,
                                    .has_vm = true,
                                    .vm = state_read.vm,
                                    .status = state_read.status,
                                    .partitionable = true,
                                    .assigned = true,
                                    .gpus = { gpus, 2 },
                                    .adapters = { before, 3 } };
}

static void lists_show_what_matters(void **state)
{
    (void)state;
    HP_STR(out);
    struct cli_gpu_result result = lists();
    cli_show_gpus(&out, false, &result);
    assert_string_equal(
        hp_str_text(&out),
        "Simulated host LAB-01, Windows 11 Pro, build 22631\n"
        "\n"
        "Partitionable GPUs\n"
        "\n"
        "  1  NVIDIA GeForce RTX 4060\n"
        "     Device ID   PCI\\VEN_10DE&DEV_2882\\4&1&0&0008\n"
        "     Instance ID " GPU_1 "\n"
        "     Free        VRAM 75 %, Encode 100 %, Decode unknown, Compute unknown\n"
        "     Type        discrete (a card), 32 partitions\n"
        "\n"
        "  2  Unknown GPU\n"
        "     Device ID   unknown\n"
        "     Instance ID \\\\?\\ODD\n"
        "     Free        VRAM unknown, Encode unknown, Decode unknown, Compute unknown\n"
        "     Type        unclear (odd), 1 partition\n"
        "     Problem     Windows does not list it, or reports a problem with it\n"
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
        "     Problem     the card is gone or disabled: the host has no GPU with that instance id\n"
        "\n"
        "Total: 3 assigned GPUs\n");
}

static const cJSON *member(const cJSON *object, const char *name)
{
    const cJSON *item = hp_json_member(object, name);
    if (!item)
        fail_msg("no member %s", name);
    return item;
}

static void assert_members(const cJSON *object, const char *const *names)
{
    int count = 0;
    for (; names[count]; count++)
        member(object, names[count]);
    assert_int_equal(cJSON_GetArraySize(object), count);
}

#define ASSERT_MEMBERS(object, ...) assert_members(object, (const char *const[]){ __VA_ARGS__, NULL })

static void lists_have_the_members_of_schema_1(void **state)
{
    (void)state;
    HP_STR(out);
    HP_JSON(json);
    struct cli_gpu_result result = lists();
    cli_show_gpus(&out, true, &result);
    assert_int_equal(hp_json_parse("lists", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "host", "vm", "partitionable", "assigned", "parked", "checkpointRefused",
                   "unusable");
    ASSERT_MEMBERS(member(json, "host"), "name", "build", "caption", "simulated");
    ASSERT_MEMBERS(member(json, "vm"), "name", "id", "state");
    assert_string_equal(member(member(json, "vm"), "name")->valuestring, "my \033[2Jvm");
    const cJSON *gpu = cJSON_GetArrayItem(member(json, "partitionable"), 0);
    ASSERT_MEMBERS(gpu, "order", "name", "deviceId", "instanceId", "working", "integrated", "kind",
                   "kindReason", "ownMemory", "partitionCount", "driver", "capacity");
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
    /* 64 bits survive, which a double would not carry. */
    assert_non_null(strstr(hp_str_text(&out), "\"maxPartitionVram\": 18446744073709551615,"));
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
    ASSERT_MEMBERS(json, "schema", "host", "partitionable", "unusable");
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
    struct cli_vm_result result = { .host = { .name = "LAB-01" },
                                    .vms = { rows, 2 },
                                    .gpus = { gpus, 2 },
                                    .adapters = { before, 3 },
                                    .owners = owners };
    HP_STR(text);
    cli_show_vms(&text, false, &result);
    assert_string_equal(hp_str_text(&text),
                        "Host LAB-01\n"
                        "\n"
                        "  Name   State       GPUs  ID\n"
                        "  \xF0\x9F\x8E\xAE     saved          3  11111111-2222-3333-4444-555555555555\n"
                        "      1 x NVIDIA GeForce RTX 4060\n"
                        "      1 x automatic (Hyper-V chooses at start)\n"
                        "      1 x a card that is gone or disabled\n"
                        "  empty  off            0  99999999-2222-3333-4444-555555555555\n"
                        "\n"
                        "Total: 2 virtual machines\n");
    HP_STR(out);
    HP_JSON(json);
    cli_show_vms(&out, true, &result);
    assert_int_equal(hp_json_parse("vms", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "host", "vms", "unusable");
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
    struct cli_vm_result result = { .vms = { rows, 3 },
                                    .gpus = { gpus, 2 },
                                    .adapters = { before, 1 },
                                    .owners = owners,
                                    .unusable = { .items = items, .count = 2 } };
    HP_STR(text);
    cli_show_vms(&text, false, &result);
    assert_non_null(strstr(hp_str_text(&text),
                           "   1  VM-1\n"
                           "      1 x NVIDIA GeForce RTX 4060\n"
                           "      perhaps more: not all that Hyper-V says of GPU adapters can be read\n"));
    assert_non_null(strstr(hp_str_text(&text), "   ?  VM-2\n      not known: "));
    assert_non_null(strstr(hp_str_text(&text), "   0  VM-3\n\n"));
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
    struct cli_vm_result result = { .host = { .name = "LAB-01" },
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

/* --- changes --- */

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
        .simulated = true, .state = &state_read, .plan = &plan, .report = &report
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
    ASSERT_MEMBERS(json, "schema", "outcome", "whatIf", "host", "vm", "checkpoint", "before", "after",
                   "checkpointRefused", "replaced", "steps", "notices", "warnings");
    assert_string_equal(member(json, "outcome")->valuestring, "done");
    ASSERT_MEMBERS(member(json, "checkpoint"), "id", "name", "created", "gpuSet");
    assert_int_equal(cJSON_GetArraySize(member(json, "replaced")), 1);
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(json, "replaced"), 0), "from", "to");
    const cJSON *step = cJSON_GetArrayItem(member(json, "steps"), 0);
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
    assert_string_equal(member(json, "outcome")->valuestring, "unchanged");
    assert_true(cJSON_IsTrue(member(json, "whatIf")));
    assert_true(cJSON_IsNull(member(json, "checkpoint")));
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(json, "steps"), 1), "step", "action", "text");
    /* What comes off gets a new id when it is put on again. */
    assert_true(cJSON_IsNull(member(cJSON_GetArrayItem(member(json, "after"), 0), "adapterId")));
    assert_string_equal(member(cJSON_GetArrayItem(member(json, "after"), 1), "adapterId")->valuestring,
                        "Microsoft:VM\\A2");
    hp_str_reset(&out);
    cli_show_change(&out, false, &result);
    assert_non_null(strstr(hp_str_text(&out), "These steps would be done (nothing is changed now):\n"
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
    assert_true(cJSON_IsNull(member(json, "replaced")));
    assert_true(cJSON_IsNull(member(member(json, "vm"), "state")));
    assert_null(hp_json_member(json, "checkpoint")); /* null would say that there is none */
    hp_str_reset(&out);
    cli_show_change(&out, false, &result);
    assert_non_null(strstr(hp_str_text(&out), "\nGPU adapters: not read\n"));
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
        .intent = { .change = &core_remove_checkpoint, .targets = targets, .target_count = 3 }
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
    assert_non_null(strstr(hp_str_text(&out), "\"one\" (A): removed\n"
                                              "  \"two\" (B): unchanged\n"
                                              "  \"three\" (C): not known\n"));
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
    assert_int_equal(member(after_change, "lowMmioMegabytes")->valueint, 1024);
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
                                          .intent = { .change = &core_checkpoint, .before = { before, 2 } } };
    struct cli_open_change open = { .journal = &journal,
                                    .command = cli_recover_command(&run, "VM-ID"),
                                    .plan = &plan };
    const struct cli_open_changes changes = { .items = &open, .count = 1 };
    cli_show_open(&out, false, &changes);
    assert_string_equal(hp_str_text(&out),
                        "changes that were not ended\n"
                        "\n"
                        "  my \\x1B[2Jvm (VM-ID): checkpoint, begun 2025-01-02T03:04:05Z\n"
                        "      had     " GPU_1 " (VRAM Max 18446744073709551615)\n"
                        "      had     an automatic GPU (Hyper-V chooses when the VM starts)\n"
                        "      is undone with\n"
                        "        hyperpoint -VM \"id:VM-ID\" -DO recover\n");
    hp_str_reset(&out);
    cli_show_open(&out, true, &changes);
    assert_int_equal(hp_json_parse("open", hp_str_text(&out), out.length, &json, NULL), 0);
    ASSERT_MEMBERS(json, "schema", "discarded", "open", "parked");
    ASSERT_MEMBERS(cJSON_GetArrayItem(member(json, "open"), 0), "vm", "change", "started", "journal",
                   "before", "completes", "steps", "problem");
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
        cmocka_unit_test(lists_show_what_matters),
        cmocka_unit_test(lists_have_the_members_of_schema_1),
        cmocka_unit_test(one_list_has_only_its_members),
        cmocka_unit_test(vms_carry_their_gpus),
        cmocka_unit_test(adapters_that_cannot_be_read_are_not_none),
        cmocka_unit_test(what_cannot_be_used_is_named),
        cmocka_unit_test(a_checkpoint_shows_before_and_after),
        cmocka_unit_test(a_checkpoint_has_the_members_of_schema_1),
        cmocka_unit_test(a_plan_says_what_would_be),
        cmocka_unit_test(what_was_not_read_is_not_told),
        cmocka_unit_test(of_a_new_checkpoint_each_place_is_told_alone),
        cmocka_unit_test(what_became_of_a_checkpoint_may_not_be_known),
        cmocka_unit_test(settings_are_told_where_the_plan_changes_some),
        cmocka_unit_test(a_change_that_was_cut_off_names_the_way_out),
        cmocka_unit_test(calls_are_counted_in_a_stable_line),
        cmocka_unit_test(durations_are_for_people),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
