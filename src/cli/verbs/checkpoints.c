/* SPDX-License-Identifier: MIT */
/* Listing checkpoints. */
#include "commands.h"

#include "act/beside.h"
#include "act/journals.h"
#include "act/read_vms.h"
#include "show/show.h"

#include "core/checkpoints.h"
#include "core/plan.h"

enum { MAX_REMARKS = 5 };

static int read_list(struct cli_run *run, struct hv_vm *vm, struct cli_checkpoints_result *result,
                     struct hp_error *err)
{
    struct hv_host *host = run->host.host;
    const char *wanted = cli_value(run->line, CLI_VM);
    int rc = wanted ? core_find_vm(host, wanted, cli_vm_alias(run, wanted), run->arena, vm, err) : 0;
    if (rc)
        return rc;
    if (wanted)
        run->vm_name = vm->name;
    rc = hv_checkpoint_list(host, wanted ? vm : NULL, run->arena, &result->list, err);
    return rc ? rc : cli_check_interrupt(err);
}

/* What is wrong with some sets; more than a few would hide the list. */
static void tell_remarks(struct cli_run *run, const struct cli_checkpoints_result *result)
{
    size_t count = 0;
    for (size_t i = 0; i < result->list.count; i++) {
        if (result->sets[i].remark && count++ < MAX_REMARKS)
            cli_say(&run->voice, CLI_WARNING, "Checkpoint \"%s\" (id:%s): %s.", result->list.items[i].name,
                    result->short_ids[i], result->sets[i].remark);
    }
    if (count > MAX_REMARKS)
        cli_say(&run->voice, CLI_WARNING, "There are %zu more remarks like these (--json lists them all).",
                count - MAX_REMARKS);
}

/* The sizes and what is not merged come from the same reading. */
static void read_disks(struct cli_run *run, bool with_sizes, struct cli_checkpoints_result *result)
{
    struct core_space *space = &result->space;
    result->has_sizes = with_sizes;
    if (!result->has_sizes) {
        result->unmerged = cli_read_unmerged(run, &result->list);
        return;
    }
    core_space_read(run->host.host, &result->list, run->arena, space);
    result->sizes = core_sizes_of(run->arena, &result->list, space);
    result->unmerged.known = space->disks_known;
    if (space->disks_known)
        result->unmerged.disks = core_unmerged_find(run->arena, &result->list, &space->disks);
}

void cli_complete_checkpoints(struct cli_run *run, bool with_sizes, struct cli_checkpoints_result *result)
{
    const struct hv_vm of_host = { .host = result->list.host };
    if (!run->host.identity && *result->list.host)
        run->host.identity = cli_host_identity(run, &of_host);
    result->host = cli_shown_host(&run->host);
    result->look = run->look;
    result->flat = cli_given(run->line, CLI_FLAT);
    result->detailed = run->voice.verbose;
    result->trees =
        result->flat ? core_trees_flat(run->arena, &result->list) : core_trees_of(run->arena, &result->list);
    result->sets = core_set_list(cli_host_identity(run, &of_host), &result->list, run->arena);
    result->short_ids = core_checkpoint_short_ids(run->arena, &result->list);
    read_disks(run, with_sizes, result);
    result->now_utc_micros = hp_clock_utc(hv_host_clock(run->host.host));
}

int cli_list_checkpoints(struct cli_run *run, struct hp_error *err)
{
    struct cli_checkpoints_result result = { .flat = false };
    struct hv_vm vm = { .id = NULL };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = read_list(run, &vm, &result, err);
    if (rc)
        return rc;
    cli_complete_checkpoints(run, cli_given(run->line, CLI_SIZES), &result);
    HP_STR(out);
    cli_show_checkpoints(&out, run->voice.json, &result);
    tell_remarks(run, &result);
    cli_warn_of_open(run, vm.id ? &vm : NULL, NULL);
    rc = cli_print(run, &out, err);
    return rc ? rc : cli_check_unusable(&result.list.unusable, err);
}
