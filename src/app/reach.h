/* SPDX-License-Identifier: MIT */
/* The way to a real host, which depends on the system the program is built for: reach_linux.c (Linux: over
 * the network) or reach_wmi.c (Windows: through COM). Simulated hosts are in simulated.h. */
#ifndef APP_REACH_H
#define APP_REACH_H

#include "cli/cli.h"

#include "base/arena.h"
#include "cim/session.h"

#include <stdbool.h>

struct app_reached {
    struct cim_session *session;  /* the caller closes it */
    const struct hp_clock *clock; /* the host's time; lives as long as the session */
    bool simulated;
    unsigned address_bits; /* of the host's processor (hv_host_set_address_bits); 0: not known */
    const char *identity;  /* for struct cli_host, in the arena; NULL: what is read of the host tells it */
};

/* This machine can be a host itself. */
extern const bool app_can_be_host;

/* What all hosts of one run share; its owner frees it when they are closed. */
struct app_shared;
struct app_shared *app_shared_new(void);
void app_shared_free(struct app_shared *shared);

/* `typed` is the password that was asked for already, for all hosts; NULL: none was. HP_E_USAGE for a kind of
 * host that cannot be reached from here, HP_E_ACCESS when there is none. */
int app_reach(struct app_shared *shared, struct hp_arena *arena, const struct cli_connection *wanted,
              const char *typed, struct app_reached *out, struct hp_error *err);

/* This system keeps a password of that user for that host. */
bool app_password_is_stored(const char *computer, const char *user);

#endif
