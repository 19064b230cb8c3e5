/* SPDX-License-Identifier: MIT */
/* Text for terminals: nothing that came from outside reaches one unescaped. */
#ifndef CLI_SAY_TEXT_H
#define CLI_SAY_TEXT_H

#include "base/arena.h"
#include "base/str.h"

#include <stdint.h>

/* A character that moves the cursor, starts an escape sequence or turns the direction of writing. */
bool cli_is_control(uint32_t c);
bool cli_has_control(const char *text);

/* Appends the text with control characters and bytes that are not UTF-8 as \x1B or \u{202E}. */
void cli_escape(struct hp_str *out, const char *text);

/* Appends a line: the formatted text, escaped, and a new line. */
void cli_add_line(struct hp_str *out, const char *format, ...) HP_FORMAT(2, 3);

/* A line of its label in twelve columns, after `indent` blanks, and its text, escaped. */
void cli_add_field(struct hp_str *out, int indent, const char *label, const char *text);

/* The text, beginning with a capital letter where the first word is a plain one. */
void cli_escape_sentence(struct hp_str *out, const char *text);

/* What the host says comes in several lines at times; here each thing has one. Arena text. */
const char *cli_in_one_line(struct hp_arena *arena, const char *text);

/* Escaped, as arena text. */
const char *cli_clean(struct hp_arena *arena, const char *text);

/* Escaped, and cut with "..." where it is longer than a message can carry. */
const char *cli_shortened(struct hp_arena *arena, const char *text);

/* Shortened and between double quotes, for messages. */
const char *cli_quoted(struct hp_arena *arena, const char *text);

/* Appends the escaped text and blanks up to `columns` terminal columns. Longer text is not cut. */
void cli_pad(struct hp_str *out, const char *text, size_t columns);

/* Appends as much of the escaped text as fits into `columns`. */
void cli_cut(struct hp_str *out, const char *text, size_t columns);

/* The columns of a line on stderr that no terminal breaks. */
size_t cli_line_width(void);

/* Appends the words of `text` broken into lines of at most `width` columns, each beginning with `indent`
 * blanks but the first, which goes on where the line stands (after `indent` columns). Blanks within a line
 * stay as they are. Ends with a new line. */
void cli_wrap(struct hp_str *out, const char *text, size_t indent, size_t width);

/* For cli_wrap, of what is said on stderr: the width of the terminal, and no bound where there is none. Not
 * for commands that somebody may copy. */
size_t cli_message_width(void);

/* JSON text with the control characters JSON lets pass written as \uXXXX, and bytes that are not UTF-8 as
 * U+FFFD. */
void cli_json_escape(struct hp_str *out, const char *json);

#endif
