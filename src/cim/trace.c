/* SPDX-License-Identifier: MIT */
#include "cim/trace.h"

#include "base/text.h"
#include "oneline.h"

#include <stdlib.h>

/* How many characters of a text are shown, and how many items of an array. */
enum { QUERY_SHOWN = 2000, PATH_SHOWN = 300, VALUE_SHOWN = 80, ITEMS_SHOWN = 8 };

struct trace {
    struct cim_session session;
    struct cim_session *inner;
    void (*tell)(void *context, const struct cim_call *call);
    uint64_t (*micros)(void);
    void *context;
    unsigned calls;
};

/* --- what is called --- */

static void add_path(struct hp_str *out, const struct cim_ref *ref, size_t most)
{
    HP_STR(path);
    cim_ref_print_relative(&path, ref);
    cim_add_oneline(out, hp_str_text(&path), most);
}

static void add_value(struct hp_str *out, const struct cim_value *value);

static void add_items(struct hp_str *out, const struct cim_value *array)
{
    size_t count = array->as.array.count;
    hp_str_add_char(out, '{');
    for (size_t i = 0; i < count && i < ITEMS_SHOWN; i++) {
        hp_str_add(out, i ? ", " : "");
        add_value(out, &array->as.array.items[i]);
    }
    if (count > ITEMS_SHOWN)
        hp_str_format(out, ", and %zu more", count - ITEMS_SHOWN);
    hp_str_add_char(out, '}');
}

static void add_value(struct hp_str *out, const struct cim_value *value)
{
    if (value->is_null) {
        hp_str_add(out, "NULL");
    } else if (value->is_array) {
        add_items(out, value);
    } else if (value->type == CIM_REFERENCE) {
        add_path(out, value->as.ref, PATH_SHOWN);
    } else {
        HP_STR(text);
        cim_value_print(&text, value);
        const char *quote = value->type == CIM_STRING ? "\"" : "";
        hp_str_add(out, quote);
        cim_add_oneline(out, hp_str_text(&text), VALUE_SHOWN);
        hp_str_add(out, quote);
    }
}

/* A service exists once on a host, so its class says enough; other objects need their keys. */
static void add_target(struct hp_str *out, const struct cim_ref *ref)
{
    if (hp_text_ends(ref->class_name, "Service"))
        hp_str_add(out, ref->class_name);
    else
        add_path(out, ref, PATH_SHOWN);
}

static void add_invocation(struct hp_str *out, const struct cim_ref *ref, const char *method,
                           const struct cim_props *in)
{
    add_target(out, ref);
    hp_str_format(out, ".%s(", method);
    for (size_t i = 0; in && i < in->count; i++) {
        hp_str_format(out, "%s%s=", i ? ", " : "", in->items[i].name);
        add_value(out, &in->items[i].value);
    }
    hp_str_add_char(out, ')');
}

/* --- what came of it --- */

static void add_count(struct hp_str *out, size_t count)
{
    hp_str_format(out, "%zu object%s", count, hp_plural(count, "", "s"));
}

static void add_return_value(struct hp_str *out, const struct cim_props *props)
{
    const struct cim_value *value = cim_props_find(props, "ReturnValue");
    hp_str_add(out, value ? "ReturnValue " : "no ReturnValue");
    if (value)
        add_value(out, value);
}

static void add_error(struct hp_str *out, const struct hp_error *err)
{
    cim_add_oneline(out, err->what ? err->what : "failed without a word", PATH_SHOWN);
    if (err->host_text) {
        hp_str_add(out, ": ");
        cim_add_oneline(out, err->host_text, PATH_SHOWN);
    }
}

/* --- the decorator --- */

static uint64_t now(const struct trace *trace)
{
    return trace->micros ? trace->micros() : 0;
}

static struct trace *trace_of(struct cim_session *session)
{
    return (struct trace *)session;
}

/* Tells a call that began at `start`, and hands its error on. `outcome` is that of a success. */
static int tell(struct trace *trace, struct cim_call call, uint64_t start, struct hp_str *outcome,
                struct hp_error *mine, struct hp_error *err)
{
    call.microseconds = now(trace) - start;
    call.number = ++trace->calls;
    if (call.result)
        add_error(outcome, mine);
    call.outcome = hp_str_text(outcome);
    trace->tell(trace->context, &call);
    hp_error_move(err, mine);
    return call.result;
}

static int trace_query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                       struct cim_instances *out, struct hp_error *err)
{
    struct trace *trace = trace_of(session);
    HP_STR(text);
    HP_STR(outcome);
    HP_ERROR(mine);
    size_t before = out->count;
    uint64_t start = now(trace);
    int rc = cim_query(trace->inner, query, arena, out, &mine);
    cim_add_oneline(&text, query->text, QUERY_SHOWN);
    if (!rc)
        add_count(&outcome, out->count - before);
    return tell(trace, (struct cim_call){ .verb = CIM_VERB_QUERY, .text = hp_str_text(&text), .result = rc },
                start, &outcome, &mine, err);
}

static int trace_get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
                     struct cim_instance **out, struct hp_error *err)
{
    struct trace *trace = trace_of(session);
    HP_STR(text);
    HP_STR(outcome);
    HP_ERROR(mine);
    uint64_t start = now(trace);
    int rc = cim_get(trace->inner, ref, arena, out, &mine);
    add_path(&text, ref, PATH_SHOWN);
    if (!rc)
        add_count(&outcome, 1);
    return tell(trace,
                (struct cim_call){ .verb = CIM_VERB_GET,
                                   .text = hp_str_text(&text),
                                   .result = rc,
                                   .is_job_poll = hp_text_ends(ref->class_name, "Job") },
                start, &outcome, &mine, err);
}

static int trace_invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                        const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                        struct hp_error *err)
{
    struct trace *trace = trace_of(session);
    HP_STR(text);
    HP_STR(outcome);
    HP_ERROR(mine);
    uint64_t start = now(trace);
    unsigned way = session->wording ? session->wording->way : 0;
    int rc = cim_invoke(trace->inner, ref, method, in, arena, out, &mine);
    add_invocation(&text, ref, method, in);
    if (!rc)
        add_return_value(&outcome, out);
    if (way)
        hp_str_format(&outcome, "%stexts written in way %u of %u", rc ? "" : ", ", way + 1,
                      session->wording->ways);
    return tell(trace, (struct cim_call){ .verb = CIM_VERB_INVOKE, .text = hp_str_text(&text), .result = rc },
                start, &outcome, &mine, err);
}

static void add_declared(struct hp_str *out, const struct cim_class_decl *class)
{
    hp_str_format(out, "%zu propert%s, %zu method%s", class->property_count,
                  hp_plural(class->property_count, "y", "ies"), class->method_count,
                  hp_plural(class->method_count, "", "s"));
}

static int trace_describe(struct cim_session *session, const char *ns, const char *class_name,
                          struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    struct trace *trace = trace_of(session);
    HP_STR(text);
    HP_STR(outcome);
    HP_ERROR(mine);
    uint64_t start = now(trace);
    int rc = cim_describe(trace->inner, ns, class_name, arena, out, &mine);
    cim_add_oneline(&text, class_name, PATH_SHOWN);
    if (!rc)
        add_declared(&outcome, *out);
    return tell(trace,
                (struct cim_call){ .verb = CIM_VERB_DESCRIBE, .text = hp_str_text(&text), .result = rc },
                start, &outcome, &mine, err);
}

static void trace_expect(struct cim_session *session, const struct cim_read *reads, size_t count)
{
    cim_expect(trace_of(session)->inner, reads, count);
}

static void trace_close(struct cim_session *session)
{
    cim_session_close(trace_of(session)->inner);
    free(session);
}

struct cim_session *cim_trace(struct cim_session *inner,
                              void (*tell_call)(void *context, const struct cim_call *call),
                              uint64_t (*micros)(void), void *context)
{
    static const struct cim_session_ops ops = {
        .query = trace_query,
        .get = trace_get,
        .invoke = trace_invoke,
        .describe = trace_describe,
        .expect = trace_expect,
        .close = trace_close,
    };
    struct trace *trace = hp_malloc(sizeof *trace);
    *trace = (struct trace){ .session = { &ops, inner->wording },
                             .inner = inner,
                             .tell = tell_call,
                             .micros = micros,
                             .context = context };
    return &trace->session;
}
