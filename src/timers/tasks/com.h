/* SPDX-License-Identifier: MIT */
/* COM for the Task Scheduler: the system's headers, owners that let go at the end of their scope, texts and
 * errors. An [in] parameter transfers nothing, and each text is a real BSTR.
 *
 * Source: Microsoft, "Task Scheduler Error and Success Constants", "System Error Codes". */
#ifndef TIMERS_TASKS_COM_H
#define TIMERS_TASKS_COM_H

#define COBJMACROS

#include "base/arena.h"
#include "base/error.h"

#include <windows.h>

#include <objbase.h>
#include <oleauto.h>
#include <taskschd.h>

static inline void tasks_free_bstr(BSTR *text)
{
    SysFreeString(*text);
}

/* `pointer` points to an interface pointer of any type. */
static inline void tasks_release(void *pointer)
{
    IUnknown **interface_pointer = pointer;
    if (*interface_pointer)
        IUnknown_Release(*interface_pointer);
}

/* Owners. TASKS_INTERFACE(ITaskFolder, folder); declares ITaskFolder *folder = NULL. */
#define TASKS_BSTR(name) __attribute__((cleanup(tasks_free_bstr))) BSTR name = NULL
#define TASKS_INTERFACE(type, name) __attribute__((cleanup(tasks_release))) type *name = NULL /* NOLINT */

/* UTF-8 as a new BSTR; NULL where it is none. */
BSTR tasks_bstr(const char *text);

/* The other way, as arena text. */
const char *tasks_utf8(struct hp_arena *arena, const wchar_t *text);

/* What the system says to that code, in its language, with the code. Arena text. */
const char *tasks_said(HRESULT hr, struct hp_arena *arena);

/* `what` failed with that code: HP_E_ACCESS or HP_E_FAILED, with what to do where that is known. */
int tasks_fail(HRESULT hr, const char *what, struct hp_error *err);

/* What to do where an account may not run tasks without being logged on. */
extern const char tasks_give_right[];

/* There is no such folder or task. */
bool tasks_is_missing(HRESULT hr);

#endif
