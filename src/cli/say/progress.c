/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "text.h"

#include "base/text.h"
#include "platform/console.h"

#include <inttypes.h>
#include <string.h>

enum { BAR_COLUMNS = 20 };

static void write_out(const struct hp_str *text)
{
    os_write(OS_STDERR, hp_str_text(text), text->length, NULL);
}

void cli_add_duration(struct hp_str *out, uint64_t microseconds)
{
    uint64_t tenths = (microseconds + 50000) / 100000;
    if (tenths < 600)
        hp_str_format(out, "%" PRIu64 ".%" PRIu64 " s", tenths / 10, tenths % 10);
    else
        hp_str_format(out, "%" PRIu64 " min %" PRIu64 " s", tenths / 600, tenths / 10 % 60);
}

static void add_number(struct hp_str *out, const struct cli_progress *progress)
{
    hp_str_format(out, "[%zu/%zu] ", progress->number, progress->of);
}

/* Puts "[1/4] text<tail>" over what stands on the line. The text gives way when the terminal is narrow. Only
 * carriage return and blanks are used: every terminal knows them. */
static void renew(struct cli_progress *progress, const char *tail)
{
    size_t width = cli_line_width();
    HP_STR(head);
    add_number(&head, progress);
    size_t fixed = head.length + hp_text_columns(tail);
    size_t room = width > fixed ? width - fixed : 0;
    HP_STR(text);
    cli_escape(&text, progress->text);
    if (hp_text_columns(hp_str_text(&text)) > room && room > 3) {
        cli_cut(&head, progress->text, room - 3);
        hp_str_add(&head, "...");
    } else {
        cli_cut(&head, progress->text, room);
    }
    hp_str_add(&head, tail);
    size_t columns = hp_text_columns(hp_str_text(&head));
    HP_STR(line);
    hp_str_add_char(&line, '\r');
    cli_pad(&line, hp_str_text(&head), progress->shown);
    progress->shown = columns;
    progress->line_open = true;
    write_out(&line);
}

static void add_plain_head(struct hp_str *out, const struct cli_progress *progress)
{
    add_number(out, progress);
    cli_escape(out, progress->text);
    hp_str_add(out, " ...");
}

/* The columns that the last line of the text takes. */
static size_t last_columns(const char *text)
{
    const char *line = strrchr(text, '\n');
    return hp_text_columns(line ? line + 1 : text);
}

/* The whole text and how it ended, over what stands on the line, which may be longer. Long text is broken
 * between words: a terminal breaks them anywhere. */
static void add_ended(struct hp_str *out, const struct cli_progress *progress, const char *ended)
{
    HP_STR(text);
    HP_STR(wrapped);
    HP_STR(step);
    cli_escape(&text, progress->text);
    hp_str_add(&text, " ...");
    add_number(&step, progress);
    size_t indent = step.length;
    cli_wrap(&wrapped, hp_str_text(&text), indent, cli_line_width());
    hp_str_add_part(&step, hp_str_text(&wrapped), wrapped.length - 1); /* without the end of its last line */
    bool fits = last_columns(hp_str_text(&step)) + 1 + hp_text_columns(ended) <= cli_line_width();
    if (progress->line_open) {
        hp_str_add_char(out, '\r');
        cli_pad(out, "", progress->shown);
        hp_str_add_char(out, '\r');
    }
    hp_str_add(out, hp_str_text(&step));
    hp_str_format(out, "%s%*s%s\n", fits ? " " : "\n", fits ? 0 : (int)indent, "", ended);
}

void cli_progress_begin(struct cli_progress *progress, size_t number, size_t of, const char *text)
{
    if (progress->mode == CLI_PROGRESS_NONE)
        return;
    cli_progress_break(progress);
    progress->number = number;
    progress->of = of;
    progress->text = hp_arena_copy(progress->arena, text);
    if (progress->mode == CLI_PROGRESS_LIVE) {
        renew(progress, " ...");
        return;
    }
    HP_STR(line);
    add_plain_head(&line, progress);
    write_out(&line);
    progress->line_open = true;
}

void cli_progress_percent(struct cli_progress *progress, unsigned percent)
{
    if (progress->mode != CLI_PROGRESS_LIVE || !progress->text)
        return;
    unsigned full = (percent > 100 ? 100 : percent) * BAR_COLUMNS / 100;
    HP_STR(tail);
    hp_str_add(&tail, " [");
    for (unsigned i = 0; i < BAR_COLUMNS; i++)
        hp_str_add_char(&tail, i < full ? '#' : '.');
    hp_str_format(&tail, "] %3u %%", percent);
    renew(progress, hp_str_text(&tail));
}

void cli_progress_end(struct cli_progress *progress, uint64_t microseconds, bool failed)
{
    if (progress->mode == CLI_PROGRESS_NONE || !progress->text)
        return;
    HP_STR(ended);
    HP_STR(line);
    hp_str_add(&ended, failed ? "failed (" : "done (");
    cli_add_duration(&ended, microseconds);
    hp_str_add_char(&ended, ')');
    if (progress->mode == CLI_PROGRESS_LIVE) {
        add_ended(&line, progress, hp_str_text(&ended));
    } else {
        if (!progress->line_open)
            add_plain_head(&line, progress);
        hp_str_format(&line, " %s\n", hp_str_text(&ended));
    }
    write_out(&line);
    progress->line_open = false;
    progress->shown = 0;
    progress->text = NULL;
}

void cli_progress_break(struct cli_progress *progress)
{
    if (!progress->line_open)
        return;
    os_write(OS_STDERR, "\n", 1, NULL);
    progress->line_open = false;
    progress->shown = 0;
}
