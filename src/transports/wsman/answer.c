/* SPDX-License-Identifier: MIT */
#include "answer.h"

#include "fault.h"
#include "reference.h"

#include "base/text.h"
#include "soap/names.h"

#include <string.h>

static int no_answer(enum hp_class unreadable, const char *what, const char *why, struct hp_error *err)
{
    return hp_error_set(err, unreadable, "the answer to %s cannot be read: %s", what, why);
}

int wsman_read_answer(struct hp_arena *arena, const char *text, size_t length, const char *message_id,
                      const struct wsman_asked *what, enum hp_class unreadable, const struct soap_node **out,
                      struct hp_error *err)
{
    HP_ERROR(cause);
    struct soap_node *root;
    if (soap_parse(arena, text, length, &root, &cause))
        return no_answer(unreadable, what->name, cause.what, err);
    const struct soap_node *body = soap_child(root, SOAP_ENVELOPE, "Body");
    if (strcmp(root->name, "Envelope") != 0 || !body)
        return no_answer(unreadable, what->name, "it is no SOAP message", err);
    const struct soap_node *header = soap_child(root, SOAP_ENVELOPE, "Header");
    const struct soap_node *fault = soap_child(body, SOAP_ENVELOPE, "Fault");
    const char *relates = soap_trimmed(arena, soap_child(header, SOAP_ADDRESSING, "RelatesTo"));
    /* A fault about a message that could not be read may have none. */
    if (message_id && (relates ? !hp_text_same(relates, message_id) : !fault))
        return no_answer(unreadable, what->name, "it answers another message", err);
    if (fault)
        return wsman_fault_error(arena, fault, what->failed, err);
    *out = body->first;
    return 0;
}

/* --- pages --- */

static int read_item(struct hp_arena *arena, const struct wsman_classes *classes,
                     const struct soap_node *item, const char *ns, const char *class_name,
                     struct cim_instances *out, struct hp_error *err)
{
    struct cim_instance instance;
    const char *named_ns = ns;
    const char *named_class = NULL;
    bool is_projection = strcmp(item->name, "XmlFragment") == 0;
    if (is_projection && !class_name)
        return hp_error_set(err, HP_E_FAILED,
                            "the host gave parts of objects where whole ones were asked for");
    if (!is_projection)
        wsman_split_uri(arena, item->ns, &named_ns, &named_class);
    int rc = wsman_read_instance(arena, classes, item, named_ns, is_projection ? class_name : NULL, &instance,
                                 err);
    if (!rc)
        cim_instances_add(arena, out, &instance);
    return rc;
}

int wsman_read_page(struct hp_arena *arena, const struct wsman_classes *classes,
                    const struct soap_node *response, const char *ns, const char *class_name,
                    struct cim_instances *out, struct wsman_page *page, struct hp_error *err)
{
    if (!response ||
        (strcmp(response->name, "EnumerateResponse") != 0 && strcmp(response->name, "PullResponse") != 0))
        return hp_error_set(err, HP_E_FAILED, "the host's answer is no list");
    const struct soap_node *items = soap_child(response, NULL, "Items");
    for (const struct soap_node *item = items ? items->first : NULL; item; item = item->next) {
        int rc = read_item(arena, classes, item, ns, class_name, out, err);
        if (rc)
            return rc;
    }
    const char *context = soap_trimmed(arena, soap_child(response, NULL, "EnumerationContext"));
    bool ended = soap_child(response, NULL, "EndOfSequence") != NULL;
    if (!ended && (!context || !*context))
        return hp_error_set(err, HP_E_FAILED, "the host's list ends without its end");
    page->context = ended ? NULL : hp_arena_copy(arena, context);
    return 0;
}

/* --- queries --- */

/* "SELECT a, b FROM Class ..."; whole objects come from "SELECT *" and from associations. */
const char *wsman_selected_class(struct hp_arena *arena, const char *wql)
{
    static const char from[] = " FROM ";
    if (!hp_text_begins(wql, "SELECT ") || hp_text_begins(wql, "SELECT * "))
        return NULL;
    for (const char *at = wql; *at; at++) {
        if (!hp_text_begins(at, from))
            continue;
        const char *class_name = at + strlen(from);
        return hp_arena_copy_part(arena, class_name, strcspn(class_name, " "));
    }
    return NULL;
}
