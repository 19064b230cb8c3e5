/* SPDX-License-Identifier: MIT */
/* Tables that fit where they are shown.
 *
 * Where a table is too wide, long cells are shortened, those of the widest column first and none below the
 * comfort of its column. Then columns are left out, the highest rank first. What is too wide still
 * is shortened as far as it takes. On a narrow terminal each row is a block instead, with a line for each
 * cell.
 */
#ifndef CLI_FORM_TABLE_H
#define CLI_FORM_TABLE_H

#include "say/lines.h"

#include "base/arena.h"
#include "base/str.h"

#include <stddef.h>

enum { CLI_MAX_COLUMNS = 8 };

struct cli_column {
    const char *title;
    bool right; /* its cells end at its right edge */
    bool wraps; /* of the last column: its cells go on in the next line, below themselves */
    enum cli_cut cut;
    size_t comfort; /* so short its cells may get before columns are left out; 0: never shortened, as ids */
    unsigned rank;  /* 0: never left out */
};

struct cli_cell {
    const char *text; /* NULL or "": nothing */
    enum cli_style style;
    const char *lead; /* of a table: comes before the text, not escaped, in `lead_columns`; may be NULL */
    size_t lead_columns;
};

struct cli_row {
    struct cli_cell cells[CLI_MAX_COLUMNS];
    const char *above; /* finished lines before and after it; may be NULL */
    const char *below;
};

struct cli_table {
    const struct cli_column *columns; /* one in which no row has anything is left out */
    size_t column_count;
    size_t row_count;
    /* Fills in a row that is empty, with texts in the arena or ones that live longer. Called twice for each
     * row, so that a long table is never held in memory. */
    void (*read)(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out);
    const void *context;
    size_t indent;
    bool untitled;
    bool never_stacks;
};

/* Appends the titles and all rows, escaped; nothing when there is no row. */
void cli_table_add(struct hp_str *out, const struct cli_look *look, const struct cli_table *table);

#endif
