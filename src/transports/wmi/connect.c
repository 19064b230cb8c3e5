/* SPDX-License-Identifier: MIT */
/* Connections to namespaces.
 *
 * IWbemLocator::ConnectServer cannot be interrupted and may take minutes, so it runs on a thread of its own.
 * When nobody waits any longer the thread is left alone with what it holds, and frees that when it ends. */
#include "private.h"

#include "text.h"

#include "base/text.h"
#include "cim/status.h"
#include "cim/wql.h"

#include <stdatomic.h>
#include <stdlib.h>

/* --- starting --- */

/* Every proxy gets its own blanket all the same; this is for what COM calls by itself. Somebody in this
 * process may have been earlier (RPC_E_TOO_LATE), which is as good. */
static HRESULT secure_process(void)
{
    HRESULT hr = CoInitializeSecurity(NULL, -1, NULL, NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                                      RPC_C_IMP_LEVEL_IMPERSONATE, NULL, EOAC_NONE, NULL);
    return hr == RPC_E_TOO_LATE ? S_OK : hr;
}

int wmi_start(struct wmi_session *session, struct hp_error *err)
{
    HRESULT hr = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    if (FAILED(hr) && hr != RPC_E_CHANGED_MODE)
        return wmi_fail(session, hr, "COM cannot be started", err);
    session->started = SUCCEEDED(hr);
    hr = secure_process();
    if (SUCCEEDED(hr))
        hr = CoCreateInstance(&CLSID_WbemLocator, NULL, CLSCTX_INPROC_SERVER, &IID_IWbemLocator,
                              (void **)&session->locator);
    return FAILED(hr) ? wmi_fail_connecting(session, hr, "WMI cannot be started", err) : 0;
}

static void close_namespace(struct wmi_namespace *ns)
{
    for (struct wmi_class *class = ns->classes; class; class = class->next)
        wmi_release(&class->definition);
    wmi_release(&ns->services);
}

void wmi_stop(struct wmi_session *session)
{
    for (struct wmi_namespace *ns = session->namespaces; ns; ns = ns->next)
        close_namespace(ns);
    session->namespaces = NULL;
    wmi_release(&session->locator);
    session->locator = NULL;
    if (session->started)
        CoUninitialize();
    session->started = false;
}

/* --- connecting --- */

/* What the thread needs and gives. Two own it: the thread, and whoever waits; the last one frees it. */
struct attempt {
    atomic_int owners;
    IWbemLocator *locator;
    BSTR resource;
    BSTR user;
    BSTR password;
    HRESULT hr;
    IWbemServices *services;
    IErrorInfo *told; /* belongs to the thread that made the call, and is carried over */
};

static BSTR copy_bstr(const wchar_t *text)
{
    return text ? wmi_literal(text) : NULL;
}

static void let_go(struct attempt **owned)
{
    struct attempt *attempt = *owned;
    if (!attempt || atomic_fetch_sub(&attempt->owners, 1) > 1)
        return;
    if (attempt->password)
        SecureZeroMemory(attempt->password, SysStringByteLen(attempt->password));
    SysFreeString(attempt->resource);
    SysFreeString(attempt->user);
    SysFreeString(attempt->password);
    wmi_release(&attempt->locator);
    wmi_release(&attempt->services);
    wmi_release(&attempt->told);
    free(attempt);
}

static DWORD WINAPI run_attempt(void *context)
{
    struct attempt *attempt = context;
    HRESULT started = CoInitializeEx(NULL, COINIT_MULTITHREADED);
    attempt->hr = started;
    if (SUCCEEDED(started))
        attempt->hr =
            IWbemLocator_ConnectServer(attempt->locator, attempt->resource, attempt->user, attempt->password,
                                       NULL, WBEM_FLAG_CONNECT_USE_MAX_WAIT, NULL, NULL, &attempt->services);
    if (FAILED(attempt->hr))
        GetErrorInfo(0, &attempt->told);
    let_go(&attempt);
    if (SUCCEEDED(started))
        CoUninitialize();
    return 0;
}

static int new_attempt(struct wmi_session *session, const char *ns, struct attempt **out,
                       struct hp_error *err)
{
    HP_ARENA(scratch);
    WMI_BSTR(resource);
    const char *path =
        session->computer ? hp_arena_format(&scratch, "\\\\%s\\%s", session->computer, ns) : ns;
    int rc = wmi_bstr(path, &resource, err);
    if (rc)
        return rc;
    struct attempt *attempt = hp_malloc(sizeof *attempt);
    *attempt = (struct attempt){ .owners = 1,
                                 .locator = session->locator,
                                 .resource = WMI_TAKE(resource),
                                 .user = copy_bstr(session->full_user),
                                 .password = copy_bstr(session->identity.Password) };
    IWbemLocator_AddRef(attempt->locator);
    *out = attempt;
    return 0;
}

/* Before anything was asked of the host a single interrupt is enough to stop. */
static int wait_for_thread(struct wmi_session *session, HANDLE thread, const char *ns, struct hp_error *err)
{
    const struct wmi_wait wait = wmi_wait(session, WMI_READS, ns);
    unsigned before = session->interrupts ? session->interrupts() : 0;
    while (WaitForSingleObject(thread, WMI_LOOK_MS) != WAIT_OBJECT_0) {
        if (session->interrupts && session->interrupts() > before)
            return hp_error_set(err, HP_E_INTERRUPTED, "stopped by the user while connecting to %s", ns);
        if (GetTickCount64() >= wait.give_up)
            return hp_error_set(err, HP_E_TIMEOUT, "no connection to %s%s%s within %u seconds", ns,
                                session->computer ? " on " : "", session->computer ? session->computer : "",
                                session->timeout_seconds);
    }
    return 0;
}

static int refused(const struct wmi_session *session, struct attempt *attempt, const char *ns,
                   struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *computer = session->computer;
    SetErrorInfo(0, attempt->told);
    return wmi_fail_connecting(
        session, FAILED(attempt->hr) ? attempt->hr : E_FAIL,
        computer ? hp_arena_format(&scratch, "no connection to %s on %s", ns, computer) : ns, err);
}

static int connect_services(struct wmi_session *session, const char *ns, IWbemServices **out,
                            struct hp_error *err)
{
    __attribute__((cleanup(let_go))) struct attempt *attempt = NULL;
    int rc = new_attempt(session, ns, &attempt, err);
    if (rc)
        return rc;
    atomic_fetch_add(&attempt->owners, 1);
    HANDLE thread = CreateThread(NULL, 0, run_attempt, attempt, 0, NULL);
    if (!thread) {
        atomic_fetch_sub(&attempt->owners, 1);
        return hp_error_set(err, HP_E_FAILED, "Windows cannot start another thread");
    }
    rc = wait_for_thread(session, thread, ns, err);
    CloseHandle(thread);
    if (rc)
        return rc;
    if (FAILED(attempt->hr) || !attempt->services)
        return refused(session, attempt, ns, err);
    rc = wmi_protect(session, attempt->services, err);
    if (!rc)
        *out = WMI_TAKE(attempt->services);
    return rc;
}

int wmi_connect(struct wmi_session *session, const char *ns, struct wmi_namespace **out, struct hp_error *err)
{
    const char *name = ns ? ns : CIM_NS_VIRTUALIZATION;
    for (struct wmi_namespace *known = session->namespaces; known; known = known->next) {
        if (hp_text_same(known->name, name)) {
            *out = known;
            return 0;
        }
    }
    IWbemServices *services = NULL;
    int rc = connect_services(session, name, &services, err);
    if (rc)
        return rc;
    struct wmi_namespace *made = hp_arena_alloc(&session->arena, sizeof *made);
    *made = (struct wmi_namespace){ .next = session->namespaces,
                                    .name = hp_arena_copy(&session->arena, name),
                                    .services = services };
    session->namespaces = made;
    *out = made;
    return 0;
}
