/* SPDX-License-Identifier: MIT */
/* What can be put around any session on the environment's word, for a report of a problem. */
#ifndef APP_DECORATE_H
#define APP_DECORATE_H

#include "cim/session.h"
#include "platform/files.h"

#include <stdbool.h>

/* HYPERPOINT_RECORD=FILE adds every call and its whole answer to a file, a line of JSON each. *transcript
 * then has to be closed after the session. It is for one host: HP_E_USAGE for one of many. On failure
 * *session stays open. */
int app_decorate(struct cim_session **session, bool one_of_many, struct os_append **transcript,
                 struct hp_error *err);

#endif
