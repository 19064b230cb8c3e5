/* SPDX-License-Identifier: MIT */
/* Points in time as the state file writes them: ISO 8601, UTC, "2026-07-01T00:43:52Z" with up to six decimals
 * of a second where there are some. */
#ifndef HOSTFILE_TIMESTAMP_H
#define HOSTFILE_TIMESTAMP_H

#include <stdbool.h>
#include <stdint.h>

enum { HF_TIMESTAMP_LENGTH = 27, HF_SECOND = 1000000, HF_MILLISECOND = 1000 };

/* 1601-01-01: what Windows writes for a time that has not come yet. */
#define HF_NEVER (INT64_C(-11644473600) * HF_SECOND)

bool hf_timestamp_parse(const char *text, int64_t *micros);
void hf_timestamp_print(int64_t micros, char out[HF_TIMESTAMP_LENGTH + 1]);

#endif
