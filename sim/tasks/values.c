/* SPDX-License-Identifier: MIT */
#include "values.h"

#include "base/array.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

static bool is_one_of(const char *text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(text, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_number(const char *text, uint64_t least, uint64_t most)
{
    uint64_t number;
    return hp_text_to_u64(text, &number) && number >= least && number <= most;
}

/* Digits and the letters that are given, in their order, each at most once. *count: how many there were. */
static const char *skip_parts(const char *text, const char *letters, unsigned *count)
{
    while (isdigit((unsigned char)*text)) {
        size_t digits = strspn(text, "0123456789");
        const char *letter = text[digits] ? strchr(letters, text[digits]) : NULL;
        if (!letter)
            return text;
        letters = letter + 1;
        text += digits + 1;
        ++*count;
    }
    return text;
}

/* XML Schema's duration, without fractions: "PT0S", "P1DT2H". */
static bool is_duration(const char *text)
{
    unsigned days = 0;
    unsigned times = 0;
    if (*text++ != 'P')
        return false;
    text = skip_parts(text, "YMD", &days);
    if (*text == 'T') {
        text = skip_parts(text + 1, "HMS", &times);
        if (!times)
            return false;
    }
    return !*text && days + times > 0;
}

/* "2026-11-28T03:00:00", without a zone or with Z. */
static bool is_moment(const char *text)
{
    HP_STR(whole);
    int64_t micros;
    hp_str_format(&whole, "%s%s", text, hp_text_ends(text, "Z") ? "" : "Z");
    return !strchr(text, '.') && hp_time_parse(hp_str_text(&whole), &micros);
}

static bool is_account(const char *text)
{
    const char *name = strchr(text, '\\');
    name = name ? name + 1 : text;
    return *text && *text != '\\' && *name && !strpbrk(name, "\"/\\[]:;|=,+*?<>");
}

bool value_is(enum value value, const char *text)
{
    static const char *const booleans[] = { "true", "false", "1", "0" };
    static const char *const logons[] = { "S4U", "Password", "InteractiveToken",
                                          "InteractiveTokenOrPassword" };
    static const char *const levels[] = { "LeastPrivilege", "HighestAvailable" };
    static const char *const instances[] = { "Parallel", "Queue", "IgnoreNew", "StopExisting" };
    switch (value) {
    case VALUE_GROUP:
        return text[strspn(text, " \t\r\n")] == '\0';
    case VALUE_EMPTY:
        return !*text;
    case VALUE_TEXT:
        return true;
    case VALUE_FILLED:
        return *text;
    case VALUE_BOOLEAN:
        return is_one_of(text, booleans, HP_COUNT(booleans));
    case VALUE_DURATION:
        return is_duration(text);
    case VALUE_MOMENT:
        return is_moment(text);
    case VALUE_INTERVAL:
        return is_number(text, 1, 365);
    case VALUE_WEEKS:
        return is_number(text, 1, 52);
    case VALUE_PRIORITY:
        return is_number(text, 0, 10);
    case VALUE_LOGON:
        return is_one_of(text, logons, HP_COUNT(logons));
    case VALUE_LEVEL:
        return is_one_of(text, levels, HP_COUNT(levels));
    case VALUE_INSTANCES:
        return is_one_of(text, instances, HP_COUNT(instances));
    case VALUE_PATH:
        return text[0] == '\\' && text[1];
    default:
        return is_account(text);
    }
}
