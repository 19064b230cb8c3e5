/* SPDX-License-Identifier: MIT */
/* hyperpoint-door.dll, loaded into the test, with a simulated host behind it, and short ways to talk to it as
 * a COM client does. */
#ifndef TEST_DOOR_FIXTURE_H
#define TEST_DOOR_FIXTURE_H

#include "com.h"

#include "base/arena.h"
#include "sim/admin.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "door_library.h"

#define NS L"root\\virtualization\\v2"
#define MY_VM                                                                                                \
    L"Msvm_ComputerSystem.CreationClassName=\"Msvm_ComputerSystem\",Name=\"E220A839-7B1D-4DAF-A10A-2DEC89025CC1\""
#define SNAPSHOTS L"Msvm_VirtualSystemSnapshotService"

#define assert_hr(call, code) assert_int_equal((ULONG)(call), (ULONG)(code))

/* --- things that are given back at the end of the scope --- */

static inline void free_bstr(BSTR *text)
{
    SysFreeString(*text);
}
static inline void release_unknown(void *place)
{
    IUnknown **unknown = place;
    if (*unknown)
        IUnknown_Release(*unknown);
}
static inline void clear_variant(VARIANT *value)
{
    VariantClear(value);
}
#define TEXT_OF(name, text) __attribute__((cleanup(free_bstr))) BSTR name = SysAllocString(text)
#define HELD(type, name) __attribute__((cleanup(release_unknown))) type *name = NULL
#define VALUE_OF(name) __attribute__((cleanup(clear_variant))) VARIANT name = { .vt = VT_EMPTY }

/* --- the DLL and its host --- */

typedef HRESULT WINAPI get_class_object(REFCLSID class_id, REFIID iid, void **out);
typedef HRESULT WINAPI can_unload(void);

struct door {
    HMODULE module;
    get_class_object *get_class;
    can_unload *can_unload;
    char file[MAX_PATH];
};
static struct door door;

static inline FARPROC entry_of(const char *name)
{
    FARPROC entry = GetProcAddress(door.module, name);
    assert_non_null(entry);
    return entry;
}

/* For cmocka's group: a host of the demo scenario whose time stands still but for its calls. */
static inline int door_setup(void **state)
{
    (void)state;
    char folder[MAX_PATH];
    GetTempPathA(MAX_PATH - 64, folder);
    snprintf(door.file, sizeof door.file, "%shyperpoint-door-%lu.json", folder, GetCurrentProcessId());
    SetEnvironmentVariableA("HYPERPOINT_DOOR_HOST", door.file);
    SetEnvironmentVariableA("HYPERPOINT_DOOR_SPEED", "0");
    CoInitializeEx(NULL, COINIT_MULTITHREADED);
    door.module = door_library_load();
    union {
        FARPROC any;
        get_class_object *get_class;
        can_unload *can_unload;
    } entry;
    entry.any = entry_of("DllGetClassObject");
    door.get_class = entry.get_class;
    entry.any = entry_of("DllCanUnloadNow");
    door.can_unload = entry.can_unload;
    return 0;
}

static inline int door_teardown(void **state)
{
    (void)state;
    char lock[MAX_PATH + 8];
    CoUninitialize();
    FreeLibrary(door.module);
    snprintf(lock, sizeof lock, "%s.lock", door.file);
    DeleteFileA(door.file);
    DeleteFileA(lock);
    return 0;
}

/* For the beginning of each test: the host as it was made. */
static inline int fresh_host(void **state)
{
    (void)state;
    const struct sim_create_options options = { .scenario = "demo", .force = true };
    return sim_host_create(door.file, &options, NULL);
}

/* For the end of each test: whatever it got, it gave back. */
static inline int nothing_is_left(void **state)
{
    (void)state;
    SetErrorInfo(0, NULL);
    return door.can_unload() == S_OK ? 0 : -1;
}

#define DOOR_TEST(name) cmocka_unit_test_setup_teardown(name, fresh_host, nothing_is_left)

/* --- short ways --- */

static inline IWbemLocator *new_locator(void)
{
    HELD(IClassFactory, factory);
    IWbemLocator *locator = NULL;
    assert_hr(door.get_class(&CLSID_WbemLocator, &IID_IClassFactory, (void **)&factory), S_OK);
    assert_hr(IClassFactory_CreateInstance(factory, NULL, &IID_IWbemLocator, (void **)&locator), S_OK);
    return locator;
}

static inline HRESULT connect_as(const WCHAR *resource, const WCHAR *user, const WCHAR *password,
                                 IWbemServices **out)
{
    IWbemLocator *held __attribute__((cleanup(release_unknown))) = new_locator();
    TEXT_OF(where, resource);
    TEXT_OF(name, user);
    TEXT_OF(secret, password);
    return IWbemLocator_ConnectServer(held, where, name, secret, NULL, 0, NULL, NULL, out);
}

static inline IWbemServices *connected(const WCHAR *resource)
{
    IWbemServices *services = NULL;
    assert_hr(connect_as(resource, NULL, NULL, &services), S_OK);
    return services;
}
#define SERVICES(name, resource)                                                                             \
    __attribute__((cleanup(release_unknown))) IWbemServices *name = connected(resource)

static inline HRESULT get_object(IWbemServices *services, const WCHAR *path, IWbemClassObject **out)
{
    TEXT_OF(text, path);
    return IWbemServices_GetObject(services, text, 0, NULL, out, NULL);
}

static inline HRESULT ask(IWbemServices *services, const WCHAR *wql, LONG flags, IEnumWbemClassObject **out)
{
    TEXT_OF(language, L"WQL");
    TEXT_OF(text, wql);
    return IWbemServices_ExecQuery(services, language, text, flags, NULL, out);
}

static inline HRESULT put(IWbemClassObject *object, const WCHAR *name, VARIANT value)
{
    return IWbemClassObject_Put(object, name, 0, &value, 0);
}
#define V_OF(type, member, content) ((VARIANT){ .vt = (type), .member = (content) })

static inline HRESULT put_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *content)
{
    TEXT_OF(text, content);
    return put(object, name, V_OF(VT_BSTR, bstrVal, text));
}

/* The text of a property, which must be one. */
static inline void assert_text(IWbemClassObject *object, const WCHAR *name, const WCHAR *wanted)
{
    VALUE_OF(value);
    assert_hr(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&value), VT_BSTR);
    assert_int_equal(SysStringLen(V_BSTR(&value)), wcslen(V_BSTR(&value)));
    assert_int_equal(lstrcmpW(V_BSTR(&value), wanted), 0);
}

static inline void assert_number(IWbemClassObject *object, const WCHAR *name, LONG wanted)
{
    VALUE_OF(value);
    assert_hr(IWbemClassObject_Get(object, name, 0, &value, NULL, NULL), S_OK);
    assert_int_equal(V_VT(&value), VT_I4);
    assert_int_equal(V_I4(&value), wanted);
}

/* The thread's error information, taken from it: also a WMI object with that status. */
static inline void assert_error_object(HRESULT code, const WCHAR *description)
{
    HELD(IErrorInfo, error);
    HELD(IWbemClassObject, object);
    BSTR said __attribute__((cleanup(free_bstr))) = NULL;
    assert_hr(GetErrorInfo(0, &error), S_OK);
    assert_hr(IErrorInfo_QueryInterface(error, &IID_IWbemClassObject, (void **)&object), S_OK);
    assert_text(object, L"__CLASS", L"__ExtendedStatus");
    assert_number(object, L"StatusCode", (LONG)code);
    assert_hr(IErrorInfo_GetDescription(error, &said), S_OK);
    if (description)
        assert_non_null(wcsstr(said, description));
    else
        assert_null(said);
}

/* The in parameters of the snapshot service's CreateSnapshot, for "my vm". */
static inline IWbemClassObject *snapshot_parameters(IWbemServices *services)
{
    HELD(IWbemClassObject, class);
    HELD(IWbemClassObject, in);
    IWbemClassObject *parameters = NULL;
    assert_hr(get_object(services, SNAPSHOTS, &class), S_OK);
    assert_hr(IWbemClassObject_GetMethod(class, L"CreateSnapshot", 0, &in, NULL), S_OK);
    assert_hr(IWbemClassObject_SpawnInstance(in, 0, &parameters), S_OK);
    assert_hr(put_text(parameters, L"AffectedSystem", MY_VM), S_OK);
    assert_hr(put_text(parameters, L"SnapshotSettings", L""), S_OK);
    assert_hr(put(parameters, L"SnapshotType", V_OF(VT_I4, lVal, 2)), S_OK);
    return parameters;
}

/* The path of the one instance of a class. */
static inline BSTR path_of_first(IWbemServices *services, const WCHAR *class_name)
{
    HELD(IEnumWbemClassObject, list);
    HELD(IWbemClassObject, object);
    VALUE_OF(path);
    ULONG returned;
    TEXT_OF(name, class_name);
    assert_hr(IWbemServices_CreateInstanceEnum(services, name, WBEM_FLAG_FORWARD_ONLY, NULL, &list), S_OK);
    assert_hr(IEnumWbemClassObject_Next(list, 0, 1, &object, &returned), S_OK);
    assert_hr(IWbemClassObject_Get(object, L"__PATH", 0, &path, NULL, NULL), S_OK);
    return SysAllocString(V_BSTR(&path));
}

#endif
