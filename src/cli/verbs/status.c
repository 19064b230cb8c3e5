/* SPDX-License-Identifier: MIT */
/* What is on the host, and what needs the user: the findings of doctor that cost no more than a list of the
 * VMs. */
#include "commands.h"

#include "act/elsewhere.h"
#include "act/examine.h"
#include "act/read_vms.h"
#include "show/show.h"

/* A note on the host does not need anybody today. */
static struct cli_findings without_notes(struct cli_findings all)
{
    size_t kept = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct core_finding *finding = all.items[i].finding;
        if (finding->vm_id || finding->severity != CORE_NOTE)
            all.items[kept++] = all.items[i];
    }
    all.count = kept;
    return all;
}

/* A VM that is recorded, and that the host does not have. */
static bool has_gone(const struct core_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        if (findings->items[i].is_gone)
            return true;
    }
    return false;
}

int cli_status(struct cli_run *run, struct hp_error *err)
{
    struct cli_vm_result found = { .host = { .simulated = false } };
    struct core_examined examined;
    int rc = cli_connect(run, err);
    if (!rc)
        rc = cli_read_vms(run, &found, err);
    if (!rc)
        rc = cli_examine_vms(run, &found, &examined, err);
    if (rc)
        return rc;
    struct core_findings findings = core_diagnose(run->arena, &examined);
    if (has_gone(&findings)) { /* or another node has it, which one more call tells */
        cli_examine_cluster(run, &examined);
        examined.read &= ~(1u << CORE_PART_CLUSTER); /* what else it tells is doctor's */
        findings = core_diagnose(run->arena, &examined);
    }
    HP_STR(options);
    cli_add_host(&options, run, NULL);
    const struct cli_status_result result = {
        .vms = &found,
        .findings = without_notes(cli_findings_of(run, &found, &findings, NULL, 0)),
        .host_options = hp_str_text(&options),
    };
    HP_STR(out);
    cli_show_status(&out, run->voice.json, &result);
    rc = cli_print(run, &out, err);
    size_t count = result.findings.count;
    if (!rc && count && cli_given(run->line, CLI_EXIT_CODE))
        rc = hp_error_set(err, HP_E_FAILED, "%zu thing%s your attention", count,
                          hp_plural(count, " needs", "s need"));
    return rc;
}
