/* SPDX-License-Identifier: MIT */
#include "serve.h"

#include "base/str.h"
#include "platform/process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* GSSAPI looks NTLM's users up in a file. For the user and password of the command line that is one in
 * memory, which nobody else sees and which is gone with the process. */
static int let_in_by_ntlm(const struct sim_http_options *options, struct hp_error *err)
{
    const char *backslash = strchr(options->user, '\\');
    HP_STR(path);
    int file = memfd_create("ntlm", 0);
    hp_str_format(&path, "/proc/self/fd/%d", file);
    int written = file < 0 ? -1
                           : dprintf(file, "%.*s:%s:%s\n", backslash ? (int)(backslash - options->user) : 1,
                                     backslash ? options->user : "*",
                                     backslash ? backslash + 1 : options->user, options->password);
    if (written < 0 || setenv("NTLM_USER_FILE", hp_str_text(&path), 1) != 0)
        return hp_error_set(err, HP_E_FAILED, "the user cannot be told to GSSAPI: %s", strerror(errno));
    return 0;
}

int tool_serve(const struct sim_http_options *options, struct hp_error *err)
{
    struct sim_http_options all = *options;
    all.password = os_environment("HYPERPOINT_PASSWORD");
    all.references = os_environment("HYPERPOINT_DOOR_REFERENCES");
    bool by_file = os_environment("NTLM_USER_FILE") || os_environment("KRB5_KTNAME");
    int rc = all.negotiates && all.password && !by_file ? let_in_by_ntlm(&all, err) : 0;
    return rc ? rc : sim_http_serve(&all, err);
}
