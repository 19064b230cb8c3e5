/* SPDX-License-Identifier: MIT */
/* self-test: looks whether the host has all that is relied on, and changes nothing. */
#include "commands.h"
#include "act/beside.h"
#include "act/examine.h"
#include "show/show.h"

#include "base/str.h"
#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"

/* One try and what came of it. */
struct trial {
    struct cli_run *run;
    struct hv_findings *out;
    bool no_access;
    const char *advice; /* of the first failure that has one */
};

static void note(struct trial *trial, int rc, const char *subject, const char *text,
                 const struct hp_error *err)
{
    struct hp_arena *arena = trial->run->arena;
    trial->no_access = trial->no_access || rc == HP_E_ACCESS;
    if (rc && !trial->advice)
        trial->advice = hp_arena_copy(arena, err->next);
    const char *what = rc ? hp_arena_copy(arena, err->what) : text;
    if (rc && err->host_text)
        what = hp_arena_format(arena, "%s (%s)", what, err->host_text);
    hv_findings_add(arena, trial->out, rc ? HV_WRONG : HV_FOUND, subject, what);
}

static const char *counted(struct cli_run *run, size_t count, const char *one, const char *many)
{
    return hp_arena_format(run->arena, "%zu %s", count, hp_plural(count, one, many));
}

/* --- services and rights --- */

static void try_services(struct trial *trial)
{
    HP_ERROR(err);
    int rc = hv_host_find_services(trial->run->host.host, &err);
    note(trial, rc, "services", "both answer", &err);
}

/* Only with rights is a list what it seems (facts page, 10.4). */
static void try_rights(struct trial *trial)
{
    HP_ERROR(err);
    struct hv_vm_rows vms;
    int rc = hv_vm_list(trial->run->host.host, trial->run->arena, &vms, &err);
    note(trial, rc, "rights", "this account can see Hyper-V", &err);
}

/* --- reading --- */

/* Without names and ids: the report is for showing. */
static void note_unusable(struct trial *trial, const char *subject, const struct hv_unusables *list)
{
    for (size_t i = 0; i < list->count; i++)
        hv_findings_add(trial->run->arena, trial->out, HV_WRONG, subject,
                        hp_arena_format(trial->run->arena, "a %s cannot be used: %s",
                                        hv_unusable_word(list->items[i].kind), list->items[i].why));
}

static void read_vms(struct trial *trial, struct hv_vm_rows *vms)
{
    HP_ERROR(err);
    int rc = hv_vm_list(trial->run->host.host, trial->run->arena, vms, &err);
    note(trial, rc, "virtual machines",
         rc ? NULL : counted(trial->run, vms->count, "is listed", "are listed"), &err);
    note_unusable(trial, "virtual machines", &vms->unusable);
}

/* The settings, the state, the disks and the adapters of one VM, with the template all new adapters are made
 * from. */
static void read_one_vm(struct trial *trial, const struct hv_vm_row *row)
{
    HP_ERROR(err);
    struct hv_vm vm;
    struct hv_status status;
    struct hv_vm_disks disks;
    struct hv_adapters adapters;
    struct cli_run *run = trial->run;
    int rc = hv_vm_find_id(run->host.host, row->id, run->arena, &vm, &err);
    if (!rc)
        rc = hv_vm_read_status(run->host.host, &vm, &status, &err);
    note(trial, rc, "settings and state", "of one VM are read", &err);
    if (rc)
        return;
    HP_ERROR(no_disks);
    rc = hv_disk_read(run->host.host, &vm, run->arena, &disks, &no_disks);
    note(trial, rc, "disks", "of one VM are read", &no_disks);
    rc = hv_adapter_read(run->host.host, &vm, run->arena, &adapters, NULL, &err);
    note(trial, rc, "GPU partition pool", "there is a template for new adapters", &err);
}

/* Those that are listed, and what is known of others. */
static const char *count_adapters(struct trial *trial, size_t count)
{
    struct cli_run *run = trial->run;
    struct core_memories memories;
    size_t refused = 0;
    const char *text = counted(run, count, "is listed", "are listed");
    cli_read_memories(run, &memories);
    for (size_t i = 0; i < memories.count; i++)
        refused += memories.items[i].refusal.since != NULL;
    if (refused == 0)
        return text;
    return hp_arena_format(
        run->arena,
        "%s; Hyper-V refused a checkpoint operation on %s while it listed none: the VM may have "
        "assignments to missing cards, which Windows does not list",
        text, counted(run, refused, "virtual machine", "virtual machines"));
}

static void read_adapters(struct trial *trial)
{
    HP_ERROR(err);
    struct hv_adapters adapters;
    struct hv_unusables unusable = { .count = 0 };
    const char *const *owners;
    struct cli_run *run = trial->run;
    int rc = hv_adapter_read_all(run->host.host, run->arena, &adapters, &owners, &unusable, &err);
    note(trial, rc, "GPU adapters", rc ? NULL : count_adapters(trial, adapters.count), &err);
    note_unusable(trial, "GPU adapters", &unusable);
}

static void read_gpus(struct trial *trial)
{
    HP_ERROR(err);
    struct hv_gpus gpus = { .count = 0 };
    size_t known = 0;
    struct cli_run *run = trial->run;
    int rc = hv_gpu_list(run->host.host, run->arena, &gpus, &err);
    for (size_t i = 0; !rc && i < gpus.count; i++)
        known += gpus.items[i].working;
    const char *text = rc ? NULL
                          : hp_arena_format(run->arena, "%s, of which Windows knows %zu as working",
                                            counted(run, gpus.count, "is listed", "are listed"), known);
    note(trial, rc, "partitionable GPUs", text, &err);
    note_unusable(trial, "partitionable GPUs", &gpus.unusable);
    if (rc)
        return;
    rc = hv_gpu_read_partitions_in_use(run->host.host, run->arena, &gpus, &err);
    note(trial, rc, "partitions in use", "by running VMs are counted", &err);
}

static void read_checkpoints(struct trial *trial)
{
    HP_ERROR(err);
    struct hv_checkpoints checkpoints = { .count = 0 };
    struct cli_run *run = trial->run;
    int rc = hv_checkpoint_list(run->host.host, NULL, run->arena, &checkpoints, &err);
    note(trial, rc, "checkpoints", rc ? NULL : counted(run, checkpoints.count, "is listed", "are listed"),
         &err);
    note_unusable(trial, "checkpoints", &checkpoints.unusable);
}

static void read_all(struct trial *trial)
{
    struct hv_vm_rows vms = { .count = 0 };
    read_vms(trial, &vms);
    if (vms.count)
        read_one_vm(trial, &vms.items[0]);
    read_adapters(trial);
    read_gpus(trial);
    read_checkpoints(trial);
}

/* What doctor finds, which is no problem of what the host supports. */
static void examine(struct cli_run *run, struct cli_self_test *test)
{
    HP_ERROR(unread);
    struct cli_vm_result vms = { .host = { .simulated = false } };
    struct core_examined examined;
    test->examined = cli_examine_host(run, &vms, &examined, &unread) == 0;
    if (test->examined)
        test->found = core_diagnose(run->arena, &examined);
}

/* --- the whole --- */

static int test_host(struct trial *trial, struct cli_self_test *test, struct hp_error *err)
{
    HP_ERROR(unknown);
    struct cli_run *run = trial->run;
    trial->out = &test->parts[CLI_TEST_SERVICES];
    test->host.simulated = run->host.simulated;
    hv_check_classes(run->host.host, run->arena, &test->parts[CLI_TEST_CLASSES]);
    if (hv_host_read_info(run->host.host, &test->host.info, &unknown) != 0)
        note(trial, HP_E_FAILED, "Windows", NULL, &unknown);
    int rc = cli_check_interrupt(err);
    if (rc)
        return rc;
    try_services(trial);
    try_rights(trial);
    trial->out = &test->parts[CLI_TEST_READING];
    if (!trial->no_access) {
        read_all(trial);
        examine(run, test);
    }
    cli_self_test_count(test);
    return cli_check_interrupt(err);
}

int cli_self_test(struct cli_run *run, struct hp_error *err)
{
    struct cli_self_test test = { .host = { .simulated = false } };
    struct trial trial = { .run = run };
    HP_STR(out);
    int rc = cli_connect(run, err);
    if (!rc)
        rc = test_host(&trial, &test, err);
    if (rc)
        return rc;
    cli_show_self_test(&out, run->voice.json, &test);
    rc = cli_print(run, &out, err);
    size_t problems = cli_self_test_problems(&test);
    if (rc || !problems)
        return rc;
    hp_error_next(err, "%s",
                  trial.advice ? trial.advice
                               : "report it, with the output above: it names no VM and no computer");
    return hp_error_set(err, trial.no_access ? HP_E_ACCESS : HP_E_FAILED,
                        "the self-test found %zu problem%s; it changed nothing", problems,
                        hp_plural(problems, "", "s"));
}
