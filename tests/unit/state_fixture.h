/* SPDX-License-Identifier: MIT */
/* A state folder for the tests of one program: HYPERPOINT_STATE is set to it. */
#ifndef STATE_FIXTURE_H
#define STATE_FIXTURE_H

/* Its path, while there is one. */
extern const char *state_folder;

/* For cmocka_run_group_tests. It is in memory where the system has a place for that: tests that write
 * thousands of records wait for no disk. */
int make_state_folder(void **unused);
int remove_state_folder(void **unused);

/* Writes `text` into the only file that matches, whatever it is called. -1: there is none, or there are more.
 */
int overwrite_only_file(const char *pattern, const char *text);

#endif
