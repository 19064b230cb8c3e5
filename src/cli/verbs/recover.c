/* SPDX-License-Identifier: MIT */
/* Ending changes that were cut off. */
#include "commands.h"

#include "act/batch.h"
#include "act/beside.h"
#include "act/execution.h"
#include "act/gone.h"
#include "act/confirm.h"
#include "act/journals.h"
#include "act/record.h"
#include "act/turn.h"
#include "act/way_out.h"
#include "show/show.h"

#include "core/local_time.h"
#include "core/recover.h"
#include "platform/interrupt.h"
#include "platform/process.h"

#include "base/text.h"

/* --- one VM --- */

static int recover_nothing(struct cli_execution *execution, const struct core_state *state,
                           struct hp_error *err)
{
    execution->state = *state;
    execution->plan =
        (struct core_plan){ .intent.change = &core_no_change, .wanted = execution->state.adapters };
    execution->planned = true;
    execution->result.state = &execution->state;
    execution->result.plan = &execution->plan;
    if (cli_given(execution->run->line, CLI_WHATIF))
        return cli_execution_show_plan(execution, err);
    cli_execution_end_unchanged(execution);
    return 0;
}

/* Windows lists neither such an adapter nor its card. */
static const char *unlisted_text(struct hp_arena *arena, const struct core_state *state,
                                 const struct hv_adapter *adapter)
{
    if (!adapter->instance_path)
        return hp_arena_format(
            arena,
            "the run was interrupted before it knew whether adapter %s was removed, and nobody knows its "
            "card: if the card is not on this host, Windows does not list the adapter, and it may still "
            "be assigned",
            adapter->id);
    return hp_arena_format(arena,
                           "the run was interrupted before it knew whether adapter %s was removed, and %s "
                           "(%s): Windows does not list the adapter, and it may still be assigned",
                           adapter->id,
                           hv_gpu_is_gone(&state->gpus, adapter->instance_path)
                               ? "its card has left this host since"
                               : "HyperPoint cannot tell whether its card is on this host",
                           adapter->instance_path);
}

static bool starts_vm(const struct core_plan *plan)
{
    return plan->step_count && plan->steps[plan->step_count - 1].kind->starts_vm;
}

/* How the interrupted change is ended, and what is odd about it. */
static void tell_recovery(struct cli_execution *execution, const struct core_state *state,
                          const struct core_journal *journal, const struct core_recovery *recovery)
{
    struct hp_arena *arena = execution->run->arena;
    cli_execution_note(execution, CLI_NOTICE,
                       hp_arena_format(arena, "the interrupted change (%s) %s",
                                       core_journal_label(arena, journal),
                                       recovery->note        ? "had not changed the VM"
                                       : recovery->completes ? "got far enough to be completed"
                                       : recovery->stays || recovery->may_be_applied
                                           ? "is undone as far as possible"
                                           : "is undone: HyperPoint puts everything back "
                                             "as it was"));
    if (starts_vm(&recovery->plan) && !recovery->brings_off)
        cli_execution_note(execution, CLI_NOTICE,
                           "the VM was shut down for that change, and runs again in the end");
    if (recovery->note)
        cli_execution_note(execution, CLI_NOTICE, recovery->note);
    if (recovery->moved)
        cli_execution_note(execution, cli_given(execution->run->line, CLI_REBIND) ? CLI_NOTICE : CLI_WARNING,
                           recovery->moved);
    if (recovery->unseen)
        cli_execution_note(execution, CLI_WARNING, recovery->unseen);
    for (size_t i = 0; i < recovery->unlisted.count; i++)
        cli_execution_note(execution, CLI_WARNING, unlisted_text(arena, state, &recovery->unlisted.items[i]));
    if (recovery->completes && recovery->left_out)
        cli_execution_note(execution, CLI_NOTICE, recovery->left_out);
    for (size_t i = 0; i < recovery->plan.notice_count; i++)
        cli_execution_note(execution, CLI_NOTICE, recovery->plan.notices[i]);
    for (size_t i = 0; i < recovery->plan.warning_count; i++)
        cli_execution_note(execution, CLI_WARNING, recovery->plan.warnings[i]);
    for (size_t i = 0; i < recovery->plan.loss_count; i++)
        cli_execution_note(execution, CLI_LOSS, recovery->plan.losses[i]);
}

static int recover_from(struct cli_execution *execution, struct core_claim *claim,
                        const struct core_state *state, const struct core_journal *journal,
                        const struct core_power_request *power, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct core_recovery *recovery = hp_arena_alloc(run->arena, sizeof *recovery);
    int rc = core_plan_recovery(run->host.host, state, journal, power, run->arena, recovery, err);
    if (rc)
        return rc;
    execution->state = *state;
    execution->plan = recovery->plan;
    execution->planned = true;
    execution->result.state = &recovery->basis;
    execution->result.plan = &recovery->plan;
    execution->result.recovery = recovery;
    tell_recovery(execution, state, journal, recovery);
    if (cli_given(run->line, CLI_WHATIF))
        return cli_execution_show_plan(execution, err);
    rc = recovery->plan.question ? cli_confirm(run, recovery->plan.question, err) : 0;
    if (rc)
        return rc;
    const struct core_means means = cli_execution_begin(execution, claim);
    rc = core_recover(&means, recovery, run->arena, &execution->report, err);
    if (rc && execution->report.outcome == CORE_LEFT)
        cli_tell_way_out(run, &recovery->basis, journal, &execution->report, err);
    return cli_execution_end(execution, &execution->report, rc);
}

/* What parked the VM for a program was to unpark it again, and is no more. */
static int unpark(struct cli_execution *execution, const struct core_state *state,
                  const struct core_power_request *power, struct core_claim *claim, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    execution->request = (struct core_request){ .change = &core_unpark,
                                                .rebind = cli_given(run->line, CLI_REBIND),
                                                .power = *power };
    execution->vm_id = state->vm.id;
    execution->claim = claim;
    cli_execution_note(
        execution, CLI_NOTICE,
        hp_arena_format(run->arena,
                        "the run that parked the VM for a program (since %s) was interrupted: HyperPoint "
                        "puts its GPUs back",
                        core_local_text(run->arena, state->parked->since)));
    int rc = cli_execution_plan(execution, err);
    if (!rc)
        rc = cli_execution_carry_out(execution, err);
    execution->claim = NULL; /* whoever took it releases it */
    return rc;
}

/* A journal of another host is usually of this VM, which came from there, or of this host under an earlier
 * name. Of a VM that replicates, it may as well be of the other side, which has its GPUs to get back. */
static int check_side(const struct cli_run *run, const struct core_state *state,
                      const struct core_journal *journal, struct hp_error *err)
{
    const char *here = cli_host_identity(run, &state->vm);
    if (hp_text_same(journal->host_identity, here) || !hv_has_other_side(&state->status))
        return 0;
    hp_error_next(
        err,
        "recover it on %s; only if that is an earlier name of this host, put missing GPUs back by hand "
        "(the file %s has them), then: %s --discard",
        journal->host_identity, journal->path, cli_recover_command(run, state->vm.id));
    return hp_error_set(
        err, HP_E_REFUSED,
        "the interrupted change of VM \"%s\" is of %s, and this VM replicates: the two hosts have a "
        "VM of that ID each",
        state->vm.name, journal->host_identity);
}

static int recover(struct cli_execution *execution, const struct hv_vm *vm, struct core_claim *claim,
                   struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct core_journal journal;
    struct core_state state;
    struct core_request request;
    bool found = false;
    int rc = cli_line_request(run->arena, run->config, run->line, &request, err);
    if (!rc)
        rc = core_journal_find(cli_host_identity(run, vm), vm->id, run->arena, &journal, &found, err);
    if (!rc && found)
        rc = core_journal_resolve(&journal, err);
    if (!rc && found)
        rc = core_claim_adopt(claim, &journal, err);
    if (!rc)
        rc = core_read_state_to_recover(run->host.host, vm, cli_host_identity(run, vm),
                                        found ? &journal : NULL, found ? &request.power : NULL, run->arena,
                                        &state, err);
    if (!rc && found)
        rc = check_side(run, &state, &journal, err);
    if (rc)
        return rc;
    if (found && cli_given(run->line, CLI_REBIND))
        rc = core_journal_rebind(run->arena, &state.gpus, &journal, err);
    if (rc)
        return rc;
    /* What a change began is ended by its journal, whatever notes and state folder say by now. */
    core_read_parked(cli_host_identity(run, vm), found ? CORE_USE_EITHER : CORE_USE_AGREED, run->arena,
                     &state);
    bool cut_off = state.parked && state.parked->run;
    rc = core_parked_allows(state.parked_look, &(struct core_request){ .change = &core_unpark }, err);
    if (!rc && cut_off)
        rc = core_hold_check(vm, err);
    if (rc)
        return rc;
    if (found)
        return recover_from(execution, claim, &state, &journal, &request.power, err);
    return cut_off ? unpark(execution, &state, &request.power, claim, err)
                   : recover_nothing(execution, &state, err);
}

/* --- what is open --- */

/* What recovering would do; a VM that cannot be recovered now is shown with the reason. */
static void look_at(struct cli_run *run, struct core_journal *journal, struct cli_open_change *open)
{
    HP_ERROR(err);
    struct core_state state;
    struct core_recovery recovery;
    struct hv_vm vm;
    int rc = core_journal_resolve(journal, &err);
    if (!rc)
        rc = hv_vm_find_id(run->host.host, journal->vm_id, run->arena, &vm, &err);
    if (!rc)
        rc = core_read_state_for(run->host.host, &vm, cli_host_identity(run, &vm), journal, run->arena,
                                 &state, &err);
    if (!rc)
        core_read_parked(cli_host_identity(run, &vm), CORE_USE_EITHER, run->arena, &state);
    if (!rc)
        rc = core_plan_recovery(run->host.host, &state, journal, NULL, run->arena, &recovery, &err);
    if (rc) {
        open->problem = hp_arena_copy(run->arena, err.what);
        open->is_gone = rc == HP_E_NOT_FOUND && !err.elsewhere;
        open->command = cli_command_on(run, err.elsewhere, "recover",
                                       hp_arena_format(run->arena, "id:%s", journal->vm_id),
                                       open->is_gone ? "--discard" : NULL);
        return;
    }
    open->completes = recovery.completes;
    open->plan = hp_arena_alloc(run->arena, sizeof *open->plan);
    *open->plan = recovery.plan;
}

static int print_open(struct cli_run *run, const struct cli_open_changes *changes, struct hp_error *err)
{
    HP_STR(out);
    cli_show_open(&out, run->voice.json, changes);
    return cli_print_result(run, &out, err);
}

/* The others are listed all the same. */
static int tell_unread(const struct core_journals *journals, struct hp_error *err)
{
    if (journals->unread_count == 0)
        return 0;
    const struct core_unread *first = journals->unread;
    hp_error_next(
        err,
        "it records the GPU adapters VM id:%s had before an interrupted change. Look at the file, put "
        "missing adapters back by hand, then discard it: hyperpoint recover id:%s --discard",
        first->vm_id, first->vm_id);
    hp_error_set(err, HP_E_FAILED, "%s", first->what);
    if (journals->unread_count > 1)
        hp_error_context(err, "%zu journals cannot be read, the first of them", journals->unread_count);
    return HP_E_FAILED;
}

static int list_open(struct cli_run *run, struct hp_error *err)
{
    struct core_journals journals;
    struct hv_vm_rows vms;
    struct core_parked_vms parked;
    int rc = hv_vm_list(run->host.host, run->arena, &vms, err);
    if (!rc)
        rc = cli_list_parked(run, &vms, &parked, err);
    if (!rc)
        rc = core_journal_list(run->host.identity, &vms, run->arena, &journals, err);
    if (rc)
        return rc;
    cli_warn_of_parked(run, &parked);
    struct cli_open_changes changes = { .look = run->look,
                                        .detailed = run->voice.verbose,
                                        .host = cli_shown_host(&run->host),
                                        .what_if = cli_given(run->line, CLI_WHATIF),
                                        .count = journals.count };
    changes.items = hp_arena_array(run->arena, journals.count, sizeof *changes.items);
    for (size_t i = 0; i < journals.count; i++) {
        struct core_journal *journal = &journals.items[i];
        changes.items[i].journal = journal;
        changes.items[i].command = cli_recover_command(run, journal->vm_id);
        look_at(run, journal, &changes.items[i]);
    }
    changes.parked = parked;
    changes.discards = hp_arena_array(run->arena, parked.count, sizeof *changes.discards);
    for (size_t i = 0; i < parked.count; i++) {
        const struct core_parked_vm *vm = &parked.items[i];
        bool discards = false;
        const char *command = vm->is_gone ? cli_command_for_gone(run, "unpark", vm->vm_id, &discards) : NULL;
        changes.discards[i] = discards ? command : NULL;
    }
    rc = cli_check_interrupt(err);
    if (!rc)
        rc = print_open(run, &changes, err);
    return rc ? rc : tell_unread(&journals, err);
}

/* --- forgetting --- */

/* What was written down is the only record of GPUs that are off now. */
static int confirm_discard(struct cli_run *run, const struct hv_vm *vm, const struct core_journal *journal,
                           struct hp_error *err)
{
    const char *line = journal ? core_journal_label(run->arena, journal) : "unreadable";
    const struct core_question question = {
        .what = hp_arena_format(run->arena,
                                "HyperPoint will discard the interrupted change of \"%s\", with its "
                                "record of the GPU adapters the VM had before.",
                                vm->name),
        .lines = &line,
        .line_count = 1,
        .name = vm->name,
    };
    return cli_confirm(run, &question, err);
}

/* The VM may be there still, too, as with Hyper-V Replica, and have its GPUs to get back. */
static void warn_of_other_host(struct cli_run *run, const struct hv_vm *vm,
                               const struct core_journal *journal)
{
    if (!hp_text_same(journal->host_identity, cli_host_identity(run, vm)))
        cli_say(
            &run->voice, CLI_WARNING,
            "the interrupted change is of %s: if that is another host and has the VM still, recover it there "
            "instead.",
            journal->host_identity);
}

static int discard(struct cli_run *run, const struct hv_vm *vm, struct core_claim *claim,
                   struct hp_error *err)
{
    HP_ERROR(unreadable);
    struct core_journal journal;
    struct cli_open_change open = { .journal = &journal };
    struct cli_open_changes changes = {
        .look = run->look, .detailed = true, .host = cli_shown_host(&run->host), .items = &open
    };
    bool found = false;
    /* A journal that cannot be read can be forgotten all the same. */
    if (core_journal_find(cli_host_identity(run, vm), vm->id, run->arena, &journal, &found, &unreadable) != 0)
        cli_say(&run->voice, CLI_WARNING, "%s.", unreadable.what);
    if (found)
        warn_of_other_host(run, vm, &journal);
    changes.count = found;
    changes.what_if = cli_given(run->line, CLI_WHATIF);
    bool any = found || hp_error_is_set(&unreadable);
    changes.discarded = any && !changes.what_if;
    int rc = 0;
    if (any)
        rc = confirm_discard(run, vm, found ? &journal : NULL, err);
    if (!rc)
        rc = print_open(run, &changes, err);
    if (!rc && !any)
        cli_say(&run->voice, CLI_INFO, "Nothing to discard: no change of \"%s\" was interrupted.", vm->name);
    if (rc || !changes.discarded)
        return rc;
    rc = found ? core_claim_adopt(claim, &journal, err) : 0;
    if (!rc)
        rc = core_journal_discard(claim, err);
    if (!rc)
        cli_say(&run->voice, CLI_SUCCESS, "Discarded; the VM stays as it is.");
    return rc;
}

static int claim_and_end(struct cli_execution *execution, const struct hv_vm *vm, struct hp_error *err)
{
    __attribute__((cleanup(cli_claim_release))) struct core_claim *claim = NULL;
    struct cli_run *run = execution->run;
    int rc = cli_claim_vm(run, vm, &claim, err);
    if (rc)
        return rc;
    return cli_given(run->line, CLI_DISCARD) ? discard(run, vm, claim, err)
                                             : recover(execution, vm, claim, err);
}

/* With --patience, once nobody else is at work on the VM. */
static int end_change(struct cli_execution *execution, const struct hv_vm *vm, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct cli_turn turn = cli_turn_of(run, "0", CORE_NEEDS_IDLE_OR_MERGING);
    turn.holds_count = !os_environment(CLI_RUN_VARIABLE);
    int rc;
    do {
        HP_ERROR(refusal);
        *execution = (struct cli_execution){ .run = run,
                                             .vm_id = execution->vm_id,
                                             .tells_no_result = execution->tells_no_result,
                                             .of_many = execution->of_many };
        rc = claim_and_end(execution, vm, &refusal);
        if (!refusal.passes || !turn.seconds)
            return hp_error_move(err, &refusal);
        rc = cli_turn_wait(&turn, vm, &refusal, err);
    } while (!rc);
    return rc;
}

/* --- several VMs --- */

static int end_one(struct cli_execution *execution, struct hp_error *err)
{
    struct hv_vm vm;
    struct cli_run *run = execution->run;
    run->ending.state_known = true;
    int rc = hv_vm_find_id(run->host.host, execution->vm_id, run->arena, &vm, err);
    return rc ? rc : end_change(execution, &vm, err);
}

static const char *describe(const struct cli_execution *execution)
{
    const struct core_recovery *recovery = execution->result.recovery;
    bool planned = cli_given(execution->run->line, CLI_WHATIF);
    if (!recovery && execution->plan.intent.change == &core_no_change)
        return "nothing was interrupted";
    if (!recovery)
        return planned ? "its GPUs would be put back" : "its GPUs are put back";
    return hp_arena_format(execution->run->arena, "interrupted change %s%s", planned ? "would be " : "",
                           recovery->completes ? "completed" : "undone");
}

static int several_vms(struct cli_run *run, struct hp_error *err)
{
    const struct cli_batch_work work = { .carry_out = end_one, .describe = describe };
    struct cli_batch_result result = { .look = run->look,
                                       .what_if = cli_given(run->line, CLI_WHATIF),
                                       .done = "recovered" };
    int rc = cli_batch_find_named(run, &result, err);
    if (rc)
        return rc;
    cli_batch_vms(run, &work, &result);
    return cli_batch_tell(run, &result, err);
}

/* One that was deleted is still known to its journal, which can only be discarded; one that another node of
 * the cluster has was not deleted. */
static int find_vm(struct cli_run *run, struct hv_vm *vm, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc =
        core_find_vm(run->host.host, run->vm_name, cli_vm_alias(run, run->vm_name), run->arena, vm, &cause);
    if (rc == HP_E_NOT_FOUND && !cause.elsewhere && cli_given(run->line, CLI_DISCARD))
        rc = cli_find_gone(run, CLI_RECORD_CHANGE, vm, err);
    else
        cli_tell_gone(run, CLI_RECORD_CHANGE, NULL, &cause);
    if (rc)
        hp_error_move(err, &cause);
    return rc;
}

static int one_vm(struct cli_run *run, struct hp_error *err)
{
    struct cli_execution execution = { .run = run };
    struct hv_vm vm = { .id = NULL };
    int rc = find_vm(run, &vm, err);
    if (rc)
        return rc;
    cli_record_vm(run, vm.id, vm.name);
    return end_change(&execution, &vm, err);
}

int cli_recover(struct cli_run *run, struct hp_error *err)
{
    bool several = cli_names_vms(run->line);
    if (cli_given(run->line, CLI_DISCARD) && !run->vm_name)
        return hp_error_set(err, HP_E_USAGE,
                            several ? "--discard discards the record of one VM: name it alone"
                                    : "recover --discard needs a VM");
    int rc = cli_connect(run, err);
    if (rc)
        return rc;
    if (several)
        return several_vms(run, err);
    if (!run->vm_name)
        return list_open(run, err);
    run->ending.state_known = true;
    return one_vm(run, err);
}
