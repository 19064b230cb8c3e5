/* SPDX-License-Identifier: MIT */
#include "remote.h"

#include "say/text.h"

#include "base/text.h"
#include "platform/files.h"
#include "platform/process.h"

#include <string.h>

/* Somebody who names a host on the command line, real or simulated, means it whatever is set elsewhere. What
 * is only in a file gives way to the environment, too. Else it is not clear which one is meant. */
static int choose_kind(struct cli_run *run, struct hp_error *err)
{
    const struct cli_setting *host = &run->line->options[CLI_COMPUTERNAME].setting;
    bool sim_given = cli_given(run->line, CLI_SIM);
    if (host->entry || (host->variable && sim_given)) {
        run->computer = NULL;
        return 0;
    }
    if (!sim_given)
        hp_error_next(err, "HYPERPOINT_SIM is set to %s: unset it to work on a real host", run->sim_file);
    return hp_error_set(err, HP_E_USAGE, "%s names a real host, and %s a simulated one",
                        host->variable ? host->variable : "--host", sim_given ? "--sim" : "HYPERPOINT_SIM");
}

/* A word alone that is not there is hardly a file that somebody has lost. */
static bool is_file(const char *name)
{
    return os_file_exists(name) || strpbrk(name, "./\\");
}

/* Where real VMs can be, a variable that somebody has forgotten is not enough. */
static int choose_simulated(struct cli_run *run, struct hp_error *err)
{
    const char *variable = run->line->options[CLI_SIM].setting.variable;
    if (variable && run->opener->can_be_host && !os_environment(CLI_DEMO_VARIABLE)) {
        hp_error_next(err, "unset %s to work on a real host, or name the simulated one with --sim", variable);
        return hp_error_set(err, HP_E_USAGE,
                            "%s names a simulated host, and on Windows only --sim can do that", variable);
    }
    if (is_file(run->sim_file))
        return 0;
    int rc = run->opener->make_simulated(run->opener->context, run->sim_file, &run->sim_file, err);
    run->passing_host = !rc;
    if (!rc)
        cli_say(&run->voice, CLI_NOTICE,
                "This is a built-in simulated host; it exists for this command only.");
    return rc;
}

static const char *unless_configured(const struct cli_line *line, enum cli_option option)
{
    return line->options[option].setting.entry ? NULL : cli_value(line, option);
}

/* What a file says of the account and the certificate is for the hosts that are in a file. */
static void take_alias(struct cli_run *run)
{
    const struct cli_setting *host = &run->line->options[CLI_COMPUTERNAME].setting;
    const struct cli_config_entry *alias = cli_config_find(run->config, CLI_CONFIG_HOSTS, run->computer);
    run->host_origin = cli_settings_origin(run->arena, host);
    if (alias) {
        const struct cli_setting setting = { .entry = alias };
        run->host_origin = hp_arena_format(run->arena, "\"%s\" in %s", run->computer,
                                           cli_settings_origin(run->arena, &setting));
        run->computer = alias->value;
    } else if (!host->entry) {
        run->user = unless_configured(run->line, CLI_USER);
        run->ca = unless_configured(run->line, CLI_CA);
    }
}

const char *cli_user_on(const struct cli_run *run, const char *host, const char **computer)
{
    struct cli_run trial = *run;
    trial.computer = host;
    trial.user = cli_value(run->line, CLI_USER);
    take_alias(&trial);
    *computer = trial.computer;
    return trial.user;
}

int cli_choose_host(struct cli_run *run, struct hp_error *err)
{
    const struct cli_line *line = run->line;
    run->computer = cli_value(line, CLI_COMPUTERNAME);
    run->user = cli_value(line, CLI_USER);
    run->ca = cli_value(line, CLI_CA);
    run->sim_file = cli_value(line, CLI_SIM);
    int rc = run->sim_file && run->computer ? choose_kind(run, err) : 0;
    if (!rc && run->sim_file)
        rc = choose_simulated(run, err);
    if (!rc && run->computer)
        take_alias(run);
    static const enum cli_option remote[] = { CLI_USER, CLI_PASSWORD_FILE, CLI_CA };
    for (size_t i = 0; i < HP_COUNT(remote) && !rc && !run->computer; i++) {
        if (cli_given(line, remote[i]))
            rc = hp_error_set(err, HP_E_USAGE, "%s is for another computer: it needs --host",
                              cli_option_info(remote[i])->name);
    }
    if (!rc && cli_given(line, CLI_PASSWORD_FILE) && !run->user)
        rc = hp_error_set(err, HP_E_USAGE, "--password-file needs --user");
    return rc;
}
