/* SPDX-License-Identifier: MIT */
/* What the running process knows of itself, and how it does several things at once. */
#ifndef PLATFORM_PROCESS_H
#define PLATFORM_PROCESS_H

#include "base/arena.h"
#include "base/error.h"

#include <stddef.h>

/* Call first thing in main. On Windows: libraries come from the system's own folder only, and nobody else's
 * are put into the process; a corrupt heap ends it. Does nothing on POSIX. */
void os_process_prepare(void);

/* The command line in UTF-8, `argc` texts that live as long as the process. On POSIX the bytes are passed on
 * as they came, well-formed or not. */
char **os_arguments(int argc, char **argv);

/* Variables that hold a secret of this program, and that no other program gets from it; NULL at the end. */
extern const char *const os_secret_variables[];

/* An environment variable's value; NULL when it is not set or empty. Valid until the environment changes. */
const char *os_environment(const char *name);

/* Sets it for this process and for those it starts; NULL takes it away. */
void os_environment_set(const char *name, const char *value);

unsigned long os_process_id(void);

/* Who runs this, for people: "DOMAIN\\name", "name", or "root (sudo: name)". Arena text, never NULL. */
const char *os_user_name(struct hp_arena *arena);

/* Ends the process at once, as a crash or a power cut would: nothing is flushed, closed or released. */
_Noreturn void os_process_die(void);

/* Stops the process until another one tells it to go on. */
void os_process_pause(void);

/* The file of the running program, symbolic links resolved, and its folder; the arena owns *out.
 */
int os_program_path(struct hp_arena *arena, const char **out, struct hp_error *err);
int os_program_folder(struct hp_arena *arena, const char **out, struct hp_error *err);

/* --- the same work many times over, side by side: for work that mostly waits for other machines --- */

/* Calls work(context, n) once for each n below `count`, in order of their beginning, and at most `at_a_time`
 * (1 or more) at once; returns when all of them have returned. They run in threads with small stacks, and one
 * in the caller's own: where the system gives fewer threads, fewer run at once. What `context` holds must be
 * safe to use from all of them. */
void os_side_by_side(size_t count, size_t at_a_time, void (*work)(void *context, size_t n), void *context);

/* Call it when it is known how many threads there will be, and before anything is done: of many, each takes
 * less memory when the program is started for them. So it may not return, but start the program again in this
 * process, with the same words and open files. Does nothing on Windows. */
void os_expect_threads(size_t count);

#endif
