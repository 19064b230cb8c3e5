/* SPDX-License-Identifier: MIT */
/* Shared by the files of this folder: failed system calls as errors, handles that close themselves, and
 * writing without short counts. */
#ifndef PLATFORM_WIN32_FAIL_H
#define PLATFORM_WIN32_FAIL_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <windows.h>

/* Sets "cannot <doing> <path>: <the system's words for GetLastError>" and returns its class: HP_E_ACCESS when
 * the system forbids it, HP_E_FAILED otherwise. */
int win32_fail(struct hp_error *err, const char *doing, const char *path);

/* True when the error means that there is no such file or folder. */
bool win32_is_missing(DWORD error);

/* A handle that is closed at the end of the scope; INVALID_HANDLE_VALUE and NULL are none. */
#define WIN32_HANDLE(name) __attribute__((cleanup(win32_close))) HANDLE name
void win32_close(HANDLE *handle);

/* Writes everything; false with the system's error when it could not. */
bool win32_write_all(HANDLE file, const char *text, size_t length);

#endif
