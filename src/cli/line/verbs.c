/* SPDX-License-Identifier: MIT */
#include "verb_rows.h"

static const struct cli_verb_rows *const table[] = {
    &cli_verbs_checkpoints, &cli_verbs_lists, &cli_verbs_gpus, &cli_verbs_power, &cli_verbs_program,
};

size_t cli_verb_count(void)
{
    size_t count = 0;
    for (size_t i = 0; i < HP_COUNT(table); i++)
        count += table[i]->count;
    return count;
}

const struct cli_verb *cli_verb_at(size_t index)
{
    size_t part = 0;
    while (index >= table[part]->count)
        index -= table[part++]->count;
    return &table[part]->items[index];
}
