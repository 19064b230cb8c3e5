/* SPDX-License-Identifier: MIT */
#include "refuse.h"

#include "base/str.h"

#include <stdarg.h>

int query_refuse(struct hp_error *err, enum cim_status status, const char *format, ...)
{
    HP_STR(said);
    va_list args;
    va_start(args, format);
    hp_str_vformat(&said, format, args);
    va_end(args);
    return cim_status_error(err, (uint32_t)status, hp_str_text(&said), "query failed");
}
