/* SPDX-License-Identifier: MIT */
/* Running a policy: what a person would type, with nobody there. Each part has a command line of its verb,
 * so that an option means the same in a schedule as by hand. */
#include "schedule.h"

#include "commands.h"

#include "act/execution.h"
#include "line/remote.h"
#include "show/show.h"

#include "base/text.h"
#include "base/time.h"
#include "core/checkpoints.h"
#include "platform/clock.h"
#include "platform/lock.h"

#include <string.h>

/* One run. */
struct policy_run {
    struct cli_run *run;
    const struct core_policy *policy;
    const struct cli_line *outer; /* the command line that asked for it */
    const struct cli_line *first; /* the first that was made of the policy's words; NULL: none could be */
    struct core_policy_run record;
    struct os_lock *lock;
    struct cli_execution create;
    struct cli_execution deletion;
    struct cli_schedule_run result;
};

static void policy_run_end(struct policy_run *all)
{
    cli_execution_release(&all->create);
    cli_execution_release(&all->deletion);
    os_lock_release(all->lock);
}

/* --- command lines --- */

/* The host is the one the schedule was made for, whatever is set or configured here. */
static void leave_out_other_hosts(struct cli_line *line)
{
    static const enum cli_option hosts[] = { CLI_SIM, CLI_COMPUTERNAME, CLI_USER, CLI_PASSWORD_FILE, CLI_CA };
    for (size_t i = 0; i < HP_COUNT(hosts); i++) {
        if (!cli_given(line, hosts[i]))
            line->options[hosts[i]] = (struct cli_words){ .given = false };
    }
}

/* Whoever runs a schedule says nothing of the VM's power: the schedule does. */
static const char *power_advice(const struct policy_run *all)
{
    struct hp_arena *arena = all->run->arena;
    const char *command = core_policy_command(arena, all->policy, "--shutdown --start");
    return command ? hp_arena_format(arena, "have the schedule shut it down and start it again: %s", command)
                   : "make the schedule again with the same words, and with --shutdown --start";
}

/* How long to wait is no part of what is done: whoever asked for this run may say it, and that counts. */
static bool is_said_anew(const struct policy_run *all, enum cli_option option)
{
    return cli_schedule_waits(option) && cli_given(all->outer, option);
}

static void add_waiting(const struct policy_run *all, char **words, size_t *count)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (is_said_anew(all, option))
            words[(*count)++] = hp_arena_format(all->run->arena, "%s=%s", cli_option_info(option)->name,
                                                cli_value(all->outer, option));
    }
}

/* The run goes on with this line: the verb, the VM by its id, `more` (up to the first NULL), and those of the
 * policy's words that the verb takes. Results are told for all of them, at the end. */
static int use_line(struct policy_run *all, const char *verb, const char *const *more, struct hp_error *err)
{
    struct cli_run *run = all->run;
    const struct core_policy *policy = all->policy;
    struct cli_line *line = hp_arena_alloc(run->arena, sizeof *line);
    char **words = hp_arena_array(run->arena, policy->word_count + 10, sizeof *words);
    size_t count = 0;
    words[count++] = hp_arena_copy(run->arena, verb);
    words[count++] = hp_arena_format(run->arena, "--vm=id:%s", policy->vm_id);
    words[count++] = hp_arena_copy(run->arena, "-s");
    if (cli_given(all->outer, CLI_WHATIF))
        words[count++] = hp_arena_copy(run->arena, "--dry-run");
    while (*more)
        words[count++] = hp_arena_copy(run->arena, *more++);
    for (size_t i = 0; i < policy->word_count; i++) {
        enum cli_option option = CLI_OPTIONS;
        const char *value;
        int rc = cli_option_read(run->arena, policy->words[i], &option, &value, err);
        if (rc)
            return rc;
        if (cli_verb_takes(cli_verb_named(run->line->verbs, verb), option) && !is_said_anew(all, option))
            words[count++] = hp_arena_copy(run->arena, policy->words[i]);
    }
    add_waiting(all, words, &count);
    int rc = cli_line_parse(run->arena, run->line->verbs, run->config, count, words, line, err);
    if (!rc)
        rc = cli_settings_fill(run->arena, run->config, line, err);
    if (rc)
        return rc;
    leave_out_other_hosts(line);
    line->power_advice = power_advice(all);
    all->first = all->first ? all->first : line;
    run->line = line;
    run->verb = line->verb;
    run->vm_name = cli_value(line, CLI_VM);
    run->ending = (struct cli_ending){ .outcome = CORE_UNCHANGED };
    return cli_choose_host(run, err);
}

static const char *const nothing_more[] = { NULL };
static const char *const confirmed[] = { "--yes", NULL }; /* see create */

/* --- what is written down --- */

static const char *now_text(const struct policy_run *all)
{
    return hp_time_iso(all->run->arena, hp_clock_utc(os_clock()), 0);
}

/* Before anything is done: a run that is cut off is seen by its end that is missing. */
static int note_start(struct policy_run *all, struct hp_error *err)
{
    HP_ERROR(unread);
    struct core_policy_run before;
    const char *success =
        core_policy_last(all->policy, all->run->arena, &before, &unread) == 0 ? before.success : NULL;
    all->record = (struct core_policy_run){ .started = now_text(all), .success = success };
    return core_policy_tell(all->policy, &all->record, err);
}

static const char *sentence(struct policy_run *all)
{
    const struct hv_checkpoint *made = &all->create.report.checkpoint;
    size_t count = (size_t)all->record.deleted;
    return hp_arena_format(all->run->arena, "created checkpoint \"%s\", deleted %zu older checkpoint%s",
                           made->name, count, hp_plural(count, "", "s"));
}

static void note_end(struct policy_run *all, int rc, const struct hp_error *cause)
{
    HP_ERROR(lost);
    struct core_policy_run *record = &all->record;
    const struct core_report *create = &all->create.report;
    const struct core_report *deletion = &all->deletion.report;
    record->ended = now_text(all);
    record->exit_code = (uint64_t)cli_run_exit_code(all->run, rc);
    record->checkpoint = create->checkpoint_known || !rc ? create->checkpoint.id : NULL;
    for (size_t i = 0; i < deletion->target_count; i++)
        record->deleted += deletion->targets[i].set && deletion->targets[i].value;
    record->text = rc ? cause->what : sentence(all);
    if (!rc)
        record->success = record->started;
    if (core_policy_tell(all->policy, record, &lost) != 0)
        cli_say(&all->run->voice, CLI_WARNING, "The result of the schedule could not be recorded: %s.",
                lost.what);
}

/* --- the parts --- */

/* A change that was cut off is in the way of every other: it is ended as recover does it. */
static int recover_first(struct policy_run *all, struct hp_error *err)
{
    struct cli_run *run = all->run;
    struct core_journal journal;
    bool found = false;
    int rc = core_journal_find(all->policy->host, all->policy->vm_id, run->arena, &journal, &found, err);
    if (rc || !found || cli_given(all->outer, CLI_WHATIF))
        return rc;
    hv_host_free(run->host.host);
    run->host.host = NULL;
    rc = use_line(all, "recover", confirmed, err);
    if (!rc)
        rc = cli_recover(run, err);
    all->result.recovered = !rc;
    if (rc)
        hp_error_context(err, "an interrupted change has to be ended first, and could not be");
    return rc;
}

/* Reads and plans it, and carries it out or shows nothing of its plan: that is done at the end. */
static int execute(struct policy_run *all, struct cli_execution *execution, struct hp_error *err)
{
    struct cli_run *run = all->run;
    *execution = (struct cli_execution){ .run = run, .tells_no_result = true };
    int rc = cli_line_request(run->arena, run->config, run->line, &execution->request, err);
    execution->request.policy = all->policy->id;
    if (!rc)
        rc = cli_execution_plan(execution, err);
    if (!rc)
        rc = cli_execution_carry_out(execution, err);
    cli_execution_release(execution);
    return rc;
}

/* "nightly 2026-11-28 03:00": local time, as its rule counts days. */
static const char *checkpoint_name(struct policy_run *all)
{
    struct cli_run *run = all->run;
    int64_t now = hp_clock_utc(hv_host_clock(run->host.host));
    struct hp_time local = hp_time_at(now, os_utc_offset(now));
    return hp_arena_format(run->arena, "--name=%s %04d-%02d-%02d %02d:%02d", all->policy->name, local.year,
                           local.month, local.day, local.hour, local.minute);
}

/* What is lost when a VM is brought to off without its guest was confirmed by whoever put that into the
 * schedule: nobody is there to be asked. */
static int create(struct policy_run *all, struct hp_error *err)
{
    const char *const more[] = { checkpoint_name(all), "--yes", NULL };
    int rc = use_line(all, "checkpoint", more, err);
    if (!rc)
        rc = execute(all, &all->create, err);
    all->result.create = &all->create.result;
    return rc;
}

/* Nothing has to be put right, but it is not true that nothing was changed. */
static void tell_created(struct policy_run *all)
{
    struct cli_ending *ending = &all->run->ending;
    const char **left = hp_arena_array(all->run->arena, 1, sizeof *left);
    left[0] = hp_arena_format(all->run->arena, "the new checkpoint %s is there, and so are the older ones",
                              core_checkpoint_label(all->run->arena, &all->create.report.checkpoint));
    *ending = (struct cli_ending){ .state_known = true, .outcome = CORE_LEFT, .left = left, .left_count = 1 };
}

/* That the checkpoint is there stays so, whatever becomes of older ones. */
static int delete_older(struct policy_run *all, struct hp_error *err)
{
    struct cli_run *run = all->run;
    const char *const more[] = { hp_arena_format(run->arena, "--keep=%s", all->policy->keep), "--yes", NULL };
    int rc = use_line(all, "prune", more, err);
    if (!rc)
        rc = execute(all, &all->deletion, err);
    all->result.deletion = &all->deletion.result;
    if (!rc)
        return 0;
    hp_error_context(err, "the checkpoint was created, but not all older ones could be deleted");
    if (run->ending.outcome != CORE_LEFT)
        tell_created(all);
    return rc;
}

static int run_parts(struct policy_run *all, struct hp_error *err)
{
    struct cli_run *run = all->run;
    bool plans = cli_given(all->outer, CLI_WHATIF);
    int rc = use_line(all, "checkpoint", nothing_more, err);
    if (!rc)
        rc = cli_connect(run, err);
    HP_ERROR(unnoted);
    int noted = plans ? 0 : note_start(all, &unnoted);
    if (rc || noted)
        return rc ? rc : hp_error_move(err, &unnoted);
    rc = recover_first(all, err);
    if (!rc)
        rc = create(all, err);
    return rc ? rc : delete_older(all, err);
}

/* --- all of it --- */

/* As it was asked for, with whom the policy tells how it ended. */
static const struct cli_line *with_listeners(const struct policy_run *all)
{
    static const enum cli_option listeners[] = { CLI_ON_FAIL, CLI_ON_DONE, CLI_EVENT_LOG };
    struct cli_line *line = hp_arena_alloc(all->run->arena, sizeof *line);
    *line = *all->outer;
    for (size_t i = 0; all->first && i < HP_COUNT(listeners); i++) {
        if (!cli_given(all->outer, listeners[i]) && cli_given(all->first, listeners[i]))
            line->options[listeners[i]] = all->first->options[listeners[i]];
    }
    return line;
}

/* Its VM is found by its ID, and may have another name by now. */
static const char *name_now(const struct policy_run *all)
{
    const char *name = all->create.vm.name;
    return name ? name : all->policy->vm_name;
}

/* Lists of schedules ask no host. The schedule may have been made anew since the run began. */
static void keep_name(const struct policy_run *all)
{
    HP_ERROR(lost);
    struct os_lock *lock = NULL;
    struct core_policy now;
    if (strcmp(name_now(all), all->policy->vm_name) == 0)
        return;
    int rc = core_policies_take("schedule run", &lock, &lost);
    if (!rc)
        rc = core_policy_read(all->policy, all->run->arena, &now, &lost);
    if (!rc) {
        now.vm_name = name_now(all);
        rc = core_policy_keep(&now, &lost);
    }
    os_lock_release(lock);
    if (rc)
        cli_say(&all->run->voice, CLI_WARNING, "The new name of the schedule's VM could not be recorded: %s.",
                lost.what);
}

static int tell_result(struct policy_run *all, int rc, struct hp_error *err)
{
    struct cli_run *run = all->run;
    HP_STR(out);
    HP_ERROR(lost);
    all->result.policy = all->policy;
    all->result.vm_name = name_now(all);
    all->result.run = &all->record;
    all->result.look = run->look;
    all->result.what_if = cli_given(all->outer, CLI_WHATIF);
    if (run->host.host)
        all->result.host = cli_shown_host(&run->host);
    if ((rc && !run->voice.json) || cli_given(all->outer, CLI_S) || !all->result.create)
        return rc;
    if (run->only_ids)
        hp_str_format(&out, "%s\n", all->record.checkpoint ? all->record.checkpoint : "");
    else
        cli_show_schedule_run(&out, run->voice.json, &all->result);
    int told = cli_print(run, &out, &lost);
    if (rc || !told)
        return rc;
    if (all->result.what_if)
        return hp_error_move(err, &lost);
    run->ending.outcome = CORE_DONE; /* it has created a checkpoint, at least */
    cli_note_lost(run, lost.what);
    return 0;
}

/* Whoever has changed or removed it since it was read has done so before this run. */
static int take(struct policy_run *all, struct core_policy *now, struct hp_error *err)
{
    const struct core_policy *policy = all->policy;
    struct hp_arena *arena = all->run->arena;
    int rc =
        core_policy_take(policy, hp_arena_format(arena, "schedule \"%s\"", policy->name), &all->lock, err);
    if (rc) {
        hp_error_context(err, "schedule \"%s\"", policy->name);
        return rc;
    }
    rc = core_policy_read(policy, arena, now, err);
    all->policy = now;
    if (rc != HP_E_NOT_FOUND)
        return rc;
    (void)core_policy_discard(policy, all->lock, NULL); /* taking it has made a file */
    all->lock = NULL;
    hp_error_next(err, "list the schedules with hyperpoint schedule");
    return rc;
}

int cli_schedule_run(struct cli_run *run, const struct core_policy *policy, struct hp_error *err)
{
    __attribute__((cleanup(policy_run_end))) struct policy_run all = { .run = run,
                                                                       .policy = policy,
                                                                       .outer = run->line };
    const struct cli_verb *verb = run->verb;
    struct core_policy now;
    int rc = take(&all, &now, err);
    if (rc)
        return rc;
    rc = run_parts(&all, err);
    if (!cli_given(all.outer, CLI_WHATIF)) {
        note_end(&all, rc, err);
        keep_name(&all);
    }
    run->line = with_listeners(&all);
    run->verb = verb;
    rc = tell_result(&all, rc, err);
    if (rc)
        hp_error_context(err, "schedule \"%s\"", all.policy->name);
    return rc;
}
