/* SPDX-License-Identifier: MIT */
#include "base/error.h"

#include "base/arena.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

/* A heap copy of a formatted text; the caller frees it. */
HP_FORMAT(1, 0) static char *format_text(const char *format, va_list args)
{
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    return hp_str_take(&text);
}

HP_FORMAT(3, 0) static void set(struct hp_error *err, enum hp_class class, const char *format, va_list args)
{
    err->class = class;
    free(err->what);
    err->what = format_text(format, args);
}

int hp_error_set(struct hp_error *err, enum hp_class class, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (err && err->class == HP_OK)
        set(err, class, format, args);
    va_end(args);
    return class;
}

int hp_error_busy(struct hp_error *err, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    if (err && err->class == HP_OK) {
        set(err, HP_E_REFUSED, format, args);
        err->passes = true;
    }
    va_end(args);
    return HP_E_REFUSED;
}

void hp_error_context(struct hp_error *err, const char *format, ...)
{
    if (!err || err->class == HP_OK)
        return;
    va_list args;
    va_start(args, format);
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    va_end(args);
    hp_str_add(&text, ": ");
    hp_str_add(&text, err->what);
    free(err->what);
    err->what = hp_str_take(&text);
}

void hp_error_code(struct hp_error *err, enum hp_level level, uint32_t value)
{
    if (err && !err->codes[level].known)
        err->codes[level] = (struct hp_code){ .known = true, .value = value };
}

void hp_error_host_text(struct hp_error *err, const char *text)
{
    if (!err || err->host_text || !text || !*text)
        return;
    size_t size = strlen(text) + 1;
    err->host_text = memcpy(hp_malloc(size), text, size);
}

void hp_error_next(struct hp_error *err, const char *format, ...)
{
    if (!err || err->next)
        return;
    va_list args;
    va_start(args, format);
    err->next = format_text(format, args);
    va_end(args);
}

void hp_error_elsewhere(struct hp_error *err, const char *host)
{
    if (!err || err->elsewhere)
        return;
    size_t size = strlen(host) + 1;
    err->elsewhere = memcpy(hp_malloc(size), host, size);
}

void hp_error_also(struct hp_error *err, const char *format, ...)
{
    if (!err)
        return;
    va_list args;
    va_start(args, format);
    char *more = format_text(format, args);
    va_end(args);
    char *first = err->next;
    err->next = NULL;
    if (first)
        hp_error_next(err, "%s. %s", first, more);
    else
        hp_error_next(err, "%s", more);
    free(first);
    free(more);
}

bool hp_error_is_set(const struct hp_error *err)
{
    return err && err->class != HP_OK;
}

int hp_error_move(struct hp_error *to, struct hp_error *from)
{
    int class = (int)from->class;
    if (to && to->class == HP_OK) {
        hp_error_clear(to);
        *to = *from;
        *from = (struct hp_error){ .class = HP_OK };
    } else {
        hp_error_clear(from);
    }
    return class;
}

void hp_error_clear(struct hp_error *err)
{
    free(err->what);
    free(err->host_text);
    free(err->next);
    free(err->elsewhere);
    *err = (struct hp_error){ .class = HP_OK };
}
