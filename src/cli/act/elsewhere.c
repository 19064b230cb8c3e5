/* SPDX-License-Identifier: MIT */
#include "elsewhere.h"

#include "base/address.h"
#include "base/text.h"

#include <stdlib.h>
#include <string.h>

const char *cli_node_address(const struct cli_run *run, const char *node)
{
    struct hp_address address;
    if (!run->computer || !hp_address_read(run->arena, run->computer, &address))
        return node;
    /* Nodes are in the domain of the host that was named; an address has none. */
    bool is_number = address.is_ipv6 || !address.host[strspn(address.host, "0123456789.")];
    const char *domain = is_number ? "" : address.host + strcspn(address.host, ".");
    return hp_arena_format(run->arena, "%s%s%s%s", address.scheme, node, domain, address.rest);
}

void cli_add_host(struct hp_str *command, const struct cli_run *run, const char *node_or_null)
{
    static const enum cli_option hosts[] = { CLI_SIM, CLI_COMPUTERNAME, CLI_USER, CLI_PASSWORD_FILE, CLI_CA };
    if (node_or_null)
        hp_str_format(command, " --host %s", cli_node_address(run, node_or_null));
    for (size_t i = node_or_null ? 2 : 0; i < HP_COUNT(hosts); i++) {
        if (cli_given(run->line, hosts[i]))
            hp_str_format(command, " %s \"%s\"", cli_option_info(hosts[i])->name,
                          cli_value(run->line, hosts[i]));
    }
}

static void add_words(struct hp_str *command, enum cli_option option, const struct cli_words *given)
{
    hp_str_format(command, " %s", cli_option_info(option)->name);
    for (size_t i = 0; i < given->count; i++)
        hp_str_format(command, " \"%s\"", given->words[i]);
}

/* As it was given, with another host. */
static const char *command_at(const struct cli_run *run, const char *vm, const char *host)
{
    HP_STR(command);
    const struct cli_line *line = run->line;
    hp_str_format(&command, "hyperpoint %s", run->verb->name);
    const struct cli_words *vms = &line->options[CLI_VM];
    for (size_t i = 0; i < (vm ? 1 : vms->count); i++)
        hp_str_format(&command, " \"%s\"", vm ? vm : vms->words[i]);
    for (enum cli_option i = 0; i < CLI_OPTIONS; i++) {
        bool is_other = i == CLI_VM || i == CLI_DO || i == CLI_SIM || i == CLI_COMPUTERNAME;
        if (cli_given(line, i) && !is_other && !(vm && i == CLI_ALL))
            add_words(&command, i, &line->options[i]);
    }
    hp_str_format(&command, " --host %s", host);
    for (size_t i = 0; line->command && line->command[i]; i++)
        hp_str_format(&command, "%s \"%s\"", i ? "" : " --", line->command[i]);
    return hp_arena_copy(run->arena, hp_str_text(&command));
}

/* How much of the advice the command is, before a remark in brackets that ends the advice; 0 where that
 * cannot be told. */
static size_t command_length(const char *command)
{
    static const char program[] = "hyperpoint ";
    const char *remark = strstr(command, " (");
    size_t length = remark && hp_text_ends(remark, ")") ? (size_t)(remark - command) : strlen(command);
    size_t quotes = 0;
    for (size_t i = 0; i < length; i++)
        quotes += command[i] == '"';
    bool one =
        quotes % 2 == 0 && strcspn(command, ".,;()") >= length && !strstr(command + strlen(program), program);
    return one ? length : 0;
}

/* What the parts that know no command line advise to type is for whichever host that would be without one. */
static void add_host_to_advice(const struct cli_run *run, struct hp_error *err)
{
    HP_STR(host);
    HP_STR(whole);
    static const char program[] = "hyperpoint ";
    const char *command = err->next ? strstr(err->next, program) : NULL;
    cli_add_host(&host, run, NULL);
    if (!command || !host.length || strstr(command, hp_str_text(&host)) ||
        hp_text_begins(command, "hyperpoint help"))
        return;
    size_t length = command_length(command);
    if (!length) {
        hp_error_also(err, "Add to the command:%s", hp_str_text(&host));
        return;
    }
    hp_str_format(&whole, "%.*s%s%s", (int)(command - err->next + (ptrdiff_t)length), err->next,
                  hp_str_text(&host), command + length);
    free(err->next);
    err->next = NULL;
    hp_error_next(err, "%s", hp_str_text(&whole));
}

void cli_point_elsewhere(const struct cli_run *run, const char *vm_or_null, struct hp_error *err)
{
    if (!err)
        return;
    if (err->elsewhere)
        hp_error_next(err, "run it on that node: %s",
                      command_at(run, vm_or_null, cli_node_address(run, err->elsewhere)));
    else
        add_host_to_advice(run, err);
}
