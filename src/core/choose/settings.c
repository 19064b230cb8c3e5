/* SPDX-License-Identifier: MIT */
#include "settings.h"

#include "base/str.h"

#include <inttypes.h>
#include <stdlib.h>

/* MiB (facts page, 2.5): with less than 8 GiB of high window guests report Code 43, and the default low
 * window of 128 MiB is too small for most cards. */
enum { LOW_NEEDED = 1024, HIGH_SET = 32768 };

/* What the high window is set to where it is too small: no more than the processor can address, for the VM
 * would not start; 0: there is no room for what a GPU needs. */
static uint64_t high_to_set(const struct hv_settings *now)
{
    if (!now->high_mmio_most.set || now->high_mmio_most.value >= HIGH_SET)
        return HIGH_SET;
    return now->high_mmio_most.value >= CORE_HIGH_ENOUGH ? now->high_mmio_most.value : 0;
}

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
    if ((!now->high_mmio.set || now->high_mmio.value < CORE_HIGH_ENOUGH) && high_to_set(now)) {
        change->high_mmio = (struct hp_opt_u64){ true, high_to_set(now) };
        before->high_mmio = now->high_mmio;
        needs = true;
    }
    return needs;
}

struct hv_settings_change core_windows_of(const struct hv_settings *settings)
{
    return (struct hv_settings_change){ .guest_cache_types = settings->guest_cache_types,
                                        .low_mmio = settings->low_mmio,
                                        .high_mmio = settings->high_mmio };
}

static struct hp_opt_u64 size_needed(struct hp_opt_u64 now, struct hp_opt_u64 had, bool new_ones,
                                     uint64_t enough, uint64_t set)
{
    struct hp_opt_u64 known = !had.set || (now.set && now.value > had.value) ? now : had;
    bool too_small = !known.set || known.value < enough;
    return too_small && set && (new_ones || !had.set) ? (struct hp_opt_u64){ true, set } : had;
}

struct hv_settings_change core_windows_needed(const struct hv_settings *now,
                                              const struct hv_settings_change *had, bool new_ones)
{
    struct hp_opt_bool known = had->guest_cache_types.set ? had->guest_cache_types : now->guest_cache_types;
    bool on = known.set && known.value;
    bool turns_on = !on && (new_ones || !had->guest_cache_types.set);
    return (struct hv_settings_change){
        .guest_cache_types = turns_on ? (struct hp_opt_bool){ true, true } : had->guest_cache_types,
        .low_mmio = size_needed(now->low_mmio, had->low_mmio, new_ones, LOW_NEEDED, LOW_NEEDED),
        .high_mmio =
            size_needed(now->high_mmio, had->high_mmio, new_ones, CORE_HIGH_ENOUGH, high_to_set(now)),
    };
}

struct hv_settings core_settings_after(const struct hv_settings *now, const struct hv_settings_change *change)
{
    struct hv_settings after = *now;
    if (change->automatic_checkpoints.set)
        after.automatic_checkpoints = change->automatic_checkpoints;
    if (change->guest_cache_types.set)
        after.guest_cache_types = change->guest_cache_types;
    if (change->low_mmio.set)
        after.low_mmio = change->low_mmio;
    if (change->high_mmio.set)
        after.high_mmio = change->high_mmio;
    if (change->stop_action.set)
        after.stop_action = change->stop_action;
    return after;
}

/* --- in words --- */

static void describe_switch(struct hp_str *text, const char *name, struct hp_opt_bool now,
                            struct hp_opt_bool change)
{
    if (change.set)
        hp_str_format(text, "%s%s %s (were %s)", text->length ? ", " : "", name, change.value ? "on" : "off",
                      now.set && now.value ? "on" : "off");
}

static void describe_window(struct hp_str *text, const char *name, struct hp_opt_u64 now,
                            struct hp_opt_u64 change)
{
    if (change.set)
        hp_str_format(text, "%s%s MMIO window %" PRIu64 " -> %" PRIu64 " MiB", text->length ? ", " : "", name,
                      now.value, change.value);
}

static const char *stop_words(uint64_t action)
{
    return action == HV_STOP_TURNS_OFF    ? "turned off"
           : action == HV_STOP_SAVES      ? "saved"
           : action == HV_STOP_SHUTS_DOWN ? "shut down"
                                          : "left alone";
}

static void describe_stop(struct hp_str *text, struct hp_opt_u64 now, struct hp_opt_u64 change)
{
    if (change.set)
        hp_str_format(text, "%swhen the host shuts down the VM is %s (was %s)", text->length ? ", " : "",
                      stop_words(change.value), stop_words(now.value));
}

const char *core_settings_describe(struct hp_arena *arena, const struct hv_settings *now,
                                   const struct hv_settings_change *change)
{
    HP_STR(text);
    describe_switch(&text, "automatic checkpoints", now->automatic_checkpoints,
                    change->automatic_checkpoints);
    describe_switch(&text, "guest-controlled cache types", now->guest_cache_types, change->guest_cache_types);
    describe_window(&text, "low", now->low_mmio, change->low_mmio);
    describe_window(&text, "high", now->high_mmio, change->high_mmio);
    describe_stop(&text, now->stop_action, change->stop_action);
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* --- what changes --- */

static bool same_bool(struct hp_opt_bool a, struct hp_opt_bool b)
{
    return a.set == b.set && (!a.set || a.value == b.value);
}

static struct hp_opt_bool pick_bool(struct hp_opt_bool now, struct hp_opt_bool when, struct hp_opt_bool then)
{
    bool picked = when.set && then.set && same_bool(now, when) && !same_bool(now, then);
    return picked ? then : (struct hp_opt_bool){ 0 };
}

static struct hp_opt_u64 pick_size(struct hp_opt_u64 now, struct hp_opt_u64 when, struct hp_opt_u64 then)
{
    bool picked = when.set && then.set && hp_opt_u64_same(now, when) && !hp_opt_u64_same(now, then);
    return picked ? then : (struct hp_opt_u64){ 0 };
}

struct hv_settings_change core_settings_pick(const struct hv_settings *now,
                                             const struct hv_settings_change *when,
                                             const struct hv_settings_change *then)
{
    return (struct hv_settings_change){
        .automatic_checkpoints =
            pick_bool(now->automatic_checkpoints, when->automatic_checkpoints, then->automatic_checkpoints),
        .guest_cache_types =
            pick_bool(now->guest_cache_types, when->guest_cache_types, then->guest_cache_types),
        .low_mmio = pick_size(now->low_mmio, when->low_mmio, then->low_mmio),
        .high_mmio = pick_size(now->high_mmio, when->high_mmio, then->high_mmio),
        .stop_action = pick_size(now->stop_action, when->stop_action, then->stop_action),
    };
}

bool core_settings_any(const struct hv_settings_change *change)
{
    return change->automatic_checkpoints.set || change->guest_cache_types.set || change->low_mmio.set ||
           change->high_mmio.set || change->stop_action.set;
}

void core_settings_join(struct hv_settings_change *into, const struct hv_settings_change *from)
{
    if (!into->automatic_checkpoints.set)
        into->automatic_checkpoints = from->automatic_checkpoints;
    if (!into->guest_cache_types.set)
        into->guest_cache_types = from->guest_cache_types;
    if (!into->low_mmio.set)
        into->low_mmio = from->low_mmio;
    if (!into->high_mmio.set)
        into->high_mmio = from->high_mmio;
    if (!into->stop_action.set)
        into->stop_action = from->stop_action;
}

void core_settings_remove(struct hv_settings_change *from, const struct hv_settings_change *what)
{
    from->automatic_checkpoints.set = from->automatic_checkpoints.set && !what->automatic_checkpoints.set;
    from->guest_cache_types.set = from->guest_cache_types.set && !what->guest_cache_types.set;
    from->low_mmio.set = from->low_mmio.set && !what->low_mmio.set;
    from->high_mmio.set = from->high_mmio.set && !what->high_mmio.set;
    from->stop_action.set = from->stop_action.set && !what->stop_action.set;
}

static struct hp_opt_u64 lacking_size(struct hp_opt_u64 now, struct hp_opt_u64 wanted)
{
    return wanted.set && (!now.set || now.value < wanted.value) ? wanted : (struct hp_opt_u64){ 0 };
}

struct hv_settings_change core_settings_lacking(const struct hv_settings *now,
                                                const struct hv_settings_change *wanted)
{
    struct hv_settings_change change = {
        .low_mmio = lacking_size(now->low_mmio, wanted->low_mmio),
        .high_mmio = lacking_size(now->high_mmio, wanted->high_mmio),
    };
    if (wanted->automatic_checkpoints.set &&
        !same_bool(now->automatic_checkpoints, wanted->automatic_checkpoints))
        change.automatic_checkpoints = wanted->automatic_checkpoints;
    if (wanted->stop_action.set && !hp_opt_u64_same(now->stop_action, wanted->stop_action))
        change.stop_action = wanted->stop_action;
    bool on = now->guest_cache_types.set && now->guest_cache_types.value;
    if (wanted->guest_cache_types.set && wanted->guest_cache_types.value && !on)
        change.guest_cache_types = wanted->guest_cache_types;
    return change;
}

bool core_settings_are(const struct hv_settings *now, const struct hv_settings_change *wanted)
{
    return (!wanted->automatic_checkpoints.set ||
            same_bool(now->automatic_checkpoints, wanted->automatic_checkpoints)) &&
           (!wanted->guest_cache_types.set || same_bool(now->guest_cache_types, wanted->guest_cache_types)) &&
           (!wanted->low_mmio.set || hp_opt_u64_same(now->low_mmio, wanted->low_mmio)) &&
           (!wanted->high_mmio.set || hp_opt_u64_same(now->high_mmio, wanted->high_mmio)) &&
           (!wanted->stop_action.set || hp_opt_u64_same(now->stop_action, wanted->stop_action));
}

struct hv_settings_change core_settings_all(const struct hv_settings *settings)
{
    return (struct hv_settings_change){ settings->automatic_checkpoints, settings->guest_cache_types,
                                        settings->low_mmio, settings->high_mmio, settings->stop_action };
}

struct hv_settings_change core_settings_cure(const struct hv_settings *settings, size_t adapter_count)
{
    struct hv_settings_change change = { 0 };
    struct hv_settings_change before = { 0 };
    if (adapter_count == 0)
        return change;
    core_memory_needs(settings, &change, &before);
    if (settings->automatic_checkpoints.set && settings->automatic_checkpoints.value)
        change.automatic_checkpoints = (struct hp_opt_bool){ true, false };
    if (settings->stop_action.set && settings->stop_action.value == HV_STOP_SAVES)
        change.stop_action = (struct hp_opt_u64){ true, HV_STOP_SHUTS_DOWN };
    return change;
}

bool core_version_is_old(const char *version)
{
    enum { LAST_OLD = 9 };
    char *end = NULL;
    unsigned long major = version ? strtoul(version, &end, 10) : 0;
    if (!version || end == version)
        return false;
    return major < LAST_OLD || (major == LAST_OLD && (*end != '.' || strtoul(end + 1, NULL, 10) == 0));
}
