/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include "base/array.h"
#include "base/text.h"

#include <string.h>

#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

/* --- IPv6 --- */

/* As the system reads addresses and writes them. Windows does this without Winsock having been started. */
char *hp_ipv6(struct hp_arena *arena, const char *text)
{
    struct in6_addr address;
    char spelling[INET6_ADDRSTRLEN];
    if (inet_pton(AF_INET6, text, &address) != 1 || !inet_ntop(AF_INET6, &address, spelling, sizeof spelling))
        return NULL;
    return hp_arena_copy(arena, spelling);
}

/* --- hosts --- */

static size_t scheme_length(const char *text)
{
    static const char *const schemes[] = { "http://", "https://" };
    for (size_t i = 0; i < HP_COUNT(schemes); i++) {
        if (hp_text_begins(text, schemes[i]))
            return strlen(schemes[i]);
    }
    return 0;
}

bool hp_address_read(struct hp_arena *arena, const char *text, struct hp_address *out)
{
    static const char path[] = "/wsman";
    size_t scheme = scheme_length(text);
    const char *name = text + scheme;
    bool has_brackets = *name == '[';
    size_t length = has_brackets ? strcspn(name, "]") : strcspn(name, "/");
    if (has_brackets && !name[length])
        return false;
    const char *host = hp_arena_copy_part(arena, name + has_brackets, length - has_brackets);
    const char *ipv6 = hp_ipv6(arena, host);
    if (has_brackets && !ipv6)
        return false;
    if (!ipv6) {
        length = strcspn(name, ":/");
        host = hp_arena_copy_part(arena, name, length);
    }
    const char *rest = name + length + has_brackets;
    bool has_path = scheme && hp_text_ends(rest, path);
    *out = (struct hp_address){ .scheme = hp_arena_copy_part(arena, text, scheme),
                                .port = hp_arena_copy_part(arena, rest,
                                                           strlen(rest) - (has_path ? strlen(path) : 0)),
                                .host = ipv6 ? ipv6 : host,
                                .rest = hp_arena_copy(arena, rest),
                                .is_ipv6 = ipv6 };
    return true;
}

const char *hp_address_spelling(struct hp_arena *arena, const char *text)
{
    struct hp_address address;
    if (!hp_address_read(arena, text, &address) || !address.is_ipv6)
        return text;
    return hp_arena_format(arena, "%s[%s]%s", address.scheme, address.host, address.rest);
}
