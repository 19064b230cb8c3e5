/* SPDX-License-Identifier: MIT */
/* What the Task Scheduler of the simulated host remembers: the file beside the host's, with ".tasks" behind
 * its name, which each call opens alone, so that programs see what others have done. JSON, for tests to
 * write:
 *
 * - service: "running", or else nobody can connect
 * - rights: "administrator", or else only one's own tasks, without all rights, can be made, seen and removed
 * - accounts: names there are beside that of the program's user
 * - noBatch: those of all names that may not log on as a batch job, which is told with a code of success
 * - failures: of each { method, code ("0x80070569"), after } the calls of that method fail, but for the first
 *   `after` of them
 * - folders: paths, without the root
 * - tasks: { path, xml, enabled, lastRun (a DATE), lastResult, closed (it has its own descriptor) }
 * - refused: why the last call was refused that Windows would not explain, either */
#ifndef COM_TASKS_STORE_H
#define COM_TASKS_STORE_H

#include "base/arena.h"
#include "base/json.h"
#include "com.h"

#include <taskschd.h>

struct door_tasks {
    HANDLE file;
    cJSON *json;
};

/* For a call of that method. S_OK; ERROR_FILE_NOT_FOUND where there is no simulated host; the code of a
 * failure that is to come. Lasts until door_tasks_close, which writes down what was changed. */
HRESULT door_tasks_open(struct door_tasks *out, const char *method);
void door_tasks_close(struct door_tasks *tasks);
#define DOOR_TASKS(name) __attribute__((cleanup(door_tasks_close))) struct door_tasks name = { .json = NULL }

/* The code, noted with why. */
HRESULT door_tasks_refuse(struct door_tasks *tasks, HRESULT code, const char *why);

/* A member's text; "" where there is none. */
const char *door_tasks_text(const cJSON *object, const char *name);

/* Is the text in the list of that name? Case does not count. */
bool door_tasks_lists(const struct door_tasks *tasks, const char *list, const char *text);

/* The task at a full path, or NULL; it may be changed. */
cJSON *door_tasks_find(const struct door_tasks *tasks, const char *path);

bool door_tasks_is_administrator(const struct door_tasks *tasks);

/* This process's user, "DOMAIN\\name". Arena text. */
const char *door_tasks_user(struct hp_arena *arena);

/* Nothing is given: VT_EMPTY, VT_NULL, or what scripts leave out. */
bool door_tasks_is_empty(const VARIANT *value);

#endif
