/* SPDX-License-Identifier: MIT */
/* IEnumWbemClassObject over an answer. */
#ifndef COM_ENUMERATOR_H
#define COM_ENUMERATOR_H

#include "answer.h"

/* A new enumerator with one reference; it takes over the caller's share of the answer. Forward-only ones can
 * be neither reset nor cloned. */
IEnumWbemClassObject *door_enumerator_new(struct door_answer *answer, bool is_forward_only);

#endif
