/* SPDX-License-Identifier: MIT */
/* The values that elements of a task can have. */
#ifndef SIM_TASKS_VALUES_H
#define SIM_TASKS_VALUES_H

#include <stdbool.h>

enum value {
    VALUE_GROUP, /* only elements */
    VALUE_EMPTY, /* nothing at all */
    VALUE_TEXT,
    VALUE_FILLED, /* a text that is not empty */
    VALUE_BOOLEAN,
    VALUE_DURATION,
    VALUE_MOMENT,
    VALUE_INTERVAL, /* of days: 1 to 365 */
    VALUE_WEEKS,    /* 1 to 52 */
    VALUE_PRIORITY,
    VALUE_LOGON,
    VALUE_LEVEL,
    VALUE_INSTANCES,
    VALUE_PATH, /* of a task: begins with a backslash */
    VALUE_ACCOUNT,
};

bool value_is(enum value value, const char *text);

#endif
