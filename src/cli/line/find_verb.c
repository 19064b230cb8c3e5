/* SPDX-License-Identifier: MIT */
#include "verbs.h"

#include "say/text.h"
#include "suggest.h"

#include "base/text.h"

const struct cli_verb *cli_verb_named(const char *name)
{
    for (size_t i = 0; i < cli_verb_count(); i++) {
        if (hp_text_same(cli_verb_at(i)->name, name))
            return cli_verb_at(i);
    }
    return NULL;
}

int cli_verb_find(const char *name, const struct cli_verb **out, struct hp_error *err)
{
    const struct cli_verb *verb = cli_verb_named(name);
    if (verb) {
        *out = verb;
        return 0;
    }
    HP_ARENA(scratch);
    struct cli_suggestions near = { .wanted = name };
    for (size_t i = 0; i < cli_verb_count(); i++)
        cli_suggest(&near, cli_verb_at(i)->name);
    hp_error_next(err, "%s", cli_suggestions_text(&scratch, &near, "", "hyperpoint -HELP lists the verbs"));
    return hp_error_set(err, HP_E_USAGE, "there is no verb %s", cli_quoted(&scratch, name));
}

const struct cli_verb *cli_verb_default(void)
{
    return cli_verb_at(0);
}

bool cli_verb_takes(const struct cli_verb *verb, enum cli_option option)
{
    const unsigned of_changes = CLI_BIT(CLI_WHATIF) | CLI_BIT(CLI_TIMEOUT);
    unsigned taken = verb->required | verb->options | (verb->changes ? of_changes : 0);
    return cli_option_info(option)->every_verb || (taken & CLI_BIT(option)) != 0;
}

bool cli_verb_requires(const struct cli_verb *verb, enum cli_option option)
{
    return (verb->required & CLI_BIT(option)) != 0;
}
