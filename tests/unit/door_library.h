/* SPDX-License-Identifier: MIT */
/* hyperpoint-door.dll, which is in the folder "bin" beside that of the tests. Include windows.h, objbase.h
 * and cmocka.h first. */
#ifndef DOOR_LIBRARY_H
#define DOOR_LIBRARY_H

#include <stdio.h>
#include <string.h>

/* Loads it; the caller frees it with FreeLibrary. */
static inline HMODULE door_library_load(void)
{
    char program[MAX_PATH];
    char library[MAX_PATH + 32];
    GetModuleFileNameA(NULL, program, MAX_PATH);
    char *end = strrchr(program, '\\');
    assert_non_null(end);
    *end = '\0';
    snprintf(library, sizeof library, "%s\\..\\bin\\hyperpoint-door.dll", program);
    HMODULE door = LoadLibraryA(library);
    assert_non_null(door);
    return door;
}

/* Registers its factory of that class for this process, whatever the registry says. The result is for
 * CoRevokeClassObject. */
static inline DWORD door_library_register(HMODULE door, REFCLSID class_id)
{
    DWORD registered = 0;
    IUnknown *factory = NULL;
    union {
        FARPROC any;
        HRESULT(WINAPI *get)(REFCLSID, REFIID, void **);
    } entry = { .any = GetProcAddress(door, "DllGetClassObject") };
    assert_non_null(entry.any);
    assert_int_equal(entry.get(class_id, &IID_IClassFactory, (void **)&factory), S_OK);
    assert_int_equal(
        CoRegisterClassObject(class_id, factory, CLSCTX_INPROC_SERVER, REGCLS_MULTIPLEUSE, &registered),
        S_OK);
    factory->lpVtbl->Release(factory);
    return registered;
}

#endif
