/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "say/exit.h"
#include "say/text.h"

#include "base/text.h"

#include <string.h>

enum {
    WIDTH = 80,
    VERB_COLUMNS = 27, /* where a verb's summary begins */
    WORD_COLUMNS = 22, /* where the help of an option begins */
};

const struct cli_entry cli_gpu_forms[] = {
    { "\"NVIDIA GeForce RTX 4060\"", "Every GPU of that name." },
    { "\"order:2\"", "The second GPU in the host's list." },
    { "\"deviceid:PCI\\VEN_...\"", "The GPU with that device ID." },
    { "\"instanceid:\\\\?\\PCI#VEN_...\"", "The GPU with that instance ID." },
    { "\"adapterid:Microsoft:...\"", "The adapter with that ID; only to remove it." },
    { NULL, NULL },
};

static void add_entry(struct hp_str *out, const char *word, size_t columns, const char *text)
{
    HP_STR(line);
    hp_str_format(&line, "  %s", word);
    /* A word too long for its column has a line of its own. */
    if (hp_text_columns(hp_str_text(&line)) + 2 > columns) {
        hp_str_format(out, "%s\n%*s", hp_str_text(&line), (int)columns, "");
    } else {
        cli_pad(out, hp_str_text(&line), columns);
    }
    cli_wrap(out, text, columns, WIDTH);
}

static void add_option(struct hp_str *out, enum cli_option option, bool required)
{
    const struct cli_option_info *info = cli_option_info(option);
    HP_STR(word);
    hp_str_format(&word, "-%s%s%s", info->name, info->placeholder ? " " : "",
                  info->placeholder ? info->placeholder : "");
    HP_STR(text);
    hp_str_format(&text, "%s%s", info->help, required ? " Required." : "");
    add_entry(out, hp_str_text(&word), WORD_COLUMNS, hp_str_text(&text));
}

static void add_gpu_forms(struct hp_str *out)
{
    hp_str_add(out, "\n"
                    "How to name GPUs (you can mix these: \"a\",\"b\" or \"a\" \"b\")\n");
    for (const struct cli_entry *form = cli_gpu_forms; form->word; form++)
        add_entry(out, form->word, 33, form->meaning);
}

const struct cli_entry cli_variables[] = {
    { "HYPERPOINT_SIM", "The file of a simulated host, like -SIM." },
    { "HYPERPOINT_STATE",
      "The folder for journals and logs; otherwise hyperpoint in XDG_STATE_HOME or ~/.local/state." },
    { "HYPERPOINT_CONFIG", "The folder with partition config files; otherwise the program's folder." },
    { "HYPERPOINT_RUN", "Set for the program that -DO run starts, so that HyperPoint knows what started "
                        "it." },
    { "HYPERPOINT_LOG", "\"all\": commands that only read also write a log." },
    { "HYPERPOINT_RECORD", "A new file that records every call to the host and its answer, for a report." },
    { NULL, NULL },
};

static void add_variables(struct hp_str *out)
{
    hp_str_add(out, "\nEnvironment\n");
    for (const struct cli_entry *variable = cli_variables; variable->word; variable++)
        add_entry(out, variable->word, WORD_COLUMNS, variable->meaning);
}

static void add_exit_codes(struct hp_str *out)
{
    hp_str_add(out, "\nExit codes\n");
    for (int code = 0; code < CLI_EXITS; code++)
        hp_str_format(out, "  %d  %s\n", code, cli_exit_meaning((enum cli_exit)code));
}

static void add_example(struct hp_str *out, const char *command, const char *meaning)
{
    hp_str_format(out, "  hyperpoint %s\n      ", command);
    cli_wrap(out, meaning, 6, WIDTH);
}

static void add_paragraphs(struct hp_str *out, const char *text)
{
    while (*text) {
        size_t length = strcspn(text, "\n");
        HP_STR(paragraph);
        hp_str_add_part(&paragraph, text, length);
        hp_str_add_char(out, '\n');
        cli_wrap(out, hp_str_text(&paragraph), 0, WIDTH);
        text += length;
        text += *text == '\n';
    }
}

void cli_help_usage(struct hp_str *out)
{
    hp_str_add(out, "usage: hyperpoint -VM \"name\" [-DO verb] [-GPU \"gpu\" ...] [options]\n"
                    "       hyperpoint -DO list-vms     shows the virtual machines\n"
                    "       hyperpoint -HELP            shows everything\n");
}

/* One of each group is enough to see how it goes: each verb's help has its own. */
static void add_first_example(struct hp_str *out, enum cli_group group)
{
    for (size_t i = 0; i < cli_verb_count(); i++) {
        const struct cli_verb *verb = cli_verb_at(i);
        if (verb->group == group) {
            add_example(out, verb->examples[0].command, verb->examples[0].meaning);
            return;
        }
    }
}

void cli_help_all(struct hp_str *out)
{
    hp_str_add(out, "hyperpoint " HYPERPOINT_VERSION ": checkpoints of Hyper-V VMs with GPU partitions\n"
                    "\n"
                    "Usage\n"
                    "  hyperpoint -VM \"name\" [-DO verb] [-GPU \"gpu\" ...] "
                    "[options]\n"
                    "  hyperpoint \"name\" [verb] [\"gpu\" ...] [options]\n");
    for (int group = 0; group < CLI_GROUPS; group++) {
        hp_str_format(out, "\n%s\n", cli_group_title((enum cli_group)group));
        for (size_t i = 0; i < cli_verb_count(); i++) {
            const struct cli_verb *verb = cli_verb_at(i);
            if (verb->group == (enum cli_group)group)
                add_entry(out, verb->name, VERB_COLUMNS, verb->summary);
        }
    }
    hp_str_add(out, "\n"
                    "Options (not case-sensitive; one or two dashes; unambiguous abbreviations)\n");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++)
        add_option(out, option, false);
    add_gpu_forms(out);
    hp_str_add(out, "\nExamples\n");
    for (int group = 0; group < CLI_GROUPS; group++)
        add_first_example(out, (enum cli_group)group);
    add_variables(out);
    add_exit_codes(out);
    hp_str_add(out, "\n"
                    "hyperpoint -DO verb -HELP explains a verb and shows examples.\n");
}

void cli_help_verb(struct hp_str *out, const struct cli_verb *verb)
{
    hp_str_format(out, "hyperpoint -DO %s: ", verb->name);
    cli_wrap(out, verb->summary, 0, WIDTH);
    add_paragraphs(out, verb->details);
    hp_str_add(out, "\nOptions\n");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        if (cli_verb_takes(verb, option))
            add_option(out, option, cli_verb_requires(verb, option));
    }
    if (verb->takes_command)
        add_entry(out, "-- program ...", WORD_COLUMNS,
                  "The program to run, with its arguments. "
                  "Required, at the end.");
    if (cli_verb_takes(verb, CLI_GPU))
        add_gpu_forms(out);
    hp_str_add(out, "\nExamples\n");
    for (size_t i = 0; i < CLI_MAX_EXAMPLES && verb->examples[i].command; i++)
        add_example(out, verb->examples[i].command, verb->examples[i].meaning);
}
