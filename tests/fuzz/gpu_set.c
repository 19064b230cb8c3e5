/* SPDX-License-Identifier: MIT */
/* Notes with and without a GPU set in them: what is read can be written and read again, and putting a set
 * into any text and taking it out again leaves the text that was there. */
#include "fuzz.h"

#include "gpu_set_text.h"

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_again(struct hp_arena *arena, const struct core_gpu_set *set, const char *text)
{
    struct core_gpu_set again;
    MUST(core_set_parse(arena, text, &again, NULL) == CORE_SET_READ);
    MUST(core_set_same(set, &again));
    MUST(set->pinned == again.pinned);
    MUST(same_text(set->checkpoint_id, again.checkpoint_id));
    MUST(same_text(set->extra, again.extra));
}

static void check_read(struct hp_arena *arena, const char *text)
{
    struct core_gpu_set set;
    const char *problem;
    enum core_set_state state = core_set_parse(arena, text, &set, &problem);
    MUST((problem != NULL) == (state == CORE_SET_DAMAGED || state == CORE_SET_NEWER));
    if (state != CORE_SET_READ)
        return;
    MUST(set.vm_id);
    for (size_t i = 0; i < set.gpu_count; i++)
        MUST(set.gpus[i].record && set.gpus[i].adapter.record);
    check_again(arena, &set, core_set_print_whole(arena, &set));
    MUST(core_set_label(arena, &set));
}

/* A pin, which every text can take. */
static void check_write(struct hp_arena *arena, const char *text)
{
    const struct core_gpu_set pin = { .pinned = true, .vm_id = "VM", .checkpoint_id = "ID" };
    const char *own = core_set_strip(arena, text);
    const char *notes = core_set_in_notes(arena, text, &pin, NULL);
    check_again(arena, &pin, notes);
    MUST(strcmp(core_set_strip(arena, own), own) == 0);
    MUST(strcmp(core_set_strip(arena, notes), own) == 0);
    notes = core_set_in_notes(arena, own, &pin, NULL);
    MUST(strncmp(notes, own, strlen(own)) == 0);
    MUST(strcmp(core_set_strip(arena, notes), own) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    check_read(&arena, text);
    check_write(&arena, text);
    return 0;
}
