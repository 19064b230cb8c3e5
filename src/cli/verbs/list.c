/* SPDX-License-Identifier: MIT */
/* The verbs that only look. */
#include "commands.h"

#include "act/beside.h"
#include "act/journals.h"
#include "act/read_vms.h"
#include "show/show.h"

#include "core/plan.h"

int cli_list_vms(struct cli_run *run, struct hp_error *err)
{
    struct cli_vm_result result = { .host = { .simulated = false } };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = cli_read_vms(run, &result, err);
    if (rc)
        return rc;
    HP_STR(out);
    cli_show_vms(&out, run->voice.json, &result);
    cli_warn_of_parked(run, &result.parked);
    cli_warn_of_open(run, NULL, &result.vms);
    rc = cli_print(run, &out, err);
    return rc ? rc : cli_check_unusable(&result.unusable, err);
}

/* What has to be read to say which VMs use a GPU. */
#define USERS (HV_EXPECT_VMS | HV_EXPECT_ALL_ADAPTERS)

/* Finds the VM, and says what it is called from here on. */
static int find_vm(struct cli_run *run, const char *wanted, struct cli_gpu_result *result,
                   struct hp_error *err)
{
    int rc = core_find_vm(run->host.host, wanted, cli_vm_alias(run, wanted), run->arena, &result->vm, err);
    if (rc)
        return rc;
    run->vm_name = result->vm.name;
    result->has_vm = true;
    hv_expect(run->host.host, &result->vm, NULL,
              HV_EXPECT_STATUS | (result->assigned ? HV_EXPECT_ADAPTERS : 0) | HV_EXPECT_GPUS |
                  HV_EXPECT_INFO | (result->partitionable ? USERS : 0) |
                  (result->whole ? HV_EXPECT_CHECKPOINTS : 0));
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

static int read_users(struct cli_run *run, struct cli_gpu_result *result, struct hp_error *err)
{
    struct cli_vm_result *users = hp_arena_alloc(run->arena, sizeof *users);
    *users = (struct cli_vm_result){ .host = result->host };
    result->users = users;
    int rc = cli_read_assigned(run, users, err);
    cli_vm_result_index(run->arena, users);
    return rc;
}

int cli_read_gpus(struct cli_run *run, const char *wanted, struct cli_gpu_result *result,
                  struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    result->look = run->look;
    result->detailed = run->voice.verbose;
    if (!wanted)
        hv_expect(host, NULL, NULL, HV_EXPECT_GPUS | HV_EXPECT_INFO | USERS);
    int rc = wanted ? find_vm(run, wanted, result, err) : 0;
    if (!rc && result->assigned)
        rc = read_assigned(run, result, err);
    if (!rc)
        rc = hv_gpu_list(host, run->arena, &result->gpus, err);
    if (!rc)
        rc = hv_host_read_info(host, &result->host.info, err);
    result->host.simulated = run->host.simulated;
    if (!rc && result->partitionable)
        rc = read_users(run, result, err);
    return rc ? rc : cli_check_interrupt(err);
}

static int list_gpus(struct cli_run *run, bool partitionable, bool assigned, struct hp_error *err)
{
    struct cli_gpu_result result = { .partitionable = partitionable, .assigned = assigned };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = cli_read_gpus(run, cli_value(run->line, CLI_VM), &result, err);
    if (rc)
        return rc;
    if (result.has_vm && assigned)
        result.parked = cli_read_parked(run, &result.vm, &result.status);
    HP_STR(out);
    cli_show_gpus(&out, run->voice.json, &result);
    if (result.has_vm)
        cli_warn_of_open(run, &result.vm, NULL);
    rc = cli_print(run, &out, err);
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
