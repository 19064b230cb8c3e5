/* SPDX-License-Identifier: MIT */
/* Object paths and namespaces as WMI's clients write them. */
#ifndef COM_PATHS_H
#define COM_PATHS_H

#include "cim/ref.h"

/* As cim_ref_parse; keys may also stand in single quotes, which scripts like. */
int door_path_parse(struct hp_arena *arena, const char *text, struct cim_ref *out, struct hp_error *err);

/* Takes "\\server\root\cimv2" or "root\cimv2" (slashes of either kind) apart; both in the arena, *server NULL
 * when it is not named. False when it has no such form. */
bool door_namespace_parse(struct hp_arena *arena, const char *text, const char **server, const char **ns);

#endif
