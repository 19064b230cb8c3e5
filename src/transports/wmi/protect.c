/* SPDX-License-Identifier: MIT */
#include "private.h"

int wmi_protect(struct wmi_session *session, void *proxy, struct hp_error *err)
{
    bool remote = session->computer != NULL;
    COAUTHIDENTITY *identity = session->identity.User ? &session->identity : NULL;
    HRESULT hr = CoSetProxyBlanket(proxy, remote ? RPC_C_AUTHN_DEFAULT : RPC_C_AUTHN_WINNT,
                                   remote ? RPC_C_AUTHZ_DEFAULT : RPC_C_AUTHZ_NONE,
                                   remote ? COLE_DEFAULT_PRINCIPAL : NULL, RPC_C_AUTHN_LEVEL_PKT_PRIVACY,
                                   RPC_C_IMP_LEVEL_IMPERSONATE, identity, EOAC_NONE);
    if (SUCCEEDED(hr) || (hr == E_NOINTERFACE && !remote))
        return 0;
    if (hr == E_NOINTERFACE)
        return hp_error_set(err, HP_E_ACCESS,
                            "the program that answers for %s does not protect the connection",
                            session->computer);
    return wmi_fail(session, hr, "the connection to the host cannot be protected", err);
}
