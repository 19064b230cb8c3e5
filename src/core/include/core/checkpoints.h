/* SPDX-License-Identifier: MIT */
/* The checkpoints of VMs as users name them. Pure: works on a list that was read. */
#ifndef CORE_CHECKPOINTS_H
#define CORE_CHECKPOINTS_H

#include "hyperv/checkpoint.h"

/* At least so many characters of an id are shown, and so many must be written after id:. */
enum { CORE_MIN_ID_LENGTH = 4 };

/* So many are shown where one is named alone: up to the first dash of a GUID. */
enum { CORE_TYPED_ID_LENGTH = 8 };

/* Hyper-V keeps so many checkpoints of a VM (facts page, 4.3). A VM that has more shows that this host knows
 * no such limit. */
enum { CORE_MAX_CHECKPOINTS = 50 };

/* Looks at the form of what stands after --checkpoint, before any host is asked: HP_E_USAGE for an id: that
 * is no beginning of a GUID, or too short a one, and for nothing at all. */
int core_checkpoint_check(const char *words, struct hp_error *err);

/* The checkpoint of that VM that the user means: its name, literally and ignoring case; id: and its id or an
 * unambiguous beginning of it, which may lack the id: where nothing has that name; or latest, the one of the
 * ordinary kind that was made last. HP_E_NOT_FOUND; HP_E_AMBIGUOUS lists ids and times. A checkpoint named
 * "latest" that is not the latest makes the word ambiguous. `list` may hold other VMs too. */
int core_checkpoint_find(const struct hv_checkpoints *list, const struct hv_vm *vm, const char *words,
                         const struct hv_checkpoint **out, struct hp_error *err);

/* Did those words mean it by its id, without saying that it is one? */
bool core_checkpoint_is_bare_id(const char *words, const struct hv_checkpoint *found);

/* They say "latest". NULL is nothing said. */
bool core_checkpoint_is_latest(const char *words);

/* The checkpoint of that id; NULL when the list has none. */
const struct hv_checkpoint *core_checkpoint_at(const struct hv_checkpoints *list, const char *id);

/* "its name" (id: and the beginning of its id): how a checkpoint is called in messages. Arena text. */
const char *core_checkpoint_label(struct hp_arena *arena, const struct hv_checkpoint *checkpoint);

/* How one checkpoint is named on a command line: id: and the first CORE_TYPED_ID_LENGTH characters of its id,
 * or all of it where another of the list begins alike; the list may lack it. Arena text. */
const char *core_checkpoint_typed_id(struct hp_arena *arena, const struct hv_checkpoints *list,
                                     const char *id);

/* For each checkpoint of the list the beginning of its id that is unambiguous within its VM, as it can be
 * written after id:, equally long for all of a VM. */
const char *const *core_checkpoint_short_ids(struct hp_arena *arena, const struct hv_checkpoints *list);

#endif
