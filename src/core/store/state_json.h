/* SPDX-License-Identifier: MIT */
/* How files that are kept between runs write things down: the parts that journals and parked sets share. */
#ifndef CORE_STORE_STATE_JSON_H
#define CORE_STORE_STATE_JSON_H

#include "base/json.h"
#include "hyperv/adapter.h"

/* A text of the host's that is only for showing: what is not UTF-8 in it, and would make the whole file
 * unreadable, becomes U+FFFD. Arena text; NULL for NULL. */
const char *state_json_shown(struct hp_arena *arena, const char *text);

/* 0 when the file holds that text now, as far as a reader with that limit can see. */
int state_json_check_file(const char *path, const char *text, size_t limit, struct hp_error *err);

/* A list of adapters: their ids and whole records, where their cards are now if they may be used there, and
 * whether Windows does not show their cards. Without a record is what has the same in `known`, a list that is
 * written before (NULL: none). */
void state_json_add_adapters(cJSON *object, const char *name, const struct hv_adapters *known,
                             const struct hv_adapters *adapters);
/* False when there is no such list, or something in it is not as written. `known` as it was read. */
bool state_json_read_adapters(struct hp_arena *arena, const cJSON *object, const char *name,
                              const struct hv_adapters *known, struct hv_adapters *out);

/* Settings; what is not set is left out. */
void state_json_add_settings(cJSON *object, const char *name, const struct hv_settings_change *settings);
/* False when there is no such object, or something in it is not as written. */
bool state_json_read_settings(const cJSON *object, const char *name, struct hv_settings_change *out);

/* A text member, copied; false when it is there and no text, or missing and needed. */
bool state_json_read_text(struct hp_arena *arena, const cJSON *object, const char *name, bool needed,
                          const char **out);

#endif
