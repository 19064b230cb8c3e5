/* SPDX-License-Identifier: MIT */
#include "table.h"

#include "verb_rows.h"

static const struct cli_verb_rows *const subjects[] = {
    &cli_verbs_checkpoints, &cli_verbs_lists, &cli_verbs_gpus, &cli_verbs_power, &cli_verbs_program,
};

const struct cli_verbs cli_all_verbs = { subjects, HP_COUNT(subjects) };
