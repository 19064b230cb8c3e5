/* SPDX-License-Identifier: MIT */
#include "state_json.h"

#include "base/str.h"
#include "base/text.h"
#include "platform/files.h"

#include <string.h>

const char *state_json_shown(struct hp_arena *arena, const char *text)
{
    if (!text || hp_text_is_utf8(text, strlen(text)))
        return hp_arena_copy(arena, text);
    HP_STR(shown);
    for (const char *from = text; *from;) {
        const char *to = from;
        uint32_t c = hp_text_next(&to);
        bool bad = c == 0xFFFD && to - from == 1;
        hp_str_add_part(&shown, bad ? "\xEF\xBF\xBD" : from, bad ? 3 : (size_t)(to - from));
        from = to;
    }
    return hp_arena_copy(arena, hp_str_text(&shown));
}

int state_json_check_file(const char *path, const char *text, size_t limit, struct hp_error *err)
{
    HP_ARENA(arena);
    struct os_content content;
    int rc = os_file_read(path, limit, &arena, &content, err);
    if (!rc && (content.length != strlen(text) || memcmp(content.text, text, content.length) != 0))
        rc = hp_error_set(err, HP_E_FAILED, "%s does not read back as it was written", path);
    return rc;
}

static bool has_record_of(const struct hv_adapter *known, const struct hv_adapter *adapter)
{
    HP_ARENA(scratch);
    return known && (known->object == adapter->object ||
                     strcmp(hv_adapter_print(&scratch, known), hv_adapter_print(&scratch, adapter)) == 0);
}

void state_json_add_adapters(cJSON *object, const char *name, const struct hv_adapters *known,
                             const struct hv_adapters *adapters)
{
    HP_ARENA(scratch);
    cJSON *list = cJSON_AddArrayToObject(object, name);
    for (size_t i = 0; i < adapters->count; i++) {
        const struct hv_adapter *adapter = &adapters->items[i];
        cJSON *item = cJSON_CreateObject();
        hp_json_add_text(item, "id", adapter->id);
        if (!known || !has_record_of(hv_adapter_at(known, adapter->id), adapter))
            hp_json_add_text(item, "record", hv_adapter_print(&scratch, adapter));
        if (adapter->present)
            hp_json_add_text(item, "present", hv_adapter_print(&scratch, adapter->present));
        if (adapter->gpu_hidden)
            hp_json_add_text(item, "card", adapter->card_remembered ? "remembered" : "unknown");
        cJSON_AddItemToArray(list, item);
    }
}

bool state_json_read_text(struct hp_arena *arena, const cJSON *object, const char *name, bool needed,
                          const char **out)
{
    const cJSON *item = hp_json_member(object, name);
    if (!item || cJSON_IsNull(item))
        return !needed;
    *out = hp_arena_copy(arena, cJSON_GetStringValue(item));
    return *out != NULL;
}

/* How the card of an adapter is known that Windows does not show; NULL: it shows it. */
static bool is_known_word(const char *card)
{
    return !card || strcmp(card, "remembered") == 0 || strcmp(card, "unknown") == 0;
}

static bool read_present(struct hp_arena *arena, const char *record, struct hv_adapter *adapter)
{
    struct hv_adapter read;
    if (!record)
        return true;
    if (hv_adapter_parse(arena, record, &read, NULL) != 0)
        return false;
    struct hv_adapter *present = hp_arena_alloc(arena, sizeof *present);
    *present = *adapter;
    present->object = read.object;
    present->instance_path = read.instance_path;
    adapter->present = present;
    return true;
}

/* Without a record here, it has that of the same adapter in the list before. */
static bool read_record(struct hp_arena *arena, const char *id, const char *record,
                        const struct hv_adapters *known, struct hv_adapter *out)
{
    if (record)
        return hv_adapter_parse(arena, record, out, NULL) == 0;
    const struct hv_adapter *same = known && id ? hv_adapter_at(known, id) : NULL;
    if (!same)
        return false;
    *out = *same;
    out->present = NULL;
    return true;
}

bool state_json_read_adapters(struct hp_arena *arena, const cJSON *object, const char *name,
                              const struct hv_adapters *known, struct hv_adapters *out)
{
    const cJSON *list = hp_json_member(object, name);
    if (!cJSON_IsArray(list))
        return false;
    out->items = hp_arena_array(arena, (size_t)cJSON_GetArraySize(list), sizeof *out->items);
    const cJSON *item;
    cJSON_ArrayForEach(item, list)
    {
        struct hv_adapter *adapter = &out->items[out->count++];
        const char *id = NULL;
        const char *record = NULL;
        const char *present = NULL;
        const char *card = NULL;
        if (!state_json_read_text(arena, item, "id", false, &id) ||
            !state_json_read_text(arena, item, "record", false, &record) ||
            !state_json_read_text(arena, item, "present", false, &present) ||
            !state_json_read_text(arena, item, "card", false, &card) || !is_known_word(card) ||
            !read_record(arena, id, record, known, adapter))
            return false;
        adapter->id = id;
        adapter->gpu_hidden = card != NULL;
        adapter->card_remembered = card && strcmp(card, "remembered") == 0;
        if (!read_present(arena, present, adapter))
            return false;
    }
    return true;
}

/* --- settings --- */

static void add_bool(cJSON *object, const char *name, struct hp_opt_bool value)
{
    if (value.set)
        cJSON_AddBoolToObject(object, name, value.value);
}

/* As text: a JSON number of 2^53 or more could not be read back, and with it the whole journal. */
static void add_size(cJSON *object, const char *name, struct hp_opt_u64 value)
{
    HP_STR(digits);
    hp_str_add_u64(&digits, value.value);
    if (value.set)
        hp_json_add_text(object, name, hp_str_text(&digits));
}

void state_json_add_settings(cJSON *object, const char *name, const struct hv_settings_change *settings)
{
    cJSON *json = cJSON_AddObjectToObject(object, name);
    add_bool(json, "automaticCheckpoints", settings->automatic_checkpoints);
    add_bool(json, "guestCacheTypes", settings->guest_cache_types);
    add_size(json, "lowMmio", settings->low_mmio);
    add_size(json, "highMmio", settings->high_mmio);
    add_size(json, "stopAction", settings->stop_action);
}

static bool read_bool(const cJSON *object, const char *name, struct hp_opt_bool *out)
{
    const cJSON *item = hp_json_member(object, name);
    if (item)
        *out = (struct hp_opt_bool){ true, cJSON_IsTrue(item) };
    return !item || cJSON_IsBool(item);
}

static bool read_size(const cJSON *object, const char *name, struct hp_opt_u64 *out)
{
    const cJSON *item = hp_json_member(object, name);
    if (!item)
        return true;
    out->set = true;
    return hp_json_to_u64(item, &out->value);
}

bool state_json_read_settings(const cJSON *object, const char *name, struct hv_settings_change *out)
{
    const cJSON *json = hp_json_member(object, name);
    return cJSON_IsObject(json) && read_bool(json, "automaticCheckpoints", &out->automatic_checkpoints) &&
           read_bool(json, "guestCacheTypes", &out->guest_cache_types) &&
           read_size(json, "lowMmio", &out->low_mmio) && read_size(json, "highMmio", &out->high_mmio) &&
           read_size(json, "stopAction", &out->stop_action);
}
