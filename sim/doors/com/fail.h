/* SPDX-License-Identifier: MIT */
/* How a method of this door fails: with the code of the error, and with what the host said where COM clients
 * look for it: the thread's error information, which is an __ExtendedStatus object as well. */
#ifndef COM_FAIL_H
#define COM_FAIL_H

#include "base/error.h"
#include "base/format.h"
#include "com.h"

/* The code WMI gives for the error: its WMI status, else that of the way there, else WBEM_E_FAILED.
 * Description is the host's own text (or, where the door itself has no host to ask, the sentence),
 * ParameterInfo the sentence. */
HRESULT door_fail(const struct hp_error *err, const char *operation);

/* A refusal of the door's own. */
HRESULT door_refuse(HRESULT code, const char *operation, const char *format, ...) HP_FORMAT(3, 4);

/* WBEM_E_NOT_SUPPORTED, and which method it is. */
HRESULT door_not_supported(const char *method);

/* A call begins: what an earlier one said is gone. */
void door_clear_error(void);

#endif
