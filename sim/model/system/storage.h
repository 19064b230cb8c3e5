/* SPDX-License-Identifier: MIT */
/* The state file on disk: read whole, replaced atomically, guarded by a lock file beside it; and a second
 * file beside it, "<file>.changes", which grows (content.h). The only part of the model that knows the
 * operating system's files. */
#ifndef MODEL_SYSTEM_STORAGE_H
#define MODEL_SYSTEM_STORAGE_H

#include "base/error.h"
#include "base/str.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Tells one content of the two files from the next. */
struct sim_identity {
    uint64_t device;
    uint64_t inode;
    uint64_t size;
    int64_t modified_nanoseconds;
    uint64_t changes_size; /* 0: none */
    int64_t changes_modified_nanoseconds;
};

bool sim_identity_same(const struct sim_identity *a, const struct sim_identity *b);

/* Waits for the exclusive lock on "<file>.lock". HP_E_FAILED when the lock file cannot be made. */
int sim_storage_lock(const char *file, int *lock, struct hp_error *err);
void sim_storage_unlock(int lock);

/* HP_E_USAGE when there is no such file or it cannot be read. */
int sim_storage_identify(const char *file, struct sim_identity *out, struct hp_error *err);

/* The whole file as heap memory the caller frees. HP_E_USAGE as above. */
int sim_storage_read(const char *file, char **text, size_t *length, struct sim_identity *identity,
                     struct hp_error *err);

/* The file beside it as heap text the caller frees, "" when there is none. HP_E_USAGE as above. */
int sim_storage_read_changes(const char *file, char **text, struct hp_error *err);

/* Writes the text into the file beside it, from the byte `at` on, where that file then ends, and flushes it
 * to disk. HP_E_FAILED may leave a part of the text. Of the identity only what is about that file is set. */
int sim_storage_append(const char *file, size_t at, const struct hp_str *text, struct sim_identity *identity,
                       struct hp_error *err);

/* Writes a file beside it, flushes it to disk and puts it in place: readers see the old content or the new,
 * also after a power cut. HP_E_FAILED leaves the old content, also when the text outgrew its limit. Changes
 * beside the old content are removed. `identity` may be NULL. */
int sim_storage_write(const char *file, const struct hp_str *text, struct sim_identity *identity,
                      struct hp_error *err);

bool sim_storage_exists(const char *file);

#endif
