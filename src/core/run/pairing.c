/* SPDX-License-Identifier: MIT */
/* The adapters a VM has, held against those it shall have: which are the same, which differ, and whose they
 * are. */
#include "run.h"

#include "base/text.h"
#include "core/moved.h"

void run_add_asked(struct run *run, const char *id, const struct hv_adapter *asked)
{
    texts_add(&run->added_ids, run->arena, id);
    run_learn_card(run, id, asked);
    if (!asked->instance_path)
        texts_add(&run->automatic, run->arena, id);
}

static int read_once(struct run *run, struct hp_error *err)
{
    const struct hv_vm *vm = &run->state->vm;
    struct hv_adapters now = { .count = 0 };
    uint64_t read_at = hp_clock_monotonic(hv_host_clock(run->host));
    int rc = hv_adapter_read(run->host, vm, run->arena, &now, &run->template, err);
    if (!rc)
        rc = core_complete_adapters(run->host, &run->memory, vm->host, run->arena, &now, err);
    if (rc)
        return rc;
    run->now = now;
    run->now_read_at = read_at;
    return 0;
}

/* A reading that fails is tried once more: undoing a change because a look at it failed would be the worse
 * answer. */
static int read_twice(struct run *run, struct hp_error *err)
{
    return read_once(run, NULL) == 0 ? 0 : read_once(run, err);
}

/* What can be seen of an adapter whose card nobody knows: only the rest can be compared. */
static enum hv_likeness likeness_of(const struct hv_adapter *wanted, const struct hv_adapter *found)
{
    HP_ARENA(scratch);
    struct hv_adapter shown = *wanted;
    if (hv_adapter_is_unknown(found))
        hv_adapter_set_gpu(&scratch, &shown, NULL, NULL);
    return hv_adapter_compare(&scratch, &shown, found, NULL);
}

/* How alike two are where one that leaves the choice to Hyper-V may show the GPU it would take (facts page,
 * 2.7): only asked when nothing else is left that the wanted one could be. */
static enum hv_likeness likeness_if_chosen(const struct hv_adapter *wanted, const struct hv_adapter *found)
{
    HP_ARENA(scratch);
    struct hv_adapter unchosen = *found;
    if (wanted->instance_path || !found->instance_path)
        return HV_DIFFERENT;
    hv_adapter_set_gpu(&scratch, &unchosen, NULL, NULL);
    return hv_adapter_compare(&scratch, wanted, &unchosen, NULL);
}

enum { SHOWS_CHOSEN = HV_DIFFERENT + 1 };

/* HV_DIFFERENT stands for one that shows the GPU asked for, or none: there are hosts that do not tell it. */
static bool may_be(const struct hv_adapter *asked, const struct hv_adapter *found, int at_most)
{
    if (at_most == SHOWS_CHOSEN)
        return likeness_if_chosen(asked, found) != HV_DIFFERENT;
    if (at_most == HV_DIFFERENT)
        return !found->instance_path || hp_text_same(found->instance_path, asked->instance_path);
    return likeness_of(asked, found) <= (enum hv_likeness)at_most;
}

static void add_unseen(struct run *run, const struct hv_adapter *adapter)
{
    struct hv_adapter *items = run->unseen.items;
    items = hp_arena_grow(run->arena, items, run->unseen.count, &run->unseen_capacity, sizeof *items);
    items[run->unseen.count++] = *adapter;
    run->unseen.items = items;
}

/* Of the adapters that are new since `last`, takes as ours one for each that was asked for, the most alike
 * first. What somebody else added meanwhile is new as well, and stays theirs. */
static void claim_added(struct run *run, const struct hv_adapters *last)
{
    bool *found = hp_arena_array(run->arena, run->requested.count, sizeof *found);
    for (int at_most = HV_SAME; at_most <= SHOWS_CHOSEN; at_most++) {
        for (size_t i = 0; i < run->requested.count; i++) {
            for (size_t j = 0; !found[i] && j < run->now.count; j++) {
                const struct hv_adapter *adapter = &run->now.items[j];
                found[i] =
                    !hv_adapter_at(last, adapter->id) && !hv_adapter_at(&run->state->adapters, adapter->id) &&
                    !run_has_added(run, adapter->id) && may_be(&run->requested.items[i], adapter, at_most);
                if (!found[i])
                    continue;
                run_add_asked(run, adapter->id, &run->requested.items[i]);
            }
        }
    }
    for (size_t i = 0; i < run->requested.count; i++) {
        if (!found[i] && run->requested_done)
            add_unseen(run, &run->requested.items[i]);
    }
    run->requested.count = 0;
}

/* What was learned of adapters that were read is what they have. */
static int complete_claimed(struct run *run, struct hp_error *err)
{
    int rc = 0;
    for (size_t j = 0; !rc && j < run->now.count; j++)
        rc = core_recall_card(&run->memory, run->state->vm.host, run->arena, &run->now.items[j], err);
    return rc;
}

int run_read_adapters(struct run *run, struct hp_error *err)
{
    if (run->now_known)
        return 0;
    struct hv_adapters last = run->now;
    int rc = read_twice(run, err);
    if (rc)
        return rc;
    claim_added(run, &last);
    rc = complete_claimed(run, err);
    if (rc)
        return rc;
    run_write_memory(run);
    run->now_known = true;
    run->now_at = run->changes;
    return 0;
}

static bool was_there(const struct whose *of, const struct hv_adapter *adapter)
{
    return hv_adapter_at(of->before, adapter->id);
}

/* May that be one which an earlier run added without a GPU, and which shows the one Hyper-V would choose? Not
 * where another adapter shows none, for then the host does not tell. */
static bool may_show_chosen(const struct whose *of, const struct hv_adapter *adapter)
{
    bool tells = !was_there(of, adapter);
    for (size_t i = 0; tells && i < of->now->count; i++)
        tells = of->now->items[i].instance_path != NULL;
    for (size_t i = 0; tells && i < of->before->count; i++)
        tells = of->before->items[i].instance_path != NULL;
    return tells;
}

/* Has the GPU of one of them, or may have it. */
static bool resembles(const struct whose *of, const struct hv_adapter *adapter,
                      const struct hv_adapters *list)
{
    bool chosen = may_show_chosen(of, adapter);
    for (size_t i = 0; i < list->count; i++) {
        const struct hv_adapter *present = core_at_present(&list->items[i]);
        const struct hv_adapter *other = &list->items[i];
        if (hp_text_same(adapter->instance_path, present->instance_path) ||
            likeness_of(present, adapter) != HV_DIFFERENT)
            return true;
        if (hp_text_same(adapter->instance_path, other->instance_path) ||
            likeness_of(other, adapter) != HV_DIFFERENT)
            return true;
        if (chosen && likeness_if_chosen(other, adapter) != HV_DIFFERENT)
            return true;
    }
    return false;
}

/* New, and like one that was to be added, or to be put back after it was taken off. */
static bool looks_added(const struct whose *of, const struct hv_adapter *adapter)
{
    return !was_there(of, adapter) &&
           (resembles(of, adapter, &of->intent->add) || resembles(of, adapter, &of->intent->remove) ||
            resembles(of, adapter, &of->intent->contained));
}

static bool may_be_ours(const struct whose *of, const struct hv_adapter *adapter)
{
    return texts_have(&of->added_ids, adapter->id) || (of->may_have_added > 0 && looks_added(of, adapter));
}

/* What somebody else added meanwhile is theirs: it is never tuned, not even to what is wanted. */
static bool is_known(const struct whose *of, const struct hv_adapter *adapter)
{
    return was_there(of, adapter) || may_be_ours(of, adapter);
}

/* An adapter whose card may be used where it is now is there on either path. */
static enum hv_likeness compare(struct hp_arena *scratch, const struct hv_adapter *wanted,
                                const struct hv_adapter *found, const char **difference)
{
    enum hv_likeness as_it_was = hv_adapter_compare(scratch, wanted, found, difference);
    if (as_it_was == HV_SAME || !wanted->present)
        return as_it_was;
    enum hv_likeness present = hv_adapter_compare(scratch, wanted->present, found, NULL);
    return present < as_it_was ? present : as_it_was;
}

static void pair_up(struct pairing *pairing, size_t wanted, size_t found, enum hv_likeness likeness)
{
    pairing->actual[wanted] = found;
    pairing->used[found] = true;
    pairing->tunable[wanted] = likeness == HV_TUNABLE;
}

/* Where Windows does not show its card, an adapter whose id nobody knows may have any: it is never taken for
 * one that is wanted. Nor is one that came with the checkpoint, unless it is like it in all that can be seen:
 * another card's values are not for it. */
static bool may_have_any_card(const struct whose *of, const struct hv_adapter *found,
                              enum hv_likeness at_most)
{
    return hv_adapter_is_unknown(found) && !was_there(of, found) &&
           (at_most == HV_TUNABLE || !texts_have(&of->added_ids, found->id));
}

/* Pairs what is still without a pair and at least as alike as `at_most`. */
static void pair_alike(const struct whose *of, const struct hv_adapters *wanted, enum hv_likeness at_most,
                       struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        for (size_t j = 0; pairing->actual[i] == NO_PAIR && j < of->now->count; j++) {
            HP_ARENA(scratch);
            const char *difference = NULL;
            if (pairing->used[j] || may_have_any_card(of, &of->now->items[j], at_most) ||
                (at_most == HV_TUNABLE && !is_known(of, &of->now->items[j])))
                continue;
            enum hv_likeness likeness = compare(&scratch, &wanted->items[i], &of->now->items[j], &difference);
            if (difference && !pairing->difference)
                pairing->difference = hp_arena_copy(of->arena, difference);
            if (likeness > at_most)
                continue;
            pair_up(pairing, i, j, likeness);
        }
    }
}

/* By this run; or, as far as that can be told, by the one that is recovered. */
static bool was_added_automatic(const struct whose *of, const struct hv_adapter *adapter)
{
    if (texts_have(&of->automatic, adapter->id))
        return true;
    return of->may_have_added > 0 && !texts_have(&of->added_ids, adapter->id) &&
           may_show_chosen(of, adapter) && looks_added(of, adapter);
}

/* What was added without a GPU is as wanted also where it shows which one Hyper-V would choose. */
static void pair_chosen(const struct whose *of, const struct hv_adapters *wanted, struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        for (size_t j = 0; pairing->actual[i] == NO_PAIR && j < of->now->count; j++) {
            const struct hv_adapter *found = &of->now->items[j];
            enum hv_likeness likeness = likeness_if_chosen(&wanted->items[i], found);
            if (likeness == HV_DIFFERENT || pairing->used[j] || !was_added_automatic(of, found))
                continue;
            pair_up(pairing, i, j, likeness);
        }
    }
}

/* This run may add and tune what it adds or has taken off; every other adapter is only looked at. What comes
 * back after it was parked has the id it had. */
static bool may_touch(const struct whose *of, const struct hv_adapter *wanted)
{
    if (of->only && of->only != wanted)
        return false;
    return wanted->id == NULL || hv_adapter_at(&of->intent->remove, wanted->id) ||
           hv_adapter_at(&of->intent->add, wanted->id);
}

static void count_pairs(const struct whose *of, const struct hv_adapters *wanted, struct pairing *pairing)
{
    for (size_t i = 0; i < wanted->count; i++) {
        bool missing = pairing->actual[i] == NO_PAIR;
        bool ours = may_touch(of, &wanted->items[i]);
        pairing->missing += missing && ours;
        pairing->to_tune += pairing->tunable[i] && ours;
        if ((missing || pairing->tunable[i]) && !ours)
            pairing->disturbed = wanted->items[i].id;
    }
}

/* Where more adapters look like those of the run that is ended than it can have added, some are somebody
 * else's, or were there all the time and Windows did not list them: none is taken for its own. */
static void find_surplus(const struct whose *of, struct pairing *pairing)
{
    size_t paired = 0;
    size_t alike = 0;
    for (size_t j = 0; j < of->now->count; j++) {
        const struct hv_adapter *adapter = &of->now->items[j];
        bool known = was_there(of, adapter) || texts_have(&of->added_ids, adapter->id);
        paired += pairing->used[j] && !known;
        pairing->surplus[j] = !pairing->used[j] && may_be_ours(of, adapter);
        pairing->surplus_count += pairing->surplus[j];
        alike += pairing->surplus[j] && !known;
    }
    if (paired + alike <= of->may_have_added || alike == 0)
        return;
    pairing->doubtful = alike;
    pairing->surplus_count -= alike;
    for (size_t j = 0; j < of->now->count; j++)
        pairing->surplus[j] = pairing->surplus[j] && texts_have(&of->added_ids, of->now->items[j].id);
}

void pair(const struct whose *of, const struct hv_adapters *wanted, struct pairing *out)
{
    *out = (struct pairing){
        .actual = hp_arena_array(of->arena, wanted->count, sizeof *out->actual),
        .tunable = hp_arena_array(of->arena, wanted->count, sizeof *out->tunable),
        .used = hp_arena_array(of->arena, of->now->count, sizeof *out->used),
        .surplus = hp_arena_array(of->arena, of->now->count, sizeof *out->surplus),
    };
    for (size_t i = 0; i < wanted->count; i++)
        out->actual[i] = NO_PAIR;
    pair_alike(of, wanted, HV_SAME, out);
    pair_alike(of, wanted, HV_TUNABLE, out);
    pair_chosen(of, wanted, out);
    count_pairs(of, wanted, out);
    find_surplus(of, out);
}

static struct whose whose(const struct run *run)
{
    return (struct whose){ .arena = run->arena,
                           .intent = &run->plan->intent,
                           .before = &run->state->adapters,
                           .now = &run->now,
                           .added_ids = run->added_ids,
                           .automatic = run->automatic,
                           .only = run->only,
                           .may_have_added = run->may_have_added };
}

bool run_may_touch(const struct run *run, const struct hv_adapter *wanted)
{
    const struct whose of = whose(run);
    return may_touch(&of, wanted);
}

void run_pair(const struct run *run, const struct hv_adapters *wanted, struct pairing *out)
{
    const struct whose of = whose(run);
    pair(&of, wanted, out);
}

bool run_is_met(const struct pairing *pairing)
{
    return pairing->missing == 0 && pairing->to_tune == 0 && pairing->surplus_count == 0;
}

bool run_is_as_wanted(struct run *run, const struct hv_adapters *wanted)
{
    struct pairing pairing;
    if (run_read_adapters(run, NULL) != 0)
        return false;
    run_pair(run, wanted, &pairing);
    return run_is_met(&pairing);
}
