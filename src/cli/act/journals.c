/* SPDX-License-Identifier: MIT */
#include "journals.h"

#include "elsewhere.h"

#include "base/text.h"
#include "core/local_time.h"

#include <string.h>

const char *cli_recover_command_on(const struct cli_run *run, const char *node_or_null, const char *vm_id)
{
    return cli_command_on(run, node_or_null, "recover", hp_arena_format(run->arena, "id:%s", vm_id), NULL);
}

const char *cli_recover_command(const struct cli_run *run, const char *vm_id)
{
    return cli_recover_command_on(run, NULL, vm_id);
}

const char *cli_vm_word(struct hp_arena *arena, const char *vm_id, const char *vm_name, bool unique)
{
    bool plain = unique && vm_name[0] != '-' && !strpbrk(vm_name, "\"'`$\\%!");
    return plain ? vm_name : hp_arena_format(arena, "id:%s", vm_id);
}

const char *cli_command_on(const struct cli_run *run, const char *node_or_null, const char *verb,
                           const char *vm, const char *more)
{
    HP_STR(command);
    hp_str_format(&command, "hyperpoint %s", verb);
    if (vm)
        hp_str_format(&command, " \"%s\"", vm);
    if (more)
        hp_str_format(&command, " %s", more);
    cli_add_host(&command, run, node_or_null);
    return hp_arena_copy(run->arena, hp_str_text(&command));
}

const char *cli_command(const struct cli_run *run, const char *verb, const char *vm, const char *more)
{
    return cli_command_on(run, NULL, verb, vm, more);
}

const char *cli_command_for_gone(struct cli_run *run, const char *verb, const char *vm_id, bool *discards)
{
    HP_ERROR(cause);
    struct hv_vm vm;
    const char *word = hp_arena_format(run->arena, "id:%s", vm_id);
    int rc = hv_vm_find_id(run->host.host, vm_id, run->arena, &vm, &cause);
    *discards = rc == HP_E_NOT_FOUND && !cause.elsewhere;
    return cli_command_on(run, cause.elsewhere, verb, word, *discards ? "--discard" : NULL);
}

int cli_claim_vm(struct cli_run *run, const struct hv_vm *vm, struct core_claim **out, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = core_claim_vm(cli_host_identity(run, vm), vm, run->verb->name, out, &cause);
    if (!rc)
        return 0;
    /* "No access" speaks of Hyper-V; a state folder that cannot be written is a failure before any change. */
    if (rc == HP_E_ACCESS)
        cause.class = HP_E_FAILED;
    return hp_error_move(err, &cause);
}

void cli_claim_release(struct core_claim **claim)
{
    core_claim_release(*claim);
}

void cli_warn_of_open(struct cli_run *run, const struct hv_vm *vm, const struct hv_vm_rows *vms)
{
    HP_ARENA(scratch);
    HP_ERROR(err);
    struct core_journals journals = { .count = 0 };
    if ((!vm && cli_identify_host(run, &err) != 0) ||
        core_journal_list(vm ? NULL : run->host.identity, vms, &scratch, &journals, &err) != 0) {
        cli_warn_once(run, err.what);
        return;
    }
    for (size_t i = 0; i < journals.unread_count; i++) {
        if (!vm || hp_text_same(vm->id, journals.unread[i].vm_id))
            cli_say(&run->voice, CLI_WARNING, "%s.", journals.unread[i].what);
    }
    for (size_t i = 0; i < journals.count; i++) {
        const struct core_journal *journal = &journals.items[i];
        if (vm && !hp_text_same(vm->id, journal->vm_id))
            continue;
        bool discards = false;
        const char *command = journal->is_gone
                                  ? cli_command_for_gone(run, "recover", journal->vm_id, &discards)
                                  : cli_recover_command(run, journal->vm_id);
        cli_say(&run->voice, CLI_WARNING, "VM \"%s\" has an interrupted change (%s)%s: %s",
                vm ? vm->name : journal->vm_name, core_journal_label(&scratch, journal),
                discards ? ", and this host no longer has the VM. If it was deleted, run" : ". Run", command);
    }
}
