/* SPDX-License-Identifier: MIT */
/* Names of computers and accounts, as they may be written. */
#include "option_values.h"

#include "say/text.h"

#include "base/address.h"
#include "base/text.h"

#include <string.h>

enum { MAX_COMPUTER_LENGTH = 255, MAX_USER_LENGTH = 320 };

static bool has_only(const char *text, const char *allowed)
{
    for (const char *at = text; *at; at++) {
        if (!((unsigned char)*at & 0x80) && !strchr(allowed, *at))
            return false;
    }
    return true;
}

/* What a name or address of a computer is made of; a backslash or a blank would make another path of it. A
 * URL may have the path that each URL of WinRM has. */
static bool is_computer(const char *value)
{
    HP_ARENA(scratch);
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
    struct hp_address address;
    if (strlen(value) > MAX_COMPUTER_LENGTH || !hp_address_read(&scratch, value, &address) || !*address.host)
        return false;
    const char *port = address.port;
    bool has_port = *port == ':';
    return (address.is_ipv6 || has_only(address.host, letters)) && has_only(port + has_port, letters) &&
           (has_port || !*port);
}

int cli_check_computer(const char *value, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *colon = strchr(value, ':');
    if (is_computer(value))
        return 0;
    if (strchr(value, '%') && (strchr(value, '[') || (colon && strchr(colon + 1, ':'))))
        return hp_error_set(
            err, HP_E_USAGE,
            "--host takes no IPv6 address with a zone (%%), such as %s: use the host's name, or "
            "an address that is not link-local",
            cli_quoted(&scratch, value));
    if (strchr(value, '[') || (colon && colon[1] != '/' && strchr(colon + 1, ':'))) {
        hp_error_next(err,
                      "on Linux, where a port can follow, write: [fd00::5]:5986 or https://[fd00::5]:5986");
        return hp_error_set(err, HP_E_USAGE, "--host takes an IPv6 address as fd00::5 or [fd00::5], not %s",
                            cli_quoted(&scratch, value));
    }
    return hp_error_set(err, HP_E_USAGE, "--host takes the name or address of a computer, not %s",
                        cli_quoted(&scratch, value));
}

/* Each of several with commas between; groups only where they are not in a group. */
static int check_each(const char *value, bool with_groups, struct hp_error *err)
{
    HP_ARENA(scratch);
    int rc = 0;
    for (const char *at = value, *end; !rc && at; at = end) {
        size_t length = strcspn(at, ",");
        end = at[length] ? at + length + 1 : NULL;
        const char *part = hp_text_trim(&scratch, hp_arena_copy_part(&scratch, at, length));
        bool is_group = with_groups && part[0] == '@' && part[1];
        rc = is_group ? 0 : cli_check_computer(part, err);
    }
    return rc;
}

int cli_check_hosts(const char *value, struct hp_error *err)
{
    return check_each(value, true, err);
}

int cli_check_group(const char *value, struct hp_error *err)
{
    return check_each(value, false, err);
}

int cli_check_user(const char *value, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *backslash = strchr(value, '\\');
    const char *name = backslash ? backslash + 1 : value;
    if (*name && backslash != value && !strchr(name, '\\') && strlen(value) <= MAX_USER_LENGTH &&
        !cli_has_control(value))
        return 0;
    return hp_error_set(err, HP_E_USAGE, "--user takes DOMAIN\\name, name@domain or name, not %s",
                        cli_quoted(&scratch, value));
}
