/* SPDX-License-Identifier: MIT */
/* IWbemCallResult: what a semisynchronous call gives to come back for. */
#ifndef COM_RESULT_H
#define COM_RESULT_H

#include "answer.h"

/* A new result with one reference. It takes over the caller's share of the answer, and of the object and the
 * services, at most one of which is given. */
IWbemCallResult *door_result_new(struct door_answer *answer, IWbemClassObject *object,
                                 IWbemServices *services);

#endif
