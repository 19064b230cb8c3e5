/* SPDX-License-Identifier: MIT */
#include "cim/status.h"

#include "base/array.h"

#include <inttypes.h>
#include <stddef.h>

static const struct status {
    enum cim_status number;
    const char *name;
    enum hp_class class;
} statuses[] = {
    { CIM_S_FAILED, "failed", HP_E_FAILED },
    { CIM_S_NOT_FOUND, "not found", HP_E_NOT_FOUND },
    { CIM_S_ACCESS_DENIED, "access denied", HP_E_ACCESS },
    { CIM_S_PROVIDER_FAILURE, "provider failure", HP_E_GONE },
    { CIM_S_TYPE_MISMATCH, "type mismatch", HP_E_FAILED },
    { CIM_S_INVALID_PARAMETER, "invalid parameter", HP_E_FAILED },
    { CIM_S_NOT_SUPPORTED, "not supported", HP_E_FAILED },
    { CIM_S_INVALID_NAMESPACE, "invalid namespace", HP_E_ACCESS },
    { CIM_S_INVALID_CLASS, "invalid class", HP_E_FAILED },
    { CIM_S_PROVIDER_LOAD_FAILURE, "provider load failure", HP_E_GONE },
    { CIM_S_INITIALIZATION_FAILURE, "initialization failure", HP_E_FAILED },
    { CIM_S_TRANSPORT_FAILURE, "transport failure", HP_E_GONE },
    { CIM_S_INVALID_QUERY, "invalid query", HP_E_FAILED },
    { CIM_S_INVALID_METHOD, "invalid method", HP_E_FAILED },
    { CIM_S_INVALID_METHOD_PARAMETERS, "invalid method parameters", HP_E_FAILED },
    { CIM_S_CALL_CANCELLED, "call cancelled", HP_E_FAILED },
    { CIM_S_SHUTTING_DOWN, "WMI is shutting down", HP_E_GONE },
    { CIM_S_INVALID_OBJECT_PATH, "invalid object path", HP_E_FAILED },
    { CIM_S_SERVER_TOO_BUSY, "server too busy", HP_E_FAILED },
    { CIM_S_PRIVILEGE_NOT_HELD, "privilege not held", HP_E_ACCESS },
    { CIM_S_LOCAL_CREDENTIALS, "user name given for a local connection", HP_E_FAILED },
    { CIM_S_TIMED_OUT, "timed out", HP_E_TIMEOUT },
    { CIM_S_QUOTA_VIOLATION, "quota violation", HP_E_FAILED },
    { CIM_S_CONNECTION_FAILED, "connection failed", HP_E_GONE },
    { CIM_S_FATAL_TRANSPORT_ERROR, "fatal transport error", HP_E_GONE },
    { CIM_S_ENCRYPTION_REQUIRED, "encrypted connection required", HP_E_ACCESS },
    { CIM_S_ALSO_TIMED_OUT, "timed out", HP_E_TIMEOUT },
    { CIM_S_COM_DISCONNECTED, "the object's server has disconnected", HP_E_GONE },
    { CIM_S_RPC_ACCESS_DENIED, "access denied", HP_E_ACCESS },
    { CIM_S_COM_CLASS_NOT_REGISTERED, "class not registered", HP_E_FAILED },
    { CIM_S_COM_ACCESS_DENIED, "access denied", HP_E_ACCESS },
    { CIM_S_BAD_NETWORK_PATH, "network path not found", HP_E_GONE },
    { CIM_S_SERVICE_DISABLED, "service disabled", HP_E_ACCESS },
    { CIM_S_SERVICE_NOT_ACTIVE, "service not started", HP_E_ACCESS },
    { CIM_S_LOGON_FAILURE, "user name or password wrong", HP_E_ACCESS },
    { CIM_S_ACCOUNT_RESTRICTION, "account restriction", HP_E_ACCESS },
    { CIM_S_PASSWORD_EXPIRED, "password expired", HP_E_ACCESS },
    { CIM_S_ACCOUNT_DISABLED, "account disabled", HP_E_ACCESS },
    { CIM_S_LOGON_TYPE_NOT_GRANTED, "logon type not granted", HP_E_ACCESS },
    { CIM_S_RPC_UNAVAILABLE, "RPC server unavailable", HP_E_GONE },
    { CIM_S_RPC_CALL_FAILED, "RPC call failed", HP_E_GONE },
    { CIM_S_RPC_NOT_EXECUTED, "RPC call failed and was not executed", HP_E_GONE },
    { CIM_S_RPC_NO_ENDPOINT, "no RPC endpoint", HP_E_GONE },
    { CIM_S_SECURITY_PACKAGE, "security package error", HP_E_ACCESS },
    { CIM_S_ACCOUNT_LOCKED, "account locked", HP_E_ACCESS },
};

static const struct status *find(uint32_t number)
{
    for (size_t i = 0; i < HP_COUNT(statuses); i++) {
        if ((uint32_t)statuses[i].number == number)
            return &statuses[i];
    }
    return NULL;
}

const char *cim_status_name(uint32_t status)
{
    const struct status *known = find(status);
    return known ? known->name : NULL;
}

/* Numbers of WMI itself; all others come from COM (which has the beginning of the same range), RPC or Windows
 * on the way there. */
static bool is_wmi(uint32_t status)
{
    return status >= 0x80041000 && status < 0x80045000;
}

int cim_status_error(struct hp_error *err, uint32_t status, const char *host_text_or_null, const char *what)
{
    const struct status *known = find(status);
    enum hp_class class = known ? known->class : HP_E_FAILED;
    if (hp_error_is_set(err))
        return class; /* the number and the text belong to this error, not to the earlier one */
    hp_error_set(err, class, "%s: %s (0x%08" PRIX32 ")", what, known ? known->name : "unknown error", status);
    hp_error_code(err, is_wmi(status) ? HP_LEVEL_WMI : HP_LEVEL_TRANSPORT, status);
    hp_error_host_text(err, host_text_or_null);
    return class;
}
