/* SPDX-License-Identifier: MIT */
/* What RegisterTask is given, and what becomes of it. */
#ifndef COM_TASKS_TAKING_H
#define COM_TASKS_TAKING_H

#include "tasks/store.h"

struct door_taking {
    const char *path; /* full; NULL: no name */
    BSTR xml;         /* NULL: no text */
    LONG flags;
    const VARIANT *user;
    const VARIANT *password;
    TASK_LOGON_TYPE logon;
    const VARIANT *sddl;
};

/* Holds it against all that must fit, and keeps the task. The code is Windows' own. */
HRESULT door_task_take(struct door_tasks *tasks, const struct door_taking *taking);

/* A definition without its first line, which names an encoding. */
const char *door_task_without_declaration(const char *xml);

/* May this program's user see and change it? */
bool door_task_is_mine(const struct door_tasks *tasks, const cJSON *task);

#endif
