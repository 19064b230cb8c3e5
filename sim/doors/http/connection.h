/* SPDX-License-Identifier: MIT */
/* HTTP/1.1 as far as WinRM speaks it, on one connection. */
#ifndef DOOR_CONNECTION_H
#define DOOR_CONNECTION_H

#include "base/str.h"
#include "stream.h"

struct seal_terms;

/* What answers. */
struct door_listener {
    const struct seal_terms *terms; /* Kerberos or NTLM on these; NULL: user and password (Basic) */
    bool demands_binding;
    const char *user;
    const char *password;
    void *context;
    /* Appends the answer to a message and returns its HTTP status. */
    int (*answer)(void *context, const char *text, size_t length, struct hp_str *out);
};

/* Serves requests until the client goes, makes no sense, or takes too long. */
void door_converse(struct door_stream *stream, const struct door_listener *listener);

#endif
