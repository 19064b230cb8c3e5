/* SPDX-License-Identifier: MIT */
#include "tasks/tasks.h"

#include "base/text.h"
#include "tasks/store.h"
#include "text.h"

#include <string.h>

struct service {
    ITaskService iface;
    struct door_life life;
    bool connected;
};

UNKNOWN(struct service, ITaskService, (void)0)
NO_DISPATCH(ITaskService)
NOT_OFFERED(running_tasks, ITaskService *iface, LONG flags, IRunningTaskCollection **out)
NOT_OFFERED(new_task, ITaskService *iface, DWORD flags, ITaskDefinition **out)
NOT_OFFERED(target_server, ITaskService *iface, BSTR *out)
NOT_OFFERED(connected_user, ITaskService *iface, BSTR *out)
NOT_OFFERED(connected_domain, ITaskService *iface, BSTR *out)
NOT_OFFERED(highest_version, ITaskService *iface, DWORD *out)

static HRESULT WINAPI connect(ITaskService *iface, VARIANT server, VARIANT user, VARIANT domain,
                              VARIANT password)
{
    DOOR_TASKS(tasks);
    HRESULT hr = door_tasks_open(&tasks, "Connect");
    if (FAILED(hr))
        return hr;
    if (!door_tasks_is_empty(&server) || !door_tasks_is_empty(&user) || !door_tasks_is_empty(&domain) ||
        !door_tasks_is_empty(&password))
        return door_tasks_refuse(&tasks, HRESULT_FROM_WIN32(ERROR_BAD_NETPATH), "there is only this machine");
    if (strcmp(door_tasks_text(tasks.json, "service"), "running") != 0)
        return SCHED_E_SERVICE_NOT_RUNNING;
    self_of(iface)->connected = true;
    return S_OK;
}

static HRESULT WINAPI is_connected(ITaskService *iface, VARIANT_BOOL *out)
{
    if (!out)
        return E_POINTER;
    *out = self_of(iface)->connected ? VARIANT_TRUE : VARIANT_FALSE;
    return S_OK;
}

static HRESULT WINAPI get_folder(ITaskService *iface, BSTR path, ITaskFolder **out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    if (!out)
        return E_POINTER;
    HRESULT hr = door_tasks_open(&tasks, "GetFolder");
    if (FAILED(hr))
        return hr;
    if (!self_of(iface)->connected)
        return door_tasks_refuse(&tasks, HRESULT_FROM_WIN32(ERROR_ONLY_IF_CONNECTED),
                                 "Connect was not called");
    if (*out)
        return door_tasks_refuse(&tasks, E_INVALIDARG, "the place for the folder is not empty");
    const char *text = door_text_of_bstr(&arena, path);
    size_t length = text ? strlen(text) : 0;
    if (!length || text[0] != '\\' || (length > 1 && text[length - 1] == '\\'))
        return door_tasks_refuse(&tasks, HRESULT_FROM_WIN32(ERROR_INVALID_NAME),
                                 "that is no path of a folder");
    if (length > 1 && !door_tasks_lists(&tasks, "folders", text))
        return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    *out = door_task_folder_new(text);
    return S_OK;
}

HRESULT door_task_service_create(REFIID iid, void **out)
{
    static const ITaskServiceVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .GetTypeInfoCount = type_info_count,
        .GetTypeInfo = type_info,
        .GetIDsOfNames = ids_of_names,
        .Invoke = invoke,
        .GetFolder = get_folder,
        .GetRunningTasks = running_tasks,
        .NewTask = new_task,
        .Connect = connect,
        .get_Connected = is_connected,
        .get_TargetServer = target_server,
        .get_ConnectedUser = connected_user,
        .get_ConnectedDomain = connected_domain,
        .get_HighestVersion = highest_version,
    };
    struct service *self = hp_malloc(sizeof *self);
    *self = (struct service){ .iface = { (ITaskServiceVtbl *)(ULONG_PTR)&vtable } };
    door_life_begin(&self->life, "ITaskService");
    HRESULT result = query_interface(&self->iface, iid, out);
    release(&self->iface);
    return result;
}
