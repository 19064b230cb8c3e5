/* SPDX-License-Identifier: MIT */
#include "lines.h"

#include "text.h"

#include "base/text.h"

#include <string.h>

enum { LABEL = 12 };

static size_t width_of(const struct cli_look *look)
{
    return look->columns ? look->columns : SIZE_MAX;
}

HP_FORMAT(2, 0)
static void add_clean(struct hp_str *out, const char *format, va_list args)
{
    HP_STR(text);
    hp_str_vformat(&text, format, args);
    cli_escape(out, hp_str_text(&text));
}

void cli_line_wrap(struct hp_str *out, const struct cli_look *look, size_t indent, const char *format, ...)
{
    HP_STR(clean);
    va_list args;
    va_start(args, format);
    add_clean(&clean, format, args);
    va_end(args);
    hp_str_format(out, "%*s", (int)indent, "");
    cli_wrap(out, hp_str_text(&clean), indent, width_of(look));
}

void cli_line_item(struct hp_str *out, const struct cli_look *look, size_t indent, const char *item,
                   const char *text)
{
    HP_STR(clean);
    cli_escape(&clean, text);
    hp_str_format(out, "%-*s", (int)indent, item);
    cli_wrap(out, hp_str_text(&clean), indent, width_of(look));
}

void cli_line_field(struct hp_str *out, const struct cli_look *look, size_t indent, const char *label,
                    const char *text)
{
    HP_STR(item);
    hp_str_format(&item, "%*s%s", (int)indent, "", label);
    cli_line_item(out, look, indent + LABEL, hp_str_text(&item), text);
}

void cli_line_heading(struct hp_str *out, const struct cli_look *look, const char *format, ...)
{
    HP_STR(clean);
    va_list args;
    va_start(args, format);
    add_clean(&clean, format, args);
    va_end(args);
    hp_str_format(out, "\n%s", cli_style_begin(look, CLI_STRONG));
    cli_wrap(out, hp_str_text(&clean), 0, width_of(look));
    hp_str_add(out, cli_style_end(look, CLI_STRONG));
}

size_t cli_line_columns(const char *text)
{
    size_t plain = 0;
    while (text[plain] >= ' ' && text[plain] < 0x7F) /* which nearly every text is to its end */
        plain++;
    if (!text[plain])
        return plain;
    HP_STR(clean);
    cli_escape(&clean, text + plain);
    return plain + hp_text_columns(hp_str_text(&clean));
}

/* How wide the first character is; *text moves behind it. */
static size_t take(const char **text)
{
    char one[8] = { 0 };
    const char *from = *text;
    hp_text_next(text);
    memcpy(one, from, (size_t)(*text - from));
    return hp_text_columns(one);
}

/* Where the last `columns` of it begin, but not with a mark of the character before them. */
static const char *tail_of(const char *clean, size_t columns)
{
    size_t left = hp_text_columns(clean);
    const char *next = clean;
    while (*clean) {
        size_t width = take(&next);
        if (left <= columns && width > 0)
            break;
        left -= width;
        clean = next;
    }
    return clean;
}

void cli_line_shorten(struct hp_str *out, const struct cli_look *look, enum cli_cut where, const char *text,
                      size_t columns)
{
    HP_STR(clean);
    cli_escape(&clean, text);
    const char *dots = look->unicode ? "\xE2\x80\xA6" : "...";
    size_t used = hp_text_columns(dots);
    if (hp_text_columns(hp_str_text(&clean)) <= columns) {
        hp_str_add(out, hp_str_text(&clean));
        return;
    }
    size_t room = columns > used ? columns - used : 0;
    size_t tail = where == CLI_CUT_END ? 0 : room / 2;
    cli_cut(out, hp_str_text(&clean), room - tail);
    hp_str_add(out, dots);
    hp_str_add(out, tail_of(hp_str_text(&clean), tail));
}

const char *cli_line_name(struct hp_arena *arena, const struct cli_look *look, const char *name)
{
    HP_STR(text);
    if (!look->columns)
        return name;
    cli_line_shorten(&text, look, CLI_CUT_MIDDLE, name, look->columns / 2);
    return hp_arena_copy(arena, hp_str_text(&text));
}
