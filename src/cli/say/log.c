/* SPDX-License-Identifier: MIT */
#include "log.h"

#include "text.h"

#include "base/text.h"
#include "base/time.h"

#include "platform/clock.h"
#include "platform/files.h"
#include "platform/state.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct cli_log {
    struct hp_arena arena;
    const struct hp_clock *clock;
    const struct cli_log_rule *rule;
    const char *folder;
    const char *verb;
    int64_t began;
    unsigned number;
    struct os_append *file;
    /* The runs on several hosts add to the log of their command side by side. */
    _Atomic uint64_t size;
    atomic_bool full; /* and that is said */
    atomic_bool failed;
};

const struct cli_log_rule cli_log_default = { .days = CLI_LOG_DAYS,
                                              .bytes = CLI_LOG_BYTES,
                                              .failures_count = true };
static const struct cli_log_rule reads_rule = { .bytes = CLI_READ_LOG_BYTES, .count = CLI_READ_LOGS };

static const char *path_of(struct cli_log *log, enum cli_log_end end)
{
    return os_path_join(&log->arena, log->folder,
                        cli_log_name(&log->arena, log->began, log->verb, log->number, end));
}

/* Process numbers come again, and clocks go back: a log that is there is never written into. */
static int make_file(struct cli_log *log, struct hp_error *err)
{
    enum { TRIES = 1000 };
    for (;;) {
        HP_ERROR(cause);
        log->number++;
        int rc = os_append_create(path_of(log, CLI_LOG_OPEN), &log->file, &cause);
        if (rc == HP_E_REFUSED && log->number < TRIES)
            continue;
        return hp_error_move(err, &cause);
    }
}

int cli_log_open(const struct hp_clock *clock, const char *verb, bool changes,
                 const struct cli_log_rule *kept, struct cli_log **out, struct hp_error *err)
{
    struct cli_log *log = hp_malloc(sizeof *log);
    *log = (struct cli_log){ .clock = clock, .began = hp_clock_utc(clock) };
    log->rule = changes ? kept : &reads_rule;
    log->verb = hp_arena_copy(&log->arena, verb);
    int rc = os_state_folder("logs", &log->arena, &log->folder, err);
    if (!rc && !changes) {
        log->folder = os_path_join(&log->arena, log->folder, "reads");
        rc = os_folder_make(log->folder, err);
    }
    if (!rc)
        rc = make_file(log, err);
    if (rc) {
        hp_arena_release(&log->arena);
        free(log);
        return rc;
    }
    cli_logs_tidy(log->folder, log->rule, log->began);
    *out = log;
    return 0;
}

static void add_line(struct cli_log *log, const char *kind, const char *text)
{
    int64_t utc = hp_clock_utc(log->clock);
    int offset = os_utc_offset(utc);
    struct hp_time now = hp_time_at(utc, offset);
    HP_STR(clean);
    HP_STR(line);
    hp_str_format(&line, "%04d-%02d-%02d %02d:%02d:%02d.%03d %c%02d:%02d  %-8s ", now.year, now.month,
                  now.day, now.hour, now.minute, now.second, now.micro / 1000, offset < 0 ? '-' : '+',
                  abs(offset) / 60, abs(offset) % 60, kind);
    cli_escape(&clean, text);
    size_t length = hp_text_cut(hp_str_text(&clean), CLI_MAX_LOG_LINE);
    hp_str_add_part(&line, hp_str_text(&clean), length);
    if (length < clean.length)
        hp_str_format(&line, "... (%zu more bytes)", clean.length - length);
    hp_str_add_char(&line, '\n');
    if (os_append_write(log->file, hp_str_text(&line), line.length, NULL) != 0)
        log->failed = true;
    log->size += line.length;
}

void cli_log_add(struct cli_log *log, const char *kind, const char *format, ...)
{
    if (!log)
        return;
    /* A wait of many hours must not take the place of all other logs; what went wrong is told all the same.
     */
    bool is_call = strcmp(kind, "CALL") == 0;
    if (is_call && log->size > CLI_MAX_LOG_SIZE) {
        if (!atomic_exchange(&log->full, true))
            add_line(log, kind, "this log is full: HyperPoint leaves out further calls");
        return;
    }
    va_list args;
    va_start(args, format);
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    va_end(args);
    add_line(log, kind, hp_str_text(&text));
}

const char *cli_log_id(const struct cli_log *log, struct hp_arena *arena, size_t number)
{
    return log ? cli_log_change_id(
                     arena, cli_log_name(arena, log->began, log->verb, log->number, CLI_LOG_OPEN), number)
               : NULL;
}

void cli_log_record(struct cli_log *log, const char *line)
{
    if (!log)
        return;
    add_line(log, CLI_LOG_RECORD, line);
    if (os_append_sync(log->file, NULL) != 0)
        log->failed = true;
}

int cli_log_close(struct cli_log *log, enum cli_log_end end, struct hp_error *err)
{
    if (!log)
        return 0;
    bool failed = log->failed;
    os_append_close(log->file);
    /* Without its last word, it is kept like one of a run that was killed. */
    os_file_rename(path_of(log, CLI_LOG_OPEN),
                   cli_log_name(&log->arena, log->began, log->verb, log->number, end), NULL);
    cli_logs_tidy(log->folder, log->rule, hp_clock_utc(log->clock));
    hp_arena_release(&log->arena);
    free(log);
    return failed ? hp_error_set(err, HP_E_FAILED, "the log file of this run is not complete") : 0;
}

enum cli_log_end cli_log_end_of(enum cli_exit code)
{
    switch (code) {
    case CLI_EXIT_DONE:
        return CLI_LOG_DONE;
    case CLI_EXIT_FAILED:
    case CLI_EXIT_PUT_BACK:
    case CLI_EXIT_LEFT:
        return CLI_LOG_FAILED;
    default:
        return CLI_LOG_REFUSED;
    }
}
