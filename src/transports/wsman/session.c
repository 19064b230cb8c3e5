/* SPDX-License-Identifier: MIT */
#include "answer.h"
#include "http.h"
#include "request.h"

#include "base/text.h"
#include "cim/status.h"

#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

/* A class that was looked for: who knows it, and what it is. */
struct known {
    struct known *next;
    const char *ns;
    const char *name;
    const struct cim_class_decl *class; /* NULL: nobody does */
    bool is_asked;                      /* of the host: it says no more than is here */
};

struct wsman_session {
    struct cim_session session;
    struct hp_arena arena;
    struct wsman_http *http;
    const struct cim_class_decl *(*known)(void *context, const char *ns, const char *class_name);
    void *known_context;
    struct known *classes;
    const char *host_name;
    struct cim_wording wording; /* an enum wsman_wording */
};

static struct wsman_session *session_of(struct cim_session *session)
{
    return (struct wsman_session *)session;
}

/* --- messages --- */

/* A message that is made, and what it is for. */
struct message {
    struct wsman_session *session;
    const char *ns; /* in which it is */
    struct wsman_asked what;
    enum wsman_purpose purpose;
    struct wsman_head head;
};

/* What has a name, which also begins a sentence. */
static struct wsman_asked called(const char *name)
{
    return (struct wsman_asked){ name, name };
}

static struct message new_message(struct wsman_session *session, struct hp_arena *arena, const char *ns,
                                  struct wsman_asked what, enum wsman_purpose purpose)
{
    uint32_t random[4] = { 0 };
    if (getrandom(random, sizeof random, 0) != (ssize_t)sizeof random)
        random[0]++; /* ids only have to differ from one another, and answers come one after the other */
    const char *id = hp_arena_format(arena, "uuid:%08X-%04X-4%03X-8%03X-%04X%08X", random[0], random[1] >> 16,
                                     random[1] & 0xFFF, random[2] >> 20, random[2] & 0xFFFF, random[3]);
    return (struct message){
        session, ns, what, purpose, { wsman_http_url(session->http), id, wsman_http_timeout(session->http) }
    };
}

/* Sends it and gives the first element of the answer's body, in the arena. An answer that cannot be read
 * leaves open what a method did. */
static int exchange(const struct message *message, const struct hp_str *text, struct hp_arena *arena,
                    const struct soap_node **out, struct hp_error *err)
{
    HP_STR_MAX(answer, WSMAN_LONGEST_ANSWER);
    HP_ERROR(cause);
    enum hp_class unreadable = message->purpose == WSMAN_CHANGES ? HP_E_GONE : HP_E_FAILED;
    int rc = wsman_http_post(message->session->http, &message->what, message->purpose, text, &answer, err);
    if (rc)
        return rc;
    rc = wsman_read_answer(arena, hp_str_text(&answer), answer.length, message->head.message_id,
                           &message->what, unreadable, out, &cause);
    /* That a namespace is not there is about no one call. */
    if (rc && cause.codes[HP_LEVEL_WMI].value == (uint32_t)CIM_S_INVALID_NAMESPACE)
        return cim_status_error(err, (uint32_t)CIM_S_INVALID_NAMESPACE, cause.host_text, message->ns);
    return hp_error_move(err, &cause);
}

/* --- classes --- */

static int describe_class(struct wsman_session *session, struct hp_arena *arena, const char *ns,
                          const char *class_name, const struct cim_class_decl **out, struct hp_error *err)
{
    HP_STR(text);
    const struct soap_node *body = NULL;
    const struct message message = new_message(session, arena, ns, called(class_name), WSMAN_READS);
    wsman_write_describe(&text, &message.head, ns, class_name);
    int rc = exchange(&message, &text, arena, &body, err);
    return rc ? rc : wsman_read_class(arena, body, ns, out, err);
}

static struct known *find_known(struct wsman_session *session, const char *ns, const char *name)
{
    for (struct known *known = session->classes; known; known = known->next) {
        if (hp_text_same(known->name, name) && hp_text_same(known->ns, ns))
            return known;
    }
    struct known *known = hp_arena_alloc(&session->arena, sizeof *known);
    *known = (struct known){ .next = session->classes,
                             .ns = hp_arena_copy(&session->arena, ns),
                             .name = hp_arena_copy(&session->arena, name) };
    known->class = session->known ? session->known(session->known_context, ns, name) : NULL;
    session->classes = known;
    return known;
}

/* A host that cannot tell its classes is asked once for each. */
static const struct cim_class_decl *declared(void *context, const char *ns, const char *class_name)
{
    struct wsman_session *session = context;
    struct known *known = find_known(session, ns, class_name);
    if (!known->is_asked) {
        known->is_asked = true;
        describe_class(session, &session->arena, known->ns, known->name, &known->class, NULL);
    }
    return known->class;
}

static const struct cim_class_decl *find_class(void *context, const char *ns, const char *class_name)
{
    struct known *known = find_known(context, ns, class_name);
    return known->class ? known->class : declared(context, ns, class_name);
}

static struct wsman_classes classes_of(struct wsman_session *session)
{
    return (struct wsman_classes){ session, find_class, declared, session->host_name };
}

/* --- queries --- */

/* What is left of an enumeration costs the host until it is given up; whether that succeeds is nobody's
 * worry. */
static void release(struct wsman_session *session, const char *ns, const char *context)
{
    HP_ARENA(scratch);
    HP_STR(text);
    const struct soap_node *body;
    const struct message message = new_message(session, &scratch, ns, called("Release"), WSMAN_READS);
    wsman_write_release(&text, &message.head, ns, context);
    exchange(&message, &text, &scratch, &body, NULL);
}

/* One page: asks for it and reads it. The XML is in `scratch`, what is read from it in `arena`. */
static int read_page(struct wsman_session *session, const struct cim_query *query, const char *selected,
                     struct hp_arena *arena, struct cim_instances *found, struct wsman_page *page,
                     struct hp_error *err)
{
    HP_ARENA(scratch);
    HP_STR(text);
    const struct soap_node *body = NULL;
    const struct wsman_asked asked = { "a query", "query failed" };
    const enum wsman_purpose purpose = page->context ? WSMAN_READS_ON : WSMAN_READS;
    const struct message message = new_message(session, &scratch, query->ns, asked, purpose);
    int rc = 0;
    if (page->context)
        wsman_write_pull(&text, &message.head, query->ns, page->context);
    else
        rc = wsman_write_enumerate(&text, &message.head, query, err);
    if (!rc)
        rc = exchange(&message, &text, &scratch, &body, err);
    if (rc)
        return rc;
    const struct wsman_classes classes = classes_of(session);
    return wsman_read_page(arena, &classes, body, query->ns, selected, found, page, err);
}

/* *cut: the connection was lost with a page that the host may have sent. */
static int read_pages(struct wsman_session *session, const struct cim_query *query, struct hp_arena *arena,
                      struct cim_instances *found, bool *cut, struct hp_error *err)
{
    struct wsman_page page = { NULL };
    const char *selected = wsman_selected_class(arena, query->text);
    int rc;
    do {
        rc = read_page(session, query, selected, arena, found, &page, err);
    } while (!rc && page.context);
    *cut = page.context && rc == HP_E_GONE;
    if (rc && page.context && !*cut)
        release(session, query->ns, page.context);
    return rc;
}

/* Pages that belong to a lost one are worth nothing: all are asked for again, once. */
static int query(struct cim_session *session, const struct cim_query *query, struct hp_arena *arena,
                 struct cim_instances *out, struct hp_error *err)
{
    HP_ERROR(cause);
    struct wsman_session *wsman = session_of(session);
    struct cim_instances found = { .items = NULL };
    bool cut;
    int rc = read_pages(wsman, query, arena, &found, &cut, &cause);
    if (cut) {
        found = (struct cim_instances){ .items = NULL };
        rc = read_pages(wsman, query, arena, &found, &cut, err);
    } else {
        hp_error_move(err, &cause);
    }
    if (!rc && !out->count)
        *out = found;
    else
        for (size_t i = 0; i < found.count && !rc; i++)
            cim_instances_add(arena, out, &found.items[i]);
    return rc;
}

/* --- objects --- */

/* The reference as it is sent: with a namespace, and a name for a key that was given without one. */
static struct cim_ref sendable(struct wsman_session *session, struct hp_arena *arena,
                               const struct cim_ref *ref)
{
    struct cim_ref sent = *ref;
    if (!sent.ns)
        sent.ns = CIM_NS_VIRTUALIZATION;
    if (sent.key_count != 1 || *sent.keys[0].name)
        return sent;
    struct cim_key *key = hp_arena_alloc(arena, sizeof *key);
    const struct cim_class_decl *class = find_class(session, sent.ns, sent.class_name);
    *key = sent.keys[0];
    for (size_t i = 0; class && i < class->property_count; i++) {
        if (class->properties[i].flags & CIM_PROPERTY_KEY)
            key->name = class->properties[i].name;
    }
    sent.keys = key;
    return sent;
}

static int get(struct cim_session *session, const struct cim_ref *ref, struct hp_arena *arena,
               struct cim_instance **out, struct hp_error *err)
{
    struct wsman_session *wsman = session_of(session);
    HP_STR(path);
    HP_STR(text);
    const struct soap_node *body = NULL;
    cim_ref_print_relative(&path, ref);
    const struct cim_ref sent = sendable(wsman, arena, ref);
    const struct message message =
        new_message(wsman, arena, sent.ns, called(hp_str_text(&path)), WSMAN_READS);
    int rc = wsman_write_get(&text, &message.head, &sent, err);
    if (!rc)
        rc = exchange(&message, &text, arena, &body, err);
    if (!rc && !body)
        rc = hp_error_set(err, HP_E_FAILED, "%s: the host answered with nothing", message.what.name);
    if (rc)
        return rc;
    const struct wsman_classes classes = classes_of(wsman);
    struct cim_instance *instance = hp_arena_alloc(arena, sizeof *instance);
    rc = wsman_read_instance(arena, &classes, body, sent.ns, NULL, instance, err);
    if (!rc)
        *out = instance;
    return rc;
}

static bool has_worded(const struct cim_props *in)
{
    for (size_t i = 0; i < in->count; i++) {
        const struct cim_value *value = &in->items[i].value;
        size_t count = value->is_array ? value->as.array.count : 1;
        for (size_t k = 0; value->type == CIM_STRING && !value->is_null && k < count; k++) {
            const struct cim_value *item = value->is_array ? &value->as.array.items[k] : value;
            if (!item->is_null && wsman_wording_matters(item->as.string))
                return true;
        }
    }
    return false;
}

/* What an answer says of how the texts of the method were written; the refusals are those that were recorded.
 */
static void learn_wording(struct cim_wording *wording, int rc, const struct cim_props *out)
{
    enum { DONE = 0, JOB_STARTED = 4096, REFUSED_AMPERSAND = 32768, REFUSED_LESS = 32773 };
    const struct cim_value *value = rc ? NULL : cim_props_find(out, "ReturnValue");
    if (!value || value->is_null || !cim_type_is_unsigned(value->type))
        return;
    wording->is_accepted = wording->is_accepted || value->as.u == DONE || value->as.u == JOB_STARTED;
    wording->was_refused = value->as.u == REFUSED_AMPERSAND || value->as.u == REFUSED_LESS;
}

static int send_invoke(struct wsman_session *wsman, const struct cim_ref *ref, const char *method,
                       const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                       struct hp_error *err)
{
    HP_STR(text);
    const struct soap_node *body = NULL;
    const struct cim_ref sent = sendable(wsman, arena, ref);
    const struct message message = new_message(wsman, arena, sent.ns, called(method), WSMAN_CHANGES);
    int rc = wsman_write_invoke(&text, &message.head, &sent, method, in, wsman->wording.way, err);
    if (!rc)
        rc = exchange(&message, &text, arena, &body, err);
    if (rc)
        return rc;
    if (!body || !hp_text_ends(body->name, "_OUTPUT"))
        return hp_error_set(err, HP_E_GONE, "%s was called, and the host's answer is to something else",
                            method);
    const struct wsman_classes classes = classes_of(wsman);
    HP_ERROR(cause);
    rc = wsman_read_output(arena, &classes, body, sent.ns, sent.class_name, method, out, &cause);
    if (rc)
        hp_error_context(&cause, "the answer of %s cannot be read", method);
    return hp_error_move(err, &cause);
}

static int invoke(struct cim_session *session, const struct cim_ref *ref, const char *method,
                  const struct cim_props *in, struct hp_arena *arena, struct cim_props *out,
                  struct hp_error *err)
{
    struct wsman_session *wsman = session_of(session);
    int rc = send_invoke(wsman, ref, method, in, arena, out, err);
    wsman->wording.was_refused = false;
    if (has_worded(in))
        learn_wording(&wsman->wording, rc, out);
    return rc;
}

static int describe(struct cim_session *session, const char *ns, const char *class_name,
                    struct hp_arena *arena, const struct cim_class_decl **out, struct hp_error *err)
{
    return describe_class(session_of(session), arena, ns, class_name, out, err);
}

/* --- opening --- */

static void close_session(struct cim_session *session)
{
    struct wsman_session *wsman = session_of(session);
    wsman_http_free(wsman->http);
    hp_arena_release(&wsman->arena);
    free(wsman);
}

/* Refusals are known of Windows' own service alone (docs/hyperv-facts.md, 3.4). */
static bool takes_each(struct cim_wording *wording)
{
    HP_ARENA(scratch);
    const char *vendor;
    struct wsman_session *wsman =
        (struct wsman_session *)((char *)wording - offsetof(struct wsman_session, wording));
    return wsman_vendor(&wsman->session, &scratch, &vendor, NULL) == 0 &&
           !hp_text_begins(vendor, "Microsoft");
}

int wsman_open(const struct wsman_target *target, struct cim_session **out, struct hp_error *err)
{
    static const struct cim_session_ops ops = {
        .query = query, .get = get, .invoke = invoke, .describe = describe, .close = close_session
    };
    struct wsman_http *http;
    int rc = wsman_http_new(target, &http, err);
    if (rc)
        return rc;
    struct wsman_session *session = hp_malloc(sizeof *session);
    *session = (struct wsman_session){ .session = { &ops, &session->wording },
                                       .http = http,
                                       .known = target->known,
                                       .known_context = target->known_context,
                                       .wording = { .ways = WSMAN_WORDINGS, .takes_each = takes_each } };
    *out = &session->session;
    return 0;
}

int wsman_host_name(struct cim_session *session, struct hp_arena *arena, const char **out,
                    struct hp_error *err)
{
    struct wsman_session *wsman = session_of(session);
    struct cim_instances found = { .items = NULL };
    const struct cim_query asked =
        cim_select(arena, CIM_NS_CIMV2, "CSName", "Win32_OperatingSystem", NULL, 0);
    int rc = query(session, &asked, arena, &found, err);
    if (rc == HP_E_ACCESS)
        hp_error_next(err, "use an administrator of that host (--user); an account of the host itself needs "
                           "LocalAccountTokenFilterPolicy there, see docs/windows.md");
    if (rc)
        return rc;
    const struct cim_value *name = found.count == 1 ? cim_props_find(&found.items[0].props, "CSName") : NULL;
    if (!name || name->type != CIM_STRING || name->is_null)
        return hp_error_set(err, HP_E_FAILED, "the host does not say its name");
    wsman->host_name = hp_arena_copy(&wsman->arena, name->as.string);
    *out = wsman->host_name;
    return 0;
}

int wsman_vendor(struct cim_session *session, struct hp_arena *arena, const char **out, struct hp_error *err)
{
    struct wsman_session *wsman = session_of(session);
    HP_STR(text);
    const struct soap_node *body = NULL;
    struct message message = new_message(wsman, arena, NULL, called("Identify"), WSMAN_READS);
    message.head.message_id = NULL;
    wsman_write_identify(&text);
    int rc = exchange(&message, &text, arena, &body, err);
    const char *vendor = rc ? NULL : soap_trimmed(arena, soap_child(body, NULL, "ProductVendor"));
    if (!rc && !vendor)
        rc = hp_error_set(err, HP_E_FAILED, "the service does not say whose it is");
    if (!rc)
        *out = vendor;
    return rc;
}
