/* SPDX-License-Identifier: MIT */
#include "wmi/wmi.h"

#include "private.h"
#include "text.h"

#include "base/text.h"

#include <stdlib.h>
#include <string.h>

/* --- who this machine is --- */

static bool has_name(COMPUTER_NAME_FORMAT format, const char *computer)
{
    DWORD size = 0;
    HP_ARENA(scratch);
    WMI_BSTR(name);
    GetComputerNameExW(format, NULL, &size);
    if (size == 0)
        return false;
    wchar_t *text = hp_arena_array(&scratch, size, sizeof *text);
    if (!GetComputerNameExW(format, text, &size))
        return false;
    name = wmi_literal(text);
    const char *utf8 = wmi_utf8(&scratch, name);
    return hp_text_is_utf8(utf8, strlen(utf8)) && hp_text_same(utf8, computer);
}

bool wmi_is_this_machine(const char *computer)
{
    static const char *const always[] = { ".", "localhost", "127.0.0.1", "::1" };
    for (size_t i = 0; i < HP_COUNT(always); i++) {
        if (hp_text_same(always[i], computer))
            return true;
    }
    return has_name(ComputerNameNetBIOS, computer) || has_name(ComputerNameDnsHostname, computer) ||
           has_name(ComputerNameDnsFullyQualified, computer);
}

/* --- opening and closing --- */

static void wipe(wchar_t *text)
{
    if (text)
        SecureZeroMemory(text, wcslen(text) * sizeof *text);
    free(text);
}

static void close_session(struct cim_session *session)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    wmi_forget_expected(wmi);
    wmi_stop(wmi);
    free(wmi->full_user);
    free(wmi->identity.User);
    free(wmi->identity.Domain);
    wipe(wmi->identity.Password);
    hp_arena_release(&wmi->arena);
    free(wmi);
}

/* Explicit credentials go into ConnectServer and into every blanket (facts page, 9.2). */
static int set_identity(struct wmi_session *session, const struct wmi_target *target, struct hp_error *err)
{
    const char *domain;
    const char *name;
    wmi_split_user(&session->arena, target->user, &domain, &name);
    COAUTHIDENTITY *identity = &session->identity;
    session->user = hp_arena_copy(&session->arena, target->user);
    session->full_user = wmi_wide(target->user);
    identity->User = wmi_wide(name);
    identity->Domain = wmi_wide(domain);
    identity->Password = wmi_wide(target->password ? target->password : "");
    if (!session->full_user || !identity->User || !identity->Domain || !identity->Password)
        return hp_error_set(err, HP_E_USAGE, "the user or its password is not UTF-8");
    identity->UserLength = (ULONG)wcslen(identity->User);
    identity->DomainLength = (ULONG)wcslen(identity->Domain);
    identity->PasswordLength = (ULONG)wcslen(identity->Password);
    identity->Flags = SEC_WINNT_AUTH_IDENTITY_UNICODE;
    return 0;
}

int wmi_open(const struct wmi_target *target, struct cim_session **out, struct hp_error *err)
{
    static const struct cim_session_ops ops = {
        .query = wmi_query,
        .get = wmi_get,
        .invoke = wmi_invoke,
        .describe = wmi_describe,
        .expect = wmi_expect,
        .close = close_session,
    };
    bool remote = target->computer && !wmi_is_this_machine(target->computer);
    if (target->user && !remote)
        return hp_error_set(err, HP_E_USAGE, "you can only give a user for a different computer");
    struct wmi_session *session = hp_malloc(sizeof *session);
    *session = (struct wmi_session){ .session = { .ops = &ops },
                                     .timeout_seconds = target->timeout_seconds ? target->timeout_seconds
                                                                                : WMI_DEFAULT_TIMEOUT_SECONDS,
                                     .interrupts = target->interrupts,
                                     .only_reads = target->only_reads };
    if (remote)
        session->computer = hp_arena_copy(&session->arena, target->computer);
    int rc = target->user ? set_identity(session, target, err) : 0;
    if (!rc)
        rc = wmi_start(session, err);
    if (rc) {
        close_session(&session->session);
        return rc;
    }
    *out = &session->session;
    return 0;
}
