/* SPDX-License-Identifier: MIT */
/* Declarations of classes as CIM-XML (DSP0201). */
#ifndef DOOR_CLASS_H
#define DOOR_CLASS_H

#include "base/str.h"
#include "cim/class.h"

/* The CLASS element. */
void door_add_class(struct hp_str *out, const struct cim_class_decl *class);

#endif
