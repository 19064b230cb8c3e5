/* SPDX-License-Identifier: MIT */
/* The verbs that change something: read, plan, and with that either show the plan or carry it out. */
#include "commands.h"

#include "by_hand.h"
#include "render_json.h"
#include "render_text.h"
#include "report.h"

#include "platform/console.h"
#include "platform/interrupt.h"
#include "platform/process.h"

/* A change under way: what the callbacks of core and of job waiting need. */
struct change {
    struct cli_run *run;
    struct core_claim *claim; /* NULL when only the plan is wanted */
    struct cli_change_result result;
    bool told_interrupt;
};

static void note(struct change *change, struct cli_notes *notes, enum cli_tag tag, const char *text)
{
    struct hp_arena *arena = change->run->arena;
    notes->items = hp_arena_grow(arena, notes->items, notes->count, &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = hp_arena_copy(arena, text);
    cli_say(&change->run->voice, tag, "%s.", text);
}

/* --- watching --- */

/* Ctrl+C is looked at between steps; whoever pressed it should see that it was noticed. */
static void notice_interrupt(struct change *change)
{
    if (change->told_interrupt || os_interrupts() == 0)
        return;
    change->told_interrupt = true;
    cli_say(&change->run->voice, CLI_NOTICE, "Stopping: what was done is put back. Please let it finish.");
}

static void on_step_begins(void *context, size_t number, size_t of, const char *text)
{
    struct change *change = context;
    notice_interrupt(change);
    cli_log_add(change->run->voice.log, "STEP", "[%zu/%zu] %s", number, of, text);
    cli_progress_begin(&change->run->voice.progress, number, of, text);
}

static void on_step_ends(void *context, size_t number, uint64_t microseconds, bool failed)
{
    struct change *change = context;
    HP_STR(duration);
    cli_add_duration(&duration, microseconds);
    cli_log_add(change->run->voice.log, "STEP", "[%zu] %s (%s)", number, failed ? "failed" : "done",
                hp_str_text(&duration));
    cli_progress_end(&change->run->voice.progress, microseconds, failed);
    notice_interrupt(change);
}

static void on_undo_begins(void *context, const char *text)
{
    struct change *change = context;
    cli_say(&change->run->voice, CLI_NOTICE, "Undoing: %s.", text);
}

static void on_notice(void *context, const char *text)
{
    struct change *change = context;
    note(change, &change->result.notices, CLI_NOTICE, text);
}

static void on_warning(void *context, const char *text)
{
    struct change *change = context;
    note(change, &change->result.warnings, CLI_WARNING, text);
}

static void on_job_progress(void *context, const char *what, unsigned percent)
{
    struct change *change = context;
    (void)what;
    notice_interrupt(change);
    cli_progress_percent(&change->run->voice.progress, percent);
}

static enum cli_progress_mode progress_mode(const struct cli_voice *voice)
{
    if (voice->quiet || voice->json)
        return CLI_PROGRESS_NONE;
    /* Calls shown in between would tear a line that renews itself. */
    return os_is_terminal(OS_STDERR) && !voice->verbose ? CLI_PROGRESS_LIVE : CLI_PROGRESS_PLAIN;
}

/* --- reading and planning --- */

/* Partition values go to new adapters only: what cannot have any must not fail for a wrong file. */
static bool can_add_new(const struct core_request *request)
{
    switch (request->change) {
    case CORE_ADD:
    case CORE_ADD_AUTO:
    case CORE_ADD_ALL:
    case CORE_RESET:
        return true;
    case CORE_CHECKPOINT:
        return request->selectors.count > 0;
    default:
        return false;
    }
}

static int read_partition_values(struct cli_run *run, struct core_state *state, struct hp_error *err)
{
    const char *folder = os_environment("HYPERPOINT_CONFIG");
    int failed = folder ? 0 : os_program_folder(run->arena, &folder, err);
    return failed ? failed : core_read_partition_values(folder, run->arena, state, err);
}

static int read_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    request->change = run->verb->change;
    request->checkpoint_name = cli_value(run->line, CLI_NAME);
    return core_selectors_parse(run->arena, run->line->options[CLI_GPU].words,
                                run->line->options[CLI_GPU].count, &request->selectors, err);
}

/* Takes the VM for this run, unless only the plan is wanted. */
static int claim_vm(struct change *change, const struct hv_vm *vm, struct hp_error *err)
{
    struct cli_run *run = change->run;
    const char *identity = cli_host_identity(run, vm);
    int failed = 0;
    if (!change->result.what_if)
        failed = core_claim_vm(identity, vm, core_change_name(run->verb->change), &change->claim, err);
    return failed ? failed : core_journal_must_be_closed(identity, vm, err);
}

static int read_and_plan(struct change *change, const struct core_request *request, struct core_state *state,
                         struct core_plan *plan, struct hp_error *err)
{
    struct cli_run *run = change->run;
    struct hv_vm vm;
    int failed = core_find_vm(run->host.host, run->vm_name, run->arena, &vm, err);
    if (failed)
        return failed;
    run->vm_name = vm.name;
    failed = claim_vm(change, &vm, err);
    if (!failed)
        failed = core_read_state(run->host.host, &vm, run->arena, state, err);
    if (!failed && can_add_new(request))
        failed = read_partition_values(run, state, err);
    if (!failed)
        failed = core_make_plan(state, request, run->arena, plan, err);
    return failed ? failed : cli_check_interrupt(err);
}

/* --- carrying out and telling --- */

static void render(struct cli_run *run, const struct cli_change_result *result, struct hp_str *out)
{
    if (run->voice.json)
        cli_json_change(out, result);
    else
        cli_text_change(out, result);
}

static void say_success(struct cli_run *run, const struct cli_change_result *result)
{
    const struct core_report *report = result->report;
    const struct hv_adapters *after = cli_adapters_after(result);
    if (!report) {
        cli_say(&run->voice, CLI_INFO, "There was nothing to do: everything is as wanted already.");
        return;
    }
    size_t count = after ? after->count : 0;
    if (report->checkpoint.id)
        cli_say(&run->voice, CLI_SUCCESS,
                "Checkpoint \"%s\" is made; \"%s\" has %zu GPU adapter%s, read back.",
                report->checkpoint.name, run->vm_name, count, count == 1 ? "" : "s");
    else
        cli_say(&run->voice, CLI_SUCCESS, "\"%s\" has %zu GPU adapter%s now, read back.", run->vm_name, count,
                count == 1 ? "" : "s");
}

static int execute(struct change *change, struct core_report *report, struct hp_error *err)
{
    struct cli_run *run = change->run;
    const struct core_watch watch = { .context = change,
                                      .step_begins = on_step_begins,
                                      .step_ends = on_step_ends,
                                      .undo_begins = on_undo_begins,
                                      .notice = on_notice,
                                      .warning = on_warning };
    const struct hv_patience patience = { .interrupts = os_interrupts,
                                          .progress = on_job_progress,
                                          .context = change };
    hv_host_set_patience(run->host.host, &patience);
    run->voice.progress.mode = progress_mode(&run->voice);
    const struct core_means means = {
        .host = run->host.host, .claim = change->claim, .watch = &watch, .interrupts = os_interrupts
    };
    int failed = core_execute(&means, change->result.state, change->result.plan, run->arena, report, err);
    cli_progress_break(&run->voice.progress);
    change->result.report = report;
    run->ending.outcome = report->outcome;
    run->ending.left = report->left;
    run->ending.left_count = report->left_count;
    if (report->outcome == CORE_LEFT)
        run->ending.by_hand = cli_by_hand(run, change->result.state, report);
    return failed;
}

/* The result of a change that was made: that nobody could read it does not unmake it. */
static void print_result(struct cli_run *run, const struct cli_change_result *result, enum hp_class class)
{
    HP_STR(out);
    HP_ERROR(lost);
    render(run, result, &out);
    if (cli_print(&out, &lost) != 0)
        cli_report_lost_output(run, &lost, cli_exit_code(class, run->ending.outcome));
}

static int carry_out(struct change *change, struct hp_error *err)
{
    struct cli_run *run = change->run;
    struct core_report report = { .step_count = 0 };
    int failed = change->result.plan->step_count ? execute(change, &report, err) : 0;
    /* A program wants to see in every case how the VM was left; for a person the error says it. */
    if (!failed || run->voice.json)
        print_result(run, &change->result, (enum hp_class)failed);
    if (!failed)
        say_success(run, &change->result);
    return failed;
}

static int show_plan(struct change *change, struct hp_error *err)
{
    HP_STR(out);
    render(change->run, &change->result, &out);
    return cli_print(&out, err);
}

static int plan_and_do(struct change *change, const struct core_request *request, struct hp_error *err)
{
    struct core_state state = { .template_record = NULL };
    struct core_plan plan = { .change = CORE_CHANGES };
    int failed = read_and_plan(change, request, &state, &plan, err);
    if (failed)
        return failed;
    change->result.state = &state;
    change->result.plan = &plan;
    for (size_t i = 0; i < plan.notice_count; i++)
        note(change, &change->result.notices, CLI_NOTICE, plan.notices[i]);
    for (size_t i = 0; i < plan.warning_count; i++)
        note(change, &change->result.warnings, CLI_WARNING, plan.warnings[i]);
    return change->result.what_if ? show_plan(change, err) : carry_out(change, err);
}

int cli_change(struct cli_run *run, struct hp_error *err)
{
    struct core_request request = { .change = CORE_CHANGES };
    int failed = read_words(run, &request, err);
    if (!failed)
        failed = cli_connect(run, err);
    if (failed)
        return failed;
    run->ending.state_known = true;
    struct change change = {
        .run = run,
        .result = { .simulated = run->host.simulated, .what_if = cli_given(run->line, CLI_WHATIF) },
    };
    failed = plan_and_do(&change, &request, err);
    core_claim_release(change.claim);
    return failed;
}
