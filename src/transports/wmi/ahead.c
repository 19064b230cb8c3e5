/* SPDX-License-Identifier: MIT */
/* Starting reads before they are asked for. Calls of WMI that return immediately run side by side; what each
 * has cost is waited for when its answer is wanted. */
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
