/* SPDX-License-Identifier: MIT */
/* The door inside the process: a session on a simulated host. */
#ifndef SIM_INPROC_H
#define SIM_INPROC_H

#include "base/clock.h"
#include "cim/session.h"

/* Opens the host file; *clock is the host's time and lives as long as the session. Errors as sim_host_open.
 */
int sim_inproc_open(const char *file, struct cim_session **out, const struct hp_clock **clock,
                    struct hp_error *err);

/* What no call tells, and a program on the host itself knows of its processor: how many bits its physical
 * addresses have. */
unsigned sim_inproc_address_bits(const struct cim_session *session);

#endif
