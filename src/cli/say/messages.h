/* SPDX-License-Identifier: MIT */
/* What is said beside the result: tagged messages on stderr, and all of them in the log. */
#ifndef CLI_SAY_MESSAGES_H
#define CLI_SAY_MESSAGES_H

#include "log.h"
#include "progress.h"

/* CLI_LOSS is a warning of something that is lost: no silence hides it. */
enum cli_tag { CLI_ERROR, CLI_LOSS, CLI_WARNING, CLI_NOTICE, CLI_SUCCESS, CLI_INFO, CLI_TAGS };

struct cli_voice {
    bool quiet;   /* -s, --quiet: errors and losses only */
    bool json;    /* nothing but JSON on stderr ... */
    bool verbose; /* ... unless this is set */
    bool colour;
    const char *host; /* one of several, in front of what is said of it; NULL: not in front */
    bool calm;        /* nothing is done to what is spoken of: warnings and worse, or all of it if verbose */
    bool events;      /* stderr is for a program that reads events: every message is one */
    struct cli_log *log; /* may be NULL */
    struct cli_progress progress;
};

/* True when messages other than errors reach stderr. */
bool cli_speaks(const struct cli_voice *voice);

/* Says one message: to the log always, on stderr when cli_speaks, and a loss unless JSON tells it; control
 * characters are escaped. */
void cli_say(struct cli_voice *voice, enum cli_tag tag, const char *format, ...) HP_FORMAT(3, 4);

/* Says which of many is looked at now: where it is to be read by a person, not before there is anything else
 * to say of it. */
void cli_say_heading(struct cli_voice *voice, const char *name);

/* "[ERROR] The text", escaped, the tag coloured if `colour`; broken between words where a terminal is too
 * narrow for it. Ends with a new line. */
void cli_add_tagged(struct hp_str *out, enum cli_tag tag, bool colour, const char *text);

/* Writes finished text to stderr, on a line of its own. */
void cli_write_stderr(struct cli_voice *voice, const struct hp_str *text);

#endif
