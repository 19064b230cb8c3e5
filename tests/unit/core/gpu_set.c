/* SPDX-License-Identifier: MIT */
/* The GPU set as text: written and read, damaged. */
#include "gpu_set_fixture.h"

#include "base/str.h"
#include "base/text.h"

static void damaged(const char *text, const char *because)
{
    HP_ARENA(arena);
    struct core_gpu_set set = { .host = "untouched" };
    const char *problem = NULL;
    assert_int_equal(core_set_parse(&arena, text, CORE_SET_OF_CHECKPOINT, &set, &problem), CORE_SET_DAMAGED);
    assert_non_null(problem);
    if (!strstr(problem, because))
        fail_msg("%s, not: %s", problem, because);
    assert_string_equal(set.host, "untouched");
}

static void what_is_written_is_read(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    set.pinned = true;
    struct core_gpu_set back = read_set(&arena, core_set_print(&arena, &set, "\n", NULL));
    assert_true(core_set_same(&set, &back));
    assert_true(back.known);
    assert_true(back.pinned);
    assert_string_equal(back.checkpoint_id, CHECKPOINT);
    assert_string_equal(back.host, "LAB");
    assert_int_equal(back.build, 22631);
    assert_int_equal(back.high_mmio.value, 32768);
    assert_true(back.guest_cache_types.value);
    assert_int_equal(back.gpu_count, 2);
    assert_string_equal(back.gpus[0].name, "NVIDIA GeForce RTX 4060");
    assert_string_equal(back.gpus[0].driver, "32.0.15.6094");
    assert_null(back.gpus[1].driver);
    assert_string_equal(back.gpus[0].hardware_id, "PCI\\VEN_10DE&DEV_2882&SUBSYS_1&REV_A1");
    assert_string_equal(back.gpus[0].location, "4&1&0&0008");
    assert_int_equal(back.gpus[0].adapter.quotas.value[HV_VRAM][HV_MIN].value, 80000000);
    assert_string_equal(back.gpus[1].adapter.instance_path, CARD_B);
    assert_string_equal(back.written, "2026-01-02T03:04:05Z");
    assert_string_equal(back.gpus[0].adapter.id, set.gpus[0].adapter.id);
    assert_int_equal(hv_adapter_compare(&arena, &set.gpus[0].adapter, &back.gpus[0].adapter, NULL), HV_SAME);
    assert_string_equal(core_set_label(&arena, &back), "2 x NVIDIA GeForce RTX 4060");
}

static void no_gpus_are_not_unknown_gpus(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set none = { .known = true, .vm_id = VM_ID, .checkpoint_id = CHECKPOINT };
    struct core_gpu_set pin = { .pinned = true, .vm_id = VM_ID, .checkpoint_id = CHECKPOINT };
    none = read_set(&arena, core_set_print(&arena, &none, "\n", NULL));
    pin = read_set(&arena, core_set_print(&arena, &pin, "\n", NULL));
    assert_true(none.known);
    assert_int_equal(none.gpu_count, 0);
    assert_string_equal(core_set_label(&arena, &none), "none");
    assert_false(pin.known);
    assert_true(pin.pinned);
    assert_string_equal(core_set_label(&arena, &pin), "not recorded");
}

/* Every line moved to another place and dressed up. */
static void editing_that_means_nothing_is_taken(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *text = core_set_print(&arena, &set, "\n", NULL);
    HP_STR(edited);
    size_t length = strlen(text);
    const char *first = strchr(text, '\n');
    const char *last = strrchr(text, '\n');
    hp_str_format(&edited, "my own text\n\n \t== %.*s\r\n", (int)(first - text), text);
    hp_str_add(&edited, "   a line of mine: it stays\r");
    for (const char *end = last; end > first;) { /* backwards, with blank lines between */
        const char *begin = end - 1;
        while (*begin != '\n')
            begin--;
        HP_STR(line);
        hp_str_add_part(&line, begin + 1, (size_t)(end - begin - 1));
        for (const char *c = hp_str_text(&line); *c; c++)
            hp_str_add(&edited, *c == ' ' ? " \t " : *c == ':' && c[1] == ' ' ? " : " : (char[]){ *c, 0 });
        hp_str_add(&edited, "   \r\n\r\n");
        end = begin;
    }
    hp_str_format(&edited, "%.*s  \nand more text", (int)(text + length - last - 1), last + 1);
    struct core_gpu_set back = read_set(&arena, hp_str_text(&edited));
    assert_true(core_set_same(&set, &back));
    assert_string_equal(back.extra, "a line of mine: it stays");
    const char *again = core_set_print(&arena, &back, "\n", NULL);
    assert_non_null(strstr(again, "\na line of mine: it stays\n"));
    back = read_set(&arena, again);
    assert_string_equal(back.extra, "a line of mine: it stays");
}

static void a_damaged_block_is_no_set(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *text = core_set_print(&arena, &set, "\n", NULL);
    static const struct {
        const char *from;
        const char *to;
        const char *because;
    } cases[] = {
        { "80000000", "80000001", "missing or were changed" },
        { "RTX 4060", "RTX 4090", "missing or were changed" },
        { "Host: LAB\n", "", "missing or were changed" },
        { "Host: LAB\n", "Host: LAB\nHost: LAB\n", "twice" },
        { "Host: LAB", "Host LAB", "missing or were changed" },
        { "GPUs: 2", "GPUs: 3", "missing or were changed" },
        { "GPUs: 2", "GPUs: 4000000000", "more GPUs than any VM" },
        { "GPUs: 2", "GPUs: many", "number" },
        { "GPU 2: ", "GPU 1025: ", "more GPUs than any VM" },
        { "version 2", "version x", "first line" },
        { "--- HyperPoint GPU set, version 2 ---\n", "", "first line is missing" },
        { "--- end of", "the end of", "last line is missing" },
        { "end of HyperPoint GPU set,", "end of HyperPoint GPU set of a parked VM,", "last line is missing" },
        { "(string): NULL", "(uint64): NULL", "missing or were changed" },
        { "(string): NULL", "(string[1]): NULL", "missing or were changed" },
        { "(string): NULL", "(string[2]): NULL", "was changed" },
        { "(string): NULL", "(string[]): NULL", "missing or were changed" },
        { "GPU 2: NVIDIA GeForce RTX 4060\n", "", "missing or were changed" },
        { "Min 80000000", "Min 8000000x", "number" },
        { "Min 80000000", "Least 80000000", "was changed" },
        { "Min 80000000", "Min 80000000, Min 1", "was changed" },
        { "LAB", "L%4", "was changed" },
        { "LAB", "L%00", "was changed" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++)
        damaged(changed(&arena, text, cases[i].from, cases[i].to), cases[i].because);
    damaged(hp_arena_copy_part(&arena, text, strlen(text) / 2), "last line is missing");
    damaged(hp_arena_format(&arena, "%s\n%s", text, text), "two");
}

/* An adapter with one value of every kind, many of which no Windows has today. */
#define PROPERTY(name, type, value)                                                                          \
    "<PROPERTY NAME=\"" name "\" TYPE=\"" type "\"><VALUE>" value "</VALUE></PROPERTY>"
#define ARRAY(name, type, values)                                                                            \
    "<PROPERTY.ARRAY NAME=\"" name "\" TYPE=\"" type "\"><VALUE.ARRAY>" values                               \
    "</VALUE.ARRAY></PROPERTY.ARRAY>"
static const char every_kind[] = "<INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\">" PROPERTY(
    "zz_Unknown", "uint8", "255") PROPERTY("Boolean", "boolean", "FALSE") PROPERTY("Sint8", "sint8", "-128")
    PROPERTY("Sint16", "sint16", "-32768") PROPERTY("Uint16", "uint16", "65535") PROPERTY(
        "Sint32", "sint32",
        "-2147483648") PROPERTY("Uint32", "uint32",
                                "0") PROPERTY("Sint64", "sint64",
                                              "-9223372036854775808") PROPERTY("Uint64", "uint64",
                                                                               "18446744073709551615")
        PROPERTY("Real", "real64", "0.1") PROPERTY("Real32", "real32", "3.25") PROPERTY(
            "Char",
            "char16",
            "58") PROPERTY("Moment", "datetime",
                           "20261125123456.000000+060") PROPERTY("Empty", "string", "")
            PROPERTY("Odd", "string", "  a%41: &lt;b&gt;&#13;&#10;\t[1] (x):  y\xc3\xa4 ") PROPERTY(
                "Blank",
                "string",
                " ") "<PROPERTY NAME=\"Null\" TYPE=\"string\"></PROPERTY>"
                     "<PROPERTY.ARRAY NAME=\"NullArray\" TYPE=\"uint64\"></PROPERTY.ARRAY>" ARRAY("None",
                                                                                                  "uint64",
                                                                                                  "")
                         ARRAY("HostResource", "string",
                               "<VALUE>a:b,</VALUE><VALUE></VALUE><VALUE.NULL/><VALUE>NULL</VALUE>")
                             ARRAY(
                                 "Numbers",
                                 "uint16",
                                 "<VALUE>1</VALUE><VALUE>2</VALUE><VALUE>3</VALUE><VALUE>4</VALUE><VALUE>5</VALUE>"
                                 "<VALUE>6</VALUE><VALUE>7</VALUE><VALUE>8</VALUE><VALUE>9</VALUE><VALUE>10</VALUE>"
                                 "<VALUE>11</VALUE>")
                                 ARRAY("OneNull", "string", "<VALUE.NULL/>") "</INSTANCE>";

/* Another first adapter for a set. */
static void give_record(struct hp_arena *arena, struct core_gpu_set *set, const char *record)
{
    struct hv_adapter *adapter = &set->gpus[0].adapter;
    assert_int_equal(hv_adapter_parse(arena, record, adapter, NULL), 0);
    set->gpus[0].values = hv_adapter_values(arena, adapter);
}

static void has_line(const char *text, const char *line)
{
    if (!strstr(text, line))
        fail_msg("%s is missing in %s", line, text);
}

static void values_come_back_exactly(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *difference = "";
    /* HostResource would be read as the path of a card. */
    const char *record = changed(&arena, every_kind, "\"HostResource\"", "\"SomeTexts\"");
    give_record(&arena, &set, record);
    const char *text = core_set_print(&arena, &set, "\r\n", NULL);
    struct core_gpu_set back = read_set(&arena, text);
    if (hv_adapter_compare(&arena, &set.gpus[0].adapter, &back.gpus[0].adapter, &difference) != HV_SAME)
        fail_msg("%s", difference);
    assert_null(strstr(text, "NullArray"));
    static const char *const lines[] = {
        "\nGPU 1 value Uint64 (uint64): 18446744073709551615\r\n",
        "\nGPU 1 value zz_Unknown (uint8): 255\r\n",
        "\nGPU 1 value Odd (string): %20%20a%2541: %3Cb>%0D%0A%09[1] (x): %20y\xc3\xa4%20\r\n",
        "\nGPU 1 value SomeTexts (string[4]): a:b%2C,,NULL,%4EULL\r\n",
        "\nGPU 1 value Empty (string): \r\n",
        "\nGPU 1 value Blank (string): %20\r\n",
        "\nGPU 1 value None (uint64[0]): \r\n",
        "\nGPU 1 value OneNull (string[1]): NULL\r\n",
        "\nGPU 1 value Numbers (uint16[11]): 1,2,3,4,5,6,7,8,9,10,11\r\n",
    };
    for (size_t i = 0; i < HP_COUNT(lines); i++)
        has_line(text, lines[i]);
}

/* Automatic or not, tuned or not, shown by Windows or only remembered: what comes back is what was there. */
static void adapters_of_all_kinds_come_back(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    struct core_state state = state_of_two(&arena);
    for (int i = 0; i < 16; i++) {
        struct hv_adapter there =
            adapter(&arena, "X", i & 1 ? &state.gpus.items[0] : NULL, i & 2 ? UINT64_MAX : 0);
        there.card_remembered = i & 4;
        there.gpu_hidden = (i & 4) || ((i & 8) && !there.instance_path);
        give_record(&arena, &set, hv_adapter_print(&arena, &there));
        set.gpus[0].adapter = there;
        set.gpus[0].name = NULL;
        const struct hv_adapter back =
            read_set(&arena, core_set_print(&arena, &set, "\n", NULL)).gpus[0].adapter;
        assert_int_equal(hv_adapter_compare(&arena, &there, &back, NULL), HV_SAME);
        assert_int_equal(back.instance_path != NULL, i & 1);
        assert_int_equal(hv_quotas_any(&back.quotas), (i & 2) != 0);
        assert_int_equal(back.card_remembered, there.card_remembered);
        assert_int_equal(back.gpu_hidden, there.gpu_hidden);
    }
}

/* What adapters usually have is written of none; what all have in common and is not usual, once. */
static void only_what_is_not_usual_has_a_line(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *text = core_set_print(&arena, &set, "\n", NULL);
    /* The adapters of the tests lack most of it. */
    has_line(text, "\nEach GPU value Weight (uint32): NULL\n");
    assert_null(strstr(text, "GPU 1 value"));
    assert_null(strstr(text, "ResourceType (uint16)"));
    give_record(&arena, &set,
                changed(&arena, hv_adapter_print(&arena, &set.gpus[0].adapter), "</INSTANCE>",
                        PROPERTY("Weight", "uint32", "0") "</INSTANCE>"));
    text = core_set_print(&arena, &set, "\n", NULL);
    has_line(text, "\nGPU 2 value Weight (uint32): NULL\n");
    assert_null(strstr(text, "GPU 1 value Weight"));
    assert_null(strpbrk(text, "&<\""));
    has_line(text, "#VEN_10DE%26DEV_2882%26SUBSYS_1");
    read_set(&arena, text);
}

static void an_adapter_without_values_is_one(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    static const char bare[] = "<INSTANCE CLASSNAME=\"Msvm_GpuPartitionSettingData\"></INSTANCE>";
    struct core_gpu_set set = set_of_two(&arena);
    give_record(&arena, &set, bare);
    set.gpus[0].name = NULL;
    struct core_gpu_set back = read_set(&arena, core_set_print(&arena, &set, "\n", NULL));
    assert_int_equal(back.gpu_count, 2);
    assert_int_equal(hv_adapter_compare(&arena, &set.gpus[0].adapter, &back.gpus[0].adapter, NULL), HV_SAME);
}

/* Whatever a card is called, it is not taken for a word that stands for none. */
static void a_card_may_have_any_name(void **unused)
{
    (void)unused;
    static const char *const names[] = { "automatic", "unknown", "this version of Windows does not show it",
                                         "%",         " ",       "a: b" };
    for (size_t i = 0; i < HP_COUNT(names); i++) {
        HP_ARENA(arena);
        struct core_gpu_set set = set_of_two(&arena);
        set.gpus[0].name = names[i];
        assert_string_equal(read_set(&arena, core_set_print(&arena, &set, "\n", NULL)).gpus[0].name,
                            names[i]);
    }
}

/* A block with these lines of its only GPU, its check as it should be. */
static const char *block_of(struct hp_arena *arena, const char *const *lines, size_t count)
{
    HP_STR(text);
    uint64_t check = set_check_add(0, "vm", "X");
    check = set_check_add(check, "gpus", "1");
    check = set_check_add(check, "gpu 1", "automatic");
    hp_str_add(&text, "--- HyperPoint GPU set, version 2 ---\nVM: X\nGPUs: 1\nGPU 1: automatic\n");
    for (size_t i = 0; i < count; i++) {
        const char *key;
        const char *value;
        assert_true(set_split(arena, lines[i], &key, &value));
        check = set_check_add(check, key, value);
        hp_str_format(&text, "%s\n", lines[i]);
    }
    hp_str_format(&text, "--- end of HyperPoint GPU set, check %016llX ---", (unsigned long long)check);
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* Written by somebody who knows how to make the check. */
static void values_that_make_no_sense_are_no_set(void **unused)
{
    (void)unused;
    static const struct {
        const char *lines[2];
        const char *because; /* NULL: it is read */
    } cases[] = {
        { { "GPU 1 value A (uint8): 1", "gpu 1 VALUE b (UINT8[2]) : 2,NULL" }, NULL },
        { { "Each GPU value A (uint8): 1", "GPU 1 value B (uint8): 1" }, NULL },
        { { "GPU 1 value A (uint8): 1", "GPU 1 value a (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (uint8): 1", "Each GPU value A (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (uint8[2]): 1", "GPU 1 value B (uint8): 1" }, "was changed" },
        { { "GPU 1 value A (uint8[1]): 1,2", "GPU 1 value B (uint8): 1" }, "was changed" },
        { { "GPU 1 value A (uint8[0]): 1", "GPU 1 value B (uint8): 1" }, "was changed" },
        { { "GPU 1 value A (uint8[999999]): 1", "GPU 1 value B (uint8): 1" }, "was changed" },
        { { "GPU 1 value A (uint8): 256", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (uint8): ", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (word): 1", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (object): 1", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (string): %01", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value 1A (string): x", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value HostResource (uint8): 1", "GPU 1 value B (uint8): 1" }, "cannot be read" },
        { { "GPU 1 value A (uint8[01]): 1", "GPU 1 value B (uint8): 1" }, "missing or" },
        { { "GPU 1 value A (uint8[1234567]): 1", "GPU 1 value B (uint8): 1" }, "missing or" },
        { { "Each GPU driver: 1", "GPU 1 value B (uint8): 1" }, "missing or" },
        { { "GPU 1 adapter: 1", "gpu 1 ADAPTER: 1" }, "twice" },
        { { "GPU 0 adapter: 1", "GPU 1 value B (uint8): 1" }, "missing or" },
        { { "GPU 2: automatic", "GPU 1 value B (uint8): 1" }, "more GPUs than it says" },
        { { "GPU 2 driver: 1", "GPU 1 value B (uint8): 1" }, "more GPUs than it says" },
    };
    for (size_t i = 0; i < HP_COUNT(cases); i++) {
        HP_ARENA(arena);
        const char *text = block_of(&arena, cases[i].lines, 2);
        if (cases[i].because)
            damaged(text, cases[i].because);
        else
            assert_int_equal(read_set(&arena, text).gpus[0].values.count, 2);
    }
}

static void every_single_character_counts(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    const char *text = core_set_print(&arena, &set, "\n", NULL);
    for (size_t i = 0; text[i]; i++) {
        HP_ARENA(scratch);
        struct core_gpu_set back = { .known = false };
        char *copy = hp_arena_copy(&scratch, text);
        copy[i] = copy[i] == 'x' ? 'y' : 'x';
        /* What is still read (a comment was hit, a dash) reads the same. */
        if (core_set_parse(&scratch, copy, CORE_SET_OF_CHECKPOINT, &back, NULL) == CORE_SET_READ)
            assert_true(core_set_same(&set, &back));
    }
}

static void a_block_of_another_version_is_named(void **unused)
{
    (void)unused;
    static const char *const versions[] = { "1", "3", "18446744073709551615" };
    for (size_t i = 0; i < HP_COUNT(versions); i++) {
        HP_ARENA(arena);
        struct core_gpu_set set = set_of_two(&arena);
        const char *version = hp_arena_format(&arena, "version %s ", versions[i]);
        const char *text = changed(&arena, core_set_print(&arena, &set, "\n", NULL), "version 2 ", version);
        const char *problem;
        assert_int_equal(core_set_parse(&arena, text, CORE_SET_OF_CHECKPOINT, &set, &problem),
                         CORE_SET_OTHER_VERSION);
        has_line(problem, hp_arena_format(&arena, "format %s;", versions[i]));
    }
}

static void odd_values_survive(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    set.host = " 100 %  of\ta\r\nname: \"x\" & <y> ";
    set.gpus[0].name = "  ";
    struct core_gpu_set back = read_set(&arena, core_set_print(&arena, &set, "\r\n", NULL));
    assert_string_equal(back.host, set.host);
    assert_string_equal(back.gpus[0].name, "  ");
}

static void too_many_gpus_are_kept_elsewhere(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    struct core_gpu_set set = set_of_two(&arena);
    struct core_set_gpu *gpus = hp_arena_array(&arena, CORE_SET_MAX_GPUS + 1, sizeof *gpus);
    bool too_large;
    for (size_t i = 0; i <= CORE_SET_MAX_GPUS; i++)
        gpus[i] = set.gpus[0];
    set.gpus = gpus;
    set.gpu_count = CORE_SET_MAX_GPUS;
    core_set_print(&arena, &set, "\n", &too_large);
    assert_false(too_large);
    set.gpu_count++;
    struct core_gpu_set back = read_set(&arena, core_set_print(&arena, &set, "\n", &too_large));
    assert_true(too_large);
    assert_true(back.known);
    assert_true(back.elsewhere);
    assert_int_equal(back.gpu_count, 0);
    back = read_set(&arena, core_set_print_whole(&arena, &set));
    assert_int_equal(back.gpu_count, CORE_SET_MAX_GPUS + 1);
    set.gpu_count = 1;
    char *long_name = hp_arena_alloc(&arena, CORE_SET_MAX_BLOCK_SIZE + 1);
    memset(long_name, 'x', CORE_SET_MAX_BLOCK_SIZE);
    gpus[0].name = long_name;
    assert_true(read_set(&arena, core_set_print(&arena, &set, "\n", &too_large)).elsewhere);
    assert_true(too_large);
}

/* Asked before the first change, when the checkpoint has no id yet. */
static void what_could_not_be_read_again_is_refused(void **unused)
{
    (void)unused;
    HP_ARENA(arena);
    HP_ERROR(too_many);
    HP_ERROR(too_long);
    HP_ERROR(rubbish);
    struct core_gpu_set set = set_of_two(&arena);
    struct core_set_gpu *gpus = hp_arena_array(&arena, CORE_SET_MAX_KEPT_GPUS + 1, sizeof *gpus);
    for (size_t i = 0; i <= CORE_SET_MAX_KEPT_GPUS; i++)
        gpus[i] = set.gpus[0];
    set.gpus = gpus;
    set.checkpoint_id = NULL;
    set.gpu_count = CORE_SET_MAX_KEPT_GPUS;
    assert_int_equal(core_set_check(&set, NULL), 0);
    set.gpu_count++;
    assert_int_equal(core_set_check(&set, &too_many), HP_E_FAILED);
    assert_non_null(strstr(too_many.what, "1025 GPUs"));

    set.gpu_count = 1;
    set.checkpoint_id = CHECKPOINT;
    char *name = hp_arena_alloc(&arena, CORE_SET_MAX_KEPT_SIZE + 1);
    memset(name, 'x', CORE_SET_MAX_KEPT_SIZE - 100000);
    gpus[0].name = name;
    size_t room = CORE_SET_MAX_KEPT_SIZE - strlen(core_set_print_whole(&arena, &set)) - 1;
    memset(name, 'x', strlen(name) + room);
    assert_int_equal(core_set_check(&set, NULL), 0);
    set.checkpoint_id = NULL;
    assert_int_equal(core_set_check(&set, NULL), 0);
    name[strlen(name)] = 'x';
    assert_int_equal(core_set_check(&set, &too_long), HP_E_FAILED);
    assert_non_null(strstr(too_long.what, "too large"));

    /* A record whose values cannot be decoded again. */
    struct hv_value value = {
        .name = "no name", .type = "string", .texts = &(const char *){ "x" }, .count = 1
    };
    gpus[0] = set_of_two(&arena).gpus[0];
    gpus[0].values = (struct hv_values){ .items = &value, .count = 1 };
    assert_int_equal(core_set_check(&set, &rubbish), HP_E_FAILED);
    assert_non_null(strstr(rubbish.what, "could not be read back"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read),
        cmocka_unit_test(no_gpus_are_not_unknown_gpus),
        cmocka_unit_test(editing_that_means_nothing_is_taken),
        cmocka_unit_test(a_damaged_block_is_no_set),
        cmocka_unit_test(values_come_back_exactly),
        cmocka_unit_test(adapters_of_all_kinds_come_back),
        cmocka_unit_test(only_what_is_not_usual_has_a_line),
        cmocka_unit_test(an_adapter_without_values_is_one),
        cmocka_unit_test(a_card_may_have_any_name),
        cmocka_unit_test(values_that_make_no_sense_are_no_set),
        cmocka_unit_test(every_single_character_counts),
        cmocka_unit_test(a_block_of_another_version_is_named),
        cmocka_unit_test(odd_values_survive),
        cmocka_unit_test(too_many_gpus_are_kept_elsewhere),
        cmocka_unit_test(what_could_not_be_read_again_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
