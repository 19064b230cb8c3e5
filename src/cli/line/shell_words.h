/* SPDX-License-Identifier: MIT */
/* A command line that is being typed into a shell: its words as the program would get them, and text put so
 * that the shell takes it as one word. Nothing is expanded: $HOME stays what it is. */
#ifndef CLI_LINE_SHELL_WORDS_H
#define CLI_LINE_SHELL_WORDS_H

#include "base/arena.h"
#include "base/str.h"

#include <stdbool.h>

enum cli_shell { CLI_BASH, CLI_ZSH, CLI_FISH, CLI_POWERSHELL, CLI_SHELLS };

/* "bash", "zsh", ... */
const char *cli_shell_name(enum cli_shell shell);

/* Without case. False for a shell that is not known. */
bool cli_shell_named(const char *name, enum cli_shell *out);

struct cli_shell_line {
    enum cli_shell shell;
    const char **words; /* those that are whole, without the program */
    size_t count;
    const char *last; /* the one at the cursor, up to it; "" when one begins there */
    char quote;       /* in which the cursor stands; 0: in none */
    size_t from;      /* what the shell replaces begins at this byte of `last` */
};

/* Reads a line up to the cursor, beginning with the program's name. `breaks` are the characters at which bash
 * begins to replace (COMP_WORDBREAKS); PowerShell has none, and its arrays are words of their own. */
struct cli_shell_line cli_shell_line_read(struct hp_arena *arena, enum cli_shell shell, const char *line,
                                          const char *breaks);

/* Appends `word` without its first `typed->from` characters' worth, quoted as the place of the cursor needs:
 * what the shell puts there. */
void cli_shell_line_add(struct hp_str *out, const struct cli_shell_line *typed, const char *word);

#endif
