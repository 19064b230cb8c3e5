/* SPDX-License-Identifier: MIT */
/* The end of a program that uses this room wrongly. Never for what a host or a user sent. */
#ifndef CIM_DEFECT_H
#define CIM_DEFECT_H

#include <stdio.h>
#include <stdlib.h>

__attribute__((noreturn)) static inline void cim_defect(const char *what, const char *which)
{
    (void)fprintf(stderr, "hyperpoint: defect in the program: %s: %s\n", what, which);
    abort();
}

#endif
