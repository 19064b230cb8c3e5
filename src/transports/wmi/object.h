/* SPDX-License-Identifier: MIT */
/* Objects of WMI as instances. */
#ifndef WMI_OBJECT_H
#define WMI_OBJECT_H

#include "com.h"

#include "cim/instance.h"

/* Reads class, path (NULL when the object says none, as a query without keys gives it) and all properties
 * but the system ones. HP_E_FAILED names class and property of what cannot be read. `depth` counts objects
 * in objects, from 0. */
int wmi_read_object(struct hp_arena *arena, IWbemClassObject *object, unsigned depth,
                    struct cim_instance **out, struct hp_error *err);

/* The properties only: the parameters of a method. */
int wmi_read_properties(struct hp_arena *arena, IWbemClassObject *object, unsigned depth,
                        struct cim_props *out, struct hp_error *err);

/* A text property, system ones included; NULL when it is missing, NULL or no text. */
int wmi_read_text(struct hp_arena *arena, IWbemClassObject *object, const wchar_t *name, const char **out,
                  struct hp_error *err);

#endif
