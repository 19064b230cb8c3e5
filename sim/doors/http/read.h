/* SPDX-License-Identifier: MIT */
/* What clients send as values: of the types that the class declares. */
#ifndef DOOR_READ_H
#define DOOR_READ_H

#include "service.h"

/* The object that a message or a reference means, its keys as declared. Selectors need not be all keys: one
 * object at most may be meant. False with a fault. */
bool door_read_target(struct door_call *call, const char *ns, const char *class_name,
                      const struct soap_node *selectors, struct cim_ref *out);

/* The parameters of a method. False with a fault. */
bool door_read_parameters(struct door_call *call, const struct cim_method_decl *method,
                          const struct soap_node *input, struct cim_props *out);

/* The class as the host declares it; NULL with a fault. */
const struct cim_class_decl *door_find_class(struct door_call *call, const char *ns, const char *class_name);

#endif
