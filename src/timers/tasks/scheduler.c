/* SPDX-License-Identifier: MIT */
#include "tasks/scheduler.h"

#include "tasks/definition.h"

#include "platform/trust.h"

/* Only administrators and the system change or see a task of the system. */
static const wchar_t closed[] = L"D:P(A;;FA;;;BA)(A;;FA;;;SY)";

/* --- the scheduler --- */

void scheduler_close(struct scheduler *scheduler)
{
    tasks_release(&scheduler->folder);
    tasks_release(&scheduler->service);
    if (scheduler->started)
        CoUninitialize();
}

static int find_folder(struct scheduler *scheduler, struct hp_error *err)
{
    TASKS_BSTR(path);
    path = tasks_bstr(TASKS_FOLDER);
    HRESULT hr = ITaskService_GetFolder(scheduler->service, path, &scheduler->folder);
    return FAILED(hr) && !tasks_is_missing(hr) ? tasks_fail(hr, "cannot open the tasks in " TASKS_FOLDER, err)
                                               : 0;
}

int scheduler_open(struct scheduler *out, struct hp_error *err)
{
    const VARIANT none = { .vt = VT_EMPTY };
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    out->started = SUCCEEDED(hr);
    if (SUCCEEDED(hr) || hr == RPC_E_CHANGED_MODE)
        hr = CoCreateInstance(&CLSID_TaskScheduler, NULL, CLSCTX_INPROC_SERVER, &IID_ITaskService,
                              (void **)&out->service);
    if (SUCCEEDED(hr))
        hr = ITaskService_Connect(out->service, none, none, none, none);
    return FAILED(hr) ? tasks_fail(hr, "cannot reach the Task Scheduler", err) : find_folder(out, err);
}

int scheduler_make_folder(struct scheduler *scheduler, struct hp_error *err)
{
    const VARIANT none = { .vt = VT_EMPTY };
    TASKS_INTERFACE(ITaskFolder, root);
    TASKS_BSTR(root_path);
    TASKS_BSTR(name);
    if (scheduler->folder)
        return 0;
    root_path = tasks_bstr("\\");
    name = tasks_bstr(TASKS_FOLDER + 1);
    HRESULT hr = ITaskService_GetFolder(scheduler->service, root_path, &root);
    if (SUCCEEDED(hr))
        hr = ITaskFolder_CreateFolder(root, name, none, &scheduler->folder);
    if (hr == HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS)) /* somebody has made it in between */
        return find_folder(scheduler, err);
    return FAILED(hr) ? tasks_fail(hr, "cannot create the folder " TASKS_FOLDER " for tasks", err) : 0;
}

/* --- a task --- */

void found_task_release(struct found_task *found)
{
    tasks_release(&found->task);
    tasks_free_bstr(&found->xml);
}

/* Whoever may not read a task does not see it. */
static int not_visible(const char *path, struct hp_error *err)
{
    hp_error_next(err, "open the terminal with \"Run as administrator\"");
    return hp_error_set(err, HP_E_ACCESS, "without all rights nobody sees whether the task %s is there",
                        path);
}

int scheduler_find(const struct scheduler *scheduler, const char *id, enum timers_account account,
                   struct found_task *out, struct hp_error *err)
{
    HP_ARENA(arena);
    FOUND_TASK(found);
    TASKS_BSTR(name);
    const char *path = hp_arena_format(&arena, TASKS_FOLDER "\\%s", task_name(&arena, id, account));
    name = tasks_bstr(task_name(&arena, id, account));
    HRESULT hr = scheduler->folder ? ITaskFolder_GetTask(scheduler->folder, name, &found.task)
                                   : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    if (tasks_is_missing(hr))
        return account == TIMERS_OF_SYSTEM && !os_is_administrator() ? not_visible(path, err) : 0;
    if (SUCCEEDED(hr))
        hr = IRegisteredTask_get_Xml(found.task, &found.xml);
    if (SUCCEEDED(hr))
        hr = IRegisteredTask_get_Enabled(found.task, &found.enabled);
    if (FAILED(hr))
        return tasks_fail(hr, hp_arena_format(&arena, "cannot read the task %s", path), err);
    if (!found.xml || !task_is_ours((const char *)found.xml, SysStringByteLen(found.xml), id)) {
        hp_error_next(
            err,
            "see who made it (schtasks /Query /TN \"%s\" /V /FO LIST), and give it another name, or "
            "delete it",
            path);
        return hp_error_set(err, HP_E_REFUSED, "HyperPoint did not make the task %s, and leaves it alone",
                            path);
    }
    *out = found;
    found = (struct found_task){ .task = NULL };
    return 0;
}

int scheduler_delete(const struct scheduler *scheduler, const char *id, enum timers_account account,
                     struct hp_error *err)
{
    HP_ARENA(arena);
    TASKS_BSTR(name);
    name = tasks_bstr(task_name(&arena, id, account));
    HRESULT hr = ITaskFolder_DeleteTask(scheduler->folder, name, 0);
    return FAILED(hr) && !tasks_is_missing(hr)
               ? tasks_fail(hr,
                            hp_arena_format(&arena, "cannot remove the task " TASKS_FOLDER "\\%s",
                                            task_name(&arena, id, account)),
                            err)
               : 0;
}

HRESULT scheduler_register(const struct scheduler *scheduler, const char *id, enum timers_account account,
                           BSTR xml, LONG flags, IRegisteredTask **out)
{
    HP_ARENA(arena);
    TASKS_BSTR(name);
    TASKS_BSTR(sddl);
    bool of_system = account == TIMERS_OF_SYSTEM;
    const VARIANT none = { .vt = VT_EMPTY };
    VARIANT access = none;
    name = tasks_bstr(task_name(&arena, id, account));
    sddl = SysAllocString(closed);
    if (of_system) {
        V_VT(&access) = VT_BSTR;
        V_BSTR(&access) = sddl;
    }
    return ITaskFolder_RegisterTask(scheduler->folder, name, xml, flags, none, none,
                                    of_system ? TASK_LOGON_SERVICE_ACCOUNT : TASK_LOGON_S4U, access, out);
}

/* From local time, as the Task Scheduler gives it; 0 where it gives no time. */
static int64_t utc_of(DATE date)
{
    static const int64_t unix_epoch = 11644473600LL * 1000000;
    SYSTEMTIME local;
    SYSTEMTIME utc;
    FILETIME file;
    if (date < 1 || !VariantTimeToSystemTime(date, &local) ||
        !TzSpecificLocalTimeToSystemTime(NULL, &local, &utc) || !SystemTimeToFileTime(&utc, &file))
        return 0;
    return (int64_t)((uint64_t)file.dwHighDateTime << 32 | file.dwLowDateTime) / 10 - unix_epoch;
}

const char *scheduler_trouble(IRegisteredTask *task, int64_t *next, HRESULT *hr)
{
    VARIANT_BOOL enabled = VARIANT_FALSE;
    DATE date = 0;
    *hr = IRegisteredTask_get_Enabled(task, &enabled);
    if (SUCCEEDED(*hr))
        *hr = IRegisteredTask_get_NextRunTime(task, &date);
    if (FAILED(*hr))
        return "it cannot be read when its task runs next";
    *next = utc_of(date);
    if (enabled == VARIANT_FALSE)
        return "its task is switched off";
    return *next ? NULL : "its task has no next run: it was changed outside of HyperPoint";
}
