/* SPDX-License-Identifier: MIT */
#include "memory.h"

#include "base/text.h"
#include "claim.h"
#include "platform/state.h"
#include "state_json.h"

#include <stdlib.h>
#include <string.h>

/* Far more than a VM with dozens of adapters needs; more is neither written nor read. */
enum { MAX_MEMORY_SIZE = 1024 * 1024 };

static const char *const code_names[HP_LEVELS] = {
    [HP_LEVEL_TRANSPORT] = "transport",
    [HP_LEVEL_WMI] = "wmi",
    [HP_LEVEL_METHOD] = "returnValue",
    [HP_LEVEL_JOB] = "job",
};

/* --- writing --- */

static void add_cards(cJSON *json, const struct core_memory *memory)
{
    cJSON *list = cJSON_AddArrayToObject(json, "cards");
    for (size_t i = 0; i < memory->card_count; i++) {
        const struct core_card *card = &memory->cards[i];
        cJSON *item = cJSON_CreateObject();
        hp_json_add_text(item, "adapterId", card->adapter_id);
        hp_json_add_text(item, "instancePath", card->instance_path);
        hp_json_add_text(item, "name", card->name);
        hp_json_add_text(item, "since", card->since);
        cJSON_AddItemToArray(list, item);
    }
}

static void add_refusal(cJSON *json, const struct core_refusal *refusal)
{
    HP_ARENA(arena);
    if (!refusal->since) {
        cJSON_AddNullToObject(json, "refusal");
        return;
    }
    cJSON *object = cJSON_AddObjectToObject(json, "refusal");
    hp_json_add_text(object, "since", refusal->since);
    hp_json_add_text(object, "text", state_json_shown(&arena, refusal->text));
    cJSON *codes = cJSON_AddObjectToObject(object, "codes");
    for (size_t i = 0; i < HP_LEVELS; i++) {
        if (refusal->codes[i].known)
            hp_json_add_u64(codes, code_names[i], refusal->codes[i].value);
    }
    cJSON *missing = cJSON_AddArrayToObject(object, "missing");
    for (size_t i = 0; i < refusal->missing_count; i++) {
        cJSON *item = cJSON_CreateObject();
        hp_json_add_text(item, "place", state_json_shown(&arena, refusal->missing[i].place));
        hp_json_add_text(item, "name", state_json_shown(&arena, refusal->missing[i].name));
        hp_json_add_text(item, "from", state_json_shown(&arena, refusal->missing[i].from));
        cJSON_AddItemToArray(missing, item);
    }
}

/* Heap memory the caller frees. */
static char *print(const char *host_identity, const char *vm_name, const struct core_memory *memory)
{
    HP_JSON(json);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointMemory", CORE_FORMAT_MEMORY);
    hp_json_add_text(json, "program", HYPERPOINT_VERSION);
    hp_json_add_text(json, "host", host_identity);
    hp_json_add_text(json, "vmId", memory->vm_id);
    hp_json_add_text(json, "vmName", vm_name);
    add_cards(json, memory);
    add_refusal(json, &memory->refusal);
    return hp_json_print(json);
}

static void free_text(char **text)
{
    free(*text);
}

/* A file that could not be read again would keep everything else from being remembered, too: the reader must
 * take it, and have understood all of it. */
static int check_text(const struct core_claim *claim, const char *vm_name, const char *text,
                      struct hp_error *err)
{
    HP_ARENA(arena);
    HP_ERROR(cause);
    struct core_memory again;
    size_t length = strlen(text);
    if (length > MAX_MEMORY_SIZE)
        return hp_error_set(err, HP_E_FAILED, "the record is too large for %s", claim->memory_path);
    if (memory_parse(claim->memory_path, text, length, &arena, &again, &cause) != 0)
        return hp_error_set(err, HP_E_FAILED, "the record could not be read back: %s", cause.what);
    __attribute__((cleanup(free_text))) char *understood = print(claim->host_identity, vm_name, &again);
    if (strcmp(understood, text) != 0)
        return hp_error_set(err, HP_E_FAILED, "the record would not be read back as it was written");
    return 0;
}

static int replace(const struct core_claim *claim, const char *vm_name, const struct core_memory *memory,
                   struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    __attribute__((cleanup(free_text))) char *text = print(claim->host_identity, vm_name, memory);
    int rc = check_text(claim, vm_name, text, err);
    if (!rc)
        rc = os_state_folder(MEMORY_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_file_replace(claim->memory_path, text, strlen(text), OS_FILE_PRIVATE, err);
    return rc ? rc : state_json_check_file(claim->memory_path, text, MAX_MEMORY_SIZE, err);
}

int memory_write(const struct core_claim *claim, const char *vm_name, const struct core_memory *memory,
                 struct hp_error *err)
{
    if (memory->problem)
        return hp_error_set(err, HP_E_REFUSED, "%s", memory->problem);
    if (memory->card_count == 0 && !memory->refusal.since)
        return os_file_remove(claim->memory_path, err);
    return replace(claim, vm_name, memory, err);
}

/* --- changing --- */

void memory_set_card(struct core_memory *memory, struct hp_arena *arena, const struct core_card *card)
{
    struct core_card *cards = hp_arena_array(arena, memory->card_count + 1, sizeof *cards);
    size_t count = 0;
    for (size_t i = 0; i < memory->card_count; i++) {
        if (!hp_text_same(memory->cards[i].adapter_id, card->adapter_id))
            cards[count++] = memory->cards[i];
    }
    cards[count++] = *card;
    memory->cards = cards;
    memory->card_count = count;
}

void memory_discard_cards(struct core_memory *memory, struct hp_arena *arena, const bool *gone)
{
    struct core_card *cards = hp_arena_array(arena, memory->card_count, sizeof *cards);
    size_t count = 0;
    for (size_t i = 0; i < memory->card_count; i++) {
        if (!gone[i])
            cards[count++] = memory->cards[i];
    }
    memory->cards = cards;
    memory->card_count = count;
}

/* --- reading --- */

static int corrupt(const char *path, const char *what, struct hp_error *err)
{
    return hp_error_set(err, HP_E_FAILED, "HyperPoint ignores its record of the VM's GPUs in %s: %s", path,
                        what);
}

static bool read_cards(struct hp_arena *arena, const cJSON *json, struct core_memory *out)
{
    const cJSON *list = hp_json_member(json, "cards");
    if (!cJSON_IsArray(list))
        return false;
    out->cards = hp_arena_array(arena, (size_t)cJSON_GetArraySize(list), sizeof *out->cards);
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        struct core_card *card = &out->cards[out->card_count++];
        if (!state_json_read_text(arena, item, "adapterId", true, &card->adapter_id) ||
            !state_json_read_text(arena, item, "instancePath", false, &card->instance_path) ||
            !state_json_read_text(arena, item, "name", false, &card->name) ||
            !state_json_read_text(arena, item, "since", true, &card->since))
            return false;
    }
    return true;
}

static bool read_codes(const cJSON *object, struct core_refusal *out)
{
    for (size_t i = 0; i < HP_LEVELS; i++) {
        uint64_t value;
        const cJSON *item = hp_json_member(object, code_names[i]);
        if (item && (!hp_json_to_u64(item, &value) || value > UINT32_MAX))
            return false;
        if (item)
            out->codes[i] = (struct hp_code){ true, (uint32_t)value };
    }
    return true;
}

static bool read_missing(struct hp_arena *arena, const cJSON *list, struct core_refusal *out)
{
    const cJSON *item;
    if (!cJSON_IsArray(list))
        return false;
    out->missing = hp_arena_array(arena, (size_t)cJSON_GetArraySize(list), sizeof *out->missing);
    cJSON_ArrayForEach(item, list)
    {
        struct core_missing_card *card = &out->missing[out->missing_count++];
        if (!state_json_read_text(arena, item, "place", true, &card->place) ||
            !state_json_read_text(arena, item, "name", false, &card->name) ||
            !state_json_read_text(arena, item, "from", true, &card->from))
            return false;
    }
    return true;
}

static bool read_refusal(struct hp_arena *arena, const cJSON *json, struct core_refusal *out)
{
    const cJSON *object = hp_json_member(json, "refusal");
    if (cJSON_IsNull(object))
        return true;
    return state_json_read_text(arena, object, "since", true, &out->since) &&
           state_json_read_text(arena, object, "text", false, &out->text) &&
           cJSON_IsObject(hp_json_member(object, "codes")) &&
           read_codes(hp_json_member(object, "codes"), out) &&
           read_missing(arena, hp_json_member(object, "missing"), out);
}

/* Which VM of which host a file is about. */
struct subject {
    const char *host;
    const char *vm_id;
};

static int parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                 struct core_memory *out, struct subject *subject, struct hp_error *err)
{
    HP_JSON(json);
    HP_ERROR(cause);
    const char *words;
    struct core_memory memory = { .cards = NULL };
    if (hp_json_parse("it", text, length, &json, &cause) != 0)
        return corrupt(path, cause.what, err);
    const cJSON *version = hp_json_member(json, "hyperpointMemory");
    if (!cJSON_IsNumber(version) || version->valuedouble != CORE_FORMAT_MEMORY)
        return corrupt(path, "another version of HyperPoint wrote it", err);
    if (!state_json_read_text(arena, json, "program", true, &words) ||
        !state_json_read_text(arena, json, "vmName", true, &words) ||
        !state_json_read_text(arena, json, "host", true, &subject->host) ||
        !state_json_read_text(arena, json, "vmId", true, &subject->vm_id) ||
        !read_cards(arena, json, &memory) || !read_refusal(arena, json, &memory.refusal))
        return corrupt(path, "HyperPoint did not write it like this", err);
    memory.vm_id = subject->vm_id;
    *out = memory;
    return 0;
}

int memory_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                 struct core_memory *out, struct hp_error *err)
{
    struct subject ignored;
    return parse(path, text, length, arena, out, &ignored, err);
}

/* The file of one VM; nothing in it when there is none. */
static int read_file(const char *path, const char *host_identity, const char *vm_id, struct hp_arena *arena,
                     struct core_memory *out, struct hp_error *err)
{
    HP_ERROR(cause);
    struct os_content content;
    struct subject subject;
    int rc = os_file_read(path, MAX_MEMORY_SIZE, arena, &content, &cause);
    if (rc == HP_E_NOT_FOUND)
        return 0;
    if (rc)
        return corrupt(path, cause.what, err);
    rc = parse(path, content.text, content.length, arena, out, &subject, err);
    if (!rc && (!hp_text_same(subject.vm_id, vm_id) || !hp_text_same(subject.host, host_identity)))
        rc = corrupt(path, "it is about a different VM or host than its name says", err);
    return rc;
}

static void read_one(const char *path, const char *host_identity, const char *vm_id, struct hp_arena *arena,
                     struct core_memory *out)
{
    HP_ERROR(cause);
    struct core_memory memory = { .vm_id = vm_id };
    *out = memory;
    if (read_file(path, host_identity, vm_id, arena, &memory, &cause) == 0)
        *out = memory;
    else
        out->problem = hp_arena_copy(arena, cause.what);
}

void core_memory_read(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                      struct core_memory *out)
{
    HP_ERROR(cause);
    const char *folder;
    const char *path;
    int rc = os_state_path(MEMORY_FOLDER, arena, &folder, &cause);
    if (!rc)
        rc = claim_path(arena, folder, host_identity, vm_id, MEMORY_SUFFIX, &path, &cause);
    if (rc)
        *out = (struct core_memory){ .vm_id = vm_id, .problem = hp_arena_copy(arena, cause.what) };
    else
        read_one(path, host_identity, vm_id, arena, out);
}

int core_memory_list(const char *host_identity, struct hp_arena *arena, struct core_memories *out,
                     struct hp_error *err)
{
    const char *folder;
    struct os_names names;
    int rc = os_state_path(MEMORY_FOLDER, arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, err);
    if (rc)
        return rc;
    struct core_memory *items = hp_arena_array(arena, names.count, sizeof *items);
    struct hp_map places = { .count = 0 };
    size_t count = 0;
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = claim_vm_of(arena, names.items[i], host_identity, MEMORY_SUFFIX);
        if (!vm_id)
            continue;
        hp_map_put(arena, &places, vm_id, count);
        read_one(os_path_join(arena, folder, names.items[i]), host_identity, vm_id, arena, &items[count++]);
    }
    *out = (struct core_memories){ .items = items, .count = count, .places = places };
    return 0;
}

const struct core_memory *core_memory_of(const struct core_memories *memories, const char *vm_id)
{
    size_t place;
    return hp_map_find(&memories->places, vm_id, &place) ? &memories->items[place] : NULL;
}

const struct core_card *core_memory_card(const struct core_memory *memory, const char *adapter_id)
{
    for (size_t i = 0; i < memory->card_count; i++) {
        if (hp_text_same(memory->cards[i].adapter_id, adapter_id))
            return &memory->cards[i];
    }
    return NULL;
}
