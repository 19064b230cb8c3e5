/* SPDX-License-Identifier: MIT */
#include "turn.h"

#include "journals.h"

#include "base/text.h"
#include "base/time.h"
#include "core/parked.h"
#include "platform/clock.h"
#include "platform/interrupt.h"

struct cli_turn cli_turn_of(struct cli_run *run, const char *otherwise, enum core_vm_needs needs)
{
    const char *patience = cli_value(run->line, CLI_PATIENCE);
    struct cli_turn turn = { .run = run, .needs = needs, .patience = patience ? patience : otherwise };
    if (!cli_given(run->line, CLI_WHATIF) || cli_given(run->line, CLI_PATIENCE))
        hp_duration_parse(turn.patience, &turn.seconds);
    return turn;
}

/* --- looking --- */

/* The lock is given back at once: whoever has patience must not be in the way of those who have none. */
static int look_for_runs(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *err)
{
    struct core_claim *claim = NULL;
    int rc = cli_claim_vm(turn->run, vm, &claim, err);
    core_claim_release(claim);
    if (!rc && turn->holds_count)
        rc = core_hold_check(vm, err);
    turn->by_run = rc != 0;
    return rc;
}

int cli_turn_look(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *err)
{
    int rc = look_for_runs(turn, vm, err);
    if (rc || turn->needs == CORE_NEEDS_NOTHING)
        return rc;
    rc = hv_vm_read_status(turn->run->host.host, vm, &turn->status, err);
    return rc ? rc : core_check_status(turn->needs, vm, &turn->status, err);
}

/* --- waiting --- */

static struct hp_wait wait_by(const struct hp_clock *clock, uint64_t seconds)
{
    return (struct hp_wait){ .clock = clock,
                             .pause = 250,
                             .longest = 2000,
                             .give_up = hp_clock_monotonic(clock) + seconds * HP_SECOND };
}

static void begin(struct cli_turn *turn)
{
    struct cli_run *run = turn->run;
    turn->begun = true;
    turn->for_runs = wait_by(os_clock(), turn->seconds);
    turn->for_host = wait_by(hv_host_clock(run->host.host), turn->seconds);
    cli_run_show_progress(run);
}

static uint64_t waited_by(const struct cli_turn *turn, const struct hp_wait *wait)
{
    return hp_clock_monotonic(wait->clock) + turn->seconds * HP_SECOND - wait->give_up;
}

uint64_t cli_turn_waited(const struct cli_turn *turn)
{
    if (!turn->begun)
        return 0;
    uint64_t by_machine = waited_by(turn, &turn->for_runs);
    uint64_t by_host = waited_by(turn, &turn->for_host);
    return by_machine > by_host ? by_machine : by_host;
}

static void tell(struct cli_turn *turn, const struct hp_error *cause)
{
    struct cli_run *run = turn->run;
    uint64_t waited = cli_turn_waited(turn);
    uint64_t all = turn->seconds * HP_SECOND;
    if (!turn->told)
        cli_say(&run->voice, CLI_NOTICE, "Waiting for up to %s: %s.", turn->patience, cause->what);
    else if (!hp_text_same(turn->told, cause->what))
        cli_say(&run->voice, CLI_NOTICE, "Still waiting: %s.", cause->what);
    if (!hp_text_same(turn->told, cause->what))
        turn->told = hp_arena_copy(run->arena, cause->what);
    cli_progress_waiting(&run->voice.progress, cause->what, waited, waited < all ? all - waited : 0);
}

/* Until it is time to look again. */
static int pause(struct cli_turn *turn, struct hp_error *cause, struct hp_error *err)
{
    tell(turn, cause);
    int rc = cli_check_interrupt(err);
    if (!rc && hp_wait_longer(turn->by_run ? &turn->for_runs : &turn->for_host) != 0) {
        hp_error_context(cause, "after waiting for %s", turn->patience);
        return hp_error_move(err, cause);
    }
    return rc ? rc : cli_check_interrupt(err);
}

/* Hosts do not keep a connection for as long as a merge can take. */
static int look_again(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *err)
{
    HP_ERROR(cause);
    struct cli_run *run = turn->run;
    int rc = cli_turn_look(turn, vm, &cause);
    if (rc != HP_E_GONE)
        return hp_error_move(err, &cause);
    hv_host_free(run->host.host);
    run->host.host = NULL;
    rc = cli_connect(run, err);
    if (rc)
        return rc;
    turn->for_host.clock = hv_host_clock(run->host.host);
    return cli_turn_look(turn, vm, err);
}

int cli_turn_wait(struct cli_turn *turn, const struct hv_vm *vm, struct hp_error *cause, struct hp_error *err)
{
    if (!turn->begun)
        begin(turn);
    int rc;
    do {
        rc = pause(turn, cause, err);
        if (rc)
            return rc;
        hp_error_clear(cause);
        rc = look_again(turn, vm, cause);
    } while (cause->passes);
    if (rc && rc != HP_E_REFUSED)
        return hp_error_move(err, cause);
    hp_error_clear(cause); /* what does not pass, the caller finds when it looks at everything */
    HP_STR(waited);
    cli_add_duration(&waited, cli_turn_waited(turn));
    cli_say(&turn->run->voice, CLI_INFO, "Waited %s.", hp_str_text(&waited));
    return 0;
}
