/* SPDX-License-Identifier: MIT */
#include "wsman/wsman.h"

#include "base/address.h"
#include "base/text.h"

#include <string.h>

static int no_address(const char *text, struct hp_error *err)
{
    return hp_error_set(err, HP_E_USAGE,
                        "%s is not NAME, NAME:PORT, or one of them after http:// or https://", text);
}

/* libcurl as Debian has it takes a name in other letters than these for no URL at all. */
static int check_name(const char *text, struct hp_error *err)
{
    for (const char *at = text; *at; at++) {
        if ((unsigned char)*at > 0x7F)
            return hp_error_set(err, HP_E_USAGE,
                                "%s: a host's name must be in ASCII (as in DNS: xn--...), or use its address",
                                text);
    }
    return 0;
}

/* ":5985", or nothing. */
static int read_port(const char *text, const char *rest, uint16_t *port, struct hp_error *err)
{
    uint64_t number;
    if (!*rest)
        return 0;
    if (*rest != ':' || !hp_text_to_u64(rest + 1, &number))
        return no_address(text, err);
    if (number == 0 || number > UINT16_MAX)
        return hp_error_set(err, HP_E_USAGE, "%s: a port is a number from 1 to 65535", text);
    *port = (uint16_t)number;
    return 0;
}

int wsman_address_parse(struct hp_arena *arena, const char *text, struct wsman_address *out,
                        struct hp_error *err)
{
    struct hp_address named;
    int rc = check_name(text, err);
    if (rc)
        return rc;
    if (!hp_address_read(arena, text, &named))
        return no_address(text, err);
    bool tls = !hp_text_same(named.scheme, "http://");
    struct wsman_address address = { .tls = tls,
                                     .host = named.is_ipv6 ? hp_arena_format(arena, "[%s]", named.host)
                                                           : named.host,
                                     .port = tls ? WSMAN_PORT_HTTPS : WSMAN_PORT_HTTP };
    rc = read_port(text, named.port, &address.port, err);
    /* What would be a user, a question or an escape in a URL is no name. */
    if (!rc && (!*named.host || named.host[strcspn(named.host, "\\@?#% []")]))
        rc = no_address(text, err);
    if (!rc)
        *out = address;
    return rc;
}
