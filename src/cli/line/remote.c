/* SPDX-License-Identifier: MIT */
#include "remote.h"

#include "say/text.h"

#include "base/text.h"
#include "platform/process.h"

#include <string.h>

enum { MAX_COMPUTER_LENGTH = 255, MAX_USER_LENGTH = 320 };

/* What a name or address of a computer is made of; a backslash or a blank would make another path of it. */
static bool is_computer(const char *value)
{
    static const char scheme_end[] = "://";
    const char *name = strstr(value, scheme_end);
    bool is_url = hp_text_begins(value, "http://") || hp_text_begins(value, "https://");
    static const char allowed[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._:";
    for (const char *at = is_url ? name + strlen(scheme_end) : value; *at; at++) {
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
    return hp_error_set(err, HP_E_USAGE, "--host takes the name or address of a computer, not %s",
                        cli_quoted(&scratch, value));
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

int cli_choose_host(struct cli_run *run, struct hp_error *err)
{
    const struct cli_line *line = run->line;
    const char *given = cli_value(line, CLI_SIM);
    run->computer = cli_value(line, CLI_COMPUTERNAME);
    run->user = cli_value(line, CLI_USER);
    run->sim_file = given ? given : os_environment("HYPERPOINT_SIM");
    if (run->sim_file && run->computer) {
        if (!given)
            hp_error_next(err, "HYPERPOINT_SIM is set to %s: unset it to work on a real host", run->sim_file);
        return hp_error_set(err, HP_E_USAGE, "--host names a real host, and %s a simulated one",
                            given ? "--sim" : "HYPERPOINT_SIM");
    }
    static const enum cli_option remote[] = { CLI_USER, CLI_PASSWORD_FILE, CLI_CA };
    for (size_t i = 0; i < HP_COUNT(remote) && !run->computer; i++) {
        if (cli_value(line, remote[i]))
            return hp_error_set(err, HP_E_USAGE, "%s is for another computer: it needs --host",
                                cli_option_info(remote[i])->name);
    }
    if (cli_value(line, CLI_PASSWORD_FILE) && !run->user)
        return hp_error_set(err, HP_E_USAGE, "--password-file needs --user");
    return 0;
}
