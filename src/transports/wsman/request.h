/* SPDX-License-Identifier: MIT */
/* The messages that are sent. Pure functions: each appends one whole document. */
#ifndef WSMAN_REQUEST_H
#define WSMAN_REQUEST_H

#include "cim/session.h"
#include "wording.h"

/* What the headers of a message say. */
struct wsman_head {
    const char *to;         /* address of the service */
    const char *message_id; /* "uuid:..." */
    uint32_t timeout_seconds;
};

/* A query: the first page, of which the host decides how much is in it. HP_E_FAILED for what XML cannot
 * carry. */
int wsman_write_enumerate(struct hp_str *out, const struct wsman_head *head, const struct cim_query *query,
                          struct hp_error *err);

/* The next page, and the end of an enumeration that is not read to its end. */
void wsman_write_pull(struct hp_str *out, const struct wsman_head *head, const char *ns, const char *context);
void wsman_write_release(struct hp_str *out, const struct wsman_head *head, const char *ns,
                         const char *context);

/* One object. The reference needs a namespace, and names for its keys. HP_E_FAILED for texts that XML cannot
 * carry. */
int wsman_write_get(struct hp_str *out, const struct wsman_head *head, const struct cim_ref *ref,
                    struct hp_error *err);

/* A method of an object; embedded instances among the parameters are written in that way. HP_E_FAILED as
 * above, and for objects as parameters. */
int wsman_write_invoke(struct hp_str *out, const struct wsman_head *head, const struct cim_ref *ref,
                       const char *method, const struct cim_props *in, enum wsman_wording wording,
                       struct hp_error *err);

/* What the service is; it has no headers. */
void wsman_write_identify(struct hp_str *out);

/* The declaration of a class, with what it inherits. */
void wsman_write_describe(struct hp_str *out, const struct wsman_head *head, const char *ns,
                          const char *class_name);

#endif
