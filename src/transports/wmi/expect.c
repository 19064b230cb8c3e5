/* SPDX-License-Identifier: MIT */
/* What was started ahead, until it is asked for or too old. */
#include "private.h"

/* What nobody asked for at once was followed by something else: its answer is no look at how it is now. */
enum { LATE_MS = 500 };

struct wmi_started *wmi_find_expected(struct wmi_session *session, const struct cim_read *read)
{
    if (GetTickCount64() - session->expected_at > LATE_MS)
        wmi_forget_expected(session);
    for (size_t i = 0; i < session->expected_count; i++) {
        struct wmi_started *started = &session->expected[i];
        bool waits = started->objects || started->result;
        if (waits && cim_read_same(&started->read, read))
            return started;
    }
    return NULL;
}

void wmi_got_expected(struct wmi_session *session)
{
    session->expected_at = GetTickCount64();
}

void wmi_forget_expected(struct wmi_session *session)
{
    for (size_t i = 0; i < session->expected_count; i++) {
        wmi_release(&session->expected[i].objects);
        wmi_release(&session->expected[i].result);
    }
    session->expected_count = 0;
    session->expected = NULL;
    hp_arena_release(&session->expected_arena);
}
