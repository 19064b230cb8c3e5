/* SPDX-License-Identifier: MIT */
/* Text for XML. */
#ifndef SOAP_WRITE_H
#define SOAP_WRITE_H

#include "base/str.h"

#include <stdbool.h>

/* Appends the text as the content of an element or of an attribute in double quotes. Line ends and tabs are
 * kept as they are. */
void soap_add_text(struct hp_str *out, const char *text);

/* The whole text is UTF-8, and of characters that XML 1.0 can carry. */
bool soap_carries(const char *text);

#endif
