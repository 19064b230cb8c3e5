/* SPDX-License-Identifier: MIT */
/* Serving a host over the network, where this program can (serve.c, no_serve.c). */
#ifndef TOOL_SERVE_H
#define TOOL_SERVE_H

#include "base/error.h"

#include <stdint.h>

/* Serves until a signal ends it. The password is HYPERPOINT_PASSWORD. Errors as sim_http_serve. */
int tool_serve(const char *file, const char *listen, const char *user, uint64_t speed, struct hp_error *err);

#endif
