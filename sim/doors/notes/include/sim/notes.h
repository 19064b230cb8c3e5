/* SPDX-License-Identifier: MIT */
/* What reaches a simulated host, written down where it arrives: also what a transport asks for itself, of
 * which the client above it tells nothing. */
#ifndef SIM_NOTES_H
#define SIM_NOTES_H

#include <stddef.h>

/* Appends a line to the file that the environment variable HYPERPOINT_SIM_CALLS names, and does nothing
 * without it, or in a build without HYPERPOINT_TESTING: verb, the number of objects in the answer, and
 * `what` was asked, with tabs between and `what` in one line. The verbs are connect, query, get, invoke and
 * class. A call that fails is noted with no object. A file that cannot be written ends the process: counts
 * that miss something would be believed. */
void sim_note(const char *verb, size_t rows, const char *what);

#endif
