/* SPDX-License-Identifier: MIT */
/* Tasks of Windows' Task Scheduler as text. Pure functions, so that they are tested everywhere.
 *
 * Source: Microsoft, "Task Scheduler Schema" and its elements, "ITaskFolder::RegisterTask"; the order of the
 * elements is that of tasks that Windows itself writes out. */
#ifndef TIMERS_TASKS_DEFINITION_H
#define TIMERS_TASKS_DEFINITION_H

#include "timers/timer.h"

/* The folder of all tasks of HyperPoint. */
#define TASKS_FOLDER "\\HyperPoint"

/* A task's name in it: the id, and whether a user runs it, so that an entry can be moved from one account to
 * the other with both there for a moment. Arena text. */
const char *task_name(struct hp_arena *arena, const char *id, enum timers_account account);

/* The definition of the task that runs the entry, XML in UTF-8. `user`: on whose account, "DOMAIN\\name";
 * NULL: the system's. Whatever is in the entry's texts, each stays the text of one element, and what XML
 * cannot hold becomes a question mark. `now_micros`: the first run is due after that, so that nothing is made
 * up. Arena text. */
const char *task_definition(struct hp_arena *arena, const struct timers_entry *entry, const char *user,
                            int64_t now_micros);

/* HP_E_REFUSED where the Task Scheduler would put something in for a part of the program's path or of its
 * words, which nothing keeps it from. */
int task_check_command(const struct timers_entry *entry, struct hp_error *err);

/* Is that the definition of a task that HyperPoint made for that id? It is as the Task Scheduler gives it,
 * UTF-8 or UTF-16, `length` bytes. */
bool task_is_ours(const char *xml, size_t length, const char *id);

#endif
