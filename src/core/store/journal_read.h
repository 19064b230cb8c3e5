/* SPDX-License-Identifier: MIT */
#ifndef CORE_STORE_JOURNAL_READ_H
#define CORE_STORE_JOURNAL_READ_H

#include "core/journal.h"

/* Lines that can be written before they are pushed to the disk together: what a step has done, or the header,
 * and what the next one is about to do. No call to the host is between them. */
enum { JOURNAL_LINES_A_SYNC = 2 };

/* How much of a journal's text is whole lines. A power cut can leave a part of a line, and zeros in place of
 * what did not reach the disk, also before a line that did: all that was not yet synced does not count. */
size_t journal_whole_lines(const char *text, size_t length);

/* Reads a journal's text; `path` is for messages and for out->path. What is not whole lines is left out of
 * account. *found is false, and *out untouched, when that leaves no line at all:
 * nothing is changed on a host before the first line is on the disk. HP_E_FAILED for a line that is not as
 * written. */
int journal_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                  struct core_journal *out, bool *found, struct hp_error *err);

#endif
