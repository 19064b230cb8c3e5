/* SPDX-License-Identifier: MIT */
/* What can stand at the cursor of a command line that is being typed. Shells ask for it each time
 * (verbs/program.c has their scripts), so verbs and options are always those of this program. */
#ifndef CLI_LINE_COMPLETE_H
#define CLI_LINE_COMPLETE_H

#include "line.h"
#include "shell_words.h"

#include "cli/cli.h"

struct cli_candidate {
    const char *text;    /* the whole word */
    const char *meaning; /* a line about it; NULL without */
};

struct cli_candidates {
    struct hp_arena *arena;
    const char *typed; /* what they begin with, ignoring case; the part of the word that is being chosen */
    struct cli_candidate *items;
    size_t count;
    size_t capacity;
};

/* Adds a candidate when it begins with what is typed and is not there yet. */
void cli_candidate_add(struct cli_candidates *list, const char *text, const char *meaning);

/* Where names come from: VMs, GPUs and so on of the host that `line` names, as far as it is typed. A source
 * that cannot tell adds nothing. */
struct cli_names {
    void (*add)(void *context, enum cli_value_kind kind, const struct cli_line *line,
                struct cli_candidates *out);
    void *context;
};

enum cli_completion_kind {
    CLI_COMPLETE_WORDS,
    CLI_COMPLETE_FILES /* the shell does that itself */
};

struct cli_completion {
    enum cli_completion_kind kind;
    const char *head; /* what `typed->last` has before what is chosen: "--vm=", "order:1," */
    struct cli_candidates candidates;
};

/* Finds what can stand there. Never fails: what makes no sense has no candidates. */
void cli_complete_line(struct hp_arena *arena, const struct cli_verbs *verbs,
                       const struct cli_shell_line *typed, const struct cli_names *names,
                       struct cli_completion *out);

/* The answer to a shell: "words" or "files", then a candidate a line, in bash and PowerShell quoted for the
 * place it goes to. For PowerShell what is shown in a list follows, and for all but bash what it means, with
 * tabs between. */
void cli_complete_render(struct hp_str *out, const struct cli_shell_line *typed,
                         const struct cli_completion *completion);

/* The word with which a shell asks. It is no option, and must never be the beginning of one. */
#define CLI_ANSWER_WORD "--complete"

/* `hyperpoint --complete SHELL`, with the line up to the cursor in HYPERPOINT_LINE (and what bash breaks
 * words at in HYPERPOINT_BREAKS): answers on stdout, quickly or not at all. Says nothing, asks nothing and
 * leaves no log, whatever happens. Returns the exit code. */
int cli_answer(const char *shell, const struct cli_verbs *verbs, const struct cli_host_opener *opener);

#endif
