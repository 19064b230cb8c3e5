/* SPDX-License-Identifier: MIT */
#include "password.h"

#include "base/str.h"
#include "base/text.h"
#include "platform/files.h"
#include "platform/process.h"
#include "platform/prompt.h"

#include <string.h>

enum { LONGEST_FILE = 4096 };

void app_drop_secret(char **secret)
{
    os_wipe(*secret);
}

static int read_file(const char *path, struct hp_arena *arena, char **out, struct hp_error *err)
{
    struct os_content content;
    HP_ERROR(cause);
    if (os_file_read_secret(path, LONGEST_FILE, arena, &content, &cause)) {
        /* What is not found else is a VM or a GPU; here the command line names the wrong file. */
        if (cause.class == HP_E_NOT_FOUND || cause.class == HP_E_FAILED)
            cause.class = HP_E_USAGE;
        return hp_error_move(err, &cause);
    }
    char *text = (char *)(uintptr_t)content.text; /* this arena's, and nobody else's */
    size_t line = strcspn(text, "\r\n");
    os_wipe(text + line);
    text[line] = '\0';
    if (line && hp_text_is_utf8(text, line)) {
        *out = text;
        return 0;
    }
    os_wipe(text);
    return hp_error_set(err, HP_E_USAGE, "the first line of %s is %s", path,
                        line ? "not a password" : "empty");
}

int app_password_given(const struct cli_connection *wanted, struct hp_arena *arena, char **out,
                       struct hp_error *err)
{
    if (wanted->password_file)
        return read_file(wanted->password_file, arena, out, err);
    *out = hp_arena_copy(arena, os_environment("HYPERPOINT_PASSWORD"));
    return 0;
}

int app_password_of_many(const struct cli_connection *wanted, size_t count, size_t lack,
                         struct hp_arena *arena, char **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    APP_SECRET(given);
    int rc = app_password_given(wanted, &scratch, &given, err);
    if (rc || given || !lack || (lack < count && !os_can_ask()))
        return rc;
    struct cli_connection all = *wanted;
    all.computer = hp_arena_format(&scratch, "%zu host%s", lack, hp_plural(lack, "", "s"));
    return app_password_ask(&all, APP_PASSWORD_OTHERWISE, arena, out, err);
}

int app_password_ask(const struct cli_connection *wanted, const char *otherwise, struct hp_arena *arena,
                     char **out, struct hp_error *err)
{
    const char *question = hp_arena_format(arena, "Password of %s on %s: ", wanted->user, wanted->computer);
    if (wanted->one_of_many || !os_can_ask()) {
        hp_error_next(err, "%s", otherwise);
        return hp_error_set(err, HP_E_USAGE,
                            "HyperPoint has no password for %s, and there is no terminal to ask on",
                            wanted->user);
    }
    int rc = os_ask_secret(question, arena, out, err);
    if (!rc && !*out)
        return hp_error_set(err, HP_E_INTERRUPTED, "you gave no password");
    if (rc || **out)
        return rc;
    hp_error_next(err, "%s", otherwise);
    return hp_error_set(err, HP_E_USAGE, "the password is empty");
}
