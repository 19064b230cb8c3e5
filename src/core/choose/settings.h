/* SPDX-License-Identifier: MIT */
/* The VM's settings a change touches: what a GPU needs of them, and how they are set back without overwriting
 * what somebody else has set meanwhile. */
#ifndef CORE_CHOOSE_SETTINGS_H
#define CORE_CHOOSE_SETTINGS_H

#include "hyperv/vm.h"

/* MiB: with less of a high window, guests report Code 43 (facts page, 2.5). */
enum { CORE_HIGH_ENOUGH = 8192 };

/* What to raise so that a new adapter works: only what is missing or too small, never lower. `before`
 * receives the present values of the same settings. False when nothing needs to change. */
bool core_memory_needs(const struct hv_settings *now, struct hv_settings_change *change,
                       struct hv_settings_change *before);

/* The memory settings of a VM, without those it has not. */
struct hv_settings_change core_windows_of(const struct hv_settings *settings);

/* What a VM must have at least for adapters that are put on it. `had` are the memory settings it had while
 * they, or others, were on: these were enough. What is not set there is not known, and is needed as for a new
 * adapter where `now` is too small; so is everything for `new_ones`. A setting that is not set in the answer
 * is large enough as it is, and nothing more is known of it; one that is set to as much as there is, or to
 * less (a cache type that was off), is known to be enough. */
struct hv_settings_change core_windows_needed(const struct hv_settings *now,
                                              const struct hv_settings_change *had, bool new_ones);

/* The settings as they are once that is changed. */
struct hv_settings core_settings_after(const struct hv_settings *now,
                                       const struct hv_settings_change *change);

/* "guest-controlled cache types on (were off), low MMIO window 128 -> 1024 MiB": what a change makes of what
 * is there. Arena text; "" for no change. */
const char *core_settings_describe(struct hp_arena *arena, const struct hv_settings *now,
                                   const struct hv_settings_change *change);

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

/* Of `wanted`, what is not so and, of the memory settings, what is less: windows are only ever raised, and
 * the cache type only switched on. */
struct hv_settings_change core_settings_lacking(const struct hv_settings *now,
                                                const struct hv_settings_change *wanted);

/* Every setting that `wanted` has set is so. */
bool core_settings_are(const struct hv_settings *now, const struct hv_settings_change *wanted);

/* The settings as a change that would set them all. */
struct hv_settings_change core_settings_all(const struct hv_settings *settings);

/* Of a VM's settings, what does not go with a GPU: memory windows and cache type, automatic checkpoints, and
 * that it is saved when the host shuts down. Nothing set for a VM without adapters. */
struct hv_settings_change core_settings_cure(const struct hv_settings *settings, size_t adapter_count);

/* "8.0", "9.0": a program that sets such VMs up says that GPU partitions need a newer one (facts page, 1.4).
 * False for NULL and for what is no version. */
bool core_version_is_old(const char *version);

#endif
