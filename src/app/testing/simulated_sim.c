/* SPDX-License-Identifier: MIT */
#include "testing/simulated.h"

bool app_host_is_simulated(const struct app_reached *reached)
{
    return reached->simulated;
}
