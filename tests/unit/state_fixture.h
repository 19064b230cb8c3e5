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

#endif
