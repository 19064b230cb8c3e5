/* SPDX-License-Identifier: MIT */
#include "security.h"

#include "base/arena.h"
#include "fail.h"
#include "text.h"

#include <string.h>

static bool blanket_is(const char *way)
{
    HP_ARENA(scratch);
    const char *said = door_environment(&scratch, L"HYPERPOINT_DOOR_BLANKET");
    return said && strcmp(said, way) == 0;
}

static struct door_security *self_of(IClientSecurity *iface)
{
    return (struct door_security *)iface;
}

static HRESULT WINAPI query_interface(IClientSecurity *iface, REFIID iid, void **out)
{
    return IUnknown_QueryInterface(self_of(iface)->outer, iid, out);
}

static ULONG WINAPI add_ref(IClientSecurity *iface)
{
    return IUnknown_AddRef(self_of(iface)->outer);
}

static ULONG WINAPI release(IClientSecurity *iface)
{
    return IUnknown_Release(self_of(iface)->outer);
}

/* Each place may be NULL. The principal's name is the receiver's; there is none. */
static HRESULT WINAPI query_blanket(IClientSecurity *iface, IUnknown *proxy, DWORD *authn_service,
                                    DWORD *authz_service, OLECHAR **principal, DWORD *authn_level,
                                    DWORD *impersonation_level, void **identity, DWORD *capabilities)
{
    const struct door_security *self = self_of(iface);
    if (proxy != self->outer)
        return E_INVALIDARG;
    if (authn_service)
        *authn_service = self->authn_service;
    if (authz_service)
        *authz_service = self->authz_service;
    if (principal)
        *principal = NULL;
    if (authn_level)
        *authn_level = self->authn_level;
    if (impersonation_level)
        *impersonation_level = self->impersonation_level;
    if (identity)
        *identity = self->identity;
    if (capabilities)
        *capabilities = self->capabilities;
    return S_OK;
}

static bool services_fit(DWORD authn_service, DWORD authz_service)
{
    bool authn = authn_service == RPC_C_AUTHN_WINNT || authn_service == RPC_C_AUTHN_GSS_NEGOTIATE ||
                 authn_service == RPC_C_AUTHN_GSS_KERBEROS || authn_service == RPC_C_AUTHN_DEFAULT;
    return authn && (authz_service == RPC_C_AUTHZ_NONE || authz_service == RPC_C_AUTHZ_DEFAULT);
}

static HRESULT WINAPI set_blanket(IClientSecurity *iface, IUnknown *proxy, DWORD authn_service,
                                  DWORD authz_service, OLECHAR *principal, DWORD authn_level,
                                  DWORD impersonation_level, void *identity, DWORD capabilities)
{
    struct door_security *self = self_of(iface);
    if (proxy != self->outer || !services_fit(authn_service, authz_service) ||
        authn_level > RPC_C_AUTHN_LEVEL_PKT_PRIVACY || impersonation_level > RPC_C_IMP_LEVEL_DELEGATE)
        return E_INVALIDARG;
    self->is_set = true;
    self->authn_service = authn_service;
    self->authz_service = authz_service;
    self->authn_level = authn_level;
    self->impersonation_level = impersonation_level;
    self->identity = identity;
    self->capabilities = capabilities;
    return S_OK;
}

static HRESULT WINAPI copy_proxy(IClientSecurity *iface, IUnknown *proxy, IUnknown **out)
{
    return door_not_supported("IClientSecurity::CopyProxy");
}

void door_security_begin(struct door_security *security, IUnknown *outer)
{
    static const IClientSecurityVtbl vtable = {
        .QueryInterface = query_interface,
        .AddRef = add_ref,
        .Release = release,
        .QueryBlanket = query_blanket,
        .SetBlanket = set_blanket,
        .CopyProxy = copy_proxy,
    };
    *security = (struct door_security){
        .iface = { (IClientSecurityVtbl *)(ULONG_PTR)&vtable },
        .outer = outer,
        .authn_service = RPC_C_AUTHN_WINNT,
        .authz_service = RPC_C_AUTHZ_NONE,
        .authn_level = RPC_C_AUTHN_LEVEL_CONNECT,
        .impersonation_level = RPC_C_IMP_LEVEL_IDENTIFY,
    };
}

bool door_security_is_wanted(REFIID iid)
{
    return IsEqualIID(iid, &IID_IClientSecurity) && !blanket_is("absent");
}

HRESULT door_security_check(const struct door_security *security, const char *operation)
{
    if (!blanket_is("required"))
        return S_OK;
    if (security->is_set && security->authn_level >= RPC_C_AUTHN_LEVEL_CALL &&
        security->impersonation_level >= RPC_C_IMP_LEVEL_IMPERSONATE)
        return S_OK;
    return door_refuse(CODE(WBEM_E_ACCESS_DENIED), operation, "this proxy has no blanket that impersonates");
}
