/* SPDX-License-Identifier: MIT */
/* A decorator that writes a transcript of every call and its whole answer, one JSON object a line, for bug
 * reports and for comparing doors. */
#ifndef CIM_RECORD_H
#define CIM_RECORD_H

#include "cim/session.h"

/* `write` is called with each complete line (ending in \n). The recorder owns `inner`. */
struct cim_session *cim_record(struct cim_session *inner, void (*write)(void *context, const char *line),
                               void *context);

#endif
