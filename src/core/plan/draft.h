/* SPDX-License-Identifier: MIT */
/* A plan that is being made: what the files that do so share. */
#ifndef CORE_PLAN_DRAFT_H
#define CORE_PLAN_DRAFT_H

#include "core/restore_point.h"
#include "core/recover.h"
#include "step/step.h"

struct draft {
    const struct core_state *state;     /* as it was read now */
    const struct core_request *request; /* NULL: a change that was cut off is ended ... */
    const struct core_journal *journal; /* ... of which this tells how far it got ... */
    struct core_recovery *recovery;     /* ... and this what the host shows of it; both NULL for a request */
    const struct core_power_request *power; /* how the VM is brought to off for that; NULL: not at all */
    struct hp_arena *arena;
    struct core_plan plan;
    bool *comes_off; /* per adapter of the state */
    bool *named;     /* per adapter of the state: nobody knew its card, and the user named one for it */
    bool adds_new;   /* an adapter that was not there before */
    bool puts_back;  /* what comes off goes on again as it was */
    struct hv_settings_change windows; /* the adapters that go on had these, where that is known */
    size_t add_capacity;               /* of plan.intent.add.items */
    struct texts notices;              /* sentences, and so are the next two */
    struct texts warnings;
    struct texts losses;
    size_t step_capacity;
    enum core_way_off way_off; /* the VM is on, and brought to off on that way if there is anything to do */
};

/* What is said before it starts, what is warned of, and what will be lost. */
void draft_notice(struct draft *draft, const char *text);
void draft_warning(struct draft *draft, const char *text);
void draft_loss(struct draft *draft, const char *text);
/* The plan says so from then on. */
void draft_tell(struct draft *draft);

/* What has to be asked; and how a checkpoint is called in it: "\"its name\" (its id), made 2026-...". */
void draft_ask(struct draft *draft, const struct core_question *question);
const char *draft_made(struct draft *draft, const struct hv_checkpoint *checkpoint);

/* One more step, after those there are. */
void draft_step(struct draft *draft, struct core_step step);

/* "the VM has no GPU adapter", or that Hyper-V shows none, where that is all that is known. */
const char *draft_none(const struct draft *draft);

/* "2 GPU adapters" */
const char *draft_count(struct draft *draft, size_t count);

/* The adapter at that place in the state comes off; or every one. */
void draft_remove_adapters(struct draft *draft, size_t index);
void draft_take_all_off(struct draft *draft);

/* This adapter goes on, on the present path of its card. */
void draft_put_on(struct draft *draft, struct hv_adapter adapter);
/* Says that the card of that adapter is used where it is now. */
void draft_tell_rebound(struct draft *draft, const struct hv_adapter *adapter);
/* A new adapter for that GPU goes on, with the values of the config files. */
int draft_put_on_new(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err);

/* The adapter the VM has on that GPU, or whose card that is now and may be used there; NULL when it has none.
 */
const struct hv_adapter *draft_adapter_on(const struct core_state *state, const struct hv_gpu *gpu);

/* A GPU the user named goes on, when all that was there comes off: an adapter whose card nobody knows gets it
 * and keeps its values, for where Windows does not show cards that is how the user says which one it has. A
 * new one when there is none left. */
int draft_put_on_named(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err);
/* The same, but the adapter that is known to have that GPU comes first. */
int draft_put_back_named(struct draft *draft, const struct hv_gpu *gpu, struct hp_error *err);

/* The GPU to take when none was named, or none of those that were named is there: the most suitable one that
 * is not among `assigned`. `put_on` puts it on. */
int draft_put_on_most_suitable(struct draft *draft, const struct hv_adapters *assigned,
                               int (*put_on)(struct draft *, const struct hv_gpu *, struct hp_error *),
                               struct hp_error *err);

/* Those adapters where their cards are now. */
struct hv_adapters draft_at_present(struct hp_arena *arena, const struct hv_adapters *there);

/* The GPUs the user named; every selector must mean one. */
int draft_named_gpus(struct draft *draft, struct core_gpu_choice *choice, struct hp_error *err);

/* An adapter whose GPU is gone could be taken off and not be put back: a change of several steps, which may
 * have to be undone, must not touch it. One whose card is somewhere else needs the user's word. */
int draft_refuse_stale(struct draft *draft, struct hp_error *err);

/* The checkpoint the user named, as the only target. */
int draft_find_target(struct draft *draft, const struct hv_checkpoint **out, struct hp_error *err);

/* The checkpoint or the VM's present state will be lost, and nobody looks at a question first: an id has to
 * be told from a name that is not there. HP_E_NOT_FOUND. */
int draft_refuse_bare_id(const struct draft *draft, const struct hv_checkpoint *target, struct hp_error *err);

/* Who made a checkpoint of that kind: "was made by a backup program, ..." */
const char *draft_whose(enum hv_checkpoint_kind kind);

/* HP_E_REFUSED, with what to do, for a checkpoint that other programs made and come back for. */
int draft_refuse_other_kinds(struct draft *draft, const struct hv_checkpoint *target, const char *next,
                             struct hp_error *err);

/* HP_E_REFUSED, with where they belong and what not to do, for a checkpoint whose files Hyper-V does not find
 * (lost.c). `may_insist`: naming it by its id and confirming is a way all the same, and is told. */
int draft_refuse_lost(struct draft *draft, const struct hv_checkpoint *target, bool may_insist,
                      struct hp_error *err);
/* Where the user said latest: which newer ones it skips. */
void draft_tell_skipped(struct draft *draft, const struct hv_checkpoint *target);

/* The plan needs that room on the volumes. HP_E_REFUSED where there is surely not enough (core_need_check),
 * with `next` as what to do besides making room; a warning where there may not be. */
int draft_need_room(struct draft *draft, const struct core_need *need, const char *what, const char *next,
                    struct hp_error *err);

/* A new checkpoint is part of the plan (new_checkpoint.c): can there be one (enabled, no disk in the way,
 * not one too many), and which GPUs belong to it. */
int draft_refuse_new_checkpoint(struct draft *draft, struct hp_error *err);
int draft_write_set_down(struct draft *draft, struct hp_error *err);

/* The step that gives the VM the settings it needs with the adapters that are to be on it, if one is needed
 * (plan_settings.c). */
void draft_change_settings(struct draft *draft);

/* Warns of what can keep the VM from starting with its GPUs: no free partition, an old configuration version
 * (plan_start.c). */
void draft_warn_of_start(struct draft *draft);
/* The same for the adapters that are on it. */
void draft_warn_of_present_start(struct draft *draft);

/* --- the VM's power (plan_power.c) --- */

/* May the change be made of a VM in this state, or how is it brought to off? HP_E_REFUSED with what to do. */
int draft_check_power(struct draft *draft, struct hp_error *err);

/* Something of it is done to a VM that is off. */
bool draft_needs_off(const struct core_plan *plan);

/* Puts the steps that bring it to off, and start it again, around those there are, and says what will be
 * lost; for a plan that needs the VM off. */
void draft_power(struct draft *draft);

/* Of a change that was cut off: where the VM is on, and what is left to do needs it off, puts the steps that
 * bring it to off, and start it again, around those there are. HP_E_REFUSED, with what to add, where the user
 * has not asked for that. */
int draft_power_to_recover(struct draft *draft, struct hp_error *err);

/* Of a change that was cut off: the VM is started again, if that is to be. HP_E_REFUSED while it is on its
 * way to off. And all else is done, and was read back. */
int draft_power_again(struct draft *draft, struct hp_error *err);
bool draft_only_starts(const struct draft *draft);
/* It was to be brought to off first, and is still on: nothing else was done. */
bool draft_was_never_off(const struct draft *draft);

/* --- from sets to steps (plan_steps.c) --- */

/* What the VM is to have when that is done: what stays, and what goes on. */
struct hv_adapters draft_wanted(struct hp_arena *arena, const struct core_intent *intent);

/* Of a request: says what comes off and what the VM shall have in the end, warns, and writes the steps down.
 */
void draft_finish(struct draft *draft);

/* What is left to do of plan.intent, so that the VM has plan.wanted in the end: of a request, or of a change
 * that was cut off. */
void draft_steps(struct draft *draft);

/* --- a change that was cut off --- */

/* The VM has those adapters, and none more that it had before or that the run may have added (plan_steps.c).
 */
bool draft_has(const struct draft *draft, const struct hv_adapters *wanted);

/* Takes the targets over that are there still, as they are now (targets.c). */
void draft_keep_present(struct draft *draft);

#endif
