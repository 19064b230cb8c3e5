/* SPDX-License-Identifier: MIT */
#include "reach.h"

#include "platform/files.h"
#include "sim/inproc.h"

static int no_host(struct hp_error *err)
{
    hp_error_next(err,
                  "for a simulated host, make one with: hyperpoint-sim new my.host.json --scenario demo, and "
                  "name it with -SIM my.host.json or in the environment variable HYPERPOINT_SIM");
    return hp_error_set(err, HP_E_ACCESS, "there is no Hyper-V on this machine, and you named no other host");
}

static int no_remote_hosts(const char *computer, struct hp_error *err)
{
    hp_error_next(err, "run hyperpoint.exe on a Windows computer, with the same -COMPUTERNAME");
    return hp_error_set(err, HP_E_USAGE,
                        "on Linux, HyperPoint works only on simulated hosts, and cannot reach the "
                        "computer %s",
                        computer);
}

int app_reach(struct hp_arena *arena, const struct cli_connection *wanted, struct app_reached *out,
              struct hp_error *err)
{
    struct app_reached reached = { .simulated = true };
    if (wanted->computer)
        return no_remote_hosts(wanted->computer, err);
    if (!wanted->sim_file)
        return no_host(err);
    int rc = sim_inproc_open(wanted->sim_file, &reached.session, &reached.clock, err);
    if (rc)
        return rc;
    reached.identity = os_path_absolute(arena, wanted->sim_file);
    *out = reached;
    return 0;
}
