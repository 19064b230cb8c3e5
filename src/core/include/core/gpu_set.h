/* SPDX-License-Identifier: MIT */
/* A GPU set: the adapters a VM had when a checkpoint was made, or when it was parked.
 *
 * It is kept twice: as a block of lines in the Notes of the checkpoint (or, for a parked set, of the VM),
 * after the user's own text, where it goes wherever they go; and as a private file in the state folder,
 * because it is not sure that every host keeps Notes. The block is text a person can read. Its lines may be
 * moved, indented and mixed with others; a block that lost or changed one of them is no set, and says so. It
 * holds everything an adapter is rebuilt from, whatever host that is done on. */
#ifndef CORE_GPU_SET_H
#define CORE_GPU_SET_H

#include "core/formats.h"
#include "core/plan.h"
#include "hyperv/adapter.h"
#include "hyperv/checkpoint.h"

enum {
    /* What a block in Notes may hold at most; a set beyond that is kept in the state folder only, and the
     * block says so. */
    CORE_SET_MAX_GPUS = 16,
    CORE_SET_MAX_BLOCK_SIZE = 48 * 1024, /* an adapter takes less than 1 KiB */
    /* In the state folder, and of what is read at all: */
    CORE_SET_MAX_KEPT_GPUS = 1024,
    CORE_SET_MAX_KEPT_SIZE = 4 * 1024 * 1024,
};

enum core_set_kind {
    CORE_SET_OF_CHECKPOINT,
    CORE_SET_OF_PARKED, /* what a parked VM is to get back (core/parked.h) */
    CORE_SET_KINDS
};

struct core_set_gpu {
    struct hv_adapter adapter; /* with its complete record, but for empty properties */
    struct hv_values values;   /* what is written of it beside id, card and quotas */
    const char *name;          /* of the card; NULL: automatic, or Windows did not know it */
    const char *hardware_id;   /* what card it is; NULL: automatic, or not told */
    const char *location;      /* where it sat; NULL as above */
    const char *driver;        /* its version; NULL when not known */
};

struct core_gpu_set {
    enum core_set_kind kind;
    bool known;     /* the GPUs were recorded, and be it that there are none; false: only the mark counts */
    bool elsewhere; /* too large for the Notes: only the state folder has it; gpus is empty then */
    bool pinned;    /* a checkpoint never to be removed by a rule */
    bool in_notes;  /* in the state folder's file of a parked set: the VM's notes have taken it, too */
    const char *vm_id;
    const char *vm_name;       /* of a parked VM */
    const char *checkpoint_id; /* for which it was written; NULL: not known yet, or it is of a parked VM */
    const char *written;       /* when: ISO 8601, UTC */
    const char *run;           /* the run that parked the VM and will unpark it; NULL: none */
    const char *then_start;    /* core_start_name: the VM ran before that run, and is to run again when it is
                                  unparked; NULL: not */
    const char *policy; /* id of the schedule that made the checkpoint (core/policy.h); NULL: none did */
    const char *host;   /* computer name; NULL when not known */
    uint64_t build;     /* Windows build of the host; 0 when not known */
    struct hp_opt_u64 low_mmio;
    struct hp_opt_u64 high_mmio;
    struct hp_opt_bool guest_cache_types;
    struct core_set_gpu *gpus;
    size_t gpu_count;
    const char *extra; /* lines in the block that are not ours, kept; NULL: none */
};

/* The set of a VM as it is read now. HP_E_FAILED when an adapter has something that could not be written down
 * and read again. */
int core_set_of(const struct core_state *state, enum core_set_kind kind, int64_t now_utc_micros,
                struct hp_arena *arena, struct core_gpu_set *out, struct hp_error *err);

/* What a set says of a card. */
struct core_set_card {
    const char *name; /* as in core_set_gpu, and so are the others */
    const char *hardware_id;
    const char *location;
    const char *driver;
};

/* What lists show of a set. It has no adapters, and so nothing is ever printed or kept from it: whoever
 * writes a set reads the complete one. */
struct core_set_summary {
    bool known; /* as in core_gpu_set, and so are the others */
    bool elsewhere;
    bool pinned;
    const char *policy;
    const char *written;
    const char *host;
    uint64_t build;
    struct core_set_card *cards;
    size_t card_count;
};

/* Its own texts, in the arena: nothing of the set is needed any more. */
struct core_set_summary core_set_summary_of(struct hp_arena *arena, const struct core_gpu_set *set);

/* "2 x NVIDIA GeForce RTX 4060, automatic", "none", or "not recorded". */
const char *core_set_summary_label(struct hp_arena *arena, const struct core_set_summary *summary);
const char *core_set_label(struct hp_arena *arena, const struct core_gpu_set *set);

/* Everything is equal but the mark, the checkpoint's id, where else it is, and foreign lines. */
bool core_set_same(const struct core_gpu_set *a, const struct core_gpu_set *b);

/* --- as text --- */

/* The block, its lines ending in `line_end` ("\n" or "\r\n") but the last one. *too_large (may be NULL) tells
 * that the set does not fit into Notes: then the block only says where it is. */
const char *core_set_print(struct hp_arena *arena, const struct core_gpu_set *set, const char *line_end,
                           bool *too_large);
/* The same without the limits of Notes, for files. */
const char *core_set_print_whole(struct hp_arena *arena, const struct core_gpu_set *set);

enum core_set_state {
    CORE_SET_ABSENT, /* the text holds no block */
    CORE_SET_READ,
    CORE_SET_DAMAGED,      /* there is one, and it is not as it was written */
    CORE_SET_OTHER_VERSION /* there is one, of another version of the format */
};

/* Looks for a block of that kind in a text. *problem says in a sentence why one that is damaged or of another
 * version is not used. The set is only filled for CORE_SET_READ. */
enum core_set_state core_set_parse(struct hp_arena *arena, const char *text, enum core_set_kind kind,
                                   struct core_gpu_set *out, const char **problem);

/* The notes with this block in place of the one of its kind they hold, or after the user's own text, which
 * stays as it is, byte for byte. */
const char *core_set_in_notes(struct hp_arena *arena, const char *notes, const struct core_gpu_set *set,
                              bool *too_large);

/* The notes without the block of that kind and the blank line before it. */
const char *core_set_take_out(struct hp_arena *arena, const char *notes, enum core_set_kind kind);

/* The user's own text: without any of them. */
const char *core_set_strip(struct hp_arena *arena, const char *notes);

/* --- kept and found --- */

/* 0 when the set could be kept and read again as it is; HP_E_FAILED with the reason else. Asked before the
 * first change: what cannot be written down must not be taken off. */
int core_set_check(const struct core_gpu_set *set, struct hp_error *err);

/* Writes the state folder's copy; set->vm_id and set->checkpoint_id say of what. HP_E_FAILED for a set that
 * is elsewhere: nothing of it could be kept. */
int core_set_keep(const char *host_identity, const struct core_gpu_set *set, struct hp_error *err);
/* True of a set that needs no place: nothing is known, marked or kept in it. */
bool core_set_says_nothing(const struct core_gpu_set *set);

/* Marks the copies of it, too, that this state folder has from other hosts, or from this one under another
 * name: one of them counts where a host has none of its own. HP_E_FAILED when one cannot be written. */
int core_set_pin_others(const char *host_identity, const char *vm_id, const char *checkpoint_id, bool pinned,
                        struct hp_error *err);
/* Removes this host's; one that is not there is fine. */
int core_set_discard(const char *host_identity, const char *vm_id, const char *checkpoint_id,
                     struct hp_error *err);

enum core_set_source { CORE_SET_NOWHERE, CORE_SET_IN_NOTES, CORE_SET_IN_STATE };

/* What is known of a checkpoint's GPUs. */
struct core_set_found {
    enum core_set_source source; /* NOWHERE: no set, and `remark` may say why */
    struct core_gpu_set set;     /* set.known is false when only the mark was found */
    bool in_both;                /* the state folder has the same as the notes ... */
    bool differs;                /* ... or another one; the notes count */
    bool unreadable;    /* what is written down cannot be used, and so nobody knows whether it is pinned */
    const char *remark; /* what the user should be told: a sentence, or NULL */
};

/* Looks into the checkpoint's Notes and the state folder. Notes that can be read win, and it is remarked when
 * the copy says something else. A block that was written for another checkpoint of the same VM was copied
 * with its notes and is not used; one from another VM came with an import, and is. A copy that cannot be read
 * is remarked, never an error. */
void core_set_find(const char *host_identity, const struct hv_checkpoint *checkpoint, struct hp_arena *arena,
                   struct core_set_found *out);

/* The same, as a list shows it. */
struct core_set_listed {
    enum core_set_source source;
    struct core_set_summary set;
    bool in_both;
    bool differs;
    bool unreadable;
    const char *remark;
};

/* core_set_find for a whole list, without looking for copies that the state folder does not have: out[i]
 * belongs to list->items[i]. */
const struct core_set_listed *core_set_list(const char *host_identity, const struct hv_checkpoints *list,
                                            struct hp_arena *arena);

#endif
