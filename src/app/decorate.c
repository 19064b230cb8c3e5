/* SPDX-License-Identifier: MIT */
#include "decorate.h"

#include "cim/fault.h"
#include "cim/record.h"
#include "hyperv/self_test.h"
#include "platform/process.h"

#include <string.h>

static void on_fault(void *context, const struct cim_fault_spec *spec)
{
    (void)context;
    if (spec->kind == CIM_FAULT_KILL_BEFORE || spec->kind == CIM_FAULT_KILL_AFTER)
        os_process_die();
    if (spec->kind == CIM_FAULT_PAUSE_BEFORE)
        os_process_pause();
}

static int add_fault(struct cim_session **session, const char *wanted, struct hp_error *err)
{
    struct cim_fault_spec spec;
    int failed = cim_fault_parse(wanted, &spec, err);
    if (!failed)
        *session = cim_fault(*session, &spec, on_fault, NULL);
    return failed;
}

/* A transcript that cannot be written any further must not stop a change half-way. */
static void write_line(void *context, const char *line)
{
    os_append_write(context, line, strlen(line), NULL);
}

int app_decorate(struct cim_session **session, struct os_append **transcript, struct hp_error *err)
{
    const char *only = os_environment("HYPERPOINT_ONLY_RELIED");
    const char *fault = os_environment("HYPERPOINT_FAULT");
    const char *record = os_environment("HYPERPOINT_RECORD");
    if (only && *only)
        *session = hv_only_relied(*session);
    int failed = fault ? add_fault(session, fault, err) : 0;
    if (!failed && record)
        failed = os_append_open(record, transcript, err);
    if (!failed && record)
        *session = cim_record(*session, write_line, *transcript);
    return failed;
}
