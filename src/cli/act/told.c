/* SPDX-License-Identifier: MIT */
#include "told.h"

#include "platform/child.h"

enum { PATIENCE_MS = 60 * 1000 };

/* The program of that option, found as the first word of a command is. */
static int find(const struct cli_run *run, enum cli_option option, const char **path, struct hp_error *err)
{
    HP_ERROR(cause);
    if (!cli_given(run->line, option))
        return 0;
    int rc = os_child_find(run->line->options[option].words[0], run->arena, path, &cause);
    if (!rc)
        return 0;
    hp_error_context(&cause, "%s", cli_option_info(option)->name);
    cause.class = HP_E_USAGE; /* it is the command line that is wrong, not the host */
    return hp_error_move(err, &cause);
}

int cli_told_check(const struct cli_run *run, struct hp_error *err)
{
    const char *path;
    int rc = find(run, CLI_ON_FAIL, &path, err);
    return rc ? rc : find(run, CLI_ON_DONE, &path, err);
}

/* As history prints it: the changes of this run. */
static void add_changes(struct hp_str *out, const struct cli_recording *recording)
{
    hp_str_add(out, "{\"schema\":2,\"kind\":\"history\",\"host\":null,\"changes\":[");
    for (size_t i = 0; i < recording->count; i++)
        hp_str_format(out, "%s%s", i ? "," : "", recording->changes[i]);
    hp_str_add(out, "]}\n");
}

static const char *const *words_of(const struct cli_run *run, enum cli_option option)
{
    const struct cli_words *given = &run->line->options[option];
    const char **words = hp_arena_array(run->arena, given->count + 1, sizeof *words);
    for (size_t i = 0; i < given->count; i++)
        words[i] = given->words[i];
    return words;
}

void cli_told(struct cli_run *run, int exit_code)
{
    HP_STR(input);
    HP_ERROR(cause);
    const char *path;
    int code = 0;
    enum cli_option option = exit_code ? CLI_ON_FAIL : CLI_ON_DONE;
    if (run->recording.count == 0 || !cli_given(run->line, option))
        return;
    add_changes(&input, &run->recording);
    int rc = find(run, option, &path, &cause);
    if (!rc)
        rc = os_child_feed(path, words_of(run, option), hp_str_text(&input), PATIENCE_MS, &code, &cause);
    if (rc)
        cli_say(&run->voice, CLI_WARNING, "%s.", cause.what);
    else if (code)
        cli_say(&run->voice, CLI_WARNING, "The program of %s ended with exit code %d.",
                cli_option_info(option)->name, code);
    else
        cli_log_add(run->voice.log, "TOLD", "%s", path);
}
