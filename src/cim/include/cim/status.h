/* SPDX-License-Identifier: MIT */
/* WBEM status codes: one table of number, name, class of error and plain words, for every transport (facts
 * page, 10.3). */
#ifndef CIM_STATUS_H
#define CIM_STATUS_H

#include "base/error.h"

#include <stdint.h>

enum cim_status {
    CIM_S_FAILED = (int)0x80041001,
    CIM_S_NOT_FOUND = (int)0x80041002,
    CIM_S_ACCESS_DENIED = (int)0x80041003,
    CIM_S_PROVIDER_FAILURE = (int)0x80041004,
    CIM_S_TYPE_MISMATCH = (int)0x80041005,
    CIM_S_INVALID_PARAMETER = (int)0x80041008,
    CIM_S_NOT_SUPPORTED = (int)0x8004100C,
    CIM_S_INVALID_NAMESPACE = (int)0x8004100E,
    CIM_S_INVALID_CLASS = (int)0x80041010,
    CIM_S_PROVIDER_LOAD_FAILURE = (int)0x80041013,
    CIM_S_INITIALIZATION_FAILURE = (int)0x80041014,
    CIM_S_TRANSPORT_FAILURE = (int)0x80041015,
    CIM_S_INVALID_QUERY = (int)0x80041017,
    CIM_S_INVALID_METHOD = (int)0x8004102E,
    CIM_S_INVALID_METHOD_PARAMETERS = (int)0x8004102F,
    CIM_S_CALL_CANCELLED = (int)0x80041032,
    CIM_S_SHUTTING_DOWN = (int)0x80041033,
    CIM_S_INVALID_OBJECT_PATH = (int)0x8004103A,
    CIM_S_SERVER_TOO_BUSY = (int)0x80041045,
    CIM_S_PRIVILEGE_NOT_HELD = (int)0x80041062,
    CIM_S_LOCAL_CREDENTIALS = (int)0x80041064,
    CIM_S_TIMED_OUT = (int)0x80041069,
    CIM_S_QUOTA_VIOLATION = (int)0x8004106C,
    CIM_S_CONNECTION_FAILED = (int)0x80041071,
    CIM_S_FATAL_TRANSPORT_ERROR = (int)0x80041086,
    CIM_S_ENCRYPTION_REQUIRED = (int)0x80041087,
    CIM_S_ALSO_TIMED_OUT = (int)0x80041088,
    /* Not WMI's own: COM, Windows and RPC on the way to it. */
    CIM_S_COM_DISCONNECTED = (int)0x80010108,
    CIM_S_RPC_ACCESS_DENIED = (int)0x8001011B,
    CIM_S_COM_CLASS_NOT_REGISTERED = (int)0x80040154,
    CIM_S_COM_ACCESS_DENIED = (int)0x80070005,
    CIM_S_BAD_NETWORK_PATH = (int)0x80070035,
    CIM_S_SERVICE_DISABLED = (int)0x80070422,
    CIM_S_SERVICE_NOT_ACTIVE = (int)0x80070426,
    CIM_S_LOGON_FAILURE = (int)0x8007052E,
    CIM_S_ACCOUNT_RESTRICTION = (int)0x8007052F,
    CIM_S_PASSWORD_EXPIRED = (int)0x80070532,
    CIM_S_ACCOUNT_DISABLED = (int)0x80070533,
    CIM_S_LOGON_TYPE_NOT_GRANTED = (int)0x80070569,
    CIM_S_RPC_UNAVAILABLE = (int)0x800706BA,
    CIM_S_RPC_CALL_FAILED = (int)0x800706BE,
    CIM_S_RPC_NOT_EXECUTED = (int)0x800706BF,
    CIM_S_RPC_NO_ENDPOINT = (int)0x800706D9,
    CIM_S_SECURITY_PACKAGE = (int)0x80070721,
    CIM_S_ACCOUNT_LOCKED = (int)0x80070775
};

/* The short name of a status ("invalid namespace"), or NULL for an unknown one. Covers WBEM, and the
 * HRESULTs of COM, RPC and Windows that are met on the way to it. */
const char *cim_status_name(uint32_t status);

/* Sets err from a status: class by table (not found, access, gone, timeout, else failed), the number at its
 * level (WMI for its own, 0x80041xxx to 0x80044xxx, else transport), the host's own text when there is one.
 * `what` is the sentence's beginning: "query failed" gives "query failed: invalid namespace (0x8004100E)". An
 * err that is set already stays as it is. Returns the class. */
int cim_status_error(struct hp_error *err, uint32_t status, const char *host_text_or_null, const char *what);

#endif
