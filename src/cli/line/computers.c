/* SPDX-License-Identifier: MIT */
/* Names of computers and accounts, as they may be written. */
#include "option_values.h"

#include "say/text.h"

#include "base/text.h"

#include <string.h>

enum { MAX_COMPUTER_LENGTH = 255, MAX_USER_LENGTH = 320 };

/* What a name or address of a computer is made of; a backslash or a blank would make another path of it. A
 * URL may have the path that each URL of WinRM has. */
static bool is_computer(const char *value)
{
    static const char scheme_end[] = "://";
    const char *name = strstr(value, scheme_end);
    bool is_url = hp_text_begins(value, "http://") || hp_text_begins(value, "https://");
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";
    const char *end =
        value + strlen(value) - (is_url && hp_text_ends(value, "/wsman") ? strlen("/wsman") : 0);
    for (const char *at = is_url ? name + strlen(scheme_end) : value; at < end; at++) {
        if (!((unsigned char)*at & 0x80) && !strchr(allowed, *at))
            return false;
    }
    return *value && strlen(value) <= MAX_COMPUTER_LENGTH;
}

int cli_check_computer(const char *value, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (is_computer(value))
        return 0;
    if (strchr(value, '['))
        return hp_error_set(err, HP_E_USAGE, "--host takes no IPv6 address, such as %s: use the host's name",
                            cli_quoted(&scratch, value));
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
