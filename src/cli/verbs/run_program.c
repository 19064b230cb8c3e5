/* SPDX-License-Identifier: MIT */
/* Park, run another program, unpark. The VM is claimed while its adapters come off and go on; in between a
 * hold says that it is parked for a program, so that what that program does with HyperPoint can claim it. */
#include "commands.h"

#include "act/execution.h"
#include "act/journals.h"
#include "show/show.h"

#include "base/str.h"
#include "core/parked.h"
#include "platform/child.h"
#include "platform/clock.h"
#include "platform/interrupt.h"
#include "platform/process.h"

#include <inttypes.h>

enum { CLAIM_PAUSE_MS = 200 };

/* One such command. */
struct program_run {
    struct cli_run *run;
    struct cli_program_result result;
    const char *token;      /* names this run, for what it runs */
    struct core_hold *hold; /* while the VM is parked */
    struct cli_execution park;
    struct cli_execution unpark;
    bool parked;
};

static void program_run_end(struct program_run *program)
{
    cli_execution_release(&program->park);
    cli_execution_release(&program->unpark);
    core_hold_release(program->hold);
}

/* --- before it --- */

/* A mistyped name must not take GPUs off. */
static int find_program(struct program_run *program, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cli_run *run = program->run;
    int rc = os_child_find(run->line->command[0], run->arena, &program->result.path, &cause);
    if (!rc)
        return 0;
    cause.class = HP_E_USAGE; /* it is the command line that is wrong, not the host */
    return hp_error_move(err, &cause);
}

static const char *new_token(struct hp_arena *arena)
{
    return hp_arena_format(arena, "%lu-%" PRIx64, os_process_id(), (uint64_t)hp_clock_utc(os_clock()));
}

/* Reads and plans the parking; what stands in the way of it is known before anything is done. */
static int prepare(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    program->token = new_token(run->arena);
    int rc = cli_line_request(run->arena, run->config, run->line, &program->park.request, err);
    program->park.request.run = program->token;
    if (!rc)
        rc = cli_execution_plan(&program->park, err);
    if (rc || cli_given(run->line, CLI_WHATIF))
        return rc;
    return core_hold_take(cli_host_identity(run, &program->park.vm), &program->park.vm,
                          hp_arena_format(run->arena, "run %s", program->result.path), &program->hold, err);
}

static int park(struct program_run *program, struct hp_error *err)
{
    int rc = cli_execution_carry_out(&program->park, err);
    program->result.warnings = program->park.result.warnings;
    program->parked = !rc;
    cli_execution_release(&program->park);
    return rc ? rc : cli_check_interrupt(err);
}

/* --- the program --- */

/* By the variable, HyperPoint knows that it runs inside of this. One run can be inside of another. */
static int run_program(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    const char *outer = os_environment(CLI_RUN_VARIABLE);
    const struct os_variable variable = {
        .name = CLI_RUN_VARIABLE,
        .value = outer ? hp_arena_format(run->arena, "%s %s", outer, program->token) : program->token,
    };
    cli_say(&run->voice, CLI_INFO, "Running %s.", program->result.path);
    int rc = os_child_run(program->result.path, run->line->command, &variable, &program->result.code, err);
    program->result.ended = !rc;
    if (!rc)
        cli_say(&run->voice, CLI_INFO, "The program ended with exit code %d.", program->result.code);
    return rc;
}

/* --- after it --- */

/* What the program began with HyperPoint, and did not wait for, may still be at work on the VM. */
static int claim_again(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    const struct hp_clock *clock = os_clock();
    uint64_t give_up =
        hp_clock_monotonic(clock) + hv_host_timeout_seconds(run->host.host) * UINT64_C(1000000);
    for (bool told = false;; told = true) {
        HP_ERROR(cause);
        int rc = cli_claim_vm(run, &program->park.vm, &program->unpark.claim, &cause);
        if (rc != HP_E_REFUSED || os_interrupts() || hp_clock_monotonic(clock) > give_up)
            return hp_error_move(err, &cause);
        if (!told)
            cli_say(&run->voice, CLI_NOTICE, "Waiting to put the GPUs back: %s.", cause.what);
        hp_clock_sleep(clock, CLAIM_PAUSE_MS);
    }
}

/* A connection that lasted longer than the host keeps them is opened anew, once. */
static int wait_idle(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    HP_ERROR(cause);
    int rc = core_wait_idle(run->host.host, &program->park.vm, &cause);
    if (rc != HP_E_GONE)
        return hp_error_move(err, &cause);
    hv_host_free(run->host.host);
    run->host.host = NULL;
    rc = cli_connect(run, err);
    return rc ? rc : core_wait_idle(run->host.host, &program->park.vm, err);
}

/* Ctrl+C was the program's, and who presses it once more means the program too: only one after that stops the
 * putting back. */
static int put_back(struct program_run *program, struct hp_error *err)
{
    os_interrupts_clear(1);
    program->unpark.request.change = &core_unpark;
    program->unpark.request.rebind = program->park.request.rebind;
    program->unpark.own_run = program->token;
    program->unpark.result.warnings = program->result.warnings;
    program->unpark.vm_id = program->park.vm.id;
    program->unpark.down_since = program->park.report.down_since;
    int rc = claim_again(program, err);
    if (!rc)
        rc = wait_idle(program, err);
    if (!rc)
        rc = cli_execution_plan(&program->unpark, err);
    if (!rc)
        rc = cli_execution_carry_out(&program->unpark, err);
    program->result.warnings = program->unpark.result.warnings;
    program->parked = rc != 0;
    return rc;
}

/* Whatever became of putting back, what it was is remembered: by a journal, or as a parked set. */
static void tell_left(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    size_t count = program->park.state.adapters.count;
    const char *id = program->park.vm.id;
    bool back = run->ending.outcome == CORE_NOT_STARTED;
    if (program->result.ended)
        hp_error_context(err, "the program ended with exit code %d, and %s", program->result.code,
                         back ? "its GPUs are back" : "its GPUs could not be put back");
    if (back || run->ending.outcome == CORE_LEFT)
        return;
    const char **left = hp_arena_array(run->arena, 1, sizeof *left);
    left[0] = hp_arena_format(run->arena, "the VM is parked: %zu GPU adapter%s to be put back", count,
                              hp_plural(count, "", "s"));
    run->ending.outcome = CORE_LEFT;
    run->ending.left = left;
    run->ending.left_count = 1;
    run->ending.way_out = cli_command(run, "unpark", hp_arena_format(run->arena, "id:%s", id), NULL);
}

/* --- all of it --- */

static int show_plan(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    struct core_state parked = program->park.state;
    struct core_plan back;
    HP_STR(out);
    parked.parked = program->park.plan.parked;
    parked.adapters = (struct hv_adapters){ .count = 0 };
    parked.status = (struct hv_status){ .state = HV_STATE_OFF };
    int rc =
        core_make_plan(&parked, &(struct core_request){ .change = &core_unpark }, run->arena, &back, err);
    if (rc)
        return rc;
    cli_execution_tell_plan(&program->park);
    program->result.warnings = program->park.result.warnings;
    program->result.back = &back;
    program->result.what_if = true;
    program->result.outcome = CORE_UNCHANGED;
    program->result.parked_known = true;
    program->result.parked = program->park.state.parked;
    program->result.host = cli_shown_host(&run->host);
    program->result.detailed = run->voice.verbose;
    cli_show_program(&out, run->voice.json, &program->result);
    return cli_print_result(run, &out, err);
}

/* stdout is the program's: for programs, what became of it is the last thing on stderr. */
static void tell_result(struct program_run *program, int rc)
{
    struct cli_run *run = program->run;
    HP_STR(out);
    if (!run->voice.json)
        return;
    program->result.host = cli_shown_host(&run->host);
    program->result.outcome = run->ending.outcome;
    program->result.exit_code = cli_run_exit_code(run, rc);
    const struct core_report *last =
        program->unpark.report.step_count ? &program->unpark.report : &program->park.report;
    program->result.parked_known = last->parked_known;
    program->result.parked = last->parked;
    program->result.back = program->unpark.plan.step_count ? &program->unpark.plan : NULL;
    program->result.park = program->park.report.step_count ? &program->park.report : NULL;
    program->result.unpark = program->unpark.report.step_count ? &program->unpark.report : NULL;
    program->result.after = last->after_known ? &last->after : NULL;
    cli_show_program(&out, true, &program->result);
    cli_write_stderr(&run->voice, &out);
}

static int carry_out(struct program_run *program, struct hp_error *err)
{
    struct cli_run *run = program->run;
    HP_ERROR(cause);
    HP_ERROR(still_parked);
    int rc = park(program, &cause);
    if (rc && !program->parked)
        return hp_error_move(err, &cause);
    if (!rc)
        rc = run_program(program, &cause);
    int left = put_back(program, &still_parked);
    if (left) {
        rc = left;
        hp_error_move(err, &still_parked);
        tell_left(program, err);
    } else if (rc) {
        run->ending.outcome = CORE_PUT_BACK;
        hp_error_move(err, &cause);
    }
    run->ending.program_ended = !rc;
    run->ending.program_code = program->result.code;
    return rc;
}

int cli_run_program(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(program_run_end))) struct program_run program = {
        .run = run,
        .park = { .run = run, .tells_no_result = true },
        .unpark = { .run = run, .tells_no_result = true },
    };
    int rc = find_program(&program, err);
    if (!rc)
        rc = cli_connect(run, err);
    if (!rc)
        rc = prepare(&program, err);
    if (rc)
        return rc;
    program.result.state = &program.park.state;
    program.result.plan = &program.park.plan;
    if (cli_given(run->line, CLI_WHATIF))
        return show_plan(&program, err);
    rc = carry_out(&program, err);
    tell_result(&program, rc);
    return rc;
}
