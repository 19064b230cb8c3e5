/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "say/text.h"

#include "base/text.h"

static size_t columns_of(const char *cell)
{
    HP_STR(clean);
    cli_escape(&clean, cell);
    return hp_text_columns(hp_str_text(&clean));
}

void cli_column_widen(struct cli_column *column, size_t indent, const char *cell)
{
    size_t width = indent + columns_of(cell);
    if (width > column->width)
        column->width = width;
}

static void add(struct hp_str *out, const struct cli_column *column, size_t indent, const char *cell,
                bool is_last)
{
    if (column->gone)
        return;
    HP_STR(cut);
    size_t width = column->width > indent ? column->width - indent : 0;
    size_t used = columns_of(cell);
    if (column->cuts && used > width) {
        cli_cut(&cut, cell, width > 2 ? width - 2 : width);
        hp_str_add(&cut, width > 2 ? ".." : "");
        cli_pad(out, hp_str_text(&cut), width);
    } else {
        if (column->right && used < width)
            cli_pad(out, "", width - used);
        cli_pad(out, cell, column->right || is_last ? 0 : width);
    }
    hp_str_add(out, is_last ? "\n" : "  ");
}

void cli_column_add(struct hp_str *out, const struct cli_column *column, size_t indent, const char *cell)
{
    add(out, column, indent, cell, false);
}

void cli_columns_add(struct hp_str *out, const struct cli_column *columns, size_t count,
                     const char *const *cells)
{
    for (size_t i = 0; i < count; i++)
        add(out, &columns[i], 0, cells[i], i + 1 == count);
}

void cli_columns_add_titles(struct hp_str *out, const struct cli_column *columns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        add(out, &columns[i], 0, columns[i].title, i + 1 == count);
}
