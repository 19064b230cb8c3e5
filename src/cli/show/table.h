/* SPDX-License-Identifier: MIT */
/* Columns of text, two blanks apart. */
#ifndef CLI_SHOW_TABLE_H
#define CLI_SHOW_TABLE_H

#include "base/str.h"

struct cli_column {
    const char *title;
    size_t width; /* in columns of a terminal; begin with the least */
    bool right;   /* its cells stand on the right of it */
    bool cuts;    /* what is wider is cut; else it pushes the rest of its line to the right */
    bool gone;    /* there is no room for it; not the last one */
};

/* Makes the column as wide as a cell needs that begins `indent` inside of it. */
void cli_column_widen(struct cli_column *column, size_t indent, const char *cell);

/* Appends a cell, escaped, and the gap behind it; what stands before it in the column is `indent` wide. */
void cli_column_add(struct hp_str *out, const struct cli_column *column, size_t indent, const char *cell);

/* Appends a cell for each column, and ends the line. */
void cli_columns_add(struct hp_str *out, const struct cli_column *columns, size_t count,
                     const char *const *cells);

/* The same with their titles. */
void cli_columns_add_titles(struct hp_str *out, const struct cli_column *columns, size_t count);

#endif
