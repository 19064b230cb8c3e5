/* SPDX-License-Identifier: MIT */
/* What is on the host, and what needs the user. */
#include "commands.h"

#include "act/journals.h"
#include "act/read_vms.h"
#include "show/show.h"

#include "base/text.h"
#include "core/local_time.h"

#include <string.h>

/* --- what needs the user --- */

/* The command for one VM: by its name, where no other VM has it and it can be typed as it is. */
static const char *command_for(const struct cli_run *run, const struct cli_vm_result *found,
                               const char *vm_id, const char *vm_name, const char *verb)
{
    size_t same = 0;
    for (size_t i = 0; i < found->vms.count; i++)
        same += hp_text_same(found->vms.items[i].name, vm_name);
    return cli_command(run, verb, cli_vm_word(run->arena, vm_id, vm_name, same == 1), NULL);
}

static void add(struct cli_run *run, struct cli_status_result *result, const struct cli_attention *item)
{
    result->items =
        hp_arena_grow(run->arena, result->items, result->count, &result->capacity, sizeof *result->items);
    result->items[result->count++] = *item;
}

static void add_for_vm(struct cli_run *run, struct cli_status_result *result, enum cli_attention_kind kind,
                       const char *vm_id, const char *vm_name, const char *text, const char *verb)
{
    const struct cli_attention item = { .kind = kind,
                                        .vm_id = vm_id,
                                        .vm_name = vm_name,
                                        .text = text,
                                        .command = command_for(run, result->vms, vm_id, vm_name, verb) };
    add(run, result, &item);
}

static int add_interrupted(struct cli_run *run, struct cli_status_result *result, struct hp_error *err)
{
    struct core_journals journals = { .count = 0 };
    int rc = cli_identify_host(run, err);
    if (!rc)
        rc = core_journal_list(run->host.identity, &result->vms->vms, run->arena, &journals, err);
    for (size_t i = 0; !rc && i < journals.unread_count; i++)
        add(run, result,
            &(struct cli_attention){ .kind = CLI_ATTENTION_INTERRUPTED, .text = journals.unread[i].what });
    for (size_t i = 0; !rc && i < journals.count; i++) {
        const struct core_journal *journal = &journals.items[i];
        add_for_vm(run, result, CLI_ATTENTION_INTERRUPTED, journal->vm_id, journal->vm_name,
                   hp_arena_format(run->arena, "a change was interrupted (%s)",
                                   cli_journal_label(run->arena, journal)),
                   "recover");
    }
    return rc;
}

static void add_parked(struct cli_run *run, struct cli_status_result *result)
{
    for (size_t i = 0; i < result->vms->parked.count; i++) {
        const struct core_parked_vm *vm = &result->vms->parked.items[i];
        const struct core_parked *parked = vm->look.parked;
        if (parked)
            add_for_vm(run, result, CLI_ATTENTION_PARKED, vm->vm_id, vm->vm_name,
                       hp_arena_format(run->arena, "parked since %s, without its %zu GPU adapter%s",
                                       core_local_text(run->arena, parked->since), parked->adapters.count,
                                       hp_plural(parked->adapters.count, "", "s")),
                       "unpark");
        else if (cli_may_be_parked(vm))
            add(run, result,
                &(struct cli_attention){ .kind = CLI_ATTENTION_PARKED,
                                         .vm_id = vm->vm_id,
                                         .vm_name = vm->vm_name,
                                         .text = vm->look.doubt,
                                         .command = vm->look.way_out });
    }
}

static const char *card_text(struct hp_arena *arena, size_t gone, size_t moved)
{
    if (moved == 0)
        return hp_arena_format(arena, "%zu GPU adapter%s without a card: it is missing or disabled", gone,
                               hp_plural(gone, "", "s"));
    return hp_arena_format(arena, "%zu GPU adapter%s with a card that is in another slot now%s", moved,
                           hp_plural(moved, "", "s"), gone ? ", and others whose card is missing" : "");
}

static void add_cards(struct cli_run *run, struct cli_status_result *result, const struct hv_vm_row *vm)
{
    const struct cli_vm_result *found = result->vms;
    struct hv_adapters adapters = cli_adapters_of(found, vm->id);
    size_t gone = 0;
    size_t moved = 0;
    for (size_t i = 0; i < adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(run->arena, &adapters.items[i], &adapters, &found->gpus);
        moved += view.stale && view.moved.count > 0;
        gone += view.stale && view.moved.count == 0;
    }
    if (gone + moved)
        add_for_vm(run, result, CLI_ATTENTION_CARD, vm->id, vm->name, card_text(run->arena, gone, moved),
                   "list-gpus-assigned");
}

static void add_refused(struct cli_run *run, struct cli_status_result *result, const struct hv_vm_row *vm)
{
    const struct core_refusal *refusal = cli_refusal_of(result->vms, vm->id);
    if (refusal->since)
        add_for_vm(run, result, CLI_ATTENTION_REFUSED, vm->id, vm->name,
                   hp_arena_format(run->arena,
                                   "a GPU that Windows does not list may be assigned: Hyper-V refused "
                                   "a checkpoint operation (%s)",
                                   core_local_text(run->arena, refusal->since)),
                   "list-gpus-assigned");
}

/* While Hyper-V merges them nothing needs to be done. */
static void add_unmerged(struct cli_run *run, struct cli_status_result *result, const struct hv_vm_row *vm)
{
    struct core_unmerged_disks disks = core_unmerged_of(&result->vms->unmerged.disks, vm->id);
    if (disks.count && vm->status.activity != HV_ACTIVITY_MERGING)
        add_for_vm(run, result, CLI_ATTENTION_UNMERGED, vm->id, vm->name,
                   hp_arena_format(run->arena, "%zu disk%s not merged", disks.count,
                                   hp_plural(disks.count, " is", "s are")),
                   "list-checkpoints");
}

static void add_unusable(struct cli_run *run, struct cli_status_result *result)
{
    for (size_t i = 0; i < result->vms->unusable.count; i++)
        add(run, result,
            &(struct cli_attention){ .kind = CLI_ATTENTION_UNUSABLE,
                                     .text = cli_unusable_text(run->arena, &result->vms->unusable.items[i]),
                                     .command = cli_command(run, "self-test", NULL, NULL) });
}

int cli_status(struct cli_run *run, struct hp_error *err)
{
    struct cli_vm_result found = { .host = { .simulated = false } };
    struct cli_status_result result = { .vms = &found };
    int rc = cli_connect(run, err);
    if (!rc)
        rc = cli_read_vms(run, &found, err);
    if (!rc)
        rc = add_interrupted(run, &result, err);
    if (rc)
        return rc;
    cli_vm_result_index(run->arena, &found);
    add_parked(run, &result);
    for (size_t i = 0; i < found.vms.count; i++) {
        add_cards(run, &result, &found.vms.items[i]);
        add_refused(run, &result, &found.vms.items[i]);
        add_unmerged(run, &result, &found.vms.items[i]);
    }
    add_unusable(run, &result);
    HP_STR(out);
    cli_show_status(&out, run->voice.json, &result);
    rc = cli_print(&out, err);
    if (!rc && result.count && cli_given(run->line, CLI_EXIT_CODE))
        rc = hp_error_set(err, HP_E_FAILED, "%zu thing%s your attention", result.count,
                          hp_plural(result.count, " needs", "s need"));
    return rc;
}
