/* SPDX-License-Identifier: MIT */
/* The ways to a host this program was built with. */
#ifndef APP_DOORS_H
#define APP_DOORS_H

#include "simulated.h"

#include "cli/cli.h"
#include "platform/files.h"

struct app_doors {
    struct os_append *transcript; /* of all calls to the host, when one is wanted */
    struct app_simulated simulated;
    struct app_shared *shared; /* of all hosts */
    struct hp_arena kept;
    char *password; /* in it, of --user on several hosts; NULL: nobody was asked */
};

/* Opens the host that is wanted and has each call told. HP_E_ACCESS when there is no way to it from this
 * machine. For struct cli_host_opener; `context` is a struct app_doors. */
int app_open_host(void *context, struct hp_arena *arena, const struct cli_connection *wanted,
                  struct cli_host *out, struct hp_error *err);

/* Asks for the password that several hosts need, for struct cli_host_opener. */
int app_open_many(void *context, const struct cli_connection *wanted, const char *const *computers,
                  size_t count, struct hp_error *err);

/* As app_simulated_make, for struct cli_host_opener. */
int app_make_simulated(void *context, const char *name, const char **sim_file, struct hp_error *err);

/* Gives back what the doors hold, and overwrites the password; the host must be closed. */
void app_doors_close(struct app_doors *doors);

#endif
