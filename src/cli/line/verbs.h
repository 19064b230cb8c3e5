/* SPDX-License-Identifier: MIT */
/* The verbs there are: what the first word can name. One table feeds parsing, dispatch, help, completion and
 * the manual page. */
#ifndef CLI_LINE_VERBS_H
#define CLI_LINE_VERBS_H

#include "options.h"

#include "core/plan.h"

enum cli_group {
    CLI_GROUP_CHECKPOINTS,
    CLI_GROUP_LISTS,
    CLI_GROUP_GPUS,
    CLI_GROUP_PARKING,
    CLI_GROUP_POWER,
    CLI_GROUP_RECOVERY,
    CLI_GROUP_REPORTS,
    CLI_GROUP_PROGRAM,
    CLI_GROUPS
};

enum { CLI_MAX_EXAMPLES = 6, CLI_MAX_ALIASES = 3, CLI_MAX_MEANINGS = 2, CLI_MAX_ACTIONS = 2 };

struct cli_run;

struct cli_verb {
    const char *name;
    const char *also[CLI_MAX_ALIASES]; /* what other programs call it; up to the first NULL */
    const char
        *actions[CLI_MAX_ACTIONS]; /* words that may follow it where a VM would; up to the first NULL */
    const char
        *cmdlet; /* what the PowerShell module calls it; NULL: it is not in the module, but for its forms */
    const struct cli_verb *forms; /* in the module one verb can be several commands, a row each: of the same
                                   * name, with what that command takes */
    size_t form_count;
    const char *action; /* of such a row: the word that follows the verb; NULL: none does */
    bool asks_no_host;  /* and waits for nothing */
    enum cli_group group;
    const char *summary; /* fits on a line of help */
    const char *details; /* paragraphs, with a new line between */
    struct {
        const char *command; /* what follows "hyperpoint " */
        const char *meaning;
    } examples[CLI_MAX_EXAMPLES]; /* up to the first without a command */
    struct {
        enum cli_option option;
        const char *text;
    } meanings[CLI_MAX_MEANINGS]; /* of options that mean something else here; up to the first without a text
                                   */
    uint64_t required;            /* the options it cannot do without */
    uint64_t places;              /* those of its options that a word without an option may mean */
    uint64_t options;             /* others it takes, beside those that every verb takes, or every change */
    bool takes_command;           /* and cannot do without: another program's command line, after "--" */
    bool always_asks;             /* before it changes anything; others that take --yes ask at times */
    bool many_hosts;              /* can be asked of several hosts at once */
    bool many_vms;                /* can be asked of several VMs, with --vm for each */
    bool about_program;           /* needs no host, and leaves no log */
    bool changes;                 /* the host; then the run needs a log it can write */
    enum cli_option changes_with; /* only where this option is given; left out: always */
    const struct core_change *change; /* for cli_change */
    /* 0, or the class of the error; how a change ended is told to the run. */
    int (*handler)(struct cli_run *run, struct hp_error *err);
};

/* The verbs of one subject, and all of them (table/table.h): whoever reads a line is told which there are. */
struct cli_verb_rows {
    const struct cli_verb *items;
    size_t count;
};

struct cli_verbs {
    const struct cli_verb_rows *const *subjects;
    size_t count;
};

size_t cli_verb_count(const struct cli_verbs *verbs);
const struct cli_verb *cli_verb_at(const struct cli_verbs *verbs, size_t index);

/* "Checkpoints", ...: the heading of a group in help. */
const char *cli_group_title(enum cli_group group);

/* The verb of that name or alias, which is not case-sensitive and whole; NULL when there is none. */
const struct cli_verb *cli_verb_named(const struct cli_verbs *verbs, const char *name);

/* Is the word one of the verb's actions? */
bool cli_verb_has_action(const struct cli_verb *verb, const char *word);

/* The form of the verb with that action; NULL when it has none, or the word is NULL. */
const struct cli_verb *cli_verb_form(const struct cli_verb *verb, const char *action);

/* Is it spelt nearly like a verb? */
bool cli_verb_comes_near(const struct cli_verbs *verbs, const char *name);

/* As cli_verb_named; HP_E_USAGE with the verbs that come near. */
int cli_verb_find(const struct cli_verbs *verbs, const char *name, const struct cli_verb **out,
                  struct hp_error *err);

/* The verb that a command line without one means: the first where it asks for anything, else the second. */
const struct cli_verb *cli_verb_default(const struct cli_verbs *verbs);
const struct cli_verb *cli_verb_overview(const struct cli_verbs *verbs);

/* What a word without an option means to that verb, in this order: the VM, what the verb cannot do without,
 * and GPUs. `index` counts from 0; CLI_OPTIONS behind the last. */
enum cli_option cli_verb_place(const struct cli_verb *verb, size_t index);

/* Does each further word mean one more VM? Only where no word could mean anything else. */
bool cli_verb_has_vms_only(const struct cli_verb *verb);

/* Is there such a place for that option? */
bool cli_verb_has_place(const struct cli_verb *verb, enum cli_option option);

bool cli_verb_takes(const struct cli_verb *verb, enum cli_option option);
bool cli_verb_requires(const struct cli_verb *verb, enum cli_option option);

/* What the option means to that verb. */
const char *cli_verb_option_help(const struct cli_verb *verb, enum cli_option option);

#endif
