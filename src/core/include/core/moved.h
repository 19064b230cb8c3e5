/* SPDX-License-Identifier: MIT */
/* A card that is no longer at the path an adapter names, and where it may be now: a card in another slot has
 * another path (facts page, 13: the whole path counts). Pure. */
#ifndef CORE_MOVED_H
#define CORE_MOVED_H

#include "hyperv/adapter.h"

/* It names a card, and the host has none at that path. */
bool core_is_stale(const struct hv_gpus *gpus, const struct hv_adapter *adapter);

/* It names a card that is not among the GPUs that could be read: whether the host has it cannot be told. */
bool core_is_untold(const struct hv_gpus *gpus, const struct hv_adapter *adapter);

/* Refuses to go on with such an adapter (HP_E_FAILED); 0 for any other. */
int core_refuse_untold(const struct hv_gpus *gpus, const struct hv_adapter *adapter, struct hp_error *err);

/* Where a card may be now. */
struct core_moved {
    const struct hv_gpu **items; /* in the host's order */
    size_t count;
    bool contested; /* there is one, and another missing card of `set` may be it as well */
};

/* The GPUs of the same hardware as the card that was at that path, but for those that adapters of `set` name.
 * One that has the same place, if several are there, is the only one. Nothing for NULL, or for a path that
 * does not tell the hardware, or where not all GPUs could be read. A PnP device id does as well as a path. */
struct core_moved core_find_moved(struct hp_arena *arena, const struct hv_gpus *gpus,
                                  const struct hv_adapters *set, const char *instance_path);

/* The card it is without doubt; NULL when there is none, or more than one way to see it. */
const struct hv_gpu *core_moved_to(const struct core_moved *moved);

/* "was PATH, and is now PATH", with all it can be; NULL when the host has no such card. Arena text. */
const char *core_moved_text(struct hp_arena *arena, const struct core_moved *moved,
                            const char *instance_path);

/* Gives each adapter of `set` whose card has moved without doubt what it is at present. */
int core_rebind(struct hp_arena *arena, const struct hv_gpus *gpus, struct hv_adapters *set,
                struct hp_error *err);

/* The adapter as it goes on: on the present path of its card, where it has one. */
const struct hv_adapter *core_at_present(const struct hv_adapter *adapter);

#endif
