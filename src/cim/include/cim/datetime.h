/* SPDX-License-Identifier: MIT */
/* CIM datetime: a point in time or an interval, in the 25-character form of DMTF DSP0004
 * ("20260630182230.035779-000", "00000002123456.000000:000"). */
#ifndef CIM_DATETIME_H
#define CIM_DATETIME_H

#include "base/arena.h"

#include <stdbool.h>
#include <stdint.h>

enum { CIM_DATETIME_LENGTH = 25 };

struct cim_datetime {
    bool is_interval;
    int16_t utc_offset; /* minutes the written form is ahead of UTC; 0 for intervals */
    int64_t micros;     /* microseconds since 1970-01-01 UTC, or the interval's length */
};

/* Parses the 25-character form. Microseconds and UTC offset may be left open ("20240611000000.******+***", as
 * Win32_PnPSignedDriver writes its DriverDate) and then count as 0; every other field must be there. */
bool cim_datetime_parse(const char *text, struct cim_datetime *out);

/* Writes the 25-character form and a zero byte. Times outside the years 0001..9999 are clamped, intervals to
 * 0 and 99999999 days; an offset of 0 is written "-000", as Hyper-V does. */
void cim_datetime_print(struct cim_datetime value, char out[CIM_DATETIME_LENGTH + 1]);

/* ISO 8601, always UTC, whole seconds: "2026-06-30T18:22:30Z"; intervals as "P2DT12H34M56S". Arena text. */
const char *cim_datetime_iso(struct hp_arena *arena, struct cim_datetime value);

#endif
