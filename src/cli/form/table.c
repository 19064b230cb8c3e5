/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "say/text.h"

#include "base/text.h"

#include <string.h>

enum { GAP = 2, LEAST = 6, MAX_PADDED = 64 };

struct layout {
    const struct cli_table *table;
    const struct cli_look *look;
    size_t width[CLI_MAX_COLUMNS];
    bool gone[CLI_MAX_COLUMNS];
};

static void add_blanks(struct hp_str *out, size_t count)
{
    static const char blanks[] = "                                                                ";
    for (size_t part; count; count -= part) {
        part = count < sizeof blanks - 1 ? count : sizeof blanks - 1;
        hp_str_add_part(out, blanks, part);
    }
}

static const char *text_of(const struct cli_cell *cell)
{
    return cell->text ? cell->text : "";
}

/* --- how wide the columns are --- */

static size_t width_of(const struct layout *layout)
{
    size_t all = 0;
    for (size_t k = 0; k < layout->table->column_count; k++)
        all += layout->gone[k] ? 0 : layout->width[k] + (all ? GAP : 0);
    return all + layout->table->indent;
}

static size_t least_of(const struct cli_column *column, bool in_need)
{
    return in_need && column->comfort > LEAST ? LEAST : column->comfort;
}

/* The place of the widest column that can still be shortened, of equals the one of the highest rank; without
 * one, the number of columns. `but` is passed over. */
static size_t widest(const struct layout *layout, bool in_need, size_t but)
{
    size_t count = layout->table->column_count;
    size_t found = count;
    for (size_t k = 0; k < count; k++) {
        const struct cli_column *column = &layout->table->columns[k];
        bool may =
            k != but && !layout->gone[k] && column->comfort && layout->width[k] > least_of(column, in_need);
        if (may &&
            (found == count || layout->width[k] > layout->width[found] ||
             (layout->width[k] == layout->width[found] && column->rank > layout->table->columns[found].rank)))
            found = k;
    }
    return found;
}

/* Shortens the widest column, over and over, until all fit or none is wider than its comfort (in need: than
 * LEAST). */
static bool shorten(struct layout *layout, bool in_need)
{
    size_t room = layout->look->columns;
    size_t count = layout->table->column_count;
    size_t k;
    while (width_of(layout) > room && (k = widest(layout, in_need, count)) < count) {
        size_t next = widest(layout, in_need, k);
        size_t least = least_of(&layout->table->columns[k], in_need);
        size_t down_to = next < count && layout->width[next] > least ? layout->width[next] : least;
        size_t less = layout->width[k] > down_to ? layout->width[k] - down_to : 1;
        size_t wanted = width_of(layout) - room;
        layout->width[k] -= wanted < less ? wanted : less;
    }
    return width_of(layout) <= room;
}

/* The place of the column that is the first to be left out; the number of columns for none. */
static size_t least_important(const struct layout *layout)
{
    const struct cli_column *columns = layout->table->columns;
    size_t count = layout->table->column_count;
    size_t found = count;
    for (size_t k = 0; k < count; k++) {
        if (!layout->gone[k] && columns[k].rank && (found == count || columns[k].rank > columns[found].rank))
            found = k;
    }
    return found;
}

static void fit(struct layout *layout)
{
    size_t whole[CLI_MAX_COLUMNS];
    memcpy(whole, layout->width, sizeof whole);
    while (!shorten(layout, false)) {
        size_t k = least_important(layout);
        if (k == layout->table->column_count)
            break;
        layout->gone[k] = true;
        memcpy(layout->width, whole, sizeof whole);
    }
    shorten(layout, true);
}

static void measure(struct layout *layout)
{
    HP_ARENA(arena);
    const struct cli_table *table = layout->table;
    for (size_t i = 0; i < table->row_count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(&arena);
        struct cli_row row = { .above = NULL };
        table->read(&arena, table->context, i, &row);
        for (size_t k = 0; k < table->column_count; k++) {
            size_t columns = row.cells[k].lead_columns + cli_line_columns(text_of(&row.cells[k]));
            layout->width[k] = columns > layout->width[k] ? columns : layout->width[k];
        }
        hp_arena_rewind(&arena, mark);
    }
    for (size_t k = 0; k < table->column_count; k++) {
        size_t title = hp_text_columns(table->columns[k].title);
        layout->gone[k] = layout->width[k] == 0;
        layout->width[k] = title > layout->width[k] ? title : layout->width[k];
        if (!layout->look->columns && layout->width[k] > MAX_PADDED)
            layout->width[k] = MAX_PADDED; /* what is longer moves the rest of its line */
    }
}

/* --- as a table --- */

static void add_styled(struct hp_str *out, const struct layout *layout, const struct cli_cell *cell,
                       const char *clean)
{
    hp_str_add(out, cell->lead ? cell->lead : "");
    if (!layout->look->colour) {
        hp_str_add(out, clean);
        return;
    }
    hp_str_add(out, cli_style_begin(layout->look, cell->style));
    hp_str_add(out, clean);
    hp_str_add(out, cli_style_end(layout->look, cell->style));
}

/* The last one of a line has no blanks behind it. */
static void add_cell(struct hp_str *out, const struct layout *layout, size_t k, const struct cli_cell *cell,
                     bool is_last)
{
    HP_STR(text);
    const struct cli_column *column = &layout->table->columns[k];
    const char *shown = text_of(cell);
    size_t room = layout->width[k] > cell->lead_columns ? layout->width[k] - cell->lead_columns : 0;
    size_t used = cli_line_columns(shown);
    if (layout->look->columns && column->comfort && used > room) {
        cli_line_shorten(&text, layout->look, column->cut, shown, room);
        shown = hp_str_text(&text);
        used = hp_text_columns(shown);
    } else if (cli_has_control(shown) || !hp_text_is_utf8(shown, strlen(shown))) {
        cli_escape(&text, shown);
        shown = hp_str_text(&text);
    }
    size_t blanks = room > used ? room - used : 0;
    add_blanks(out, column->right ? blanks : 0);
    add_styled(out, layout, cell, shown);
    add_blanks(out, column->right || is_last ? 0 : blanks);
}

static void add_wrapped(struct hp_str *out, const struct layout *layout, const struct cli_cell *cell)
{
    HP_STR(clean);
    size_t room = layout->look->columns ? layout->look->columns : SIZE_MAX;
    size_t from = width_of(layout) - layout->width[layout->table->column_count - 1];
    cli_escape(&clean, text_of(cell));
    hp_str_add(out, cli_style_begin(layout->look, cell->style));
    cli_wrap(out, hp_str_text(&clean), from, room);
    hp_str_add(out, cli_style_end(layout->look, cell->style));
}

static void add_line(struct hp_str *out, const struct layout *layout, const struct cli_cell *cells)
{
    size_t count = layout->table->column_count;
    size_t last = 0;
    for (size_t k = 0; k < count; k++)
        last = !layout->gone[k] && *text_of(&cells[k]) ? k : last;
    add_blanks(out, layout->table->indent);
    for (size_t k = 0; k <= last; k++) {
        if (layout->gone[k])
            continue;
        if (layout->table->columns[k].wraps) {
            add_wrapped(out, layout, &cells[k]);
            return;
        }
        add_cell(out, layout, k, &cells[k], k == last);
        add_blanks(out, k == last ? 0 : GAP);
    }
    hp_str_add_char(out, '\n');
}

static void add_titles(struct hp_str *out, const struct layout *layout)
{
    struct cli_cell titles[CLI_MAX_COLUMNS] = { { .text = NULL } };
    for (size_t k = 0; k < layout->table->column_count; k++)
        titles[k] = (struct cli_cell){ .text = layout->table->columns[k].title, .style = CLI_STRONG };
    add_line(out, layout, titles);
}

/* --- as blocks --- */

static size_t longest_word(const char *text)
{
    size_t longest = 0;
    while (*text) {
        HP_STR(word);
        size_t length = strcspn(text, " ");
        hp_str_add_part(&word, text, length);
        size_t columns = hp_text_columns(hp_str_text(&word));
        longest = columns > longest ? columns : longest;
        text += length;
        text += strspn(text, " ");
    }
    return longest;
}

/* Broken between words, and shortened where there is nothing to break. */
static void add_value(struct hp_str *out, const struct layout *layout, size_t k, const struct cli_cell *cell,
                      size_t from)
{
    HP_STR(clean);
    HP_STR(text);
    size_t room = layout->look->columns > from ? layout->look->columns - from : 1;
    cli_escape(&clean, text_of(cell));
    if (layout->table->columns[k].comfort && longest_word(hp_str_text(&clean)) > room)
        cli_line_shorten(&text, layout->look, layout->table->columns[k].cut, text_of(cell), room);
    else
        hp_str_add(&text, hp_str_text(&clean));
    hp_str_add(out, cli_style_begin(layout->look, cell->style));
    cli_wrap(out, hp_str_text(&text), from, layout->look->columns);
    hp_str_add(out, cli_style_end(layout->look, cell->style));
}

static void add_block(struct hp_str *out, const struct layout *layout, const struct cli_cell *cells)
{
    const struct cli_table *table = layout->table;
    size_t label = 0;
    for (size_t k = 0; k < table->column_count; k++) {
        size_t title = layout->gone[k] ? 0 : hp_text_columns(table->columns[k].title) + 1;
        label = title > label ? title : label;
    }
    for (size_t k = 0; k < table->column_count; k++) {
        const char *title = table->columns[k].title;
        if (!*text_of(&cells[k]))
            continue;
        add_blanks(out, table->indent);
        hp_str_format(out, "%s%s:%s", cli_style_begin(layout->look, CLI_STRONG), title,
                      cli_style_end(layout->look, CLI_STRONG));
        add_blanks(out, label - hp_text_columns(title));
        add_value(out, layout, k, &cells[k], table->indent + label + 1);
    }
}

void cli_table_add(struct hp_str *out, const struct cli_look *look, const struct cli_table *table)
{
    HP_ARENA(arena);
    struct layout layout = { .table = table, .look = look };
    bool stacks = look->narrow && !table->never_stacks;
    if (table->row_count == 0)
        return;
    measure(&layout);
    if (look->columns && !stacks)
        fit(&layout);
    if (!stacks && !table->untitled)
        add_titles(out, &layout);
    for (size_t i = 0; i < table->row_count; i++) {
        struct hp_arena_mark mark = hp_arena_mark(&arena);
        struct cli_row row = { .above = NULL };
        table->read(&arena, table->context, i, &row);
        if (i && stacks)
            hp_str_add_char(out, '\n');
        hp_str_add(out, row.above ? row.above : "");
        if (stacks)
            add_block(out, &layout, row.cells);
        else
            add_line(out, &layout, row.cells);
        hp_str_add(out, row.below ? row.below : "");
        hp_arena_rewind(&arena, mark);
    }
}
