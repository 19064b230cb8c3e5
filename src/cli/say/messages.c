/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include "text.h"

#include "platform/console.h"

static const struct {
    const char *word;
    const char *colour; /* SGR parameters */
} tags[CLI_TAGS] = {
    [CLI_ERROR] = { "ERROR", "1;31" },   /* bold red */
    [CLI_LOSS] = { "WARNING", "33" },    /* yellow */
    [CLI_WARNING] = { "WARNING", "33" }, /* yellow */
    [CLI_NOTICE] = { "NOTICE", "36" },   /* cyan */
    [CLI_SUCCESS] = { "SUCCESS", "32" }, /* green */
    [CLI_INFO] = { "INFO", "90" },       /* grey */
};

bool cli_speaks(const struct cli_voice *voice)
{
    return !voice->quiet && (!voice->json || voice->verbose);
}

void cli_add_tag(struct hp_str *out, enum cli_tag tag, bool colour)
{
    if (colour)
        hp_str_format(out, "\033[%sm[%s]\033[0m", tags[tag].colour, tags[tag].word);
    else
        hp_str_format(out, "[%s]", tags[tag].word);
}

void cli_write_stderr(struct cli_voice *voice, const struct hp_str *text)
{
    cli_progress_break(&voice->progress);
    /* When stderr is closed there is nobody left to tell. */
    os_write(OS_STDERR, hp_str_text(text), text->length, NULL);
}

void cli_say(struct cli_voice *voice, enum cli_tag tag, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    va_end(args);
    cli_log_add(voice->log, tags[tag].word, "%s", hp_str_text(&text));
    if (!cli_speaks(voice) && (tag != CLI_LOSS || voice->json))
        return;
    HP_STR(line);
    cli_add_tag(&line, tag, voice->colour);
    hp_str_add_char(&line, ' ');
    cli_escape_sentence(&line, hp_str_text(&text));
    hp_str_add_char(&line, '\n');
    cli_write_stderr(voice, &line);
}
