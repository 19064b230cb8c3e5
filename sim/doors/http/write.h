/* SPDX-License-Identifier: MIT */
/* Values as a Windows host writes them (recorded answers of 2008 to 2022). */
#ifndef DOOR_WRITE_H
#define DOOR_WRITE_H

#include "cim/instance.h"

/* "http://schemas.microsoft.com/wbem/wsman/1/wmi/root/virtualization/v2/Msvm_X" */
void door_add_uri(struct hp_str *out, const char *ns, const char *class_name);

/* A whole object, its properties in alphabetical order, those without value as xsi:nil. */
void door_add_instance(struct hp_str *out, const char *ns, const struct cim_instance *instance);

/* Some properties of an object, without its class and without namespaces. */
void door_add_projection(struct hp_str *out, const struct cim_instance *instance);

/* An EndpointReference element. */
void door_add_endpoint(struct hp_str *out, const struct cim_ref *ref, const char *ns);

/* The elements of one parameter or property; `prefix` is "p:" or "". */
void door_add_value(struct hp_str *out, const char *prefix, const char *name, const struct cim_value *value,
                    const char *ns);

#endif
