/* SPDX-License-Identifier: MIT */
/* Writing down what is remembered of a VM. */
#ifndef CORE_STORE_MEMORY_H
#define CORE_STORE_MEMORY_H

#include "core/journal.h"

/* Replaces the file of the claimed VM, or removes it when there is nothing to remember; comes back when that
 * would survive a power cut. HP_E_REFUSED, and the file stays as it is, when memory->problem is set.
 * HP_E_FAILED also when it is more than could be read back. */
int memory_write(const struct core_claim *claim, const char *vm_name, const struct core_memory *memory,
                 struct hp_error *err);

/* Both leave copies of the memory alone: the list of cards is a new one. Adding a card replaces what is known
 * of that adapter's; its texts must live as long as the memory. */
void memory_set_card(struct core_memory *memory, struct hp_arena *arena, const struct core_card *card);
/* Takes out the cards at which `gone` says so (one for each card). */
void memory_discard_cards(struct core_memory *memory, struct hp_arena *arena, const bool *gone);

/* Reads the text of such a file; `path` is for messages. HP_E_FAILED when it is not as written. */
int memory_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                 struct core_memory *out, struct hp_error *err);

#endif
