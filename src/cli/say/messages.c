/* SPDX-License-Identifier: MIT */
#include "messages.h"

#include "events.h"
#include "text.h"

#include "platform/console.h"

static const struct {
    const char *word;
    const char *colour; /* SGR parameters */
    const char *level;  /* of an event */
} tags[CLI_TAGS] = {
    [CLI_ERROR] = { "ERROR", "1;31", "error" },     /* bold red */
    [CLI_LOSS] = { "WARNING", "33", "warning" },    /* yellow */
    [CLI_WARNING] = { "WARNING", "33", "warning" }, /* yellow */
    [CLI_NOTICE] = { "NOTICE", "36", "notice" },    /* cyan */
    [CLI_SUCCESS] = { "SUCCESS", "32", "success" }, /* green */
    [CLI_INFO] = { "INFO", "90", "info" },          /* grey */
};

bool cli_speaks(const struct cli_voice *voice)
{
    return !voice->quiet && (!voice->json || voice->verbose || voice->host);
}

void cli_add_tagged(struct hp_str *out, enum cli_tag tag, bool colour, const char *text)
{
    HP_STR(shown);
    HP_STR(sentence);
    HP_STR(wrapped);
    hp_str_format(&shown, "[%s]", tags[tag].word);
    hp_str_format(&sentence, "%s ", hp_str_text(&shown));
    cli_escape_sentence(&sentence, text);
    cli_wrap(&wrapped, hp_str_text(&sentence), 2, cli_message_width());
    /* The colour takes no columns, so it is added afterwards. */
    if (colour)
        hp_str_format(out, "\033[%sm%s\033[0m", tags[tag].colour, hp_str_text(&shown));
    hp_str_add(out, hp_str_text(&wrapped) + (colour ? shown.length : 0));
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
    if (voice->events) {
        cli_event_message(tags[tag].level, hp_str_text(&text));
        return;
    }
    if (!cli_speaks(voice) && (tag != CLI_LOSS || voice->json))
        return;
    /* What is well with each of several hosts, their table says. */
    if ((voice->host || voice->calm) && tag > CLI_WARNING && !voice->verbose)
        return;
    HP_STR(line);
    HP_STR(of_host);
    if (voice->host)
        hp_str_format(&of_host, "%s: %s", voice->host, hp_str_text(&text));
    cli_add_tagged(&line, tag, voice->colour, hp_str_text(voice->host ? &of_host : &text));
    cli_write_stderr(voice, &line);
}

void cli_say_heading(struct cli_voice *voice, const char *name)
{
    HP_STR(text);
    HP_STR(line);
    hp_str_format(&text, "\"%s\":", name);
    if (voice->verbose || voice->events || voice->host || !cli_speaks(voice)) {
        cli_say(voice, CLI_INFO, "%s", hp_str_text(&text));
        return;
    }
    cli_log_add(voice->log, tags[CLI_INFO].word, "%s", hp_str_text(&text));
    cli_add_tagged(&line, CLI_INFO, voice->colour, hp_str_text(&text));
    cli_progress_look(&voice->progress, name, hp_str_text(&line));
}
