/* SPDX-License-Identifier: MIT */
/* Asking the person at the terminal. */
#ifndef PLATFORM_PROMPT_H
#define PLATFORM_PROMPT_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>

enum { OS_MAX_ANSWER_LENGTH = 4000 }; /* bytes; a terminal gives no more than 4095 in one line */

/* True when somebody can be asked: the answer would come from a terminal (stdin), and the question would be
 * seen on one (stderr). */
bool os_can_ask(void);

/* Writes `question` to stderr as it stands, reads one line, and gives it without its end, owned by the arena:
 * "" for Enter alone, NULL when there is no more to read (Ctrl+D, Ctrl+Z on Windows). What was typed before
 * the question stood there is no answer to it, and is dropped. Needs os_interrupts_catch before.
 *
 * HP_E_REFUSED when nobody can be asked; HP_E_INTERRUPTED when the user wants to stop (platform/interrupt.h),
 * also when that was before the question; HP_E_FAILED for an answer that is no UTF-8 or longer than
 * OS_MAX_ANSWER_LENGTH. */
int os_ask(const char *question, struct hp_arena *arena, const char **out, struct hp_error *err);

/* The same without showing what is typed. The terminal is as before when this returns, and also while the
 * process is stopped or when a signal ends it meanwhile. The answer is nowhere but in *out: os_wipe it when
 * it was used. */
int os_ask_secret(const char *question, struct hp_arena *arena, char **out, struct hp_error *err);

/* Overwrites a secret; NULL is accepted. */
void os_wipe(char *secret);

#endif
