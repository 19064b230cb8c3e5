/* SPDX-License-Identifier: MIT */
#ifndef APP_TESTING_SIMULATED_H
#define APP_TESTING_SIMULATED_H

#include "reach.h"

/* True when nothing this session does can touch a real host. Known to the program for tests only: through COM
 * all others take a simulated host for a real one. simulated_sim.c (Linux) or simulated_wmi.c (Windows). */
bool app_host_is_simulated(const struct app_reached *reached);

#endif
