/* SPDX-License-Identifier: MIT */
/* The class __PARAMETERS: a method's parameters as the properties of a class. */
#ifndef COM_PARAMETERS_H
#define COM_PARAMETERS_H

#include "base/arena.h"
#include "cim/class.h"

/* In the arena; with CIM_OUT also ReturnValue. NULL when there are none. */
const struct cim_class_decl *door_parameters_class(struct hp_arena *arena,
                                                   const struct cim_method_decl *method,
                                                   enum cim_direction direction);

/* A class that is not the schema's with all it points to; one of the schema as it is. NULL stays NULL. */
const struct cim_class_decl *door_class_copy(struct hp_arena *arena, const struct cim_class_decl *class);

/* The parameter's place in the method's declaration, which is its ID; -1 for ReturnValue. */
int door_parameter_id(const struct cim_method_decl *method, const char *name);

#endif
