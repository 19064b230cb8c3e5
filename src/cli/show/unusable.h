/* SPDX-License-Identifier: MIT */
/* What the host lists and HyperPoint cannot use: shown with every list, which goes on without it. */
#ifndef CLI_SHOW_UNUSABLE_H
#define CLI_SHOW_UNUSABLE_H

#include "base/error.h"
#include "base/json.h"
#include "base/str.h"
#include "hyperv/unusable.h"

/* A section of its own; nothing when the list is empty. */
void cli_text_unusable(struct hp_str *out, const struct hv_unusables *list);

/* The member "unusable", a list that may be empty. */
void cli_json_add_unusable(cJSON *object, const struct hv_unusables *list);

/* One of them in a sentence without a full stop, with its name and its id. Arena text. */
const char *cli_unusable_text(struct hp_arena *arena, const struct hv_unusable *item);

/* "VM", "checkpoint", ... */
const char *cli_unusable_kind(const struct hv_unusable *item);

/* For the end of a command that only lists: 0 when the list is empty, else HP_E_FAILED with how many there
 * are, because whoever asked for all of them did not get them. */
int cli_check_unusable(const struct hv_unusables *list, struct hp_error *err);

#endif
