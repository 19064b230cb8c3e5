/* SPDX-License-Identifier: MIT */
#include "sim/overlap.h"

#include "sim/notes.h"

#include <stdlib.h>

/* What an expected read gave. */
struct answer {
    struct cim_read read;
    struct cim_instances found;
    struct cim_props out;
    struct hp_error err;
    uint64_t ready; /* by the clock */
    bool taken;
};

struct overlap {
    struct cim_session session;
    struct cim_session *inner;
    const struct hp_clock *clock;
    uint32_t delay_ms;
    struct hp_arena arena; /* of what is expected */
    struct answer *answers;
    size_t count;
};

static struct overlap *overlap_of(struct cim_session *session)
{
    return (struct overlap *)session;
}

/* A sleep may end early when the user interrupts; an answer does not come sooner for that. */
static void wait_until(const struct overlap *overlap, uint64_t ready)
{
    uint64_t now;
    while ((now = hp_clock_monotonic(overlap->clock)) < ready)
        hp_clock_sleep(overlap->clock, (uint32_t)((ready - now + 999) / 1000));
}

static uint64_t sent(const struct overlap *overlap, size_t calls)
{
    sim_note("round", calls, "");
    return hp_clock_monotonic(overlap->clock) + overlap->delay_ms * UINT64_C(1000);
}

static void forget(struct overlap *overlap)
{
    for (size_t i = 0; i < overlap->count; i++) {
        const struct cim_read *read = &overlap->answers[i].read;
        if (!overlap->answers[i].taken)
            sim_note("unused", 1, read->query.text ? read->query.text : read->method);
        hp_error_clear(&overlap->answers[i].err);
    }
    overlap->count = 0;
    hp_arena_release(&overlap->arena);
}

static void expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    struct overlap *overlap = overlap_of(session);
    struct hp_arena *arena = &overlap->arena;
    forget(overlap);
    overlap->answers = hp_arena_array(arena, count, sizeof *overlap->answers);
    overlap->count = count;
    uint64_t ready = count ? sent(overlap, count) : 0;
    for (size_t i = 0; i < count; i++) {
        struct answer *answer = &overlap->answers[i];
        const struct cim_read *read = &reads[i];
        *answer = (struct answer){ .read = cim_read_copy(arena, read), .ready = ready };
        if (read->query.text)
            cim_query(overlap->inner, &read->query, arena, &answer->found, &answer->err);
        else
            cim_invoke(overlap->inner, read->ref, read->method, read->in, arena, &answer->out, &answer->err);
    }
}

static struct answer *take(struct overlap *overlap, const struct cim_read *read)
{
    for (size_t i = 0; i < overlap->count; i++) {
        struct answer *answer = &overlap->answers[i];
        if (answer->taken || !cim_read_same(&answer->read, read))
            continue;
        answer->taken = true;
        wait_until(overlap, answer->ready);
        return answer;
    }
    return NULL;
}

static int query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                 struct cim_instances *out, struct hp_error *err)
{
    struct overlap *overlap = overlap_of(session);
    struct answer *answer = take(overlap, &(struct cim_read){ .query = *query });
    if (!answer) {
        uint64_t ready = sent(overlap, 1);
        int rc = cim_query(overlap->inner, query, arena, out, err);
        wait_until(overlap, ready);
        return rc;
    }
    for (size_t i = 0; i < answer->found.count; i++)
        cim_instances_add(arena, out, cim_instance_copy(arena, &answer->found.items[i]));
    return hp_error_move(err, &answer->err);
}

static int get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
               struct cim_instance **out, struct hp_error *err)
{
    struct overlap *overlap = overlap_of(session);
    uint64_t ready = sent(overlap, 1);
    int rc = cim_get(overlap->inner, ref, arena, out, err);
    wait_until(overlap, ready);
    return rc;
}

static int invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                  const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                  struct hp_error *err)
{
    struct overlap *overlap = overlap_of(session);
    struct answer *answer = take(overlap, &(struct cim_read){ .ref = ref, .method = method, .in = in });
    if (!answer) {
        forget(overlap);
        uint64_t ready = sent(overlap, 1);
        int rc = cim_invoke(overlap->inner, ref, method, in, arena, out, err);
        wait_until(overlap, ready);
        return rc;
    }
    for (size_t i = 0; i < answer->out.count; i++)
        cim_props_set(arena, out, hp_arena_copy(arena, answer->out.items[i].name),
                      cim_value_copy(arena, answer->out.items[i].value));
    return hp_error_move(err, &answer->err);
}

static int describe(struct cim_session *session, const char *ns, const char *class_name,
                    struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    return cim_describe(overlap_of(session)->inner, ns, class_name, arena, out, err);
}

static void close_session(struct cim_session *session)
{
    struct overlap *overlap = overlap_of(session);
    forget(overlap);
    cim_session_close(overlap->inner);
    free(overlap);
}

struct cim_session *sim_overlap(struct cim_session *inner, uint32_t delay_ms, const struct hp_clock *clock)
{
    static const struct cim_session_ops ops = {
        .query = query,
        .get = get,
        .invoke = invoke,
        .describe = describe,
        .expect = expect,
        .close = close_session,
    };
    struct overlap *overlap = hp_malloc(sizeof *overlap);
    *overlap = (struct overlap){
        .session = { &ops, inner->wording }, .inner = inner, .delay_ms = delay_ms, .clock = clock
    };
    return &overlap->session;
}
