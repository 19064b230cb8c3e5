/* SPDX-License-Identifier: MIT */
/* Serving a host over the network, where this program can (serve.c, no_serve.c). */
#ifndef TOOL_SERVE_H
#define TOOL_SERVE_H

#include "sim/http.h"

/* As sim_http_serve, with HYPERPOINT_PASSWORD as the password. */
int tool_serve(const struct sim_http_options *options, struct hp_error *err);

#endif
