/* SPDX-License-Identifier: MIT */
/* Answers and faults. Pure functions over the bytes that came. */
#ifndef WSMAN_ANSWER_H
#define WSMAN_ANSWER_H

#include "asked.h"

#include "value.h"

/* The first element in the body, NULL for an empty body. A fault becomes an error: `what` begins its
 * sentence, its number is a WMI one where the host gives one, else the service's, and its text is the host's
 * own. Something that is not an answer, or answers another message, is an error of the class `unreadable`.
 * `message_id` is NULL for a message without headers. */
int wsman_read_answer(struct hp_arena *arena, const char *text, size_t length, const char *message_id,
                      const struct wsman_asked *what, enum hp_class unreadable, const struct soap_node **out,
                      struct hp_error *err);

/* What a page says of the rest. */
struct wsman_page {
    const char *context; /* to pull with; NULL when this was the last */
};

/* Appends the items of an EnumerateResponse or a PullResponse. `class_name` is the class of a projection. */
int wsman_read_page(struct hp_arena *arena, const struct wsman_classes *classes,
                    const struct soap_node *response, const char *ns, const char *class_name,
                    struct cim_instances *out, struct wsman_page *page, struct hp_error *err);

/* The class that a query selects from; NULL for one that gives whole objects. Arena text. */
const char *wsman_selected_class(struct hp_arena *arena, const char *wql);

/* The declaration of a class from its CIM-XML (DSP0201), anywhere in the element. HP_E_FAILED when there is
 * none. */
int wsman_read_class(struct hp_arena *arena, const struct soap_node *element, const char *ns,
                     const struct cim_class_decl **out, struct hp_error *err);

#endif
