/* SPDX-License-Identifier: MIT */
/* Reads that are started before they are asked for. Calls of WMI that return immediately run side by side;
 * what each has cost is waited for when its answer is wanted. */
#include "com.h"
#include "private.h"

static int start(struct wmi_session *session, const struct cim_read *read, struct wmi_started *out)
{
    return read->query.text
               ? wmi_start_query(session, &read->query, &out->objects, NULL)
               : wmi_start_method(session, read->ref, read->method, read->in, &out->result, NULL);
}

void wmi_expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    struct wmi_session *wmi = (struct wmi_session *)session;
    struct hp_arena *arena = &wmi->expected_arena;
    wmi_forget_expected(wmi);
    wmi->expected = hp_arena_array(arena, count, sizeof *wmi->expected);
    for (size_t i = 0; i < count; i++) {
        struct wmi_started started = { .read = cim_read_copy(arena, &reads[i]) };
        if (start(wmi, &reads[i], &started) == 0)
            wmi->expected[wmi->expected_count++] = started;
    }
    wmi_got_expected(wmi);
}

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
