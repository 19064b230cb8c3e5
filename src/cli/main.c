/* SPDX-License-Identifier: MIT */
#include "cli/cli.h"

#include "act/elsewhere.h"
#include "act/examine.h"
#include "act/record.h"
#include "act/told.h"
#include "hosts/hosts.h"
#include "line/complete.h"
#include "line/help.h"
#include "line/remote.h"
#include "say/text.h"
#include "table/table.h"
#include "form/error.h"

#include "core/journal.h"

#include "base/text.h"
#include "platform/clock.h"
#include "platform/console.h"
#include "platform/interrupt.h"
#include "platform/process.h"
#include "platform/state.h"

#include <string.h>

/* --- words that need no host --- */

static int print_and_end(struct cli_run *run, const struct hp_str *text)
{
    HP_ERROR(err);
    if (cli_print(run, text, &err) == 0)
        return CLI_EXIT_DONE;
    cli_report_error(run, &err, CLI_EXIT_FAILED);
    return CLI_EXIT_FAILED;
}

static int show_usage(struct cli_run *run)
{
    HP_STR(help);
    cli_help_first(run->line->verbs, &help);
    cli_write_stderr(&run->voice, &help);
    return CLI_EXIT_USAGE;
}

static int show_version(struct cli_run *run)
{
    HP_STR(version);
    hp_str_add(&version, "hyperpoint " HYPERPOINT_VERSION "\n");
    return print_and_end(run, &version);
}

static int show_help(struct cli_run *run)
{
    HP_STR(help);
    if (cli_given(run->line, CLI_DO))
        cli_help_verb(&help, run->line->verb);
    else if (cli_given(run->line, CLI_ALL))
        cli_help_all(run->line->verbs, &help);
    else
        cli_help_first(run->line->verbs, &help);
    return print_and_end(run, &help);
}

/* --- a run --- */

static const char *command_line(struct hp_arena *arena, size_t count, char *const *words)
{
    HP_STR(line);
    size_t own = cli_line_own_words(count, words);
    for (size_t i = 0; i < own; i++) {
        const char *quote = strpbrk(words[i], " \t\"'") || !*words[i] ? "\"" : "";
        hp_str_format(&line, " %s%s%s", quote, words[i], quote);
    }
    /* The other words of another program's command line may be secrets. */
    if (own + 1 < count)
        hp_str_format(&line, " -- %s and %zu more words", words[own + 1], count - own - 2);
    return hp_arena_copy(arena, hp_str_text(&line));
}

static bool will_change(const struct cli_run *run)
{
    const struct cli_verb *verb = run->verb;
    return verb->changes && !cli_given(run->line, CLI_WHATIF) &&
           (!verb->changes_with || cli_given(run->line, verb->changes_with));
}

/* Whether a run that only reads is to have a log, too. */
static int asks_for_log(bool *out, struct hp_error *err)
{
    const char *value = os_environment("HYPERPOINT_LOG");
    *out = value && strcmp(value, "all") == 0;
    if (!value || *out)
        return 0;
    return hp_error_set(err, HP_E_USAGE, "HYPERPOINT_LOG is \"%s\"; it can only be \"all\", or not be set",
                        value);
}

/* A change needs a record of what it did; looking does not. */
static int begin_log(struct cli_run *run, size_t count, char *const *words, struct hp_error *err)
{
    HP_ERROR(no_log);
    bool asked;
    bool changes = will_change(run);
    int rc = asks_for_log(&asked, err);
    if (rc || (!changes && !asked))
        return rc;
    struct cli_log_rule *kept = hp_arena_alloc(run->arena, sizeof *kept);
    *kept = cli_settings_log_rule(run->config);
    if (cli_log_open(os_clock(), run->verb->name, changes, kept, &run->voice.log, &no_log) == 0) {
        const char *command = command_line(run->arena, count, words);
        cli_log_add(run->voice.log, "COMMAND", "hyperpoint " HYPERPOINT_VERSION ":%s", command);
        if (changes)
            cli_record_begin(run, hp_arena_format(run->arena, "hyperpoint%s", command));
        return 0;
    }
    if (!changes) {
        cli_say(&run->voice, CLI_WARNING, "There is no log of this run: %s.", no_log.what);
        return 0;
    }
    hp_error_context(&no_log, "nothing is changed without a log of it");
    hp_error_move(err, &no_log);
    /* "No access" speaks of Hyper-V; this is a failure before anything was changed. */
    err->class = HP_E_FAILED;
    run->ending.state_known = true;
    return HP_E_FAILED;
}

/* What HyperPoint remembers is believed, so nobody else may have written it. */
static int check_state(struct cli_run *run, struct hp_error *err)
{
    if (os_state_check(err) == 0)
        return 0;
    err->class = HP_E_FAILED; /* "no access" speaks of Hyper-V */
    run->ending.state_known = true;
    return HP_E_FAILED;
}

/* A host that the command line does not show is told before anything happens there. */
static void tell_host(struct cli_run *run)
{
    if (run->host_origin)
        cli_say(&run->voice, CLI_INFO, "The host is %s (%s).", run->computer, run->host_origin);
}

static int carry_out(struct cli_run *run, size_t count, char *const *words, struct hp_error *err)
{
    struct cli_host_names several;
    cli_run_take_line(run);
    int rc = cli_hosts_choose(run, &several, err);
    if (!rc && !several.count)
        rc = cli_choose_host(run, err); /* first, as a built-in host has another state folder */
    if (!rc)
        rc = check_state(run, err);
    if (!rc)
        rc = cli_told_check(run, err);
    if (!rc)
        rc = begin_log(run, count, words, err);
    if (!rc)
        tell_host(run);
    if (!rc && will_change(run))
        core_tidy_state();
    if (!rc)
        rc = several.count ? cli_hosts_run(run, &several, err) : run->verb->handler(run, err);
    if (rc && !several.count)
        cli_suggest_doctor(run, err);
    if (rc && !several.count)
        cli_point_elsewhere(run, NULL, err);
    return rc;
}

static void tell_calls(struct cli_run *run)
{
    if (run->calls.made == 0)
        return;
    HP_STR(summary);
    cli_calls_add_summary(&summary, &run->calls);
    cli_log_add(run->voice.log, "CALLS", "%s", hp_str_text(&summary));
    if (!run->voice.verbose)
        return;
    hp_str_add_char(&summary, '\n');
    cli_write_stderr(&run->voice, &summary);
}

/* What is done must not be done again; but a program that has got no result cannot go on, either. */
static int check_result(struct cli_run *run, int rc, struct hp_error *err)
{
    const char *lost = rc ? NULL : run->ending.lost;
    if (run->ending.outcome != CORE_DONE || !lost)
        run->ending.lost = NULL;
    if (!lost)
        return rc;
    run->ending.state_known = true;
    if (run->ending.lost)
        hp_error_next(err, "do not repeat it; look at what it has done: hyperpoint history show latest");
    return hp_error_set(err, HP_E_FAILED, "%s", lost);
}

static int end_run(struct cli_run *run, int ended, struct hp_error *err)
{
    int rc = check_result(run, ended, err);
    enum cli_exit code = cli_run_exit(run, rc);
    int exit_code = cli_run_exit_code(run, rc);
    tell_calls(run);
    if (rc)
        cli_report_error(run, err, exit_code);
    cli_record_end(run, rc, err, exit_code);
    if (!rc && run->ending.program_ended)
        cli_log_add(run->voice.log, "EXIT", "%d: the program ended with %d", exit_code,
                    run->ending.program_code);
    else
        cli_log_add(run->voice.log, "EXIT", "%d: %s", exit_code,
                    rc && run->ending.lost ? "done, and the result could not be written"
                                           : cli_exit_meaning(code));
    cli_told(run, exit_code);
    struct cli_log *log = run->voice.log;
    run->voice.log = NULL;
    HP_ERROR(incomplete);
    if (cli_log_close(log, cli_log_end_of(code), &incomplete) != 0)
        cli_say(&run->voice, CLI_WARNING, "%s.", incomplete.what);
    if (run->host.host)
        hv_host_free(run->host.host);
    return exit_code;
}

/* What the verb does, with what is configured. */
static int run_verb(struct cli_run *run, struct cli_line *line, size_t count, char *const *words,
                    struct hp_error *err)
{
    if (line->verb->about_program) {
        cli_run_take_line(run);
        return line->verb->handler(run, err);
    }
    int rc = cli_settings_fill(run->arena, run->config, line, err);
    run->voice.colour = cli_wants_colour(run, OS_STDERR);
    run->look.colour = cli_wants_colour(run, OS_STDOUT);
    run->voice.json = run->voice.json && !cli_given(line, CLI_QUIET);
    return rc ? rc : carry_out(run, count, words, err);
}

static bool is_host_named(const struct cli_config *config)
{
    return cli_settings_for(config, CLI_SIM).value || cli_settings_for(config, CLI_COMPUTERNAME).value;
}

int cli_main(int argc, char **argv, const struct cli_host_opener *opener)
{
    os_interrupts_catch();
    HP_ARENA(arena);
    struct cli_line line = { .verbs = &cli_all_verbs };
    struct cli_config config = { .count = 0 };
    struct cli_run run = {
        .arena = &arena,
        .config = &config,
        .line = &line,
        .opener = opener,
        .look = cli_look_of(OS_STDOUT),
        .voice = { .colour = os_wants_colour(OS_STDERR), .progress = { .arena = &arena } },
        .calls = { .voice = &run.voice },
        .ending = { .outcome = CORE_UNCHANGED },
    };
    if (argc > 1 && strcmp(argv[1], CLI_ANSWER_WORD) == 0)
        return cli_answer(argc > 2 ? argv[2] : NULL, &cli_all_verbs, opener);
    char *const *words = argv + 1;
    size_t count = argc > 1 ? (size_t)argc - 1 : 0;
    HP_ERROR(misconfigured);
    HP_ERROR(err);
    bool is_configured = cli_settings_read(&arena, &config, &misconfigured) == 0;
    if (argc < 2 && !opener->can_be_host && is_configured && !is_host_named(&config))
        return show_usage(&run);
    bool json = hp_text_same(cli_settings_for(&config, CLI_OUTPUT).value, "json");
    run.voice.json = cli_line_wants_json(count, words, json);
    run.runs_program = cli_line_runs_program(line.verbs, count, words);
    int rc = cli_line_parse(&arena, line.verbs, &config, count, words, &line, &err);
    if (!rc && cli_given(&line, CLI_HELP))
        return show_help(&run);
    if (!rc && cli_given(&line, CLI_VERSION))
        return show_version(&run);
    if (!rc && !line.verb->about_program)
        rc = hp_error_move(&err, &misconfigured);
    if (!rc)
        rc = run_verb(&run, &line, count, words, &err);
    return end_run(&run, rc, &err);
}
