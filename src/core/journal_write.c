/* SPDX-License-Identifier: MIT */
#include "journal_write.h"

#include "base/json.h"
#include "base/str.h"
#include "claim.h"
#include "core/gpu_set.h"
#include "core/parked.h"
#include "kept.h"
#include "settings.h"

/* --- lines --- */

/* Adds one line, takes the JSON, and comes back when the line is on the disk. After a failure nothing more is
 * written: behind half a line, a whole one would be rubbish. */
static int add_line(struct core_claim *claim, cJSON *json, struct hp_error *err)
{
    HP_STR(line);
    char *text = cJSON_PrintUnformatted(json);
    hp_str_format(&line, "%s\n", text);
    cJSON_free(text);
    cJSON_Delete(json);
    if (!claim->journal)
        return hp_error_set(err, HP_E_FAILED, "the journal could not be written before");
    int rc = os_append_write(claim->journal, hp_str_text(&line), line.length, err);
    if (!rc)
        rc = os_append_sync(claim->journal, err);
    if (rc) {
        hp_error_context(err, "the journal cannot be written");
        journal_leave(claim);
    }
    return rc;
}

static int add_word(struct core_claim *claim, const char *what, const char *value, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    hp_json_add_text(json, what, value);
    return add_line(claim, json, err);
}

/* --- the header --- */

static void add_targets(cJSON *object, const struct core_plan *plan)
{
    cJSON *list = cJSON_AddArrayToObject(object, "targets");
    for (size_t i = 0; i < plan->target_count; i++) {
        cJSON *item = cJSON_CreateObject();
        hp_json_add_text(item, "id", plan->targets[i].id);
        hp_json_add_text(item, "name", plan->targets[i].name);
        cJSON_AddItemToArray(list, item);
    }
}

/* As text: it is what is to be written down in the end. */
static void add_set(cJSON *object, const struct core_gpu_set *set)
{
    HP_ARENA(arena);
    hp_json_add_text(object, "gpuSet", core_set_print_whole(&arena, set));
}

/* What tells later whether the checkpoint was applied, and what came with it. */
static void add_past(cJSON *object, const struct core_plan *plan)
{
    const struct hv_settings_change settings = core_settings_all(plan->past_settings);
    hp_json_add_text(object, "files", plan->files);
    kept_add_settings(object, "settingsPast", &settings);
    kept_add_adapters(object, "contained", &plan->contained);
}

static cJSON *header(const struct core_claim *claim, const struct core_state *state,
                     const struct core_plan *plan, int64_t now_utc_micros)
{
    const struct hv_settings *settings = &state->vm.settings;
    const struct hv_settings_change before = { settings->automatic_checkpoints, settings->guest_cache_types,
                                               settings->low_mmio, settings->high_mmio };
    HP_ARENA(scratch);
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointJournal", JOURNAL_VERSION);
    hp_json_add_text(json, "program", HYPERPOINT_VERSION);
    hp_json_add_text(json, "host", claim->host_identity);
    hp_json_add_text(json, "vmId", state->vm.id);
    hp_json_add_text(json, "vmName", state->vm.name);
    hp_json_add_text(json, "started", kept_time(&scratch, now_utc_micros));
    hp_json_add_text(json, "change", core_change_name(plan->change));
    hp_json_add_text(json, "checkpointName", plan->checkpoint_name);
    if (plan->set)
        add_set(json, plan->set);
    hp_json_add_text(json, "checkpointBefore", settings->current_checkpoint);
    if (plan->parked)
        hp_json_add_text(json, "run", plan->parked->run);
    kept_add_settings(json, "settings", &plan->settings);
    kept_add_settings(json, "settingsBefore", &before);
    kept_add_settings(json, "needs", &plan->needs);
    if (plan->target_count)
        add_targets(json, plan);
    if (plan->destination)
        hp_json_add_text(json, "destination", plan->destination);
    if (plan->change == CORE_RESTORE)
        add_past(json, plan);
    kept_add_adapters(json, "before", &state->adapters);
    kept_add_adapters(json, "remove", &plan->remove);
    kept_add_adapters(json, "add", &plan->add);
    return json;
}

int journal_begin(struct core_claim *claim, const struct core_state *state, const struct core_plan *plan,
                  int64_t now_utc_micros, struct hp_error *err)
{
    /* A first line that was cut off is no journal, and must not become the beginning of this one. */
    int rc = os_file_remove(claim->journal_path, err);
    if (!rc)
        rc = os_append_open(claim->journal_path, &claim->journal, err);
    if (!rc)
        rc = add_line(claim, header(claim, state, plan, now_utc_micros), err);
    if (!rc)
        return 0;
    /* What could not be written whole must not be taken for a journal later. */
    journal_leave(claim);
    os_file_remove(claim->journal_path, NULL);
    return rc;
}

/* What a power cut left of a last line must not become the beginning of the next one. */
static int cut_torn_line(struct core_claim *claim, struct hp_error *err)
{
    HP_ARENA(arena);
    struct os_content content;
    int rc = os_file_read(claim->journal_path, LARGEST_JOURNAL, &arena, &content, err);
    if (rc || content.length == 0 || content.text[content.length - 1] == '\n')
        return rc;
    size_t whole = content.length;
    while (whole && content.text[whole - 1] != '\n')
        whole--;
    return os_file_replace(claim->journal_path, content.text, whole, OS_FILE_PRIVATE, err);
}

int journal_reopen(struct core_claim *claim, struct hp_error *err)
{
    int rc = cut_torn_line(claim, err);
    return rc ? rc : os_append_open(claim->journal_path, &claim->journal, err);
}

/* --- how far it got --- */

int journal_step_begins(struct core_claim *claim, enum core_step_kind kind, struct hp_error *err)
{
    return add_word(claim, "begins", core_step_name(kind), err);
}

int journal_step_done(struct core_claim *claim, enum core_step_kind kind, const char *checkpoint_id,
                      struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    hp_json_add_text(json, "done", core_step_name(kind));
    if (checkpoint_id)
        hp_json_add_text(json, "checkpoint", checkpoint_id);
    return add_line(claim, json, err);
}

int journal_note_applied(struct core_claim *claim, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "applied");
    return add_line(claim, json, err);
}

int journal_note_came(struct core_claim *claim, const struct hv_adapters *came, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(json, "came");
    for (size_t i = 0; i < came->count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(came->items[i].id));
    return add_line(claim, json, err);
}

int journal_undo_begins(struct core_claim *claim, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "undoing");
    return add_line(claim, json, err);
}

int journal_end(struct core_claim *claim, struct hp_error *err)
{
    journal_leave(claim);
    return os_file_remove(claim->journal_path, err);
}

void journal_leave(struct core_claim *claim)
{
    os_append_close(claim->journal);
    claim->journal = NULL;
}
