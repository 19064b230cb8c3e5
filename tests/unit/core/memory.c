/* SPDX-License-Identifier: MIT */
/* What is remembered of a VM: what is written down is what is read, and a file that is not whole is named and
 * left alone. */
#include "core_fixture.h"
#include "state_fixture.h"

#include "base/str.h"
#include "store/memory.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The VM claimed, with nothing remembered of it. */
static struct core_claim *new_claim(void)
{
    const struct hv_vm vm = { .id = VM_ID, .name = "my vm" };
    const struct core_memory nothing = { .vm_id = VM_ID };
    struct core_claim *taken;
    assert_int_equal(core_claim_vm("LAB", &vm, "testing", &taken, NULL), 0);
    assert_int_equal(memory_write(taken, "my vm", &nothing, NULL), 0);
    return taken;
}

/* The only file of what is remembered; NULL when there is none. */
static const char *file(struct hp_arena *arena)
{
    glob_t found = { .gl_pathc = 0 };
    const char *path = NULL;
    if (glob(hp_arena_format(arena, "%s/memory/*.memory", state_folder), 0, NULL, &found) == 0) {
        assert_int_equal(found.gl_pathc, 1);
        path = hp_arena_copy(arena, found.gl_pathv[0]);
    }
    globfree(&found);
    return path;
}

/* Two cards and a refusal. */
static struct core_memory example(struct hp_arena *arena)
{
    static const struct core_card cards[] = {
        { "Microsoft:" VM_ID "\\A", CARD_A, "NVIDIA GeForce RTX 4060", "2026-01-01T00:00:00Z" },
        { "Microsoft:" VM_ID "\\B", CARD_B, NULL, "2026-01-02T00:00:00Z" },
    };
    struct core_memory memory = {
        .vm_id = VM_ID,
        .refusal = { .since = "2026-01-03T00:00:00Z", .text = "Nein.\n\xE4\xB8\x8D" },
    };
    static struct core_missing_card missing[] = {
        { CARD_GONE, "Radeon RX 6800 XT", "HyperPoint assigned it 2026-01-01T00:00:00Z" },
        { "PCI\\VEN_1", NULL, "it was parked" },
    };
    memory.refusal.codes[HP_LEVEL_JOB] = (struct hp_code){ true, 32768 };
    memory.refusal.missing = missing;
    memory.refusal.missing_count = 2;
    for (size_t i = 0; i < 2; i++)
        memory_set_card(&memory, arena, &cards[i]);
    return memory;
}

static void same_text(const char *a, const char *b)
{
    if (a && b)
        assert_string_equal(a, b);
    else
        assert_true(!a && !b);
}

static void is_example(struct hp_arena *arena, const struct core_memory *memory)
{
    struct core_memory wanted = example(arena);
    assert_null(memory->problem);
    assert_int_equal(memory->card_count, wanted.card_count);
    for (size_t i = 0; i < wanted.card_count; i++) {
        const struct core_card *card = core_memory_card(memory, wanted.cards[i].adapter_id);
        assert_non_null(card);
        same_text(card->instance_path, wanted.cards[i].instance_path);
        same_text(card->name, wanted.cards[i].name);
        same_text(card->since, wanted.cards[i].since);
    }
    same_text(memory->refusal.since, wanted.refusal.since);
    same_text(memory->refusal.text, wanted.refusal.text);
    assert_int_equal(memory->refusal.missing_count, wanted.refusal.missing_count);
    for (size_t i = 0; i < wanted.refusal.missing_count; i++) {
        same_text(memory->refusal.missing[i].place, wanted.refusal.missing[i].place);
        same_text(memory->refusal.missing[i].name, wanted.refusal.missing[i].name);
        same_text(memory->refusal.missing[i].from, wanted.refusal.missing[i].from);
    }
    for (size_t i = 0; i < HP_LEVELS; i++) {
        assert_int_equal(memory->refusal.codes[i].known, wanted.refusal.codes[i].known);
        assert_int_equal(memory->refusal.codes[i].value, wanted.refusal.codes[i].value);
    }
}

static const char *content(struct hp_arena *arena, const char *path, size_t *size)
{
    FILE *stream = fopen(path, "rb");
    assert_non_null(stream);
    char *text = hp_arena_alloc(arena, 65536);
    *size = fread(text, 1, 65535, stream);
    fclose(stream);
    return text;
}

static void put(const char *path, const char *text, size_t size)
{
    FILE *stream = fopen(path, "wb");
    assert_non_null(stream);
    assert_int_equal(fwrite(text, 1, size, stream), size);
    fclose(stream);
}

/* --- the file --- */

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    struct core_memory read;
    struct stat info;
    core_memory_read("LAB", VM_ID, &arena, &read);
    assert_null(read.problem);
    assert_int_equal(read.card_count, 0);
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    assert_int_equal(stat(file(&arena), &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    core_memory_read("lab", VM_ID, &arena, &read);
    is_example(&arena, &read);
    struct core_memories list;
    assert_int_equal(core_memory_list("other", &arena, &list, NULL), 0);
    assert_int_equal(list.count, 0);
    assert_int_equal(core_memory_list("LAB", &arena, &list, NULL), 0);
    assert_int_equal(list.count, 1);
    is_example(&arena, core_memory_of(&list, VM_ID));
    assert_null(core_memory_of(&list, "another"));
    core_claim_release(claim);
}

static void nothing_to_remember_needs_no_file(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    assert_non_null(file(&arena));
    memory = (struct core_memory){ .vm_id = VM_ID };
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    assert_null(file(&arena));
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    core_claim_release(claim);
}

static void a_card_has_one_entry(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_memory memory = example(&arena);
    struct core_card other = memory.cards[0];
    other.instance_path = CARD_C;
    memory_set_card(&memory, &arena, &other);
    assert_int_equal(memory.card_count, 2);
    assert_string_equal(core_memory_card(&memory, other.adapter_id)->instance_path, CARD_C);
    struct core_memory copy = memory;
    memory_discard_cards(&memory, &arena, (const bool[]){ false, true });
    assert_int_equal(memory.card_count, 1);
    assert_null(core_memory_card(&memory, other.adapter_id));
    assert_string_equal(core_memory_card(&copy, other.adapter_id)->instance_path, CARD_C);
    assert_non_null(core_memory_card(&memory, "microsoft:" VM_ID "\\b"));
}

/* --- what is no such file --- */

/* Cut off anywhere, it is named and not used. With any one byte another it is whole or not used, never half.
 */
static void a_torn_file_is_named(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    size_t size;
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    const char *text = content(&arena, file(&arena), &size);
    for (size_t cut = 0; cut + 1 < size; cut++) { /* the last byte is a line's end */
        HP_ARENA(scratch);
        HP_ERROR(err);
        struct core_memory part;
        assert_int_equal(memory_parse("the/file", text, cut, &scratch, &part, &err), HP_E_FAILED);
        assert_non_null(strstr(err.what, "the/file"));
    }
    for (size_t at = 0; at < size; at++) {
        static const char odd[] = { '\0', '"', '{', '}', ',', '0', '\\', '\x80' };
        for (size_t i = 0; i < sizeof odd; i++) {
            HP_ARENA(scratch);
            HP_ERROR(err);
            struct core_memory part;
            char *changed = hp_arena_alloc(&scratch, size + 1);
            memcpy(changed, text, size);
            changed[at] = odd[i];
            if (memory_parse("it", changed, size, &scratch, &part, &err) != 0)
                assert_non_null(err.what);
            else
                assert_int_equal(part.card_count, 2);
        }
    }
    core_claim_release(claim);
}

static void left_alone(struct hp_arena *arena, const struct core_claim *claim, const char *because)
{
    HP_ERROR(err);
    struct core_memory read;
    size_t before;
    size_t after;
    const char *text = content(arena, file(arena), &before);
    core_memory_read("LAB", VM_ID, arena, &read);
    assert_non_null(read.problem);
    assert_non_null(strstr(read.problem, file(arena)));
    assert_non_null(strstr(read.problem, because));
    assert_int_equal(read.card_count, 0);
    assert_null(read.refusal.since);
    assert_int_equal(memory_write(claim, "my vm", &read, &err), HP_E_REFUSED);
    assert_string_equal(err.what, read.problem);
    assert_string_equal(content(arena, file(arena), &after), text);
}

static void what_cannot_be_used_is_left_alone(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    size_t size;
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    char *text = hp_arena_copy(&arena, content(&arena, file(&arena), &size));
    put(file(&arena), text, size / 2);
    left_alone(&arena, claim, "JSON");
    char *version = strstr(text, "\"hyperpointMemory\"");
    version += strcspn(version, "0123456789");
    char written = *version;
    *version = '9';
    put(file(&arena), text, size);
    left_alone(&arena, claim, "another version");
    *version = written;
    char *vm = strstr(text, "\"vmId\"");
    vm[strcspn(vm, "1")] = '2';
    put(file(&arena), text, size);
    left_alone(&arena, claim, "different VM");
    core_claim_release(claim);
}

/* What could not be read back is not written. */
static void too_much_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    enum { TOO_LONG = 1024 * 1024 };
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    char *text = hp_arena_alloc(&arena, TOO_LONG + 1);
    memset(text, 'x', TOO_LONG);
    memory.refusal.text = text;
    assert_int_equal(memory_write(claim, "my vm", &memory, &err), HP_E_FAILED);
    struct core_memory read;
    core_memory_read("LAB", VM_ID, &arena, &read);
    is_example(&arena, &read);
    core_claim_release(claim);
}

/* A host's words that are not UTF-8 would make the file unreadable, and with it all that comes later. */
static void a_hosts_words_leave_the_file_readable(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(err);
    struct core_claim *claim = new_claim();
    struct core_memory memory = example(&arena);
    struct core_memory read;
    memory.refusal.text = "half \xED\xA0\x80, \xC3\xA9 and \xEF\xBF\xBD";
    assert_int_equal(memory_write(claim, "my vm", &memory, NULL), 0);
    core_memory_read("LAB", VM_ID, &arena, &read);
    assert_null(read.problem);
    assert_string_equal(read.refusal.text, "half \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD, \xC3\xA9 and "
                                           "\xEF\xBF\xBD");
    /* What is used again must be what it was. */
    memory.cards[0].instance_path = "half \xED\xA0\x80";
    assert_int_equal(memory_write(claim, "my vm", &memory, &err), HP_E_FAILED);
    assert_non_null(strstr(err.what, "could not be read back"));
    core_memory_read("LAB", VM_ID, &arena, &read);
    assert_null(read.problem);
    core_claim_release(claim);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(nothing_to_remember_needs_no_file),
        cmocka_unit_test(a_card_has_one_entry),
        cmocka_unit_test(a_torn_file_is_named),
        cmocka_unit_test(what_cannot_be_used_is_left_alone),
        cmocka_unit_test(too_much_is_refused),
        cmocka_unit_test(a_hosts_words_leave_the_file_readable),
    };
    return cmocka_run_group_tests(tests, make_state_folder, remove_state_folder);
}
