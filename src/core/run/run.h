/* SPDX-License-Identifier: MIT */
/* A plan being carried out: what the files that do so share. */
#ifndef CORE_RUN_RUN_H
#define CORE_RUN_RUN_H

#include "core/checkpoints.h"
#include "core/execute.h"

/* Ids, or sentences: a list that grows in an arena. */
struct texts {
    const char **items;
    size_t count;
    size_t capacity;
};

void texts_add(struct texts *texts, struct hp_arena *arena, const char *text);
bool texts_have(const struct texts *texts, const char *text);

struct run {
    struct hv_host *host;
    struct core_claim *claim;
    const struct core_state *state;
    const struct core_plan *plan;
    const struct core_watch *watch;
    unsigned (*interrupts)(void);
    struct hp_arena *arena;
    struct core_report *report;
    struct hv_adapters back; /* what the VM is to have again when the plan is undone */
    struct hv_adapters now;  /* the adapters as last read */
    bool now_known;          /* none of them was changed since */
    unsigned changes;        /* calls that change the host, sent up to now ... */
    unsigned now_at;         /* ... and when `now` was read */
    uint64_t now_read_at;    /* not earlier than this, by the host's clock that only goes forward */
    unsigned status_at;      /* the same of report->status, when a step has read it */
    uint64_t status_read_at;
    struct hv_checkpoint made;           /* the new checkpoint, as far as the steps know it; id NULL: none */
    const struct cim_instance *template; /* as last read */
    struct texts added_ids;              /* the adapters this run added */
    struct texts automatic;              /* those of them that were added without a GPU */
    struct texts withdrawn;              /* those of them that it has removed again */
    struct hv_adapters
        requested;             /* added, and the host did not say as what: the next reading looks for them */
    bool requested_done;       /* the host said that it has added them */
    struct hv_adapters unseen; /* those of them that it did not find */
    size_t unseen_capacity;
    struct texts unlisted; /* a sentence for each adapter it added that may be there without being listed */
    const struct hv_adapter *only; /* of the wanted ones, the only one that is touched; NULL: all are */
    bool last_step;                /* no other follows the one that is done now */
    bool undoing;                  /* what was done is put back */
    bool recovering;       /* ends what another run began, whose adapters are known by likeness only ... */
    size_t may_have_added; /* ... and are no more than so many */
    bool told_doubt;       /* it was said that there are more */
    bool detached; /* what the plan takes off is off, by this run or the one it ends: not just unlisted */
    struct core_memory memory; /* which card each adapter was given: as it was read, and what this run adds */
    bool memory_changed;       /* since it was written down */
    bool told_hidden;          /* it was said that a card cannot be checked */
    struct hv_settings_change raised_from; /* memory settings raised for an add, as they were ... */
    struct hv_settings_change raised_to; /* ... and as they are until they are set back; nothing set: none */
    bool touched;                        /* something may have been changed */
    bool checkpoint_uncertain;           /* one was asked for, and nobody knows whether it was made */
    bool applied;                        /* a checkpoint: the state before it is gone */
    struct hp_opt_bool applied_before;   /* by the run that this one ends */
    bool unclear; /* whether a call on a checkpoint took effect could not be found out */
    bool goes_on; /* an export that is no longer waited for */
    bool merges;  /* as is a merge */
    bool merge_failed;
    struct texts leftovers; /* what the report lists as left */
    bool *removed;          /* per checkpoint of the state: this run has removed it; NULL: none yet */
    bool notes_written;     /* the checkpoint's GPU set was sent to the host, alone or with its name */
    bool set_too_large;     /* for notes: only the state folder can have it */
    bool set_kept;          /* the state folder has taken it */
    bool rehearsed;         /* the host was asked for the values of the adapters that are removed */
    bool noted;             /* something was written into the VM's own notes */
    bool forgetting;        /* what a parked VM is to get back is being forgotten */
    bool still_noted;       /* the VM's notes hold it still, though they should not */
    const char *notes;      /* of the VM, as last read; NULL: not since they were written */
    uint64_t down_since;    /* it was told to stop then, by the host's clock that only goes forward; 0: not by
                               this run */
    bool is_off;            /* and was seen off, by this run or the one that it ends */
    bool still_runs;        /* its guest was asked to shut down, and has not */
    bool may_stop;          /* whether it does could not be found out */
    bool starts;            /* all is done and was read back; what is left is the start */
};

void run_warn(const struct run *run, const char *text);
/* The same of something that is lost, or may be: said however silent the run is. */
void run_warn_of_loss(const struct run *run, const char *text);

/* --- the cards of adapters (cards.c) --- */

/* This Windows does not show which card an adapter uses; true also when that cannot be found out. At most one
 * call, the first time. */
bool run_hides_cards(struct run *run);

/* The adapter of that id was added as `wanted` says. */
void run_learn_card(struct run *run, const char *id, const struct hv_adapter *wanted);

/* Writes down what was learned since the last time, without the cards of adapters this run has removed. */
void run_write_memory(struct run *run);

/* At the end, with run->now known: forgets the cards of adapters that are gone, and writes that down. */
void run_settle_memory(struct run *run);

/* Hyper-V refused a checkpoint, or to apply one: gives `cause` the next step, where one is known. If no
 * adapter was listed (run->now) and it is not about disks, the refusal is remembered of the VM. */
void run_note_refusal(struct run *run, struct hp_error *cause);
/* It made one, or applied one: then nothing stands in the way. */
void run_clear_refusal(struct run *run);

/* The same: says of adapters that came back without a card, because nobody knows which they had, that this is
 * so.
 */
void run_report_lost_cards(struct run *run);

/* The VM's state, read freshly unless that was a moment ago: may it be worked on? And, read in any case: may
 * its checkpoints be changed? (ready.c) */
int run_still_ready(struct run *run, struct hp_error *err);
int run_still_idle(struct run *run, struct hp_error *err);
/* Reads the state for the next run_still_ready, which judges it. */
int run_read_status(struct run *run, struct hp_error *err);
/* The adapters were read a moment ago by a step, after its change. */
bool run_adapters_are_fresh(const struct run *run);

/* Before adapters come off, once: HP_E_REFUSED when the host does not take back the values of those that are
 * to come back; a warning for those that would come back only if a later step failed. A call for each of the
 * two, where there are any (rehearse.c). */
int run_rehearse(struct run *run, struct hp_error *err);

void run_report_undo_failure(const struct run *run, const char *text);

/* --- the VM's power (power.c) --- */

/* It is off now, on that way: waits until Hyper-V has nothing to do with it any more, reads its state, and
 * judges it. */
int run_see_off(struct run *run, enum core_way_off way, struct hp_error *err);
/* It was just told to stop. */
void run_tells_to_stop(struct run *run);
/* Starts the VM, and sees it run for a moment. What Hyper-V says no to is explained. */
int run_start_vm(struct run *run, struct hp_error *err);
/* After undoing, or a failure that leaves something: starts what ran before, when all its adapters are back,
 * or the user wants it in any case. */
void run_start_again(struct run *run);
/* Instead of undoing: all is done but the start; or nothing, as the guest did not shut down. */
void run_leave_powered(struct run *run, struct hp_error *cause);

/* A call that changes the host is about to be sent: what was read before it is not what is told in the end.
 */
void run_sends(struct run *run);

/* Into the report, as it is now (seen.c). The adapters are read again when something was changed since the
 * last reading; `wanted` are those that are looked for under other ids. */
int run_see_adapters(struct run *run, const struct hv_adapters *wanted, struct hp_error *err);
/* The VM's settings and place, the new checkpoint, and where its GPU set is. One call. */
int run_see_settings(struct run *run, struct hp_error *err);
/* What became of the plan's targets: as the steps have seen it, and where they have not, as `now` shows them
 * (NULL: that could not be read). Asks no host. */
void run_see_targets(struct run *run, const struct hv_checkpoints *now);
/* However a run ended: what is known without asking the host once more. */
void run_conclude(struct run *run);

/* When all steps are done: reads back what they did not read back themselves, fills the report, and fails
 * when something is not as it should be (outcome.c). */
int run_verify(struct run *run, struct hp_error *err);

/* The adapters are read next, when the last step is done also all that run_verify reads (outcome.c), and with
 * `more` (as for hv_expect) what comes after them. */
void run_expect_adapters(const struct run *run, unsigned more);

/* After undoing: looks at the host, fills the report with what is left, and says which outcome it is. */
enum core_outcome run_judge(struct run *run, bool any_step_done);

/* The same for a change of the tree of checkpoints. */
enum core_outcome run_judge_tree(struct run *run);

/* One more thing that is left. */
void run_add_leftover(struct run *run, const char *text);

/* Instead of undoing, when Hyper-V may still be at work on what that step does to a checkpoint: fills the
 * report, changes nothing. */
void run_leave_to_recover(struct run *run, const struct core_step *step);

/* One thing is left, and nothing else was changed. */
void run_report_leftover(struct run *run, const char *what);

/* After a checkpoint was applied and something failed: nothing is undone; fills the report with what is still
 * to be done. */
void run_leave_forward(struct run *run);

/* After ending an interrupted run has failed, or the last step of putting a parked set back: looks at the
 * host and fills the report with what is still to be done. */
void run_report_unfinished(struct run *run);

/* Hyper-V said no, by return value or by its job's end, so nothing was done; or the user insists on stopping.
 * After any other failure, look at the host. */
bool run_is_definite(const struct hp_error *err);

/* Reads the adapters again unless nothing has changed since the last time. */
int run_read_adapters(struct run *run, struct hp_error *err);

/* The VM's settings, read freshly; with a checkpoint (its id may be NULL); with the target of a step, which
 * is HP_E_NOT_FOUND when it is gone. One call each. */
int run_read_settings(struct run *run, struct hv_settings *out, struct hp_error *err);
int run_read_back(struct run *run, const char *checkpoint_id, struct hv_read_back *out, struct hp_error *err);
int run_read_target(struct run *run, const struct core_step *step, struct hv_checkpoint *out,
                    struct hp_error *err);

/* A checkpoint whose removal has ended may be listed for a moment still: how often to look. */
struct hp_wait run_wait_until_unlisted(const struct run *run);

/* What this run has changed of the settings and is still so, as a change that sets it back. What an adapter
 * needs that may be there (run->unlisted) is not: it would come back with its card to a VM without it. */
struct hv_settings_change run_settings_back(const struct run *run, const struct hv_settings *now);

/* Looks for a checkpoint that was made since the VM's state grew from `before` (an id, or NULL for none): the
 * one it grows from now, if that one grew from `before`. *out is untouched when there is none. */
int core_find_new_checkpoint(struct hv_host *host, const struct hv_vm *vm, const char *before,
                             struct hp_arena *arena, struct hv_checkpoint *out, struct hp_error *err);

/* Was the checkpoint `target` applied since the VM's state grew from `before` and its disks were
 * `files_before`? Not set: it cannot be told. */
int core_was_applied(struct hv_host *host, const struct hv_vm *vm, const char *target, const char *before,
                     const char *files_before, struct hp_arena *arena, struct hp_opt_bool *out,
                     struct hp_error *err);

/* By what it is told whose the adapters of a VM are. */
struct whose {
    struct hp_arena *arena;
    const struct core_intent *intent; /* what is to come off, to go on, and comes with a checkpoint */
    const struct hv_adapters *before; /* those that were there */
    const struct hv_adapters *now;
    struct texts added_ids; /* as in struct run, and so are the others; none for who has added nothing */
    struct texts automatic;
    const struct hv_adapter *only;
    size_t may_have_added;
};

/* Wanted adapters and those that are there, paired (`now` must be known). */
struct pairing {
    size_t *actual; /* per wanted adapter: index in `now`, or NO_PAIR */
    bool *tunable;  /* per wanted adapter: paired, but some values still differ */
    bool *used;     /* per adapter in `now` */
    bool *surplus;  /* per adapter in `now`: this run, or the one it ends, added it, and it has no pair */
    size_t surplus_count;
    size_t doubtful; /* how many may be of the run that this one ends, though it cannot have added so many */
    size_t missing;  /* how many wanted ones that this run may add have no pair */
    size_t to_tune;  /* how many pairs that this run may tune still differ */
    const char *disturbed;  /* id of an adapter this run never touches, and that somebody else removed or
                               changed; or NULL */
    const char *difference; /* one that was seen, for messages; may be NULL */
};

#define NO_PAIR SIZE_MAX

void pair(const struct whose *of, const struct hv_adapters *wanted, struct pairing *out);
/* The same for what this run knows. */
void run_pair(const struct run *run, const struct hv_adapters *wanted, struct pairing *out);

/* Nothing has to be added, tuned or removed. */
bool run_is_met(const struct pairing *pairing);

/* Makes the VM have the wanted adapters: adds what is missing, tunes what differs, removes what this run
 * added and is not wanted, and reads back, in a bounded number of rounds. Adapters of others are left alone.
 * Does nothing when all is as wanted, so it can be repeated. */
int run_converge(struct run *run, const struct hv_adapters *wanted, struct hp_error *err);

/* Sets memory settings back that were raised for an add; does nothing when that is done already. */
int run_lower_memory(struct run *run, struct hp_error *err);

/* True when nothing would have to be added, tuned or removed. Reads the adapters when they are not known. */
bool run_is_as_wanted(struct run *run, const struct hv_adapters *wanted);

/* True for a wanted adapter that this run adds or has taken off; every other one is only looked at. */
bool run_may_touch(const struct run *run, const struct hv_adapter *wanted);

/* All that was there before a change, but for what came off and cannot be put back: what is lost, and not
 * among those that are there. */
struct hv_adapters run_what_comes_back(const struct core_intent *intent, const struct hv_adapters *there,
                                       struct hp_arena *arena);

/* Remembers the id of an adapter that this run has added, as what was asked for: and its card. */
void run_add_asked(struct run *run, const char *id, const struct hv_adapter *asked);

/* The VM has an adapter of that id, as last read. */
bool run_has_now(const struct run *run, const char *id);

/* This run has added an adapter of that id. */
bool run_has_added(const struct run *run, const char *id);

/* True for an adapter this run has added, not removed again, and that is not listed now. */
bool run_has_lost_sight(const struct run *run, const char *id);

/* Fills run->unlisted, from the adapters as last read and the cards the host has now: one call, and only
 * where an adapter that this run added is not listed (outcome.c). */
int run_find_unlisted(struct run *run, struct hp_error *err);

/* Removes what this run added and `wanted` does not have; adds nothing. */
int run_withdraw(struct run *run, const struct hv_adapters *wanted, struct hp_error *err);

#endif
