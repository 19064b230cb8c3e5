/* SPDX-License-Identifier: MIT */
#include "sim/notes.h"

#include <stdio.h>
#include <stdlib.h>

void sim_note(const char *verb, size_t rows, const char *what)
{
    const char *name = getenv("HYPERPOINT_SIM_CALLS");
    if (!name || !*name)
        return;
    FILE *file = fopen(name, "ab");
    if (!file || fprintf(file, "%s\t%zu\t", verb, rows) < 0)
        abort();
    for (; *what; what++)
        (void)putc(*what == '\n' || *what == '\r' || *what == '\t' ? ' ' : *what, file);
    (void)putc('\n', file);
    if (ferror(file) || fclose(file) != 0)
        abort();
}
