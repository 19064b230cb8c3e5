/* SPDX-License-Identifier: MIT */
#include "decorate.h"

#include "cim/record.h"
#include "platform/process.h"

#include <string.h>

/* A transcript that cannot be written any further must not stop a change half-way. */
static void write_line(void *context, const char *line)
{
    os_append_write(context, line, strlen(line), NULL);
}

int app_decorate(struct cim_session **session, struct os_append **transcript, struct hp_error *err)
{
    const char *record = os_environment("HYPERPOINT_RECORD");
    int failed = record ? os_append_open(record, transcript, err) : 0;
    if (!failed && record)
        *session = cim_record(*session, write_line, *transcript);
    return failed;
}
