/* SPDX-License-Identifier: MIT */
/* What Windows does not show of adapters, from what is remembered. */
#include "core/memory.h"

#include "base/text.h"

int core_recall_card(const struct core_memory *memory, const char *computer, struct hp_arena *arena,
                     struct hv_adapter *adapter, struct hp_error *err)
{
    const struct core_card *card = core_memory_card(memory, adapter->id);
    if (!card || !hv_adapter_is_unknown(adapter))
        return 0;
    return hv_adapter_recall(arena, adapter, card->instance_path, computer, err);
}

int core_complete_adapters(struct hv_host *host, const struct core_memory *memory, const char *computer,
                           struct hp_arena *arena, struct hv_adapters *adapters, struct hp_error *err)
{
    bool asks = false;
    for (size_t i = 0; i < adapters->count; i++)
        asks = asks || !adapters->items[i].instance_path;
    struct hv_host_info info;
    int rc = asks ? hv_host_read_info(host, &info, err) : 0;
    if (rc || !asks)
        return rc;
    hv_adapter_mark_hidden(adapters, info.build);
    for (size_t i = 0; !rc && i < adapters->count; i++)
        rc = core_recall_card(memory, computer, arena, &adapters->items[i], err);
    return rc;
}

const struct core_card *core_contradicted_card(const struct core_memory *memory,
                                               const struct hv_adapter *adapter)
{
    const struct core_card *card = core_memory_card(memory, adapter->id);
    bool told = !adapter->gpu_hidden;
    bool same = card && (card->instance_path ? hp_text_same(card->instance_path, adapter->instance_path)
                                             : !adapter->instance_path);
    return card && told && !same ? card : NULL;
}

const char *core_contradiction(const struct core_memory *memory, struct hp_arena *arena,
                               const struct hv_adapter *adapter)
{
    const struct core_card *card = core_contradicted_card(memory, adapter);
    if (!card)
        return NULL;
    return hp_arena_format(
        arena,
        "Hyper-V shows %s for adapter %s, and HyperPoint added it with %s: HyperPoint goes by what "
        "Hyper-V shows",
        adapter->instance_path ? adapter->instance_path : "no card", adapter->id,
        card->instance_path ? card->instance_path : "no card");
}
