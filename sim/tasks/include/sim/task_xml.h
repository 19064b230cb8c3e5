/* SPDX-License-Identifier: MIT */
/* Definitions of tasks as the Task Scheduler reads them: its elements and attributes, their order, their
 * values. It is stricter than Windows in two ways. Elements must be in the order in which Windows itself
 * writes them out, though it reads others. And there are only the elements of version 1.2 that tasks of
 * programs which run at a time of day need; all others are refused.
 *
 * Source: Microsoft, "Task Scheduler Schema", its elements and types, and tasks written out by Windows. */
#ifndef SIM_TASK_XML_H
#define SIM_TASK_XML_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

/* How Windows refuses one. */
enum sim_task_code {
    SIM_TASK_UNEXPECTED_NODE = 0x1316, /* with 0x8004 in front */
    SIM_TASK_NAMESPACE = 0x1317,
    SIM_TASK_INVALID_VALUE = 0x1318,
    SIM_TASK_MISSING_NODE = 0x1319,
    SIM_TASK_MALFORMED_XML = 0x131A,
};

/* What a definition says; texts are NULL where it says nothing. */
struct sim_task_xml {
    const char *user;
    const char *logon;
    bool highest;
    bool enabled; /* the task and its trigger */
    const char *description;
    const char *command;
    const char *arguments;
    const char *start; /* "2026-11-28T03:00:00" */
    unsigned days;     /* bits, from Monday; all for one that is daily; 0: no trigger */
};

/* 0; or the code, with what is wrong in *err (HP_E_FAILED). `length` bytes of UTF-8 or UTF-16. Texts are the
 * arena's. */
int sim_task_xml_read(struct hp_arena *arena, const char *text, size_t length, struct sim_task_xml *out,
                      struct hp_error *err);

#endif
