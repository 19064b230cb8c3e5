/* SPDX-License-Identifier: MIT */
#include "private.h"

struct wmi_wait wmi_wait(const struct wmi_session *session, enum wmi_purpose purpose, const char *what)
{
    uint64_t give_up = GetTickCount64() + session->timeout_seconds * UINT64_C(1000);
    return (struct wmi_wait){ session, purpose, what, give_up };
}

/* Whether somebody insists is looked at only after a look without an answer, so that calls which are answered
 * at once still work: what follows an interrupt puts things back. */
int wmi_wait_longer(const struct wmi_wait *wait, struct hp_error *err)
{
    const struct wmi_session *session = wait->session;
    if (session->interrupts && session->interrupts() > (session->only_reads ? 0 : 1))
        return hp_error_set(err, wait->purpose == WMI_CHANGES ? HP_E_TIMEOUT : HP_E_INTERRUPTED,
                            "stopped waiting for the answer to %s", wait->what);
    if (GetTickCount64() >= wait->give_up)
        return hp_error_set(err, HP_E_TIMEOUT, "no answer to %s within %u seconds", wait->what,
                            session->timeout_seconds);
    return 0;
}

int wmi_await_object(struct wmi_session *session, IWbemCallResult *result, enum wmi_purpose purpose,
                     const char *what, IWbemClassObject **out, struct hp_error *err)
{
    if (!result)
        return hp_error_set(err, HP_E_FAILED, "%s was started, and the host returned nothing to wait for",
                            what);
    int rc = wmi_protect(session, result, err);
    if (rc)
        return rc;
    const struct wmi_wait wait = wmi_wait(session, purpose, what);
    for (;;) {
        WMI_INTERFACE(IWbemClassObject, object);
        HRESULT hr = IWbemCallResult_GetResultObject(result, WMI_LOOK_MS, &object);
        if (FAILED(hr))
            return wmi_fail(session, hr, what, err);
        if (hr != WBEM_S_TIMEDOUT) {
            *out = WMI_TAKE(object);
            return 0;
        }
        rc = wmi_wait_longer(&wait, err);
        if (rc)
            return rc;
    }
}
