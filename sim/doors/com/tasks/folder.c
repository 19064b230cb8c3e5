/* SPDX-License-Identifier: MIT */
#include "tasks/tasks.h"

#include "base/text.h"
#include "tasks/store.h"
#include "tasks/taking.h"
#include "text.h"

#include <string.h>

struct folder {
    ITaskFolder iface;
    struct door_life life;
    struct hp_arena arena;
    const char *path; /* "\\" or "\\HyperPoint" */
};

UNKNOWN(struct folder, ITaskFolder, hp_arena_release(&self->arena))
NO_DISPATCH(ITaskFolder)
NOT_OFFERED(name_of, ITaskFolder *iface, BSTR *out)
NOT_OFFERED(get_folder, ITaskFolder *iface, BSTR path, ITaskFolder **out)
NOT_OFFERED(get_folders, ITaskFolder *iface, LONG flags, ITaskFolderCollection **out)
NOT_OFFERED(delete_folder, ITaskFolder *iface, BSTR name, LONG flags)
NOT_OFFERED(get_tasks, ITaskFolder *iface, LONG flags, IRegisteredTaskCollection **out)
NOT_OFFERED(register_definition, ITaskFolder *iface, BSTR path, ITaskDefinition *definition, LONG flags,
            VARIANT user, VARIANT password, TASK_LOGON_TYPE logon, VARIANT sddl, IRegisteredTask **out)
NOT_OFFERED(get_descriptor, ITaskFolder *iface, LONG parts, BSTR *out)
NOT_OFFERED(set_descriptor, ITaskFolder *iface, BSTR sddl, LONG flags)

static HRESULT WINAPI path_of(ITaskFolder *iface, BSTR *out)
{
    if (!out)
        return E_POINTER;
    *out = door_bstr(self_of(iface)->path);
    return S_OK;
}

/* The full path of a name in the folder; NULL when it cannot be one. */
static const char *path_in(const struct folder *self, struct hp_arena *arena, BSTR name)
{
    const char *text = name ? door_text_of_bstr(arena, name) : NULL;
    size_t length = text ? strlen(text) : 0;
    if (!length || text[0] == ' ' || text[length - 1] == ' ' || strcmp(text, ".") == 0 ||
        strcmp(text, "..") == 0 || strpbrk(text, "\\/:*?\"<>|"))
        return NULL;
    return hp_arena_format(arena, "%s\\%s", self->path[1] ? self->path : "", text);
}

static HRESULT WINAPI create_folder(ITaskFolder *iface, BSTR name, VARIANT sddl, ITaskFolder **out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr = door_tasks_open(&tasks, "CreateFolder");
    if (FAILED(hr))
        return hr;
    const char *path = path_in(self_of(iface), &arena, name);
    if (!out || *out || !door_tasks_is_empty(&sddl) || !path)
        return door_tasks_refuse(&tasks, E_INVALIDARG, "that is no new folder");
    if (door_tasks_lists(&tasks, "folders", path))
        return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    cJSON_AddItemToArray(hp_json_member(tasks.json, "folders"), cJSON_CreateString(path));
    *out = door_task_folder_new(path);
    return S_OK;
}

static HRESULT WINAPI get_task(ITaskFolder *iface, BSTR name, IRegisteredTask **out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr = door_tasks_open(&tasks, "GetTask");
    if (FAILED(hr))
        return hr;
    const char *path = path_in(self_of(iface), &arena, name);
    if (!out || *out || !path)
        return door_tasks_refuse(&tasks, E_INVALIDARG, "that is no task, or its place is not empty");
    const cJSON *task = door_tasks_find(&tasks, path);
    if (!task)
        return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    if (!door_task_is_mine(&tasks, task))
        return E_ACCESSDENIED;
    *out = door_registered_task_new(path);
    return S_OK;
}

static HRESULT WINAPI delete_task(ITaskFolder *iface, BSTR name, LONG flags)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr = door_tasks_open(&tasks, "DeleteTask");
    if (FAILED(hr))
        return hr;
    const char *path = path_in(self_of(iface), &arena, name);
    if (!path || flags)
        return door_tasks_refuse(&tasks, E_INVALIDARG, "that is no task, or there are flags");
    cJSON *task = door_tasks_find(&tasks, path);
    if (!task)
        return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    if (!door_task_is_mine(&tasks, task))
        return E_ACCESSDENIED;
    cJSON_Delete(cJSON_DetachItemViaPointer(hp_json_member(tasks.json, "tasks"), task));
    return S_OK;
}

static HRESULT WINAPI register_task(ITaskFolder *iface, BSTR name, BSTR xml, LONG flags, VARIANT user,
                                    VARIANT password, TASK_LOGON_TYPE logon, VARIANT sddl,
                                    IRegisteredTask **out)
{
    HP_ARENA(arena);
    DOOR_TASKS(tasks);
    HRESULT hr = door_tasks_open(&tasks, "RegisterTask");
    if (FAILED(hr))
        return hr;
    const struct door_taking taking = { .path = path_in(self_of(iface), &arena, name),
                                        .xml = xml,
                                        .flags = flags,
                                        .user = &user,
                                        .password = &password,
                                        .logon = logon,
                                        .sddl = &sddl };
    if (!out || *out)
        return door_tasks_refuse(&tasks, E_INVALIDARG, "there is no empty place for the task");
    hr = door_task_take(&tasks, &taking);
    if (SUCCEEDED(hr) && flags != TASK_VALIDATE_ONLY)
        *out = door_registered_task_new(taking.path);
    return hr;
}

ITaskFolder *door_task_folder_new(const char *path)
{
    static const ITaskFolderVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .GetTypeInfoCount = type_info_count,
        .GetTypeInfo = type_info,
        .GetIDsOfNames = ids_of_names,
        .Invoke = invoke,
        .get_Name = name_of,
        .get_Path = path_of,
        .GetFolder = get_folder,
        .GetFolders = get_folders,
        .CreateFolder = create_folder,
        .DeleteFolder = delete_folder,
        .GetTask = get_task,
        .GetTasks = get_tasks,
        .DeleteTask = delete_task,
        .RegisterTask = register_task,
        .RegisterTaskDefinition = register_definition,
        .GetSecurityDescriptor = get_descriptor,
        .SetSecurityDescriptor = set_descriptor,
    };
    struct folder *self = hp_malloc(sizeof *self);
    *self = (struct folder){ .iface = { (ITaskFolderVtbl *)(ULONG_PTR)&vtable } };
    self->path = hp_arena_copy(&self->arena, path);
    door_life_begin(&self->life, "ITaskFolder");
    return &self->iface;
}
