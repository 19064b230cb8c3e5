/* SPDX-License-Identifier: MIT */
/* The machine's own time, for hosts whose file says so. */
#ifndef MODEL_SYSTEM_MACHINE_CLOCK_H
#define MODEL_SYSTEM_MACHINE_CLOCK_H

#include "base/clock.h"

const struct hp_clock *sim_machine_clock(void);

#endif
