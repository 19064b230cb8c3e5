/* SPDX-License-Identifier: MIT */
/* The verbs that change something: read, plan, and with that either show the plan or carry it out. */
#include "commands.h"

#include "change.h"
#include "confirm.h"
#include "journals.h"

#include "core/parked.h"
#include "platform/process.h"

#include <string.h>

/* Partition values go to new adapters only: what cannot have any must not fail for a wrong file. */
static int read_partition_values(struct cli_run *run, struct core_state *state, struct hp_error *err)
{
    const char *folder = os_environment("HYPERPOINT_CONFIG");
    int rc = folder ? 0 : os_program_folder(run->arena, &folder, err);
    if (!rc)
        core_read_partition_values(folder, run->arena, state);
    return rc;
}

static int read_words(struct cli_run *run, struct core_request *request, struct hp_error *err)
{
    if (!run->verb->change->applies || !cli_given(run->line, CLI_NAME) || cli_given(run->line, CLI_SAVEPOINT))
        return cli_line_request(run->arena, run->line, request, err);
    hp_error_next(err, "add -SAVEPOINT to keep the present state under that name, or leave -NAME out");
    return hp_error_set(err, HP_E_USAGE, "-NAME names the checkpoint that -SAVEPOINT makes");
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

static int find_and_claim(struct cli_work *work, struct hp_error *err)
{
    struct cli_run *run = work->run;
    struct hv_vm *vm = &work->vm;
    int rc = core_find_vm(run->host.host, run->vm_name, run->arena, vm, err);
    if (rc)
        return rc;
    run->vm_name = vm->name;
    if (!work->claim)
        rc = claim(run, vm, &work->claim, err);
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
 */
static int check_parked_for(const struct cli_work *work, struct hp_error *err)
{
    const struct core_parked *parked = work->state.parked;
    if (!parked || !parked->run)
        return 0;
    bool own = work->own_run && strcmp(work->own_run, parked->run) == 0;
    if (own || (work->request.change->parking == CORE_LEAVES_SET && is_inside(parked->run)))
        return 0;
    return core_hold_check(&work->vm, err);
}

/* The VM and its notes were read before it was claimed. Where they and the state folder do not agree, a run
 * may have ended between the two: they are read once more before anything is said of it. */
static int read_parked(struct cli_work *work, struct hp_error *err)
{
    struct cli_run *run = work->run;
    struct core_state *state = &work->state;
    const char *host = cli_host_identity(run, &work->vm);
    enum core_parked_use use = work->own_run ? CORE_USE_EITHER : work->request.use;
    core_read_parked(host, use, run->arena, state);
    if (!state->parked_look->doubt)
        return 0;
    int rc = hv_vm_find_id(run->host.host, work->vm.id, run->arena, &state->vm, err);
    if (!rc)
        core_read_parked(host, use, run->arena, state);
    return rc;
}

static int read_and_plan(struct cli_work *work, struct hp_error *err)
{
    struct cli_run *run = work->run;
    struct core_state *state = &work->state;
    int rc = core_read_for(run->host.host, &work->vm, cli_host_identity(run, &work->vm), &work->request,
                           run->arena, state, err);
    if (!rc)
        rc = read_parked(work, err);
    if (!rc)
        rc = check_parked_for(work, err);
    if (!rc && (core_reads(&work->request) & CORE_READS_CONFIG))
        rc = read_partition_values(run, state, err);
    work->request.now_utc_micros = hp_clock_utc(hv_host_clock(run->host.host));
    if (!rc)
        rc = core_make_plan(state, &work->request, run->arena, &work->plan, err);
    return rc ? rc : cli_check_interrupt(err);
}

int cli_work_plan(struct cli_work *work, struct hp_error *err)
{
    work->run->ending.state_known = true;
    int rc = find_and_claim(work, err);
    return rc ? rc : read_and_plan(work, err);
}

int cli_work_carry_out(struct cli_work *work, struct cli_carry *carry, struct hp_error *err)
{
    struct cli_run *run = work->run;
    carry->result.simulated = run->host.simulated;
    carry->result.state = &work->state;
    carry->result.plan = &work->plan;
    cli_carry_tell_plan(carry);
    int rc = work->plan.question ? cli_confirm(run, work->plan.question, err) : 0;
    if (rc)
        return rc;
    if (cli_given(run->line, CLI_WHATIF))
        return cli_carry_show_plan(carry, err);
    if (work->plan.step_count == 0) {
        cli_carry_nothing(carry);
        return 0;
    }
    const struct core_means means = cli_carry_begin(carry, work->claim);
    rc = core_execute(&means, &work->state, &work->plan, run->arena, &work->report, err);
    return cli_carry_end(carry, &work->report, rc);
}

void cli_work_end(struct cli_work *work)
{
    core_claim_release(work->claim);
    work->claim = NULL;
}

int cli_change(struct cli_run *run, struct hp_error *err)
{
    __attribute__((cleanup(cli_work_end))) struct cli_work work = { .run = run };
    struct cli_carry carry = { .run = run };
    int rc = read_words(run, &work.request, err);
    if (!rc)
        rc = cli_connect(run, err);
    if (!rc)
        rc = cli_work_plan(&work, err);
    return rc ? rc : cli_work_carry_out(&work, &carry, err);
}
