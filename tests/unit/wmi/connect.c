/* SPDX-License-Identifier: MIT */
/* Connecting: who is said to call, and that nobody waits for ever. Behind the class id of the locator stands
 * one of this test. */
#include "com.h"

#include "cim/status.h"
#include "wmi/wmi.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wincred.h>

#include <cmocka.h>

/* --- a locator that lets one wait, and then refuses --- */

static struct {
    HANDLE go_on; /* set: refuse; not set: wait for it */
    volatile LONG references;
    volatile LONG inside; /* calls of ConnectServer that have not returned */
    wchar_t resource[128];
    wchar_t user[128];
    wchar_t password[128];
} seen;

static HRESULT WINAPI locator_query(IWbemLocator *locator, REFIID iid, void **out)
{
    (void)iid;
    InterlockedIncrement(&seen.references);
    *out = locator;
    return S_OK;
}

static ULONG WINAPI locator_add_ref(IWbemLocator *locator)
{
    (void)locator;
    return (ULONG)InterlockedIncrement(&seen.references);
}

static ULONG WINAPI locator_release(IWbemLocator *locator)
{
    (void)locator;
    return (ULONG)InterlockedDecrement(&seen.references);
}

/* A BSTR counts its own length; a plain wide text would give a wild one. */
static void keep(wchar_t out[128], BSTR text)
{
    assert_true(SysStringLen(text) < 128);
    memcpy(out, text ? text : L"", (SysStringLen(text) + 1) * sizeof *out);
}

static void say(const wchar_t *text)
{
    WMI_INTERFACE(ICreateErrorInfo, made);
    WMI_INTERFACE(IErrorInfo, told);
    CreateErrorInfo(&made);
    ICreateErrorInfo_SetDescription(made, (LPOLESTR)text);
    ICreateErrorInfo_QueryInterface(made, &IID_IErrorInfo, (void **)&told);
    SetErrorInfo(0, told);
}

static HRESULT WINAPI locator_connect(IWbemLocator *locator, const BSTR resource, const BSTR user,
                                      const BSTR password, const BSTR locale, LONG flags,
                                      const BSTR authority, IWbemContext *context, IWbemServices **out)
{
    (void)locator;
    (void)locale;
    (void)flags;
    (void)authority;
    (void)context;
    InterlockedIncrement(&seen.inside);
    keep(seen.resource, resource);
    keep(seen.user, user);
    keep(seen.password, password);
    WaitForSingleObject(seen.go_on, 20000);
    *out = NULL;
    say(L"no entry");
    InterlockedDecrement(&seen.inside);
    return (HRESULT)0x80070005;
}

static HRESULT WINAPI factory_query(IClassFactory *factory, REFIID iid, void **out)
{
    (void)iid;
    *out = factory;
    return S_OK;
}

static ULONG WINAPI factory_count(IClassFactory *factory)
{
    (void)factory;
    return 1;
}

static HRESULT WINAPI factory_create(IClassFactory *factory, IUnknown *outer, REFIID iid, void **out)
{
    static IWbemLocatorVtbl table = { locator_query, locator_add_ref, locator_release, locator_connect };
    static IWbemLocator locator = { &table };
    (void)factory;
    (void)outer;
    return locator_query(&locator, iid, out);
}

static HRESULT WINAPI factory_lock(IClassFactory *factory, BOOL lock)
{
    (void)factory;
    (void)lock;
    return S_OK;
}

/* --- what is tested --- */

static DWORD registered;
static unsigned asked; /* how often the user asked to stop */

static unsigned interrupts(void)
{
    return asked;
}

static int begin(void **state)
{
    static IClassFactoryVtbl table = { factory_query, factory_count, factory_count, factory_create,
                                       factory_lock };
    static IClassFactory factory = { &table };
    (void)state;
    seen.go_on = CreateEventW(NULL, TRUE, TRUE, NULL);
    assert_int_equal(CoInitializeEx(NULL, COINIT_MULTITHREADED), S_OK);
    assert_int_equal(CoRegisterClassObject(&CLSID_WbemLocator, (IUnknown *)&factory, CLSCTX_INPROC_SERVER,
                                           REGCLS_MULTIPLEUSE, &registered),
                     S_OK);
    return 0;
}

static int end(void **state)
{
    (void)state;
    CoRevokeClassObject(registered);
    CoUninitialize();
    return 0;
}

/* The class of the error that connecting ends with. */
static int try_to_connect(const struct wmi_target *target, struct hp_error *err)
{
    HP_ARENA(arena);
    struct cim_session *session;
    struct cim_instances rows = { 0 };
    struct cim_query query = cim_select(&arena, CIM_NS_CIMV2, "CSName", "Win32_OperatingSystem", NULL, 0);
    int rc = wmi_open(target, &session, err);
    if (rc)
        return rc;
    rc = cim_query(session, &query, &arena, &rows, err);
    cim_session_close(session);
    return rc;
}

static void a_refusal_is_told_in_the_hosts_words(void **state)
{
    (void)state;
    HP_ERROR(err);
    const struct wmi_target target = { .computer = "hv1" };
    assert_int_equal(try_to_connect(&target, &err), HP_E_ACCESS);
    assert_int_equal(err.codes[HP_LEVEL_TRANSPORT].value, 0x80070005);
    assert_string_equal(err.host_text, "no entry");
    assert_non_null(strstr(err.what, "hv1"));
    assert_non_null(strstr(err.next, "LocalAccountTokenFilterPolicy"));
    assert_int_equal(seen.references, 0);
}

static void who_calls_is_said(void **state)
{
    (void)state;
    const struct wmi_target target = { .computer = "hv1",
                                       .user = "EXAMPLE\\admin",
                                       .password = "gr\u00fc\u00df" };
    const struct wmi_target local = { .computer = "." };
    assert_int_equal(try_to_connect(&target, NULL), HP_E_ACCESS);
    assert_int_equal(wcscmp(seen.resource, L"\\\\hv1\\root\\cimv2"), 0);
    assert_int_equal(wcscmp(seen.user, L"EXAMPLE\\admin"), 0);
    assert_int_equal(wcscmp(seen.password, L"gr\u00fc\u00df"), 0);
    assert_int_equal(try_to_connect(&local, NULL), HP_E_ACCESS);
    assert_int_equal(wcscmp(seen.resource, L"root\\cimv2"), 0);
    assert_int_equal(wcscmp(seen.user, L""), 0);
}

/* The thread that is left alone ends by itself and gives back what it has. */
static void assert_thread_ends(void)
{
    assert_int_equal(seen.inside, 1);
    SetEvent(seen.go_on);
    for (int i = 0; i < 500 && (seen.inside || seen.references); i++)
        Sleep(10);
    assert_int_equal(seen.inside, 0);
    assert_int_equal(seen.references, 0);
}

static void nobody_waits_for_ever(void **state)
{
    (void)state;
    HP_ERROR(err);
    const struct wmi_target target = {
        .computer = "hv1", .user = "admin", .password = "x", .timeout_seconds = 1
    };
    ResetEvent(seen.go_on);
    assert_int_equal(try_to_connect(&target, &err), HP_E_TIMEOUT);
    assert_string_equal(err.what, "no connection to root\\cimv2 on hv1 within 1 seconds");
    assert_thread_ends();
}

static DWORD WINAPI interrupt_soon(void *context)
{
    (void)context;
    Sleep(300);
    asked++;
    return 0;
}

static void one_interrupt_ends_connecting(void **state)
{
    (void)state;
    const struct wmi_target target = { .computer = "hv1", .interrupts = interrupts };
    ResetEvent(seen.go_on);
    asked = 1; /* an earlier one does not count */
    HANDLE thread = CreateThread(NULL, 0, interrupt_soon, NULL, 0, NULL);
    assert_int_equal(try_to_connect(&target, NULL), HP_E_INTERRUPTED);
    assert_int_equal(asked, 2);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
    assert_thread_ends();
}

static void names_of_this_machine_are_known(void **state)
{
    (void)state;
    char name[MAX_COMPUTERNAME_LENGTH + 1];
    DWORD size = sizeof name;
    assert_true(GetComputerNameA(name, &size));
    assert_true(wmi_is_this_machine("."));
    assert_true(wmi_is_this_machine("LocalHost"));
    assert_true(wmi_is_this_machine(name));
    assert_false(wmi_is_this_machine("hyperpoint-test"));
    assert_false(wmi_is_this_machine(""));
}

static void passwords_are_found_where_windows_keeps_them(void **state)
{
    (void)state;
    static wchar_t target[] = L"HyperPoint:hyperpoint-test";
    static wchar_t user[] = L"EXAMPLE\\Admin";
    static wchar_t secret[] = L"gr\u00fc\u00df";
    CREDENTIALW credential = { .Type = CRED_TYPE_GENERIC,
                               .TargetName = target,
                               .UserName = user,
                               .CredentialBlob = (LPBYTE)secret,
                               .CredentialBlobSize = 8,
                               .Persist = CRED_PERSIST_SESSION };
    assert_true(CredWriteW(&credential, 0));
    char *password = wmi_stored_password("hyperpoint-test", "example\\admin");
    assert_non_null(password);
    assert_string_equal(password, "gr\u00fc\u00df");
    free(password);
    assert_null(wmi_stored_password("hyperpoint-test", "EXAMPLE\\other"));
    assert_null(wmi_stored_password("hyperpoint-other", "EXAMPLE\\admin"));
    assert_true(CredDeleteW(target, CRED_TYPE_GENERIC, 0));
    assert_null(wmi_stored_password("hyperpoint-test", "EXAMPLE\\admin"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_refusal_is_told_in_the_hosts_words),
        cmocka_unit_test(who_calls_is_said),
        cmocka_unit_test(nobody_waits_for_ever),
        cmocka_unit_test(one_interrupt_ends_connecting),
        cmocka_unit_test(names_of_this_machine_are_known),
        cmocka_unit_test(passwords_are_found_where_windows_keeps_them),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
