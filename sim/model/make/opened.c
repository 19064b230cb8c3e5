/* SPDX-License-Identifier: MIT */
#include "opened.h"

#include "system/content.h"
#include "work/playable.h"

#include <stdlib.h>

int sim_world_read(const char *file, struct hf_world *world, struct hp_error *err)
{
    struct sim_content content;
    char *text;
    size_t length;
    int rc = sim_content_read(file, &text, &length, &content, err);
    if (rc)
        return rc;
    rc = sim_playable_read(file, text, length, world, err);
    free(text);
    return rc;
}

void sim_opened_close(struct sim_opened *opened)
{
    hf_world_release(&opened->world);
    if (opened->locked)
        sim_storage_unlock(opened->lock);
}

int sim_opened_read(struct sim_opened *opened, struct hp_error *err)
{
    struct sim_identity there;
    int rc = sim_storage_identify(opened->file, &there, err);
    if (!rc)
        rc = sim_storage_lock(opened->file, &opened->lock, err);
    opened->locked = !rc;
    return rc ? rc : sim_world_read(opened->file, &opened->world, err);
}

int sim_opened_write(const struct sim_opened *opened, struct hp_error *err)
{
    HP_STR_MAX(text, HF_MAX_FILE_SIZE);
    struct hf_world again = { .changed = false };
    hf_world_print(&opened->world, &text);
    int rc = sim_playable_read(opened->file, hp_str_text(&text), text.length, &again, err);
    hf_world_release(&again);
    return rc ? rc : sim_storage_write(opened->file, &text, NULL, err);
}
