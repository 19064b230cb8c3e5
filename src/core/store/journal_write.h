/* SPDX-License-Identifier: MIT */
/* Writing the journal while a plan is carried out. Each function comes back when its line, and those before
 * it, would survive a power cut; but journal_begin, journal_step_done and journal_note_undoing leave that to
 * the line that a step begins with, because nothing is done on the host before it. */
#ifndef CORE_STORE_JOURNAL_WRITE_H
#define CORE_STORE_JOURNAL_WRITE_H

#include "core/journal.h"

/* Opens the journal of the VM with all that is needed to go back. There must be none open. */
int journal_begin(struct core_claim *claim, const struct hv_vm *vm, const struct core_intent *intent,
                  int64_t now_utc_micros, struct hp_error *err);

/* Goes on in the journal that is open (to recover). */
int journal_reopen(struct core_claim *claim, struct hp_error *err);

/* A step of that name is about to begin, or has been done; `checkpoint_id` goes with the done creation, else
 * NULL. */
int journal_step_begins(struct core_claim *claim, const char *step, struct hp_error *err);
int journal_step_done(struct core_claim *claim, const char *step, const char *checkpoint_id,
                      struct hp_error *err);
/* A checkpoint was applied; and these adapters came with it. */
int journal_note_applied(struct core_claim *claim, struct hp_error *err);
int journal_note_arrived(struct core_claim *claim, const struct hv_adapters *arrived, struct hp_error *err);
/* What was done is put back from now on, by this run or (note) by the steps of a recovery. */
int journal_undo_begins(struct core_claim *claim, struct hp_error *err);
int journal_note_undoing(struct core_claim *claim, struct hp_error *err);
/* To end it, the VM is brought to off from now on, and started again as that says. */
int journal_note_power(struct core_claim *claim, const struct core_power *power, struct hp_error *err);
/* Ending it was tried and failed. */
int journal_note_failed(struct core_claim *claim, struct hp_error *err);

/* All is well and verified: the journal is closed and gone. */
int journal_end(struct core_claim *claim, struct hp_error *err);

/* Gives up writing and leaves the journal open, for recover. */
void journal_leave(struct core_claim *claim);

#endif
