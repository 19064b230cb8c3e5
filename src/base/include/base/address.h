/* SPDX-License-Identifier: MIT */
/* Hosts as people name them: NAME, NAME:PORT, or a URL of them. In place of a name there can be an IPv6
 * address: in brackets, as it has colons itself, or without them where nothing follows it. */
#ifndef BASE_ADDRESS_H
#define BASE_ADDRESS_H

#include "base/arena.h"

#include <stdbool.h>

/* The one spelling that each IPv6 address has, the system's own (that of RFC 5952), arena text; NULL when the
 * text is no IPv6 address. A zone (fe80::1%eth0) is part of none. */
char *hp_ipv6(struct hp_arena *arena, const char *text);

/* A host as it was named, taken apart. Texts are in the arena. */
struct hp_address {
    const char *scheme; /* "http://" or "https://", in any case; else empty */
    const char *host;   /* the name or address; an IPv6 address in its one spelling, without brackets */
    const char *port; /* what follows it but the path that each URL of WinRM has, "/wsman": ":5985", anything
                       * else, or empty */
    const char *rest; /* what follows it: ":5985", "/wsman", both, anything else; or empty */
    bool is_ipv6;
};

/* False where brackets hold no IPv6 address, or do not end. Nothing else is checked. */
bool hp_address_read(struct hp_arena *arena, const char *text, struct hp_address *out);

/* The same host as `text`, with the one spelling of an IPv6 address, and that in brackets; any other text as
 * it is. Arena text. */
const char *hp_address_spelling(struct hp_arena *arena, const char *text);

#endif
