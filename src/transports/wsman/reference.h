/* SPDX-License-Identifier: MIT */
/* References as endpoint references, and names of classes as URIs. Pure functions. */
#ifndef WSMAN_REFERENCE_H
#define WSMAN_REFERENCE_H

#include "value.h"

/* Namespace (with backslashes) and class of ".../wmi/root/virtualization/v2/Msvm_X"; blanks around it do not
 * count. False for another URI. */
bool wsman_split_uri(struct hp_arena *arena, const char *uri, const char **ns, const char **class_name);

/* The reference in an element: Address and ReferenceParameters in it, with or without an EndpointReference
 * around them. Keys are of the types that their class declares, or text. HP_E_FAILED. */
int wsman_read_reference(struct hp_arena *arena, const struct wsman_classes *classes,
                         const struct soap_node *element, struct cim_ref *out, struct hp_error *err);

#endif
