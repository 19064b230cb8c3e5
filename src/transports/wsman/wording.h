/* SPDX-License-Identifier: MIT */
/* How embedded instances are written inside a message. A host is known that refuses "&amp;" and "&lt;" in
 * their values when they come over this protocol, and every path of a GPU has an ampersand: so there is more
 * than one way. */
#ifndef WSMAN_WORDING_H
#define WSMAN_WORDING_H

#include "base/str.h"

#include <stdbool.h>

enum wsman_wording {
    WSMAN_WORDING_NAMED,   /* &amp; as everywhere else, and as cim_embed_write writes */
    WSMAN_WORDING_CDATA,   /* the value as it is, in a CDATA section */
    WSMAN_WORDING_NUMERIC, /* &#38; */
    WSMAN_WORDINGS
};

/* True for an embedded instance in which the way makes a difference. */
bool wsman_wording_matters(const char *text);

/* Appends an embedded instance that cim_embed_write has written, in that way. */
void wsman_add_worded(struct hp_str *out, const char *text, enum wsman_wording wording);

#endif
