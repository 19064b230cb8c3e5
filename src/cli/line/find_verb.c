/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "say/text.h"

#include "base/suggest.h"
#include "base/text.h"

static const char *const group_titles[CLI_GROUPS] = {
    [CLI_GROUP_CHECKPOINTS] = "Checkpoints",
    [CLI_GROUP_LISTS] = "Lists",
    [CLI_GROUP_GPUS] = "GPUs",
    [CLI_GROUP_PARKING] = "Parking GPUs",
    [CLI_GROUP_POWER] = "Starting and stopping",
    [CLI_GROUP_RECOVERY] = "After a crash",
    [CLI_GROUP_REPORTS] = "Reports",
    [CLI_GROUP_PROGRAM] = "HyperPoint itself",
};

const char *cli_group_title(enum cli_group group)
{
    return group_titles[group];
}

size_t cli_verb_count(const struct cli_verbs *verbs)
{
    size_t count = 0;
    for (size_t i = 0; i < verbs->count; i++)
        count += verbs->subjects[i]->count;
    return count;
}

const struct cli_verb *cli_verb_at(const struct cli_verbs *verbs, size_t index)
{
    size_t part = 0;
    while (index >= verbs->subjects[part]->count)
        index -= verbs->subjects[part++]->count;
    return &verbs->subjects[part]->items[index];
}

static bool is_called(const struct cli_verb *verb, const char *name)
{
    bool is = hp_text_same(verb->name, name);
    for (size_t i = 0; !is && i < HP_COUNT(verb->also) && verb->also[i]; i++)
        is = hp_text_same(verb->also[i], name);
    return is;
}

const struct cli_verb *cli_verb_named(const struct cli_verbs *verbs, const char *name)
{
    for (size_t i = 0; i < cli_verb_count(verbs); i++) {
        if (is_called(cli_verb_at(verbs, i), name))
            return cli_verb_at(verbs, i);
    }
    return NULL;
}

bool cli_verb_has_action(const struct cli_verb *verb, const char *word)
{
    bool has = false;
    for (size_t i = 0; !has && i < HP_COUNT(verb->actions) && verb->actions[i]; i++)
        has = hp_text_same(verb->actions[i], word);
    return has;
}

const struct cli_verb *cli_verb_form(const struct cli_verb *verb, const char *action)
{
    for (size_t i = 0; action && i < verb->form_count; i++) {
        if (verb->forms[i].action && hp_text_same(verb->forms[i].action, action))
            return &verb->forms[i];
    }
    return NULL;
}

static struct hp_suggestions near_verbs(const struct cli_verbs *verbs, const char *name)
{
    struct hp_suggestions near = { .wanted = name };
    for (size_t i = 0; i < cli_verb_count(verbs); i++)
        hp_suggest(&near, cli_verb_at(verbs, i)->name);
    return near;
}

bool cli_verb_comes_near(const struct cli_verbs *verbs, const char *name)
{
    return near_verbs(verbs, name).count > 0;
}

int cli_verb_find(const struct cli_verbs *verbs, const char *name, const struct cli_verb **out,
                  struct hp_error *err)
{
    const struct cli_verb *verb = cli_verb_named(verbs, name);
    if (verb) {
        *out = verb;
        return 0;
    }
    HP_ARENA(scratch);
    struct hp_suggestions near = near_verbs(verbs, name);
    hp_error_next(err, "%s", hp_suggestions_text(&scratch, &near, "", "", "hyperpoint help lists the verbs"));
    return hp_error_set(err, HP_E_USAGE, "there is no verb %s", cli_quoted(&scratch, name));
}

const struct cli_verb *cli_verb_default(const struct cli_verbs *verbs)
{
    return cli_verb_at(verbs, 0);
}

enum cli_option cli_verb_place(const struct cli_verb *verb, size_t index)
{
    enum cli_option order[CLI_OPTIONS];
    size_t count = 0;
    if (cli_verb_takes(verb, CLI_VM))
        order[count++] = CLI_VM;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (option != CLI_VM && option != CLI_GPU &&
            (cli_verb_requires(verb, option) || (verb->places & CLI_BIT(option))))
            order[count++] = option;
    }
    if (cli_verb_takes(verb, CLI_GPU))
        order[count++] = CLI_GPU;
    return index < count ? order[index] : CLI_OPTIONS;
}

bool cli_verb_has_vms_only(const struct cli_verb *verb)
{
    return verb->many_vms && cli_verb_place(verb, 1) == CLI_OPTIONS;
}

bool cli_verb_has_place(const struct cli_verb *verb, enum cli_option option)
{
    size_t i = 0;
    while (cli_verb_place(verb, i) != option && cli_verb_place(verb, i) != CLI_OPTIONS)
        i++;
    return cli_verb_place(verb, i) == option;
}

const struct cli_verb *cli_verb_overview(const struct cli_verbs *verbs)
{
    return cli_verb_named(verbs, "status");
}

bool cli_verb_takes(const struct cli_verb *verb, enum cli_option option)
{
    const uint64_t of_waiting = CLI_BIT(CLI_TIMEOUT) | CLI_BIT(CLI_PATIENCE);
    const uint64_t of_changes = CLI_BIT(CLI_WHATIF) | CLI_BIT(CLI_TIMEOUT) | CLI_BIT(CLI_PATIENCE) |
                                CLI_BIT(CLI_ON_FAIL) | CLI_BIT(CLI_ON_DONE) | CLI_BIT(CLI_EVENT_LOG) |
                                CLI_BIT(CLI_QUIET) | CLI_BIT(CLI_PROGRESS);
    const uint64_t of_power = CLI_BIT(CLI_SHUTDOWN) | CLI_BIT(CLI_SHUTDOWN_TIMEOUT) | CLI_BIT(CLI_TURN_OFF) |
                              CLI_BIT(CLI_DISCARD_STATE) | CLI_BIT(CLI_START);
    const bool needs_off =
        verb->change && (verb->change->vm == CORE_NEEDS_OFF || verb->change->vm == CORE_NEEDS_OFF_OR_MERGING);
    const uint64_t of_one_change = CLI_BIT(CLI_YES) | CLI_BIT(CLI_CONFIRM);
    uint64_t taken = verb->required | verb->options | (verb->changes ? of_changes : 0) |
                     (needs_off ? of_power : 0) | (verb->change && !verb->takes_command ? of_one_change : 0);
    if (verb->asks_no_host)
        taken &= ~of_waiting;
    if (verb->many_hosts)
        taken |= CLI_BIT(CLI_MAX);
    return cli_option_info(option)->every_verb || (taken & CLI_BIT(option)) != 0;
}

bool cli_verb_requires(const struct cli_verb *verb, enum cli_option option)
{
    return (verb->required & CLI_BIT(option)) != 0;
}

const char *cli_verb_option_help(const struct cli_verb *verb, enum cli_option option)
{
    for (size_t i = 0; i < CLI_MAX_MEANINGS && verb->meanings[i].text; i++) {
        if (verb->meanings[i].option == option)
            return verb->meanings[i].text;
    }
    if (option == CLI_TIMEOUT && !verb->changes)
        return "How many seconds the host has for each answer; 60 by default over the network.";
    return cli_option_info(option)->help;
}
