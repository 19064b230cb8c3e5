/* SPDX-License-Identifier: MIT */
/* Answers that say no. */
#include "service.h"

#include "cim/status.h"

bool door_refuse(struct door_call *call, const char *subcode, uint32_t code, const char *text)
{
    call->fault = (struct door_fault){ .subcode = subcode, .code = code, .text = text };
    return false;
}

/* Which of the service's own faults wraps what WMI says: recorded ones where there are any. */
bool door_refuse_as_model(struct door_call *call)
{
    static const struct {
        enum cim_status status;
        const char *subcode;
        uint32_t code;
    } wrapped[] = {
        { CIM_S_NOT_FOUND, "a:DestinationUnreachable", 2150858752u },
        { CIM_S_INVALID_QUERY, "n:CannotProcessFilter", 2150858778u },
        { CIM_S_INVALID_CLASS, "n:CannotProcessFilter", 2150858778u },
        { CIM_S_INVALID_NAMESPACE, "n:CannotProcessFilter", 2150858778u },
        { CIM_S_ACCESS_DENIED, "w:AccessDenied", 5 },
        { CIM_S_TIMED_OUT, "w:TimedOut", 2150858793u },
    };
    const struct hp_code *codes = call->error.codes;
    /* WMI hands on as its own what a provider met: the number of a remote call, say. */
    uint32_t status = codes[codes[HP_LEVEL_WMI].known ? HP_LEVEL_WMI : HP_LEVEL_TRANSPORT].value;
    struct door_fault fault = { .subcode = "w:InternalError", .code = status, .is_receiver = true };
    for (size_t i = 0; i < HP_COUNT(wrapped); i++) {
        if ((uint32_t)wrapped[i].status == status)
            fault = (struct door_fault){ .subcode = wrapped[i].subcode, .code = wrapped[i].code };
    }
    if (!fault.code)
        fault.code = 2147942402u;
    fault.text = call->error.host_text ? call->error.host_text : call->error.what;
    fault.cause = &call->error;
    fault.status = status;
    call->fault = fault;
    return false;
}
