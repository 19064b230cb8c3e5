/* SPDX-License-Identifier: MIT */
#include "core/power.h"

#include "base/text.h"

static const char *const ways[CORE_WAYS_OFF] = {
    [CORE_SHUTS_DOWN] = "shutDown",
    [CORE_TURNS_OFF] = "turnOff",
    [CORE_DISCARDS_STATE] = "discardState",
};

static const char *const starts[CORE_STARTS] = {
    [CORE_START_INTACT] = "intact",
    [CORE_START_ALWAYS] = "always",
};

/* The place of a word, where NULL is one, too. */
static bool find(const char *const *names, unsigned count, const char *name, unsigned *out)
{
    for (*out = 0; *out < count; (*out)++) {
        if (hp_text_same(names[*out], name))
            return true;
    }
    return false;
}

const char *core_way_off_name(enum core_way_off way)
{
    return ways[way];
}

bool core_way_off_named(const char *name, enum core_way_off *out)
{
    unsigned index;
    bool known = find(ways, CORE_WAYS_OFF, name, &index);
    *out = known ? (enum core_way_off)index : CORE_STAYS_ON;
    return known;
}

const char *core_start_name(enum core_start start)
{
    return starts[start];
}

bool core_start_named(const char *name, enum core_start *out)
{
    unsigned index;
    bool known = find(starts, CORE_STARTS, name, &index);
    *out = known ? (enum core_start)index : CORE_START_NOT;
    return known;
}

enum core_way_off core_way_off(const struct core_power_request *request, enum hv_state state)
{
    switch (state) {
    case HV_STATE_RUNNING:
        return request->shut_down ? CORE_SHUTS_DOWN : request->turn_off ? CORE_TURNS_OFF : CORE_STAYS_ON;
    case HV_STATE_PAUSED: /* its guest cannot answer */
        return request->turn_off ? CORE_TURNS_OFF : CORE_STAYS_ON;
    case HV_STATE_SAVED:
    case HV_STATE_FAST_SAVED:
        return request->discard_state ? CORE_DISCARDS_STATE : CORE_STAYS_ON;
    default:
        return CORE_STAYS_ON;
    }
}

const char *core_way_off_loss(enum core_way_off way, enum hv_state state)
{
    if (way == CORE_DISCARDS_STATE)
        return "HyperPoint discards the VM's saved state: what was in its memory will be lost";
    if (way != CORE_TURNS_OFF)
        return NULL;
    return state == HV_STATE_PAUSED
               ? "the VM is paused, and HyperPoint turns it off: what is in its memory will be lost"
               : "HyperPoint turns the VM off without shutting it down: what its programs have not saved will "
                 "be lost";
}

const char *core_way_off_advice(const struct core_power_request *request, enum hv_state state)
{
    if (request->is_fixed)
        return state == HV_STATE_RUNNING ? request->advice : NULL;
    switch (state) {
    case HV_STATE_RUNNING:
        return "add --shutdown, and HyperPoint shuts it down first; add --start to start it again afterwards";
    case HV_STATE_PAUSED:
        return "resume it, and add --shutdown; or add --turn-off, which loses what is in its memory";
    case HV_STATE_SAVED:
    case HV_STATE_FAST_SAVED:
        return "start it, and add --shutdown; or add --discard-state, which loses what was in its memory";
    default:
        return NULL;
    }
}
