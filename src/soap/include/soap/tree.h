/* SPDX-License-Identifier: MIT */
/* An XML document from outside as a tree, with namespaces resolved. Prefixes are gone: no two programs use
 * the same. */
#ifndef SOAP_TREE_H
#define SOAP_TREE_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

struct soap_attribute {
    const char *ns; /* "" for those without a prefix */
    const char *name;
    const char *value;
};

struct soap_node {
    const char *ns; /* "" for none */
    const char *name;
    const struct soap_attribute *attributes;
    size_t attribute_count;
    const char *text; /* all that it contains directly; never NULL */
    struct soap_node *first;
    struct soap_node *next;
};

/* Reads a document in UTF-8 or UTF-16, all of it in the arena. Zero bytes at its end are no part of it (some
 * programs pad with them). HP_E_FAILED for what is no XML, has a DOCTYPE (and with it every entity of its
 * own), is nested deeper than 64 elements or has more than 1,000,000; how long it may be is for the caller.
 */
int soap_parse(struct hp_arena *arena, const char *text, size_t length, struct soap_node **out,
               struct hp_error *err);

/* The first child of that name, in the namespace or, with NULL, in any; NULL when there is none, or no node.
 */
const struct soap_node *soap_child(const struct soap_node *node, const char *ns, const char *name);

/* The next of the children after `node` with the same name and namespace; NULL when there is none. */
const struct soap_node *soap_again(const struct soap_node *node);

/* The text of a node without white space around it, in the arena; NULL for no node. */
const char *soap_trimmed(struct hp_arena *arena, const struct soap_node *node);

/* The value of an attribute, NULL when there is none; `ns` as in soap_child. */
const char *soap_attribute(const struct soap_node *node, const char *ns, const char *name);

/* xsi:nil is true on it. */
bool soap_is_nil(const struct soap_node *node);

#endif
