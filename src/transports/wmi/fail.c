/* SPDX-License-Identifier: MIT */
#include "private.h"

#include "object.h"
#include "text.h"

#include "base/text.h"
#include "cim/status.h"

#include <string.h>
#include <ws2tcpip.h>

void wmi_clear_error(void)
{
    SetErrorInfo(0, NULL);
}

/* --- the host's words --- */

/* What the host left beside the number: WMI's own error object knows more than its description. */
static const char *told_text(struct hp_arena *arena)
{
    WMI_INTERFACE(IErrorInfo, info);
    WMI_INTERFACE(IWbemClassObject, status);
    WMI_BSTR(description);
    const char *text = NULL;
    if (GetErrorInfo(0, &info) != S_OK)
        return NULL;
    if (SUCCEEDED(IErrorInfo_QueryInterface(info, &IID_IWbemClassObject, (void **)&status)))
        wmi_read_text(arena, status, L"Description", &text, NULL);
    if ((!text || !*text) && SUCCEEDED(IErrorInfo_GetDescription(info, &description)) && description)
        text = wmi_utf8(arena, description);
    return text;
}

/* What Windows calls a number that our table (cim/status.h) does not have. */
static const char *status_text(struct hp_arena *arena, HRESULT hr)
{
    WMI_INTERFACE(IWbemStatusCodeText, texts);
    WMI_BSTR(text);
    if (cim_status_name((uint32_t)hr) ||
        FAILED(CoCreateInstance(&CLSID_WbemStatusCodeText, NULL, CLSCTX_INPROC_SERVER,
                                &IID_IWbemStatusCodeText, (void **)&texts)) ||
        FAILED(IWbemStatusCodeText_GetErrorCodeText(texts, hr, 0, 0, &text)) || !text)
        return NULL;
    return wmi_utf8(arena, text);
}

/* --- what to do about it --- */

/* What went wrong on the way, as far as a person has to know it. */
enum trouble {
    TROUBLE_NONE,
    TROUBLE_RIGHTS,
    TROUBLE_PASSWORD,
    TROUBLE_ACCOUNT,
    TROUBLE_UNREACHABLE,
    TROUBLE_LOCAL_CREDENTIALS,
    TROUBLE_SERVICE
};

static const struct {
    uint32_t status;
    enum trouble trouble;
} troubles[] = {
    { (uint32_t)CIM_S_ACCESS_DENIED, TROUBLE_RIGHTS },
    { (uint32_t)CIM_S_COM_ACCESS_DENIED, TROUBLE_RIGHTS },
    { (uint32_t)CIM_S_RPC_ACCESS_DENIED, TROUBLE_RIGHTS },
    { (uint32_t)CIM_S_LOGON_FAILURE, TROUBLE_PASSWORD },
    { (uint32_t)CIM_S_ACCOUNT_RESTRICTION, TROUBLE_ACCOUNT },
    { (uint32_t)CIM_S_PASSWORD_EXPIRED, TROUBLE_ACCOUNT },
    { (uint32_t)CIM_S_ACCOUNT_DISABLED, TROUBLE_ACCOUNT },
    { (uint32_t)CIM_S_ACCOUNT_LOCKED, TROUBLE_ACCOUNT },
    { (uint32_t)CIM_S_LOGON_TYPE_NOT_GRANTED, TROUBLE_ACCOUNT },
    { (uint32_t)CIM_S_RPC_UNAVAILABLE, TROUBLE_UNREACHABLE },
    { (uint32_t)CIM_S_RPC_NO_ENDPOINT, TROUBLE_UNREACHABLE },
    { (uint32_t)CIM_S_BAD_NETWORK_PATH, TROUBLE_UNREACHABLE },
    { (uint32_t)CIM_S_TRANSPORT_FAILURE, TROUBLE_UNREACHABLE },
    { (uint32_t)CIM_S_LOCAL_CREDENTIALS, TROUBLE_LOCAL_CREDENTIALS },
    { (uint32_t)CIM_S_SERVICE_DISABLED, TROUBLE_SERVICE },
    { (uint32_t)CIM_S_SERVICE_NOT_ACTIVE, TROUBLE_SERVICE },
    { (uint32_t)CIM_S_SHUTTING_DOWN, TROUBLE_SERVICE },
};

static enum trouble trouble_of(HRESULT hr)
{
    for (size_t i = 0; i < HP_COUNT(troubles); i++) {
        if (troubles[i].status == (uint32_t)hr)
            return troubles[i].trouble;
    }
    return TROUBLE_NONE;
}

/* True when it is certain that nobody knows the name: the call itself does not tell an unknown host from one
 * that is down. */
static bool is_unknown_name(const char *computer)
{
    __attribute__((cleanup(wmi_free_bstr))) BSTR name = NULL;
    WSADATA data;
    ADDRINFOW *found = NULL;
    if (wmi_bstr(computer, &name, NULL) != 0 || WSAStartup(MAKEWORD(2, 2), &data) != 0)
        return false;
    int rc = GetAddrInfoW(name, NULL, NULL, &found);
    if (found)
        FreeAddrInfoW(found);
    WSACleanup();
    return rc == WSAHOST_NOT_FOUND;
}

static void advise_unreachable(const char *computer, struct hp_error *err)
{
    if (is_unknown_name(computer)) {
        hp_error_context(err, "this machine knows no computer named %s", computer);
        hp_error_next(err, "check the name after --host");
        return;
    }
    hp_error_next(
        err,
        "check that %s is on, and that its firewall lets Windows Management Instrumentation in; there, as "
        "administrator: netsh advfirewall firewall set rule group=\"@FirewallAPI.dll,-34251\" new "
        "enable=yes",
        computer);
}

/* For this machine the rights are Hyper-V's, and those above know about them. */
static void advise_remote(const struct wmi_session *session, HRESULT hr, struct hp_error *err)
{
    const char *user = session->user ? session->user : "this account";
    switch (trouble_of(hr)) {
    case TROUBLE_RIGHTS:
        hp_error_next(
            err,
            "%s has to be an administrator of %s; where both are not in one domain, an account of that "
            "machine counts as one over the network only with LocalAccountTokenFilterPolicy "
            "(docs/windows.md says how)",
            user, session->computer);
        break;
    case TROUBLE_PASSWORD:
        hp_error_next(
            err, "check --user (DOMAIN\\name, or %s\\name for an account of that machine) and its password",
            session->computer);
        break;
    case TROUBLE_ACCOUNT:
        hp_error_next(err, "%s cannot log on to %s: check the account (expired, disabled or locked)", user,
                      session->computer);
        break;
    case TROUBLE_UNREACHABLE:
        advise_unreachable(session->computer, err);
        break;
    case TROUBLE_LOCAL_CREDENTIALS:
        hp_error_next(err, "%s is this machine: leave out --host and --user", session->computer);
        break;
    case TROUBLE_SERVICE:
        hp_error_next(err, "start the service Windows Management Instrumentation (winmgmt) on %s",
                      session->computer);
        break;
    case TROUBLE_NONE:
        break;
    }
}

static void advise(const struct wmi_session *session, HRESULT hr, struct hp_error *err)
{
    if (!err)
        return;
    if (session->computer)
        advise_remote(session, hr, err);
    else if (trouble_of(hr) == TROUBLE_SERVICE)
        hp_error_next(
            err, "start the service Windows Management Instrumentation: sc start winmgmt (as administrator)");
}

/* --- the error --- */

int wmi_fail(const struct wmi_session *session, HRESULT hr, const char *what, struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_ERROR(cause);
    const char *text = told_text(&scratch);
    if (!text || !*text)
        text = status_text(&scratch, hr);
    text = hp_text_trim(&scratch, text ? text : ""); /* such texts end in a line break */
    cim_status_error(&cause, (uint32_t)hr, *text ? text : NULL, what);
    advise(session, hr, &cause);
    return hp_error_move(err, &cause);
}

int wmi_fail_connecting(const struct wmi_session *session, HRESULT hr, const char *what, struct hp_error *err)
{
    HP_ERROR(cause);
    wmi_fail(session, hr, what, &cause);
    cause.class = HP_E_ACCESS;
    return hp_error_move(err, &cause);
}
