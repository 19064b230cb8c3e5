/* SPDX-License-Identifier: MIT */
/* The verbs that change something: read, plan, and with that either show the plan or carry it out. */
#include "commands.h"

#include "carry.h"
#include "journals.h"

#include "platform/process.h"

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
    if (!failed)
        core_read_partition_values(folder, run->arena, state);
    return failed;
}

static int read_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    request->change = run->verb->change;
    request->checkpoint_name = cli_value(run->line, CLI_NAME);
    return core_selectors_parse(run->arena, run->line->options[CLI_GPU].words,
                                run->line->options[CLI_GPU].count, &request->selectors, err);
}

/* Takes the VM for this run; whatever another run can change is read after that. Where nothing will be
 * changed, only another run that is at work is in the way, not a state folder that cannot be written. */
static int claim(struct cli_run *run, const struct hv_vm *vm, struct core_claim **out, struct hp_error *err)
{
    HP_ERROR(cause);
    int failed = cli_claim_vm(run, vm, out, &cause);
    if (failed && cli_given(run->line, CLI_WHATIF) && failed != HP_E_REFUSED)
        return 0;
    hp_error_move(err, &cause);
    return failed;
}

static int find_and_claim(struct cli_run *run, struct hv_vm *vm, struct core_claim **out,
                          struct hp_error *err)
{
    int failed = core_find_vm(run->host.host, run->vm_name, run->arena, vm, err);
    if (failed)
        return failed;
    run->vm_name = vm->name;
    failed = claim(run, vm, out, err);
    return failed ? failed : core_journal_must_be_closed(cli_host_identity(run, vm), vm, err);
}

static int read_and_plan(struct cli_run *run, const struct hv_vm *vm, const struct core_request *request,
                         struct core_state *state, struct core_plan *plan, struct hp_error *err)
{
    int failed = core_read_state(run->host.host, vm, run->arena, state, err);
    if (!failed && can_add_new(request))
        failed = read_partition_values(run, state, err);
    if (!failed)
        failed = core_make_plan(state, request, run->arena, plan, err);
    return failed ? failed : cli_check_interrupt(err);
}

static int carry_out(struct cli_carry *carry, struct core_claim *taken, struct hp_error *err)
{
    struct core_report report = { .step_count = 0 };
    if (carry->result.plan->step_count == 0) {
        cli_carry_nothing(carry);
        return 0;
    }
    const struct core_means means = cli_carry_begin(carry, taken);
    int failed =
        core_execute(&means, carry->result.state, carry->result.plan, carry->run->arena, &report, err);
    return cli_carry_end(carry, &report, failed);
}

int cli_change(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(cli_claim_release))) struct core_claim *taken = NULL;
    struct core_request request = { .change = CORE_CHANGES };
    struct core_state state = { .template_record = NULL };
    struct core_plan plan = { .change = CORE_CHANGES };
    struct hv_vm vm = { .id = NULL };
    int failed = read_words(run, &request, err);
    if (!failed)
        failed = cli_connect(run, err);
    if (failed)
        return failed;
    run->ending.state_known = true;
    failed = find_and_claim(run, &vm, &taken, err);
    if (!failed)
        failed = read_and_plan(run, &vm, &request, &state, &plan, err);
    if (failed)
        return failed;
    struct cli_carry carry = {
        .run = run, .result = { .simulated = run->host.simulated, .state = &state, .plan = &plan }
    };
    cli_carry_tell_plan(&carry);
    return cli_given(run->line, CLI_WHATIF) ? cli_carry_show_plan(&carry, err)
                                            : carry_out(&carry, taken, err);
}
