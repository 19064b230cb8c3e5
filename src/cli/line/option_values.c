/* SPDX-License-Identifier: MIT */
#include "option_values.h"

#include "ok_codes.h"
#include "say/text.h"

#include "base/text.h"
#include "base/time.h"
#include "core/checkpoints.h"
#include "core/retention.h"

#include <ctype.h>
#include <string.h>

enum { MAX_NAME_LENGTH = 256 }; /* characters of a checkpoint's name */

/* Unicode's white space, and what has no width. */
static bool is_blank(uint32_t c)
{
    return c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200F) || c == 0x2028 ||
           c == 0x2029 || c == 0x202F || c == 0x205F || c == 0x2060 || c == 0x3000 || c == 0xFEFF;
}

int cli_check_name(const char *value, struct hp_error *err)
{
    size_t count = 0;
    bool blank = true;
    if (cli_has_control(value))
        return hp_error_set(err, HP_E_USAGE, "--name holds a control character");
    for (uint32_t c; (c = hp_text_next(&value)) != 0; count++)
        blank = blank && is_blank(c);
    if (count == 0)
        return hp_error_set(err, HP_E_USAGE, "--name is empty");
    if (blank) /* in a list it would look like none */
        return hp_error_set(err, HP_E_USAGE, "--name is blank");
    if (count > MAX_NAME_LENGTH)
        return hp_error_set(err, HP_E_USAGE, "--name is %zu characters long, which is more than %d", count,
                            MAX_NAME_LENGTH);
    return 0;
}

/* core_retention_parse reads several words as one rule; here each must be one. */
int cli_check_keep(const char *value, struct hp_error *err)
{
    struct core_retention_rule rule;
    return core_retention_parse(value, &rule, err);
}

enum { MAX_PATH_LENGTH = 4096 }; /* bytes; Windows takes 32767 characters at most, and less in most places */

/* Whose path it is, the verb knows. */
int cli_check_dest(const char *value, struct hp_error *err)
{
    if (!*value)
        return hp_error_set(err, HP_E_USAGE, "--dest is empty");
    if (strlen(value) > MAX_PATH_LENGTH)
        return hp_error_set(err, HP_E_USAGE, "--dest is longer than %d bytes", MAX_PATH_LENGTH);
    return cli_has_control(value) ? hp_error_set(err, HP_E_USAGE, "--dest holds a control character") : 0;
}

enum { MAX_TIMEOUT_SECONDS = 7 * 24 * 3600 }; /* seconds; the merge of a large disk takes a day at times */

int cli_check_timeout(const char *value, struct hp_error *err)
{
    uint64_t seconds;
    if (hp_text_to_u64(value, &seconds) && seconds >= 1 && seconds <= MAX_TIMEOUT_SECONDS)
        return 0;
    return hp_error_set(err, HP_E_USAGE, "--timeout takes a whole number of seconds from 1 to %d",
                        MAX_TIMEOUT_SECONDS);
}

int cli_check_patience(const char *value, struct hp_error *err)
{
    uint64_t seconds;
    if (hp_duration_parse(value, &seconds) && seconds <= MAX_TIMEOUT_SECONDS)
        return 0;
    return hp_error_set(err, HP_E_USAGE,
                        "--patience takes a duration such as 90s, 10m or 2h, of 7d at most, or 0");
}

enum { MAX_SHUTDOWN_SECONDS = 24 * 3600 };

int cli_check_shutdown_timeout(const char *value, struct hp_error *err)
{
    uint64_t seconds;
    if (hp_duration_parse(value, &seconds) && seconds >= 1 && seconds <= MAX_SHUTDOWN_SECONDS)
        return 0;
    return hp_error_set(err, HP_E_USAGE,
                        "--shutdown-timeout takes a duration from 1s to 24h, such as 90s or 10m");
}

enum { MOST_AT_A_TIME = 1000 };

int cli_check_max(const char *value, struct hp_error *err)
{
    uint64_t number;
    if (hp_text_to_u64(value, &number) && number >= 1 && number <= MOST_AT_A_TIME)
        return 0;
    return hp_error_set(err, HP_E_USAGE, "--max takes a whole number from 1 to %d", MOST_AT_A_TIME);
}

int cli_check_output(const char *value, struct hp_error *err)
{
    if (hp_text_same(value, "json") || hp_text_same(value, "text") || hp_text_same(value, "table"))
        return 0;
    HP_ARENA(scratch);
    return hp_error_set(err, HP_E_USAGE, "--output takes json or text, not %s", cli_quoted(&scratch, value));
}

int cli_check_ok_codes(const char *value, struct hp_error *err)
{
    bool has;
    return cli_ok_codes_read(value, 0, &has, err);
}

/* --- what a change is asked for --- */

/* No GPU is called keep. */
int cli_take_gpus(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err)
{
    request->keep_gpus = request->change->applies && count == 1 && hp_text_same(words[0], "keep");
    return request->keep_gpus ? 0 : core_selectors_parse(arena, words, count, &request->selectors, err);
}

/* PowerShell makes several words of 7d,4w,6m. */
int cli_take_keep(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err)
{
    (void)arena;
    HP_STR(rule);
    for (size_t i = 0; i < count; i++)
        hp_str_format(&rule, "%s%s", i ? "," : "", words[i]);
    return core_retention_parse(hp_str_text(&rule), &request->keep, err);
}

/* With a drive or a share, for there is no folder that HyperPoint and the host's service share. */
int cli_take_dest(struct hp_arena *arena, const char *const *words, size_t count,
                  struct core_request *request, struct hp_error *err)
{
    (void)count;
    const char *folder = words[0];
    bool drive =
        isalpha((unsigned char)folder[0]) && folder[1] == ':' && (folder[2] == '\\' || folder[2] == '/');
    bool share = (folder[0] == '\\' && folder[1] == '\\') || (folder[0] == '/' && folder[1] == '/');
    request->destination = folder;
    if (drive || (share && folder[2]))
        return 0;
    hp_error_next(err,
                  "write a full path on the Hyper-V host: --dest \"D:\\exports\" or \"\\\\server\\share\"");
    return hp_error_set(err, HP_E_USAGE, "--dest is a folder on the Hyper-V host, and %s is not a full path",
                        cli_quoted(arena, folder));
}

int cli_take_use(struct hp_arena *arena, const char *const *words, size_t count, struct core_request *request,
                 struct hp_error *err)
{
    (void)arena, (void)count, (void)err;
    request->use = hp_text_same(words[0], "notes") ? CORE_USE_NOTES : CORE_USE_STATE;
    return 0;
}

int cli_take_shutdown_timeout(struct hp_arena *arena, const char *const *words, size_t count,
                              struct core_request *request, struct hp_error *err)
{
    (void)arena, (void)count, (void)err;
    uint64_t seconds = 0;
    hp_duration_parse(words[0], &seconds);
    request->power.shutdown_seconds = (uint32_t)seconds;
    return 0;
}

int cli_take_start(struct hp_arena *arena, const char *const *words, size_t count,
                   struct core_request *request, struct hp_error *err)
{
    (void)arena, (void)words, (void)err;
    request->power.start = count ? CORE_START_ALWAYS : CORE_START_INTACT;
    return 0;
}
