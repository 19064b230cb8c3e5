/* SPDX-License-Identifier: MIT */
/* Moments as the host file writes them: ISO 8601, UTC, "2026-07-01T00:43:52Z" with up to six decimals of a
 * second where there are some. */
#ifndef HOSTFILE_TIMESTAMP_H
#define HOSTFILE_TIMESTAMP_H

#include "base/time.h"

/* 1601-01-01: what Windows writes for a time that has not come yet. */
#define HF_NEVER (INT64_C(-11644473600) * HP_SECOND)

/* Arena text. */
const char *hf_timestamp_text(struct hp_arena *arena, int64_t micros);

#endif
