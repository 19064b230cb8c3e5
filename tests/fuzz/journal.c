/* SPDX-License-Identifier: MIT */
/* Journals: what can be read can also be read after its end was cut off, up to the last whole line. */
#include "fuzz.h"

#include "store/journal_read.h"

static const char path[] = "/state/journals/some.journal";

static int read_part(struct hp_arena *arena, const char *text, size_t length, struct core_journal *out,
                     bool *found)
{
    HP_ERROR(err);
    /* In memory of its own: what was cut off cannot be looked at. */
    FUZZ_TEXT(part, (const uint8_t *)text, length);
    int rc = journal_parse(path, part, length, arena, out, found, &err);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(rc == HP_E_FAILED);
        MUST(strstr(err.what, path) && err.next);
    }
    return rc;
}

/* What the header has to say, and what comes with every adapter. */
static void check_whole(const struct core_journal *journal)
{
    const struct hv_adapters *lists[] = { &journal->intent.before, &journal->intent.remove,
                                          &journal->intent.add };
    MUST(strcmp(journal->path, path) == 0);
    MUST(journal->program && journal->host_identity && journal->vm_id && journal->vm_name);
    MUST(journal->started && journal->change);
    for (size_t i = 0; i < HP_COUNT(lists); i++) {
        for (size_t k = 0; k < lists[i]->count; k++)
            MUST(lists[i]->items[k].object);
    }
}

/* The beginning of a journal, `length` bytes of it. What is known of the header is known from the first line
 * on; how far the change had got only grows. */
static void check_beginning(struct hp_arena *arena, const char *text, size_t length,
                            const struct core_journal *whole)
{
    struct core_journal journal;
    bool found;
    MUST(read_part(arena, text, length, &journal, &found) == 0);
    MUST(found == (memchr(text, '\n', length) != NULL));
    if (!found)
        return;
    check_whole(&journal);
    MUST(strcmp(journal.vm_id, whole->vm_id) == 0);
    MUST(journal.intent.before.count == whole->intent.before.count);
    MUST(whole->step_count >= journal.step_count);
    MUST(whole->undoing || !journal.undoing);
    MUST(whole->checkpoint_id || !journal.checkpoint_id);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    HP_ARENA(arena);
    FUZZ_TEXT(text, data, size);
    struct core_journal journal;
    bool found;
    if (read_part(&arena, text, size, &journal, &found) != 0)
        return 0;
    MUST(found == (memchr(text, '\n', size) != NULL));
    if (!found)
        return 0;
    check_whole(&journal);
    check_beginning(&arena, text, size - 1, &journal);
    for (const char *end = text; (end = memchr(end, '\n', size - (size_t)(end - text))) != NULL; end++)
        check_beginning(&arena, text, (size_t)(end - text) + 1, &journal);
    return 0;
}
