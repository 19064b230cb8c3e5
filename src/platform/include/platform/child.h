/* SPDX-License-Identifier: MIT */
/* Another program, run to its end: with the standard streams of this one, and no shell in between. */
#ifndef PLATFORM_CHILD_H
#define PLATFORM_CHILD_H

#include "base/arena.h"
#include "base/error.h"

#include <stdint.h>

/* Finds the program that `name` means: a file where it has a path, else the first of that name in PATH; the
 * arena owns *path. On Windows .exe may be left out, the current folder is only looked into when it is named,
 * and batch files are refused: Windows gives them to its shell, with other rules for words. HP_E_NOT_FOUND,
 * HP_E_ACCESS when it is there and may not be run. */
int os_child_find(const char *name, struct hp_arena *arena, const char **path, struct hp_error *err);

/* A variable the program finds in its environment, beside all of this process but its secrets
 * (os_secret_variables). */
struct os_variable {
    const char *name;
    const char *value;
};

/* Runs the program at `path` and waits for its end, however long that takes. It gets `words` as they are, the
 * first one being what it is called; NULL ends them. *code becomes its exit code, or 128 and the number of
 * the signal that ended it.
 *
 * Ctrl+C reaches it as it reaches this process, which goes on waiting: it has its own idea of what that
 * means. On POSIX a SIGINT, SIGTERM, SIGHUP or SIGQUIT that somebody sends to this process alone is passed
 * on. Needs os_interrupts_catch before. HP_E_FAILED or HP_E_ACCESS when it could not be started. */
int os_child_run(const char *path, const char *const *words, const struct os_variable *variable, int *code,
                 struct hp_error *err);

/* Runs it with an empty stdin, and gives what it writes to stdout and stderr, without blanks and line breaks
 * at the end, owned by the arena: at most 64 KiB of it. Words and *code as above. HP_E_TIMEOUT when it has
 * not ended after two minutes: then it is killed. Not on Windows. */
int os_child_read(const char *path, const char *const *words, struct hp_arena *arena, const char **said,
                  int *code, struct hp_error *err);

/* Runs the program at `path` with those words and the same environment, but for at most so long, and apart
 * from Ctrl+C. It reads `input` from its stdin; what it writes to stdout goes to stderr. *code as above.
 * HP_E_TIMEOUT when it did not end in time and was ended; HP_E_FAILED or HP_E_ACCESS as above. */
int os_child_feed(const char *path, const char *const *words, const char *input, uint32_t milliseconds,
                  int *code, struct hp_error *err);

#endif
