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

int app_decorate(struct cim_session **session, bool one_of_many, struct os_append **transcript,
                 struct hp_error *err)
{
    const char *record = os_environment("HYPERPOINT_RECORD");
    if (record && one_of_many)
        return hp_error_set(err, HP_E_USAGE,
                            "HYPERPOINT_RECORD records the calls to one host, and you named several");
    int rc = record ? os_append_open_report(record, CIM_RECORD_START, transcript, err) : 0;
    if (rc) {
        hp_error_context(err, "HYPERPOINT_RECORD");
        err->class = HP_E_USAGE; /* it names a file that cannot be it; no access would speak of Hyper-V */
        return HP_E_USAGE;
    }
    if (record)
        *session = cim_record(*session, write_line, *transcript);
    return 0;
}
