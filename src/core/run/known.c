/* SPDX-License-Identifier: MIT */
/* What a run knows of its adapters and failures without asking the host. */
#include "run.h"

#include "base/text.h"

/* Every other failure leaves open whether the call took effect. */
bool run_is_definite(const struct hp_error *err)
{
    return err->class == HP_E_REFUSED || err->class == HP_E_INTERRUPTED ||
           err->codes[HP_LEVEL_METHOD].known || err->codes[HP_LEVEL_JOB].known;
}

struct hv_adapters run_what_comes_back(const struct core_intent *intent, const struct hv_adapters *there,
                                       struct hp_arena *arena)
{
    const struct hv_adapters *before = &intent->before;
    struct hv_adapters back = { .items = hp_arena_array(arena, before->count, sizeof *back.items) };
    for (size_t i = 0; i < before->count; i++) {
        const char *id = before->items[i].id;
        if (!hv_adapter_at(&intent->lost, id) || hv_adapter_at(there, id))
            back.items[back.count++] = before->items[i];
    }
    return back;
}

void texts_add(struct texts *texts, struct hp_arena *arena, const char *text)
{
    texts->items = hp_arena_grow(arena, texts->items, texts->count, &texts->capacity, sizeof *texts->items);
    texts->items[texts->count++] = text;
}

bool texts_have(const struct texts *texts, const char *text)
{
    for (size_t i = 0; i < texts->count; i++) {
        if (hp_text_same(texts->items[i], text))
            return true;
    }
    return false;
}

/* An adapter was there before when it has one of the ids of then: ids are never used twice. */
bool run_has_now(const struct run *run, const char *id)
{
    return hv_adapter_at(&run->now, id);
}

bool run_has_added(const struct run *run, const char *id)
{
    return texts_have(&run->added_ids, id);
}

bool run_has_lost_sight(const struct run *run, const char *id)
{
    return run_has_added(run, id) && !texts_have(&run->withdrawn, id) && !run_has_now(run, id);
}
