/* SPDX-License-Identifier: MIT */
#include "tasks/store.h"

#include "base/str.h"
#include "base/text.h"
#include "text.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_SIZE = 1 << 20, PATIENCE_MS = 10000 };

static const char at_first[] =
    "{\"service\": \"running\", \"rights\": \"administrator\", \"accounts\": [], "
    "\"noBatch\": [], \"failures\": [], \"folders\": [], \"tasks\": [], \"refused\": null}";

/* Another program may have it open for a moment. */
static HANDLE open_alone(struct hp_arena *arena)
{
    const char *host = door_environment(arena, L"HYPERPOINT_DOOR_HOST");
    if (!host)
        return INVALID_HANDLE_VALUE;
    BSTR path = door_bstr(hp_arena_format(arena, "%s.tasks", host));
    HANDLE file = INVALID_HANDLE_VALUE;
    ULONGLONG end = GetTickCount64() + PATIENCE_MS;
    do {
        file = CreateFileW(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_ALWAYS, FILE_ATTRIBUTE_NORMAL,
                           NULL);
        if (file != INVALID_HANDLE_VALUE || GetLastError() != ERROR_SHARING_VIOLATION)
            break;
        Sleep(20);
    } while (GetTickCount64() < end);
    SysFreeString(path);
    return file;
}

/* The code of the first failure of that method that is due. */
static HRESULT failure_of(const struct door_tasks *tasks, const char *method)
{
    cJSON *item;
    cJSON_ArrayForEach(item, hp_json_member(tasks->json, "failures"))
    {
        cJSON *after = cJSON_GetObjectItemCaseSensitive(item, "after");
        if (strcmp(door_tasks_text(item, "method"), method) != 0)
            continue;
        if (!cJSON_IsNumber(after) || after->valuedouble < 1)
            return (HRESULT)strtoul(door_tasks_text(item, "code"), NULL, 16);
        cJSON_SetNumberValue(after, after->valuedouble - 1);
    }
    return S_OK;
}

HRESULT door_tasks_open(struct door_tasks *out, const char *method)
{
    HP_ARENA(arena);
    DWORD size = 0;
    out->file = open_alone(&arena);
    if (out->file == INVALID_HANDLE_VALUE)
        return HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND);
    char *text = hp_arena_alloc(&arena, MAX_SIZE);
    if (!ReadFile(out->file, text, MAX_SIZE, &size, NULL))
        return HRESULT_FROM_WIN32(GetLastError());
    const char *content = size ? text : at_first;
    if (hp_json_parse("tasks", content, size ? size : strlen(content), &out->json, NULL) != 0)
        return E_FAIL;
    return failure_of(out, method);
}

void door_tasks_close(struct door_tasks *tasks)
{
    if (tasks->json) {
        DWORD written;
        char *text = hp_json_print(tasks->json);
        SetFilePointer(tasks->file, 0, NULL, FILE_BEGIN);
        SetEndOfFile(tasks->file);
        if (!WriteFile(tasks->file, text, (DWORD)strlen(text), &written, NULL))
            abort();
        free(text);
        cJSON_Delete(tasks->json);
        tasks->json = NULL;
    }
    if (tasks->file && tasks->file != INVALID_HANDLE_VALUE)
        CloseHandle(tasks->file);
    tasks->file = NULL;
}

HRESULT door_tasks_refuse(struct door_tasks *tasks, HRESULT code, const char *why)
{
    cJSON_DeleteItemFromObject(tasks->json, "refused");
    hp_json_add_text(tasks->json, "refused", why);
    return code;
}

const char *door_tasks_text(const cJSON *object, const char *name)
{
    const char *text = cJSON_GetStringValue(hp_json_member(object, name));
    return text ? text : "";
}

bool door_tasks_lists(const struct door_tasks *tasks, const char *list, const char *text)
{
    const cJSON *item;
    cJSON_ArrayForEach(item, hp_json_member(tasks->json, list))
    {
        if (hp_text_same(cJSON_GetStringValue(item), text))
            return true;
    }
    return false;
}

cJSON *door_tasks_find(const struct door_tasks *tasks, const char *path)
{
    cJSON *item;
    cJSON_ArrayForEach(item, hp_json_member(tasks->json, "tasks"))
    {
        if (hp_text_same(door_tasks_text(item, "path"), path))
            return item;
    }
    return NULL;
}

bool door_tasks_is_administrator(const struct door_tasks *tasks)
{
    return strcmp(door_tasks_text(tasks->json, "rights"), "administrator") == 0;
}

const char *door_tasks_user(struct hp_arena *arena)
{
    BYTE buffer[256];
    WCHAR name[256];
    WCHAR domain[256];
    DWORD size = sizeof buffer;
    DWORD name_size = 256;
    DWORD domain_size = 256;
    SID_NAME_USE use;
    HANDLE token = NULL;
    bool known = OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token) &&
                 GetTokenInformation(token, TokenUser, buffer, size, &size) &&
                 LookupAccountSidW(NULL, ((TOKEN_USER *)(void *)buffer)->User.Sid, name, &name_size, domain,
                                   &domain_size, &use);
    if (token)
        CloseHandle(token);
    return known ? hp_arena_format(arena, "%s\\%s", door_text_of_wide(arena, domain),
                                   door_text_of_wide(arena, name))
                 : "";
}

bool door_tasks_is_empty(const VARIANT *value)
{
    return V_VT(value) == VT_EMPTY || V_VT(value) == VT_NULL ||
           (V_VT(value) == VT_ERROR && V_ERROR(value) == DISP_E_PARAMNOTFOUND);
}
