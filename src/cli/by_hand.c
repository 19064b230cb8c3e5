/* SPDX-License-Identifier: MIT */
#include "by_hand.h"

#include "render_text.h"

/* Single quotes: POSIX shells and PowerShell take what is between them literally, backslashes too. */
static void add_command(struct hp_str *out, const struct cli_run *run, const struct hv_vm *vm,
                        const char *rest)
{
    hp_str_format(out, "hyperpoint -VM 'id:%s'", vm->id);
    if (run->host.simulated)
        hp_str_format(out, " -SIM '%s'", run->sim_file);
    hp_str_format(out, " %s", rest);
}

/* One command for all adapters that name a GPU. */
static void add_gpus(struct hp_str *out, const struct cli_run *run, const struct hv_vm *vm,
                     const struct hv_adapters *missing)
{
    size_t count = 0;
    for (size_t i = 0; i < missing->count; i++) {
        if (!missing->items[i].instance_path)
            continue;
        if (count++ == 0)
            add_command(out, run, vm, "-DO add -GPU");
        hp_str_format(out, " 'instanceid:%s'", missing->items[i].instance_path);
    }
    if (count)
        hp_str_add_char(out, '\n');
}

/* HyperPoint itself adds no automatic adapters: PowerShell does. */
static void add_automatic(struct hp_str *out, const struct hv_vm *vm, const struct hv_adapters *missing)
{
    for (size_t i = 0; i < missing->count; i++) {
        if (!missing->items[i].instance_path)
            hp_str_format(out,
                          "in PowerShell on the host, for an automatic adapter: Get-VM -Id %s | "
                          "Add-VMGpuPartitionAdapter\n",
                          vm->id);
    }
}

static void add_values(struct hp_str *out, const struct core_state *state, const struct hv_adapters *missing)
{
    HP_ARENA(scratch);
    for (size_t i = 0; i < missing->count; i++) {
        if (!hv_quotas_any(&missing->items[i].quotas))
            continue;
        hp_str_format(out, "it had these values (set them with Set-VMGpuPartitionAdapter): %s: ",
                      core_adapter_label(&scratch, &missing->items[i], &state->gpus));
        cli_add_quotas(out, &missing->items[i].quotas);
        hp_str_add_char(out, '\n');
    }
}

const char *cli_by_hand(const struct cli_run *run, const struct core_state *state,
                        const struct core_report *report)
{
    if (report->missing.count == 0)
        return NULL;
    HP_STR(out);
    if (report->after_unknown) {
        add_command(&out, run, &state->vm, "-DO list-gpus-assigned");
        hp_str_add(&out, "    (first see what the VM has)\n");
    }
    add_gpus(&out, run, &state->vm, &report->missing);
    add_automatic(&out, &state->vm, &report->missing);
    add_values(&out, state, &report->missing);
    return hp_arena_copy_part(run->arena, out.data, out.length - 1);
}
