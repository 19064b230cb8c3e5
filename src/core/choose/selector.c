/* SPDX-License-Identifier: MIT */
#include "core/selector.h"

#include "base/str.h"
#include "base/suggest.h"
#include "base/text.h"

#include <string.h>

static const struct {
    const char *prefix;
    enum core_selector_kind kind;
} forms[] = {
    { "deviceid:", CORE_BY_DEVICE_ID },
    { "instanceid:", CORE_BY_INSTANCE_ID },
    { "order:", CORE_BY_ORDER },
    { "adapterid:", CORE_BY_ADAPTER_ID },
};

/* --- parsing --- */

/* A word of letters before a colon that is none of the forms is a mistyped form, not a GPU's name. */
static bool looks_like_a_form(const char *text)
{
    size_t letters = strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-_");
    return letters > 0 && text[letters] == ':';
}

/* A bare number is an order, unless a GPU has that name. */
static const struct core_selector *as_order(struct hp_arena *arena, const char *text)
{
    struct core_selector order = { .kind = CORE_BY_ORDER, .text = text, .value = text };
    if (!hp_text_to_u64(text, &order.order) || order.order == 0)
        return NULL;
    struct core_selector *kept = hp_arena_alloc(arena, sizeof *kept);
    *kept = order;
    return kept;
}

/* PowerShell and many shells leave backslashes alone, some people double the leading ones: \\?\ and
 * \\\\?\ are the same. */
static const char *with_two_backslashes(const char *instance_id)
{
    return strncmp(instance_id, "\\\\\\\\?\\", 6) == 0 ? instance_id + 2 : instance_id;
}

static int bad_selector(struct hp_error *err, const char *text, const char *why)
{
    hp_error_set(err, HP_E_USAGE, "\"%s\" does not name a GPU: %s", text, why);
    hp_error_next(err,
                  "write a GPU's name, deviceid:..., instanceid:..., order:N or, to remove, adapterid:...; "
                  "hyperpoint list-gpus-partitionable shows the host's");
    return HP_E_USAGE;
}

static int parse_selector(struct hp_arena *arena, const char *text, struct core_selector *out,
                          struct hp_error *err)
{
    struct core_selector selector = { .kind = CORE_BY_NAME, .text = text, .value = text };
    bool known = false;
    for (size_t i = 0; i < HP_COUNT(forms); i++) {
        if (!hp_text_begins(text, forms[i].prefix))
            continue;
        const char *value = text + strlen(forms[i].prefix);
        selector.kind = forms[i].kind;
        selector.value = hp_text_trim(arena, value);
        known = true;
    }
    if (!*text)
        return bad_selector(err, text, "nothing is named");
    if (!known && looks_like_a_form(text))
        return bad_selector(err, text, "this kind of selector is not known");
    if (!*selector.value)
        return bad_selector(err, text, "nothing follows the colon");
    if (selector.kind == CORE_BY_INSTANCE_ID)
        selector.value = with_two_backslashes(selector.value);
    if (selector.kind == CORE_BY_ORDER &&
        (!hp_text_to_u64(selector.value, &selector.order) || selector.order == 0))
        return bad_selector(err, text, "the order is a whole number from 1");
    if (selector.kind == CORE_BY_NAME)
        selector.otherwise = as_order(arena, text);
    *out = selector;
    return 0;
}

int core_selectors_parse(struct hp_arena *arena, const char *const *words, size_t count,
                         struct core_selectors *out, struct hp_error *err)
{
    struct core_selectors list = { 0 };
    size_t capacity = 0;
    for (size_t i = 0; i < count; i++) {
        const char *rest = words[i];
        for (bool more = true; more;) {
            size_t length = strcspn(rest, ",");
            list.items = hp_arena_grow(arena, list.items, list.count, &capacity, sizeof *list.items);
            int rc = parse_selector(arena, hp_text_trim(arena, hp_arena_copy_part(arena, rest, length)),
                                    &list.items[list.count], err);
            if (rc)
                return rc;
            list.count++;
            more = rest[length] == ',';
            rest += length + more;
        }
    }
    *out = list;
    return 0;
}

/* --- choosing --- */

void core_suggest_gpus(const struct core_selector *selector, const struct hv_gpus *gpus,
                       const char *otherwise, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct hp_suggestions near = { .wanted = selector->value };
    for (size_t i = 0; selector->kind == CORE_BY_NAME && i < gpus->count; i++) {
        if (gpus->items[i].name)
            hp_suggest(&near, gpus->items[i].name);
    }
    hp_error_next(err, "%s", hp_suggestions_text(&scratch, &near, "\"", "\"", otherwise));
}

static bool means_gpu(const struct core_selector *selector, const struct hv_gpu *gpu)
{
    switch (selector->kind) {
    case CORE_BY_NAME:
        return gpu->name && hp_text_same(gpu->name, selector->value);
    case CORE_BY_DEVICE_ID:
        return gpu->device_id && hp_text_same(gpu->device_id, selector->value);
    case CORE_BY_INSTANCE_ID:
        return hp_text_same(gpu->instance_path, selector->value);
    case CORE_BY_ORDER:
        return gpu->order == selector->order;
    case CORE_BY_ADAPTER_ID:
        break;
    }
    return false;
}

/* The selector, or what it means where no GPU has that name. */
static const struct core_selector *meant(const struct core_selector *selector, const struct hv_gpus *gpus)
{
    if (!selector->otherwise)
        return selector;
    for (size_t i = 0; i < gpus->count; i++) {
        if (means_gpu(selector, &gpus->items[i]))
            return selector;
    }
    return meant(selector->otherwise, gpus);
}

/* Adds an item to a list of pointers that has room for it, unless it is there. */
static void add_once(const void **items, size_t *count, const void *item)
{
    for (size_t i = 0; i < *count; i++) {
        if (items[i] == item)
            return;
    }
    items[(*count)++] = item;
}

int core_choose_gpus(struct hp_arena *arena, const struct core_selectors *selectors,
                     const struct hv_gpus *gpus, struct core_gpu_choice *out, struct hp_error *err)
{
    struct core_gpu_choice choice = {
        .items = hp_arena_array(arena, gpus->count, sizeof *choice.items),
        .unmatched = hp_arena_array(arena, selectors->count, sizeof *choice.unmatched),
    };
    for (size_t s = 0; s < selectors->count; s++) {
        const struct core_selector *selector = meant(&selectors->items[s], gpus);
        if (selector->kind == CORE_BY_ADAPTER_ID)
            return bad_selector(err, selector->text,
                                "an adapter ID names an existing adapter, so you can use it only to "
                                "remove one");
        bool matched = false;
        for (size_t i = 0; i < gpus->count; i++) {
            if (!means_gpu(selector, &gpus->items[i]))
                continue;
            matched = true;
            add_once((const void **)choice.items, &choice.count, &gpus->items[i]);
        }
        if (!matched)
            choice.unmatched[choice.unmatched_count++] = selector;
    }
    *out = choice;
    return 0;
}

/* An adapter whose card is gone can still be meant by its instance or device id; one without a GPU only by
 * its own id. */
static bool means_adapter(struct hp_arena *arena, const struct core_selector *selector,
                          const struct hv_adapter *adapter, const struct hv_gpus *gpus)
{
    if (selector->kind == CORE_BY_ADAPTER_ID)
        return hp_text_same(adapter->id, selector->value);
    if (!adapter->instance_path)
        return false;
    const struct hv_gpu *gpu = hv_gpu_at(gpus, adapter->instance_path);
    if (gpu)
        return means_gpu(selector, gpu);
    const struct hv_gpu gone = { .instance_path = adapter->instance_path,
                                 .device_id = hv_gpu_device_id(arena, adapter->instance_path) };
    return means_gpu(selector, &gone);
}

int core_choose_adapters(struct hp_arena *arena, const struct core_selectors *selectors,
                         const struct hv_gpus *gpus, const struct hv_adapters *adapters, const char *vm_id,
                         struct core_adapter_choice *out, struct hp_error *err)
{
    struct core_adapter_choice choice = { .items =
                                              hp_arena_array(arena, adapters->count, sizeof *choice.items) };
    for (size_t s = 0; s < selectors->count; s++) {
        const struct core_selector *selector = meant(&selectors->items[s], gpus);
        bool matched = false;
        for (size_t i = 0; i < adapters->count; i++) {
            if (!means_adapter(arena, selector, &adapters->items[i], gpus))
                continue;
            matched = true;
            add_once((const void **)choice.items, &choice.count, &adapters->items[i]);
        }
        if (matched)
            continue;
        hp_error_set(err, HP_E_NOT_FOUND, "no GPU matching \"%s\" is assigned to this VM%s", selector->text,
                     hv_as_far_as_usable(&gpus->unusable));
        core_suggest_gpus(
            selector, gpus,
            hp_arena_format(arena, "list the assigned GPUs: hyperpoint list-gpus-assigned id:%s", vm_id),
            err);
        return HP_E_NOT_FOUND;
    }
    *out = choice;
    return 0;
}

/* --- the most suitable --- */

/* Available VRAM in thousandths of the total: units are each driver's own, only shares compare. */
static uint64_t share_available(const struct hv_gpu *gpu)
{
    const struct hv_capacity *vram = &gpu->capacity[HV_VRAM];
    if (!vram->total.set || !vram->available.set || vram->total.value == 0)
        return 0;
    return (uint64_t)((double)vram->available.value / (double)vram->total.value * 1000.0);
}

static bool is_better(const struct hv_gpu *gpu, const struct hv_gpu *than)
{
    /* What may be a processor's graphics does not beat what is known to be a card. */
    static const int rank[HV_GPU_KINDS] = {
        [HV_GPU_INTEGRATED] = 0, [HV_GPU_UNCLEAR] = 1, [HV_GPU_DISCRETE] = 2
    };
    if (hv_gpu_has_room(gpu, 1) != hv_gpu_has_room(than, 1))
        return hv_gpu_has_room(gpu, 1);
    if (gpu->kind != than->kind)
        return rank[gpu->kind] > rank[than->kind];
    return share_available(gpu) > share_available(than);
}

static bool is_assigned(const struct hv_gpu *gpu, const struct hv_adapters *assigned)
{
    for (size_t i = 0; i < assigned->count; i++) {
        if (hp_text_same(assigned->items[i].instance_path, gpu->instance_path))
            return true;
    }
    return false;
}

const struct hv_gpu *core_most_suitable(struct hp_arena *arena, const struct hv_gpus *gpus,
                                        const struct hv_adapters *assigned, const char **why)
{
    const struct hv_gpu *best = NULL;
    size_t candidates = 0;
    size_t full = 0;
    for (size_t i = 0; i < gpus->count; i++) {
        const struct hv_gpu *gpu = &gpus->items[i];
        if (!gpu->working || is_assigned(gpu, assigned))
            continue;
        candidates++;
        full += !hv_gpu_has_room(gpu, 1);
        if (!best || is_better(gpu, best))
            best = gpu;
    }
    if (best) {
        uint64_t share = share_available(best);
        *why = hp_arena_format(
            arena,
            "chose %s: %s (%s), driver working, %u.%u %% of its VRAM available; %zu GPU%s could be chosen%s",
            core_gpu_label(arena, best), hv_gpu_kind_name(best->kind), best->kind_reason,
            (unsigned)(share / 10), (unsigned)(share % 10), candidates, hp_plural(candidates, "", "s"),
            full ? hp_arena_format(arena, ", %zu of them without a free partition", full) : "");
    }
    return best;
}

/* --- labels --- */

const char *core_gpu_label(struct hp_arena *arena, const struct hv_gpu *gpu)
{
    return hp_arena_format(arena, "GPU %u, %s", gpu->order, gpu->name ? gpu->name : gpu->instance_path);
}

const char *core_adapter_label(struct hp_arena *arena, const struct hv_adapter *adapter,
                               const struct hv_gpus *gpus)
{
    const char *how = adapter->card_remembered ? " (remembered)" : "";
    if (hv_adapter_is_unknown(adapter))
        return "a GPU that this version of Windows does not show";
    if (!adapter->instance_path)
        return "an automatic GPU (Hyper-V chooses when the VM starts)";
    const struct hv_gpu *gpu = hv_gpu_at(gpus, adapter->instance_path);
    if (!gpu)
        return hp_arena_format(arena, "a GPU that %s, %s%s",
                               hv_gpu_is_gone(gpus, adapter->instance_path) ? "is no longer on this host"
                                                                            : "could not be read",
                               adapter->instance_path, how);
    return hp_arena_format(arena, "%s%s", core_gpu_label(arena, gpu), how);
}
