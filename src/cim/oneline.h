/* SPDX-License-Identifier: MIT */
/* Outside text made fit for a message: one line, no control characters, not too long. */
#ifndef CIM_ONELINE_H
#define CIM_ONELINE_H

#include "base/str.h"

/* Adds the first `most` characters of the text and "..." when there are more. Line breaks, tabs and other
 * control characters are written as \n, \r, \t or \uXXXX, bytes that are not UTF-8 as U+FFFD. */
void cim_add_oneline(struct hp_str *out, const char *text, size_t most);

#endif
