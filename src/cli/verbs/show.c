/* SPDX-License-Identifier: MIT */
/* One VM, or one checkpoint, with all that is known of it. */
#include "commands.h"

#include "act/beside.h"
#include "act/journals.h"
#include "act/read_vms.h"
#include "say/text.h"
#include "show/show.h"

#include "base/guid.h"
#include "base/text.h"
#include "core/checkpoints.h"
#include "core/plan.h"
#include "hyperv/cluster.h"

#include <string.h>

#define BY_ID "id:"

/* --- a VM --- */

static void find_interrupted(struct cli_run *run, struct cli_vm_view *view)
{
    HP_ERROR(unreadable);
    struct core_journal *journal = hp_arena_array(run->arena, 1, sizeof *journal);
    const struct hv_vm *vm = &view->gpus.vm;
    bool found = false;
    if (core_journal_find(cli_host_identity(run, vm), vm->id, run->arena, journal, &found, &unreadable) != 0)
        cli_say(&run->voice, CLI_WARNING, "%s.", unreadable.what);
    if (!found)
        return;
    view->interrupted = journal;
    view->recover = cli_recover_command(run, vm->id);
}

static int show_vm(struct cli_run *run, const char *word, struct hp_error *err)
{
    struct cli_vm_view view = { .gpus = { .assigned = true, .whole = true } };
    int rc = cli_read_gpus(run, word, &view.gpus, err);
    if (!rc)
        rc = hv_checkpoint_list(run->host.host, &view.gpus.vm, run->arena, &view.checkpoints.list, err);
    if (!rc)
        rc = cli_check_interrupt(err);
    if (rc)
        return rc;
    cli_complete_checkpoints(run, true, &view.checkpoints);
    view.tree = &view.checkpoints.trees.items[0]; /* that of the one VM */
    view.gpus.parked = cli_read_parked(run, &view.gpus.vm, &view.gpus.status);
    find_interrupted(run, &view);
    HP_STR(out);
    cli_show_vm(&out, run->voice.json, &view);
    rc = cli_print(run, &out, err);
    if (!rc)
        rc = cli_check_unusable(&view.gpus.gpus.unusable, err);
    return rc ? rc : cli_check_unusable(&view.checkpoints.list.unusable, err);
}

/* --- a checkpoint --- */

static void find_row(struct cli_checkpoint_view *view, const struct hv_checkpoint *checkpoint)
{
    for (size_t i = 0; i < view->result.trees.count; i++) {
        const struct core_tree *tree = &view->result.trees.items[i];
        for (size_t k = 0; k < tree->count; k++) {
            if (tree->rows[k].checkpoint != checkpoint)
                continue;
            view->tree = tree;
            view->row = &tree->rows[k];
            return;
        }
    }
}

/* By its name, where no other VM of the host has it, as far as that is known. */
static const char *word_for(const struct cli_run *run, const struct cli_checkpoint_view *view)
{
    const struct hv_checkpoints *list = &view->result.list;
    const char *name = view->tree->vm->name;
    bool unique = list->vm_count > 1 || !hp_text_begins(cli_value(run->line, CLI_VM), BY_ID);
    for (size_t i = 0; i < list->vm_count; i++)
        unique = unique && (&list->vms[i] == view->tree->vm || !hp_text_same(list->vms[i].name, name));
    return cli_vm_word(run->arena, view->tree->vm->id, name, unique);
}

/* The list it was found in has been read. */
static int show_checkpoint(struct cli_run *run, struct cli_checkpoint_view *view,
                           const struct hv_checkpoint *checkpoint, struct hp_error *err)
{
    int rc = hv_gpu_list(run->host.host, run->arena, &view->gpus, err);
    if (rc)
        return rc;
    cli_complete_checkpoints(run, true, &view->result);
    find_row(view, checkpoint);
    core_set_find(cli_host_identity(run, &(struct hv_vm){ .host = view->result.list.host }), checkpoint,
                  run->arena, &view->found);
    const char *id = core_checkpoint_typed_id(run->arena, &view->result.list, checkpoint->id);
    if (view->tree->vm && checkpoint->kind == HV_CHECKPOINT_ORDINARY)
        view->restore = cli_command(run, "restore", word_for(run, view), id);
    HP_STR(out);
    cli_show_checkpoint(&out, run->voice.json, view);
    return cli_print(run, &out, err);
}

static int show_named_checkpoint(struct cli_run *run, const char *vm_word, const char *words,
                                 struct hp_error *err)
{
    struct cli_checkpoint_view view = { .row = NULL };
    const struct hv_checkpoint *found = NULL;
    struct hv_vm vm;
    int rc = core_find_vm(run->host.host, vm_word, cli_vm_alias(run, vm_word), run->arena, &vm, err);
    if (rc)
        return rc;
    run->vm_name = vm.name;
    rc = hv_checkpoint_list(run->host.host, &vm, run->arena, &view.result.list, err);
    if (!rc)
        rc = core_checkpoint_find(&view.result.list, &vm, words, &found, err);
    return rc ? rc : show_checkpoint(run, &view, found, err);
}

/* --- a word that may be either --- */

struct matches {
    const char *vm_id;
    const struct hv_checkpoint *checkpoint;
    size_t count;
    struct hp_str *text; /* each of them */
};

static void take(struct matches *matches, const char *id, const char *name)
{
    enum { MAX_NAMED = 20 };
    if (matches->count++ < MAX_NAMED)
        hp_str_format(matches->text, "%s" BY_ID "%s (\"%s\")", matches->text->length ? ", " : "", id, name);
}

static void match_vms(const struct hv_checkpoints *list, const char *beginning, struct matches *matches)
{
    for (size_t i = 0; i < list->vm_count; i++) {
        if (!hp_text_begins(list->vms[i].id, beginning))
            continue;
        matches->vm_id = list->vms[i].id;
        take(matches, list->vms[i].id, list->vms[i].name);
    }
}

static void match_checkpoints(const struct hv_checkpoints *list, const char *beginning,
                              struct matches *matches)
{
    for (size_t i = 0; i < list->count; i++) {
        if (!hp_text_begins(list->items[i].id, beginning))
            continue;
        matches->checkpoint = &list->items[i];
        take(matches, list->items[i].id, list->items[i].name);
    }
}

/* `unnamed` is why there is no VM of that name, with those that come near; empty for a word that is an ID. */
static int show_by_id(struct cli_run *run, const char *word, struct hp_error *unnamed, struct hp_error *err)
{
    HP_STR(text);
    struct cli_checkpoint_view view = { .row = NULL };
    struct matches matches = { .text = &text };
    const struct hv_checkpoints *list = &view.result.list;
    const char *bare = hp_text_begins(word, BY_ID) ? word + strlen(BY_ID) : word;
    const char *beginning = hp_guid_bare(run->arena, bare);
    bool is_id = hp_guid_begins(beginning) && strlen(beginning) >= CORE_MIN_ID_LENGTH;
    if (!is_id && bare == word)
        return hp_error_move(err, unnamed);
    if (!is_id)
        return hp_error_set(err, HP_E_USAGE,
                            "%s is not an ID: id: takes an ID or at least the first %d characters of one, as "
                            "lists show it",
                            cli_quoted(run->arena, word), CORE_MIN_ID_LENGTH);
    int rc = hv_checkpoint_list(run->host.host, NULL, run->arena, &view.result.list, err);
    if (rc)
        return rc;
    match_vms(list, beginning, &matches);
    if (matches.count == 0)
        match_checkpoints(list, beginning, &matches);
    if (matches.count == 0 && hp_error_is_set(unnamed))
        return hp_error_move(err, unnamed);
    if (matches.count == 0) {
        const struct hv_sought sought = {
            .missing = hp_arena_format(run->arena, "this host has no VM and no checkpoint %s%s",
                                       cli_quoted(run->arena, word), hv_as_far_as_usable(&list->unusable)),
            .id = beginning,
            .next =
                "hyperpoint list shows the VMs, and hyperpoint list-checkpoints the checkpoints of all of "
                "them",
        };
        return hv_tell_where(run->host.host, &sought, err);
    }
    if (matches.count > 1) {
        hp_error_next(err, "write more of the ID that you mean");
        return hp_error_set(err, HP_E_AMBIGUOUS, "%zu %s have an ID that begins with \"%s\": %s",
                            matches.count, matches.checkpoint ? "checkpoints" : "VMs", beginning,
                            hp_str_text(&text));
    }
    return matches.checkpoint ? show_checkpoint(run, &view, matches.checkpoint, err)
                              : show_vm(run, hp_arena_format(run->arena, BY_ID "%s", matches.vm_id), err);
}

/* The exact name of a VM counts first, then ids of VMs, then ids of checkpoints. */
static int show_word(struct cli_run *run, const char *word, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = hp_text_begins(word, BY_ID) ? HP_E_NOT_FOUND : show_vm(run, word, &cause);
    return rc == HP_E_NOT_FOUND ? show_by_id(run, word, &cause, err) : hp_error_move(err, &cause);
}

int cli_show(struct cli_run *run, struct hp_error *err)
{
    const char *word = cli_value(run->line, CLI_VM);
    const char *checkpoint = cli_value(run->line, CLI_CHECKPOINT);
    int rc = cli_connect(run, err);
    if (rc)
        return rc;
    return checkpoint ? show_named_checkpoint(run, word, checkpoint, err) : show_word(run, word, err);
}
