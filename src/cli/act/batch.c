/* SPDX-License-Identifier: MIT */
#include "batch.h"

#include "elsewhere.h"
#include "record.h"
#include "form/error.h"
#include "show/show.h"

#include "base/text.h"
#include "core/plan.h"

/* What the VM has now, as far as it was read after the last change; NULL: it was not. */
static const struct hv_adapters *adapters_now(struct cli_run *run, const struct cli_execution *execution)
{
    struct hv_adapters *now = hp_arena_alloc(run->arena, sizeof *now);
    bool carried_out = execution->report.step_count > 0;
    if (!execution->planned || (carried_out && !execution->report.after_known))
        return NULL;
    *now = carried_out ? execution->report.after : execution->state.adapters;
    return now;
}

static void keep_plan(struct cli_run *run, const struct core_plan *plan, struct cli_batch_row *row)
{
    struct core_plan *kept = hp_arena_alloc(run->arena, sizeof *kept);
    *kept = *plan;
    row->plan = kept;
}

static int carry_out(struct cli_execution *execution, struct hp_error *err)
{
    int rc = cli_execution_plan(execution, err);
    return rc ? rc : cli_execution_carry_out(execution, err);
}

/* A VM that is skipped is told in the table, if there is one; what else goes wrong is told in full as it
 * happens. */
void cli_batch_vm(struct cli_run *run, const struct cli_batch_work *work, struct cli_batch_row *row)
{
    __attribute__((cleanup(cli_execution_release))) struct cli_execution execution = {
        .run = run, .tells_no_result = true, .of_many = true
    };
    HP_ERROR(err);
    execution.vm_id = row->id;
    cli_record_vm(run, row->id, row->name);
    run->ending = (struct cli_ending){ .outcome = CORE_UNCHANGED };
    cli_say_heading(&run->voice, row->name);
    row->failed = cli_check_interrupt(&err);
    if (!row->failed)
        row->failed = cli_line_request(run->arena, run->config, run->line, &execution.request, &err);
    execution.request.change = work->change;
    if (!row->failed)
        row->failed = work->carry_out ? work->carry_out(&execution, &err) : carry_out(&execution, &err);
    if (!cli_given(run->line, CLI_WHATIF))
        row->after = adapters_now(run, &execution);
    if (row->failed)
        cli_point_elsewhere(run, row->name, &err);
    row->outcome = run->ending.outcome;
    row->idle = !row->failed && execution.planned && execution.plan.step_count == 0 &&
                row->outcome == CORE_UNCHANGED && execution.result.warnings.count == 0;
    row->warnings = execution.result.warnings;
    row->left = run->ending.left;
    row->left_count = run->ending.left_count;
    row->text = row->failed      ? hp_arena_copy(run->arena, err.what)
                : work->describe ? work->describe(&execution)
                                 : work->change->in_short(run->arena, &execution.request, &execution.plan,
                                                          cli_given(run->line, CLI_WHATIF));
    row->next = hp_arena_copy(run->arena, run->ending.way_out ? run->ending.way_out : err.next);
    if (cli_given(run->line, CLI_WHATIF) && !row->failed)
        keep_plan(run, &execution.plan, row);
    int code = (int)cli_exit_code((enum hp_class)row->failed, row->outcome);
    cli_record_change(run, row->failed, &err, code);
    if (row->failed && (row->failed != HP_E_REFUSED || run->only_ids) && !run->voice.json)
        cli_report_error(run, &err, code);
    run->voice.calm = false;
    cli_progress_look_away(&run->voice.progress);
}

void cli_batch_vms(struct cli_run *run, const struct cli_batch_work *work, struct cli_batch_result *result)
{
    cli_run_show_progress(run);
    for (size_t i = 0; i < result->count; i++) {
        if (!result->rows[i].failed)
            cli_batch_vm(run, work, &result->rows[i]);
    }
}

/* --- the VMs that are named --- */

static bool has_row(const struct cli_batch_result *result, const char *id, const char *name)
{
    bool has = false;
    for (size_t i = 0; !has && i < result->count; i++) {
        const struct cli_batch_row *row = &result->rows[i];
        has = id ? hp_text_same(row->id, id) : row->failed && hp_text_same(row->name, name);
    }
    return has;
}

/* `cause` is why there is no such VM; `first` gets it where it is the first. */
static void add_missing(struct cli_run *run, const char *word, struct hp_error *cause,
                        struct cli_batch_result *result, struct hp_error *first)
{
    if (has_row(result, NULL, word))
        return;
    cli_point_elsewhere(run, word, cause);
    result->rows[result->count++] = (struct cli_batch_row){
        .name = word,
        .outcome = CORE_UNCHANGED,
        .failed = (int)cause->class,
        .text = hp_arena_copy(run->arena, cause->what),
        .next = cause->next ? hp_arena_copy(run->arena, cause->next) : NULL,
        .node = cause->elsewhere ? hp_arena_copy(run->arena, cause->elsewhere) : NULL,
    };
    if (hp_error_is_set(first))
        return;
    run->vm_name = word;
    hp_error_move(first, cause);
}

int cli_batch_find_named(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    HP_ERROR(first);
    const struct cli_words *named = &run->line->options[CLI_VM];
    size_t missing = 0;
    result->rows = hp_arena_array(run->arena, named->count, sizeof *result->rows);
    for (size_t i = 0; i < named->count; i++) {
        HP_ERROR(cause);
        struct hv_vm vm;
        const char *word = named->words[i];
        int rc = core_find_vm(run->host.host, word, cli_vm_alias(run, word), run->arena, &vm, &cause);
        if (rc == HP_E_NOT_FOUND || rc == HP_E_AMBIGUOUS) {
            size_t before = result->count;
            add_missing(run, word, &cause, result, &first);
            missing += result->count - before;
            continue;
        }
        if (!rc)
            rc = cli_check_interrupt(&cause);
        if (rc)
            return hp_error_move(err, &cause);
        if (!has_row(result, vm.id, NULL))
            result->rows[result->count++] =
                (struct cli_batch_row){ .name = vm.name, .id = vm.id, .outcome = CORE_UNCHANGED };
    }
    if (!missing || run->among)
        return 0;
    if (missing > 1)
        hp_error_context(&first, "%zu of the VMs that you named cannot be found, the first of them", missing);
    return hp_error_move(err, &first);
}

/* --- rows --- */

struct cli_batch_row cli_batch_unusable(struct hp_arena *arena, const struct hv_unusable *vm)
{
    return (struct cli_batch_row){ .name = vm->name ? vm->name : "",
                                   .id = vm->id ? vm->id : "",
                                   .outcome = CORE_UNCHANGED,
                                   .failed = HP_E_FAILED,
                                   .text = hp_arena_format(arena, "HyperPoint cannot use it: %s", vm->why) };
}

/* Of one VM alone, it says itself what to do. */
static int say_missed(struct cli_run *run, const struct cli_batch_result *result, size_t missed,
                      struct hp_error *err)
{
    const struct cli_batch_row *worst = cli_batch_worst(result);
    const char *could = result->what_if ? "cannot" : "could not";
    const char *where = run->voice.json ? "see the result for the reasons" : "see the table for the reasons";
    if (!run->only_ids)
        hp_error_next(err, "%s", result->count == 1 && worst->next ? worst->next : where);
    return result->count == 1
               ? hp_error_set(err, (enum hp_class)worst->failed, "VM \"%s\" %s be %s", worst->name, could,
                              result->done)
               : hp_error_set(err, (enum hp_class)worst->failed, "%zu of %zu virtual machines %s be %s",
                              missed, result->count, could, result->done);
}

/* Prints the table, which says why something was missed. */
static int print_rows(struct cli_run *run, const struct cli_batch_result *result, size_t missed,
                      struct hp_error *err)
{
    HP_STR(out);
    HP_ERROR(lost);
    cli_show_batch(&out, run->voice.json, result);
    int rc = missed && !run->only_ids ? cli_print(run, &out, &lost) : cli_print_result(run, &out, &lost);
    if (!rc || result->what_if)
        return rc ? hp_error_move(err, &lost) : 0;
    for (size_t i = 0; i < result->count; i++) {
        if (result->rows[i].outcome == CORE_DONE)
            run->ending.outcome = CORE_DONE;
    }
    cli_note_lost(run, lost.what);
    return 0;
}

int cli_batch_tell(struct cli_run *run, struct cli_batch_result *result, struct hp_error *err)
{
    size_t missed = 0;
    result->host = cli_shown_host(&run->host);
    for (size_t i = 0; i < result->count; i++)
        missed += !cli_batch_is_done(&result->rows[i]);
    run->vm_name = NULL;
    run->ending = (struct cli_ending){ .outcome = CORE_UNCHANGED };
    int rc = print_rows(run, result, missed, err);
    if (rc || missed == 0)
        return rc;
    run->ending.outcome = cli_batch_worst(result)->outcome;
    return say_missed(run, result, missed, err);
}
