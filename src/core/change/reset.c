/* SPDX-License-Identifier: MIT */
/* All adapters come off, and those of the GPUs that were named, or one that is chosen, go on instead. */
#include "plan/draft.h"

/* A GPU goes on when all that was there comes off: new, but the adapter whose card that is, and was in
 * another slot, keeps its values. */
static int put_on_fresh(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err)
{
    const struct hv_adapter *there = draft_adapter_on(draft->state, gpu);
    if (!there || !there->present)
        return draft_put_on_new(draft, gpu, err);
    draft_put_on(draft, *there);
    return 0;
}

static int plan(struct draft *draft, struct hp_error *err)
{
    static const struct hv_adapters none = { 0 };
    struct core_gpu_choice choice;
    int rc = draft_named_gpus(draft, &choice, err);
    if (!rc)
        rc = draft_refuse_stale(draft, err);
    if (rc)
        return rc;
    draft_take_all_off(draft);
    if (choice.count == 0)
        return draft_put_on_most_suitable(draft, &none, put_on_fresh, err);
    for (size_t i = 0; !rc && i < choice.count; i++) {
        bool known = draft_adapter_on(draft->state, choice.items[i]) != NULL;
        rc = known ? put_on_fresh(draft, choice.items[i], err)
                   : draft_put_on_named(draft, choice.items[i], err);
    }
    return rc;
}

const struct core_change core_reset = { .name = "reset",
                                        .reads = CORE_READS_PARTITIONS | CORE_READS_CONFIG,
                                        .plan = plan };
