/* SPDX-License-Identifier: MIT */
/* Whatever stands in a file of what is remembered of a VM: it is read whole, or refused with a reason. */
#include "fuzz.h"

#include "store/memory.h"

static void check(struct hp_arena *arena, const struct core_memory *memory)
{
    MUST(memory->vm_id && !memory->problem);
    for (size_t i = 0; i < memory->card_count; i++) {
        const struct core_card *card = &memory->cards[i];
        MUST(card->adapter_id && card->since);
        MUST(core_memory_card(memory, card->adapter_id));
    }
    if (!memory->refusal.since)
        return;
    MUST(core_refusal_sentence(arena, &memory->refusal));
    MUST(core_refusal_cards(arena, &memory->refusal));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    struct core_memory memory;
    int rc = memory_parse("file.json", text, size, &arena, &memory, &err);
    MUST((rc == 0) == !hp_error_is_set(&err));
    if (!rc)
        check(&arena, &memory);
    return 0;
}
