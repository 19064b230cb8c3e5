/* SPDX-License-Identifier: MIT */
/* Libraries that few commands need, loaded by those: that takes longer than most commands. Not on Windows. */
#ifndef PLATFORM_LIBRARY_H
#define PLATFORM_LIBRARY_H

#include "base/error.h"

#include <stddef.h>

/* A function of a library, and where in a table its address goes. */
struct os_function {
    const char *name;
    size_t offset;
};

/* Loads a library ("libcurl.so.4") for as long as the process lives, and fills the table. HP_E_FAILED when it
 * is not there or lacks a function; the table is not used then. */
int os_library_load(const char *file, const struct os_function *functions, size_t count, void *table,
                    struct hp_error *err);

#endif
