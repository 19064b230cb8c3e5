/* SPDX-License-Identifier: MIT */
#include "line.h"

bool cli_given(const struct cli_line *line, enum cli_option option)
{
    return line->options[option].given;
}

bool cli_names_vms(const struct cli_line *line)
{
    return line->options[CLI_VM].count > 1;
}

const char *cli_value(const struct cli_line *line, enum cli_option option)
{
    return line->options[option].count ? line->options[option].words[0] : NULL;
}
