/* SPDX-License-Identifier: MIT */
/* Writing the block. */
#include "gpu_set_text.h"

#include "base/text.h"

#include <ctype.h>
#include <inttypes.h>
#include <string.h>

/* A block that is being written. */
struct writer {
    struct hp_arena *arena;
    struct hp_str *out;
    const char *line_end;
    uint64_t check;
};

/* Line breaks and what a reader would take for blanks that mean nothing are written as %XX. */
static const char *encoded(struct hp_arena *arena, const char *value)
{
    HP_STR(text);
    for (const char *c = value; *c; c++) {
        bool blank = *c == ' ';
        bool counts = !blank || (c > value && c[1] && c[-1] != ' ');
        if (*c == '%' || (unsigned char)*c < ' ' || *c == 0x7F || !counts)
            hp_str_format(&text, "%%%02X", (unsigned)(unsigned char)*c);
        else
            hp_str_add_char(&text, *c);
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

static void add_line(struct writer *writer, const char *text)
{
    hp_str_format(writer->out, "%s%s", text, writer->line_end);
}

static void add_named(struct writer *writer, const char *name, const char *value)
{
    char *folded = hp_arena_copy(writer->arena, name);
    for (char *c = folded; *c; c++)
        *c = (char)tolower((unsigned char)*c);
    const char *text = encoded(writer->arena, value);
    add_line(writer, hp_arena_format(writer->arena, "%s: %s", name, text));
    writer->check = set_check_add(writer->check, folded, text);
}

static void add(struct writer *writer, enum set_key key, size_t gpu, const char *value)
{
    const char *name = set_key_name(key);
    if (value)
        add_named(writer, gpu ? hp_arena_format(writer->arena, "GPU %zu%s", gpu, name) : name, value);
}

static void add_number(struct writer *writer, enum set_key key, struct hp_opt_u64 number)
{
    if (number.set)
        add(writer, key, 0, hp_arena_format(writer->arena, "%" PRIu64, number.value));
}

/* A line for every element; one for none. */
static void add_value(struct writer *writer, const struct hv_value *value, size_t number)
{
    for (size_t i = 0; i == 0 || i < value->count; i++) {
        const char *text = i < value->count ? value->texts[i] : NULL;
        add_named(
            writer,
            hp_arena_format(writer->arena, "GPU %zu%s", number, set_value_key_print(writer->arena, value, i)),
            text ? text : "");
    }
}

static void add_gpu(struct writer *writer, const struct core_set_gpu *gpu, size_t number)
{
    bool automatic = !gpu->adapter.instance_path && !gpu->hardware_id;
    add(writer, SET_KEY_GPU_NAME, number, gpu->name ? gpu->name : automatic ? "automatic" : "unknown");
    add(writer, SET_KEY_GPU_DRIVER, number, gpu->driver);
    add(writer, SET_KEY_GPU_HARDWARE, number, gpu->hardware_id);
    add(writer, SET_KEY_GPU_LOCATION, number, gpu->location);
    for (size_t i = 0; i < gpu->values.count; i++)
        add_value(writer, &gpu->values.items[i], number);
}

static void add_set(struct writer *writer, const struct core_gpu_set *set, bool whole)
{
    add(writer, SET_KEY_HOST, 0, set->host);
    add_number(writer, SET_KEY_BUILD, (struct hp_opt_u64){ set->build != 0, set->build });
    add_number(writer, SET_KEY_LOW, set->low_mmio);
    add_number(writer, SET_KEY_HIGH, set->high_mmio);
    if (set->guest_cache_types.set)
        add(writer, SET_KEY_CACHE, 0, set->guest_cache_types.value ? "on" : "off");
    if (!whole || set->elsewhere) {
        add(writer, SET_KEY_KEPT, 0, "in HyperPoint's state folder: too much for these notes");
        return;
    }
    add(writer, SET_KEY_COUNT, 0, hp_arena_format(writer->arena, "%zu", set->gpu_count));
    for (size_t i = 0; i < set->gpu_count; i++)
        add_gpu(writer, &set->gpus[i], i + 1);
}

static const char *print(struct hp_arena *arena, const struct core_gpu_set *set, const char *line_end,
                         bool whole)
{
    HP_STR(text);
    struct writer writer = { .arena = arena, .out = &text, .line_end = line_end };
    add_line(&writer, hp_arena_format(arena, "--- " SET_BEGIN "%d ---", SET_VERSION));
    add_line(&writer,
             "# The GPUs this VM had, for HyperPoint to put back on. Text before and after is yours.");
    add(&writer, SET_KEY_VM, 0, set->vm_id);
    add(&writer, SET_KEY_CHECKPOINT, 0, set->checkpoint_id);
    if (set->pinned)
        add(&writer, SET_KEY_PINNED, 0, "yes");
    if (set->known)
        add_set(&writer, set, whole);
    for (const char *line = set->extra; line && *line; line += strcspn(line, "\n") + 1) {
        add_line(&writer, hp_arena_copy_part(arena, line, strcspn(line, "\n")));
        if (!line[strcspn(line, "\n")])
            break;
    }
    hp_str_format(&text, "--- " SET_END "%0*" PRIX64 " ---", SET_CHECK_DIGITS, writer.check);
    return hp_arena_copy(arena, hp_str_text(&text));
}

const char *core_set_print(struct hp_arena *arena, const struct core_gpu_set *set, const char *line_end,
                           bool *too_large)
{
    const char *text = set->gpu_count > CORE_SET_MOST_GPUS ? NULL : print(arena, set, line_end, true);
    bool fits = text && strlen(text) <= CORE_SET_LARGEST_BLOCK;
    if (too_large)
        *too_large = !fits;
    if (fits)
        return text;
    struct core_gpu_set bare = *set; /* what is not ours is the last to be dropped, but must not be endless */
    bare.extra = set->extra && strlen(set->extra) < CORE_SET_LARGEST_BLOCK / 2 ? set->extra : NULL;
    return print(arena, &bare, line_end, false);
}

const char *core_set_print_whole(struct hp_arena *arena, const struct core_gpu_set *set)
{
    return print(arena, set, "\n", true);
}
