/* SPDX-License-Identifier: MIT */
#include "progress.h"

#include "events.h"
#include "lines.h"
#include "text.h"

#include "base/text.h"
#include "platform/console.h"

#include <inttypes.h>
#include <string.h>

enum { BAR_COLUMNS = 20, NARROW_BAR_COLUMNS = 10, NARROW = 100, MIN_COLUMNS_FOR_TIMES = 60 };

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
    if (progress->of)
        hp_str_format(out, "[%zu/%zu] ", progress->number, progress->of);
}

/* Puts "[1/4] shown<tail>" over what stands on the line. The text gives way when the terminal is narrow. Only
 * carriage return and blanks are used: every terminal knows them. */
static void renew(struct cli_progress *progress, const char *shown, const char *tail)
{
    size_t width = cli_line_width();
    HP_STR(head);
    add_number(&head, progress);
    size_t fixed = head.length + hp_text_columns(tail);
    size_t room = width > fixed ? width - fixed : 0;
    HP_STR(text);
    cli_escape(&text, shown);
    if (hp_text_columns(hp_str_text(&text)) > room) {
        const struct cli_look look = { .unicode = os_shows_unicode(OS_STDERR) };
        cli_line_shorten(&head, &look, CLI_CUT_END, shown, room);
    } else {
        hp_str_add(&head, hp_str_text(&text));
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

/* Over what stands on the line. */
static void add_blanks(struct hp_str *out, const struct cli_progress *progress)
{
    hp_str_add_char(out, '\r');
    cli_pad(out, "", progress->shown);
    hp_str_add_char(out, '\r');
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
    if (progress->line_open)
        add_blanks(out, progress);
    hp_str_add(out, hp_str_text(&step));
    hp_str_format(out, "%s%*s%s\n", fits ? " " : "\n", fits ? 0 : (int)indent, "", ended);
}

/* For a program. */
static void tell(const struct cli_progress *progress, enum cli_progress_kind kind, const char *text)
{
    uint64_t now = hp_clock_monotonic(progress->clock);
    uint64_t remaining = kind == CLI_STEP_WORKS ? cli_progress_remaining(&progress->job, now) : 0;
    const struct cli_progress_event event = {
        .kind = kind,
        .step = progress->number,
        .steps = progress->of,
        .text = text,
        .percent = { kind == CLI_STEP_WORKS, progress->job.last },
        .elapsed = { kind != CLI_STEP_BEGINS, (now - progress->begun) / 1000 },
        .remaining = { remaining > 0, remaining / 1000 },
    };
    cli_event_progress(&event);
}

void cli_progress_begin(struct cli_progress *progress, size_t number, size_t of, const char *text)
{
    if (progress->mode == CLI_PROGRESS_NONE)
        return;
    cli_progress_break(progress);
    progress->number = number;
    progress->of = of;
    progress->text = hp_arena_copy(progress->arena, text);
    progress->begun = hp_clock_monotonic(progress->clock);
    progress->job = (struct cli_job_progress){ .seen = false };
    if (progress->mode == CLI_PROGRESS_EVENTS) {
        tell(progress, CLI_STEP_BEGINS, progress->text);
        return;
    }
    if (progress->mode == CLI_PROGRESS_LIVE) {
        renew(progress, progress->text, " ...");
        return;
    }
    HP_STR(line);
    add_plain_head(&line, progress);
    write_out(&line);
    progress->line_open = true;
}

void cli_progress_waiting(struct cli_progress *progress, const char *what, uint64_t waited, uint64_t left)
{
    HP_STR(tail);
    if (progress->mode == CLI_PROGRESS_EVENTS) {
        const struct cli_progress_event event = { .kind = CLI_WAITING,
                                                  .text = what,
                                                  .elapsed = { true, waited / 1000 },
                                                  .remaining = { true, left / 1000 } };
        cli_event_progress(&event);
    } else if (progress->mode == CLI_PROGRESS_LIVE) {
        if (progress->heading)
            cli_progress_break(progress);
        hp_str_add(&tail, ", waiting for ");
        cli_add_duration(&tail, waited);
        progress->of = 0;
        renew(progress, what, hp_str_text(&tail));
    }
}

/* --- how far Hyper-V is --- */

static const uint64_t second = 1000000;

uint64_t cli_progress_remaining(const struct cli_job_progress *job, uint64_t now)
{
    enum { MIN_PERCENT = 5 };
    if (job->last < job->first + MIN_PERCENT || job->last > 100 || now - job->first_at < second)
        return 0;
    return (now - job->first_at) / (job->last - job->first) * (100 - job->last);
}

/* A second piece of work in the same step begins with less than the first had. */
static void note_percent(struct cli_job_progress *job, unsigned percent, uint64_t now)
{
    if (!job->seen || percent < job->last)
        *job = (struct cli_job_progress){ .seen = true, .first = percent, .first_at = now };
    job->last = percent;
}

/* An estimate: no more exact than it is. */
static void add_about(struct hp_str *out, uint64_t microseconds)
{
    uint64_t seconds = (microseconds + second - 1) / second;
    if (seconds < 90)
        hp_str_format(out, ", about %" PRIu64 " s left", seconds);
    else
        hp_str_format(out, ", about %" PRIu64 " min left", (seconds + 30) / 60);
}

static void add_times(struct hp_str *out, const struct cli_progress *progress, uint64_t now)
{
    if (now - progress->begun >= second)
        hp_str_format(out, ", %" PRIu64 " s", (now - progress->begun) / second);
    uint64_t remaining = cli_progress_remaining(&progress->job, now);
    if (remaining)
        add_about(out, remaining);
}

static void add_bar(struct hp_str *out, unsigned percent)
{
    unsigned columns = cli_line_width() < NARROW ? NARROW_BAR_COLUMNS : BAR_COLUMNS;
    unsigned full = (percent > 100 ? 100 : percent) * columns / 100;
    hp_str_add(out, " [");
    for (unsigned i = 0; i < columns; i++)
        hp_str_add_char(out, i < full ? '#' : '.');
    hp_str_format(out, "] %3u %%", percent);
}

void cli_progress_percent(struct cli_progress *progress, const char *what, unsigned percent)
{
    if (progress->mode < CLI_PROGRESS_LIVE || !progress->text)
        return;
    HP_STR(doing);
    HP_STR(tail);
    uint64_t now = hp_clock_monotonic(progress->clock);
    note_percent(&progress->job, percent, now);
    if (progress->mode == CLI_PROGRESS_EVENTS) {
        tell(progress, CLI_STEP_WORKS, what);
        return;
    }
    cli_escape_sentence(&doing, what);
    add_bar(&tail, percent);
    if (cli_line_width() >= MIN_COLUMNS_FOR_TIMES)
        add_times(&tail, progress, now);
    renew(progress, hp_str_text(&doing), hp_str_text(&tail));
}

void cli_progress_end(struct cli_progress *progress, uint64_t microseconds, bool failed)
{
    if (progress->mode == CLI_PROGRESS_NONE || !progress->text)
        return;
    if (progress->mode == CLI_PROGRESS_EVENTS) {
        tell(progress, failed ? CLI_STEP_FAILS : CLI_STEP_ENDS, progress->text);
        progress->text = NULL;
        return;
    }
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

static void take_line_away(struct cli_progress *progress)
{
    HP_STR(line);
    if (!progress->line_open)
        return;
    add_blanks(&line, progress);
    write_out(&line);
    progress->line_open = false;
    progress->shown = 0;
}

void cli_progress_look(struct cli_progress *progress, const char *what, const char *heading)
{
    cli_progress_look_away(progress);
    progress->heading = hp_arena_copy(progress->arena, heading);
    progress->of = 0;
    if (progress->mode == CLI_PROGRESS_LIVE)
        renew(progress, what, " ...");
}

void cli_progress_look_away(struct cli_progress *progress)
{
    if (progress->heading)
        take_line_away(progress);
    progress->heading = NULL;
}

void cli_progress_break(struct cli_progress *progress)
{
    const char *heading = progress->heading;
    if (heading) {
        HP_STR(text);
        cli_progress_look_away(progress);
        hp_str_add(&text, heading);
        write_out(&text);
    }
    if (!progress->line_open)
        return;
    os_write(OS_STDERR, "\n", 1, NULL);
    progress->line_open = false;
    progress->shown = 0;
}
