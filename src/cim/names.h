/* SPDX-License-Identifier: MIT */
/* Names of classes, properties, methods and parameters. */
#ifndef CIM_NAMES_H
#define CIM_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* An ASCII letter or underscore, then letters, digits and underscores. DSP0004 allows letters beyond ASCII;
 * WMI has none. */
bool cim_is_name(const char *text, size_t length);

#endif
