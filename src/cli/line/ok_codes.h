/* SPDX-License-Identifier: MIT */
/* Exit codes of other programs that mean success, as --ok-codes names them: "0-7,16". */
#ifndef CLI_LINE_OK_CODES_H
#define CLI_LINE_OK_CODES_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

/* Reads numbers and ranges between commas; codes have the 32 bits of Windows, without a sign. *has says
 * whether `code` is one of them. HP_E_USAGE for anything else; *has is false then. */
int cli_ok_codes_read(const char *list, uint32_t code, bool *has, struct hp_error *err);

#endif
