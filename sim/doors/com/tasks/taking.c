/* SPDX-License-Identifier: MIT */
#include "tasks/taking.h"

#include "base/text.h"
#include "sim/task_xml.h"
#include "text.h"

#include <sddl.h>
#include <string.h>

enum { NEVER_RUN = 0x00041303, NO_BATCH_LOGON = 0x0004131C };

static bool is_service(const char *user)
{
    return hp_text_same(user, "S-1-5-18") || hp_text_same(user, "S-1-5-19") || hp_text_same(user, "S-1-5-20");
}

static bool is_known(const struct door_tasks *tasks, struct hp_arena *arena, const char *user)
{
    return hp_text_same(user, door_tasks_user(arena)) || door_tasks_lists(tasks, "accounts", user);
}

/* Who runs it, in three places that have to agree: the XML, the parameters, and the way to log on. */
static HRESULT check_account(struct door_tasks *tasks, const struct door_taking *taking,
                             const struct sim_task_xml *task, struct hp_arena *arena)
{
    if (door_tasks_is_empty(taking->user) != door_tasks_is_empty(taking->password))
        return door_tasks_refuse(tasks, E_OUTOFMEMORY, "a user without a password, or the other way round");
    if (!door_tasks_is_empty(taking->user))
        return door_tasks_refuse(tasks, E_INVALIDARG, "passwords are not offered here");
    if (!task->user)
        return door_tasks_refuse(tasks, E_INVALIDARG, "the task says no account");
    if (taking->logon == TASK_LOGON_SERVICE_ACCOUNT) {
        if (!is_service(task->user) || task->logon)
            return door_tasks_refuse(tasks, E_INVALIDARG, "that is no account of a service");
    } else if (taking->logon == TASK_LOGON_S4U) {
        if (is_service(task->user) || !task->logon || strcmp(task->logon, "S4U") != 0)
            return door_tasks_refuse(tasks, E_INVALIDARG,
                                     "the task does not say S4U, or the account is a service's");
        if (!is_known(tasks, arena, task->user))
            return HRESULT_FROM_WIN32(ERROR_NONE_MAPPED);
    } else {
        return door_tasks_refuse(tasks, E_INVALIDARG, "that way to log on is not offered here");
    }
    bool own = hp_text_same(task->user, door_tasks_user(arena)) && !task->highest;
    return own || door_tasks_is_administrator(tasks) ? S_OK : E_ACCESSDENIED;
}

static HRESULT check_descriptor(struct door_tasks *tasks, const VARIANT *sddl)
{
    PSECURITY_DESCRIPTOR descriptor = NULL;
    if (door_tasks_is_empty(sddl))
        return S_OK;
    if (V_VT(sddl) != VT_BSTR || !ConvertStringSecurityDescriptorToSecurityDescriptorW(
                                     V_BSTR(sddl), SDDL_REVISION_1, &descriptor, NULL))
        return door_tasks_refuse(tasks, E_INVALIDARG, "that is no security descriptor");
    LocalFree(descriptor);
    return S_OK;
}

static HRESULT check_flags(struct door_tasks *tasks, const struct door_taking *taking, const cJSON *before)
{
    LONG known = TASK_CREATE_OR_UPDATE | TASK_DISABLE | TASK_DONT_ADD_PRINCIPAL_ACE;
    if (taking->flags == TASK_VALIDATE_ONLY)
        return S_OK;
    if (taking->flags & ~known || !(taking->flags & TASK_CREATE_OR_UPDATE))
        return door_tasks_refuse(tasks, E_INVALIDARG, "these flags mean nothing together");
    if (before && !(taking->flags & TASK_UPDATE))
        return HRESULT_FROM_WIN32(ERROR_ALREADY_EXISTS);
    return before || taking->flags & TASK_CREATE ? S_OK : HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
}

/* What was known of its runs stays, as in Windows. */
static void keep(struct door_tasks *tasks, const struct door_taking *taking, const char *xml, cJSON *before)
{
    cJSON *task = before ? before : cJSON_CreateObject();
    if (!before) {
        hp_json_add_text(task, "path", taking->path);
        cJSON_AddNumberToObject(task, "lastRun", 0);
        cJSON_AddNumberToObject(task, "lastResult", NEVER_RUN);
        cJSON_AddItemToArray(hp_json_member(tasks->json, "tasks"), task);
    }
    cJSON_DeleteItemFromObject(task, "xml");
    cJSON_DeleteItemFromObject(task, "enabled");
    cJSON_DeleteItemFromObject(task, "closed");
    hp_json_add_text(task, "xml", door_task_without_declaration(xml));
    cJSON_AddBoolToObject(task, "enabled", !(taking->flags & TASK_DISABLE));
    cJSON_AddBoolToObject(task, "closed", !door_tasks_is_empty(taking->sddl));
}

const char *door_task_without_declaration(const char *xml)
{
    const char *end = hp_text_begins(xml, "<?xml") ? strstr(xml, "?>") : NULL;
    return end ? end + strlen("?>") : xml;
}

HRESULT door_task_take(struct door_tasks *tasks, const struct door_taking *taking)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    struct sim_task_xml task;
    const char *xml = taking->xml ? door_text_of_bstr(&arena, taking->xml) : NULL;
    if (!taking->path || !xml)
        return door_tasks_refuse(tasks, E_INVALIDARG, "the task has no name or no text, or they are no BSTR");
    cJSON *before = door_tasks_find(tasks, taking->path);
    /* As it comes: a first line that names an encoding must name this one. */
    int code =
        sim_task_xml_read(&arena, (const char *)taking->xml, SysStringByteLen(taking->xml), &task, &err);
    if (code)
        return door_tasks_refuse(tasks, (HRESULT)(0x80040000U | (unsigned)code), err.what);
    HRESULT hr = check_flags(tasks, taking, before);
    if (SUCCEEDED(hr))
        hr = check_account(tasks, taking, &task, &arena);
    if (SUCCEEDED(hr))
        hr = check_descriptor(tasks, taking->sddl);
    if (SUCCEEDED(hr) && before && !door_task_is_mine(tasks, before))
        hr = E_ACCESSDENIED;
    if (FAILED(hr) || taking->flags == TASK_VALIDATE_ONLY)
        return hr;
    keep(tasks, taking, xml, before);
    return door_tasks_lists(tasks, "noBatch", task.user) ? NO_BATCH_LOGON : S_OK;
}

bool door_task_is_mine(const struct door_tasks *tasks, const cJSON *task)
{
    HP_ARENA(arena);
    struct sim_task_xml said;
    const char *xml = door_tasks_text(task, "xml");
    if (door_tasks_is_administrator(tasks))
        return true;
    return sim_task_xml_read(&arena, xml, strlen(xml), &said, NULL) == 0 &&
           hp_text_same(said.user, door_tasks_user(&arena));
}
