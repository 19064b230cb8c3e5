/* SPDX-License-Identifier: MIT */
#include "serve.h"

#include "platform/process.h"

int tool_serve(const struct sim_http_options *options, struct hp_error *err)
{
    struct sim_http_options all = *options;
    all.password = os_environment("HYPERPOINT_PASSWORD");
    all.references = os_environment("HYPERPOINT_DOOR_REFERENCES");
    return sim_http_serve(&all, err);
}
