/* SPDX-License-Identifier: MIT */
#include "hostfile/timestamp.h"

const char *hf_timestamp_text(struct hp_arena *arena, int64_t micros)
{
    return hp_time_iso(arena, micros, micros % HP_SECOND ? 6 : 0);
}
