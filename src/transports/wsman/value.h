/* SPDX-License-Identifier: MIT */
/* What stands in answers as values, which have no types there: the classes say what they are. Pure functions.
 */
#ifndef WSMAN_VALUE_H
#define WSMAN_VALUE_H

#include "cim/class.h"
#include "cim/instance.h"
#include "soap/tree.h"

/* Who knows the classes. */
struct wsman_classes {
    void *context;
    /* The class with all that it inherits; NULL when nobody knows it. */
    const struct cim_class_decl *(*find)(void *context, const char *ns, const char *class_name);
    /* The same from the host itself, for what the other one lacks. */
    const struct cim_class_decl *(*find_declared)(void *context, const char *ns, const char *class_name);
    const char *server; /* for paths; NULL: not known */
};

/* The property of a class; NULL when it has none of that name. `class` may be NULL. */
const struct cim_property_decl *wsman_property(const struct cim_class_decl *class, const char *name);

/* An instance from its element. `class_name` is NULL for one whose element has the class's name, else a
 * projection, which is told from which class. Array properties that all hosts have and that are not there are
 * empty (a NULL one is there as xsi:nil), but in a projection. It has a path when all its keys have a value.
 * A property nobody knows is text, unless it is seen to be something else. HP_E_FAILED when a value is not of
 * its type. */
int wsman_read_instance(struct hp_arena *arena, const struct wsman_classes *classes,
                        const struct soap_node *element, const char *ns, const char *class_name,
                        struct cim_instance *out, struct hp_error *err);

/* The answer of a method: its OUT parameters and ReturnValue. What is not there is left out. */
int wsman_read_output(struct hp_arena *arena, const struct wsman_classes *classes,
                      const struct soap_node *element, const char *ns, const char *class_name,
                      const char *method, struct cim_props *out, struct hp_error *err);

/* Moments as XML has them ("2013-04-15T16:28:43.488171Z", "P0DT0H1M40S"), or as CIM has. */
bool wsman_read_moment(const char *text, struct cim_datetime *out);

#endif
