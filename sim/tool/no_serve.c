/* SPDX-License-Identifier: MIT */
#include "serve.h"

int tool_serve(const struct sim_http_options *options, struct hp_error *err)
{
    (void)options;
    return hp_error_set(err, HP_E_USAGE, "hosts are served by the program for Linux only");
}
