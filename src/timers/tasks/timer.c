/* SPDX-License-Identifier: MIT */
/* Windows' Task Scheduler: a task in a folder of HyperPoint's own for each entry.
 *
 * Source: Microsoft, "ITaskService::Connect", "ITaskFolder::RegisterTask", "IRegisteredTask" and "Task
 * Scheduler Error and Success Constants". What Windows itself does with such a task was not tried. */
#include "tasks/definition.h"
#include "tasks/scheduler.h"
#include "tasks/variables.h"

#include "platform/process.h"

static const char no_timer[] =
    "Or add --no-timer, and have your own scheduler run: hyperpoint schedule run, with the schedule's name";

const char *const timers_users_limits =
    "It runs whether you are logged in or not, with the rights you have without \"Run as administrator\": your "
    "account has to be one of the group Hyper-V Administrators.";

/* Codes that taskschd's header does not have. */
enum {
    RAN_NEVER = 0x00041303,
    WAS_ENDED = 0x00041306,
    NOT_ALL_TRIGGERS = 0x0004131B,
    NO_BATCH_LOGON = 0x0004131C,
};

/* --- may it be --- */

/* NULL: the system. */
static const char *user_of(struct hp_arena *arena, const struct timers_entry *entry)
{
    return entry->account == TIMERS_OF_SYSTEM ? NULL : os_user_name(arena);
}

int timers_check(const struct timers_entry *entry, struct hp_error *err)
{
    SCHEDULER(scheduler);
    FOUND_TASK(there);
    bool of_user = entry->account == TIMERS_OF_USER;
    int rc = task_check_command(entry, err);
    if (!rc)
        rc = task_check_variables(entry->variables, of_user, err);
    if (!rc && of_user && entry->host) {
        hp_error_next(err, "add --account system, with --user and --password-file for %s", entry->host);
        hp_error_also(err, "%s", no_timer);
        rc = hp_error_set(
            err, HP_E_REFUSED,
            "a task that runs as an account without its password cannot log on to %s: Windows gives "
            "it no access to the network",
            entry->host);
    }
    if (rc)
        return rc;
    rc = scheduler_open(&scheduler, err);
    if (rc) {
        hp_error_also(err, "%s", no_timer);
        return rc;
    }
    return scheduler_find(&scheduler, entry->id, entry->account, &there, err);
}

/* --- making one --- */

/* Codes of success that mean that it will not run. */
static int refuse_taken(HRESULT hr, const char *what, const char *user, struct hp_error *err)
{
    HP_ARENA(arena);
    if (hr == NO_BATCH_LOGON) {
        hp_error_next(err, "%s", tasks_give_right);
        return hp_error_set(err, HP_E_ACCESS,
                            "%s: %s has no right to \"Log on as a batch job\", and it would not run (%s)",
                            what, user ? user : "the system", tasks_said(hr, &arena));
    }
    if (hr == NOT_ALL_TRIGGERS)
        return hp_error_set(err, HP_E_FAILED, "%s: it would not be started at that time (%s)", what,
                            tasks_said(hr, &arena));
    return 0;
}

/* The new task is registered as it is to be, or an error says why it is not: then it may be there. */
static int register_new(const struct scheduler *scheduler, const struct timers_entry *entry, bool is_there,
                        int64_t now_micros, bool *taken, struct hp_error *err)
{
    HP_ARENA(arena);
    TASKS_INTERFACE(IRegisteredTask, task);
    TASKS_BSTR(xml);
    const char *user = user_of(&arena, entry);
    const char *what =
        hp_arena_format(&arena, "cannot %s the task " TASKS_FOLDER "\\%s", is_there ? "change" : "create",
                        task_name(&arena, entry->id, entry->account));
    int64_t next = 0;
    xml = tasks_bstr(task_definition(&arena, entry, user, now_micros));
    HRESULT hr = scheduler_register(scheduler, entry->id, entry->account, xml,
                                    is_there ? TASK_UPDATE : TASK_CREATE, &task);
    *taken = SUCCEEDED(hr);
    if (FAILED(hr))
        return tasks_fail(hr, what, err);
    int rc = refuse_taken(hr, what, user, err);
    if (rc)
        return rc;
    const char *trouble = scheduler_trouble(task, &next, &hr);
    if (!trouble)
        return 0;
    return FAILED(hr) ? tasks_fail(hr, hp_arena_format(&arena, "%s: %s", what, trouble), err)
                      : hp_error_set(err, HP_E_FAILED, "%s: %s", what, trouble);
}

/* Over the new one, the definition that was there, switched on or off as it was. Its descriptor is the one
 * that HyperPoint gives all of them. */
static int register_again(const struct scheduler *scheduler, const struct timers_entry *entry,
                          const struct found_task *before, struct hp_error *err)
{
    HP_ARENA(arena);
    TASKS_INTERFACE(IRegisteredTask, task);
    VARIANT_BOOL enabled = VARIANT_FALSE;
    const char *what = hp_arena_format(&arena, "cannot put back the task " TASKS_FOLDER "\\%s as it was",
                                       task_name(&arena, entry->id, entry->account));
    HRESULT hr = scheduler_register(scheduler, entry->id, entry->account, before->xml,
                                    TASK_UPDATE | (before->enabled ? 0 : TASK_DISABLE), &task);
    if (SUCCEEDED(hr))
        hr = IRegisteredTask_get_Enabled(task, &enabled);
    if (FAILED(hr))
        return tasks_fail(hr, what, err);
    return enabled == before->enabled
               ? 0
               : hp_error_set(err, HP_E_FAILED, "%s: it is switched %s", what, enabled ? "on" : "off");
}

int timers_set(const struct timers_entry *entry, int64_t now_micros, bool *as_before, struct hp_error *err)
{
    SCHEDULER(scheduler);
    FOUND_TASK(before);
    HP_ERROR(lost);
    bool taken = false;
    *as_before = true;
    int rc = scheduler_open(&scheduler, err);
    if (!rc)
        rc = scheduler_make_folder(&scheduler, err);
    if (!rc)
        rc = scheduler_find(&scheduler, entry->id, entry->account, &before, err);
    if (!rc)
        rc = register_new(&scheduler, entry, before.task, now_micros, &taken, err);
    *as_before = rc && !taken;
    if (!rc)
        return 0;
    if (taken)
        *as_before = (before.task ? register_again(&scheduler, entry, &before, &lost)
                                  : scheduler_delete(&scheduler, entry->id, entry->account, &lost)) == 0;
    if (!*as_before)
        hp_error_context(err, "%s", lost.what);
    hp_error_also(err, "%s", no_timer);
    return rc;
}

int timers_remove(const char *id, enum timers_account account, bool *as_before, struct hp_error *err)
{
    SCHEDULER(scheduler);
    FOUND_TASK(there);
    int rc = scheduler_open(&scheduler, err);
    if (!rc)
        rc = scheduler_find(&scheduler, id, account, &there, err);
    if (!rc && there.task)
        rc = scheduler_delete(&scheduler, id, account, err);
    *as_before = rc != 0;
    return rc;
}

/* --- looking --- */

/* What became of its last start, where that was not the program's own end; NULL: nothing to tell. */
static const char *last_trouble(IRegisteredTask *task, struct hp_arena *arena)
{
    LONG result = RAN_NEVER;
    HRESULT hr = IRegisteredTask_get_LastTaskResult(task, &result);
    if (FAILED(hr))
        return hp_arena_format(arena, "how its task ended the last time cannot be read (%s)",
                               tasks_said(hr, arena));
    if (result == WAS_ENDED)
        return "its task was ended from outside the last time";
    return result < 0 ? hp_arena_format(arena, "the last time, it could not be started or it crashed (%s)",
                                        tasks_said(result, arena))
                      : NULL;
}

void timers_look_at(const char *id, enum timers_account account, struct hp_arena *arena,
                    struct timers_look *out)
{
    SCHEDULER(scheduler);
    FOUND_TASK(found);
    HP_ERROR(cause);
    HRESULT hr = S_OK;
    *out = (struct timers_look){ .there = false };
    int rc = scheduler_open(&scheduler, &cause);
    if (!rc)
        rc = scheduler_find(&scheduler, id, account, &found, &cause);
    out->there = rc || found.task;
    if (rc)
        out->problem = hp_arena_copy(arena, cause.what);
    else if (!found.task)
        out->problem =
            hp_arena_format(arena, "its task is gone (" TASKS_FOLDER "\\%s)", task_name(arena, id, account));
    else
        out->problem = scheduler_trouble(found.task, &out->next, &hr);
    if (FAILED(hr))
        out->problem = hp_arena_format(arena, "%s (%s)", out->problem, tasks_said(hr, arena));
    out->on = !out->problem;
    out->unknown = FAILED(hr) || (rc && rc != HP_E_REFUSED);
    out->last = found.task ? last_trouble(found.task, arena) : NULL;
}
