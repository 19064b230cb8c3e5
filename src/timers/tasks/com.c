/* SPDX-License-Identifier: MIT */
#include "tasks/com.h"

#include "base/text.h"

#include <inttypes.h>
#include <string.h>

BSTR tasks_bstr(const char *text)
{
    int units = MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, NULL, 0);
    BSTR out = units > 0 ? SysAllocStringLen(NULL, (UINT)units - 1) : NULL;
    if (out)
        MultiByteToWideChar(CP_UTF8, MB_ERR_INVALID_CHARS, text, -1, out, units);
    return out;
}

const char *tasks_utf8(struct hp_arena *arena, const wchar_t *text)
{
    int bytes = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *out = hp_arena_alloc(arena, bytes > 0 ? (size_t)bytes : 1);
    if (bytes > 0)
        WideCharToMultiByte(CP_UTF8, 0, text, -1, out, bytes, NULL, NULL);
    return out;
}

static void free_local(wchar_t **text)
{
    if (*text)
        LocalFree(*text);
}

/* The system's words for it, in its language and without a full stop; "" where it has none. */
static const char *words_of(HRESULT hr, struct hp_arena *arena)
{
    const DWORD how = FORMAT_MESSAGE_ALLOCATE_BUFFER | FORMAT_MESSAGE_FROM_SYSTEM |
                      FORMAT_MESSAGE_IGNORE_INSERTS | FORMAT_MESSAGE_MAX_WIDTH_MASK;
    __attribute__((cleanup(free_local))) wchar_t *text = NULL;
    if (!FormatMessageW(how, NULL, (DWORD)hr, 0, (wchar_t *)&text, 0, NULL))
        return "";
    const char *words = hp_text_trim(arena, tasks_utf8(arena, text));
    return hp_text_ends(words, ".") ? hp_arena_copy_part(arena, words, strlen(words) - 1) : words;
}

const char *tasks_said(HRESULT hr, struct hp_arena *arena)
{
    const char *words = words_of(hr, arena);
    return *words
               ? hp_arena_format(arena, "the Task Scheduler says \"%s\", 0x%08" PRIX32, words, (uint32_t)hr)
               : hp_arena_format(arena, "the Task Scheduler says 0x%08" PRIX32, (uint32_t)hr);
}

static const char not_running[] = "its service is not running";
static const char start_service[] = "start it, as administrator: sc start Schedule";

static const struct known {
    HRESULT hr;
    enum hp_class class;
    const char *name;
    const char *next;
} errors[] = {
    { E_ACCESSDENIED, HP_E_ACCESS, "no rights", "open the terminal with \"Run as administrator\"" },
    { SCHED_E_SERVICE_NOT_RUNNING, HP_E_FAILED, not_running, start_service },
    { HRESULT_FROM_WIN32(RPC_S_SERVER_UNAVAILABLE), HP_E_FAILED, not_running, start_service },
    { HRESULT_FROM_WIN32(ERROR_SERVICE_NOT_ACTIVE), HP_E_FAILED, not_running, start_service },
    { HRESULT_FROM_WIN32(ERROR_SERVICE_DISABLED), HP_E_FAILED, "its service is disabled",
      "switch it on, as administrator: sc config Schedule start= auto, and start Windows again" },
    { HRESULT_FROM_WIN32(ERROR_LOGON_TYPE_NOT_GRANTED), HP_E_ACCESS,
      "the account has no right to \"Log on as a batch job\"", tasks_give_right },
    { HRESULT_FROM_WIN32(ERROR_NONE_MAPPED), HP_E_FAILED, "it does not know the account",
      "log on as a user whom this machine knows" },
};

const char tasks_give_right[] =
    "give the account that right (secpol.msc, Local Policies, User Rights Assignment, \"Log on as a batch "
    "job\"); administrators have it";

int tasks_fail(HRESULT hr, const char *what, struct hp_error *err)
{
    HP_ARENA(arena);
    const struct known *known = NULL;
    for (size_t i = 0; !known && i < HP_COUNT(errors); i++)
        known = errors[i].hr == hr ? &errors[i] : NULL;
    const char *said = tasks_said(hr, &arena);
    if (!known)
        return hp_error_set(err, HP_E_FAILED, "%s: %s", what, said);
    int rc = hp_error_set(err, known->class, "%s: %s (%s)", what, known->name, said);
    hp_error_next(err, "%s", known->next);
    return rc;
}

bool tasks_is_missing(HRESULT hr)
{
    return hr == HRESULT_FROM_WIN32(ERROR_FILE_NOT_FOUND) || hr == HRESULT_FROM_WIN32(ERROR_PATH_NOT_FOUND);
}
