/* SPDX-License-Identifier: MIT */
/* What the fuzz targets share. A target is one function that takes any bytes; libFuzzer calls it with bytes
 * it makes up, replay.c with files. */
#ifndef FUZZ_H
#define FUZZ_H

#include "base/arena.h"
#include "base/error.h"

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The target; always 0. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What holds for every input. Ends the program where it does not, which is what counts as a finding. */
#define MUST(condition) ((condition) ? (void)0 : fuzz_finding(__FILE__, __LINE__, #condition))

__attribute__((noreturn)) static inline void fuzz_finding(const char *file, int line, const char *what)
{
    fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
    abort();
}

/* The input as text, in memory of its own and no larger, so that reading beyond its end is seen. */
#define FUZZ_TEXT(name, data, size)                                                                          \
    __attribute__((cleanup(fuzz_text_free))) char *name = fuzz_text((data), (size))

static inline char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = hp_malloc(size + 1);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

static inline void fuzz_text_free(char **text)
{
    free(*text);
}

/* What every function that can fail promises: 0 and no error, or a class of error and a sentence. */
static inline void fuzz_check_result(int rc, const struct hp_error *err)
{
    MUST(rc <= 0);
    MUST((int)err->class == rc);
    MUST(!rc || (err->what && *err->what));
}

#endif
