/* SPDX-License-Identifier: MIT */
/* Lines of text that fit where they are shown. What comes from outside is escaped. */
#ifndef CLI_SHOW_LINES_H
#define CLI_SHOW_LINES_H

#include "look.h"

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>

/* Appends `indent` blanks and the text, which continues below its own beginning where the line is full. A
 * word is never broken, so that an id, a path or a command can be copied. */
void cli_line_wrap(struct hp_str *out, const struct cli_look *look, size_t indent, const char *format, ...)
    HP_FORMAT(4, 5);

/* The same with what stands before the text, such as its number; `indent` is where the text begins. */
void cli_line_item(struct hp_str *out, const struct cli_look *look, size_t indent, const char *item,
                   const char *text);

/* The same with a label before the text, in twelve columns. */
void cli_line_field(struct hp_str *out, const struct cli_look *look, size_t indent, const char *label,
                    const char *text);

/* An empty line, and a heading, which is broken like any other line. */
void cli_line_heading(struct hp_str *out, const struct cli_look *look, const char *format, ...)
    HP_FORMAT(3, 4);

/* A name, as it is said in a sentence: no longer than half a line. Arena text, not escaped yet. */
const char *cli_line_name(struct hp_arena *arena, const struct cli_look *look, const char *name);

/* How many columns the text takes when it is escaped. */
size_t cli_line_columns(const char *text);

/* The text in at most `columns`: what is too much is taken out of its middle, as of a name, or from its end,
 * as of a list. */
enum cli_cut { CLI_CUT_MIDDLE, CLI_CUT_END };
void cli_line_shorten(struct hp_str *out, const struct cli_look *look, enum cli_cut where, const char *text,
                      size_t columns);

#endif
