/* SPDX-License-Identifier: MIT */
/* What hosts make of characters with a meaning in XML inside embedded instances. One is known that refuses
 * "&amp;" with 32768 and "&lt;" with 32773 when they come over this protocol, and takes "&#34;"; what else it
 * takes is not known, so each plausible host is played. */
#ifndef DOOR_REFERENCES_H
#define DOOR_REFERENCES_H

#include "cim/instance.h"

#include <stdbool.h>

enum door_references {
    DOOR_REFERENCES_OWN,      /* the simulated host, which says that it is one: whatever XML allows */
    DOOR_REFERENCES_ALL,      /* Windows, which says that it is; the same */
    DOOR_REFERENCES_NUMERIC,  /* "&#38;" alone */
    DOOR_REFERENCES_SECTIONS, /* CDATA sections alone: references are resolved twice */
    DOOR_REFERENCES_NONE,     /* no such character in whatever form */
    DOOR_REFERENCE_KINDS
};

/* "all", "numeric", "sections" or "none", which Windows may be; false for another name. */
bool door_references_named(const char *name, enum door_references *out);

/* The return value with which the host refuses those parameters; 0 when it takes them. */
uint32_t door_refused_references(enum door_references taken, const struct cim_props *in);

#endif
