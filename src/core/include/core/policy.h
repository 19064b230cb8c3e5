/* SPDX-License-Identifier: MIT */
/* A policy: what a schedule runs for a VM. It creates a checkpoint that bears the policy's id (in its GPU
 * set, core/gpu_set.h), and then deletes of those that bear it the ones its rule does not keep. It is a
 * record of the state folder, keyed by VM, host and the policy's id; how its last run ended is one more. */
#ifndef CORE_POLICY_H
#define CORE_POLICY_H

#include "core/formats.h"
#include "core/journal.h"

struct os_lock; /* platform/lock.h */

struct core_policy {
    const char *id;      /* 16 hexadecimal digits */
    const char *name;    /* what people call it, once for each VM of a host */
    const char *vm_id;   /* GUID */
    const char *vm_name; /* when it was made, or as its last run found it */
    const char *host;    /* identity of the VM's host (cli_host_identity) */
    const char *created; /* ISO 8601, UTC */
    const char *changed; /* when its timer was set the last time; NULL: an earlier version made it */
    const char *when;    /* "daily 03:00" */
    const char *timer;   /* who starts it: "system", "user" or "none" */
    const char *keep;    /* a rule as core_retention_parse takes it */
    const char *
        *words; /* the options its command lines have, "--timeout=600", which host is meant among them */
    size_t word_count;
};

/* How a run of it ended. */
struct core_policy_run {
    const char *started;    /* ISO 8601, UTC, by this machine's clock; NULL: it has not run yet */
    const char *ended;      /* NULL: it has not, or nobody could write it down */
    uint64_t exit_code;     /* of the program; what it means is documented */
    const char *text;       /* what became of it, a sentence or an error's text */
    const char *checkpoint; /* id of the one it created, which is there; NULL: none */
    uint64_t deleted;       /* checkpoints that its rule did not keep */
    const char *success;    /* when the last run that succeeded began; NULL: none has */
};

struct core_policies {
    struct core_policy *items; /* by name, then by VM */
    size_t count;
    struct core_unread *unread; /* records that cannot be used, and why */
    size_t unread_count;
};

/* A new id; two of them differ. Arena text. */
const char *core_policy_new_id(struct hp_arena *arena, const char *vm_id);

/* All policies of this state folder, of whatever host. A record that is damaged, or of another version, is
 * left alone and told in `unread`. HP_E_FAILED or HP_E_ACCESS when the folder cannot be read. */
int core_policy_list(struct hp_arena *arena, struct core_policies *out, struct hp_error *err);

/* Writes its record, or replaces it; comes back when that would survive a power cut and was read back. A
 * record that would not be read as it is written is not written: HP_E_FAILED. */
int core_policy_keep(const struct core_policy *policy, struct hp_error *err);

/* Reads its record again: HP_E_NOT_FOUND when it has been removed, HP_E_FAILED when it cannot be used. */
int core_policy_read(const struct core_policy *policy, struct hp_arena *arena, struct core_policy *out,
                     struct hp_error *err);

/* Removes its records, and gives back its lock (core_policy_take; NULL: it is not taken); those that are not
 * there are fine. */
int core_policy_discard(const struct core_policy *policy, struct os_lock *lock, struct hp_error *err);

/* The command line that makes it again just as it is, and its timer with it, with `more` (NULL: nothing) as
 * further options; NULL: not every word of it can be typed as it is. Arena text. */
const char *core_policy_command(struct hp_arena *arena, const struct core_policy *policy, const char *more);

/* How its last run ended; all NULL when it has not run. HP_E_FAILED when that cannot be read. */
int core_policy_last(const struct core_policy *policy, struct hp_arena *arena, struct core_policy_run *out,
                     struct hp_error *err);

/* Writes that down, as core_policy_keep does. */
int core_policy_tell(const struct core_policy *policy, const struct core_policy_run *run,
                     struct hp_error *err);

/* The same, and whether a run of it is at work now: only one that has begun and not ended can be. Errors also
 * when that cannot be told. */
int core_policy_look(const struct core_policy *policy, struct hp_arena *arena, struct core_policy_run *out,
                     bool *running, struct hp_error *err);

/* A policy as it is seen by whoever looks for what is wrong. What core does not know is filled in by others:
 * when its runs are due, and what starts them. */
struct core_policy_seen {
    struct core_policy policy; /* id NULL: its record cannot be read */
    const char *unread;        /* why, or why its last run is not known; NULL: all of it was read */
    struct core_policy_run last;
    bool running;
    /* When a run was due for the second time since one has succeeded, or since the policy was made or
     * changed, UTC; 0: none was, or nobody looked. */
    int64_t overdue;
    const char *idle; /* why nothing will start it, or not for long; NULL: something will, or nobody looked */
};

struct core_policies_seen {
    struct core_policy_seen *items;
    size_t count;
};

/* Those of one host, and records that cannot be read. HP_E_FAILED or HP_E_ACCESS when the folder cannot be
 * read. */
int core_policies_look(const char *host_identity, struct hp_arena *arena, struct core_policies_seen *out,
                       struct hp_error *err);

/* Since when no run of it has succeeded: since one that did began, one that is at work, or the policy was
 * made or changed; false: its records do not tell. */
bool core_policy_waits_since(const struct core_policy_seen *seen, int64_t *out);

/* Takes the policy for one run, or to remove it; given back with os_lock_release (platform/lock.h).
 * HP_E_REFUSED when it is running. What was read of it before may have changed: core_policy_read. */
int core_policy_take(const struct core_policy *policy, const char *doing, struct os_lock **out,
                     struct hp_error *err);

/* Takes all of them, to make or change one: no two can get the same name, or more room together than there
 * is. Given back likewise; HP_E_REFUSED when another command does that. */
int core_policies_take(const char *doing, struct os_lock **out, struct hp_error *err);

#endif
