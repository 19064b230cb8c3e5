/* SPDX-License-Identifier: MIT */
#include "log.h"

#include "text.h"

#include "base/text.h"
#include "platform/clock.h"
#include "platform/files.h"
#include "platform/process.h"
#include "platform/state.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct cli_log {
    struct os_append *file;
    bool failed;
};

static const char prefix[] = "hyperpoint-";
static const char suffix[] = ".log";

static bool is_log(const char *name)
{
    return strncmp(name, prefix, sizeof prefix - 1) == 0 && hp_text_ends(name, suffix);
}

/* The names begin with the time, so their order is the order they were made in. Another run may be doing the
 * same: a file that cannot be removed is left to the next one. */
static void remove_oldest(const char *folder, struct hp_arena *arena)
{
    struct os_names names = { .count = 0 };
    if (os_folder_list(folder, arena, &names, NULL) != 0)
        return;
    size_t logs = 0;
    for (size_t i = 0; i < names.count; i++)
        logs += is_log(names.items[i]);
    for (size_t i = 0; i < names.count && logs > CLI_LOGS_KEPT; i++) {
        if (is_log(names.items[i])) {
            os_file_remove(os_path_join(arena, folder, names.items[i]), NULL);
            logs--;
        }
    }
}

static const char *choose_name(struct hp_arena *arena, const char *folder)
{
    struct os_local_time now = os_local_time(hp_clock_utc(os_clock()));
    const char *stem =
        hp_arena_format(arena, "%s%04d-%02d-%02d_%02d-%02d-%02d.%03d_%lu", prefix, now.year, now.month,
                        now.day, now.hour, now.minute, now.second, now.millisecond, os_process_id());
    const char *path = os_path_join(arena, folder, hp_arena_format(arena, "%s%s", stem, suffix));
    /* Process numbers come again; a log that is there is never written into. */
    for (unsigned n = 2; os_file_exists(path); n++)
        path = os_path_join(arena, folder, hp_arena_format(arena, "%s_%u%s", stem, n, suffix));
    return path;
}

int cli_log_open(struct cli_log **out, struct hp_error *err)
{
    HP_ARENA(scratch);
    const char *folder = NULL;
    struct os_append *file = NULL;
    int failed = os_state_folder("logs", &scratch, &folder, err);
    if (!failed)
        failed = os_append_open(choose_name(&scratch, folder), &file, err);
    if (failed)
        return failed;
    remove_oldest(folder, &scratch);
    *out = hp_malloc(sizeof **out);
    **out = (struct cli_log){ .file = file };
    return 0;
}

void cli_log_add(struct cli_log *log, const char *kind, const char *format, ...)
{
    if (!log)
        return;
    va_list args;
    va_start(args, format);
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    va_end(args);
    struct os_local_time now = os_local_time(hp_clock_utc(os_clock()));
    int offset = abs(now.utc_offset_minutes);
    HP_STR(line);
    hp_str_format(&line, "%04d-%02d-%02d %02d:%02d:%02d.%03d %c%02d:%02d  %-8s ", now.year, now.month,
                  now.day, now.hour, now.minute, now.second, now.millisecond,
                  now.utc_offset_minutes < 0 ? '-' : '+', offset / 60, offset % 60, kind);
    cli_escape(&line, hp_str_text(&text));
    hp_str_add_char(&line, '\n');
    if (os_append_write(log->file, hp_str_text(&line), line.length, NULL) != 0)
        log->failed = true;
}

int cli_log_close(struct cli_log *log, struct hp_error *err)
{
    if (!log)
        return 0;
    bool failed = log->failed;
    os_append_close(log->file);
    free(log);
    return failed ? hp_error_set(err, HP_E_FAILED, "the log file of this run is not complete") : 0;
}
