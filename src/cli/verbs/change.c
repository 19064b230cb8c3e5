/* SPDX-License-Identifier: MIT */
/* The verbs that change something: read, plan, and with that either show the plan or carry it out. */
#include "commands.h"

#include "act/batch.h"
#include "act/execution.h"

#include "base/text.h"

/* A verb that brings the VM to off says so by its name. */
static int take_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    const enum core_way_off way = run->verb->change->brings_off;
    int rc = cli_line_request(run->arena, run->config, run->line, request, err);
    request->power.shut_down = request->power.shut_down || way == CORE_SHUTS_DOWN;
    request->power.turn_off = request->power.turn_off || way == CORE_TURNS_OFF;
    return rc;
}

static int read_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    if (!run->verb->change->applies || !cli_given(run->line, CLI_NAME) || cli_given(run->line, CLI_SAVEPOINT))
        return take_words(run, request, err);
    hp_error_next(err, "add --savepoint to keep the current state under that name, or omit --name");
    return hp_error_set(err, HP_E_USAGE, "--name names the checkpoint that --savepoint creates");
}

int cli_change(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(cli_execution_release))) struct cli_execution execution = { .run = run };
    int rc = read_words(run, &execution.request, err);
    if (!rc)
        rc = cli_connect(run, err);
    if (!rc)
        rc = cli_execution_plan(&execution, err);
    return rc ? rc : cli_execution_carry_out(&execution, err);
}

/* --- several VMs --- */

/* GPUs that were chosen for one VM are not meant for all. */
static int check_words(const struct cli_run *run, struct hp_error *err)
{
    if (cli_given(run->line, CLI_ALL) && cli_given(run->line, CLI_VM))
        return hp_error_set(err, HP_E_USAGE, "name a VM or use --all, not both");
    if (cli_given(run->line, CLI_GPU))
        return hp_error_set(err, HP_E_USAGE, "--gpu chooses the GPUs of one VM: name the VM%s",
                            cli_given(run->line, CLI_ALL) ? "" : " alone");
    return 0;
}

/* The VMs that have a checkpoint, as keys: what only changes the tree has nothing to do with others, and on a
 * large host most VMs have none. One that cannot be read may be of any VM: then *known is false. */
static int find_owners(struct cli_run *run, struct hp_map *owners, bool *known, struct hp_error *err)
{
    struct hv_checkpoints places;
    int rc = hv_checkpoint_list_places(run->host.host, run->arena, &places, err);
    if (rc)
        return rc;
    for (size_t i = 0; i < places.count; i++)
        hp_map_put(run->arena, owners, places.items[i].vm_id, i);
    *known = places.unusable.count == 0;
    return 0;
}

static int find_all(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    struct hv_vm_rows vms;
    struct hp_map owners = { .count = 0 };
    bool known = false;
    int rc = hv_vm_list(run->host.host, run->arena, &vms, err);
    if (!rc && run->verb->change->of_tree)
        rc = find_owners(run, &owners, &known, err);
    if (rc)
        return rc;
    result->rows = hp_arena_array(run->arena, vms.count + vms.unusable.count, sizeof *result->rows);
    for (size_t i = 0; i < vms.count; i++) {
        if (known && !hp_map_find(&owners, vms.items[i].id, NULL))
            result->without_checkpoint++;
        else
            result->rows[result->count++] = (struct cli_batch_row){ .name = vms.items[i].name,
                                                                    .id = vms.items[i].id,
                                                                    .outcome = CORE_UNCHANGED };
    }
    for (size_t i = 0; i < vms.unusable.count; i++)
        result->rows[result->count++] = cli_batch_unusable(run->arena, &vms.unusable.items[i]);
    return 0;
}

static int several_vms(struct cli_run *run, struct hp_error *err)
{
    const struct cli_batch_work work = { .change = run->verb->change };
    struct cli_batch_result result = { .look = run->look,
                                       .what_if = cli_given(run->line, CLI_WHATIF),
                                       .done = run->verb->change->done_to_vms };
    if (cli_given(run->line, CLI_ALL) && !run->voice.verbose)
        result.idle = run->verb->change->idle_vms;
    int rc = check_words(run, err);
    if (!rc)
        rc = cli_connect(run, err);
    if (!rc)
        rc = cli_given(run->line, CLI_ALL) ? find_all(run, &result, err)
                                           : cli_batch_find_named(run, &result, err);
    if (rc)
        return rc;
    cli_batch_vms(run, &work, &result);
    return cli_batch_tell(run, &result, err);
}

int cli_change_any(struct cli_run *run, struct hp_error *err)
{
    if (cli_given(run->line, CLI_IF_ABSENT) && !cli_given(run->line, CLI_NAME)) {
        hp_error_next(err, "add --name, or omit --if-absent");
        return hp_error_set(err, HP_E_USAGE, "--if-absent needs the name of the checkpoint (--name)");
    }
    bool several = cli_given(run->line, CLI_ALL) || cli_names_vms(run->line);
    return several ? several_vms(run, err) : cli_change(run, err);
}
