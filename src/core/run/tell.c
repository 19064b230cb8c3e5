/* SPDX-License-Identifier: MIT */
/* Whom a run tells. */
#include "run.h"

void run_warn(const struct run *run, const char *text)
{
    if (run->watch->warning)
        run->watch->warning(run->watch->context, text);
}

void run_warn_of_loss(const struct run *run, const char *text)
{
    if (run->watch->loss)
        run->watch->loss(run->watch->context, text);
}
