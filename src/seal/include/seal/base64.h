/* SPDX-License-Identifier: MIT */
/* Bytes in a header of HTTP. */
#ifndef SEAL_BASE64_H
#define SEAL_BASE64_H

#include "base/str.h"

#include <stdbool.h>

void seal_add_base64(struct hp_str *out, const char *bytes, size_t length);

/* Appends the bytes that a text encodes, up to its end or a blank; false if it is not base64. */
bool seal_read_base64(struct hp_str *out, const char *text);

#endif
