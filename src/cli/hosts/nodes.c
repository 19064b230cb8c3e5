/* SPDX-License-Identifier: MIT */
#include "nodes.h"

#include "say/exit.h"

#include "base/json.h"
#include "base/str.h"
#include "base/text.h"

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(hp_json_member(object, key));
}

static enum cli_exit code_of(const cJSON *vm)
{
    uint64_t code = CLI_EXIT_DONE;
    hp_json_to_u64(hp_json_member(vm, "exitCode"), &code);
    return (enum cli_exit)code;
}

/* The VMs that were named, with what came of each; NULL where one was named. */
static const cJSON *vms_of(const struct cli_host_row *row)
{
    return hp_json_member(row->result, "vms");
}

bool cli_names_node(const struct cli_host_row *row)
{
    bool names = !vms_of(row) && text_of(row->error, "node");
    const cJSON *vm;
    if (row->failed != HP_E_NOT_FOUND)
        return false;
    cJSON_ArrayForEach(vm, vms_of(row))
    {
        names = names || text_of(vm, "node");
        if (code_of(vm) != CLI_EXIT_DONE && !text_of(vm, "node"))
            return false;
    }
    return names;
}

bool cli_lacks_vms(const struct cli_host_row *row)
{
    bool lacks_one = row->elsewhere;
    const cJSON *vm;
    cJSON_ArrayForEach(vm, vms_of(row))
    {
        lacks_one = lacks_one || text_of(vm, "node");
    }
    return lacks_one;
}

/* What the host is called, as its result or its error says. */
static const char *computer_of(const struct cli_host_row *row)
{
    const cJSON *document = row->result ? row->result : row->error;
    return text_of(hp_json_member(document, "host"), "name");
}

static bool is_node(const struct cli_host_row *row, const char *node)
{
    HP_ARENA(scratch);
    const char *computer = computer_of(row);
    return computer &&
           hp_text_same(hv_host_short_name(&scratch, computer), hv_host_short_name(&scratch, node));
}

/* The host lacks the VM that the command calls so, also where that was settled. */
static bool lacks(const struct cli_host_row *row, const char *vm_name)
{
    const cJSON *vms = vms_of(row);
    const cJSON *vm;
    cJSON_ArrayForEach(vm, vms)
    {
        bool is_not_here = code_of(vm) == CLI_EXIT_NOT_FOUND || text_of(vm, "node");
        if (is_not_here && hp_text_same(text_of(vm, "name"), vm_name))
            return true;
    }
    return !vms && (row->elsewhere || row->failed == HP_E_NOT_FOUND);
}

/* The name of the host that is the node and has the VM; NULL where there is none. */
static const char *host_with(const struct cli_hosts_result *all, const struct cli_host_row *without,
                             const char *node, const char *vm_name)
{
    for (size_t i = 0; i < all->count; i++) {
        const struct cli_host_row *row = &all->rows[i];
        if (row != without && is_node(row, node) && !lacks(row, vm_name))
            return row->name;
    }
    return NULL;
}

static void count_as_done(struct cli_host_row *row)
{
    row->failed = 0;
    row->exit_code = CLI_EXIT_DONE;
    hp_json_release(&row->error);
}

static void settle_one(const struct cli_hosts_result *all, struct cli_host_row *row)
{
    row->elsewhere = host_with(all, row, text_of(row->error, "node"), text_of(row->error, "vmName"));
    if (row->elsewhere)
        count_as_done(row);
}

static void settle_vm(cJSON *vm, const char *host)
{
    HP_STR(message);
    hp_str_format(&message, CLI_ELSEWHERE, host);
    cJSON_ReplaceItemInObjectCaseSensitive(vm, "exitCode", cJSON_CreateNumber(CLI_EXIT_DONE));
    cJSON_ReplaceItemInObjectCaseSensitive(vm, "message", cJSON_CreateString(hp_str_text(&message)));
    cJSON_ReplaceItemInObjectCaseSensitive(vm, "next", cJSON_CreateNull());
}

/* Only VMs that were skipped weigh less than one that is not there. */
static void end_as_worst(struct cli_host_row *row)
{
    enum cli_exit worst = CLI_EXIT_DONE;
    const cJSON *vm;
    cJSON_ArrayForEach(vm, vms_of(row))
    {
        worst = cli_exit_weight(code_of(vm)) > cli_exit_weight(worst) ? code_of(vm) : worst;
    }
    if (worst == CLI_EXIT_DONE) {
        count_as_done(row);
    } else if (worst == CLI_EXIT_REFUSED) {
        row->failed = HP_E_REFUSED;
        row->exit_code = worst;
        cJSON_ReplaceItemInObjectCaseSensitive(row->error, "exitCode", cJSON_CreateNumber(worst));
        cJSON_ReplaceItemInObjectCaseSensitive(row->error, "reason",
                                               cJSON_CreateString(cli_class_name(HP_E_REFUSED)));
    }
}

static void settle_each(const struct cli_hosts_result *all, struct cli_host_row *row)
{
    cJSON *vm;
    cJSON_ArrayForEach(vm, vms_of(row))
    {
        const char *node = text_of(vm, "node");
        const char *host = node ? host_with(all, row, node, text_of(vm, "name")) : NULL;
        if (host)
            settle_vm(vm, host);
    }
    if (row->failed == HP_E_NOT_FOUND)
        end_as_worst(row);
}

void cli_settle_nodes(struct cli_host_row *rows, size_t count)
{
    const struct cli_hosts_result all = { .rows = rows, .count = count };
    for (size_t i = 0; i < count; i++) {
        if (vms_of(&rows[i]))
            settle_each(&all, &rows[i]);
        else if (cli_names_node(&rows[i]))
            settle_one(&all, &rows[i]);
    }
}
