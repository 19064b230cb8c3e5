/* SPDX-License-Identifier: MIT */
#include "log_read.h"

#include "base/text.h"
#include "base/time.h"
#include "log.h"
#include "platform/files.h"
#include "platform/state.h"

#include <string.h>

enum { MAX_LOG_SIZE = 4 * CLI_MAX_LOG_SIZE };

int cli_logs_list(struct hp_arena *arena, struct cli_logs *out, struct hp_error *err)
{
    struct os_names all;
    *out = (struct cli_logs){ .count = 0 };
    int rc = os_state_path("logs", arena, &out->folder, err);
    if (!rc)
        rc = os_folder_list(out->folder, arena, &all, err);
    if (rc)
        return rc;
    out->names = hp_arena_array(arena, all.count, sizeof *out->names);
    for (size_t i = 0; i < all.count; i++) {
        enum cli_log_end end;
        if (cli_log_parse_name(all.items[i], &end))
            out->names[out->count++] = all.items[i];
    }
    return 0;
}

/* "+02:00" in minutes. */
static bool parse_offset(struct hp_arena *arena, const char *text, int64_t *out)
{
    uint64_t hours;
    uint64_t minutes;
    if ((text[0] != '+' && text[0] != '-') || text[3] != ':' ||
        !hp_text_to_u64(hp_arena_copy_part(arena, text + 1, 2), &hours) ||
        !hp_text_to_u64(hp_arena_copy_part(arena, text + 4, 2), &minutes))
        return false;
    *out = (int64_t)(hours * 60 + minutes) * (text[0] == '-' ? -1 : 1);
    return true;
}

/* "2026-07-01 00:43:52.123 +02:00  STEP     text", as log.c writes it. */
static bool parse_line(struct hp_arena *arena, const char *line, struct cli_log_line *out)
{
    enum { DATE = 10, TIME = 12, OFFSET = 24, KIND = 32 };
    int64_t local;
    int64_t offset;
    if (strlen(line) <= KIND)
        return false;
    const char *iso = hp_arena_format(arena, "%.*sT%.*sZ", DATE, line, TIME, line + DATE + 1);
    if (!hp_time_parse(iso, &local) || !parse_offset(arena, line + OFFSET, &offset))
        return false;
    const char *kind = line + KIND;
    size_t length = strcspn(kind, " ");
    *out = (struct cli_log_line){ .utc_micros = local - offset * HP_MINUTE,
                                  .kind = hp_arena_copy_part(arena, kind, length),
                                  .text = kind + length + strspn(kind + length, " ") };
    return true;
}

static bool is_call(const char *line)
{
    const char *kind = strstr(line, "  CALL ");
    return kind && kind - line < 40;
}

int cli_log_read(const struct cli_logs *logs, size_t index, struct hp_arena *arena, struct cli_log_lines *out,
                 struct hp_error *err)
{
    struct os_content content;
    size_t capacity = 0;
    const char *path = os_path_join(arena, logs->folder, logs->names[index]);
    int rc = os_file_read(path, MAX_LOG_SIZE, arena, &content, err);
    *out = (struct cli_log_lines){ .count = 0 };
    if (rc)
        return rc;
    const char *end;
    for (const char *at = content.text; (end = strchr(at, '\n')); at = end + 1) {
        struct cli_log_line line;
        const char *text = hp_arena_copy_part(arena, at, (size_t)(end - at));
        if (is_call(text) || !parse_line(arena, text, &line))
            continue;
        out->items = hp_arena_grow(arena, out->items, out->count, &capacity, sizeof *out->items);
        out->items[out->count++] = line;
    }
    return 0;
}

bool cli_log_is_open(const struct cli_logs *logs, size_t index)
{
    HP_ARENA(scratch);
    return os_file_is_held(os_path_join(&scratch, logs->folder, logs->names[index]));
}
