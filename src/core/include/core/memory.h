/* SPDX-License-Identifier: MIT */
/* What HyperPoint remembers of a VM from one command to the next, because Hyper-V does not tell it.
 *
 * One small private file per VM and host in the state folder, replaced as a whole and only under the VM's
 * claim. It holds which card each adapter was given (Windows 10 reads the card of an adapter back as none:
 * facts page, 2.6), and the last checkpoint that Hyper-V refused while it listed no adapter. A file that
 * cannot be read, or that another version wrote, is named and left alone: commands work without it. */
#ifndef CORE_MEMORY_H
#define CORE_MEMORY_H

#include "base/map.h"
#include "hyperv/adapter.h"

/* The card an adapter was given when HyperPoint added it. */
struct core_card {
    const char *adapter_id;    /* Hyper-V gives a new one with every add, and never the same twice */
    const char *instance_path; /* NULL: it was added without a card, and Hyper-V chooses */
    const char *name;          /* of the card; NULL: automatic, or Windows did not know it */
    const char *since;         /* ISO 8601, UTC */
};

/* A card the VM had been given as far as HyperPoint knows, and the host does not have. */
struct core_missing_card {
    const char *place; /* instance path or device id */
    const char *name;  /* NULL: not known */
    const char *from;  /* who says so: "HyperPoint assigned it 2026-...", "the set of checkpoint ...", ... */
};

/* Hyper-V refused a checkpoint, or to apply one, while it listed no GPU adapter. Windows lists no assignment
 * to a card that is gone (facts page, 13), so there may be one. Hyper-V's words are kept for people: no code
 * of such a refusal is known, and texts are in the host's language. */
struct core_refusal {
    const char *since; /* ISO 8601, UTC; NULL: none is remembered */
    const char *text;  /* Hyper-V's own words; NULL: it said nothing */
    struct hp_code codes[HP_LEVELS];
    struct core_missing_card *missing; /* which cards it may be about */
    size_t missing_count;
};

struct core_memory {
    const char *vm_id;
    const char *problem; /* why the file is not used, naming it; then nothing else is filled. NULL: it is */
    struct core_card *cards;
    size_t card_count;
    struct core_refusal refusal;
};

/* What is remembered of a VM; nothing when there is no file. Never fails: see `problem`. Needs no claim. */
void core_memory_read(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                      struct core_memory *out);

/* What a refusal means, in a sentence: "Hyper-V refused a checkpoint operation ..."; and what it may be
 * about, in another one. Arena text. */
const char *core_refusal_sentence(struct hp_arena *arena, const struct core_refusal *refusal);
const char *core_refusal_cards(struct hp_arena *arena, const struct core_refusal *refusal);

struct core_memories {
    const struct core_memory *items;
    size_t count;
    struct hp_map places; /* of each VM's id in items */
    const char *unread;   /* why it is not known what is remembered, a sentence; NULL: this is all */
};

/* The same of all VMs of a host of which anything is remembered. HP_E_FAILED or HP_E_ACCESS when the folder
 * cannot be read. */
int core_memory_list(const char *host_identity, struct hp_arena *arena, struct core_memories *out,
                     struct hp_error *err);

/* That of one VM; NULL when nothing is remembered of it. */
const struct core_memory *core_memory_of(const struct core_memories *memories, const char *vm_id);

/* The card that adapter was given; NULL when that is not known. */
const struct core_card *core_memory_card(const struct core_memory *memory, const char *adapter_id);

/* Completes adapters that were read with what Windows does not show: marks those whose card is hidden, and
 * gives them the card that is remembered of them. What Windows does show counts, whatever is remembered. Asks
 * for the host's build only when an adapter shows no card, and once. `computer` is the host's name. */
int core_complete_adapters(struct hv_host *host, const struct core_memory *memory, const char *computer,
                           struct hp_arena *arena, struct hv_adapters *adapters, struct hp_error *err);

/* The same for adapters that are marked already, or for one of several VMs'. */
int core_recall_card(const struct core_memory *memory, const char *computer, struct hp_arena *arena,
                     struct hv_adapter *adapter, struct hp_error *err);

/* Windows shows another card of that adapter than HyperPoint gave it: the card that is remembered; else NULL.
 */
const struct core_card *core_contradicted_card(const struct core_memory *memory,
                                               const struct hv_adapter *adapter);
/* That in a sentence; NULL when there is nothing to say. */
const char *core_contradiction(const struct core_memory *memory, struct hp_arena *arena,
                               const struct hv_adapter *adapter);

#endif
