/* SPDX-License-Identifier: MIT */
/* What survives a power cut: which adapters a VM had, what was to become of them, and how far it got.
 *
 * One small file per VM and host in the state folder, lines of JSON that are only ever added. It is on the
 * disk before the first change. Nothing in it is believed without looking at the host; that the adapters'
 * records are in it is what matters. A last line that was cut off is left out of account, anything else that
 * is not as written is an error that names the file. */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/plan.h"

/* The right to change one VM: an exclusive lock between processes, and the place of its journal. */
struct core_claim;

/* Takes the VM for this run; `doing` says for what, for those who find it taken. HP_E_REFUSED when another
 * run has it (who, since when, doing what). HP_E_ACCESS or HP_E_FAILED when the state folder cannot be
 * written: then nothing may be changed, because nothing could be remembered. */
int core_claim_vm(const char *host_identity, const struct hv_vm *vm, const char *doing,
                  struct core_claim **out, struct hp_error *err);
/* NULL is accepted. */
void core_claim_release(struct core_claim *claim);

/* Removes what runs that were killed while they wrote have left in the state folder under temporary names.
 * Nothing is an error, and no run that is at work is disturbed. */
void core_tidy_state(void);

/* A line of a journal: a step of that name has begun, or is done. */
struct core_noted_step {
    const char *name;
    bool done;
    bool undoing; /* while what the run had done was being put back */
};

/* A journal as it was found. */
struct core_journal {
    const char *path;
    const char *program; /* version that wrote it */
    const char *host_identity;
    const char *vm_id;
    const char *vm_name;
    bool is_gone;                  /* the VM is not among the host's VMs, where these were given */
    const char *started;           /* ISO 8601, UTC */
    const char *change;            /* its name */
    struct core_intent intent;     /* its change is NULL until core_journal_resolve finds it */
    struct core_noted_step *steps; /* how far it got, those of earlier tries to end it among them */
    size_t step_count;
    size_t step_capacity;
    const char *checkpoint_id; /* the checkpoint that was made; NULL: not known */
    bool applied;              /* a checkpoint, and that was seen */
    const char **arrived;      /* ids of the adapters that came with it */
    size_t arrived_count;
    struct core_power again; /* how the last try to end it brings the VM to off; CORE_STAYS_ON: it does not */
    bool undoing;            /* it had failed and was being put back */
    unsigned failures;       /* how often ending it was tried and failed */
};

/* "checkpoint, started 2 Jan 2025, 03:04". Arena text. */
const char *core_journal_label(struct hp_arena *arena, const struct core_journal *journal);

/* A step of that kind has begun, or is done. */
bool core_journal_begun(const struct core_journal *journal, const struct core_step_kind *kind);
bool core_journal_done(const struct core_journal *journal, const struct core_step_kind *kind);

/* One has begun before anything was put back. */
bool core_journal_begun_forward(const struct core_journal *journal, const struct core_step_kind *kind);

/* Reads the open journal of a VM: this host's, else one of another host, for the host may have another name
 * since, and the VM may have come from another node. *found is false when there is none. HP_E_FAILED when
 * there is one that cannot be read. Needs no claim; without one, a run that is at work shows as an open
 * journal. */
int core_journal_find(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                      struct core_journal *out, bool *found, struct hp_error *err);

/* HP_E_REFUSED when the VM has an open journal: nothing may be changed before it is recovered. */
int core_journal_must_be_closed(const char *host_identity, const struct hv_vm *vm, struct hp_error *err);

/* What was written down of a VM and cannot be read. */
struct core_unread {
    const char *vm_id; /* as its file's name says */
    const char *what;  /* names the file and what is wrong with it */
};

struct core_journals {
    struct core_journal *items;
    size_t count;
    struct core_unread *unread;
    size_t unread_count;
};

/* All open journals of this machine whose runs are not at work, or only those of one host (NULL: all) and
 * those of other hosts that are about one of these VMs (NULL: none). A VM has the name that it has among
 * these. One that cannot be read keeps none of the others from being found. Needs no claim and changes
 * nothing. */
int core_journal_list(const char *host_identity_or_null, const struct hv_vm_rows *vms, struct hp_arena *arena,
                      struct core_journals *out, struct hp_error *err);

/* Makes the claim work on that journal of its VM, which may be of another host; HP_E_REFUSED when a run that
 * reaches the VM there is at work. */
int core_claim_adopt(struct core_claim *claim, const struct core_journal *journal, struct hp_error *err);

/* Forgets the VM's journal, on the user's word. */
int core_journal_discard(struct core_claim *claim, struct hp_error *err);

#endif
