/* SPDX-License-Identifier: MIT */
/* What can be put around any session on the environment's word, for finding out and for proving. */
#ifndef APP_DECORATE_H
#define APP_DECORATE_H

#include "cim/session.h"
#include "platform/files.h"

/* HYPERPOINT_RECORD=FILE adds every call and its whole answer to a file, a line of JSON each: for a report of
 * a problem. *transcript then has to be closed after the session. HYPERPOINT_FAULT=KIND:CALL makes one call
 * go wrong; scripts/faults goes through all of them (docs/safety.md). HYPERPOINT_ONLY_RELIED=1 hides what is
 * not registered as relied on; the test `relied` goes through all cases that way. On failure *session stays
 * open. */
int app_decorate(struct cim_session **session, struct os_append **transcript, struct hp_error *err);

#endif
