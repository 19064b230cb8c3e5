/* SPDX-License-Identifier: MIT */
#include "tasks/tasks.h"

#include "base/text.h"
#include "sim/task_xml.h"
#include "tasks/store.h"
#include "tasks/taking.h"
#include "text.h"

#include <math.h>
#include <string.h>

enum { NEVER_RUN = 0x00041303 };

struct registered {
    IRegisteredTask iface;
    struct door_life life;
    struct hp_arena arena;
    const char *path;
};

UNKNOWN(struct registered, IRegisteredTask, hp_arena_release(&self->arena))
NO_DISPATCH(IRegisteredTask)
NOT_OFFERED(put_enabled, IRegisteredTask *iface, VARIANT_BOOL enabled)
NOT_OFFERED(run, IRegisteredTask *iface, VARIANT words, IRunningTask **out)
NOT_OFFERED(run_ex, IRegisteredTask *iface, VARIANT words, LONG flags, LONG session, BSTR user,
            IRunningTask **out)
NOT_OFFERED(get_instances, IRegisteredTask *iface, LONG flags, IRunningTaskCollection **out)
NOT_OFFERED(get_missed, IRegisteredTask *iface, LONG *out)
NOT_OFFERED(get_definition, IRegisteredTask *iface, ITaskDefinition **out)
NOT_OFFERED(get_descriptor, IRegisteredTask *iface, LONG parts, BSTR *out)
NOT_OFFERED(set_descriptor, IRegisteredTask *iface, BSTR sddl, LONG flags)
NOT_OFFERED(stop, IRegisteredTask *iface, LONG flags)
NOT_OFFERED(get_run_times, IRegisteredTask *iface, const LPSYSTEMTIME begin, const LPSYSTEMTIME end,
            DWORD *count, LPSYSTEMTIME *out)

/* The task as it is now; NULL with the code when it is gone. */
static const cJSON *look(IRegisteredTask *iface, const char *method, const void *place,
                         struct door_tasks *tasks, HRESULT *hr)
{
    *hr = place ? door_tasks_open(tasks, method) : E_POINTER;
    if (FAILED(*hr))
        return NULL;
    const cJSON *task = door_tasks_find(tasks, self_of(iface)->path);
    *hr = task ? S_OK : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    return task;
}

static HRESULT WINAPI get_name(IRegisteredTask *iface, BSTR *out)
{
    if (!out)
        return E_POINTER;
    *out = door_bstr(strrchr(self_of(iface)->path, '\\') + 1);
    return S_OK;
}

static HRESULT WINAPI get_path(IRegisteredTask *iface, BSTR *out)
{
    if (!out)
        return E_POINTER;
    *out = door_bstr(self_of(iface)->path);
    return S_OK;
}

static HRESULT WINAPI get_enabled(IRegisteredTask *iface, VARIANT_BOOL *out)
{
    DOOR_TASKS(tasks);
    HRESULT hr;
    const cJSON *task = look(iface, "get_Enabled", out, &tasks, &hr);
    if (task)
        *out = cJSON_IsTrue(hp_json_member(task, "enabled")) ? VARIANT_TRUE : VARIANT_FALSE;
    return hr;
}

static HRESULT WINAPI get_state(IRegisteredTask *iface, TASK_STATE *out)
{
    VARIANT_BOOL enabled = VARIANT_FALSE;
    HRESULT hr = out ? get_enabled(iface, &enabled) : E_POINTER;
    if (SUCCEEDED(hr))
        *out = enabled ? TASK_STATE_READY : TASK_STATE_DISABLED;
    return hr;
}

static double number(const cJSON *task, const char *name)
{
    const cJSON *item = hp_json_member(task, name);
    return cJSON_IsNumber(item) ? item->valuedouble : 0;
}

static HRESULT WINAPI get_last_run(IRegisteredTask *iface, DATE *out)
{
    DOOR_TASKS(tasks);
    HRESULT hr;
    const cJSON *task = look(iface, "get_LastRunTime", out, &tasks, &hr);
    if (!task)
        return hr;
    *out = number(task, "lastRun");
    return number(task, "lastResult") == NEVER_RUN ? NEVER_RUN : S_OK;
}

static HRESULT WINAPI get_last_result(IRegisteredTask *iface, LONG *out)
{
    DOOR_TASKS(tasks);
    HRESULT hr;
    const cJSON *task = look(iface, "get_LastTaskResult", out, &tasks, &hr);
    if (task)
        *out = (LONG)(ULONG)number(task, "lastResult");
    return hr;
}

/* A DATE has days before the point and the time of day behind it. */
static DATE date_of(const char *text)
{
    SYSTEMTIME time = { .wYear = (WORD)strtoul(text, NULL, 10),
                        .wMonth = (WORD)strtoul(text + 5, NULL, 10),
                        .wDay = (WORD)strtoul(text + 8, NULL, 10),
                        .wHour = (WORD)strtoul(text + 11, NULL, 10),
                        .wMinute = (WORD)strtoul(text + 14, NULL, 10),
                        .wSecond = (WORD)strtoul(text + 17, NULL, 10) };
    DATE date = 0;
    SystemTimeToVariantTime(&time, &date);
    return date;
}

/* Day 2 of DATEs, 1 January 1900, was a Monday. */
static DATE next_of(const struct sim_task_xml *task)
{
    enum { WEEK = 7, MONDAY = 2 };
    SYSTEMTIME local;
    DATE now = 0;
    GetLocalTime(&local);
    SystemTimeToVariantTime(&local, &now);
    DATE start = task->start ? date_of(task->start) : 0;
    unsigned first = (unsigned)floor(now > start ? now : start);
    for (unsigned day = first; task->enabled && task->days && day <= first + 2 * WEEK; day++) {
        DATE date = day + (start - floor(start));
        unsigned weekday = (day - MONDAY) % WEEK;
        if (task->days & 1U << weekday && date > now && date >= start)
            return date;
    }
    return 0;
}

static HRESULT WINAPI get_next_run(IRegisteredTask *iface, DATE *out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr;
    struct sim_task_xml said;
    const cJSON *task = look(iface, "get_NextRunTime", out, &tasks, &hr);
    if (!task)
        return hr;
    const char *xml = door_tasks_text(task, "xml");
    *out = 0;
    if (cJSON_IsTrue(hp_json_member(task, "enabled")) &&
        sim_task_xml_read(&arena, xml, strlen(xml), &said, NULL) == 0)
        *out = next_of(&said);
    return S_OK;
}

/* Windows gives it with its own first line, in UTF-16. */
static HRESULT WINAPI get_xml(IRegisteredTask *iface, BSTR *out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr;
    const cJSON *task = look(iface, "get_Xml", out, &tasks, &hr);
    if (!task)
        return hr;
    *out = door_bstr(hp_arena_format(&arena, "<?xml version=\"1.0\" encoding=\"UTF-16\"?>%s",
                                     door_task_without_declaration(door_tasks_text(task, "xml"))));
    return S_OK;
}

IRegisteredTask *door_registered_task_new(const char *path)
{
    static const IRegisteredTaskVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .GetTypeInfoCount = type_info_count,
        .GetTypeInfo = type_info,
        .GetIDsOfNames = ids_of_names,
        .Invoke = invoke,
        .get_Name = get_name,
        .get_Path = get_path,
        .get_State = get_state,
        .get_Enabled = get_enabled,
        .put_Enabled = put_enabled,
        .Run = run,
        .RunEx = run_ex,
        .GetInstances = get_instances,
        .get_LastRunTime = get_last_run,
        .get_LastTaskResult = get_last_result,
        .get_NumberOfMissedRuns = get_missed,
        .get_NextRunTime = get_next_run,
        .get_Definition = get_definition,
        .get_Xml = get_xml,
        .GetSecurityDescriptor = get_descriptor,
        .SetSecurityDescriptor = set_descriptor,
        .Stop = stop,
        .GetRunTimes = get_run_times,
    };
    struct registered *self = hp_malloc(sizeof *self);
    *self = (struct registered){ .iface = { (IRegisteredTaskVtbl *)(ULONG_PTR)&vtable } };
    self->path = hp_arena_copy(&self->arena, path);
    door_life_begin(&self->life, "IRegisteredTask");
    return &self->iface;
}
