/* SPDX-License-Identifier: MIT */
/* The verbs that only look. */
#include "commands.h"

#include "beside.h"
#include "journals.h"
#include "show/show.h"

#include "core/plan.h"

/* What Windows does not show of the adapters of all VMs. */
static int recall_cards(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err)
{
    int rc = 0;
    hv_adapter_mark_hidden(&result->adapters, result->host.build);
    for (size_t i = 0; !rc && i < result->adapters.count; i++) {
        const struct core_memory *memory = core_memory_of(&result->memories, result->owners[i]);
        if (memory)
            rc = core_recall_card(memory, result->host.name, run->arena, &result->adapters.items[i], err);
    }
    return rc;
}

int cli_list_vms(struct cli_run *run, struct hp_error *err)
{
    struct cli_vm_result result = { .host = { .build = 0 } };
    int rc = cli_connect(run, err);
    if (rc)
        return rc;
    struct hv_host *host = run->host.host;
    result.simulated = run->host.simulated;
    hv_expect(host, NULL, NULL,
              HV_EXPECT_VMS | HV_EXPECT_ALL_ADAPTERS | HV_EXPECT_GPUS | HV_EXPECT_INFO | HV_EXPECT_NOTES |
                  HV_EXPECT_ALL_FILES);
    rc = hv_vm_list(host, run->arena, &result.vms, err);
    if (!rc)
        rc = hv_adapter_read_all(host, run->arena, &result.adapters, &result.owners, &result.unusable, err);
    if (!rc)
        rc = hv_gpu_list(host, run->arena, &result.gpus, err);
    if (!rc)
        rc = hv_host_read_info(host, &result.host, err);
    if (!rc)
        rc = cli_check_interrupt(err);
    if (rc)
        return rc;
    cli_read_memories(run, &result.memories);
    rc = recall_cards(run, &result, err);
    if (!rc)
        rc = cli_list_parked(run, &result.vms, &result.parked, err);
    if (rc)
        return rc;
    result.unmerged = cli_read_unmerged_of_all(run);
    hv_unusable_join(run->arena, &result.unusable, &result.vms.unusable);
    hv_unusable_join(run->arena, &result.unusable, &result.gpus.unusable);
    HP_STR(out);
    cli_show_vms(&out, run->voice.json, &result);
    cli_warn_of_open(run, NULL, &result.vms);
    rc = cli_print(&out, err);
    return rc ? rc : cli_check_unusable(&result.unusable, err);
}

/* Finds the VM, and says what it is called from here on. */
static int find_vm(struct cli_run *run, const char *wanted, struct cli_gpu_result *result,
                   struct hp_error *err)
{
    int rc = core_find_vm(run->host.host, wanted, run->arena, &result->vm, err);
    if (rc)
        return rc;
    run->vm_name = result->vm.name;
    result->has_vm = true;
    hv_expect(run->host.host, &result->vm, NULL,
              HV_EXPECT_STATUS | (result->assigned ? HV_EXPECT_ADAPTERS : 0) | HV_EXPECT_GPUS |
                  HV_EXPECT_INFO);
    return hv_vm_read_status(run->host.host, &result->vm, &result->status, err);
}

static int read_assigned(struct cli_run *run, struct cli_gpu_result *result, struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    const struct hv_vm *vm = &result->vm;
    cli_read_memory(run, vm, &result->memory);
    int rc = hv_adapter_read(host, vm, run->arena, &result->adapters, NULL, err);
    if (!rc)
        rc = core_complete_adapters(host, &result->memory, vm->host, run->arena, &result->adapters, err);
    if (!rc)
        cli_warn_of_contradictions(run, &result->memory, &result->adapters);
    return rc;
}

static int read_gpus(struct cli_run *run, struct cli_gpu_result *result, struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    const char *wanted = cli_value(run->line, CLI_VM);
    result->simulated = run->host.simulated;
    int rc = wanted ? find_vm(run, wanted, result, err) : 0;
    if (!rc && result->assigned)
        rc = read_assigned(run, result, err);
    if (!rc)
        rc = hv_gpu_list(host, run->arena, &result->gpus, err);
    if (!rc)
        rc = hv_host_read_info(host, &result->host, err);
    return rc ? rc : cli_check_interrupt(err);
}

static int list_gpus(struct cli_run *run, bool partitionable, bool assigned, struct hp_error *err)
{
    struct cli_gpu_result result = { .partitionable = partitionable, .assigned = assigned };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = read_gpus(run, &result, err);
    if (rc)
        return rc;
    if (result.has_vm && assigned)
        result.parked = cli_read_parked(run, &result.vm);
    HP_STR(out);
    cli_show_gpus(&out, run->voice.json, &result);
    if (result.has_vm)
        cli_warn_of_open(run, &result.vm, NULL);
    rc = cli_print(&out, err);
    return rc ? rc : cli_check_unusable(&result.gpus.unusable, err);
}

int cli_list_gpus(struct cli_run *run, struct hp_error *err)
{
    return list_gpus(run, true, true, err);
}

int cli_list_gpus_partitionable(struct cli_run *run, struct hp_error *err)
{
    return list_gpus(run, true, false, err);
}

int cli_list_gpus_assigned(struct cli_run *run, struct hp_error *err)
{
    return list_gpus(run, false, true, err);
}
