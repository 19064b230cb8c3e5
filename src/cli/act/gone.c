/* SPDX-License-Identifier: MIT */
#include "gone.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/text.h"
#include "core/journal.h"
#include "core/parked.h"
#include "core/plan.h"

#include <string.h>

static const char *const verbs[] = { [CLI_RECORD_CHANGE] = "recover", [CLI_RECORD_PARKED] = "unpark" };

/* --- those that are recorded --- */

struct recorded {
    struct hv_vm *items;
    size_t count;
};

static struct recorded of_journals(struct cli_run *run)
{
    struct core_journals journals = { .count = 0 };
    core_journal_list(run->host.identity, NULL, run->arena, &journals, NULL);
    struct recorded all = { .items = hp_arena_array(run->arena, journals.count, sizeof *all.items) };
    for (size_t i = 0; i < journals.count; i++) {
        const struct core_journal *journal = &journals.items[i];
        all.items[all.count++] =
            (struct hv_vm){ .id = journal->vm_id, .name = journal->vm_name, .host = journal->host_identity };
    }
    return all;
}

static struct recorded of_parked(struct cli_run *run)
{
    static const struct hv_vm_rows none = { .count = 0 };
    struct core_parked_vms vms = { .count = 0 };
    core_parked_list(run->host.identity, &none, run->arena, &vms, NULL);
    struct recorded all = { .items = hp_arena_array(run->arena, vms.count, sizeof *all.items) };
    for (size_t i = 0; i < vms.count; i++)
        all.items[all.count++] =
            (struct hv_vm){ .id = vms.items[i].vm_id, .name = vms.items[i].vm_name, .host = "" };
    return all;
}

static struct recorded read_all(struct cli_run *run, enum cli_record of)
{
    if (cli_identify_host(run, NULL) != 0)
        return (struct recorded){ .count = 0 };
    return of == CLI_RECORD_CHANGE ? of_journals(run) : of_parked(run);
}

/* --- finding one --- */

static bool begins_id(struct hp_arena *arena, const char *word, const char *id)
{
    static const char by_id[] = "id:";
    const char *bare = hp_guid_bare(arena, word + (hp_text_begins(word, by_id) ? strlen(by_id) : 0));
    return strlen(bare) >= HV_MIN_ID_LENGTH && hp_guid_begins(bare) && hp_text_begins(id, bare);
}

static int ambiguous(const char *word, const struct recorded *meant, struct hp_error *err)
{
    HP_STR(ids);
    for (size_t i = 0; i < meant->count; i++)
        hp_str_format(&ids, "%s\"%s\" (id:%s)", ids.length ? ", " : "", meant->items[i].name,
                      meant->items[i].id);
    hp_error_next(err, "name it by its ID: %s", hp_str_text(&ids));
    return hp_error_set(err, HP_E_AMBIGUOUS, "\"%s\" means %zu VMs that this host no longer has", word,
                        meant->count);
}

static int find(struct cli_run *run, enum cli_record of, const char *word, struct hv_vm *out,
                struct hp_error *err)
{
    const struct recorded all = read_all(run, of);
    struct recorded meant = { .items = hp_arena_array(run->arena, all.count, sizeof *meant.items) };
    for (size_t i = 0; i < all.count; i++) {
        if (core_is_vm(word, all.items[i].id, all.items[i].name))
            meant.items[meant.count++] = all.items[i];
    }
    const bool is_whole = meant.count > 0;
    for (size_t i = 0; !is_whole && i < all.count; i++) {
        if (begins_id(run->arena, word, all.items[i].id))
            meant.items[meant.count++] = all.items[i];
    }
    if (meant.count == 0)
        return HP_E_NOT_FOUND;
    *out = meant.items[0];
    return meant.count == 1 ? 0 : ambiguous(word, &meant, err);
}

int cli_find_gone(struct cli_run *run, enum cli_record of, struct hv_vm *out, struct hp_error *err)
{
    return find(run, of, run->vm_name, out, err);
}

/* --- what can be done about it --- */

void cli_tell_gone(struct cli_run *run, enum cli_record of, const char *vm_id_or_null, struct hp_error *err)
{
    struct hv_vm vm;
    const char *word = vm_id_or_null ? vm_id_or_null : run->vm_name;
    if (err->class != HP_E_NOT_FOUND || err->elsewhere || find(run, of, word, &vm, NULL) != 0)
        return;
    hp_error_also(err, "If VM \"%s\" was deleted, discard %s: hyperpoint %s id:%s --discard", vm.name,
                  of == CLI_RECORD_CHANGE ? "its interrupted change" : "its parked set", verbs[of], vm.id);
}
