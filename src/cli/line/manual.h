/* SPDX-License-Identifier: MIT */
/* The manual page, written from the tables of options and verbs. */
#ifndef CLI_LINE_MANUAL_H
#define CLI_LINE_MANUAL_H

#include "base/str.h"

/* hyperpoint(1) in the language of man(7), ASCII alone. */
void cli_manual_page(struct hp_str *out);

/* Appends the words of `text` as roff text in lines of their own: nothing in it is a request or an escape,
 * dashes can be copied, and options are bold. */
void cli_manual_text(struct hp_str *out, const char *text);

#endif
