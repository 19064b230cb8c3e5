/* SPDX-License-Identifier: MIT */
/* Where the password of --user comes from. */
#ifndef APP_PASSWORD_H
#define APP_PASSWORD_H

#include "cli/cli.h"

#include "base/arena.h"

/* A secret in an arena: overwritten at the end of the scope, which must be before the arena's. */
#define APP_SECRET(name) __attribute__((cleanup(app_drop_secret))) char *name = NULL /* NOLINT */
void app_drop_secret(char **secret);

/* The password that the user gave with the command: the first line of --password-file, or
 * HYPERPOINT_PASSWORD; NULL when neither is there. HP_E_USAGE for a file without one, and the errors of
 * os_file_read_secret. */
int app_password_given(const struct cli_connection *wanted, struct hp_arena *arena, char **out,
                       struct hp_error *err);

/* What to do instead of typing it, on every system. */
#define APP_PASSWORD_OTHERWISE "set the environment variable HYPERPOINT_PASSWORD, or use --password-file"

/* Asks once for the password of several hosts, of which some lack one, unless it was given with the command.
 * *out stays NULL where nobody is asked, and where nobody can be and some hosts lack none. As
 * app_password_ask. */
int app_password_of_many(const struct cli_connection *wanted, size_t count, size_t lack,
                         struct hp_arena *arena, char **out, struct hp_error *err);

/* Asks the person at the terminal for it. HP_E_USAGE without one, with `otherwise` as what to do;
 * HP_E_INTERRUPTED. */
int app_password_ask(const struct cli_connection *wanted, const char *otherwise, struct hp_arena *arena,
                     char **out, struct hp_error *err);

#endif
