/* SPDX-License-Identifier: MIT */
#include "password.h"
#include "reach.h"

#include "base/address.h"
#include "platform/clock.h"
#include "platform/prompt.h"
#include "wmi/wmi.h"

#include <cpuid.h>
#include <stdlib.h>
#include <string.h>

const bool app_can_be_host = true;

/* How many bits the physical addresses of this machine have; 0: its processor does not tell. */
static unsigned own_address_bits(void)
{
    enum { LEAF = 0x80000008, BITS = 0xff };
    unsigned a = 0;
    unsigned b = 0;
    unsigned c = 0;
    unsigned d = 0;
    return __get_cpuid((unsigned)LEAF, &a, &b, &c, &d) ? a & BITS : 0;
}

static void drop_stored(char **secret)
{
    os_wipe(*secret);
    free(*secret);
}

/* DCOM takes a name, or an address without brackets, and has no ports. Arena text; NULL as it is. */
static int read_computer(struct hp_arena *arena, const char *named, const char **out, struct hp_error *err)
{
    struct hp_address address;
    *out = NULL;
    if (!named)
        return 0;
    if (!hp_address_read(arena, named, &address) || *address.scheme)
        return hp_error_set(err, HP_E_USAGE,
                            "%s: this program takes a computer's name, without http or https", named);
    if (*address.rest)
        return hp_error_set(err, HP_E_USAGE, "%s: this program takes a computer's name, without a port",
                            named);
    *out = address.host;
    return 0;
}

bool app_password_is_stored(const char *computer, const char *user)
{
    HP_ARENA(scratch);
    const char *name;
    if (read_computer(&scratch, computer, &name, NULL) != 0)
        return false; /* which is said when it is reached */
    __attribute__((cleanup(drop_stored))) char *stored = wmi_stored_password(name, user);
    return stored;
}

/* Opens with the password that was given, the one in the store of Windows, or that of the person at the
 * terminal, in this order. It is nowhere else in this process when the session has its copy, but for the
 * environment. */
static int open_with_password(const struct cli_connection *wanted, const char *typed,
                              struct wmi_target *target, struct cim_session **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    APP_SECRET(password);
    __attribute__((cleanup(drop_stored))) char *stored = NULL;
    int rc = app_password_given(wanted, &scratch, &password, err);
    if (!rc && !password)
        stored = wmi_stored_password(wanted->computer, wanted->user);
    if (!rc && !password && !stored && !typed) {
        const char *otherwise =
            hp_arena_format(&scratch,
                            "set the environment variable HYPERPOINT_PASSWORD, or store it once: "
                            "cmdkey /generic:HyperPoint:%s /user:%s /pass",
                            wanted->computer, wanted->user);
        rc = app_password_ask(wanted, otherwise, &scratch, &password, err);
    }
    target->password = password ? password : stored ? stored : typed;
    return rc ? rc : wmi_open(target, out, err);
}

/* COM's values have their types with them, so that there is nothing to share. */
struct app_shared *app_shared_new(void)
{
    return NULL;
}

void app_shared_free(struct app_shared *shared)
{
    (void)shared;
}

static int reach_over_dcom(const struct cli_connection *wanted, const char *typed, struct app_reached *out,
                           struct hp_error *err)
{
    struct app_reached reached = { .clock = os_clock() };
    struct wmi_target target = { .computer = wanted->computer,
                                 .user = wanted->user,
                                 .timeout_seconds = wanted->timeout_seconds,
                                 .interrupts = wanted->interrupts,
                                 .only_reads = wanted->only_reads };
    if (wanted->ca)
        return hp_error_set(err, HP_E_USAGE,
                            "--ca is for hosts that are reached over HTTPS, and this program uses DCOM");
    if (wanted->user && wmi_is_this_machine(wanted->computer))
        return hp_error_set(err, HP_E_USAGE, "--user cannot be given for %s, which is this machine",
                            wanted->computer);
    int rc = wanted->user ? open_with_password(wanted, typed, &target, &reached.session, err)
                          : wmi_open(&target, &reached.session, err);
    if (!rc && (!wanted->computer || wmi_is_this_machine(wanted->computer)))
        reached.address_bits = own_address_bits();
    if (!rc)
        *out = reached;
    return rc;
}

int app_reach(struct app_shared *shared, struct hp_arena *arena, const struct cli_connection *wanted,
              const char *typed, struct app_reached *out, struct hp_error *err)
{
    (void)shared;
    struct cli_connection here = *wanted;
    int rc = read_computer(arena, wanted->computer, &here.computer, err);
    return rc ? rc : reach_over_dcom(&here, typed, out, err);
}
