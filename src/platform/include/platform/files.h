/* SPDX-License-Identifier: MIT */
/* Files that hold what must not be lost: whole-file reads with a limit, replacement in one step, and a file
 * that only grows and can be pushed to the disk.
 *
 * Every error names the path and carries the system's own words: HP_E_ACCESS when the system forbids it (no
 * rights, read-only), HP_E_FAILED for the rest.
 *
 * The state folder (platform/state.h) and what is in it is believed on sight by those who read it, so nobody
 * else may have a hand in it. Each function here, given a path in it, opens every folder on the way as a
 * handle without following links, goes on only when it is the user's or the system's own and nobody else may
 * write to it, and asks the same of a file that it reads: HP_E_ACCESS. Elsewhere, paths mean what they always
 * mean. */
#ifndef PLATFORM_FILES_H
#define PLATFORM_FILES_H

#include "base/arena.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A file's content. `text` ends in a zero byte that `length` does not count; zero bytes inside are kept. */
struct os_content {
    const char *text;
    size_t length;
};

/* Names in byte order, without "." and "..". */
struct os_names {
    const char **items;
    size_t count;
};

/* Who may read and write what is created. */
enum os_file_mode {
    OS_FILE_PRIVATE = 0600, /* its owner only */
    OS_FILE_SHARED = 0644,  /* everybody may read */
};

/* Reads a whole regular file of at most `limit` bytes; the arena owns the content. HP_E_NOT_FOUND when there
 * is no such file, HP_E_FAILED when it is larger. */
int os_file_read(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                 struct hp_error *err);

/* The same for a file that holds a secret: HP_E_ACCESS when anybody but its owner can read it, or the owner
 * is not to be trusted; HP_E_FAILED, too, for what is no file. The caller overwrites the content. */
int os_file_read_secret(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                        struct hp_error *err);

/* The same for a file of settings (platform/settings.h): HP_E_ACCESS, with what to do about it, when anybody
 * but the user and those who manage this machine can change it or the folder it is in. */
int os_file_read_settings(const char *path, size_t limit, struct hp_arena *arena, struct os_content *out,
                          struct hp_error *err);

/* Replaces or creates the file in one step: whoever reads it, and whatever is left after a crash or a power
 * cut, sees either the old content or the new. On failure the old file stands as it was. */
int os_file_replace(const char *path, const char *text, size_t length, enum os_file_mode mode,
                    struct hp_error *err);

/* Removes what os_file_replace has left in a folder under a temporary name: files of processes that are gone,
 * never one of a process that is at work. It does so itself in the folder it writes to. */
void os_folder_tidy(const char *path);

/* Removes a file. One that is not there is fine. After the first of
 * these, a power cut can bring it back. */
int os_file_remove(const char *path, struct hp_error *err);
int os_file_remove_for_good(const char *path, struct hp_error *err);

/* Gives a file another name in the same folder, which nothing may have yet. */
int os_file_rename(const char *path, const char *name, struct hp_error *err);

/* How many bytes a file has; 0 when it cannot be told. */
uint64_t os_file_size(const char *path);

/* True when something stands under that path, readable or not. */
bool os_file_exists(const char *path);

/* Makes a folder and the folders above it, each readable by its owner only. Folders that are there already
 * stay as they are. */
int os_folder_make(const char *path, struct hp_error *err);

/* Makes a new folder for temporary files, which only this user can look into, where the system has those
 * (TMPDIR or /tmp; on Windows TEMP); the arena owns *out. */
int os_folder_temporary(struct hp_arena *arena, const char **out, struct hp_error *err);

/* Removes a folder and all in it, as far as that goes; links in it are removed and not followed. */
void os_folder_remove(const char *path);

/* The names in a folder; none when there is no such folder. HP_E_FAILED when a file is in its place. */
int os_folder_list(const char *path, struct hp_arena *arena, struct os_names *out, struct hp_error *err);

/* Those that begin with a text, in upper or lower case. What else is there costs next to nothing. */
int os_folder_list_some(const char *path, const char *begin, struct hp_arena *arena, struct os_names *out,
                        struct hp_error *err);

/* A path and a name below it, owned by the arena. */
const char *os_path_join(struct hp_arena *arena, const char *folder, const char *name);

/* The full path of something that exists, symbolic links resolved, owned by the arena. The path as it is when
 * it cannot be told. */
const char *os_path_absolute(struct hp_arena *arena, const char *path);

/* A file that only grows. */
struct os_append;

/* Opens the file for adding at its end, and creates it (private, its name on the disk) when it is not there.
 * One that is there must be a regular file of this user or the system's, with one name, that nobody else may
 * write; a link is not followed (HP_E_ACCESS, HP_E_FAILED). *out is closed with os_append_close. */
int os_append_open(const char *path, struct os_append **out, struct hp_error *err);

/* Makes a new file for adding to it, private, and holds it until it is closed: os_file_remove_unheld leaves
 * it alone. A power cut can take it away. HP_E_REFUSED when there is one of that name already. */
int os_append_create(const char *path, struct os_append **out, struct hp_error *err);

/* Does a process hold the file (os_append_create)? False also when that cannot be told. */
bool os_file_is_held(const char *path);

/* Removes a file that no process holds. True when it is gone. */
bool os_file_remove_unheld(const char *path);

enum { OS_MAX_START_LENGTH = 32 };

/* The same for a file that users name and that is for few eyes: one that is there must be readable by nobody
 * else (HP_E_ACCESS), and be empty or begin with `start`, which is at most OS_MAX_START_LENGTH bytes
 * (HP_E_REFUSED): nothing is added to a file of another kind. */
int os_append_open_report(const char *path, const char *start, struct os_append **out, struct hp_error *err);

/* Adds the bytes. On failure some of them may have arrived: readers must be able to tell a torn end. */
int os_append_write(struct os_append *file, const char *text, size_t length, struct hp_error *err);

/* Comes back when everything added so far would survive a power cut. */
int os_append_sync(struct os_append *file, struct hp_error *err);

/* NULL is accepted. */
void os_append_close(struct os_append *file);

#endif
