/* SPDX-License-Identifier: MIT */
/* Which card each adapter was given, while a run goes on: learned as soon as an id is known, and written down
 * at once. Hyper-V may not tell it afterwards. */
#include "run.h"

#include "base/text.h"
#include "base/time.h"
#include "store/memory.h"

bool run_hides_cards(struct run *run)
{
    struct hv_host_info info;
    return hv_host_read_info(run->host, &info, NULL) != 0 || hv_host_hides_gpus(info.build);
}

/* --- learning --- */

/* That an adapter has none needs no record where Windows shows it. */
void run_learn_card(struct run *run, const char *id, const struct hv_adapter *wanted)
{
    if (!wanted->instance_path && !run_hides_cards(run))
        return;
    const struct hv_gpu *gpu = hv_gpu_at(&run->state->gpus, wanted->instance_path);
    const struct core_card *before = core_memory_card(&run->memory, wanted->id);
    const struct core_card card = {
        .adapter_id = id,
        .instance_path = wanted->instance_path,
        .name = gpu ? gpu->name : NULL,
        .since = before && hp_text_same(before->instance_path, wanted->instance_path)
                     ? before->since
                     : hp_time_iso(run->arena, hp_clock_utc(hv_host_clock(run->host)), 0),
    };
    memory_set_card(&run->memory, run->arena, &card);
    run->memory_changed = true;
}

/* --- writing --- */

/* What is lost when it cannot be written down: nothing where Windows shows the cards. */
static void tell_not_written(struct run *run, const struct hp_error *cause)
{
    const char *why = hp_arena_format(run->arena, "%s%s%s", cause->what, cause->host_text ? ": " : "",
                                      cause->host_text ? cause->host_text : "");
    if (run_hides_cards(run))
        run_warn_of_loss(
            run, hp_arena_format(run->arena,
                                 "HyperPoint could not record which card it gave each adapter, and this "
                                 "version of Windows does not show it: name the cards with --gpu next time "
                                 "(%s)",
                                 why));
    else
        run_warn(run, hp_arena_format(run->arena,
                                      "HyperPoint could not record what it remembers about the VM: %s", why));
}

static void write(struct run *run)
{
    HP_ERROR(cause);
    if (!run->memory_changed)
        return;
    run->memory_changed = false;
    if (memory_write(run->claim, run->state->vm.name, &run->memory, &cause) != 0)
        tell_not_written(run, &cause);
}

static void drop(struct run *run, const bool *gone)
{
    size_t count = run->memory.card_count;
    memory_discard_cards(&run->memory, run->arena, gone);
    run->memory_changed = run->memory_changed || run->memory.card_count != count;
}

static bool has_removed(const struct run *run, const char *id)
{
    return run->detached && hv_adapter_at(&run->plan->intent.remove, id);
}

void run_write_memory(struct run *run)
{
    HP_ARENA(scratch);
    const struct core_memory *memory = &run->memory;
    bool *gone = hp_arena_array(&scratch, memory->card_count, sizeof *gone);
    if (!run->memory_changed)
        return;
    for (size_t i = 0; i < memory->card_count; i++) {
        const char *id = memory->cards[i].adapter_id;
        gone[i] = has_removed(run, id) && !hv_adapter_at(&run->now, id);
    }
    drop(run, gone);
    write(run);
}

/* An adapter whose card the host does not have may be there without being listed (facts page, 13): it is gone
 * for sure when this run has removed it, or when it would be listed. */
static bool is_gone(const struct run *run, const struct core_card *card)
{
    return !hv_adapter_at(&run->now, card->adapter_id) &&
           (has_removed(run, card->adapter_id) ||
            (run_has_added(run, card->adapter_id) && !run_has_lost_sight(run, card->adapter_id)) ||
            !card->instance_path || hv_gpu_at(&run->state->gpus, card->instance_path));
}

void run_settle_memory(struct run *run)
{
    HP_ARENA(scratch);
    const struct core_memory *memory = &run->memory;
    bool *gone = hp_arena_array(&scratch, memory->card_count, sizeof *gone);
    if (memory->problem || !run->now_known)
        return;
    for (size_t i = 0; i < memory->card_count; i++)
        gone[i] = is_gone(run, &memory->cards[i]);
    for (size_t j = 0; j < run->now.count; j++) {
        const struct core_card *wrong = core_contradicted_card(memory, &run->now.items[j]);
        if (wrong)
            gone[wrong - memory->cards] = true;
    }
    drop(run, gone);
    write(run);
}

/* --- what nobody knows --- */

/* Adapters that this run, or the one it ends, took off for good. */
static void tell_lost_adapters(struct run *run)
{
    for (size_t i = 0; run->recovering && i < run->plan->intent.lost.count; i++) {
        const struct hv_adapter *adapter = &run->plan->intent.lost.items[i];
        if (!run_has_now(run, adapter->id))
            run_warn_of_loss(
                run, hp_arena_format(run->arena,
                                     "adapter %s of VM \"%s\" was removed and cannot be put back: its "
                                     "card is no longer on this host (%s)",
                                     adapter->id, run->state->vm.name, adapter->instance_path));
    }
}

void run_report_lost_cards(struct run *run)
{
    tell_lost_adapters(run);
    enum core_outcome outcome = run->report->outcome;
    bool planned = outcome == CORE_DONE && !run->recovering; /* said before it was begun */
    const struct hv_adapters *back = run->recovering ? &run->plan->wanted : &run->state->adapters;
    for (size_t i = 0; !planned && outcome != CORE_LEFT && i < back->count; i++) {
        const struct hv_adapter *adapter = &back->items[i];
        if (hv_adapter_is_unknown(adapter) && !hv_adapter_at(&run->now, adapter->id))
            run_warn_of_loss(
                run, hp_arena_format(run->arena,
                                     "adapter %s of VM \"%s\" is back without a card: nobody knows which "
                                     "one it used, so Hyper-V chooses a card when the VM starts",
                                     adapter->id, run->state->vm.name));
    }
}
