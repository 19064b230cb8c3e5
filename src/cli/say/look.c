/* SPDX-License-Identifier: MIT */
#include "look.h"

#include "base/text.h"
#include "platform/console.h"
#include "platform/process.h"

enum { MAX_COLUMNS = 10000 };

static unsigned said_columns(void)
{
    const char *said = os_environment("COLUMNS");
    uint64_t columns = 0;
    return said && hp_text_to_u64(said, &columns) && columns <= MAX_COLUMNS ? (unsigned)columns : 0;
}

/* Consoles there are break a line that fills them at once, and then show an empty one: terminals get one
 * column less. */
struct cli_look cli_look_of(enum os_stream stream)
{
    unsigned terminal = os_columns(stream);
    unsigned columns = terminal ? terminal : said_columns();
    return (struct cli_look){ .columns = terminal > 1 ? terminal - 1 : columns,
                              .narrow = columns && columns < CLI_NARROW_BELOW,
                              .colour = os_wants_colour(stream),
                              .unicode = os_shows_unicode(stream) };
}

static const char *const codes[CLI_STYLES] = {
    [CLI_STRONG] = "\033[1m",   [CLI_ID] = "\033[33m",    [CLI_GOOD] = "\033[32m",
    [CLI_CAUTION] = "\033[33m", [CLI_BAD] = "\033[1;31m", [CLI_NOW] = "\033[1;32m",
};

const char *cli_style_begin(const struct cli_look *look, enum cli_style style)
{
    return look->colour && codes[style] ? codes[style] : "";
}

const char *cli_style_end(const struct cli_look *look, enum cli_style style)
{
    return look->colour && codes[style] ? "\033[0m" : "";
}
