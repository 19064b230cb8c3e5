/* SPDX-License-Identifier: MIT */
#include "help.h"

#include "say/exit.h"

#include <string.h>

enum { WIDTH = 78 };

/* --- roff --- */

/* What roff would make something else of. */
static const struct {
    char plain;
    const char *escape;
} escapes[] = {
    { '\\', "\\e" },  { '-', "\\-" },   { '\'', "\\(aq" }, { '`', "\\(ga" },
    { '^', "\\(ha" }, { '~', "\\(ti" }, { '"', "\\(dq" },
};

static void add_char(struct hp_str *out, char c)
{
    for (size_t i = 0; i < HP_COUNT(escapes); i++) {
        if (escapes[i].plain == c) {
            hp_str_add(out, escapes[i].escape);
            return;
        }
    }
    hp_str_add_char(out, c);
}

static void add_part(struct hp_str *out, const char *text, size_t length)
{
    /* A dot at the beginning of a line begins a request. */
    if (length > 0 && text[0] == '.')
        hp_str_add(out, "\\&");
    for (size_t i = 0; i < length; i++)
        add_char(out, text[i]);
}

static void add_plain(struct hp_str *out, const char *text)
{
    add_part(out, text, strlen(text));
}

/* How long an option's name is at the beginning of `word`, with its dashes; 0 for another word. */
static size_t option_length(const char *word)
{
    size_t dashes = strspn(word, "-");
    size_t letters = strspn(word + dashes, "abcdefghijklmnopqrstuvwxyz-");
    bool is_option = letters && (dashes == 2 || (dashes == 1 && letters == 1));
    return is_option ? dashes + letters : 0;
}

static void add_word(struct hp_str *out, const char *word, size_t length)
{
    size_t option = option_length(word);
    if (option > length)
        option = length;
    if (option) {
        hp_str_add(out, "\\fB");
        add_part(out, word, option);
        hp_str_add(out, "\\fR");
    }
    add_part(out, word + option, length - option);
}

void cli_manual_text(struct hp_str *out, const char *text)
{
    size_t column = 0;
    while (*(text += strspn(text, " "))) {
        size_t length = strcspn(text, " ");
        HP_STR(word);
        add_word(&word, text, length);
        if (column && column + 1 + word.length > WIDTH) {
            hp_str_add_char(out, '\n');
            column = 0;
        }
        hp_str_format(out, "%s%s", column ? " " : "", hp_str_text(&word));
        column += word.length + 1;
        text += length;
    }
    hp_str_add_char(out, '\n');
}

/* A term and its explanation. `value` stands in italics behind it; NULL for none. */
static void add_term(struct hp_str *out, const char *term, const char *value, const char *meaning)
{
    hp_str_add(out, ".TP\n\\fB");
    add_plain(out, term);
    hp_str_add(out, "\\fR");
    if (value) {
        hp_str_add(out, " \\fI");
        add_plain(out, value);
        hp_str_add(out, "\\fR");
    }
    hp_str_add_char(out, '\n');
    cli_manual_text(out, meaning);
}

static void add_paragraphs(struct hp_str *out, const char *text, const char *request)
{
    HP_ARENA(scratch);
    while (*text) {
        size_t length = strcspn(text, "\n");
        hp_str_format(out, "%s\n", request);
        cli_manual_text(out, hp_arena_copy_part(&scratch, text, length));
        text += length;
        text += *text == '\n';
    }
}

/* --- the page --- */

static void add_head(struct hp_str *out)
{
    hp_str_add(out, ".\\\" Written by hyperpoint manual, from the tables it works with.\n"
                    ".TH HYPERPOINT 1 " HYPERPOINT_DATE " \"HyperPoint " HYPERPOINT_VERSION "\"\n"
                    ".SH NAME\n"
                    "hyperpoint \\- checkpoints of "
                    "Hyper\\-V VMs with GPU partitions\n"
                    ".SH SYNOPSIS\n"
                    ".B hyperpoint\n"
                    "\\fIverb\\fR\n"
                    "[\\(dq\\fIvm\\fR\\(dq]\n"
                    "[\\fIwords\\fR ...]\n"
                    "[\\fIoptions\\fR]\n"
                    ".SH DESCRIPTION\n");
    cli_manual_text(out, "Hyper-V cannot create a checkpoint of a virtual machine with GPU partitions. "
                         "HyperPoint removes the GPU adapters, creates the checkpoint, and puts exactly "
                         "the same adapters back. It records every change before it starts, verifies it "
                         "afterwards, and undoes it if a step fails. After a crash, recover "
                         "completes or undoes the interrupted change.");
    hp_str_add(out, ".PP\n");
    cli_manual_text(
        out,
        "Names of verbs and options are not case-sensitive. An option can be shortened as "
        "long as it is not ambiguous. Write a value that begins with a dash as "
        "--name=value. The spelling of the original is valid, too: one dash, and -VM "
        "and -DO for the VM and the verb, as in -VM name -DO list-gpus. VM names are matched exactly, but not "
        "case-sensitively; you can also use id: and the ID, or its beginning.");
}

static void add_examples(struct hp_str *out, const struct cli_verb *verb, size_t most)
{
    for (size_t i = 0; i < most && verb->examples[i].command; i++) {
        HP_STR(command);
        hp_str_format(&command, "hyperpoint %s", verb->examples[i].command);
        add_term(out, hp_str_text(&command), NULL, verb->examples[i].meaning);
    }
}

static void add_usage(struct hp_str *out, const struct cli_verb *verb)
{
    HP_STR(usage);
    cli_help_verb_usage(&usage, verb);
    hp_str_add(out, ".IP\n");
    cli_manual_text(out, hp_str_text(&usage));
}

/* What else it takes, beside the words of its usage. */
static void add_verb_options(struct hp_str *out, const struct cli_verb *verb)
{
    HP_STR(text);
    size_t count = 0;
    for (size_t i = 0; i < HP_COUNT(verb->also) && verb->also[i]; i++)
        hp_str_format(&text, "%s%s", i ? ", " : "Also called ", verb->also[i]);
    hp_str_add(&text, text.length ? ". " : "");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        if (!info->every_verb && cli_verb_takes(verb, option) && !cli_verb_has_place(verb, option))
            hp_str_format(&text, "%s%s", count++ ? ", " : "Takes ", info->name);
    }
    hp_str_add(&text, count ? ", and what every verb takes." : "Takes what every verb takes.");
    hp_str_add(out, ".IP\n");
    cli_manual_text(out, hp_str_text(&text));
}

/* Where it is several commands, what each of them takes. */
static void add_forms(struct hp_str *out, const struct cli_verb *verb)
{
    for (size_t i = 0; i < verb->form_count; i++) {
        HP_STR(text);
        add_usage(out, &verb->forms[i]);
        cli_help_form(&text, verb, &verb->forms[i]);
        hp_str_add(out, ".IP\n");
        cli_manual_text(out, hp_str_text(&text));
    }
}

static void add_verbs(const struct cli_verbs *verbs, struct hp_str *out)
{
    hp_str_add(out, ".SH VERBS\n");
    for (int group = 0; group < CLI_GROUPS; group++) {
        hp_str_format(out, ".SS %s\n", cli_group_title((enum cli_group)group));
        for (size_t i = 0; i < cli_verb_count(verbs); i++) {
            const struct cli_verb *verb = cli_verb_at(verbs, i);
            if (verb->group != (enum cli_group)group)
                continue;
            add_term(out, verb->name, NULL, verb->summary);
            add_usage(out, verb);
            add_paragraphs(out, verb->details, ".IP");
            add_verb_options(out, verb);
            add_forms(out, verb);
            hp_str_add(out, ".RS\n");
            add_examples(out, verb, CLI_MAX_EXAMPLES);
            hp_str_add(out, ".RE\n");
        }
    }
}

static void add_options(struct hp_str *out, bool every_verb)
{
    hp_str_format(out, ".SS Of %s\n", every_verb ? "every verb" : "some verbs");
    for (enum cli_option option = 0; option < CLI_OPTIONS; option++) {
        const struct cli_option_info *info = cli_option_info(option);
        if (info->every_verb == every_verb)
            add_term(out, info->name, info->placeholder, info->help);
    }
}

static void add_entries(struct hp_str *out, const struct cli_entry *entries)
{
    for (; entries->word; entries++)
        add_term(out, entries->word, NULL, entries->meaning);
}

static void add_confirmation(struct hp_str *out)
{
    static const struct cli_entry rule[] = {
        { "On a terminal",
          "HyperPoint asks: yes or no, or you type the name. Enter alone and Ctrl+D mean no, "
          "and so does a second answer that fits nothing." },
        { "--yes", "HyperPoint does not ask." },
        { "No terminal, -s, --json", "HyperPoint refuses with exit code 6, unless you add --yes." },
        { "--dry-run", "HyperPoint does not ask, because it does nothing." },
        { "--confirm", "HyperPoint shows its steps and asks, even where nothing can be lost." },
        { NULL, NULL },
    };
    hp_str_add(out, ".SH CONFIRMATION\n");
    cli_manual_text(out, "HyperPoint asks before it permanently deletes something. The same rule holds "
                         "for every verb:");
    add_entries(out, rule);
}

static void add_files(struct hp_str *out)
{
    static const struct cli_entry files[] = {
        { "$XDG_CONFIG_HOME/hyperpoint/hyperpoint.conf, ~/.config/hyperpoint/hyperpoint.conf",
          "Your settings and aliases; help config explains them." },
        { "/etc/hyperpoint/hyperpoint.conf",
          "The same for all users of this machine. Your file comes first, key by key." },
        { "$XDG_STATE_HOME/hyperpoint, ~/.local/state/hyperpoint",
          "Journals of changes, parked sets, locks and logs." },
        { NULL, NULL },
    };
    hp_str_add(out, ".SH FILES\n");
    add_entries(out, files);
}

static void add_exit_codes(struct hp_str *out)
{
    hp_str_add(out, ".SH EXIT STATUS\n");
    for (int code = 0; code < CLI_EXITS; code++) {
        HP_STR(number);
        hp_str_format(&number, "%d", code);
        add_term(out, hp_str_text(&number), NULL, cli_exit_meaning((enum cli_exit)code));
    }
    add_term(out, cli_run_exits.word, NULL, cli_run_exits.meaning);
}

void cli_manual_page(const struct cli_verbs *verbs, struct hp_str *out)
{
    add_head(out);
    hp_str_add(out, ".SH EXAMPLES\n");
    for (size_t i = 0; i < cli_verb_count(verbs); i++) {
        if (cli_help_is_everyday(cli_verb_at(verbs, i)))
            add_examples(out, cli_verb_at(verbs, i), 1);
    }
    add_verbs(verbs, out);
    hp_str_add(out, ".SH OPTIONS\n");
    add_options(out, false);
    add_options(out, true);
    hp_str_add(out, ".SH \"HOW GPUS ARE WRITTEN\"\n");
    add_entries(out, cli_gpu_forms);
    add_confirmation(out);
    add_exit_codes(out);
    hp_str_add(out, ".SH ENVIRONMENT\n");
    add_entries(out, cli_variables);
    add_files(out);
}
