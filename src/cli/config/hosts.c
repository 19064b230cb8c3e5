/* SPDX-License-Identifier: MIT */
#include "hosts.h"

#include "base/address.h"
#include "base/text.h"
#include "platform/files.h"

#include <stdatomic.h>
#include <string.h>

bool cli_names_several(const char *value)
{
    return value && (*value == '@' || strchr(value, ','));
}

/* An IPv6 address has many spellings. */
static bool is_there(const struct cli_host_names *names, const char *name)
{
    HP_ARENA(scratch);
    const char *spelling = hp_address_spelling(&scratch, name);
    for (size_t i = 0; i < names->count; i++) {
        if (hp_text_same(hp_address_spelling(&scratch, names->items[i]), spelling))
            return true;
    }
    return false;
}

/* The parts between commas, without the blanks around them. */
static void split(struct hp_arena *arena, const char *value, struct cli_host_names *out)
{
    size_t most = 1;
    for (const char *at = value; *at; at++)
        most += *at == ',';
    out->items = hp_arena_array(arena, most, sizeof *out->items);
    out->count = 0;
    for (const char *at = value, *end; at; at = end) {
        size_t length = strcspn(at, ",");
        end = at[length] ? at + length + 1 : NULL;
        const char *part = hp_text_trim(arena, hp_arena_copy_part(arena, at, length));
        if (*part)
            out->items[out->count++] = part;
    }
}

static int find_group(const struct cli_config *config, const char *name, const char **out,
                      struct hp_error *err)
{
    const struct cli_config_entry *entry = cli_config_find(config, CLI_CONFIG_GROUPS, name);
    *out = entry ? entry->value : NULL;
    if (entry)
        return 0;
    hp_error_next(err, "write its hosts into [groups] of hyperpoint.conf: %s = host1, host2", name);
    return hp_error_set(err, HP_E_USAGE, "there is no group \"%s\" of hosts", name);
}

int cli_host_names_read(struct hp_arena *arena, const struct cli_config *config, const char *value,
                        struct cli_host_names *out, struct hp_error *err)
{
    struct cli_host_names parts;
    struct cli_host_names found = { .count = 0 };
    size_t capacity = 0;
    split(arena, value, &parts);
    for (size_t i = 0; i < parts.count; i++) {
        struct cli_host_names of_part = { .items = &parts.items[i], .count = 1 };
        const char *group;
        int rc = parts.items[i][0] == '@' ? find_group(config, parts.items[i] + 1, &group, err) : 0;
        if (rc)
            return rc;
        if (parts.items[i][0] == '@')
            split(arena, group, &of_part);
        for (size_t k = 0; k < of_part.count; k++) {
            if (is_there(&found, of_part.items[k]))
                continue;
            found.items =
                hp_arena_grow(arena, (void *)found.items, found.count, &capacity, sizeof *found.items);
            found.items[found.count++] = of_part.items[k];
        }
    }
    *out = found;
    return found.count <= CLI_MAX_HOSTS
               ? 0
               : hp_error_set(err, HP_E_USAGE, "%zu hosts are more than one command takes (%d)", found.count,
                              CLI_MAX_HOSTS);
}

void cli_sim_names_read(struct hp_arena *arena, const char *value, struct cli_host_names *out)
{
    split(arena, value, out);
    if (out->count > 1 && !os_file_exists(value))
        return;
    out->items[0] = value;
    out->count = 1;
}

int cli_roll_enter(struct cli_among *among, const char *identity, struct hp_error *err)
{
    struct cli_known_host *host = hp_arena_alloc(among->kept, sizeof *host);
    *host = (struct cli_known_host){ .identity = hp_arena_copy(among->kept, identity), .name = among->name };
    /* Whoever enters the same host looks at the same places in the same order, so one of them is first. */
    for (size_t i = 0; i < among->roll->count; i++) {
        const struct cli_known_host *there = NULL;
        if (atomic_compare_exchange_strong(&among->roll->places[i], &there, host))
            return 0;
        if (!hp_text_same(there->identity, identity))
            continue;
        among->same_as = there->name;
        return hp_error_set(err, HP_E_REFUSED, "this is the same host as %s", there->name);
    }
    return 0;
}

void cli_roll_tell_stopping(struct cli_roll *roll)
{
    if (!atomic_exchange(&roll->told_stopping, true))
        roll->stopping(roll->context);
}

void cli_roll_note_changed(struct cli_among *among, const char *vm_id)
{
    struct cli_changed_vm *vm = hp_arena_alloc(among->kept, sizeof *vm);
    *vm = (struct cli_changed_vm){ .id = hp_arena_copy(among->kept, vm_id), .host = among->name };
    vm->next = among->roll->changed;
    while (!atomic_compare_exchange_weak(&among->roll->changed, &vm->next, vm))
        continue; /* vm->next is what is there now */
}

const char *cli_roll_changed_on(const struct cli_among *among, const char *vm_id)
{
    for (const struct cli_changed_vm *vm = among->roll->changed; vm; vm = vm->next) {
        if (hp_text_same(vm->id, vm_id) && vm->host != among->name)
            return vm->host;
    }
    return NULL;
}
