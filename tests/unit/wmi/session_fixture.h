/* SPDX-License-Identifier: MIT */
/* The simulated host behind two doors: COM (hyperpoint-door.dll), and none. */
#ifndef SESSION_FIXTURE_H
#define SESSION_FIXTURE_H

#include "com.h"

#include "cim/status.h"
#include "sim/admin.h"
#include "sim/inproc.h"
#include "wmi/wmi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "door_library.h"

#define BUILD 26100
#define VM                                                                                                   \
    "Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"E220A839-7B1D-4DAF-A10A-2DEC89025CC1\""

/* --- the host behind both doors --- */

static char file[MAX_PATH];
static char leaks[MAX_PATH];
static HMODULE door;
static DWORD registered;

static unsigned asked; /* how often the user asked to stop */

static inline unsigned interrupts(void)
{
    return asked;
}

static inline int begin(void **state)
{
    (void)state;
    char folder[MAX_PATH];
    const struct sim_create_options options = { .scenario = "demo", .force = true };
    assert_true(GetTempPathA(MAX_PATH - 64, folder) > 0);
    snprintf(file, sizeof file, "%shyperpoint-wmi-%lu.json", folder, GetCurrentProcessId());
    snprintf(leaks, sizeof leaks, "%shyperpoint-wmi-%lu.leaks", folder, GetCurrentProcessId());
    assert_int_equal(sim_host_create(file, &options, NULL), 0);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", file);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_SPEED", "0");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_BLANKET", "required");
    SetEnvironmentVariableA("HYPERPOINT_DOOR_LEAKS", leaks);
    assert_int_equal(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    door = door_library_load();
    registered = door_library_register(door, &CLSID_WbemLocator);
    return 0;
}

static inline int end(void **state)
{
    (void)state;
    char lock[MAX_PATH + 8];
    CoRevokeClassObject(registered);
    CoUninitialize();
    FreeLibrary(door);
    snprintf(lock, sizeof lock, "%s.lock", file);
    DeleteFileA(file);
    DeleteFileA(lock);
    DeleteFileA(leaks);
    return 0;
}

static inline struct cim_session *through_com(void)
{
    struct cim_session *session;
    HP_ERROR(err);
    const struct wmi_target target = { .interrupts = interrupts, .timeout_seconds = 1 };
    if (wmi_open(&target, &session, &err) != 0)
        fail_msg("%s", err.what);
    return session;
}

static inline struct cim_session *directly(void)
{
    struct cim_session *session;
    const struct hp_clock *clock;
    assert_int_equal(sim_inproc_open(file, &session, &clock, NULL), 0);
    return session;
}

static inline void delay(const char *milliseconds)
{
    SetEnvironmentVariableA("HYPERPOINT_DOOR_DELAY", milliseconds);
}

/* Must be the last: the door reports what it still has out when it is unloaded. */
static inline void everything_is_given_back(void **state)
{
    (void)state;
    char line[128] = "";
    CoRevokeClassObject(registered);
    assert_true(FreeLibrary(door));
    door = NULL;
    FILE *report = fopen(leaks, "r");
    assert_non_null(report);
    assert_non_null(fgets(line, sizeof line, report));
    fclose(report);
    assert_string_equal(line, "none\n");
}

#endif
