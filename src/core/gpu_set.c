/* SPDX-License-Identifier: MIT */
/* The set as such, and its place in a user's notes. */
#include "gpu_set_text.h"

#include "base/text.h"

#include <string.h>

/* --- made and compared --- */

static int set_gpu(const struct core_state *state, const struct hv_adapter *adapter, struct hp_arena *arena,
                   struct core_set_gpu *out, struct hp_error *err)
{
    const struct hv_gpu *gpu = hv_gpu_at(&state->gpus, adapter->instance_path);
    const char *device = hv_gpu_device_id(arena, adapter->instance_path);
    out->adapter = *adapter;
    out->name = gpu ? gpu->name : NULL;
    out->driver = gpu ? gpu->driver_version : NULL;
    out->hardware_id = hv_gpu_hardware_id(arena, device);
    out->location = hv_gpu_location(device);
    int rc = hv_adapter_values(arena, adapter->record, &out->values, err);
    return rc ? rc : hv_adapter_from_values(arena, &out->values, &out->record, err);
}

int core_set_of(const struct core_state *state, struct hp_arena *arena, struct core_gpu_set *out,
                struct hp_error *err)
{
    const struct hv_settings *settings = &state->vm.settings;
    struct core_gpu_set set = {
        .known = true,
        .vm_id = state->vm.id,
        .host = state->host.name,
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

bool core_set_same(const struct core_gpu_set *a, const struct core_gpu_set *b)
{
    HP_ARENA(arena);
    struct core_gpu_set x = *a;
    struct core_gpu_set y = *b;
    x.pinned = y.pinned = false;
    x.checkpoint_id = y.checkpoint_id = NULL;
    x.extra = y.extra = NULL;
    return strcmp(core_set_print_whole(&arena, &x), core_set_print_whole(&arena, &y)) == 0;
}

/* --- in notes --- */

/* How the user's own lines end; Windows' way where there are none, and where a line feed alone would make one
 * line break of it and the carriage return at the end. */
static const char *line_end_of(const char *notes)
{
    const char *line_feed = strchr(notes, '\n');
    size_t length = strlen(notes);
    if (length && notes[length - 1] == '\r')
        return "\r\n";
    return line_feed && (line_feed == notes || line_feed[-1] != '\r') ? "\n" : "\r\n";
}

/* Where the two line breaks begin that stand between the user's text and a block. */
static size_t before_gap(const char *notes, size_t at)
{
    for (int i = 0; i < 2; i++) {
        if (at > 0 && notes[at - 1] == '\n')
            at -= at > 1 && notes[at - 2] == '\r' ? 2 : 1;
        else if (at > 0 && notes[at - 1] == '\r')
            at--;
    }
    return at;
}

static const char *without_blocks(struct hp_arena *arena, const char *notes)
{
    HP_STR(text);
    struct set_span span;
    size_t from = 0;
    while (set_find_span(arena, notes, from, &span)) {
        size_t end = before_gap(notes, span.begin);
        if (end > from)
            hp_str_add_part(&text, notes + from, end - from);
        from = span.end;
    }
    hp_str_add(&text, notes + from);
    return hp_arena_copy(arena, hp_str_text(&text));
}

const char *core_set_strip(struct hp_arena *arena, const char *notes)
{
    return without_blocks(arena, notes);
}

const char *core_set_in_notes(struct hp_arena *arena, const char *notes, const struct core_gpu_set *set,
                              bool *too_large)
{
    struct set_span span;
    const char *line_end = line_end_of(notes);
    const char *block = set ? core_set_print(arena, set, line_end, too_large) : "";
    if (!set)
        return without_blocks(arena, notes);
    if (!set_find_span(arena, notes, 0, &span))
        return *notes ? hp_arena_format(arena, "%s%s%s%s", notes, line_end, line_end, block) : block;
    return hp_arena_format(arena, "%.*s%s%s", (int)span.begin, notes, block,
                           without_blocks(arena, notes + span.end));
}
