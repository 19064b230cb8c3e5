/* SPDX-License-Identifier: MIT */
#include "base/wait.h"

#include "base/error.h"

#include <stdbool.h>

void hp_wait_pause(struct hp_wait *wait)
{
    hp_clock_sleep(wait->clock, wait->pause);
    uint32_t longer = wait->pause + wait->pause / 4 + 1;
    wait->pause = longer > wait->pause && longer < wait->longest ? longer : wait->longest;
}

int hp_wait_longer(struct hp_wait *wait)
{
    bool last = wait->looks ? --wait->looks == 0 : hp_clock_monotonic(wait->clock) > wait->give_up;
    if (wait->interrupts && wait->interrupts() > 1)
        return HP_E_INTERRUPTED;
    if (last)
        return HP_E_TIMEOUT;
    hp_wait_pause(wait);
    return 0;
}
