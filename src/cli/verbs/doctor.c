/* SPDX-License-Identifier: MIT */
/* Finds what is wrong on a host, or of one of its VMs, and says what cures it. */
#include "commands.h"

#include "act/examine.h"
#include "show/show.h"

#include "core/plan.h"

static int find_vm(struct cli_run *run, struct hv_vm *vm, const struct hv_vm **out, struct hp_error *err)
{
    const char *wanted = cli_value(run->line, CLI_VM);
    if (!wanted)
        return 0;
    int rc = core_find_vm(run->host.host, wanted, cli_vm_alias(run, wanted), run->arena, vm, err);
    if (rc)
        return rc;
    run->vm_name = vm->name;
    *out = vm;
    return 0;
}

static int show(struct cli_run *run, const struct cli_vm_result *found, const struct core_examined *examined,
                struct cli_doctor_result *result, struct hp_error *err)
{
    HP_STR(out);
    const struct core_findings findings = core_diagnose(run->arena, examined);
    result->look = run->look;
    result->host = cli_shown_host(&run->host);
    result->findings = cli_findings_of(run, found, &findings, result->vm ? result->vm->id : NULL);
    result->unknown = findings.unknown;
    result->unknown_count = findings.unknown_count;
    cli_show_doctor(&out, run->voice.json, result);
    return cli_print(&out, err);
}

int cli_doctor(struct cli_run *run, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cli_vm_result found = { .host = { .simulated = false } };
    struct cli_doctor_result result = { .vm = NULL };
    struct core_examined examined;
    struct hv_vm vm;
    int rc = cli_connect(run, err);
    if (rc)
        return rc;
    int read = cli_examine_host(run, &found, &examined, &cause);
    if (!read)
        rc = find_vm(run, &vm, &result.vm, err);
    if (!rc && (!read || read == HP_E_ACCESS))
        rc = show(run, &found, &examined, &result, err);
    if (rc || read)
        return rc ? rc : hp_error_move(err, &cause);
    size_t count = result.findings.count;
    if (count && cli_given(run->line, CLI_EXIT_CODE))
        rc = hp_error_set(err, HP_E_FAILED, "%zu thing%s your attention", count,
                          hp_plural(count, " needs", "s need"));
    return rc;
}
