/* SPDX-License-Identifier: MIT */
/* The form of a sealed message over HTTP (MS-WSMV 2.2.9.1.1.2): multipart/encrypted, of one part. Pure
 * functions. */
#ifndef SEAL_FRAME_H
#define SEAL_FRAME_H

#include "base/str.h"

#include <stdbool.h>

#define SEAL_SPNEGO_PROTOCOL "application/HTTP-SPNEGO-session-encrypted"
#define SEAL_KERBEROS_PROTOCOL "application/HTTP-Kerberos-session-encrypted"
#define SEAL_CONTENT_TYPE(protocol)                                                                          \
    "multipart/encrypted;protocol=\"" protocol "\";boundary=\"Encrypted Boundary\""

/* `signature` is what goes before the sealed text; `plain_length` is that of the text before it was sealed.
 */
void seal_write_frame(struct hp_str *out, const char *protocol, const struct hp_str *signature,
                      const struct hp_str *sealed, size_t plain_length);

/* Appends signature and sealed text, one after the other. Tabs may be missing, as services differ there.
 * False for what is no such message, . */
bool seal_read_frame(struct hp_str *out, const char *text, size_t length);

#endif
