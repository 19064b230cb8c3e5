/* SPDX-License-Identifier: MIT */
/* Values of properties for which the state file has no key of their own: what builds have that HyperPoint
 * does not know. They are kept by name and text, as the class declares them. */
#ifndef MODEL_WORK_OTHER_H
#define MODEL_WORK_OTHER_H

#include "cim/class.h"
#include "hostfile/world.h"

/* From this build on, adapters and settings have such values. */
enum { SIM_FIRST_BUILD_WITH_OTHERS = 28000 };

/* The declaration when a property can be such a value of adapters, or of a VM's settings; else NULL. Arrays
 * cannot, nor what has a key of its own, nor what says which object it is. */
const struct cim_property_decl *sim_other_of_adapters(const char *property);
const struct cim_property_decl *sim_other_of_settings(const char *property);

/* Sets it, in the order of names, or (NULL) takes it away. The list may be shared with a copy, which keeps
 * what it has. */
void sim_set_other(struct hp_arena *arena, struct hf_others *list, const char *name, const char *text);

#endif
