/* SPDX-License-Identifier: MIT */
/* What every call looks at before it begins. */
#include "services.h"

#include "fail.h"
#include "text.h"

HRESULT door_services_begin(const struct door_services *self, LONG flags, LONG allowed,
                            const IWbemContext *context, const char *operation)
{
    door_clear_error();
    if (flags & ~allowed)
        return door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation, "flags 0x%lX are not known here",
                           (unsigned long)(flags & ~allowed));
    if (context)
        return door_refuse(CODE(WBEM_E_NOT_SUPPORTED), operation, "the simulated host takes no IWbemContext");
    return door_security_check(&self->security, operation);
}

const char *door_services_text(struct hp_arena *arena, const OLECHAR *bstr, const char *parameter,
                               const char *operation, HRESULT *refusal)
{
    const char *text = bstr ? door_text_of_bstr(arena, bstr) : NULL;
    *refusal = text ? S_OK
                    : door_refuse(CODE(WBEM_E_INVALID_PARAMETER), operation,
                                  "%s is not a BSTR of the right length", parameter);
    return text;
}
