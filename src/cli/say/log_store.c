/* SPDX-License-Identifier: MIT */
#include "log_store.h"

#include "base/hash.h"
#include "base/text.h"
#include "base/time.h"
#include "platform/files.h"
#include "platform/process.h"

#include <ctype.h>
#include <string.h>

static const char suffix[] = ".log";

static const struct {
    const char *word;
    enum cli_log_end end;
} ends[] = {
    { "_done", CLI_LOG_DONE },
    { "_refused", CLI_LOG_REFUSED },
    { "_failed", CLI_LOG_FAILED },
};
enum { ENDS = HP_COUNT(ends) };

/* --- names --- */

/* "2026-07-01T00-43-52.123Z" */
static const char *time_name(struct hp_arena *arena, int64_t utc_micros)
{
    char *name = hp_arena_copy(arena, hp_time_iso(arena, utc_micros, 3));
    for (char *c = name; *c; c++)
        *c = *c == ':' ? '-' : *c;
    return name;
}

const char *cli_log_name(struct hp_arena *arena, int64_t utc_micros, const char *verb, unsigned number,
                         enum cli_log_end end)
{
    const char *word = "";
    for (size_t i = 0; i < ENDS; i++)
        word = ends[i].end == end ? ends[i].word : word;
    const char *again = number > 1 ? hp_arena_format(arena, "-%u", number) : "";
    return hp_arena_format(arena, "%s_%s_%lu%s%s%s", time_name(arena, utc_micros), verb, os_process_id(),
                           again, word, suffix);
}

static bool begins_with_time(const char *name)
{
    static const char form[] = "0000-00-00T00-00-00.000Z_";
    for (size_t i = 0; form[i]; i++) {
        if (form[i] == '0' ? !isdigit((unsigned char)name[i]) : name[i] != form[i])
            return false;
    }
    return true;
}

bool cli_log_parse_name(const char *name, enum cli_log_end *end)
{
    HP_ARENA(scratch);
    if (!begins_with_time(name) || !hp_text_ends(name, suffix))
        return false;
    *end = CLI_LOG_OPEN;
    for (size_t i = 0; i < ENDS; i++) {
        if (hp_text_ends(name, hp_arena_format(&scratch, "%s%s", ends[i].word, suffix)))
            *end = ends[i].end;
    }
    return true;
}

const char *cli_log_change_id(struct hp_arena *arena, const char *name, size_t number)
{
    size_t length = strlen(name) - (sizeof suffix - 1);
    for (size_t i = 0; i < ENDS; i++) {
        if (hp_text_ends(name, hp_arena_format(arena, "%s%s", ends[i].word, suffix)))
            length = strlen(name) - strlen(ends[i].word) - (sizeof suffix - 1);
    }
    const char *stem = hp_arena_format(arena, "%.*s/%zu", (int)length, name, number);
    uint64_t hash = hp_hash_add(HP_HASH_EMPTY, stem);
    return hp_arena_format(arena, "%08X", (unsigned)(uint32_t)(hash ^ hash >> 32));
}

/* --- what goes --- */

/* What is judged, and what of it stays so far. */
struct judging {
    const struct cli_log_file *files;
    size_t count;
    bool *is_log;
    bool *failed;
    bool *gone;
    uint64_t bytes;
    size_t kept;
};

static void let_go(struct judging *judging, size_t index)
{
    judging->gone[index] = true;
    judging->bytes -= judging->files[index].size;
    judging->kept--;
}

static void let_old_go(struct judging *judging, const char *oldest)
{
    for (size_t i = 0; i < judging->count; i++) {
        if (judging->is_log[i] && strcmp(judging->files[i].name, oldest) < 0)
            let_go(judging, i);
    }
}

static bool is_too_much(const struct judging *judging, const struct cli_log_rule *rule)
{
    return judging->bytes > rule->bytes || (rule->count && judging->kept > rule->count);
}

/* The oldest first, of those that failed or of the others. */
static void make_room(struct judging *judging, const struct cli_log_rule *rule, bool failed)
{
    for (size_t i = 0; i < judging->count && is_too_much(judging, rule); i++) {
        bool goes = !rule->failures_count || judging->failed[i] == failed;
        if (judging->is_log[i] && !judging->gone[i] && goes)
            let_go(judging, i);
    }
}

const bool *cli_logs_judge(struct hp_arena *arena, const struct cli_log_file *files, size_t count,
                           const struct cli_log_rule *rule, int64_t now_utc_micros)
{
    struct judging judging = {
        .files = files,
        .count = count,
        .is_log = hp_arena_array(arena, count, sizeof *judging.is_log),
        .failed = hp_arena_array(arena, count, sizeof *judging.failed),
        .gone = hp_arena_array(arena, count, sizeof *judging.gone),
    };
    for (size_t i = 0; i < count; i++) {
        enum cli_log_end end;
        judging.is_log[i] = cli_log_parse_name(files[i].name, &end);
        if (!judging.is_log[i])
            continue;
        judging.failed[i] = end == CLI_LOG_FAILED || end == CLI_LOG_OPEN;
        judging.bytes += files[i].size;
        judging.kept++;
    }
    const int64_t day = INT64_C(86400) * 1000000;
    if (rule->days)
        let_old_go(&judging, time_name(arena, now_utc_micros - rule->days * day));
    make_room(&judging, rule, false);
    make_room(&judging, rule, true);
    return judging.gone;
}

void cli_logs_tidy(const char *folder, const struct cli_log_rule *rule, int64_t now_utc_micros)
{
    HP_ARENA(scratch);
    struct os_names names = { .count = 0 };
    if (os_folder_list(folder, &scratch, &names, NULL) != 0)
        return;
    struct cli_log_file *files = hp_arena_array(&scratch, names.count, sizeof *files);
    for (size_t i = 0; i < names.count; i++)
        files[i] = (struct cli_log_file){ names.items[i],
                                          os_file_size(os_path_join(&scratch, folder, names.items[i])) };
    const bool *gone = cli_logs_judge(&scratch, files, names.count, rule, now_utc_micros);
    for (size_t i = 0; i < names.count; i++) {
        if (gone[i])
            os_file_remove_unheld(os_path_join(&scratch, folder, files[i].name));
    }
}
