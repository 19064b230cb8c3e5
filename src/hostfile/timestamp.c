/* SPDX-License-Identifier: MIT */
#include "hostfile/timestamp.h"

#include <string.h>

/* Of that many digits. */
static int number(const char *digits, int count)
{
    int value = 0;
    for (int i = 0; i < count; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

/* Up to six decimals after a point, or none; moves on to what follows. */
static bool parse_fraction(const char **text, int *micro)
{
    char digits[] = "000000";
    size_t length = **text == '.' ? strspn(*text + 1, "0123456789") : 0;
    if (**text == '.' && (length < 1 || length > strlen(digits)))
        return false;
    memcpy(digits, *text + 1, length);
    *text += length ? length + 1 : 0;
    *micro = number(digits, (int)strlen(digits));
    return true;
}

bool hf_timestamp_parse(const char *text, int64_t *micros)
{
    static const char pattern[] = "dddd-dd-ddTdd:dd:dd";
    for (size_t i = 0; pattern[i]; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';
        if (pattern[i] == 'd' ? !digit : text[i] != pattern[i])
            return false;
    }
    struct hp_time t = { number(text, 4),
                         number(text + 5, 2),
                         number(text + 8, 2),
                         number(text + 11, 2),
                         number(text + 14, 2),
                         number(text + 17, 2),
                         0 };
    text += strlen(pattern);
    if (!parse_fraction(&text, &t.micro) || strcmp(text, "Z") != 0 || t.year < 1 || t.month < 1 ||
        t.month > 12 || t.day < 1 || t.day > hp_days_in_month(t.year, t.month) || t.hour > 23 ||
        t.minute > 59 || t.second > 59)
        return false;
    *micros = hp_days_of(t.year, t.month, t.day) * HP_DAY + (t.hour * 60 + t.minute) * HP_MINUTE +
              t.second * HP_SECOND + t.micro;
    return true;
}

const char *hf_timestamp_text(struct hp_arena *arena, int64_t micros)
{
    return hp_time_iso(arena, micros, micros % HP_SECOND ? 6 : 0);
}
