/* SPDX-License-Identifier: MIT */
/* How much room results have, and what may be used to show them. */
#ifndef CLI_SAY_LOOK_H
#define CLI_SAY_LOOK_H

#include "platform/console.h"

#include <stdbool.h>

/* All zero: plain ASCII of any width, as for a pipe. */
struct cli_look {
    unsigned columns; /* that a line may take; 0: no limit */
    bool narrow;      /* too few for a table */
    bool colour;
    bool unicode; /* lines and the ellipsis */
};

enum { CLI_NARROW_BELOW = 60 };

/* That of a stream. The width is the terminal's, else COLUMNS where that is a number above zero. */
struct cli_look cli_look_of(enum os_stream stream);

/* What a piece of text is to look like where there is colour. */
enum cli_style { CLI_PLAIN, CLI_STRONG, CLI_ID, CLI_GOOD, CLI_CAUTION, CLI_BAD, CLI_NOW, CLI_STYLES };

/* What goes before and behind a piece of text in that style; "" where it looks like the rest. */
const char *cli_style_begin(const struct cli_look *look, enum cli_style style);
const char *cli_style_end(const struct cli_look *look, enum cli_style style);

#endif
