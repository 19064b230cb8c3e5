/* SPDX-License-Identifier: MIT */
/* SOAP faults as errors. */
#ifndef WSMAN_FAULT_H
#define WSMAN_FAULT_H

#include "soap/tree.h"

/* Sets err from the s:Fault of an answer and returns the class (see wsman_read_answer). */
int wsman_fault_error(struct hp_arena *arena, const struct soap_node *fault, const char *what,
                      struct hp_error *err);

#endif
