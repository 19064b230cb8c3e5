/* SPDX-License-Identifier: MIT */
/* Building WQL that cannot be injected into: values go in as values and are escaped here, and only a built
 * query can be sent. */
#ifndef CIM_WQL_H
#define CIM_WQL_H

#include "cim/instance.h"

/* The namespaces HyperPoint reads. */
#define CIM_NS_VIRTUALIZATION "root\\virtualization\\v2"
#define CIM_NS_CIMV2 "root\\cimv2"
#define CIM_NS_CLUSTER "root\\MSCluster" /* on nodes of a failover cluster only */

/* A finished query; its text is in the arena it was built with. */
struct cim_query {
    const char *ns;
    const char *text;
};

enum cim_operator {
    CIM_EQUAL,
    CIM_NOT_EQUAL,
    CIM_LESS,
    CIM_LESS_OR_EQUAL,
    CIM_GREATER,
    CIM_GREATER_OR_EQUAL,
    CIM_LIKE,       /* the value is a pattern already: build it with cim_like_escape */
    CIM_IS_NULL,    /* the value is ignored */
    CIM_IS_NOT_NULL /* the value is ignored */
};

/* One comparison. Groups are joined: terms of the same group by OR, groups by AND, which is all HyperPoint
 * needs. A NULL value, an array or an object has no literal in WQL and is a defect; CIM_LIKE takes strings.
 */
struct cim_term {
    const char *property;
    enum cim_operator op;
    struct cim_value value;
    unsigned group;
};

/* SELECT properties FROM class WHERE ...; `properties` is a comma-separated list of names or "*". Namespace,
 * class and property names are program text, never outside text, and are not copied: a name that is not an
 * identifier ends the program (a defect, not an input error). */
struct cim_query cim_select(struct hp_arena *arena, const char *ns, const char *properties,
                            const char *class_name, const struct cim_term *terms, size_t count);

/* The keywords of ASSOCIATORS OF and REFERENCES OF; NULL leaves one out. REFERENCES takes result_class and
 * role only. */
struct cim_assoc {
    const char *assoc_class;
    const char *result_class;
    const char *result_role;
    const char *role;
    bool keys_only;
    bool class_defs_only;
};

/* ASSOCIATORS OF {path} WHERE ...; runs in the namespace of `of` (or virtualization when it does not say).
 * The path is written relative. */
struct cim_query cim_associators(struct hp_arena *arena, const struct cim_ref *of,
                                 const struct cim_assoc *assoc);
struct cim_query cim_references(struct hp_arena *arena, const struct cim_ref *of,
                                const struct cim_assoc *assoc);

/* Escapes outside text for use inside a LIKE pattern: % _ [ become literal ([%], [_], [[]). */
char *cim_like_escape(struct hp_arena *arena, const char *text);

#endif
