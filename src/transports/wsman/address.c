/* SPDX-License-Identifier: MIT */
#include "wsman/wsman.h"

#include "base/text.h"

#include <string.h>

static const char path[] = "/wsman";

static int no_address(const char *text, struct hp_error *err)
{
    return hp_error_set(err, HP_E_USAGE,
                        "%s is not NAME, NAME:PORT, or one of them after http:// or https://", text);
}

/* Where the port begins, after its colon; NULL when there is none. An IPv6 address has colons itself.
 */
static const char *port_of(const char *text)
{
    const char *bracket = strrchr(text, ']');
    const char *colon = strrchr(bracket ? bracket : text, ':');
    return colon ? colon + 1 : NULL;
}

/* libcurl as Debian has it takes a name in other letters than these for no URL at all. */
static int check_name(const char *text, const char *name, struct hp_error *err)
{
    for (const char *at = name; *at; at++) {
        if ((unsigned char)*at > 0x7F)
            return hp_error_set(err, HP_E_USAGE,
                                "%s: a host's name must be in ASCII (as in DNS: xn--...), or use its address",
                                text);
    }
    const char *colon = strchr(name, ':');
    if (*name != '[' && colon && strchr(colon + 1, ':'))
        return hp_error_set(err, HP_E_USAGE, "%s: --host takes no IPv6 address: use the host's name", text);
    return 0;
}

int wsman_address_parse(struct hp_arena *arena, const char *text, struct wsman_address *out,
                        struct hp_error *err)
{
    bool plain = hp_text_begins(text, "http://");
    bool tls = hp_text_begins(text, "https://");
    const char *name = text + (plain ? strlen("http://") : tls ? strlen("https://") : 0);
    struct wsman_address address = { .tls = !plain, .port = plain ? WSMAN_PORT_HTTP : WSMAN_PORT_HTTPS };
    int rc = check_name(text, name, err);
    if (rc)
        return rc;
    /* What every URL of WinRM ends in. */
    if (hp_text_ends(name, path))
        name = hp_arena_copy_part(arena, name, strlen(name) - strlen(path));
    const char *port = port_of(name);
    size_t length = port ? (size_t)(port - 1 - name) : strlen(name);
    uint64_t number;
    if (port && !hp_text_to_u64(port, &number))
        return no_address(text, err);
    if (port && (number == 0 || number > UINT16_MAX))
        return hp_error_set(err, HP_E_USAGE, "%s: a port is a number from 1 to 65535", text);
    if (port)
        address.port = (uint16_t)number;
    address.host = hp_arena_copy_part(arena, name, length);
    /* What would be a path, a user or a question in a URL is no name. */
    if (!length || address.host[strcspn(address.host, "/\\@?#% ")] ||
        (*name != '[' && strchr(address.host, ':')))
        return no_address(text, err);
    *out = address;
    return 0;
}
