/* SPDX-License-Identifier: MIT */
/* Writing down and forgetting the set of a parked VM, as steps of a change. */
#ifndef CORE_PARKED_WRITE_H
#define CORE_PARKED_WRITE_H

#include "core/parked.h"

/* Comes back when the set would survive a power cut. */
int parked_write(const struct core_claim *claim, const struct core_parked *parked, struct hp_error *err);

/* Fine when there is none. */
int parked_remove(const struct core_claim *claim, struct hp_error *err);

bool parked_exists(const struct core_claim *claim);

/* Reads the text of such a file; `path` is for messages. HP_E_FAILED when it is not as written. */
int parked_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                 struct core_parked *out, struct hp_error *err);

#endif
