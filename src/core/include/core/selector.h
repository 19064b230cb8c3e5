/* SPDX-License-Identifier: MIT */
/* What a user can write after --gpu, and which GPUs or adapters it means. Pure: works on what was read. */
#ifndef CORE_SELECTOR_H
#define CORE_SELECTOR_H

#include "hyperv/adapter.h"
#include "hyperv/gpu.h"

enum core_selector_kind {
    CORE_BY_NAME,        /* "NVIDIA GeForce RTX 4060": every GPU of that name */
    CORE_BY_DEVICE_ID,   /* deviceid:PCI\VEN_... */
    CORE_BY_INSTANCE_ID, /* instanceid:\\?\PCI#VEN_... (two or four leading backslashes) */
    CORE_BY_ORDER, /* order:2, place in the host's list of partitionable GPUs; 2 where no GPU has that name */
    CORE_BY_ADAPTER_ID /* adapterid:Microsoft:..., for removal only */
};

struct core_selector {
    enum core_selector_kind kind;
    const char *text;  /* as the user wrote it, for messages */
    const char *value; /* what follows the colon, or the name */
    uint64_t order;
    const struct core_selector *otherwise; /* what is meant where no GPU has that name; NULL: nothing */
};

struct core_selectors {
    struct core_selector *items;
    size_t count;
};

/* Parses the words after --gpu; each word may hold several selectors with commas between. HP_E_USAGE names
 * the selector that is wrong: empty, order that is no number from 1, deviceid: with nothing behind it. */
int core_selectors_parse(struct hp_arena *arena, const char *const *words, size_t count,
                         struct core_selectors *out, struct hp_error *err);

struct core_gpu_choice {
    const struct hv_gpu **items; /* in the user's order, each GPU once */
    size_t count;
    const struct core_selector **unmatched; /* selectors that chose nothing */
    size_t unmatched_count;
};

/* The host's GPUs that the selectors mean. HP_E_USAGE for adapterid:, which means an adapter and no GPU. */
int core_choose_gpus(struct hp_arena *arena, const struct core_selectors *selectors,
                     const struct hv_gpus *gpus, struct core_gpu_choice *out, struct hp_error *err);

/* Where the selector is a name that no GPU has: as advice the names that come near, else `otherwise`. */
void core_suggest_gpus(const struct core_selector *selector, const struct hv_gpus *gpus,
                       const char *otherwise, struct hp_error *err);

struct core_adapter_choice {
    const struct hv_adapter **items; /* in the user's order, each adapter once */
    size_t count;
};

/* The VM's adapters that the selectors mean. HP_E_NOT_FOUND when one means none; the error names the VM by
 * its id. */
int core_choose_adapters(struct hp_arena *arena, const struct core_selectors *selectors,
                         const struct hv_gpus *gpus, const struct hv_adapters *adapters, const char *vm_id,
                         struct core_adapter_choice *out, struct hp_error *err);

/* The most suitable GPU that `assigned` does not name yet: working, with a free partition before one without,
 * discrete before unclear before integrated, most available VRAM as a share of its total, then list order.
 * NULL when none is left. *why is one sentence. */
const struct hv_gpu *core_most_suitable(struct hp_arena *arena, const struct hv_gpus *gpus,
                                        const struct hv_adapters *assigned, const char **why);

/* "GPU 2, NVIDIA GeForce RTX 4060" or the instance path for one that Windows does not know: how a GPU is
 * called in messages. */
const char *core_gpu_label(struct hp_arena *arena, const struct hv_gpu *gpu);
/* The same for the GPU an adapter names, also when the host no longer has it, and for automatic adapters. */
const char *core_adapter_label(struct hp_arena *arena, const struct hv_adapter *adapter,
                               const struct hv_gpus *gpus);

#endif
