/* SPDX-License-Identifier: MIT */
#include "way_out.h"

#include "journals.h"

#include "core/moved.h"

static void tell_missing_card(const struct cli_run *run, const struct core_state *state,
                              const struct core_report *report, const struct hv_adapter *adapter,
                              struct hp_error *err)
{
    struct core_moved moved =
        core_find_moved(run->arena, &state->gpus, &report->before, adapter->instance_path);
    if (core_moved_to(&moved))
        hp_error_also(err, "The card %s: %s --rebind uses the card there",
                      core_moved_text(run->arena, &moved, adapter->instance_path),
                      cli_recover_command(run, state->vm.id));
    else if (core_is_untold(&state->gpus, adapter))
        hp_error_also(err, "HyperPoint cannot tell now whether the card %s is on this host",
                      adapter->instance_path);
    else
        hp_error_also(err,
                      "The card %s is not on this host: put it back into its slot first, or add another GPU "
                      "in its place",
                      adapter->instance_path);
}

/* What the user can do once the change is forgotten. */
static void tell_by_hand(const struct cli_run *run, const struct core_state *state,
                         const struct core_report *report, struct hp_error *err)
{
    HP_STR(gpus);
    bool values = false;
    for (size_t i = 0; i < report->lacking_count; i++) {
        const struct hv_adapter *adapter = report->lacking[i].adapter;
        const struct hv_gpu *gpu = hv_gpu_at(&state->gpus, adapter->instance_path);
        values = values || hv_quotas_any(&adapter->quotas);
        if (report->lacking[i].there || !adapter->instance_path)
            continue;
        if (gpu)
            hp_str_format(&gpus, "%sorder:%u", gpus.length ? "," : "", gpu->order);
        else
            tell_missing_card(run, state, report, adapter, err);
    }
    if (gpus.length)
        hp_error_also(err, "Then add what is missing: %s",
                      cli_command(run, "add", hp_arena_format(run->arena, "id:%s", state->vm.id),
                                  hp_arena_format(run->arena, "--gpu \"%s\"", hp_str_text(&gpus))));
    if (values)
        hp_error_also(err, "Set-VMGpuPartitionAdapter sets the values");
}

void cli_tell_way_out(const struct cli_run *run, const struct core_state *state,
                      const struct core_journal *journal, const struct core_report *report,
                      struct hp_error *err)
{
    const char *discard = hp_arena_format(run->arena, "%s --discard", cli_recover_command(run, state->vm.id));
    unsigned failures = journal->failures + 1;
    if (failures > 1)
        hp_error_also(err, "Recover has failed %u times now", failures);
    hp_error_also(err, "%s %s discards the change, and the VM stays as it is",
                  failures > 1 ? "To give up:" : "If it keeps failing, you can give up:", discard);
    if (failures > 1)
        tell_by_hand(run, state, report, err);
}
