/* SPDX-License-Identifier: MIT */
#include "execution.h"

#include "confirm.h"
#include "gone.h"
#include "journals.h"
#include "record.h"
#include "turn.h"

#include "core/parked.h"
#include "platform/console.h"
#include "platform/interrupt.h"
#include "platform/process.h"

#include "base/text.h"
#include "hyperv/cluster.h"

#include <string.h>

/* --- from the VM to the plan --- */

/* Partition values go to new adapters only: what cannot have any must not fail for a wrong file. */
static int read_partition_values(struct cli_run *run, struct core_state *state, struct hp_error *err)
{
    const char *folder = os_environment("HYPERPOINT_CONFIG");
    int rc = folder ? 0 : os_program_folder(run->arena, &folder, err);
    if (!rc)
        core_read_partition_values(folder, run->arena, state);
    return rc;
}

/* Takes the VM for this run; whatever another run can change is read after that. Where nothing will be
 * changed, only another run that is at work is in the way, not a state folder that cannot be written. */
static int claim(struct cli_run *run, const struct hv_vm *vm, struct core_claim **out, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = cli_claim_vm(run, vm, out, &cause);
    if (rc && cli_given(run->line, CLI_WHATIF) && rc != HP_E_REFUSED)
        return 0;
    return hp_error_move(err, &cause);
}

/* On another node of the cluster, from which it has moved here since. Without a cluster, it is another VM
 * with the same ID, such as a replica. */
static int check_changed_elsewhere(struct cli_run *run, const struct hv_vm *vm, struct hp_error *err)
{
    struct hv_cluster cluster = { .count = 0 };
    const char *other = run->among ? cli_roll_changed_on(run->among, vm->id) : NULL;
    int rc = other ? hv_cluster_read(run->host.host, run->arena, &cluster, err) : 0;
    if (rc || !other || !hv_cluster_find(&cluster, vm->id))
        return rc;
    return hp_error_set(err, HP_E_REFUSED,
                        "VM \"%s\" has moved here from %s, where this command has changed it", vm->name,
                        other);
}

static int find_and_claim(struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct hv_vm *vm = &execution->vm;
    int rc = execution->vm_id ? hv_vm_find_id(run->host.host, execution->vm_id, run->arena, vm, err)
                              : core_find_vm(run->host.host, run->vm_name, cli_vm_alias(run, run->vm_name),
                                             run->arena, vm, err);
    if (rc && execution->request.change->parking == CORE_UNPARKS)
        cli_tell_gone(run, CLI_RECORD_PARKED, execution->vm_id, err);
    if (rc)
        return rc;
    cli_record_vm(run, vm->id, vm->name);
    rc = check_changed_elsewhere(run, vm, err);
    if (!rc && !execution->claim)
        rc = claim(run, vm, &execution->claim, err);
    return rc ? rc : core_journal_must_be_closed(cli_host_identity(run, vm), vm, err);
}

/* Is this run inside of that one? */
static bool is_inside(const char *token)
{
    const char *all = os_environment(CLI_RUN_VARIABLE);
    size_t length = strlen(token);
    while (all && *all) {
        size_t word = strcspn(all, " ");
        if (word == length && memcmp(all, token, length) == 0)
            return true;
        all += word + strspn(all + word, " ");
    }
    return false;
}

/* While a VM is parked for a program, only what that program does may work on it, and never park or unpark.
 * It may not start the VM either, which would run without its GPUs, and they could not be put back when the
 * program ends. Waiting does not help there, as the run waits for this command. */
static int check_parked_for(struct cli_execution *execution, struct hp_error *err)
{
    const struct core_change *change = execution->request.change;
    const struct core_parked *parked = execution->state.parked;
    if (!parked || !parked->run)
        return 0;
    bool own = execution->own_run && strcmp(execution->own_run, parked->run) == 0;
    bool inside = is_inside(parked->run);
    bool starts = change->unrecorded && change->brings_off == CORE_STAYS_ON;
    if (own || (inside && !starts && change->parking == CORE_LEAVES_SET))
        return 0;
    bool is_refused_here = inside && starts;
    int rc = core_hold_check(&execution->vm, is_refused_here ? NULL : err);
    execution->held = rc != 0;
    if (rc != HP_E_REFUSED || !is_refused_here)
        return rc;
    hp_error_next(err,
                  "let the program end without it: run puts the GPUs back then. After that: hyperpoint start "
                  "id:%s",
                  execution->vm.id);
    return hp_error_set(err, rc,
                        "VM \"%s\" is parked for the program that this command is part of: it would start "
                        "without its GPUs",
                        execution->vm.name);
}

/* The VM and its notes were read before it was claimed. Where they and the state folder do not agree, a run
 * may have ended between the two: they are read once more before anything is said of it. */
static int read_parked(struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct core_state *state = &execution->state;
    const char *host = cli_host_identity(run, &execution->vm);
    enum core_parked_use use = execution->own_run ? CORE_USE_EITHER : execution->request.use;
    core_read_parked(host, use, run->arena, state);
    if (!state->parked_look->doubt)
        return 0;
    int rc = hv_vm_find_id(run->host.host, execution->vm.id, run->arena, &state->vm, err);
    if (!rc)
        core_read_parked(host, use, run->arena, state);
    return rc;
}

/* What prune keeps of this VM, where the command line does not say. */
static int take_retention(struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    const struct cli_config_entry *entry;
    if (!cli_verb_requires(run->verb, CLI_KEEP) || cli_given(run->line, CLI_KEEP))
        return 0;
    int rc = cli_settings_retention(run->config, execution->vm.id, execution->vm.name, &entry, err);
    if (rc)
        return rc;
    const struct cli_setting setting = { .entry = entry };
    cli_execution_note(execution, CLI_NOTICE,
                       hp_arena_format(run->arena, "the rule %s is from %s", entry->value,
                                       cli_settings_origin(run->arena, &setting)));
    return core_retention_parse(entry->value, &execution->request.keep, err);
}

static int read_and_plan(struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    struct core_state *state = &execution->state;
    int rc = core_read_for(run->host.host, &execution->vm, cli_host_identity(run, &execution->vm),
                           &execution->request, run->arena, state, err);
    if (!rc)
        rc = read_parked(execution, err);
    if (!rc)
        rc = check_parked_for(execution, err);
    if (!rc && (core_reads(&execution->request) & CORE_READS_CONFIG))
        rc = read_partition_values(run, state, err);
    execution->request.now_utc_micros = hp_clock_utc(hv_host_clock(run->host.host));
    if (!rc)
        rc = core_make_plan(state, &execution->request, run->arena, &execution->plan, err);
    execution->planned = !rc;
    return rc ? rc : cli_check_interrupt(err);
}

/* Its state is read and planned while the VM is claimed. */
static int try_plan(struct cli_execution *execution, struct hp_error *err)
{
    int rc = find_and_claim(execution, err);
    if (!rc)
        rc = take_retention(execution, err);
    return rc ? rc : read_and_plan(execution, err);
}

int cli_execution_plan(struct cli_execution *execution, struct hp_error *err)
{
    execution->run->ending.state_known = true;
    execution->result.state = &execution->state;
    execution->result.plan = &execution->plan;
    struct cli_turn turn = cli_turn_of(execution->run, "0", execution->request.change->vm);
    if (execution->claim) /* whoever took it before has waited */
        turn.seconds = 0;
    int rc;
    do {
        HP_ERROR(cause);
        rc = try_plan(execution, &cause);
        if (!cause.passes || !turn.seconds)
            return hp_error_move(err, &cause);
        turn.holds_count = execution->held;
        execution->vm_id = execution->vm.id;
        execution->state = (struct core_state){ .vm = { .id = NULL } };
        cli_execution_release(execution);
        rc = cli_turn_wait(&turn, &execution->vm, &cause, err);
    } while (!rc);
    return rc;
}

/* --- watching --- */

/* Ctrl+C is looked at between steps; whoever pressed it should see that it was noticed. */
static void notice_interrupt(struct cli_execution *execution)
{
    if (execution->told_interrupt || os_interrupts() == 0)
        return;
    execution->told_interrupt = true;
    if (execution->run->among) {
        cli_roll_tell_stopping(execution->run->among->roll);
        return;
    }
    const struct core_change *change = execution->result.plan->intent.change;
    cli_say(&execution->run->voice, CLI_NOTICE, "%s Please let it finish.",
            change->unrecorded ? "Stopping."
            : change->of_tree  ? "Stopping after this step: deleted checkpoints stay deleted."
            : change->applies ? "Stopping, and undoing what was done, unless the checkpoint has been applied."
                              : "Stopping, and undoing what was done.");
}

static void on_step_begins(void *context, size_t number, size_t of, const char *text)
{
    struct cli_execution *execution = context;
    notice_interrupt(execution);
    cli_log_add(execution->run->voice.log, "STEP", "[%zu/%zu] %s", number, of, text);
    cli_progress_begin(&execution->run->voice.progress, number, of, text);
}

static void on_step_ends(void *context, size_t number, uint64_t microseconds, bool failed)
{
    struct cli_execution *execution = context;
    HP_STR(duration);
    cli_add_duration(&duration, microseconds);
    cli_log_add(execution->run->voice.log, "STEP", "[%zu] %s (%s)", number, failed ? "failed" : "done",
                hp_str_text(&duration));
    cli_progress_end(&execution->run->voice.progress, microseconds, failed);
    notice_interrupt(execution);
}

static void on_undo_begins(void *context, const char *text)
{
    struct cli_execution *execution = context;
    cli_say(&execution->run->voice, CLI_NOTICE, "Undoing: %s.", text);
}

static void on_notice(void *context, const char *text)
{
    struct cli_execution *execution = context;
    cli_execution_note(execution, CLI_NOTICE, text);
}

static void on_warning(void *context, const char *text)
{
    struct cli_execution *execution = context;
    cli_execution_note(execution, CLI_WARNING, text);
}

static void on_loss(void *context, const char *text)
{
    struct cli_execution *execution = context;
    cli_execution_note(execution, CLI_LOSS, text);
}

static void on_job_progress(void *context, const char *what, unsigned percent)
{
    struct cli_execution *execution = context;
    notice_interrupt(execution);
    cli_progress_percent(&execution->run->voice.progress, what, percent);
}

struct core_means cli_execution_begin(struct cli_execution *execution, struct core_claim *claim)
{
    struct cli_run *run = execution->run;
    cli_execution_note_untold(execution);
    struct hv_patience patience = cli_patience(run);
    patience.progress = on_job_progress;
    patience.context = execution;
    execution->watch = (struct core_watch){ .context = execution,
                                            .step_begins = on_step_begins,
                                            .step_ends = on_step_ends,
                                            .undo_begins = on_undo_begins,
                                            .notice = on_notice,
                                            .warning = on_warning,
                                            .loss = on_loss };
    hv_host_set_patience(run->host.host, &patience);
    cli_run_show_progress(run);
    return (struct core_means){
        .host = run->host.host,
        .claim = claim,
        .watch = &execution->watch,
        .interrupts = os_interrupts,
        .down_since = execution->down_since,
    };
}

/* --- all of it --- */

/* What its lines say was shown. */
static const struct core_question *without_lines(struct hp_arena *arena, const struct core_question *question)
{
    struct core_question *rest = hp_arena_alloc(arena, sizeof *rest);
    *rest = *question;
    rest->line_count = 0;
    return rest;
}

static const struct core_question *ask_for_steps(const struct cli_execution *execution)
{
    const struct core_plan *plan = &execution->plan;
    struct hp_arena *arena = execution->run->arena;
    struct core_question *question = hp_arena_alloc(arena, sizeof *question);
    const char **lines = hp_arena_array(arena, plan->step_count, sizeof *lines);
    for (size_t i = 0; i < plan->step_count; i++)
        lines[i] = hp_arena_format(arena, "%zu. %s", i + 1, plan->steps[i].text);
    *question = (struct core_question){
        .what = hp_arena_format(arena, "HyperPoint will do this with \"%s\":", execution->vm.name),
        .lines = lines,
        .line_count = plan->step_count,
    };
    return question;
}

/* An answer takes its time: with what it changes, everything is read and planned again. */
static int confirm(struct cli_execution *execution, struct hp_error *err)
{
    bool keep = false;
    const struct core_question *question = execution->plan.question;
    if (!question && execution->plan.step_count && cli_given(execution->run->line, CLI_CONFIRM))
        question = ask_for_steps(execution);
    else if (question && cli_will_ask(execution->run) && cli_execution_tell_checkpoints(execution))
        question = without_lines(execution->run->arena, question);
    int rc = question ? cli_confirm_or_keep(execution->run, question, &keep, err) : 0;
    if (rc || !keep)
        return rc;
    execution->request.savepoint = true;
    execution->vm_id = execution->vm.id;
    execution->state = (struct core_state){ .vm = { .id = NULL } };
    rc = cli_execution_plan(execution, err);
    if (!rc)
        cli_execution_tell_plan(execution);
    return rc;
}

int cli_execution_carry_out(struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = execution->run;
    cli_execution_tell_plan(execution);
    int rc = confirm(execution, err);
    if (rc)
        return rc;
    if (cli_given(run->line, CLI_WHATIF))
        return cli_execution_show_plan(execution, err);
    if (execution->plan.step_count == 0) {
        cli_execution_end_unchanged(execution);
        return 0;
    }
    const struct core_means means = cli_execution_begin(execution, execution->claim);
    rc = core_execute(&means, &execution->state, &execution->plan, run->arena, &execution->report, err);
    return cli_execution_end(execution, &execution->report, rc);
}

void cli_execution_release(struct cli_execution *execution)
{
    core_claim_release(execution->claim);
    execution->claim = NULL;
}
