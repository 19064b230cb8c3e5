/* SPDX-License-Identifier: MIT */
#include "platform/events.h"

#include "base/arena.h"
#include "base/str.h"
#include "platform/files.h"
#include "win32/fail.h"
#include "win32/wide.h"

#include <windows.h>

static const wchar_t source[] = L"HyperPoint";

/* As in events.mc: the severity is in the upper bits. */
static const struct {
    WORD type;
    DWORD id;
} kinds[] = {
    [OS_EVENT_DONE] = { EVENTLOG_INFORMATION_TYPE, 0x40000001 },
    [OS_EVENT_REFUSED] = { EVENTLOG_WARNING_TYPE, 0x80000002 },
    [OS_EVENT_FAILED] = { EVENTLOG_ERROR_TYPE, 0xC0000003 },
};

static int note(const struct os_event *event, const char *file, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(text);
    struct os_append *notes = NULL;
    hp_str_format(&text, "%s 0x%08lX %u\n%s\n", win32_utf8(&scratch, source), kinds[event->kind].id,
                  kinds[event->kind].type, event->message);
    for (size_t i = 0; i < event->count; i++)
        hp_str_format(&text, "%s\n", event->fields[i].value);
    int rc = os_append_open(file, &notes, err);
    if (!rc)
        rc = os_append_write(notes, hp_str_text(&text), text.length, err);
    os_append_close(notes);
    return rc;
}

int os_event_write(const struct os_event *event, const char *instead, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (instead)
        return note(event, instead, err);
    const wchar_t **strings = hp_arena_array(&scratch, event->count + 1, sizeof *strings);
    strings[0] = win32_wide(&scratch, event->message);
    for (size_t i = 0; i < event->count; i++)
        strings[i + 1] = win32_wide(&scratch, event->fields[i].value);
    HANDLE log = RegisterEventSourceW(NULL, source);
    if (!log)
        return win32_fail(err, "open", "the Windows Event Log");
    BOOL written = ReportEventW(log, kinds[event->kind].type, 0, kinds[event->kind].id, NULL,
                                (WORD)(event->count + 1), 0, strings, NULL);
    int rc = written ? 0 : win32_fail(err, "write to", "the Windows Event Log");
    DeregisterEventSource(log);
    return rc;
}
