/* SPDX-License-Identifier: MIT */
/* IClientSecurity for what is a proxy on a real machine, so that a client's CoSetProxyBlanket works and can
 * be looked at. The environment variable HYPERPOINT_DOOR_BLANKET says how: unset, a blanket may be set and
 * changes nothing; "required", calls without one that encrypts or signs and impersonates are refused;
 * "absent", there is no such interface. */
#ifndef COM_SECURITY_H
#define COM_SECURITY_H

#include "com.h"

/* A part of the object that `outer` belongs to, and living as long. */
struct door_security {
    IClientSecurity iface;
    IUnknown *outer;
    bool is_set;
    DWORD authn_service;
    DWORD authz_service;
    DWORD authn_level;
    DWORD impersonation_level;
    void *identity; /* the client's, only handed back */
    DWORD capabilities;
};

void door_security_begin(struct door_security *security, IUnknown *outer);

/* For the outer object's QueryInterface: true when it is this interface and it is offered; takes no
 * reference. */
bool door_security_is_wanted(REFIID iid);

/* S_OK, or WBEM_E_ACCESS_DENIED where a blanket is required and this object has none that is good enough. */
HRESULT door_security_check(const struct door_security *security, const char *operation);

#endif
