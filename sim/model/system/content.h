/* SPDX-License-Identifier: MIT */
/* What a host's file says. A small host's file is written whole at each change. Beside a large one, changes
 * are written down one a line in "<file>.changes", until the file is written whole again: a sum, a space, and
 * JSON (bind_scalar.h). The sum goes over the file and all changes up to this one, so that a line that was
 * cut off is none, and changes beside a file that somebody else has put there are void. */
#ifndef MODEL_SYSTEM_CONTENT_H
#define MODEL_SYSTEM_CONTENT_H

#include "hostfile/world.h"
#include "storage.h"

struct sim_content {
    struct sim_identity identity;
    size_t size;  /* of the file itself */
    uint64_t sum; /* of a large file and its changes */
    size_t end;   /* of the last whole change in the file beside it, 0 when there is none */
};

/* A change to it need not write it whole. */
bool sim_content_is_large(const struct sim_content *content);

/* The file's text with all changes made, heap memory the caller frees. Without the lock, a moment's content,
 * whose identity says nothing. HP_E_USAGE when there is no such file or it cannot be read. */
int sim_content_read(const char *file, char **text, size_t *length, struct sim_content *content,
                     struct hp_error *err);

/* The lock is held; errors as sim_storage_write. Writes the file whole. */
int sim_content_write(const char *file, const struct hf_world *world, struct sim_content *content,
                      struct hp_error *err);
/* Writes down what has changed in a large host since `before`, or the file whole when that is much. */
int sim_content_change(const char *file, const struct hf_world *before, const struct hf_world *now,
                       struct sim_content *content, struct hp_error *err);

#endif
