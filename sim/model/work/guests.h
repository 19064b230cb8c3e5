/* SPDX-License-Identifier: MIT */
/* What guests do: shut down when they are asked, restart, hang, crash; and somebody who starts a VM. */
#ifndef MODEL_WORK_GUESTS_H
#define MODEL_WORK_GUESTS_H

#include "hostfile/world.h"

/* The guest has taken a request to shut down: what comes of it happens later. */
void sim_guest_shut_down(struct hf_world *world, const struct hf_vm *vm, int64_t now);

/* Something is about to happen to the VM without a call. */
bool sim_guest_is_about(const struct hf_world *world, const struct hf_vm *vm);

/* The VM is in another state since `now`. What its guest was about to do is void; in `running` it boots,
 * unless it was paused or saved `before`, and to one that is `off` somebody may come. */
void sim_guest_state_changed(struct hf_world *world, struct hf_vm *vm, enum hf_state before, int64_t now);

/* The VM goes: nothing happens to it any more. */
void sim_guest_forget(struct hf_world *world, const char *vm_id);

/* The event that comes next until `now`: its place in the list, or the list's length. */
size_t sim_guest_next(const struct hf_world *world, int64_t now);
/* Lets it happen, and takes it out of the list. */
void sim_guest_happen(struct hf_world *world, size_t index);

/* What the components of its integration services say: OperationalStatus[0]. */
uint64_t sim_guest_services(const struct hf_vm *vm);
/* It has components of integration services now. */
bool sim_guest_has_services(const struct hf_vm *vm);

#endif
