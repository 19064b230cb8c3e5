/* SPDX-License-Identifier: MIT */
/* IWbemLocator: where a client begins. */
#ifndef COM_LOCATOR_H
#define COM_LOCATOR_H

#include "com.h"

/* A new locator, through one interface of it with one reference. */
HRESULT door_locator_create(REFIID iid, void **out);

#endif
