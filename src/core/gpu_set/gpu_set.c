/* SPDX-License-Identifier: MIT */
/* The set as such: made, named, compared. */
#include "text.h"

#include "base/text.h"
#include "base/time.h"

#include <string.h>

/* --- made and compared --- */

void set_complete_gpu(struct hp_arena *arena, struct core_set_gpu *gpu)
{
    const char *device = hv_gpu_device_id(arena, gpu->adapter.instance_path);
    gpu->hardware_id = hv_gpu_hardware_id(arena, device);
    gpu->location = hv_gpu_location(device);
}

/* What could not be put together again is not taken for written down. */
static int check_gpu(struct hp_arena *arena, const struct core_set_gpu *gpu, struct hp_error *err)
{
    const char *difference = NULL;
    struct hv_adapter again = gpu->adapter;
    int rc = hv_adapter_from_values(arena, &gpu->values, &again, err);
    if (rc)
        return rc;
    if (hv_adapter_compare(arena, &gpu->adapter, &again, &difference) == HV_SAME)
        return 0;
    return hp_error_set(err, HP_E_FAILED, "adapter %s cannot be recorded completely: %s",
                        gpu->adapter.id ? gpu->adapter.id : "without an ID", difference);
}

static int set_gpu(const struct core_state *state, const struct hv_adapter *adapter, struct hp_arena *arena,
                   struct core_set_gpu *out, struct hp_error *err)
{
    const struct hv_gpu *gpu = hv_gpu_at(&state->gpus, adapter->instance_path);
    out->adapter = *adapter;
    out->name = gpu ? gpu->name : NULL;
    out->driver = gpu ? gpu->driver_version : NULL;
    set_complete_gpu(arena, out);
    out->values = hv_adapter_values(arena, adapter);
    return check_gpu(arena, out, err);
}

static const char *host_of(const struct core_state *state)
{
    const char *of_vm = state->vm.host && *state->vm.host ? state->vm.host : NULL;
    return state->host.name ? state->host.name : of_vm;
}

int core_set_of(const struct core_state *state, enum core_set_kind kind, int64_t now_utc_micros,
                struct hp_arena *arena, struct core_gpu_set *out, struct hp_error *err)
{
    const struct hv_settings *settings = &state->vm.settings;
    struct core_gpu_set set = {
        .kind = kind,
        .known = true,
        .vm_id = state->vm.id,
        .written = hp_time_iso(arena, now_utc_micros, 0),
        .host = host_of(state),
        .build = state->host.build,
        .low_mmio = settings->low_mmio,
        .high_mmio = settings->high_mmio,
        .guest_cache_types = settings->guest_cache_types,
        .gpus = hp_arena_array(arena, state->adapters.count, sizeof *set.gpus),
        .gpu_count = state->adapters.count,
    };
    for (size_t i = 0; i < set.gpu_count; i++) {
        int rc = set_gpu(state, &state->adapters.items[i], arena, &set.gpus[i], err);
        if (rc)
            return rc;
    }
    *out = set;
    return 0;
}

struct core_set_summary core_set_summary_of(struct hp_arena *arena, const struct core_gpu_set *set)
{
    struct core_set_summary summary = {
        .known = set->known,
        .elsewhere = set->elsewhere,
        .pinned = set->pinned,
        .policy = hp_arena_copy(arena, set->policy),
        .written = hp_arena_copy(arena, set->written),
        .host = hp_arena_copy(arena, set->host),
        .build = set->build,
        .cards = hp_arena_array(arena, set->gpu_count, sizeof *summary.cards),
        .card_count = set->gpu_count,
    };
    for (size_t i = 0; i < set->gpu_count; i++)
        summary.cards[i] = (struct core_set_card){
            .name = hp_arena_copy(arena, set->gpus[i].name),
            .hardware_id = hp_arena_copy(arena, set->gpus[i].hardware_id),
            .location = hp_arena_copy(arena, set->gpus[i].location),
            .driver = hp_arena_copy(arena, set->gpus[i].driver),
        };
    return summary;
}

static const char *card_label(const struct core_set_card *card)
{
    return card->name ? card->name : card->hardware_id ? "unknown GPU" : "automatic";
}

const char *core_set_summary_label(struct hp_arena *arena, const struct core_set_summary *summary)
{
    HP_STR(text);
    if (!summary->known)
        return "not recorded";
    if (summary->elsewhere)
        return "recorded elsewhere";
    for (size_t i = 0; i < summary->card_count; i++) {
        const char *label = card_label(&summary->cards[i]);
        size_t times = 0;
        bool told = false;
        for (size_t j = 0; j < summary->card_count; j++) {
            bool same = hp_text_same(card_label(&summary->cards[j]), label);
            times += same;
            told = told || (same && j < i);
        }
        if (told)
            continue;
        hp_str_add(&text, text.length ? ", " : "");
        if (times > 1)
            hp_str_format(&text, "%zu x ", times);
        hp_str_add(&text, label);
    }
    return summary->card_count ? hp_arena_copy(arena, hp_str_text(&text)) : "none";
}

const char *core_set_label(struct hp_arena *arena, const struct core_gpu_set *set)
{
    const struct core_set_summary summary = core_set_summary_of(arena, set);
    return core_set_summary_label(arena, &summary);
}

bool core_set_says_nothing(const struct core_gpu_set *set)
{
    return !set->known && !set->pinned && !set->policy && !set->extra;
}

bool core_set_same(const struct core_gpu_set *a, const struct core_gpu_set *b)
{
    HP_ARENA(arena);
    struct core_gpu_set x = *a;
    struct core_gpu_set y = *b;
    x.pinned = y.pinned = false;
    x.in_notes = y.in_notes = false;
    x.checkpoint_id = y.checkpoint_id = NULL;
    x.extra = y.extra = NULL;
    return strcmp(core_set_print_whole(&arena, &x), core_set_print_whole(&arena, &y)) == 0;
}
