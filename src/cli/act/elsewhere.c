/* SPDX-License-Identifier: MIT */
#include "elsewhere.h"

#include "base/text.h"

#include <string.h>

/* An address of digits has no domain, and one in brackets neither. */
static bool is_number(const char *name, size_t length)
{
    return strspn(name, "0123456789.") >= length || *name == '[';
}

const char *cli_node_address(const struct cli_run *run, const char *node)
{
    static const char scheme_end[] = "://";
    const char *address = run->computer ? run->computer : "";
    const char *scheme = strstr(address, scheme_end);
    const char *name = scheme ? scheme + strlen(scheme_end) : address;
    size_t whole = *name == '[' ? strcspn(name, "]") : strcspn(name, ":/");
    size_t label = is_number(name, whole) ? whole : strcspn(name, ".:/");
    bool is_bracketed = *name == '[';
    return hp_arena_format(run->arena, "%.*s%s%s", (int)(name - address), address, node,
                           name + label + (is_bracketed && name[label] == ']'));
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

void cli_point_elsewhere(const struct cli_run *run, const char *vm_or_null, struct hp_error *err)
{
    if (err && err->elsewhere)
        hp_error_next(err, "run it on that node: %s",
                      command_at(run, vm_or_null, cli_node_address(run, err->elsewhere)));
}
