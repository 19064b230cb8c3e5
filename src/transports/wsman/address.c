/* SPDX-License-Identifier: MIT */
#include "wsman/wsman.h"

#include "base/text.h"

#include <string.h>

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

int wsman_address_parse(struct hp_arena *arena, const char *text, struct wsman_address *out,
                        struct hp_error *err)
{
    bool plain = hp_text_begins(text, "http://");
    bool tls = hp_text_begins(text, "https://");
    const char *name = text + (plain ? strlen("http://") : tls ? strlen("https://") : 0);
    struct wsman_address address = { .tls = !plain, .port = plain ? WSMAN_PORT_HTTP : WSMAN_PORT_HTTPS };
    const char *port = port_of(name);
    size_t length = port ? (size_t)(port - 1 - name) : strlen(name);
    uint64_t number;
    if (port && (!hp_text_to_u64(port, &number) || number == 0 || number > UINT16_MAX))
        return no_address(text, err);
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
