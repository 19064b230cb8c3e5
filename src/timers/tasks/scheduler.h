/* SPDX-License-Identifier: MIT */
/* The Task Scheduler itself: HyperPoint's folder of it, and the tasks there. */
#ifndef TIMERS_TASKS_SCHEDULER_H
#define TIMERS_TASKS_SCHEDULER_H

#include "tasks/com.h"
#include "timers/timer.h"

struct scheduler {
    bool started;
    ITaskService *service;
    ITaskFolder *folder; /* NULL: there is none */
};

void scheduler_close(struct scheduler *scheduler);
#define SCHEDULER(name) __attribute__((cleanup(scheduler_close))) struct scheduler name = { .started = false }

/* Connects to the one of this machine and looks for the folder. HP_E_FAILED, HP_E_ACCESS. */
int scheduler_open(struct scheduler *out, struct hp_error *err);

/* Makes the folder where there is none. */
int scheduler_make_folder(struct scheduler *scheduler, struct hp_error *err);

/* A task of HyperPoint's as it is. Whoever asks for it gives it back. */
struct found_task {
    IRegisteredTask *task; /* NULL: there is none */
    BSTR xml;
    VARIANT_BOOL enabled;
};

void found_task_release(struct found_task *found);
#define FOUND_TASK(name)                                                                                     \
    __attribute__((cleanup(found_task_release))) struct found_task name = { .task = NULL }

/* HP_E_REFUSED for one of that name that HyperPoint did not make, HP_E_ACCESS where it cannot be seen whether
 * there is one. */
int scheduler_find(const struct scheduler *scheduler, const char *id, enum timers_account account,
                   struct found_task *out, struct hp_error *err);

/* One that is not there is fine. */
int scheduler_delete(const struct scheduler *scheduler, const char *id, enum timers_account account,
                     struct hp_error *err);

/* Creates the task of that name from a definition, or changes it (`flags`: of TASK_CREATION). The code is the
 * Task Scheduler's, which may be one of success that says it will not run. */
HRESULT scheduler_register(const struct scheduler *scheduler, const char *id, enum timers_account account,
                           BSTR xml, LONG flags, IRegisteredTask **out);

/* Why it will not be started; NULL: it will, at *next (microseconds since 1970). The code in *hr when that
 * cannot be read. */
const char *scheduler_trouble(IRegisteredTask *task, int64_t *next, HRESULT *hr);

#endif
