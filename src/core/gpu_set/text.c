/* SPDX-License-Identifier: MIT */
/* The lines of a block, and a block written by them. */
#include "text.h"

#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* --- the lines --- */

const struct set_row set_own_rows[SET_OWN_ROWS] = {
    { "VM", SET_TEXT, offsetof(struct core_gpu_set, vm_id) },
    { "VM name", SET_TEXT, offsetof(struct core_gpu_set, vm_name) },
    { "Checkpoint", SET_TEXT, offsetof(struct core_gpu_set, checkpoint_id) },
    { "Written", SET_TEXT, offsetof(struct core_gpu_set, written) },
    { "Host", SET_TEXT, offsetof(struct core_gpu_set, host) },
    { "Windows build", SET_NUMBER, offsetof(struct core_gpu_set, build) },
    { "Run", SET_TEXT, offsetof(struct core_gpu_set, run) },
    { "Then start", SET_TEXT, offsetof(struct core_gpu_set, then_start) },
    { "Schedule", SET_TEXT, offsetof(struct core_gpu_set, policy) },
    { "Also in the notes", SET_MARK, offsetof(struct core_gpu_set, in_notes) },
    { "Pinned", SET_MARK, offsetof(struct core_gpu_set, pinned) },
    { "Low MMIO MiB", SET_SIZE, offsetof(struct core_gpu_set, low_mmio) },
    { "High MMIO MiB", SET_SIZE, offsetof(struct core_gpu_set, high_mmio) },
    { "Guest cache types", SET_SWITCH, offsetof(struct core_gpu_set, guest_cache_types) },
    { "Kept", SET_ELSEWHERE, 0 },
    { "GPUs", SET_COUNT, 0 },
};

/* Behind "GPU 1". Values that have no row of their own follow, with what values.c says. */
const struct set_row set_gpu_rows[SET_GPU_ROWS] = {
    { "", SET_NAME, 0 },
    { " driver", SET_TEXT, offsetof(struct core_set_gpu, driver) },
    { " adapter", SET_TEXT, offsetof(struct core_set_gpu, adapter.id) },
    { " card", SET_CARD, 0 },
    { " remembered card", SET_RECALLED, 0 },
    { " VRAM", SET_QUOTA, HV_VRAM },
    { " Encode", SET_QUOTA, HV_ENCODE },
    { " Decode", SET_QUOTA, HV_DECODE },
    { " Compute", SET_QUOTA, HV_COMPUTE },
};

const char *const set_comments[CORE_SET_KINDS] = {
    [CORE_SET_OF_CHECKPOINT] =
        "# The GPUs of this VM at this checkpoint, for HyperPoint to put back. Text above and below is yours.",
    [CORE_SET_OF_PARKED] =
        "# HyperPoint has parked this VM: hyperpoint unpark puts these GPUs back. Text above and below is yours.",
};

/* --- written --- */

bool set_is_word(const char *name)
{
    return strcmp(name, SET_AUTOMATIC) == 0 || strcmp(name, SET_UNKNOWN) == 0 ||
           strcmp(name, SET_NOT_SHOWN) == 0;
}

/* A card may be called like a word that stands for none. */
static const char *name_text(struct hp_arena *arena, const struct core_set_gpu *gpu)
{
    if (!gpu->name && gpu->adapter.instance_path)
        return SET_UNKNOWN;
    if (!gpu->name)
        return gpu->adapter.gpu_hidden && !gpu->adapter.card_remembered ? SET_NOT_SHOWN : SET_AUTOMATIC;
    return set_is_word(gpu->name)
               ? hp_arena_format(arena, "%%%02X%s", (unsigned)(unsigned char)gpu->name[0], gpu->name + 1)
               : set_encode(arena, gpu->name, 0);
}

static const char *card_text(struct hp_arena *arena, const struct hv_adapter *adapter, bool remembered)
{
    if (adapter->card_remembered != remembered)
        return NULL;
    if (!adapter->instance_path)
        return remembered ? SET_AUTOMATIC : NULL;
    return set_encode(arena, adapter->instance_path, 0);
}

/* "Min 0, Max 5" */
static const char *quota_text(struct hp_arena *arena, const struct hp_opt_u64 *quota)
{
    HP_STR(text);
    for (unsigned b = 0; b < HV_BOUNDS; b++) {
        if (quota[b].set)
            hp_str_format(&text, "%s%s %" PRIu64, text.length ? ", " : "", hv_bound_name(b), quota[b].value);
    }
    return text.length ? hp_arena_copy(arena, hp_str_text(&text)) : NULL;
}

static const char *number_text(struct hp_arena *arena, bool set, uint64_t number)
{
    return set ? hp_arena_format(arena, "%" PRIu64, number) : NULL;
}

/* A block that is being written. */
struct writer {
    struct hp_arena *arena;
    struct hp_str *out;
    const char *line_end;
    bool whole; /* not only where the GPUs are */
    uint64_t check;
};

/* As it is to stand behind the colon; NULL: the line is left out. `object` is the set or the GPU. */
static const char *member_text(struct hp_arena *arena, const struct set_row *row, const void *object)
{
    const void *member = (const char *)object + row->offset;
    const struct hp_opt_u64 *size = member;
    const struct hp_opt_bool *flag = member;
    const char *text;
    switch (row->form) {
    case SET_TEXT:
        text = *(const char *const *)member;
        return text ? set_encode(arena, text, 0) : NULL;
    case SET_NUMBER:
        return number_text(arena, *(const uint64_t *)member != 0, *(const uint64_t *)member);
    case SET_SIZE:
        return number_text(arena, size->set, size->value);
    case SET_SWITCH:
        return !flag->set ? NULL : flag->value ? "on" : "off";
    default:
        return *(const bool *)member ? "yes" : NULL;
    }
}

static const char *own_text(const struct writer *writer, const struct set_row *row,
                            const struct core_gpu_set *set)
{
    bool here = writer->whole && !set->elsewhere;
    switch (row->form) {
    case SET_ELSEWHERE:
        return set->known && !here ? "in HyperPoint's state folder: too much for these notes" : NULL;
    case SET_COUNT:
        return set->known && here ? hp_arena_format(writer->arena, "%zu", set->gpu_count) : NULL;
    default:
        return member_text(writer->arena, row, set);
    }
}

static const char *gpu_text(struct hp_arena *arena, const struct set_row *row, const struct core_set_gpu *gpu)
{
    switch (row->form) {
    case SET_NAME:
        return name_text(arena, gpu);
    case SET_CARD:
    case SET_RECALLED:
        return card_text(arena, &gpu->adapter, row->form == SET_RECALLED);
    case SET_QUOTA:
        return quota_text(arena, gpu->adapter.quotas.value[row->offset]);
    default:
        return member_text(arena, row, gpu);
    }
}

static void add_line(struct writer *writer, const char *text)
{
    hp_str_add(writer->out, text);
    hp_str_add(writer->out, writer->line_end);
}

static void add(struct writer *writer, const char *key, const char *text)
{
    char *folded = hp_arena_copy(writer->arena, key);
    for (char *c = folded; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    hp_str_add(writer->out, key);
    hp_str_add(writer->out, ": ");
    add_line(writer, text);
    writer->check = set_check_add(writer->check, folded, text);
}

static void add_value(struct writer *writer, const char *whose, const struct hv_value *value)
{
    add(writer,
        hp_arena_format(writer->arena, "%s" SET_VALUE "%s", whose, set_value_key(writer->arena, value)),
        set_value_text(writer->arena, value));
}

/* The same value of an adapter, as it is written. */
static bool is_same(struct hp_arena *arena, const struct hv_value *a, const struct hv_value *b)
{
    return strcmp(set_value_key(arena, a), set_value_key(arena, b)) == 0 &&
           strcmp(set_value_text(arena, a), set_value_text(arena, b)) == 0;
}

static bool has_value(struct hp_arena *arena, const struct hv_values *values, const struct hv_value *value)
{
    bool has = false;
    for (size_t i = 0; !has && i < values->count; i++)
        has = strcmp(values->items[i].name, value->name) == 0 && is_same(arena, &values->items[i], value);
    return has;
}

/* What all have in common is said once: a host that speaks another language has its own texts in all. */
static struct hv_values values_of_each(struct hp_arena *arena, const struct core_gpu_set *set)
{
    const struct hv_values *first =
        set->gpu_count > 1 ? &set->gpus[0].values : &(struct hv_values){ NULL, 0 };
    struct hv_value *items = hp_arena_array(arena, first->count, sizeof *items);
    size_t count = 0;
    for (size_t k = 0; k < first->count; k++) {
        bool each = true;
        for (size_t i = 1; each && i < set->gpu_count; i++)
            each = has_value(arena, &set->gpus[i].values, &first->items[k]);
        if (each)
            items[count++] = first->items[k];
    }
    return (struct hv_values){ items, count };
}

static void add_gpu(struct writer *writer, const struct core_set_gpu *gpu, const char *name,
                    const struct hv_values *each)
{
    struct hp_arena *arena = writer->arena;
    for (size_t k = 0; k < SET_GPU_ROWS; k++) {
        const char *text = gpu_text(arena, &set_gpu_rows[k], gpu);
        if (text)
            add(writer, hp_arena_format(arena, "%s%s", name, set_gpu_rows[k].label), text);
    }
    for (size_t k = 0; k < gpu->values.count; k++) {
        if (!has_value(arena, each, &gpu->values.items[k]))
            add_value(writer, name, &gpu->values.items[k]);
    }
}

static void add_gpus(struct writer *writer, const struct core_gpu_set *set)
{
    const struct hv_values each = values_of_each(writer->arena, set);
    for (size_t k = 0; k < each.count; k++)
        add_value(writer, SET_EACH, &each.items[k]);
    for (size_t i = 0; i < set->gpu_count; i++)
        add_gpu(writer, &set->gpus[i], hp_arena_format(writer->arena, "GPU %zu", i + 1), &each);
}

static const char *print(struct hp_arena *arena, const struct core_gpu_set *set, const char *line_end,
                         bool whole)
{
    HP_STR(text);
    struct writer writer = { .arena = arena, .out = &text, .line_end = line_end, .whole = whole };
    add_line(&writer, hp_arena_format(arena, "--- %s" SET_VERSION_WORD "%d ---", set_title(set->kind),
                                      CORE_FORMAT_SET));
    add_line(&writer, set_comments[set->kind]);
    for (size_t i = 0; i < SET_OWN_ROWS; i++) {
        const char *value = own_text(&writer, &set_own_rows[i], set);
        if (value)
            add(&writer, set_own_rows[i].label, value);
    }
    if (set->known && whole && !set->elsewhere)
        add_gpus(&writer, set);
    for (const char *line = set->extra; line && *line; line += strcspn(line, "\n") + 1) {
        add_line(&writer, hp_arena_copy_part(arena, line, strcspn(line, "\n")));
        if (!line[strcspn(line, "\n")])
            break;
    }
    hp_str_format(&text, "--- " SET_END_WORD "%s" SET_CHECK_WORD "%0*" PRIX64 " ---", set_title(set->kind),
                  SET_CHECK_DIGITS, writer.check);
    return hp_arena_copy(arena, hp_str_text(&text));
}

const char *core_set_print(struct hp_arena *arena, const struct core_gpu_set *set, const char *line_end,
                           bool *too_large)
{
    const char *text = set->gpu_count > CORE_SET_MAX_GPUS ? NULL : print(arena, set, line_end, true);
    bool fits = text && strlen(text) <= CORE_SET_MAX_BLOCK_SIZE;
    if (too_large)
        *too_large = !fits;
    if (fits)
        return text;
    struct core_gpu_set bare = *set; /* what is not ours is the last to be dropped, but must not be endless */
    bare.extra = set->extra && strlen(set->extra) < CORE_SET_MAX_BLOCK_SIZE / 2 ? set->extra : NULL;
    return print(arena, &bare, line_end, false);
}

const char *core_set_print_whole(struct hp_arena *arena, const struct core_gpu_set *set)
{
    return print(arena, set, "\n", true);
}
