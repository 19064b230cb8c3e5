/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "say/exit.h"
#include "say/look.h"
#include "say/text.h"

#include "base/text.h"

#include <string.h>

enum {
    MAX_WIDTH = 80,
    NARROW_COLUMNS = 6, /* where either begins on a narrow terminal, in a line below the word */
    VERB_COLUMNS = 27,  /* where a verb's summary begins */
    WORD_COLUMNS = 22,  /* where the help of an option begins */
};

const struct cli_entry cli_gpu_forms[] = {
    { "\"NVIDIA GeForce RTX 4060\"", "Every GPU of that name." },
    { "\"order:2\"", "The second GPU in the host's list." },
    { "\"deviceid:PCI\\VEN_...\"", "The GPU with that device ID." },
    { "\"instanceid:\\\\?\\PCI#VEN_...\"", "The GPU with that instance ID." },
    { "\"adapterid:Microsoft:...\"", "The adapter with that ID; only to remove it." },
    { NULL, NULL },
};

static bool is_narrow(void)
{
    return cli_look_of(OS_STDOUT).narrow;
}

static void wrap(struct hp_str *out, const char *text, size_t indent)
{
    unsigned columns = cli_look_of(OS_STDOUT).columns;
    cli_wrap(out, text, indent, columns && columns < MAX_WIDTH ? columns : MAX_WIDTH);
}

static void add_entry(struct hp_str *out, const char *word, size_t columns, const char *text)
{
    HP_STR(line);
    if (is_narrow())
        columns = NARROW_COLUMNS;
    hp_str_format(&line, "  %s", word);
    /* A word too long for its column has a line of its own. */
    if (hp_text_columns(hp_str_text(&line)) + 2 > columns) {
        hp_str_format(out, "%s\n%*s", hp_str_text(&line), (int)columns, "");
    } else {
        cli_pad(out, hp_str_text(&line), columns);
    }
    wrap(out, text, columns);
}

static void add_option(struct hp_str *out, enum cli_option option, const char *meaning)
{
    const struct cli_option_info *info = cli_option_info(option);
    HP_STR(word);
    if (info->is_short)
        hp_str_format(&word, "-%c, ", info->name[2]);
    hp_str_format(&word, "%s%s%s", info->name, info->placeholder ? " " : "",
                  info->placeholder ? info->placeholder : "");
    add_entry(out, hp_str_text(&word), WORD_COLUMNS, meaning);
}

static void add_options(struct hp_str *out, bool every_verb)
{
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (cli_option_info(option)->every_verb == every_verb)
            add_option(out, option, cli_option_info(option)->help);
    }
}

static void add_gpu_forms(struct hp_str *out)
{
    hp_str_add(out, "\n"
                    "How to name GPUs (you can mix these: \"a\",\"b\" or \"a\" \"b\")\n");
    for (const struct cli_entry *form = cli_gpu_forms; form->word; form++)
        add_entry(out, form->word, 33, form->meaning);
}

const struct cli_entry cli_variables[] = {
    { "HYPERPOINT_SIM", "The file of a simulated host, like --sim; refused on Windows." },
    { "HYPERPOINT_STATE",
      "The folder for journals and logs; otherwise hyperpoint in XDG_STATE_HOME or ~/.local/state." },
    { "HYPERPOINT_HOST", "The host to work on, like --host." },
    { "HYPERPOINT_CA", "The file of certificates to trust, like --ca." },
    { "HYPERPOINT_PASSWORD", "The password of --user." },
    { "HYPERPOINT_CONFIG_FILE", "A file of settings to read instead of yours and that of this machine; none: "
                                "no file." },
    { "HYPERPOINT_CONFIG", "The folder with partition config files; otherwise the program's folder." },
    { "HYPERPOINT_RUN", "Set for the program that run starts, so that HyperPoint knows what started "
                        "it." },
    { "HYPERPOINT_LOG", "\"all\": commands that only read also write a log." },
    { "HYPERPOINT_RECORD", "A new file that records every call to the host and its answer, for a report." },
    { "COLUMNS", "How wide lists may be where stdout is not a terminal; otherwise they have no limit." },
    { "NO_COLOR", "Not empty: no colours, unless --colour says otherwise." },
    { NULL, NULL },
};

static void add_variables(struct hp_str *out)
{
    hp_str_add(out, "\nEnvironment\n");
    for (const struct cli_entry *variable = cli_variables; variable->word; variable++)
        add_entry(out, variable->word, WORD_COLUMNS, variable->meaning);
}

const struct cli_entry cli_run_exits = { "241-247",
                                         "run failed, as 1 to 7 say; any other exit code is its program's" };

static void add_exit(struct hp_str *out, const char *code, const char *meaning)
{
    HP_STR(line);
    hp_str_format(&line, "  %s  ", code);
    hp_str_add(out, hp_str_text(&line));
    wrap(out, meaning, line.length);
}

static void add_exit_codes(struct hp_str *out)
{
    HP_ARENA(scratch);
    hp_str_add(out, "\nExit codes\n");
    for (int code = 0; code < CLI_EXITS; code++)
        add_exit(out, hp_arena_format(&scratch, "%d", code), cli_exit_meaning((enum cli_exit)code));
    add_exit(out, cli_run_exits.word, cli_run_exits.meaning);
}

static void add_example(struct hp_str *out, const char *command, const char *meaning)
{
    hp_str_format(out, "  hyperpoint %s\n      ", command); /* whole, so that it can be copied */
    wrap(out, meaning, 6);
}

static void add_paragraphs(struct hp_str *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        HP_STR(paragraph);
        hp_str_add_part(&paragraph, text, length);
        hp_str_add_char(out, '\n');
        wrap(out, hp_str_text(&paragraph), 0);
        text += length;
        text += *text == '\n';
    }
}

static void add_head(struct hp_str *out)
{
    wrap(out, "hyperpoint " HYPERPOINT_VERSION ": checkpoints of Hyper-V VMs with GPU partitions", 0);
    hp_str_add(out, "\nUsage: hyperpoint VERB [VM] [...] [options]\n\n");
}

/* The verbs of the first page. */
static const char *const everyday_verbs[] = {
    "checkpoint", "list-checkpoints",
    "restore",    "remove-checkpoint",
    "prune",      "status",
    "list-vms",   "list-gpus",
    "show",       "add",
    "remove",     "reset",
    "park",       "unpark",
    "run",        "recover",
    "doctor",
};

bool cli_help_is_everyday(const struct cli_verb *verb)
{
    size_t i = 0;
    while (i < HP_COUNT(everyday_verbs) && strcmp(everyday_verbs[i], verb->name) != 0)
        i++;
    return i < HP_COUNT(everyday_verbs);
}

static void add_verbs(const struct cli_verbs *verbs, struct hp_str *out, enum cli_group group, bool everyday)
{
    for (size_t i = 0; i < cli_verb_count(verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(verbs, i);
        if (verb->group == group && (!everyday || cli_help_is_everyday(verb)))
            add_entry(out, verb->name, VERB_COLUMNS, verb->summary);
    }
}

void cli_help_first(const struct cli_verbs *verbs, struct hp_str *out)
{
    add_head(out);
    for (int group = 0; group < CLI_GROUPS; group++) {
        HP_STR(rows);
        add_verbs(verbs, &rows, (enum cli_group)group, true);
        if (rows.length)
            hp_str_format(out, "%s\n%s", cli_group_title((enum cli_group)group), hp_str_text(&rows));
    }
    hp_str_add_char(out, '\n');
    wrap(out, "hyperpoint help VERB     explains a verb and shows examples", 4);
    wrap(out, "hyperpoint help options  shows all verbs and options, and the exit codes", 4);
}

/* One of each group is enough to see how it goes: each verb's help has its own. */
static void add_first_example(const struct cli_verbs *verbs, struct hp_str *out, enum cli_group group)
{
    for (size_t i = 0; i < cli_verb_count(verbs); i++) {
        const struct cli_verb *verb = cli_verb_at(verbs, i);
        if (verb->group == group) {
            add_example(out, verb->examples[0].command, verb->examples[0].meaning);
            return;
        }
    }
}

void cli_help_all(const struct cli_verbs *verbs, struct hp_str *out)
{
    add_head(out);
    for (int group = 0; group < CLI_GROUPS; group++) {
        hp_str_format(out, "%s%s\n", group ? "\n" : "", cli_group_title((enum cli_group)group));
        add_verbs(verbs, out, (enum cli_group)group, false);
    }
    hp_str_add(out, "\nOptions of every verb (not case-sensitive, can be shortened)\n");
    add_options(out, true);
    hp_str_add(out, "\nOptions of some verbs\n");
    add_options(out, false);
    add_gpu_forms(out);
    hp_str_add(out, "\nExamples\n");
    for (int group = 0; group < CLI_GROUPS; group++)
        add_first_example(verbs, out, (enum cli_group)group);
    add_variables(out);
    add_exit_codes(out);
    hp_str_add(out, "\n"
                    "hyperpoint help VERB explains a verb and shows examples.\n");
}

/* How a usage names a place: the option's name, in capitals. */
static void add_place(struct hp_str *out, enum cli_option option)
{
    for (const char *c = cli_option_info(option)->name; *c; c++) {
        if (*c != '-')
            hp_str_add_char(out, (char)(*c >= 'a' && *c <= 'z' ? *c - 'a' + 'A' : *c));
    }
    if (cli_option_info(option)->kind == CLI_LIST && option != CLI_KEEP)
        hp_str_add(out, " ...");
}

/* Where one VM after the other can be named. */
static void add_more(struct hp_str *out, const struct cli_verb *verb, enum cli_option option)
{
    if (option == CLI_VM && cli_verb_has_vms_only(verb))
        hp_str_add(out, " ...");
}

void cli_help_verb_usage(struct hp_str *out, const struct cli_verb *verb)
{
    hp_str_format(out, "hyperpoint %s%s%s", verb->name, verb->action ? " " : "",
                  verb->action ? verb->action : "");
    enum cli_option option;
    for (size_t i = 0; (option = cli_verb_place(verb, i)) != CLI_OPTIONS; i++) {
        bool required = cli_verb_requires(verb, option);
        hp_str_add(out, required ? " " : " [");
        add_place(out, option);
        add_more(out, verb, option);
        hp_str_add(out, required ? "" : "]");
    }
    hp_str_format(out, " [options]%s", verb->takes_command ? " -- PROGRAM [ARGUMENT ...]" : "");
}

static void add_places(struct hp_str *out, const struct cli_verb *verb)
{
    HP_STR(options);
    enum cli_option option;
    for (size_t i = 0; (option = cli_verb_place(verb, i)) != CLI_OPTIONS; i++) {
        HP_STR(word);
        add_place(&word, option);
        add_more(&word, verb, option);
        add_entry(out, hp_str_text(&word), WORD_COLUMNS, cli_verb_option_help(verb, option));
        hp_str_format(&options, "%s%s", i ? ", " : "", cli_option_info(option)->name);
    }
    if (verb->takes_command)
        add_entry(out, "PROGRAM ...", WORD_COLUMNS, "The program to run, with its arguments.");
    if (options.length)
        hp_str_format(out, "  (also as %s%s)\n", hp_str_text(&options),
                      verb->many_vms ? "; --vm for each of several VMs" : "");
}

static void add_own_options(struct hp_str *out, const struct cli_verb *verb)
{
    hp_str_add(out, "\nOptions (those of every verb: hyperpoint help options)\n");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (cli_verb_takes(verb, option) && !cli_option_info(option)->every_verb &&
            !cli_verb_has_place(verb, option))
            add_option(out, option, cli_verb_option_help(verb, option));
    }
}

static bool is_own(const struct cli_verb *verb, enum cli_option option)
{
    return cli_verb_takes(verb, option) && !cli_option_info(option)->every_verb;
}

void cli_help_form(struct hp_str *out, const struct cli_verb *verb, const struct cli_verb *form)
{
    HP_STR(names);
    bool lacks = false;
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        bool has_place = cli_verb_has_place(verb, option) || cli_verb_has_place(form, option);
        if (is_own(verb, option) && !has_place && !is_own(form, option))
            lacks = true;
        else if (is_own(form, option) && !has_place)
            hp_str_format(&names, "%s%s", names.length ? ", " : "", cli_option_info(option)->name);
    }
    hp_str_format(out, "%s Takes %s%s.", form->summary,
                  !lacks         ? "all of these options"
                  : names.length ? "only "
                                 : "none of these options",
                  lacks ? hp_str_text(&names) : "");
}

static void add_forms(struct hp_str *out, const struct cli_verb *verb)
{
    if (verb->form_count)
        hp_str_add(out, "\nWhat takes which of these options\n");
    for (size_t i = 0; i < verb->form_count; i++) {
        HP_STR(usage);
        HP_STR(text);
        cli_help_verb_usage(&usage, &verb->forms[i]);
        cli_help_form(&text, verb, &verb->forms[i]);
        add_entry(out, hp_str_text(&usage), NARROW_COLUMNS, hp_str_text(&text));
    }
}

void cli_help_verb(struct hp_str *out, const struct cli_verb *verb)
{
    HP_STR(what);
    hp_str_add(&what, verb->summary);
    for (size_t i = 0; i < HP_COUNT(verb->also) && verb->also[i]; i++)
        hp_str_format(&what, "%s%s", i ? ", " : " Also called: ", verb->also[i]);
    hp_str_add(out, "Usage: ");
    cli_help_verb_usage(out, verb);
    hp_str_add(out, "\n");
    wrap(out, hp_str_text(&what), 0);
    add_paragraphs(out, verb->details);
    hp_str_add(out, "\n");
    add_places(out, verb);
    add_own_options(out, verb);
    add_forms(out, verb);
    if (cli_verb_takes(verb, CLI_GPU))
        add_gpu_forms(out);
    hp_str_add(out, "\nExamples\n");
    for (size_t i = 0; i < CLI_MAX_EXAMPLES && verb->examples[i].command; i++)
        add_example(out, verb->examples[i].command, verb->examples[i].meaning);
}
