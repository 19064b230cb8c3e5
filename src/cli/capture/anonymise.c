/* SPDX-License-Identifier: MIT */
/* Taking people's own words out of a capture. */
#include "capture.h"

#include "base/map.h"
#include "base/text.h"
#include "core/gpu_set.h"

#include <string.h>

/* Words and what stands for them. Two of one name become two of one word: that they are of one name may be
 * what a problem is about. */
struct word {
    const char *from;
    const char *to;
};

struct words {
    const char *prefix;
    struct word *items; /* in the order they were met */
    size_t count;
    size_t capacity;
    struct hp_map places;
};

struct anonymiser {
    struct hp_arena *arena;
    struct words hosts;
    struct words vms;
    struct words checkpoints;
    struct words files;
    struct words serials;
};

static const char *word_for(struct hp_arena *arena, struct words *words, const char *from, const char *ending)
{
    if (!from || !*from)
        return from;
    size_t place;
    if (hp_map_find(&words->places, from, &place))
        return words->items[place].to;
    words->items = hp_arena_grow(arena, words->items, words->count, &words->capacity, sizeof *words->items);
    words->items[words->count] = (struct word){
        .from = from,
        .to = hp_arena_format(arena, "%s%zu%s", words->prefix, words->count + 1, ending),
    };
    hp_map_put(arena, &words->places, from, words->count);
    return words->items[words->count++].to;
}

/* Every occurrence, ignoring case, replaced. */
static const char *replaced(struct hp_arena *arena, const char *text, const char *from, const char *to)
{
    HP_STR(out);
    size_t length = strlen(from);
    while (*text) {
        bool here = hp_text_begins(text, from);
        if (here)
            hp_str_add(&out, to);
        else
            hp_str_add_char(&out, *text);
        text += here ? length : 1;
    }
    return hp_arena_copy(arena, hp_str_text(&out));
}

/* --- cards --- */

/* The third part of an instance path says where a card sits ("4&2283f625&0&0019": the same on every machine
 * of that board) or, where a card has one, is its serial number, which has no & in it. */
static void note_serial(struct anonymiser *a, const char *instance_path)
{
    const char *part = instance_path ? strchr(instance_path, '#') : NULL;
    part = part ? strchr(part + 1, '#') : NULL;
    size_t length = part ? strcspn(part + 1, "#") : 0;
    const char *serial = part ? hp_arena_copy_part(a->arena, part + 1, length) : "";
    if (length >= 4 && !strchr(serial, '&'))
        word_for(a->arena, &a->serials, serial, "");
}

/* Wherever paths of cards stand in it: in an instance path, a location, an adapter's values. */
static const char *without_serials(struct anonymiser *a, const char *text)
{
    for (size_t i = 0; text && i < a->serials.count; i++)
        text = replaced(a->arena, text, a->serials.items[i].from, a->serials.items[i].to);
    return text;
}

/* An adapter carries the path of its card, and so the name of the host it was made on. */
static const char *without_hosts(struct anonymiser *a, const char *text)
{
    for (size_t i = 0; text && i < a->hosts.count; i++) {
        const char *from = hp_arena_format(a->arena, "\\\\%s\\", a->hosts.items[i].from);
        text = replaced(a->arena, text, from, hp_arena_format(a->arena, "\\\\%s\\", a->hosts.items[i].to));
    }
    return text;
}

/* --- notes --- */

static void anonymise_gpu(struct anonymiser *a, struct core_set_gpu *gpu)
{
    struct hv_value *items = hp_arena_array(a->arena, gpu->values.count, sizeof *items);
    note_serial(a, gpu->adapter.instance_path);
    gpu->adapter.instance_path = without_serials(a, gpu->adapter.instance_path);
    for (size_t i = 0; i < gpu->values.count; i++) {
        const struct hv_value *value = &gpu->values.items[i];
        const char **texts = hp_arena_array(a->arena, value->count, sizeof *texts);
        for (size_t k = 0; k < value->count; k++)
            texts[k] = without_hosts(a, without_serials(a, value->texts[k]));
        items[i] = *value;
        items[i].texts = texts;
    }
    gpu->values.items = items;
}

/* The user's text goes; the blocks with GPUs stay, for they are what restoring and unparking work from. */
static const char *anonymous_notes(struct anonymiser *a, const char *notes)
{
    const char *text = *core_set_strip(a->arena, notes) ? "(notes)" : "";
    for (enum core_set_kind kind = 0; kind < CORE_SET_KINDS; kind++) {
        struct core_gpu_set set;
        const char *problem;
        enum core_set_state state = core_set_parse(a->arena, notes, kind, &set, &problem);
        if (state != CORE_SET_READ && state != CORE_SET_ABSENT)
            return "(notes)";
        if (state != CORE_SET_READ)
            continue;
        set.vm_name = word_for(a->arena, &a->vms, set.vm_name, "");
        set.host = word_for(a->arena, &a->hosts, set.host, "");
        set.extra = NULL;
        for (size_t i = 0; i < set.gpu_count; i++)
            anonymise_gpu(a, &set.gpus[i]);
        text = core_set_in_notes(a->arena, text, &set, NULL);
    }
    return text;
}

/* --- the whole --- */

static const char *ending_of(const char *file)
{
    const char *dot = strrchr(file, '.');
    const char *slash = strrchr(file, '\\');
    return dot && (!slash || dot > slash) ? dot : "";
}

static void anonymise_cards(struct anonymiser *a, struct cli_capture *capture)
{
    for (size_t i = 0; i < capture->gpus.count; i++)
        note_serial(a, capture->gpus.items[i].instance_path);
    for (size_t i = 0; i < capture->adapters.count; i++)
        note_serial(a, capture->adapters.items[i].instance_path);
    for (size_t i = 0; i < capture->gpus.count; i++)
        capture->gpus.items[i].instance_path = without_serials(a, capture->gpus.items[i].instance_path);
    for (size_t i = 0; i < capture->adapters.count; i++) {
        struct hv_adapter *adapter = &capture->adapters.items[i];
        adapter->instance_path = without_serials(a, adapter->instance_path);
        adapter->gpu_host = word_for(a->arena, &a->hosts, adapter->gpu_host, "");
    }
}

/* Which drive a file is on stays: how much is free there belongs to the picture. */
static const char *on_drive_of(struct hp_arena *arena, const char *word, const char *file)
{
    bool has_letter = ((file[0] | 0x20) >= 'a' && (file[0] | 0x20) <= 'z') && file[1] == ':';
    return has_letter ? hp_arena_format(arena, "%c%s", file[0] & ~0x20, word + 1) : word;
}

/* A folder in which a volume is mounted has a name that somebody gave it. */
static void keep_drives(struct hv_volumes *volumes)
{
    size_t kept = 0;
    for (size_t i = 0; i < volumes->count; i++)
        if (strlen(volumes->items[i].name) == strlen("C:\\"))
            volumes->items[kept++] = volumes->items[i];
    volumes->count = kept;
}

void cli_capture_anonymise(struct hp_arena *arena, struct cli_capture *capture)
{
    struct anonymiser a = {
        .arena = arena,
        .hosts = { .prefix = "HOST-" },
        .vms = { .prefix = "vm-" },
        .checkpoints = { .prefix = "checkpoint-" },
        .files = { .prefix = "C:\\vms\\disk-" },
        .serials = { .prefix = "SERIAL-" },
    };
    capture->anonymous = true;
    keep_drives(&capture->volumes);
    capture->host.name = word_for(arena, &a.hosts, capture->host.name, "");
    anonymise_cards(&a, capture);
    for (size_t i = 0; i < capture->vms.count; i++) {
        struct hv_vm *vm = &capture->vms.items[i];
        vm->name = word_for(arena, &a.vms, vm->name, "");
        vm->host = word_for(arena, &a.hosts, vm->host, "");
    }
    for (size_t i = 0; i < capture->vms.count; i++) {
        struct hv_settings *settings = &capture->vms.items[i].settings;
        settings->notes = anonymous_notes(&a, settings->notes);
    }
    for (size_t i = 0; i < capture->checkpoints.count; i++) {
        struct hv_checkpoint *checkpoint = &capture->checkpoints.items[i];
        checkpoint->name = word_for(arena, &a.checkpoints, checkpoint->name, "");
        checkpoint->notes = anonymous_notes(&a, checkpoint->notes);
    }
    for (size_t i = 0; i < capture->missing.count; i++)
        capture->missing.items[i] = without_hosts(&a, without_serials(&a, capture->missing.items[i]));
    for (size_t i = 0; i < capture->disks.count; i++) {
        struct hv_disk *disk = &capture->disks.items[i];
        if (!disk->pass_through)
            disk->file =
                on_drive_of(arena, word_for(arena, &a.files, disk->file, ending_of(disk->file)), disk->file);
    }
}
