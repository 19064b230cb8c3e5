/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/arena.h"
#include "base/str.h"
#include "base/text.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void hp_json_release(cJSON **json)
{
    cJSON_Delete(*json);
    *json = NULL;
}

/* True when a string has the escape \u0000: cJSON would end the string there and lose the rest. */
static bool escapes_a_zero(const char *text, size_t length)
{
    const char *end = text + length;
    for (const char *p = text; (p = memchr(p, '\\', (size_t)(end - p))) && end - p > 1; p += 2)
        if (end - p >= 6 && memcmp(p + 1, "u0000", 5) == 0)
            return true;
    return false;
}

int hp_json_parse(const char *name, const char *text, size_t length, cJSON **out, struct hp_error *err)
{
    if (!hp_text_is_utf8(text, length) || memchr(text, '\0', length))
        return hp_error_set(err, HP_E_USAGE, "%s is not UTF-8 text", name);
    if (escapes_a_zero(text, length))
        return hp_error_set(err, HP_E_USAGE, "%s has a string with a zero character (\\u0000)", name);
    const char *end = text;
    cJSON *json = cJSON_ParseWithLengthOpts(text, length, &end, 0);
    const char *stop = json ? end : cJSON_GetErrorPtr();
    const char *rest = stop;
    while (json && rest < text + length && strchr(" \t\r\n", *rest))
        rest++;
    if (json && rest == text + length) {
        *out = json;
        return 0;
    }
    cJSON_Delete(json);
    if (!stop || rest < text || rest > text + length)
        rest = text;
    size_t line = 1;
    size_t column = 1;
    for (const char *p = text; p < rest; p++) {
        column = *p == '\n' ? 1 : column + 1;
        line += *p == '\n';
    }
    return hp_error_set(err, HP_E_USAGE,
                        "%s is not valid JSON: it stops making sense at line %zu, column %zu", name, line,
                        column);
}

void hp_json_add_u64(cJSON *object, const char *name, uint64_t value)
{
    char digits[24];
    (void)snprintf(digits, sizeof digits, "%" PRIu64, value);
    cJSON_AddRawToObject(object, name, digits);
}

void hp_json_add_text(cJSON *object, const char *name, const char *text_or_null)
{
    if (text_or_null)
        cJSON_AddStringToObject(object, name, text_or_null);
    else
        cJSON_AddNullToObject(object, name);
}

bool hp_json_to_u64(const cJSON *item, uint64_t *out)
{
    if (cJSON_IsString(item))
        return hp_text_to_u64(item->valuestring, out);
    const double first_inexact = 9007199254740992.0; /* 2^53, which 2^53 + 1 is read as, too */
    if (!cJSON_IsNumber(item) || item->valuedouble < 0 || item->valuedouble >= first_inexact ||
        item->valuedouble != floor(item->valuedouble))
        return false;
    *out = (uint64_t)item->valuedouble;
    return true;
}

cJSON *hp_json_member(const cJSON *object, const char *name)
{
    return cJSON_GetObjectItemCaseSensitive(object, name);
}

/* cJSON gives nothing when memory has run out, and for more than INT_MAX bytes. */
static char *printed(char *text)
{
    if (!text) {
        (void)fputs("hyperpoint: out of memory\n", stderr);
        abort();
    }
    return text;
}

/* cJSON prints with tabs; two spaces are what people expect to read. Tabs inside strings are escaped as \t,
 * so every tab byte is indentation or the one after a colon. */
char *hp_json_print(const cJSON *json)
{
    char *tabs = printed(cJSON_Print(json));
    HP_STR(text);
    for (const char *p = tabs; *p;) {
        size_t plain = strcspn(p, "\t");
        hp_str_add_part(&text, p, plain);
        p += plain;
        if (*p)
            hp_str_add(&text, p > tabs && p[-1] == ':' ? " " : "  ");
        p += *p == '\t';
    }
    hp_str_add_char(&text, '\n');
    cJSON_free(tabs);
    return hp_str_take(&text);
}

char *hp_json_print_line(const cJSON *json)
{
    char *plain = printed(cJSON_PrintUnformatted(json));
    HP_STR(text);
    hp_str_add(&text, plain);
    hp_str_add_char(&text, '\n');
    cJSON_free(plain);
    return hp_str_take(&text);
}
