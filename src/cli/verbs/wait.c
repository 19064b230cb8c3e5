/* SPDX-License-Identifier: MIT */
/* Waiting until nobody is at work on a VM, and nothing else. */
#include "commands.h"

#include "act/execution.h"
#include "act/turn.h"
#include "show/show.h"

#include "platform/process.h"

static int tell(struct cli_run *run, const struct cli_turn *turn, const struct hv_vm *vm,
                struct hp_error *err)
{
    HP_STR(out);
    const struct cli_wait_result result = {
        .host = cli_shown_host(&run->host), .vm = *vm, .status = turn->status, .waited = cli_turn_waited(turn)
    };
    cli_show_wait(&out, run->voice.json, &result);
    return cli_print_result(run, &out, err);
}

int cli_wait(struct cli_run *run, struct hp_error *err)
{
    HP_ERROR(busy);
    struct hv_vm vm;
    struct cli_turn turn = cli_turn_of(run, "30m", CORE_NEEDS_IDLE);
    /* A program that waits for the run it is part of would wait for itself. */
    turn.holds_count = !os_environment(CLI_RUN_VARIABLE);
    int rc = cli_connect(run, err);
    if (!rc)
        rc =
            core_find_vm(run->host.host, run->vm_name, cli_vm_alias(run, run->vm_name), run->arena, &vm, err);
    if (rc)
        return rc;
    run->vm_name = vm.name;
    rc = cli_turn_look(&turn, &vm, &busy);
    while (busy.passes && turn.seconds) {
        rc = cli_turn_wait(&turn, &vm, &busy, err);
        if (rc)
            return rc;
        rc = cli_turn_look(&turn, &vm, &busy);
    }
    return rc ? hp_error_move(err, &busy) : tell(run, &turn, &vm, err);
}
