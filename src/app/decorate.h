/* SPDX-License-Identifier: MIT */
/* What can be put around any session on the environment's word, for a report of a problem. */
#ifndef APP_DECORATE_H
#define APP_DECORATE_H

#include "cim/session.h"
#include "platform/files.h"

/* HYPERPOINT_RECORD=FILE adds every call and its whole answer to a file, a line of JSON each. *transcript
 * then has to be closed after the session. On failure *session stays open. */
int app_decorate(struct cim_session **session, struct os_append **transcript, struct hp_error *err);

#endif
