/* SPDX-License-Identifier: MIT */
/* No task comes with variables: its program finds those of the machine, and of its account. */
#ifndef TIMERS_TASKS_VARIABLES_H
#define TIMERS_TASKS_VARIABLES_H

#include "timers/timer.h"

/* HP_E_REFUSED, with what to do, unless a task finds each of these variables with the same value, and does
 * not find those without a value. `as_me`: its account is the one of this process. */
int task_check_variables(const struct os_variable *variables, bool as_me, struct hp_error *err);

#endif
