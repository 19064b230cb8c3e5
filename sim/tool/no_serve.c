/* SPDX-License-Identifier: MIT */
#include "serve.h"

int tool_serve(const char *file, const char *listen, const char *user, uint64_t speed, struct hp_error *err)
{
    (void)file;
    (void)listen;
    (void)user;
    (void)speed;
    return hp_error_set(err, HP_E_USAGE, "hosts are served by the program for Linux only");
}
