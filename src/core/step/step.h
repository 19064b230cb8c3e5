/* SPDX-License-Identifier: MIT */
/* The kinds of steps: what makes a step of each, and what their files share. Texts of steps are in the arena;
 * all else they point to stays the caller's. */
#ifndef CORE_STEP_STEP_H
#define CORE_STEP_STEP_H

#include "core/gpu_set.h"
#include "run/run.h"

/* --- the steps there are --- */

/* Gives the VM settings the intent has: where they are as they were before, or at least so much. */
struct core_step step_change_settings(struct hp_arena *arena, const struct hv_settings *now,
                                      const struct core_intent *intent, bool at_least);
/* Takes them off; `none_stays`: a checkpoint is next, and no other may be there either. */
struct core_step step_remove_adapters(struct hp_arena *arena, const struct hv_adapters *adapters,
                                      const struct hv_gpus *gpus, bool none_stays);
/* Makes the VM have the wanted ones: adds, tunes, and takes off what was added and is not wanted. */
struct core_step step_add_adapters(const char *text, const struct hv_adapters *wanted);
/* A new checkpoint, of the state before another is applied or for its own sake; its name, with the set of
 * the step after it (NULL: there is none); and which GPUs belong to it. */
struct core_step step_create_checkpoint(bool keeps_state);
struct core_step step_name_checkpoint(const char *text, const char *name, const struct core_gpu_set *set);
struct core_step step_record_gpus(struct hp_arena *arena, const struct core_gpu_set *set);
/* Takes away the one that a change made which is not completed. */
struct core_step step_delete_new_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *made);
/* Back to a checkpoint, for good: what was done before it is not undone any more. */
struct core_step step_apply_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target);
/* What a parked VM is to get back: written down; and forgotten (NULL: nothing that could be remembered
 * again), when it is on the VM again or because the user says so. */
struct core_step step_remember_set(const struct core_parked *parked);
struct core_step step_discard_set(const struct core_parked *parked, bool is_last_of_all);

/* On checkpoints that were there before. `rest` and `where` follow in the text. */
struct core_step step_change_name(struct hp_arena *arena, const struct hv_checkpoint *target,
                                  const char *name);
struct core_step step_change_pin(struct hp_arena *arena, const struct hv_checkpoint *target,
                                 const struct core_gpu_set *set, const char *where);
struct core_step step_delete_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target,
                                        const char *rest);
/* The first of the targets, and the others, which have grown from it. */
struct core_step step_delete_subtree(struct hp_arena *arena, const struct hv_checkpoint *targets,
                                     size_t count, const char *rest);
struct core_step step_export_checkpoint(struct hp_arena *arena, const struct hv_checkpoint *target,
                                        const char *destination);
/* Brings the VM to off: by its guest, which has so many seconds; at once; or from a saved state, which goes.
 */
struct core_step step_shut_down(const char *text, uint32_t seconds, bool then_turns_off);
struct core_step step_turn_off(void);
struct core_step step_discard_state(void);
/* Starts it: the last step of all. */
struct core_step step_start(const char *text);
/* Until the disks of what was removed are merged. */
struct core_step step_wait_for_merge(void);

/* "GPU 2, ...; GPU 3, ...": adapters in the text of a step. */
const char *step_list_adapters(struct hp_arena *arena, const struct hv_adapters *adapters,
                               const struct hv_gpus *gpus);

/* --- what several of them need --- */

/* The notes of the new checkpoint with that set in them; and taking the state folder's copy away with the
 * checkpoint (record_gpus.c). */
const char *step_notes(struct run *run, const struct core_gpu_set *set);
void step_discard_record(struct run *run);

/* Writes the step's parked set down again where it is being forgotten, or its file is gone (parked_set.c). */
int step_remember_again(struct run *run, const struct core_step *step, struct hp_error *err);

/* The set that was found of a checkpoint as it shall be written down; what it says of other ids came with an
 * import. And does whoever looks for the mark of that checkpoint find the wanted one's? (change_pin.c) */
struct core_gpu_set step_marked(const struct core_set_found *found, const char *vm_id,
                                const struct hv_checkpoint *target, bool pinned);
bool step_has_pin(struct run *run, const struct hv_checkpoint *now, const struct core_gpu_set *wanted);

/* Turns a VM off whose guest did not shut down (turn_off.c). */
int step_turn_off_now(struct run *run, struct hp_error *err);

/* Before the first removal: are the checkpoints what they were when it was planned? HP_E_REFUSED when what is
 * to go was changed, when something grew in the branch, or when one that a rule counted on is gone. One call
 * (preconditions.c). */
int step_check_since(struct run *run, bool takes_branch, struct hp_error *err);

/* The merge that a removal began (wait_for_merge.c): waits for it, and says what to do when it fails; and
 * what is left of it, with the checkpoints as they are now. */
int step_wait_until_merged(struct run *run, struct hp_error *err);
void step_tell_merge(struct run *run, const struct hv_checkpoints *now);

#endif
