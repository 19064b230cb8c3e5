/* SPDX-License-Identifier: MIT */
/* Room on volumes: what a plan needs and frees, as text and JSON. */
#include "parts.h"

#include "say/lines.h"
#include "say/text.h"

const char *cli_size_text(struct hp_arena *arena, struct hp_opt_u64 size)
{
    HP_STR(text);
    if (!size.set)
        return "unknown";
    hp_str_add_bytes(&text, size.value);
    return hp_arena_copy(arena, hp_str_text(&text));
}

static void add_bytes(struct hp_str *out, bool known, uint64_t most, uint64_t least)
{
    if (!known)
        hp_str_add(out, "unknown");
    else if (most == 0)
        hp_str_add(out, "nothing");
    else
        hp_str_add(out, most == least ? "" : "up to ");
    if (known && most)
        hp_str_add_bytes(out, most);
}

static void add_volume(struct hp_str *out, const struct cli_look *look, const char *label,
                       const struct core_volume_need *need)
{
    HP_STR(text);
    uint64_t free = need->volume->free.value;
    hp_str_format(&text, "%s needs ", need->volume->name);
    add_bytes(&text, need->known, need->most, need->least);
    hp_str_add(&text, ", has ");
    add_bytes(&text, need->volume->free.set, free, free);
    cli_line_field(out, look, 0, label, hp_str_text(&text));
}

void cli_text_need(struct hp_str *out, const struct cli_look *look, const struct core_need *need)
{
    HP_STR(text);
    for (size_t i = 0; i < need->count; i++)
        add_volume(out, look, i ? "" : "Space", &need->items[i]);
    if (need->elsewhere)
        cli_line_field(out, look, 0, need->count ? "" : "Space",
                       need->count ? "other volumes: unknown" : "unknown");
    add_bytes(&text, need->frees_known, need->frees_most, need->frees_least);
    if (need->frees_most || !need->frees_known)
        cli_line_field(out, look, 0, "Frees", hp_str_text(&text));
}

const char *cli_checkpoint_size(struct hp_arena *arena, const struct cli_checkpoints_result *result,
                                const struct hv_checkpoint *checkpoint)
{
    HP_STR(text);
    size_t place = (size_t)(checkpoint - result->list.items);
    bool *marked = hp_arena_array(arena, result->list.count, sizeof *marked);
    marked[place] = true;
    const struct core_need need = core_need_of_deletion(arena, &result->list, &result->space, marked);
    hp_str_add(&text, cli_size_text(arena, result->sizes.checkpoints[place]));
    if (need.frees_known) {
        hp_str_add(&text, "; deleting it frees ");
        add_bytes(&text, true, need.frees_most, need.frees_least);
    }
    return hp_arena_copy(arena, hp_str_text(&text));
}

/* --- JSON --- */

static struct cli_member known(const char *key, bool is_known, uint64_t bytes)
{
    return json_known_u64(key, (struct hp_opt_u64){ is_known, bytes });
}

void cli_json_add_need(cJSON *json, const struct core_need *need)
{
    cJSON *space = cJSON_AddObjectToObject(json, "space");
    cJSON *array = cJSON_AddArrayToObject(space, "volumes");
    for (size_t i = 0; i < need->count; i++) {
        const struct core_volume_need *item = &need->items[i];
        cli_json_row(array, json_text("name", item->volume->name),
                     known("needsBytes", item->known, item->most),
                     known("needsAtLeastBytes", item->known, item->least),
                     json_known_u64("freeBytes", item->volume->free));
    }
    cli_json_add(space, json_bool("elsewhere", need->elsewhere),
                 known("freesBytes", need->frees_known, need->frees_most),
                 known("freesAtLeastBytes", need->frees_known, need->frees_least));
}

void cli_json_add_volumes(cJSON *json, const struct hv_volumes *volumes)
{
    cJSON *array = cli_json_array(json, "volumes", volumes->count > 0);
    for (size_t i = 0; i < volumes->count; i++) {
        const struct hv_volume *volume = &volumes->items[i];
        cli_json_row(array, json_text("name", volume->name),
                     json_text("fileSystem", *volume->file_system ? volume->file_system : NULL),
                     json_known_u64("capacityBytes", volume->capacity),
                     json_known_u64("freeBytes", volume->free));
    }
}
