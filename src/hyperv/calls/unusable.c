/* SPDX-License-Identifier: MIT */
#include "hyperv/unusable.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/text.h"
#include "private.h"

#include <stdlib.h>
#include <string.h>

static const char *const kind_names[HV_UNUSABLE_KINDS] = {
    [HV_UNUSABLE_VM] = "vm",
    [HV_UNUSABLE_CHECKPOINT] = "checkpoint",
    [HV_UNUSABLE_GPU] = "gpu",
    [HV_UNUSABLE_ADAPTER] = "adapter",
};

const char *hv_unusable_kind_name(enum hv_unusable_kind kind)
{
    return kind_names[kind];
}

const char *hv_unusable_word(enum hv_unusable_kind kind)
{
    static const char *const words[HV_UNUSABLE_KINDS] = {
        [HV_UNUSABLE_VM] = "VM",
        [HV_UNUSABLE_CHECKPOINT] = "checkpoint",
        [HV_UNUSABLE_GPU] = "GPU",
        [HV_UNUSABLE_ADAPTER] = "GPU adapter",
    };
    return words[kind];
}

const char *hv_unusable_text(struct hp_arena *arena, const struct hv_unusable *item)
{
    HP_STR(text);
    hp_str_add(&text, hv_unusable_word(item->kind));
    if (item->name)
        hp_str_format(&text, " \"%s\"", item->name);
    if (item->id)
        hp_str_format(&text, " (ID \"%s\")", item->id);
    if (item->vm_id)
        hp_str_format(&text, " of VM %s", item->vm_id);
    hp_str_format(&text, ": %s", item->why);
    return hp_arena_copy(arena, hp_str_text(&text));
}

void hv_unusable_add(struct hp_arena *arena, struct hv_unusables *list, const struct hv_unusable *item)
{
    list->items = hp_arena_grow(arena, list->items, list->count, &list->capacity, sizeof *list->items);
    list->items[list->count++] = *item;
}

void hv_unusable_join(struct hp_arena *arena, struct hv_unusables *list, const struct hv_unusables *more)
{
    for (size_t i = 0; i < more->count; i++)
        hv_unusable_add(arena, list, &more->items[i]);
}

const char *hv_as_far_as_usable(const struct hv_unusables *list)
{
    return list->count ? ", as far as Hyper-V's list can be used" : "";
}

const char *hv_id_problem(const char *id)
{
    if (!id)
        return "it has no ID";
    return hp_guid_is(id) ? NULL : "its ID is not a GUID";
}

const char *hv_text_of(const struct cim_instance *instance, const char *property)
{
    const struct cim_value *value = cim_props_find(&instance->props, property);
    return value && !value->is_null && !value->is_array && value->type == CIM_STRING ? value->as.string
                                                                                     : NULL;
}

/* What a checkpoint grew from cannot be told then, and "" is no id that any has. */
void hv_add_unreadable(struct hp_arena *arena, struct hv_unusables *list, enum hv_unusable_kind kind,
                       const struct cim_instance *row, const char *id_property, const char *name_property,
                       const struct hp_error *cause)
{
    bool in_vm = kind == HV_UNUSABLE_CHECKPOINT;
    hv_unusable_add(
        arena, list,
        &(struct hv_unusable){
            .kind = kind,
            .id = hp_arena_copy(arena, hv_text_of(row, id_property)),
            .name = hp_arena_copy(arena, hv_text_of(row, name_property)),
            .vm_id = in_vm ? hp_arena_copy(arena, hv_text_of(row, "VirtualSystemIdentifier")) : NULL,
            .parent = in_vm ? "" : NULL,
            .why = hp_arena_format(arena, "what Hyper-V says of it cannot be read (%s)", cause->what),
        });
}

/* --- ids that stand there twice --- */

struct place {
    const char *id;
    size_t index;
};

static int by_id(const void *a, const void *b)
{
    return hp_text_compare(((const struct place *)a)->id, ((const struct place *)b)->id);
}

static const char *text_at(const void *item, size_t offset)
{
    const char *text;
    memcpy(&text, (const char *)item + offset, sizeof text);
    return text;
}

/* Per item whether another one has its id. */
static const bool *find_twice(struct hp_arena *arena, const char *items, size_t count,
                              const struct hv_layout *layout)
{
    bool *twice = hp_arena_array(arena, count, sizeof *twice);
    struct place *places = hp_arena_array(arena, count, sizeof *places);
    for (size_t i = 0; i < count; i++)
        places[i] = (struct place){ text_at(items + i * layout->size, layout->id), i };
    if (count)
        qsort(places, count, sizeof *places, by_id);
    for (size_t i = 1; i < count; i++) {
        if (by_id(&places[i - 1], &places[i]) == 0)
            twice[places[i - 1].index] = twice[places[i].index] = true;
    }
    return twice;
}

size_t hv_drop_twice(struct hp_arena *arena, void *items, size_t count, const struct hv_layout *layout,
                     struct hv_unusables *unusable)
{
    size_t kept = 0;
    const bool *twice = find_twice(arena, items, count, layout);
    for (size_t i = 0; i < count; i++) {
        char *item = (char *)items + i * layout->size;
        if (!twice[i]) {
            memmove((char *)items + kept++ * layout->size, item, layout->size);
            continue;
        }
        hv_unusable_add(arena, unusable,
                        &(struct hv_unusable){
                            .kind = layout->kind,
                            .id = text_at(item, layout->id),
                            .name = text_at(item, layout->name),
                            .vm_id = layout->vm_id ? text_at(item, layout->vm_id) : NULL,
                            .parent = layout->parent ? text_at(item, layout->parent) : NULL,
                            .why = "a second one has the same ID",
                        });
    }
    return kept;
}
