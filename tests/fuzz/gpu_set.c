/* SPDX-License-Identifier: MIT */
/* Notes with and without a GPU set in them: what is read can be written and read again, and putting a set
 * into any text and taking it out again leaves the text that was there. */
#include "fuzz.h"

#include "gpu_set/text.h"

static bool same_text(const char *a, const char *b)
{
    return a == b || (a && b && strcmp(a, b) == 0);
}

static void check_again(struct hp_arena *arena, const struct core_gpu_set *set, const char *text)
{
    struct core_gpu_set again;
    MUST(core_set_parse(arena, text, set->kind, &again, NULL) == CORE_SET_READ);
    MUST(core_set_same(set, &again));
    MUST(set->pinned == again.pinned);
    MUST(same_text(set->checkpoint_id, again.checkpoint_id));
    MUST(same_text(set->extra, again.extra));
}

static void check_read(struct hp_arena *arena, const char *text, enum core_set_kind kind)
{
    struct core_gpu_set set;
    const char *problem;
    enum core_set_state state = core_set_parse(arena, text, kind, &set, &problem);
    MUST((problem != NULL) == (state == CORE_SET_DAMAGED || state == CORE_SET_OTHER_VERSION));
    if (state != CORE_SET_READ)
        return;
    MUST(set.vm_id && set.kind == kind);
    MUST(kind != CORE_SET_OF_PARKED || (set.known && set.written));
    for (size_t i = 0; i < set.gpu_count; i++)
        MUST(set.gpus[i].adapter.object);
    const char *printed = core_set_print_whole(arena, &set);
    check_again(arena, &set, printed);
    set.extra = NULL;
    MUST(!strpbrk(core_set_print_whole(arena, &set), "&<\""));
    MUST(core_set_label(arena, &set));
}

/* What a set of that kind leaves as it is: the user's own text, and in a VM's notes sets of checkpoints. */
static const char *rest_of(struct hp_arena *arena, const char *text, enum core_set_kind kind)
{
    return kind == CORE_SET_OF_PARKED ? core_set_take_out(arena, text, kind) : core_set_strip(arena, text);
}

/* A set that every text can take. */
static void check_write(struct hp_arena *arena, const char *text, const struct core_gpu_set *set)
{
    const char *rest = rest_of(arena, text, set->kind);
    const char *notes = core_set_in_notes(arena, text, set, NULL);
    check_again(arena, set, notes);
    MUST(strcmp(rest_of(arena, rest, set->kind), rest) == 0);
    MUST(strcmp(rest_of(arena, notes, set->kind), rest) == 0);
    notes = core_set_in_notes(arena, rest, set, NULL);
    MUST(strncmp(notes, rest, strlen(rest)) == 0);
    MUST(strcmp(rest_of(arena, notes, set->kind), rest) == 0);
    MUST(strcmp(core_set_take_out(arena, notes, set->kind), rest) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    static const struct core_gpu_set pin = { .pinned = true, .vm_id = "VM", .checkpoint_id = "ID" };
    static const struct core_gpu_set none = {
        .kind = CORE_SET_OF_PARKED, .known = true, .vm_id = "VM", .written = "then"
    };
    check_read(&arena, text, CORE_SET_OF_CHECKPOINT);
    check_read(&arena, text, CORE_SET_OF_PARKED);
    check_write(&arena, text, &pin);
    check_write(&arena, text, &none);
    return 0;
}
