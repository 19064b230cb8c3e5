/* SPDX-License-Identifier: MIT */
#ifndef CORE_STORE_JOURNAL_READ_H
#define CORE_STORE_JOURNAL_READ_H

#include "core/journal.h"

/* Reads a journal's text; `path` is for messages and for out->path. A last line without its newline was cut
 * off and is left out of account. *found is false, and *out untouched, when that leaves no line at all:
 * nothing is changed on a host before the first line is on the disk. HP_E_FAILED for a line that is not as
 * written. */
int journal_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                  struct core_journal *out, bool *found, struct hp_error *err);

#endif
