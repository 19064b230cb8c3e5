/* SPDX-License-Identifier: MIT */
#include "base/address.h"

#include "base/str.h"
#include "base/text.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { GROUPS = 8, GROUPS_OF_IPV4 = 2 };

/* --- IPv6 --- */

/* The last two groups can be written as an IPv4 address, whose numbers have no zeros before them. */
static bool read_ipv4(const char *text, uint16_t *groups)
{
    enum { NUMBERS = 4, MOST = 255, TEN = 10 };
    unsigned numbers[NUMBERS] = { 0 };
    for (size_t i = 0; i < NUMBERS; i++) {
        size_t length = strspn(text, "0123456789");
        if (!length || length > 3 || (length > 1 && *text == '0'))
            return false;
        for (size_t k = 0; k < length; k++)
            numbers[i] = numbers[i] * TEN + (unsigned)(text[k] - '0');
        if (numbers[i] > MOST || text[length] != (i + 1 < NUMBERS ? '.' : '\0'))
            return false;
        text += length + 1;
    }
    groups[0] = (uint16_t)(numbers[0] << 8 | numbers[1]);
    groups[1] = (uint16_t)(numbers[2] << 8 | numbers[3]);
    return true;
}

/* Up to four hexadecimal digits. */
static bool read_group(const char **text, uint16_t *out)
{
    enum { DIGITS = 4, BITS = 4, TEN = 10 };
    size_t length = strspn(*text, "0123456789abcdefABCDEF");
    if (!length || length > DIGITS)
        return false;
    *out = 0;
    for (const char *end = *text + length; *text < end; ++*text) {
        int digit = tolower((unsigned char)**text);
        *out = (uint16_t)(*out << BITS | (digit >= 'a' ? digit - 'a' + TEN : digit - '0'));
    }
    return true;
}

/* Puts the groups that "::" leaves out where it is; `gap` of the `count` groups are before it. */
static bool fill_gap(uint16_t *groups, size_t count, size_t gap)
{
    if (gap > GROUPS)
        return count == GROUPS;
    if (count == GROUPS)
        return false;
    size_t after = count - gap;
    memmove(groups + GROUPS - after, groups + gap, after * sizeof *groups);
    memset(groups + gap, 0, (GROUPS - count) * sizeof *groups);
    return true;
}

static bool read_ipv6(const char *text, uint16_t *groups)
{
    size_t count = 0;
    size_t gap = SIZE_MAX; /* none */
    if (hp_text_begins(text, "::")) {
        gap = 0;
        text += 2;
    }
    while (*text) {
        if (count + GROUPS_OF_IPV4 <= GROUPS && read_ipv4(text, groups + count))
            return fill_gap(groups, count + GROUPS_OF_IPV4, gap);
        if (count == GROUPS || !read_group(&text, &groups[count]))
            return false;
        count++;
        if (!*text)
            break;
        if (*text++ != ':' || !*text)
            return false;
        if (*text == ':') {
            if (gap <= GROUPS)
                return false;
            gap = count;
            text++;
        }
    }
    return fill_gap(groups, count, gap);
}

/* The longest run of zeros, the first of several; fewer than two are written out. */
static size_t find_zeros(const uint16_t *groups, size_t *length)
{
    size_t best = GROUPS;
    *length = 1;
    for (size_t i = 0; i < GROUPS; i++) {
        size_t end = i;
        while (end < GROUPS && !groups[end])
            end++;
        if (end - i > *length) {
            best = i;
            *length = end - i;
        }
    }
    return best;
}

char *hp_ipv6(struct hp_arena *arena, const char *text)
{
    enum { MAPPED = 5, COMPATIBLE = 6, BYTE = 0xff, ALL = 0xffff };
    HP_STR(out);
    uint16_t g[GROUPS];
    size_t length;
    if (!read_ipv6(text, g))
        return NULL;
    size_t zeros = find_zeros(g, &length);
    bool ends_in_ipv4 =
        zeros == 0 && (length == COMPATIBLE || (length == MAPPED && g[MAPPED] == ALL)); /* RFC 5952, 5 */
    for (size_t i = 0; i < GROUPS; i++) {
        if (i == zeros) {
            hp_str_add(&out, "::");
            i += length - 1;
            continue;
        }
        if (i && i != zeros + length)
            hp_str_add_char(&out, ':');
        if (ends_in_ipv4 && i == COMPATIBLE) {
            hp_str_format(&out, "%d.%d.%d.%d", g[i] >> 8, g[i] & BYTE, g[i + 1] >> 8, g[i + 1] & BYTE);
            break;
        }
        hp_str_format(&out, "%x", (unsigned)g[i]);
    }
    return hp_arena_copy(arena, hp_str_text(&out));
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
    *out = (struct hp_address){ .scheme = hp_arena_copy_part(arena, text, scheme),
                                .host = ipv6 ? ipv6 : host,
                                .rest = hp_arena_copy(arena, name + length + has_brackets),
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
