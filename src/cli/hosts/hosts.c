/* SPDX-License-Identifier: MIT */
#include "hosts.h"

#include "act/confirm.h"
#include "act/elsewhere.h"
#include "act/record.h"
#include "nodes.h"
#include "form/error.h"
#include "line/remote.h"
#include "say/text.h"
#include "show/show.h"

#include "base/json.h"
#include "base/text.h"
#include "platform/clock.h"
#include "platform/files.h"
#include "platform/interrupt.h"
#include "platform/process.h"

#include <stdatomic.h>
#include <string.h>

/* What the runs on all hosts share. Each writes into its own row, and adds to what is atomic. */
struct command {
    struct cli_run *whole;
    const struct cli_host_names *names;
    enum cli_option option;        /* that names them */
    struct cli_recording *records; /* of each host */
    struct cli_roll roll;
    struct hp_arena *kept; /* one for each host */
    struct cli_host_row *rows;
    struct cli_calls *calls;
    struct cli_asked *asked; /* of each host */
    bool only_plans;         /* nothing is changed yet */
    size_t at_work;          /* on how many hosts */
    atomic_size_t ended;
};

/* --- which --- */

static int only_one_host(const struct cli_run *run, struct hp_error *err)
{
    static const enum cli_option alone[] = { CLI_QUIET, CLI_PROGRESS, CLI_SAVEPOINT };
    if (!run->verb->many_hosts) {
        hp_error_next(err, "name one host; what takes several is in docs/fleet.md");
        return hp_error_set(err, HP_E_USAGE, "%s works on one host at a time", run->verb->name);
    }
    for (size_t i = 0; i < HP_COUNT(alone); i++) {
        if (cli_given(run->line, alone[i]))
            return hp_error_set(err, HP_E_USAGE, "%s is for one host, and you named several",
                                cli_option_info(alone[i])->name);
    }
    return 0;
}

static int check_files(const struct cli_host_names *names, struct hp_error *err)
{
    for (size_t i = 0; i < names->count; i++) {
        if (!os_file_exists(names->items[i]))
            return hp_error_set(err, HP_E_USAGE, "there is no file %s", names->items[i]);
    }
    return 0;
}

static size_t at_a_time(const struct cli_run *run)
{
    uint64_t most = CLI_HOSTS_AT_A_TIME;
    const char *value = cli_value(run->line, CLI_MAX);
    if (value)
        hp_text_to_u64(value, &most);
    return (size_t)most;
}

int cli_hosts_choose(struct cli_run *run, struct cli_host_names *out, struct hp_error *err)
{
    const char *hosts = cli_value(run->line, CLI_COMPUTERNAME);
    const char *files = cli_value(run->line, CLI_SIM);
    int rc = 0;
    *out = (struct cli_host_names){ .count = 0 };
    if (files && !hosts) {
        cli_sim_names_read(run->arena, files, out);
        if (out->count < 2)
            out->count = 0;
        rc = check_files(out, err);
    } else if (cli_names_several(hosts)) {
        rc = cli_host_names_read(run->arena, run->config, hosts, out, err);
        if (!rc && files)
            rc = hp_error_set(err, HP_E_USAGE, "several hosts and a simulated one cannot be named together");
    }
    if (!rc && out->count)
        rc = only_one_host(run, err);
    if (!rc && out->count)
        os_expect_threads(out->count < at_a_time(run) ? out->count : at_a_time(run));
    return rc;
}

/* --- the run on one host --- */

static void add_calls(struct cli_calls *all, const struct cli_calls *calls)
{
    all->made += calls->made;
    all->job_polls += calls->job_polls;
    for (size_t i = 0; i < CLI_CALL_KINDS; i++)
        all->kinds[i] += calls->kinds[i];
}

/* The command line with this host alone, so that commands that are told to the user name it, too. */
static void take_line(const struct command *command, size_t n, const char **word, struct cli_line *line)
{
    *line = *command->whole->line;
    *word = command->names->items[n];
    line->options[command->option].words = word;
    line->options[command->option].count = 1;
    line->options[CLI_WHATIF].given = line->options[CLI_WHATIF].given || command->only_plans;
}

static void take_run(const struct command *command, size_t n, struct cli_run *run)
{
    const struct cli_run *whole = command->whole;
    const char *name = command->names->items[n];
    *run = (struct cli_run){
        .config = whole->config,
        .opener = whole->opener,
        .voice = { .quiet = whole->voice.quiet,
                   .json = true,
                   .verbose = whole->voice.verbose,
                   .colour = whole->voice.colour,
                   .host = whole->voice.json ? NULL : name,
                   },
        .calls = { .voice = &run->voice },
        .ending = { .outcome = CORE_UNCHANGED },
    };
}

/* Each host has its log, with the records of its changes: nothing is changed without one. */
static int begin_log(const struct command *command, struct cli_run *run, struct hp_error *err)
{
    const struct cli_run *whole = command->whole;
    bool changes = whole->recording.user && !command->only_plans;
    HP_ERROR(no_log);
    if (!whole->voice.log || command->only_plans)
        return 0;
    struct cli_log_rule *kept = hp_arena_alloc(run->arena, sizeof *kept);
    *kept = cli_settings_log_rule(whole->config);
    int rc = cli_log_open(os_clock(), whole->verb->name, changes, kept, &run->voice.log, &no_log);
    if (!rc) {
        cli_log_add(run->voice.log, "HOST", "%s, one of %zu", run->among->name, command->names->count);
        if (changes)
            cli_record_begin_on(run, &whole->recording);
    }
    if (!rc || !changes)
        return 0;
    hp_error_context(&no_log, "nothing is changed without a log of it");
    no_log.class = HP_E_FAILED; /* no access would speak of Hyper-V */
    return hp_error_move(err, &no_log);
}

static cJSON *parsed(const struct hp_str *text)
{
    cJSON *json = NULL;
    if (text->length)
        hp_json_parse("result", hp_str_text(text), text->length, &json, NULL);
    return json;
}

static void tell_ended(struct command *command, const struct cli_host_row *row)
{
    size_t ended = atomic_fetch_add(&command->ended, 1) + 1;
    struct cli_run *whole = command->whole;
    HP_STR(took);
    cli_add_duration(&took, row->microseconds);
    if (!command->only_plans && (whole->verb->changes || os_is_terminal(OS_STDERR)))
        cli_say(&whole->voice, CLI_INFO, "%zu of %zu hosts: %s %s (%s).", ended, command->at_work, row->name,
                row->exit_code == CLI_EXIT_DONE      ? "is done"
                : cli_names_node(row) && row->result ? "does not have all of the VMs"
                : cli_names_node(row)                ? "does not have the VM"
                                                     : "failed",
                hp_str_text(&took));
}

/* The runs on the hosts say nothing themselves, and to undo takes a while. */
static void tell_stopping(void *context)
{
    const struct command *command = context;
    cli_say(
        &command->whole->voice, CLI_NOTICE,
        "Stopping: what was begun is ended or undone on each host, and nothing more is begun. Please let it "
        "finish.");
}

/* The lines live as long as the run. */
static void keep_records(struct command *command, size_t n, const struct cli_recording *recording)
{
    struct cli_recording *kept = &command->records[n];
    kept->changes = hp_arena_array(&command->kept[n], recording->count, sizeof *kept->changes);
    kept->count = recording->count;
    for (size_t i = 0; i < recording->count; i++)
        kept->changes[i] = hp_arena_copy(&command->kept[n], recording->changes[i]);
}

static int run_verb(const struct command *command, struct cli_run *run, struct hp_error *err)
{
    cli_run_take_line(run);
    int rc = cli_check_interrupt(err);
    if (!rc)
        rc = begin_log(command, run, err);
    if (!rc)
        rc = cli_choose_host(run, err);
    return rc ? rc : run->verb->handler(run, err);
}

static void one_host(void *context, size_t n)
{
    struct command *command = context;
    struct cli_host_row *row = &command->rows[n];
    HP_ARENA(arena);
    HP_STR(result);
    HP_STR(error);
    HP_ERROR(err);
    const char *word;
    struct cli_line line;
    struct cli_run run;
    struct cli_among among = { .kept = &command->kept[n],
                               .name = command->names->items[n],
                               .roll = &command->roll,
                               .asked = &command->asked[n],
                               .result = &result,
                               .error = &error };
    if (command->rows[n].settled)
        return;
    hp_json_release(&command->rows[n].result);
    hp_json_release(&command->rows[n].error);
    uint64_t begun = hp_clock_monotonic(os_clock());
    take_line(command, n, &word, &line);
    take_run(command, n, &run);
    run.arena = &arena;
    run.line = &line;
    run.among = &among;
    run.voice.progress.arena = &arena;
    *row = (struct cli_host_row){ .name = among.name };
    row->failed = run_verb(command, &run, &err);
    row->same_as = among.same_as;
    if (row->same_as)
        row->failed = 0;
    row->outcome = run.ending.outcome;
    row->exit_code = cli_exit_code((enum hp_class)row->failed, row->outcome);
    cli_point_elsewhere(&run, NULL, &err);
    if (row->failed)
        cli_report_error(&run, &err, (int)row->exit_code);
    if (!row->same_as)
        cli_record_end(&run, row->failed, &err, (int)row->exit_code);
    row->result = parsed(&result);
    row->error = parsed(&error);
    row->microseconds = hp_clock_monotonic(os_clock()) - begun;
    add_calls(&command->calls[n], &run.calls);
    keep_records(command, n, &run.recording);
    if (run.host.host)
        hv_host_free(run.host.host);
    cli_log_add(run.voice.log, "EXIT", "%d: %s", (int)row->exit_code, cli_exit_meaning(row->exit_code));
    cli_log_close(run.voice.log, cli_log_end_of(row->exit_code), NULL);
    tell_ended(command, row);
}

/* --- all of them --- */

/* The run on the whole ends as that on the host where it went worst. */
static int end_as_worst(struct cli_run *run, const struct cli_hosts_result *result, struct hp_error *err)
{
    const struct cli_host_row *worst = &result->rows[0];
    size_t failed = 0;
    for (size_t i = 0; i < result->count; i++) {
        const struct cli_host_row *row = &result->rows[i];
        failed += row->exit_code != CLI_EXIT_DONE;
        if (cli_exit_weight(row->exit_code) > cli_exit_weight(worst->exit_code))
            worst = row;
    }
    run->ending.outcome = worst->outcome;
    if (!failed)
        return 0;
    hp_error_next(err, "see the %s for the reasons", run->voice.json ? "result" : "table");
    return hp_error_set(err, (enum hp_class)worst->failed, "%s failed on %zu of %zu hosts", run->verb->name,
                        failed, result->count);
}

static void release(struct command *command)
{
    for (size_t i = 0; i < command->names->count; i++) {
        hp_json_release(&command->rows[i].result);
        hp_json_release(&command->rows[i].error);
        hp_arena_release(&command->kept[i]);
    }
}

/* --- what would be done, and whether it may --- */

static bool has_steps(const cJSON *planned)
{
    return cJSON_GetArraySize(hp_json_member(hp_json_member(planned, "details"), "steps")) > 0;
}

/* Something that can be done, to the VM or to one of them. */
static bool is_planned(const struct cli_host_row *row)
{
    bool any = has_steps(row->result);
    const cJSON *vm;
    cJSON_ArrayForEach(vm, hp_json_member(row->result, "vms"))
    {
        any = any || has_steps(vm);
    }
    return any;
}

/* What would have been asked about each host, with the host in front of its first line; returns how many
 * lines there are. */
static size_t list_asked(const struct command *command, const char **lines, size_t most)
{
    struct hp_arena *arena = command->whole->arena;
    size_t count = 0;
    for (size_t i = 0; i < command->names->count; i++) {
        for (size_t k = 0; k < command->asked[i].count; k++) {
            const char *before = hp_arena_format(arena, "%s: ", command->names->items[i]);
            for (const char *at = command->asked[i].items[k]; *at; before = "  ") {
                size_t length = strcspn(at, "\n");
                if (count < most)
                    lines[count] = hp_arena_format(arena, "%s%.*s", before, (int)length, at);
                count++;
                at += length + (at[length] == '\n');
            }
        }
    }
    return count;
}

static int ask_once(const struct command *command, size_t planned, struct hp_error *err)
{
    struct cli_run *run = command->whole;
    size_t count = list_asked(command, NULL, 0);
    const char **lines = hp_arena_array(run->arena, count, sizeof *lines);
    const struct core_question question = {
        .what = hp_arena_format(run->arena, "HyperPoint will do this on %zu host%s.", planned,
                                hp_plural(planned, "", "s")),
        .lines = lines,
        .line_count = list_asked(command, lines, count),
    };
    return cli_confirm(run, &question, err);
}

/* Plans on all hosts, shows that, and asks. What cannot be done on a host is settled then: the others go
 * on. *goes_on is false where nothing is left to do. */
static int confirm(struct command *command, bool *goes_on, struct hp_error *err)
{
    HP_STR(plans);
    struct cli_run *run = command->whole;
    size_t planned = 0;
    size_t at_work = 0;
    *goes_on = false;
    if (!cli_will_ask(run)) /* refused before a host is reached */
        return ask_once(command, command->names->count, err);
    command->only_plans = true;
    os_side_by_side(command->names->count, at_a_time(run), one_host, command);
    command->only_plans = false;
    command->ended = 0;
    cli_settle_nodes(command->rows, command->names->count);
    for (size_t i = 0; i < command->names->count; i++) {
        bool any = is_planned(&command->rows[i]);
        command->rows[i].settled = !any && !cli_lacks_vms(&command->rows[i]); /* a VM may move there yet */
        planned += any;
        at_work += !command->rows[i].settled;
        command->roll.places[i] = NULL;
    }
    if (!planned || os_interrupts())
        return 0;
    const struct cli_hosts_result result = { .look = cli_look_of(OS_STDERR),
                                             .rows = command->rows,
                                             .count = command->names->count };
    cli_show_hosts(&plans, false, &result);
    cli_write_stderr(&run->voice, &plans);
    command->at_work = at_work;
    *goes_on = true;
    return ask_once(command, planned, err);
}

/* Who is told how the command ended hears of all hosts. */
static void add_records(struct cli_run *run, const struct cli_recording *of_host)
{
    struct cli_recording *all = &run->recording;
    for (size_t i = 0; i < of_host->count; i++) {
        all->changes =
            hp_arena_grow(run->arena, all->changes, all->count, &all->capacity, sizeof *all->changes);
        all->changes[all->count++] = hp_arena_copy(run->arena, of_host->changes[i]);
    }
}

/* What all hosts need of whoever is at the terminal is asked for once, before any of them is reached. */
static int ask_for_all(const struct command *command, struct hp_error *err)
{
    const struct cli_run *run = command->whole;
    const char **computers = hp_arena_array(run->arena, command->names->count, sizeof *computers);
    size_t count = 0;
    const char *user = NULL;
    for (size_t i = 0; i < command->names->count && command->option == CLI_COMPUTERNAME; i++) {
        const char *computer;
        const char *here = cli_user_on(run, command->names->items[i], &computer);
        if (here)
            computers[count++] = computer;
        user = here ? here : user;
    }
    const struct cli_connection wanted = { .user = user,
                                           .password_file = cli_value(run->line, CLI_PASSWORD_FILE) };
    return count ? run->opener->open_many(run->opener->context, &wanted, computers, count, err) : 0;
}

static int carry_out(struct command *command, struct hp_error *err)
{
    HP_STR(out);
    struct cli_run *run = command->whole;
    size_t count = command->names->count;
    bool goes_on = true;
    int rc = ask_for_all(command, err);
    if (!rc && cli_run_changes(run) && !cli_given(run->line, CLI_YES))
        rc = confirm(command, &goes_on, err);
    if (!rc && goes_on)
        os_side_by_side(count, at_a_time(run), one_host, command);
    cli_settle_nodes(command->rows, count);
    for (size_t i = 0; i < count; i++) {
        add_calls(&run->calls, &command->calls[i]);
        add_records(run, &command->records[i]);
    }
    if (rc)
        return rc;
    const struct cli_hosts_result result = { .look = run->look, .rows = command->rows, .count = count };
    cli_show_hosts(&out, run->voice.json, &result);
    rc = cli_print(run, &out, err);
    return rc ? rc : end_as_worst(run, &result, err);
}

int cli_hosts_run(struct cli_run *run, const struct cli_host_names *names, struct hp_error *err)
{
    struct command command = {
        .whole = run,
        .names = names,
        .at_work = names->count,
        .option = cli_value(run->line, CLI_COMPUTERNAME) ? CLI_COMPUTERNAME : CLI_SIM,
        .roll = { .places = hp_arena_array(run->arena, names->count, sizeof *command.roll.places),
                  .count = names->count },
        .kept = hp_arena_array(run->arena, names->count, sizeof *command.kept),
        .rows = hp_arena_array(run->arena, names->count, sizeof *command.rows),
        .calls = hp_arena_array(run->arena, names->count, sizeof *command.calls),
        .asked = hp_arena_array(run->arena, names->count, sizeof *command.asked),
        .records = hp_arena_array(run->arena, names->count, sizeof *command.records),
    };
    command.roll.stopping = tell_stopping;
    command.roll.context = &command;
    int rc = carry_out(&command, err);
    release(&command);
    return rc;
}
