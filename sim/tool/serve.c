/* SPDX-License-Identifier: MIT */
#include "serve.h"

#include "platform/process.h"
#include "sim/http.h"

int tool_serve(const char *file, const char *listen, const char *user, uint64_t speed, struct hp_error *err)
{
    const struct sim_http_options options = { .file = file,
                                              .listen = listen,
                                              .user = user,
                                              .password = os_environment("HYPERPOINT_PASSWORD"),
                                              .speed = speed };
    return sim_http_serve(&options, err);
}
