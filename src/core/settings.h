/* SPDX-License-Identifier: MIT */
/* The VM's settings a change touches: what a GPU needs of them, and how they are set back without overwriting
 * what somebody else has set meanwhile. */
#ifndef CORE_SETTINGS_H
#define CORE_SETTINGS_H

#include "hyperv/vm.h"

/* What to raise so that a new adapter works: only what is missing or too small, never lower. `before`
 * receives the present values of the same settings. False when nothing needs to change. */
bool core_memory_needs(const struct hv_settings *now, struct hv_settings_change *change,
                       struct hv_settings_change *before);

/* Of `then`, the settings that are now as `when` says, and differ from `then`: a setting that has a third
 * value was set by somebody else and is left alone. */
struct hv_settings_change core_settings_pick(const struct hv_settings *now,
                                             const struct hv_settings_change *when,
                                             const struct hv_settings_change *then);

bool core_settings_any(const struct hv_settings_change *change);

/* Sets in `into` what `from` has set and `into` has not. */
void core_settings_join(struct hv_settings_change *into, const struct hv_settings_change *from);

/* Takes out of `from` what `what` has set. */
void core_settings_remove(struct hv_settings_change *from, const struct hv_settings_change *what);

/* Of `wanted`, what is not so and, of the memory windows, what is smaller: it is only ever raised. */
struct hv_settings_change core_settings_lacking(const struct hv_settings *now,
                                                const struct hv_settings_change *wanted);

/* Every setting that `wanted` has set is so. */
bool core_settings_are(const struct hv_settings *now, const struct hv_settings_change *wanted);

/* The settings as a change that would set them all. */
struct hv_settings_change core_settings_all(const struct hv_settings *settings);

#endif
