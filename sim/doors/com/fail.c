/* SPDX-License-Identifier: MIT */
#include "fail.h"

#include "base/str.h"
#include "object/object.h"

/* COM holds its own reference. */
static void publish(HRESULT code, const char *operation, const char *description, const char *what)
{
    struct door_object *object = door_object_of_error(code, operation, description, what);
    SetErrorInfo(0, &object->error);
    IErrorInfo_Release(&object->error);
}

HRESULT door_fail(const struct hp_error *err, const char *operation)
{
    const struct hp_code *wmi = &err->codes[HP_LEVEL_WMI];
    const struct hp_code *way = &err->codes[HP_LEVEL_TRANSPORT];
    bool known = wmi->known || way->known;
    HRESULT code = CODE(wmi->known ? wmi->value : way->known ? way->value : (uint32_t)WBEM_E_FAILED);
    publish(code, operation, err->host_text || known ? err->host_text : err->what, err->what);
    return code;
}

HRESULT door_refuse(HRESULT code, const char *operation, const char *format, ...)
{
    HP_STR(text);
    va_list args;
    va_start(args, format);
    hp_str_vformat(&text, format, args);
    va_end(args);
    publish(code, operation, hp_str_text(&text), NULL);
    return code;
}

HRESULT door_not_supported(const char *method)
{
    return door_refuse(CODE(WBEM_E_NOT_SUPPORTED), method, "the simulated host does not offer %s", method);
}

void door_clear_error(void)
{
    SetErrorInfo(0, NULL);
}
