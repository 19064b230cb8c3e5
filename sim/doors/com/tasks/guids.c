/* SPDX-License-Identifier: MIT */
/* The GUIDs of the Task Scheduler, which no library of the compiler has. */
#include <initguid.h>

#include "tasks/tasks.h"
