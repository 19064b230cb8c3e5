/* SPDX-License-Identifier: MIT */
/* Taking the GPUs off for a while: of one VM, or of all. */
#include "commands.h"

#include "act/batch.h"
#include "act/beside.h"
#include "act/execution.h"
#include "act/gone.h"
#include "act/confirm.h"
#include "act/journals.h"
#include "act/record.h"
#include "act/turn.h"
#include "form/error.h"
#include "show/show.h"

#include "platform/interrupt.h"

#include "base/text.h"
#include "core/local_time.h"

/* --- forgetting a set --- */

/* What is known of the set, in a line. */
static const char *set_line(struct cli_run *run, const struct core_parked_look *look)
{
    const struct core_parked *parked = look->parked;
    if (look->doubt)
        return look->doubt;
    if (!parked)
        return look->remark ? look->remark : "unreadable";
    return hp_arena_format(run->arena, "%zu GPU adapter%s, parked since %s", parked->adapters.count,
                           hp_plural(parked->adapters.count, "", "s"),
                           core_local_text(run->arena, parked->since));
}

static int confirm_discard(struct cli_run *run, const struct core_parked_vm *vm, struct hp_error *err)
{
    const char *line = set_line(run, &vm->look);
    const struct core_question question = {
        .what = hp_arena_format(run->arena,
                                "HyperPoint will discard the parked GPU set of \"%s\", and the VM stays "
                                "as it is.",
                                vm->vm_name),
        .lines = &line,
        .line_count = 1,
        .name = vm->vm_name,
    };
    return cli_confirm(run, &question, err);
}

/* A VM that was deleted is still known by what it was to get back; one that another node of the cluster has
 * was not deleted, and is to be asked for there. */
static int find_vm(struct cli_run *run, struct hv_vm *vm, bool *deleted, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc =
        core_find_vm(run->host.host, run->vm_name, cli_vm_alias(run, run->vm_name), run->arena, vm, &cause);
    if (rc != HP_E_NOT_FOUND || cause.elsewhere)
        return hp_error_move(err, &cause);
    rc = cli_find_gone(run, CLI_RECORD_PARKED, vm, err);
    *deleted = !rc;
    return rc == HP_E_NOT_FOUND ? hp_error_move(err, &cause) : rc;
}

/* As a change of its own: what is in the VM's notes is taken out and that is read back. */
static int discard_set(struct cli_run *run, const char *vm_id, struct core_claim *claim, struct hp_error *err)
{
    struct cli_execution execution = {
        .run = run,
        .request = { .change = &core_discard_parked_set },
        .vm_id = vm_id,
        .tells_no_result = true,
        .claim = claim,
    };
    int rc = cli_execution_plan(&execution, err);
    return rc ? rc : cli_execution_carry_out(&execution, err);
}

/* There is no VM whose notes could hold anything. */
static int discard_deleted(struct cli_run *run, const struct core_claim *claim, const char *vm_id,
                           struct hp_error *err)
{
    int rc = core_parked_discard(claim, vm_id, true, err);
    if (rc)
        return rc;
    run->ending.outcome = CORE_DONE;
    cli_say(&run->voice, CLI_SUCCESS, "Discarded; this host no longer has that VM.");
    return 0;
}

/* With --patience, once nobody else is at work on the VM. */
static int claim_to_discard(struct cli_run *run, const struct hv_vm *vm, struct core_claim **claim,
                            struct hp_error *err)
{
    struct cli_turn turn = cli_turn_of(run, "0", CORE_NEEDS_NOTHING);
    turn.holds_count = true;
    int rc;
    do {
        HP_ERROR(cause);
        rc = cli_claim_vm(run, vm, claim, &cause);
        if (!rc)
            rc = core_hold_check(vm, &cause);
        if (!cause.passes || !turn.seconds)
            return hp_error_move(err, &cause);
        cli_claim_release(claim);
        *claim = NULL;
        rc = cli_turn_wait(&turn, vm, &cause, err);
    } while (!rc);
    return rc;
}

/* Recover may need the set; asked before the user is. */
static int check_closed(struct cli_run *run, const struct hv_vm *vm, bool deleted, struct hp_error *err)
{
    HP_ERROR(cause);
    if (deleted)
        hp_error_next(&cause, "discard that change first: hyperpoint recover id:%s --discard", vm->id);
    int rc = core_journal_must_be_closed(cli_host_identity(run, vm), vm, &cause);
    return rc ? hp_error_move(err, &cause) : 0;
}

static int discard(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(cli_claim_release))) struct core_claim *claim = NULL;
    HP_STR(out);
    struct hv_vm vm = { .id = NULL };
    struct hv_status status = { .replication = HV_REPLICATES_NOT };
    bool deleted = false;
    int rc = cli_connect(run, err);
    run->ending.state_known = !rc;
    if (!rc)
        rc = find_vm(run, &vm, &deleted, err);
    if (!rc)
        rc = claim_to_discard(run, &vm, &claim, err);
    if (!rc && !deleted)
        rc = hv_vm_read_status(run->host.host, &vm, &status, err);
    if (rc)
        return rc;
    cli_record_vm(run, vm.id, vm.name);
    struct core_parked_vm found = { .vm_id = vm.id, .vm_name = vm.name };
    core_parked_look(cli_host_identity(run, &vm), &vm, &status, deleted ? CORE_USE_EITHER : CORE_USE_AGREED,
                     run->arena, &found.look);
    if (found.look.traces)
        rc = check_closed(run, &vm, deleted, err);
    if (rc)
        return rc;
    struct cli_parked_result result = { .look = run->look,
                                        .host = cli_shown_host(&run->host),
                                        .discarded = !cli_given(run->line, CLI_WHATIF),
                                        .vms = { .items = &found, .count = found.look.traces } };
    if (found.look.traces)
        rc = confirm_discard(run, &found, err);
    if (!rc && found.look.traces && result.discarded)
        rc = deleted ? discard_deleted(run, claim, vm.id, err) : discard_set(run, vm.id, claim, err);
    cli_show_parked(&out, run->voice.json, &result);
    if (!rc)
        rc = cli_print_result(run, &out, err);
    if (!rc && !found.look.traces)
        cli_say(&run->voice, CLI_INFO, "Nothing to discard.");
    return rc;
}

/* --- several VMs --- */

static void add_row(struct cli_batch_result *result, const char *id, const char *name)
{
    result->rows[result->count++] =
        (struct cli_batch_row){ .name = name, .id = id, .outcome = CORE_UNCHANGED };
}

/* Some of those VMs may have a GPU that Windows does not list. */
static void warn_of_refusals(struct cli_run *run, const struct hv_vm_rows *vms)
{
    struct core_memories memories;
    cli_read_memories(run, &memories);
    for (size_t i = 0; i < vms->count; i++) {
        const struct core_memory *memory = core_memory_of(&memories, vms->items[i].id);
        if (memory && memory->refusal.since)
            cli_say(&run->voice, CLI_WARNING, "\"%s\": %s.", vms->items[i].name,
                    core_refusal_sentence(run->arena, &memory->refusal));
    }
}

/* VMs that have a GPU, and those that are parked already. An adapter of which nobody can tell whose it is may
 * be of any. */
static int find_vms_to_park(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    struct cli_vm_result found = { .host = { .simulated = false } };
    const struct hv_vm_rows *vms = &found.vms;
    int rc = hv_vm_list(run->host.host, run->arena, &found.vms, err);
    if (!rc)
        rc = hv_adapter_read_all(run->host.host, run->arena, &found.adapters, &found.owners, &found.unusable,
                                 err);
    if (rc)
        return rc;
    warn_of_refusals(run, vms);
    rc = cli_list_parked(run, &found.vms, &found.parked, err);
    if (rc)
        return rc;
    cli_warn_of_parked(run, &found.parked);
    cli_vm_result_index(run->arena, &found);
    result->rows = hp_arena_array(run->arena, vms->count + vms->unusable.count, sizeof *result->rows);
    for (size_t i = 0; i < vms->count; i++) {
        const char *id = vms->items[i].id;
        if (cli_may_be_parked(cli_parked_at(&found, id)) || cli_adapters_of(&found, id).count ||
            cli_has_unread_adapters(&found, id))
            add_row(result, id, vms->items[i].name);
        else
            result->without_gpu++;
    }
    /* Nobody can tell whether they have a GPU, let alone take it off. */
    for (size_t i = 0; i < vms->unusable.count; i++)
        result->rows[result->count++] = cli_batch_unusable(run->arena, &vms->unusable.items[i]);
    return 0;
}

/* VMs of this host that are parked or may be, and those that are remembered and not there any more. */
static int find_parked_vms(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    struct hv_vm_rows vms;
    struct core_parked_vms parked;
    int rc = hv_vm_list(run->host.host, run->arena, &vms, err);
    if (!rc)
        rc = hv_vm_list_notes(run->host.host, run->arena, &vms, err);
    if (!rc)
        rc = cli_identify_host(run, err);
    if (!rc)
        rc = core_parked_list(run->host.identity, &vms, run->arena, &parked, err);
    if (rc)
        return rc;
    result->rows = hp_arena_array(run->arena, parked.count, sizeof *result->rows);
    for (size_t i = 0; i < parked.count; i++) {
        if (cli_may_be_parked(&parked.items[i]))
            add_row(result, parked.items[i].vm_id, parked.items[i].vm_name);
    }
    return 0;
}

static int find_vms(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    if (!cli_given(run->line, CLI_ALL))
        return cli_batch_find_named(run, result, err);
    return run->verb->change->parking == CORE_PARKS ? find_vms_to_park(run, result, err)
                                                    : find_parked_vms(run, result, err);
}

static int several_vms(struct cli_run *run, struct hp_error *err)
{
    const struct cli_batch_work work = { .change = run->verb->change };
    struct cli_batch_result result = { .look = run->look,
                                       .what_if = cli_given(run->line, CLI_WHATIF),
                                       .done = run->verb->change->done_to_vms };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = find_vms(run, &result, err);
    if (rc)
        return rc;
    cli_batch_vms(run, &work, &result);
    return cli_batch_tell(run, &result, err);
}

/* --- words --- */

static int check_words(const struct cli_run *run, struct hp_error *err)
{
    static const enum cli_option of_power[] = { CLI_SHUTDOWN, CLI_TURN_OFF, CLI_DISCARD_STATE, CLI_START };
    bool all = cli_given(run->line, CLI_ALL);
    bool several = all || cli_names_vms(run->line);
    const char *alone = all ? "" : " alone";
    if (all && cli_given(run->line, CLI_VM))
        return hp_error_set(err, HP_E_USAGE, "name a VM or use --all, not both");
    if (several && cli_given(run->line, CLI_DISCARD))
        return hp_error_set(err, HP_E_USAGE, "--discard discards the set of one VM: name the VM%s", alone);
    if (several && cli_given(run->line, CLI_USE))
        return hp_error_set(err, HP_E_USAGE, "--use chooses the set of one VM: name the VM%s", alone);
    for (size_t i = 0; cli_given(run->line, CLI_DISCARD) && i < HP_COUNT(of_power); i++) {
        if (cli_given(run->line, of_power[i]))
            return hp_error_set(err, HP_E_USAGE,
                                "--discard leaves the VM as it is: %s has no meaning with it",
                                cli_option_info(of_power[i])->name);
    }
    if (cli_given(run->line, CLI_DISCARD) &&
        (cli_given(run->line, CLI_REBIND) || cli_given(run->line, CLI_USE)))
        return hp_error_set(err, HP_E_USAGE, "--discard and --%s cannot be used together",
                            cli_given(run->line, CLI_USE) ? "use" : "rebind");
    if (all || cli_given(run->line, CLI_VM))
        return 0;
    hp_error_next(err, "name the VM after the verb, or use --all; hyperpoint list-vms shows the VMs");
    return hp_error_set(err, HP_E_USAGE, "%s needs a VM or --all", run->verb->name);
}

int cli_park(struct cli_run *run, struct hp_error *err)
{
    int rc = check_words(run, err);
    if (rc)
        return rc;
    if (cli_given(run->line, CLI_DISCARD))
        return discard(run, err);
    bool several = cli_given(run->line, CLI_ALL) || cli_names_vms(run->line);
    return several ? several_vms(run, err) : cli_change(run, err);
}
