/* SPDX-License-Identifier: MIT */
#include "state_fixture.h"

#include "base/arena.h"
#include "platform/files.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static char in_memory[] = "/dev/shm/hyperpoint-state-XXXXXX";
static char on_disk[] = "/tmp/hyperpoint-state-XXXXXX";

const char *state_folder;

int make_state_folder(void **unused)
{
    (void)unused;
    state_folder = mkdtemp(in_memory);
    if (!state_folder)
        state_folder = mkdtemp(on_disk);
    return state_folder && setenv("HYPERPOINT_STATE", state_folder, 1) == 0 ? 0 : -1;
}

int remove_state_folder(void **unused)
{
    (void)unused;
    os_folder_remove(state_folder);
    return os_file_exists(state_folder) ? -1 : 0;
}

int overwrite_only_file(const char *pattern, const char *text)
{
    HP_ARENA(arena);
    glob_t found;
    int rc = glob(hp_arena_format(&arena, "%s/%s", state_folder, pattern), 0, NULL, &found);
    FILE *file = rc == 0 && found.gl_pathc == 1 ? fopen(found.gl_pathv[0], "w") : NULL;
    if (rc == 0)
        globfree(&found);
    if (!file)
        return -1;
    rc = fputs(text, file);
    return fclose(file) == 0 && rc >= 0 ? 0 : -1;
}
