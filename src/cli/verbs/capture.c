/* SPDX-License-Identifier: MIT */
/* capture: what is read of a host, as the file of a simulated one. Changes nothing on the host. */
#include "capture/capture.h"
#include "commands.h"
#include "act/confirm.h"
#include "say/text.h"

#include "base/text.h"
#include "platform/files.h"

#include <string.h>

/* A simulated host is a file itself. */
static int check_place(const struct cli_run *run, const char *file, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (!run->host.simulated || !hp_text_same(os_path_absolute(&scratch, file), run->host.identity))
        return 0;
    hp_error_next(err, "name another file with --dest");
    return hp_error_set(err, HP_E_USAGE, "%s is the simulated host itself", file);
}

static int confirm_replacing(struct cli_run *run, const char *file, struct hp_error *err)
{
    if (!os_file_exists(file))
        return 0;
    const struct core_question question = {
        .what = hp_arena_format(run->arena, "%s already exists and will be replaced.",
                                cli_quoted(run->arena, file)),
    };
    HP_ERROR(refused);
    hp_error_next(&refused, "add --yes, or name another file with --dest");
    int rc = cli_confirm(run, &question, &refused);
    if (rc) {
        hp_error_context(&refused, "%s already exists", file);
        hp_error_move(err, &refused);
    }
    return rc;
}

/* Those who may read the file are those who may read the host: its owner. */
static int write_file(const char *file, const struct hp_str *text, struct hp_error *err)
{
    if (!hp_str_fits(text))
        return hp_error_set(err, HP_E_FAILED, "the host is too large to be captured");
    int rc = os_file_replace(file, hp_str_text(text), text->length, OS_FILE_PRIVATE, err);
    if (rc) {
        hp_error_context(err, "the capture could not be written");
        if (err)
            err->class = HP_E_FAILED; /* "no access" would speak of Hyper-V */
    }
    return rc ? HP_E_FAILED : 0;
}

static void tell(struct cli_run *run, const struct cli_capture *capture)
{
    for (size_t i = 0; i < capture->missing.count; i++)
        cli_say(&run->voice, CLI_WARNING, "Not captured: %s.", capture->missing.items[i]);
    cli_say(&run->voice, CLI_SUCCESS, "Captured the host. To look at it: hyperpoint list-vms --sim %s",
            cli_quoted(run->arena, capture->file));
}

int cli_capture(struct cli_run *run, struct hp_error *err)
{
    enum { MAX_FILE_SIZE = 1 << 30 };
    const char *file = cli_value(run->line, CLI_DEST);
    struct cli_capture capture = { .file = file };
    HP_STR_MAX(text, MAX_FILE_SIZE);
    HP_STR(out);
    int rc = cli_connect(run, err);
    if (!rc)
        rc = check_place(run, file, err);
    if (!rc)
        rc = cli_capture_read(run, &capture, err);
    if (!rc)
        rc = confirm_replacing(run, file, err);
    if (rc)
        return rc;
    if (cli_given(run->line, CLI_ANONYMOUS))
        cli_capture_anonymise(run->arena, &capture);
    cli_capture_render(run->arena, &capture, &text);
    rc = write_file(file, &text, err);
    if (rc)
        return rc;
    cli_show_capture(&out, run->voice.json, &capture);
    rc = cli_print(run, &out, err);
    if (!rc)
        tell(run, &capture);
    return rc;
}
