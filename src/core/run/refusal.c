/* SPDX-License-Identifier: MIT */
/* Assignments that Windows does not list: a checkpoint that is refused while no adapter is listed is all that
 * shows them. Nothing here asks for a refusal to find out. */
#include "run.h"

#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "core/gpu_set.h"
#include "core/local_time.h"
#include "core/moved.h"
#include "core/parked.h"
#include "hyperv/disk.h"
#include "store/claim.h"
#include "store/memory.h"

#include <string.h>

/* --- what is said --- */

const char *core_refusal_sentence(struct hp_arena *arena, const struct core_refusal *refusal)
{
    return hp_arena_format(
        arena,
        "Hyper-V refused a checkpoint operation (%s) while it listed no GPU adapter of the VM: the VM may "
        "have an assignment to a card that is gone, which Windows does not list",
        core_local_text(arena, refusal->since));
}

const char *core_refusal_cards(struct hp_arena *arena, const struct core_refusal *refusal)
{
    const char *text = "it may be about";
    if (refusal->missing_count == 0)
        return "HyperPoint has no record of such a card";
    for (size_t i = 0; i < refusal->missing_count; i++) {
        const struct core_missing_card *card = &refusal->missing[i];
        text = hp_arena_format(arena, "%s%s %s, %s (%s)", text, i ? ";" : "",
                               card->name ? card->name : "a card", card->place, card->from);
    }
    return text;
}

/* --- what our records know --- */

static void add_missing(struct hp_arena *arena, struct core_refusal *refusal, const char *place,
                        const char *name, const char *from)
{
    for (size_t i = 0; i < refusal->missing_count; i++) {
        if (hp_text_same(refusal->missing[i].place, place))
            return;
    }
    struct core_missing_card *all = hp_arena_array(arena, refusal->missing_count + 1, sizeof *all);
    for (size_t i = 0; i < refusal->missing_count; i++)
        all[i] = refusal->missing[i];
    all[refusal->missing_count++] = (struct core_missing_card){ place, name, from };
    refusal->missing = all;
}

static void add_remembered(struct run *run, struct core_refusal *refusal)
{
    for (size_t i = 0; i < run->memory.card_count; i++) {
        const struct core_card *card = &run->memory.cards[i];
        if (card->instance_path && hv_gpu_is_gone(&run->state->gpus, card->instance_path))
            add_missing(run->arena, refusal, card->instance_path, card->name,
                        hp_arena_format(run->arena, "HyperPoint assigned it %s",
                                        core_local_text(run->arena, card->since)));
    }
}

static void add_parked(struct run *run, struct core_refusal *refusal)
{
    const struct core_parked *parked = run->state->parked;
    for (size_t i = 0; parked && i < parked->adapters.count; i++) {
        const struct hv_adapter *adapter = &parked->adapters.items[i];
        if (core_is_stale(&run->state->gpus, adapter))
            add_missing(
                run->arena, refusal, adapter->instance_path, NULL,
                hp_arena_format(run->arena, "it was parked %s", core_local_text(run->arena, parked->since)));
    }
}

static bool may_have(const struct run *run, const char *device_id)
{
    for (size_t i = 0; i < run->state->gpus.count; i++) {
        if (hp_text_same(run->state->gpus.items[i].device_id, device_id))
            return true;
    }
    return run->state->gpus.unusable.count > 0;
}

static void add_from_sets(struct run *run, struct core_refusal *refusal)
{
    const struct hv_checkpoints *list = &run->state->checkpoints;
    const struct core_set_listed *sets = core_set_list(run->claim->host_identity, list, run->arena);
    for (size_t i = 0; i < list->count; i++) {
        for (size_t k = 0; k < sets[i].set.card_count; k++) {
            const struct core_set_card *card = &sets[i].set.cards[k];
            if (!card->hardware_id || !card->location)
                continue;
            const char *device = hp_arena_format(run->arena, "%s\\%s", card->hardware_id, card->location);
            if (!may_have(run, device))
                add_missing(run->arena, refusal, device, card->name,
                            hp_arena_format(run->arena, "it belongs to checkpoint %s",
                                            core_checkpoint_label(run->arena, &list->items[i])));
        }
    }
}

/* --- refused, or not --- */

/* So much of what Hyper-V says is kept; cut between characters. */
static const char *shortened(struct hp_arena *arena, const char *text)
{
    enum { MAX_LENGTH = 8 * 1024 };
    size_t length = text ? strlen(text) : 0;
    if (length <= MAX_LENGTH)
        return hp_arena_copy(arena, text);
    for (length = MAX_LENGTH; length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80;)
        length--;
    return hp_arena_format(arena, "%s ...", hp_arena_copy_part(arena, text, length));
}

/* Refused because of the VM's disks: says what to do where that is known. */
static bool is_about_disks(struct hp_error *cause)
{
    enum hv_obstacle obstacle = hv_disk_obstacle(cause);
    if (obstacle == HV_OBSTACLE_NO_SPACE)
        hp_error_next(cause, "make room on the drive that holds the VM's checkpoints, and try again");
    if (obstacle == HV_OBSTACLE_IN_USE)
        hp_error_next(cause,
                      "another program on the Hyper-V host has a disk of the VM open: end it (a backup, a "
                      "virus scanner), and try again");
    return obstacle != HV_OBSTACLE_UNKNOWN;
}

/* Hyper-V itself said no, and not because somebody started the VM meanwhile or has it work on something. */
static bool is_refusal(struct run *run, const struct hp_error *cause)
{
    struct hv_status status;
    bool by_hyperv = cause->codes[HP_LEVEL_METHOD].known || cause->codes[HP_LEVEL_JOB].known;
    return by_hyperv && hv_vm_read_status(run->host, &run->state->vm, &status, NULL) == 0 &&
           core_check_status(CORE_NEEDS_OFF, &run->state->vm, &status, NULL) == 0;
}

void run_note_refusal(struct run *run, struct hp_error *cause)
{
    if (is_about_disks(cause) || !run->now_known || run->now.count || !is_refusal(run, cause))
        return;
    struct core_refusal refusal = {
        .since = hp_time_iso(run->arena, hp_clock_utc(hv_host_clock(run->host)), 0),
        .text = shortened(run->arena, cause->host_text),
    };
    memcpy(refusal.codes, cause->codes, sizeof refusal.codes);
    add_remembered(run, &refusal);
    add_parked(run, &refusal);
    add_from_sets(run, &refusal);
    run->memory.refusal = refusal;
    run->memory_changed = true;
    run_write_memory(run);
    hp_error_next(
        cause,
        "Hyper-V listed no GPU adapter of the VM then. If Hyper-V's message is about GPU partitions, the "
        "VM has an assignment to a card that is gone or in another slot, which Windows does not list; %s. "
        "Put the card back into its slot, or enable it, and try again: then Windows lists the assignment, "
        "and you can remove it. Without the card, you can only edit the VM's configuration file, "
        "which HyperPoint never changes",
        core_refusal_cards(run->arena, &refusal));
}

void run_clear_refusal(struct run *run)
{
    if (!run->memory.refusal.since)
        return;
    run->memory.refusal = (struct core_refusal){ .since = NULL };
    run->memory_changed = true;
    run_write_memory(run);
}
