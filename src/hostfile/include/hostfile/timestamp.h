/* SPDX-License-Identifier: MIT */
/* Points in time as the state file writes them: ISO 8601, UTC, "2026-07-01T00:43:52Z" with up to six decimals
 * of a second where there are some. */
#ifndef HOSTFILE_TIMESTAMP_H
#define HOSTFILE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

enum { SIM_TIMESTAMP_LENGTH = 27, SIM_SECOND = 1000000, SIM_MILLISECOND = 1000 };

/* 1601-01-01: what Windows writes for a time that has not come yet. */
#define SIM_NEVER (INT64_C(-11644473600) * SIM_SECOND)

bool sim_timestamp_parse(const char *text, int64_t *micros);
void sim_timestamp_print(int64_t micros, char out[SIM_TIMESTAMP_LENGTH + 1]);

#endif
