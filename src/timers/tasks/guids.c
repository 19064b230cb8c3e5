/* SPDX-License-Identifier: MIT */
/* The one place where the GUIDs this room uses are defined. */
#include <initguid.h>

#include "tasks/com.h"
