/* SPDX-License-Identifier: MIT */
#include "nodes.h"

#include "base/json.h"
#include "base/text.h"

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetStringValue(hp_json_member(object, key));
}

bool cli_names_node(const struct cli_host_row *row)
{
    return row->failed == HP_E_NOT_FOUND && text_of(row->error, "node");
}

/* What the host is called, as its result or its error says. */
static const char *computer_of(const struct cli_host_row *row)
{
    const cJSON *document = row->result ? row->result : row->error;
    return text_of(hp_json_member(document, "host"), "name");
}

static bool is_node(const struct cli_host_row *row, const char *node)
{
    HP_ARENA(scratch);
    const char *computer = computer_of(row);
    return computer &&
           hp_text_same(hv_host_short_name(&scratch, computer), hv_host_short_name(&scratch, node));
}

static void settle(struct cli_host_row *row, const struct cli_host_row *rows, size_t count)
{
    const char *node = text_of(row->error, "node");
    for (size_t i = 0; i < count; i++) {
        if (&rows[i] == row || rows[i].failed == HP_E_NOT_FOUND || !is_node(&rows[i], node))
            continue;
        row->elsewhere = rows[i].name;
        row->failed = 0;
        row->exit_code = CLI_EXIT_DONE;
        hp_json_release(&row->error);
        return;
    }
}

void cli_settle_nodes(struct cli_host_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (cli_names_node(&rows[i]))
            settle(&rows[i], rows, count);
    }
}
