/* SPDX-License-Identifier: MIT */
#include "read_vms.h"

#include "beside.h"

/* What Windows does not show of the adapters of all VMs. */
static int recall_cards(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err)
{
    int rc = 0;
    hv_adapter_mark_hidden(&result->adapters, result->host.info.build);
    for (size_t i = 0; !rc && i < result->adapters.count; i++) {
        const struct core_memory *memory = core_memory_of(&result->memories, result->owners[i]);
        if (memory)
            rc =
                core_recall_card(memory, result->host.info.name, run->arena, &result->adapters.items[i], err);
    }
    return rc;
}

int cli_read_assigned(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    int rc = hv_vm_list(host, run->arena, &result->vms, err);
    if (!rc)
        rc =
            hv_adapter_read_all(host, run->arena, &result->adapters, &result->owners, &result->unusable, err);
    if (!rc)
        rc = cli_check_interrupt(err);
    if (rc)
        return rc;
    cli_read_memories(run, &result->memories);
    return recall_cards(run, result, err);
}

int cli_read_vms(struct cli_run *run, struct cli_vm_result *result, struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    result->host.simulated = run->host.simulated;
    result->look = run->look;
    result->detailed = run->voice.verbose;
    hv_expect(host, NULL, NULL,
              HV_EXPECT_VMS | HV_EXPECT_ALL_ADAPTERS | HV_EXPECT_GPUS | HV_EXPECT_INFO | HV_EXPECT_NOTES |
                  HV_EXPECT_ALL_FILES);
    int rc = hv_gpu_list(host, run->arena, &result->gpus, err);
    if (!rc)
        rc = hv_host_read_info(host, &result->host.info, err);
    if (!rc)
        rc = cli_read_assigned(run, result, err);
    if (!rc)
        rc = cli_list_parked(run, &result->vms, &result->parked, err);
    if (rc)
        return rc;
    result->unmerged = cli_read_unmerged_of_all(run);
    hv_unusable_join(run->arena, &result->unusable, &result->vms.unusable);
    hv_unusable_join(run->arena, &result->unusable, &result->gpus.unusable);
    return 0;
}
