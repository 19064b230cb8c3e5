/* SPDX-License-Identifier: MIT */
#include "text.h"

#include "base/text.h"
#include "platform/console.h"

#include <string.h>

enum { REPLACEMENT = 0xFFFD, MAX_SHOWN_COLUMNS = 80, COLUMNS_WHEN_UNKNOWN = 80 };

bool cli_is_control(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c <= 0x9F) || c == 0x061C || c == 0x200E || c == 0x200F ||
           (c >= 0x2028 && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0xFEFF;
}

bool cli_has_control(const char *text)
{
    for (uint32_t c; (c = hp_text_next(&text)) != 0;) {
        if (cli_is_control(c))
            return true;
    }
    return false;
}

/* hp_text_next answers U+FFFD for one bad byte; the real character takes three. */
static bool is_bad_byte(uint32_t c, const char *from, const char *to)
{
    return c == REPLACEMENT && to - from == 1;
}

/* Takes over what needs no look, which is nearly everything, and gives back where it ends. */
static const char *add_plain(struct hp_str *out, const char *text)
{
    size_t length = 0;
    while (text[length] >= ' ' && text[length] < 0x7F)
        length++;
    hp_str_add_part(out, text, length);
    return text + length;
}

void cli_escape(struct hp_str *out, const char *text)
{
    for (;;) {
        text = add_plain(out, text);
        const char *from = text;
        while (*text >= ' ' && *text < 0x7F) /* which nearly all of it is */
            text++;
        hp_str_add_part(out, from, (size_t)(text - from));
        from = text;
        uint32_t c = hp_text_next(&text);
        if (c == 0)
            return;
        if (is_bad_byte(c, from, text))
            hp_str_format(out, "\\x%02X", (unsigned)(unsigned char)*from);
        else if (cli_is_control(c))
            hp_str_format(out, c < 0x100 ? "\\x%02X" : "\\u{%04X}", (unsigned)c);
        else
            hp_str_add_part(out, from, (size_t)(text - from));
    }
}

void cli_add_line(struct hp_str *out, const char *format, ...)
{
    HP_STR(line);
    va_list args;
    va_start(args, format);
    hp_str_vformat(&line, format, args);
    va_end(args);
    cli_escape(out, hp_str_text(&line));
    hp_str_add_char(out, '\n');
}

void cli_add_field(struct hp_str *out, int indent, const char *label, const char *text)
{
    cli_add_line(out, "%*s%-12s%s", indent, "", label, text);
}

void cli_escape_sentence(struct hp_str *out, const char *text)
{
    static const char small[] = "abcdefghijklmnopqrstuvwxyz";
    size_t word = strspn(text, small);
    if (word > 0 && (text[word] == ' ' || text[word] == ',')) {
        hp_str_add_char(out, (char)(*text - 'a' + 'A'));
        text++;
    }
    cli_escape(out, text);
}

const char *cli_clean(struct hp_arena *arena, const char *text)
{
    HP_STR(clean);
    cli_escape(&clean, text);
    return hp_arena_copy(arena, hp_str_text(&clean));
}

const char *cli_shortened(struct hp_arena *arena, const char *text)
{
    const char *clean = cli_clean(arena, text);
    if (hp_text_columns(clean) <= MAX_SHOWN_COLUMNS)
        return clean;
    const char *end = clean;
    for (size_t i = 0; i < MAX_SHOWN_COLUMNS - 3; i++)
        hp_text_next(&end);
    return hp_arena_format(arena, "%.*s...", (int)(end - clean), clean);
}

const char *cli_quoted(struct hp_arena *arena, const char *text)
{
    return hp_arena_format(arena, "\"%s\"", cli_shortened(arena, text));
}

void cli_pad(struct hp_str *out, const char *text, size_t columns)
{
    HP_STR(clean);
    cli_escape(&clean, text);
    hp_str_add(out, hp_str_text(&clean));
    for (size_t used = hp_text_columns(hp_str_text(&clean)); used < columns; used++)
        hp_str_add_char(out, ' ');
}

void cli_cut(struct hp_str *out, const char *text, size_t columns)
{
    HP_STR(clean);
    cli_escape(&clean, text);
    const char *rest = hp_str_text(&clean);
    size_t used = 0;
    for (;;) {
        char piece[8] = { 0 };
        const char *from = rest;
        if (hp_text_next(&rest) == 0)
            return;
        memcpy(piece, from, (size_t)(rest - from));
        used += hp_text_columns(piece);
        if (used > columns)
            return;
        hp_str_add(out, piece);
    }
}

size_t cli_line_width(void)
{
    unsigned known = os_columns(OS_STDERR);
    return (known ? known : COLUMNS_WHEN_UNKNOWN) - 1;
}

void cli_wrap(struct hp_str *out, const char *text, size_t indent, size_t width)
{
    size_t column = indent;
    size_t gap = 0; /* blanks before the word */
    while (*text) {
        size_t length = strcspn(text, " ");
        HP_STR(word);
        hp_str_add_part(&word, text, length);
        size_t columns = hp_text_columns(hp_str_text(&word));
        bool breaks = column > indent && column + gap + columns > width;
        if (breaks) {
            hp_str_add_char(out, '\n');
            column = indent;
        }
        size_t blanks = breaks ? indent : gap;
        hp_str_format(out, "%*s", (int)blanks, "");
        hp_str_add(out, hp_str_text(&word));
        column += columns + (breaks ? 0 : gap);
        text += length;
        gap = strspn(text, " ");
        text += gap;
    }
    hp_str_add_char(out, '\n');
}

size_t cli_message_width(void)
{
    return os_columns(OS_STDERR) ? cli_line_width() : SIZE_MAX;
}

void cli_json_escape(struct hp_str *out, const char *json)
{
    for (;;) {
        json = add_plain(out, json);
        const char *from = json;
        uint32_t c = hp_text_next(&json);
        if (c == 0)
            return;
        /* Line breaks and blanks between the members stay; inside strings JSON has none of them raw. */
        if (is_bad_byte(c, from, json) || (c >= 0x20 && cli_is_control(c)))
            hp_str_format(out, "\\u%04x", (unsigned)c);
        else
            hp_str_add_part(out, from, (size_t)(json - from));
    }
}

const char *cli_in_one_line(struct hp_arena *arena, const char *text)
{
    HP_STR(line);
    while (*text) {
        size_t length = strcspn(text, "\r\n");
        hp_str_add_part(&line, text, length);
        text += length;
        size_t breaks = strspn(text, "\r\n");
        text += breaks;
        if (breaks && *text)
            hp_str_add_char(&line, ' ');
    }
    return hp_arena_copy(arena, hp_str_text(&line));
}
