/* SPDX-License-Identifier: MIT */
#ifndef QUERY_REFUSE_H
#define QUERY_REFUSE_H

#include "base/error.h"
#include "cim/status.h"

/* Refuses the query with a WMI status; the sentence says why, as the host's own words. Returns the class. */
int query_refuse(struct hp_error *err, enum cim_status status, const char *format, ...) HP_FORMAT(3, 4);

/* How much of a name from the query a sentence shows: "%.*s" with SHOWN_NAME. */
enum { SHOWN_NAME = 80 };

#endif
