/* SPDX-License-Identifier: MIT */
#include "memory.h"

/* MiB (facts page, 2.5): with less than 8 GiB of high window guests report Code 43, and the default low
 * window of 128 MiB is too small for most cards. */
enum { LOW_NEEDED = 1024, HIGH_ENOUGH = 8192, HIGH_SET = 32768 };

bool core_memory_needs(const struct hv_settings *now, struct hv_settings_change *change,
                       struct hv_settings_change *before)
{
    bool needs = false;
    if (!now->guest_cache_types.set || !now->guest_cache_types.value) {
        change->guest_cache_types = (struct hp_opt_bool){ true, true };
        before->guest_cache_types = now->guest_cache_types;
        needs = true;
    }
    if (!now->low_mmio.set || now->low_mmio.value < LOW_NEEDED) {
        change->low_mmio = (struct hp_opt_u64){ true, LOW_NEEDED };
        before->low_mmio = now->low_mmio;
        needs = true;
    }
    if (!now->high_mmio.set || now->high_mmio.value < HIGH_ENOUGH) {
        change->high_mmio = (struct hp_opt_u64){ true, HIGH_SET };
        before->high_mmio = now->high_mmio;
        needs = true;
    }
    return needs;
}
