/* SPDX-License-Identifier: MIT */
/* The partition values of an adapter: in words, and whether Hyper-V takes them back. */
#ifndef CORE_CHOOSE_VALUES_H
#define CORE_CHOOSE_VALUES_H

#include "hyperv/adapter.h"

/* "VRAM min 100 max 50, Encode optimal 7"; "no values" where none is set. Arena text. */
const char *core_values_label(struct hp_arena *arena, const struct hv_quotas *quotas);

/* Why Hyper-V may not take these values: they are not in order, or beyond what the card (NULL: not known)
 * states of one partition. NULL: nothing speaks against them. Only a doubt: hosts hold values of other units
 * than the card's, and take them (facts page, 2.3). Arena text. */
const char *core_values_doubt(struct hp_arena *arena, const struct hv_quotas *quotas,
                              const struct hv_gpu *gpu);

#endif
