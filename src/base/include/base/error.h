/* SPDX-License-Identifier: MIT */
/* What went wrong, told once, where it is known, for a person who reads it at two in the morning.
 *
 * A function that can fail returns 0 or a negative class and takes a struct hp_error last. It says what
 * failed; layers above add on which VM (hp_error_context) and what to do next (hp_error_next). The first
 * cause wins: clean-up that fails as well cannot overwrite it. Nothing below the command line prints. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/format.h"

#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>

/* The classes a caller can branch on. */
enum hp_class {
    HP_OK = 0,
    HP_E_FAILED = -1,      /* tried and failed */
    HP_E_USAGE = -2,       /* the command line or a file the user wrote is wrong */
    HP_E_NOT_FOUND = -3,   /* no such VM, GPU, checkpoint, object */
    HP_E_AMBIGUOUS = -4,   /* more than one of that name */
    HP_E_REFUSED = -5,     /* not in this state: VM state, lock, checkpoints disabled */
    HP_E_ACCESS = -6,      /* no rights, or no Hyper-V there */
    HP_E_TIMEOUT = -7,     /* waited as long as allowed; whether it happened is not known */
    HP_E_INTERRUPTED = -8, /* the user asked to stop */
    HP_E_GONE = -9,        /* connection or service lost; whether the call happened is not known */
};

/* The four levels on which a host reports an error. Each keeps its own native number. */
enum hp_level {
    HP_LEVEL_TRANSPORT, /* HRESULT or HTTP status of the connection */
    HP_LEVEL_WMI,       /* WBEM status of the call */
    HP_LEVEL_METHOD,    /* ReturnValue of the method */
    HP_LEVEL_JOB,       /* ErrorCode of the job */
    HP_LEVELS
};

struct hp_code {
    bool known;
    uint32_t value;
};

/* All zero is "no error". Owns its texts: HP_ERROR(err) clears them at the end of the scope. */
struct hp_error {
    enum hp_class class;
    char *what; /* what failed, with context in front: one sentence without a full stop */
    char *
        host_text; /* the host's own words, in its language; shown, never tested. NULL when it said nothing */
    char *next;    /* what to do next; NULL when nobody knew */
    char *elsewhere; /* the host that has what was looked for here; NULL: none is known */
    bool passes;     /* what is in the way ends without the user: another run, or what Hyper-V is doing */
    struct hp_code codes[HP_LEVELS];
};

#define HP_ERROR(name) __attribute__((cleanup(hp_error_clear))) struct hp_error name = { .class = HP_OK }

/* Sets class and sentence unless an error is already there. Returns `class`, so that `return
 * hp_error_set(...)` reads well. `err` may be NULL everywhere: the caller wants the class only. */
int hp_error_set(struct hp_error *err, enum hp_class class, const char *format, ...) HP_FORMAT(3, 4);

/* Puts "<context>: " in front of the sentence. */
void hp_error_context(struct hp_error *err, const char *format, ...) HP_FORMAT(2, 3);

/* The same for HP_E_REFUSED, where waiting helps (passes). */
int hp_error_busy(struct hp_error *err, const char *format, ...) HP_FORMAT(2, 3);

/* Adds a native number; the first one of a level stays. */
void hp_error_code(struct hp_error *err, enum hp_level level, uint32_t value);

/* Adds the host's words; the first ones stay. NULL and "" add nothing. */
void hp_error_host_text(struct hp_error *err, const char *text);

/* Says what to do next; the first advice stays. */
void hp_error_next(struct hp_error *err, const char *format, ...) HP_FORMAT(2, 3);

/* Names the host that has what this one has not; the first one stays. */
void hp_error_elsewhere(struct hp_error *err, const char *host);

/* Adds advice after that which is there: a sentence without a full stop, of its own. */
void hp_error_also(struct hp_error *err, const char *format, ...) HP_FORMAT(2, 3);

bool hp_error_is_set(const struct hp_error *err);

/* `to` takes what `from` holds, unless it holds an error already; `from` is empty afterwards. Returns the
 * class that `from` had. */
int hp_error_move(struct hp_error *to, struct hp_error *from);

void hp_error_clear(struct hp_error *err);

#endif
