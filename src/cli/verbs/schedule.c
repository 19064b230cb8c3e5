/* SPDX-License-Identifier: MIT */
/* Schedules: listed, tried, removed. */
#include "schedule.h"

#include "commands.h"

#include "show/show.h"

#include "base/text.h"
#include "base/time.h"
#include "platform/clock.h"
#include "platform/lock.h"

#include <string.h>

/* --- what is known of one --- */

/* The last moment since which it is known what came of it; false: none is. */
static bool known_since(const struct cli_schedule_row *row, int64_t *since)
{
    const char *const moments[] = { row->policy->created, row->policy->changed, row->last.started };
    bool any = false;
    for (size_t i = 0; i < HP_COUNT(moments); i++) {
        int64_t moment;
        if (!moments[i] || !hp_time_parse(moments[i], &moment))
            continue;
        *since = any && *since > moment ? *since : moment;
        any = true;
    }
    return any;
}

/* It was due since it was made or changed, or ran the last time, and nothing came of it. */
static int64_t missed(const struct cli_schedule_row *row, const struct timers_when *when, int64_t now)
{
    int64_t since;
    if (!cli_schedule_has_timer(row->policy) || row->result == CLI_SCHEDULE_RUNNING ||
        row->result == CLI_SCHEDULE_UNKNOWN || !known_since(row, &since))
        return 0;
    int64_t due = timers_when_next(when, since);
    return due + CLI_SCHEDULE_SLACK < now ? due : 0;
}

static void add_trouble(struct cli_run *run, struct cli_schedule_row *row, const char *text)
{
    row->problem = row->problem ? hp_arena_format(run->arena, "%s; %s", row->problem, text)
                                : hp_arena_copy(run->arena, text);
}

static void look_at(struct cli_run *run, const struct core_policy *policy, struct cli_schedule_row *row)
{
    HP_ERROR(cause);
    struct timers_look look;
    struct timers_when when;
    int64_t now = hp_clock_utc(os_clock());
    *row = cli_schedule_row(run, policy);
    if (timers_when_parse(&policy->when, 1, &when, &cause) != 0) {
        add_trouble(run, row, cause.what);
        return;
    }
    if (!cli_schedule_has_timer(policy))
        return;
    timers_look_at(policy->id, cli_schedule_account(policy), run->arena, &look);
    row->has_next = look.on;
    row->next = look.next ? look.next : timers_when_next(&when, now);
    row->missed = missed(row, &when, now);
    if (look.problem)
        add_trouble(run, row, look.problem);
    if (look.last)
        add_trouble(run, row, look.last);
}

/* --- showing --- */

static void add_problem(struct cli_run *run, struct cli_notes *notes, const char *text)
{
    notes->items =
        hp_arena_grow(run->arena, notes->items, notes->count, &notes->capacity, sizeof *notes->items);
    notes->items[notes->count++] = text;
    cli_say(&run->voice, CLI_WARNING, "%s.", text);
}

static bool is_wanted(const struct cli_run *run, const struct core_policy *policy)
{
    return !run->vm_name || core_is_vm(run->vm_name, policy->vm_id, policy->vm_name);
}

static int list(struct cli_run *run, const struct core_policies *policies, struct hp_error *err)
{
    HP_STR(out);
    struct cli_schedule_row *rows = hp_arena_array(run->arena, policies->count, sizeof *rows);
    struct cli_schedules_result result = { .look = run->look, .outcome = CORE_UNCHANGED, .rows = rows };
    for (size_t i = 0; i < policies->count; i++) {
        if (is_wanted(run, &policies->items[i]))
            look_at(run, &policies->items[i], &rows[result.count++]);
    }
    for (size_t i = 0; i < policies->unread_count; i++)
        add_problem(run, &result.problems, policies->unread[i].what);
    cli_show_schedules(&out, run->voice.json, &result);
    int rc = cli_print(run, &out, err);
    if (!rc && policies->unread_count) {
        hp_error_next(err, "look at the file; remove it, and make the schedule again");
        rc = hp_error_set(err, HP_E_FAILED, "%zu schedule%s cannot be read", policies->unread_count,
                          hp_plural(policies->unread_count, "", "s"));
    }
    return rc;
}

/* --- finding one --- */

static bool is_named(const struct core_policy *policy, const char *word)
{
    if (hp_text_same(policy->name, word) || core_is_vm(word, policy->vm_id, policy->vm_name))
        return true;
    return hp_text_begins(word, "id:") && word[3] && hp_text_begins(policy->id, word + 3);
}

static int find(const struct core_policies *policies, const char *word, const struct core_policy **out,
                struct hp_error *err)
{
    HP_STR(ids);
    size_t count = 0;
    for (size_t i = 0; i < policies->count; i++) {
        const struct core_policy *policy = &policies->items[i];
        if (!is_named(policy, word))
            continue;
        *out = policy;
        count++;
        hp_str_format(&ids, "%s\"%s\" of \"%s\" (id:%s)", ids.length ? ", " : "", policy->name,
                      policy->vm_name, policy->id);
    }
    if (count == 1)
        return 0;
    hp_error_next(err, count ? "name it by its ID: %s" : "list the schedules with hyperpoint schedule",
                  hp_str_text(&ids));
    return count ? hp_error_set(err, HP_E_AMBIGUOUS, "\"%s\" means %zu schedules", word, count)
                 : hp_error_set(err, HP_E_NOT_FOUND, "there is no schedule \"%s\"", word);
}

/* --- removing --- */

/* A run that begins meanwhile is refused, or finds no record and ends. */
static int remove_now(struct cli_run *run, const struct core_policy *policy, struct hp_error *err)
{
    struct os_lock *lock = NULL;
    bool as_before = true;
    int rc = core_policy_take(policy, "schedule remove", &lock, err);
    if (!rc && cli_schedule_has_timer(policy))
        rc = timers_remove(policy->id, cli_schedule_account(policy), &as_before, err);
    run->ending.state_known = as_before; /* else part of it may be gone */
    if (rc) {
        os_lock_release(lock);
        return rc;
    }
    rc = core_policy_discard(policy, lock, err);
    run->ending.state_known = !rc;
    return rc;
}

static int remove_one(struct cli_run *run, const struct core_policy *policy, struct hp_error *err)
{
    const struct cli_schedule_row row = cli_schedule_row(run, policy);
    int rc = cli_given(run->line, CLI_WHATIF) ? 0 : remove_now(run, policy, err);
    if (rc)
        return rc;
    rc = cli_schedule_tell(run, row, "removed", err);
    if (!rc)
        cli_say(&run->voice, CLI_INFO,
                "The checkpoints that it has created stay, and HyperPoint no longer deletes any of them.");
    return rc;
}

/* --- all of it --- */

/* The row of the table for what the words ask for: to list, to make one, or an action. */
static const struct cli_verb *form_of(const struct cli_verb *verb, const char *action, bool makes)
{
    const struct cli_verb *form = verb->forms;
    while (!hp_text_same(form->action, action) || (!action && cli_verb_requires(form, CLI_AT) != makes))
        form++;
    return form;
}

/* What only making a schedule, or running one, takes would be ignored in silence. */
static int check_form(const struct cli_run *run, const struct cli_verb *form, struct hp_error *err)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (option == CLI_VM || !cli_given(run->line, option) || cli_verb_takes(form, option))
            continue;
        const char *name = cli_option_info(option)->name;
        if (form->action) {
            hp_error_next(
                err,
                "run it without %s; the command that creates a schedule takes it: hyperpoint help schedule",
                name);
            return hp_error_set(err, HP_E_USAGE, "schedule %s takes no %s", form->action, name);
        }
        hp_error_next(err, "add when, such as daily 03:00; without %s, schedules are listed", name);
        return hp_error_set(err, HP_E_USAGE, "schedule takes %s only with a time", name);
    }
    return 0;
}

/* A VM may be called "run": with --keep, one word says when it is quoted. */
static bool makes_one(const struct cli_run *run, const char *action)
{
    const struct cli_words *at = &run->line->options[CLI_AT];
    struct timers_when when;
    if (at->count != 1 || !action)
        return at->count > 0;
    return cli_given(run->line, CLI_KEEP) && timers_when_parse(at->words, 1, &when, NULL) == 0;
}

/* "run" and "remove" stand where a VM would, with one word behind: a time of day has two. */
int cli_schedule(struct cli_run *run, struct hp_error *err)
{
    const struct cli_words *at = &run->line->options[CLI_AT];
    const struct core_policy *policy = NULL;
    struct core_policies policies;
    const char *action = cli_verb_has_action(run->verb, run->vm_name) ? run->vm_name : NULL;
    bool makes = makes_one(run, action);
    const struct cli_verb *form = form_of(run->verb, makes ? NULL : action, makes);
    run->ending.state_known = at->count > 0;
    int rc = check_form(run, form, err);
    if (!rc)
        rc = core_policy_list(run->arena, &policies, err);
    if (rc)
        return rc;
    if (makes)
        return cli_schedule_make(run, err);
    if (!form->action)
        return list(run, &policies, err);
    if (!at->count) {
        hp_error_next(err, "hyperpoint schedule lists them");
        return hp_error_set(err, HP_E_USAGE, "schedule %s needs a schedule or its VM", form->action);
    }
    run->vm_name = NULL;
    rc = find(&policies, at->words[0], &policy, err);
    if (rc)
        return rc;
    return hp_text_same(form->action, "run") ? cli_schedule_run(run, policy, err)
                                             : remove_one(run, policy, err);
}
