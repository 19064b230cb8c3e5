/* SPDX-License-Identifier: MIT */
#include "run.h"

#include "ok_codes.h"
#include "say/exit.h"

#include "platform/interrupt.h"

#include "base/text.h"

void cli_run_take_line(struct cli_run *run)
{
    run->verb = run->line->verb;
    run->vm_name = cli_names_vms(run->line) ? NULL : cli_value(run->line, CLI_VM);
    run->only_ids = cli_given(run->line, CLI_QUIET);
    run->voice.quiet = cli_given(run->line, CLI_S) || run->only_ids;
    run->voice.events = hp_text_same(cli_value(run->line, CLI_PROGRESS), "json");
    run->voice.verbose = cli_given(run->line, CLI_VERBOSE);
}

const char *cli_vm_alias(const struct cli_run *run, const char *name)
{
    return cli_settings_alias(run->config, CLI_CONFIG_VMS, name);
}

static enum cli_progress_mode progress_mode(const struct cli_run *run)
{
    const struct cli_voice *voice = &run->voice;
    const char *wanted = cli_value(run->line, CLI_PROGRESS);
    if (voice->events)
        return CLI_PROGRESS_EVENTS;
    if (voice->quiet || voice->json || hp_text_same(wanted, "none"))
        return CLI_PROGRESS_NONE;
    if (hp_text_same(wanted, "plain"))
        return CLI_PROGRESS_PLAIN;
    /* Calls shown in between would tear a line that renews itself. */
    return os_is_terminal(OS_STDERR) && !voice->verbose ? CLI_PROGRESS_LIVE : CLI_PROGRESS_PLAIN;
}

void cli_run_show_progress(struct cli_run *run)
{
    run->voice.progress.mode = progress_mode(run);
    run->voice.progress.clock = hv_host_clock(run->host.host);
}

bool cli_wants_colour(const struct cli_run *run, enum os_stream stream)
{
    const char *when = cli_value(run->line, CLI_COLOUR);
    return hp_text_same(when, "always") || (!hp_text_same(when, "never") && os_wants_colour(stream));
}

/* Of several hosts, two names may mean the same one. */
static int enter(struct cli_run *run, struct hp_error *err)
{
    int rc = cli_identify_host(run, err);
    return rc ? rc : cli_roll_enter(run->among, run->host.identity, err);
}

bool cli_run_changes(const struct cli_run *run)
{
    const struct cli_verb *verb = run->verb;
    if (!verb) /* completion has none, and only reads */
        return false;
    bool names_what = verb->change || cli_given(run->line, CLI_VM) || cli_given(run->line, CLI_ALL);
    bool changes = verb->changes_with ? cli_given(run->line, verb->changes_with) : names_what;
    return verb->changes && changes && !cli_given(run->line, CLI_WHATIF);
}

int cli_connect(struct cli_run *run, struct hp_error *err)
{
    const struct cli_connection wanted = {
        .sim_file = run->sim_file,
        .computer = run->computer,
        .user = run->computer ? run->user : NULL,
        .password_file = cli_value(run->line, CLI_PASSWORD_FILE),
        .ca = run->computer ? run->ca : NULL,
        .one_of_many = run->among,
        .timeout_seconds = cli_patience(run).timeout_seconds,
        .interrupts = os_interrupts,
        .only_reads = !cli_run_changes(run),
        .tell = cli_calls_tell,
        .tell_context = &run->calls,
    };
    int rc = run->opener->open(run->opener->context, run->arena, &wanted, &run->host, err);
    if (rc)
        return rc;
    run->host.address = run->host_origin
                            ? hp_arena_format(run->arena, "%s (%s)", run->computer, run->host_origin)
                            : run->computer;
    const struct hv_patience patience = cli_patience(run);
    hv_host_set_patience(run->host.host, &patience);
    return run->among ? enter(run, err) : 0;
}

struct hv_patience cli_patience(const struct cli_run *run)
{
    uint64_t seconds = 0;
    const char *value = cli_value(run->line, CLI_TIMEOUT);
    if (value)
        hp_text_to_u64(value, &seconds);
    return (struct hv_patience){ .timeout_seconds = (uint32_t)seconds, .interrupts = os_interrupts };
}

int cli_identify_host(struct cli_run *run, struct hp_error *err)
{
    struct hv_host_info info;
    int rc = run->host.identity ? 0 : hv_host_read_info(run->host.host, &info, err);
    if (rc || run->host.identity)
        return rc;
    if (!info.name || !*info.name)
        return hp_error_set(err, HP_E_FAILED, "the host does not report its name");
    run->host.identity = hv_host_short_name(run->arena, info.name);
    return 0;
}

const char *cli_host_identity(const struct cli_run *run, const struct hv_vm *vm)
{
    return run->host.identity ? run->host.identity : hv_host_short_name(run->arena, vm->host);
}

static bool is_ok(const struct cli_run *run)
{
    bool ok = false;
    for (size_t i = 0; i < run->line->options[CLI_OK_CODES].count; i++) {
        bool in_word = false;
        (void)cli_ok_codes_read(run->line->options[CLI_OK_CODES].words[i], (uint32_t)run->ending.program_code,
                                &in_word, NULL);
        ok = ok || in_word;
    }
    return ok;
}

enum cli_exit cli_run_exit(const struct cli_run *run, int rc)
{
    return rc && run->ending.lost ? CLI_EXIT_LEFT : cli_exit_code((enum hp_class)rc, run->ending.outcome);
}

int cli_run_exit_code(const struct cli_run *run, int rc)
{
    if (!rc && run->ending.program_ended)
        return is_ok(run) ? CLI_EXIT_DONE : run->ending.program_code;
    int code = (int)cli_run_exit(run, rc);
    return code != CLI_EXIT_DONE && run->runs_program ? CLI_EXIT_OF_RUN + code : code;
}

int cli_print(const struct cli_run *run, const struct hp_str *text, struct hp_error *err)
{
    if (run->among) {
        hp_str_add_part(run->among->result, hp_str_text(text), text->length);
        return 0;
    }
    int rc = os_write(OS_STDOUT, hp_str_text(text), text->length, err);
    if (rc)
        hp_error_context(err, "the result could not be written");
    return rc;
}

bool cli_prints_no_result(const struct cli_run *run)
{
    bool silent =
        cli_given(run->line, CLI_S) && !cli_given(run->line, CLI_OUTPUT) && !cli_given(run->line, CLI_WHATIF);
    return !run->among && (run->only_ids || silent);
}

int cli_print_result(const struct cli_run *run, const struct hp_str *text, struct hp_error *err)
{
    return cli_prints_no_result(run) ? 0 : cli_print(run, text, err);
}

void cli_warn_once(struct cli_run *run, const char *what)
{
    if (hp_text_same(run->warned, what))
        return;
    run->warned = hp_arena_copy(run->arena, what);
    cli_say(&run->voice, CLI_WARNING, "%s.", what);
}

void cli_note_lost(struct cli_run *run, const char *what)
{
    if (run->voice.json || run->only_ids)
        run->ending.lost = hp_arena_copy(run->arena, what);
    else
        cli_say(&run->voice, CLI_WARNING, "%s.", what);
}

int cli_check_interrupt(struct hp_error *err)
{
    return os_interrupts() ? hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user") : 0;
}
