/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include "platform/clock.h"
#include "platform/process.h"
#include "platform/prompt.h"
#include "wmi/wmi.h"

#include <stdlib.h>
#include <string.h>

static void drop_secret(char **secret)
{
    os_wipe(*secret);
    free(*secret);
}

static int ask_password(const struct cli_connection *wanted, struct hp_arena *arena, char **out,
                        struct hp_error *err)
{
    const char *question = hp_arena_format(arena, "Password of %s on %s: ", wanted->user, wanted->computer);
    if (os_can_ask())
        return os_ask_secret(question, arena, out, err);
    hp_error_next(err,
                  "set the environment variable HYPERPOINT_PASSWORD, or store it once: cmdkey "
                  "/generic:HyperPoint:%s /user:%s /pass",
                  wanted->computer, wanted->user);
    return hp_error_set(err, HP_E_USAGE,
                        "HyperPoint has no password for %s, and there is no terminal to ask on",
                        wanted->user);
}

/* Opens with the password from the environment, the store of Windows, or the person at the terminal, in this
 * order. It is nowhere else in this process when the session has its copy, but for the environment. */
static int open_with_password(const struct cli_connection *wanted, struct wmi_target *target,
                              struct cim_session **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    __attribute__((cleanup(drop_secret))) char *stored = NULL;
    char *asked = NULL;
    int rc = 0;
    target->password = os_environment("HYPERPOINT_PASSWORD");
    if (!target->password)
        target->password = stored = wmi_stored_password(wanted->computer, wanted->user);
    if (!target->password) {
        rc = ask_password(wanted, &scratch, &asked, err);
        target->password = asked;
    }
    if (!rc && !target->password)
        rc = hp_error_set(err, HP_E_INTERRUPTED, "you gave no password");
    if (!rc)
        rc = wmi_open(target, out, err);
    os_wipe(asked);
    return rc;
}

static int no_simulated_hosts(struct hp_error *err)
{
    hp_error_next(err, "leave out -SIM and unset HYPERPOINT_SIM to work on a real host, or try out on Linux");
    return hp_error_set(err, HP_E_USAGE,
                        "this program works only on real hosts, and you named a simulated one");
}

int app_reach(struct hp_arena *arena, const struct cli_connection *wanted, struct app_reached *out,
              struct hp_error *err)
{
    (void)arena;
    struct app_reached reached = { .clock = os_clock() };
    struct wmi_target target = { .computer = wanted->computer,
                                 .user = wanted->user,
                                 .timeout_seconds = wanted->timeout_seconds,
                                 .interrupts = wanted->interrupts };
    if (wanted->sim_file)
        return no_simulated_hosts(err);
    if (wanted->computer && strstr(wanted->computer, "://"))
        return hp_error_set(err, HP_E_USAGE,
                            "%s: this program takes a computer's name, without http or https",
                            wanted->computer);
    if (wanted->user && wmi_is_this_machine(wanted->computer))
        return hp_error_set(err, HP_E_USAGE, "-USER cannot be given for %s, which is this machine",
                            wanted->computer);
    int rc = wanted->user ? open_with_password(wanted, &target, &reached.session, err)
                          : wmi_open(&target, &reached.session, err);
    if (!rc)
        *out = reached;
    return rc;
}
