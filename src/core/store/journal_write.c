/* SPDX-License-Identifier: MIT */
#include "journal_write.h"

#include "base/json.h"
#include "base/time.h"
#include "choose/settings.h"
#include "claim.h"
#include "core/gpu_set.h"
#include "core/parked.h"
#include "journal_read.h"
#include "state_json.h"

#include <stdlib.h>
#include <string.h>

/* --- lines --- */

static void free_text(char **text)
{
    free(*text);
}

/* Nothing more is written after a failure: behind half a line, a whole one would be rubbish. */
static int leave_on_failure(struct core_claim *claim, int rc, struct hp_error *err)
{
    if (rc) {
        hp_error_context(err, "the journal cannot be written");
        journal_leave(claim);
    }
    return rc;
}

/* Adds a whole line, but for one that would make the journal larger than can be read. */
static int write_text(struct core_claim *claim, const char *line, struct hp_error *err)
{
    size_t length = strlen(line);
    if (!claim->journal)
        return hp_error_set(err, HP_E_FAILED, "an earlier line could not be written");
    int rc = claim->journal_size <= MAX_JOURNAL_SIZE && length <= MAX_JOURNAL_SIZE - claim->journal_size
                 ? os_append_write(claim->journal, line, length, err)
                 : hp_error_set(err, HP_E_FAILED, "it would be too large to be read again (more than %d MiB)",
                                MAX_JOURNAL_SIZE / (1024 * 1024));
    if (!rc)
        claim->journal_size += length;
    return leave_on_failure(claim, rc, err);
}

/* Takes the JSON. */
static int write_line(struct core_claim *claim, cJSON *json, struct hp_error *err)
{
    __attribute__((cleanup(free_text))) char *line = hp_json_print_line(json);
    cJSON_Delete(json);
    return write_text(claim, line, err);
}

/* Takes the JSON. Comes back when its line, and what was written before, is on the disk. */
static int add_line(struct core_claim *claim, cJSON *json, struct hp_error *err)
{
    int rc = write_line(claim, json, err);
    return rc ? rc : leave_on_failure(claim, os_append_sync(claim->journal, err), err);
}

static int add_word(struct core_claim *claim, const char *what, const char *value, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    hp_json_add_text(json, what, value);
    return add_line(claim, json, err);
}

/* --- the header --- */

static void add_targets(cJSON *object, const struct core_intent *intent)
{
    cJSON *list = cJSON_AddArrayToObject(object, "targets");
    for (size_t i = 0; i < intent->target_count; i++) {
        cJSON *item = cJSON_CreateObject();
        hp_json_add_text(item, "id", intent->targets[i].id);
        hp_json_add_text(item, "name", intent->targets[i].name);
        cJSON_AddItemToArray(list, item);
    }
}

/* What tells later whether the checkpoint was applied, and what came with it. */
static void add_past(cJSON *object, const struct core_intent *intent)
{
    hp_json_add_text(object, "files", intent->files);
    state_json_add_settings(object, "settingsPast", &intent->settings_of_checkpoint);
    state_json_add_adapters(object, "contained", NULL, &intent->contained);
}

/* What the VM was, how it is brought to off for the change, and whether it runs again afterwards. */
static void add_power(cJSON *json, const struct core_power *power)
{
    cJSON *object = cJSON_AddObjectToObject(json, "power");
    hp_json_add_text(object, "way", core_way_off_name(power->way));
    hp_json_add_text(object, "was", hv_state_name(power->was));
    cJSON_AddNumberToObject(object, "seconds", power->seconds);
    hp_json_add_text(object, "start", core_start_name(power->start));
}

static void add_intent(cJSON *json, const struct core_intent *intent)
{
    HP_ARENA(arena);
    if (intent->power.way != CORE_STAYS_ON || intent->power.start != CORE_START_NOT)
        add_power(json, &intent->power);
    hp_json_add_text(json, "checkpointName", intent->checkpoint_name);
    if (intent->set) /* as text: it is what is to be written down in the end */
        hp_json_add_text(json, "gpuSet", core_set_print_whole(&arena, intent->set));
    hp_json_add_text(json, "checkpointBefore", intent->checkpoint_before);
    if (intent->run)
        hp_json_add_text(json, "run", intent->run);
    state_json_add_settings(json, "settings", &intent->settings);
    state_json_add_settings(json, "settingsBefore", &intent->settings_before);
    state_json_add_settings(json, "needs", &intent->needs);
    if (intent->target_count)
        add_targets(json, intent);
    if (intent->destination)
        hp_json_add_text(json, "destination", intent->destination);
    if (intent->change->applies)
        add_past(json, intent);
    state_json_add_adapters(json, "before", NULL, &intent->before);
    state_json_add_adapters(json, "lost", &intent->before, &intent->lost);
    state_json_add_adapters(json, "remove", &intent->before, &intent->remove);
    state_json_add_adapters(json, "add", &intent->before, &intent->add);
}

/* What the first line holds; the caller frees it. */
static cJSON *make_header(const struct core_journal *journal)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointJournal", CORE_FORMAT_JOURNAL);
    hp_json_add_text(json, "program", journal->program);
    hp_json_add_text(json, "host", journal->host_identity);
    hp_json_add_text(json, "vmId", journal->vm_id);
    hp_json_add_text(json, "vmName", journal->vm_name);
    hp_json_add_text(json, "started", journal->started);
    hp_json_add_text(json, "change", journal->change);
    add_intent(json, &journal->intent);
    return json;
}

/* How much of a journal the lines after its header may take. */
enum { ROOM_FOR_PROGRESS = 1024 * 1024 };

/* A header that the next run could not read would be worse than none: what the VM had would be lost with it.
 * The reader must take it, and have understood all of it. */
static int check_header(const struct core_journal *journal, const cJSON *header, const char *line,
                        struct hp_error *err)
{
    HP_ARENA(arena);
    HP_JSON(understood);
    HP_ERROR(cause);
    struct core_journal again;
    bool found = false;
    size_t length = strlen(line);
    if (length > MAX_JOURNAL_SIZE - ROOM_FOR_PROGRESS)
        return hp_error_set(
            err, HP_E_FAILED,
            "the VM's record takes %zu bytes, and HyperPoint cannot read a journal of more than %d", length,
            MAX_JOURNAL_SIZE - ROOM_FOR_PROGRESS);
    if (journal_parse(journal->path, line, length, &arena, &again, &found, &cause) != 0)
        return hp_error_set(err, HP_E_FAILED, "the VM's record could not be read back: %s", cause.what);
    again.intent.change = journal->intent.change;
    understood = found ? make_header(&again) : NULL;
    if (!cJSON_Compare(understood, header, true))
        return hp_error_set(err, HP_E_FAILED, "the VM's record would not be read back as it was written");
    return 0;
}

int journal_begin(struct core_claim *claim, const struct hv_vm *vm, const struct core_intent *intent,
                  int64_t now_utc_micros, struct hp_error *err)
{
    HP_ARENA(arena);
    const struct core_journal journal = {
        .path = claim->journal_path,
        .program = HYPERPOINT_VERSION,
        .host_identity = claim->host_identity,
        .vm_id = vm->id,
        .vm_name = vm->name,
        .started = hp_time_iso(&arena, now_utc_micros, 0),
        .change = intent->change->name,
        .intent = *intent,
    };
    HP_JSON(header);
    header = make_header(&journal);
    __attribute__((cleanup(free_text))) char *line = hp_json_print_line(header);
    int rc = check_header(&journal, header, line, err);
    /* A first line that was cut off is no journal, and must not become the beginning of this one. */
    if (!rc)
        rc = os_file_remove(claim->journal_path, err);
    if (rc)
        return rc;
    claim->journal_size = 0;
    rc = os_append_open(claim->journal_path, &claim->journal, err);
    if (!rc)
        rc = write_text(claim, line, err);
    if (!rc)
        rc = state_json_check_file(claim->journal_path, line, MAX_JOURNAL_SIZE, err);
    if (!rc)
        return 0;
    /* What could not be written whole must not be taken for a journal later. */
    journal_leave(claim);
    os_file_remove(claim->journal_path, NULL);
    return rc;
}

/* What a power cut left of the last lines must not become the beginning of the next one. */
static int cut_torn_line(struct core_claim *claim, struct hp_error *err)
{
    HP_ARENA(arena);
    struct os_content content;
    int rc = os_file_read(claim->journal_path, MAX_JOURNAL_SIZE, &arena, &content, err);
    if (rc)
        return rc;
    size_t whole = journal_whole_lines(content.text, content.length);
    claim->journal_size = whole;
    if (whole == content.length)
        return 0;
    return os_file_replace(claim->journal_path, content.text, whole, OS_FILE_PRIVATE, err);
}

int journal_reopen(struct core_claim *claim, struct hp_error *err)
{
    int rc = cut_torn_line(claim, err);
    return rc ? rc : os_append_open(claim->journal_path, &claim->journal, err);
}

/* --- how far it got --- */

int journal_step_begins(struct core_claim *claim, const char *step, struct hp_error *err)
{
    return add_word(claim, "begins", step, err);
}

int journal_step_done(struct core_claim *claim, const char *step, const char *checkpoint_id,
                      struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    hp_json_add_text(json, "done", step);
    if (checkpoint_id)
        hp_json_add_text(json, "checkpoint", checkpoint_id);
    return write_line(claim, json, err);
}

int journal_note_applied(struct core_claim *claim, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "applied");
    return add_line(claim, json, err);
}

int journal_note_arrived(struct core_claim *claim, const struct hv_adapters *arrived, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON *list = cJSON_AddArrayToObject(json, "came");
    for (size_t i = 0; i < arrived->count; i++)
        cJSON_AddItemToArray(list, cJSON_CreateString(arrived->items[i].id));
    return add_line(claim, json, err);
}

static cJSON *undoing(void)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "undoing");
    return json;
}

int journal_undo_begins(struct core_claim *claim, struct hp_error *err)
{
    return add_line(claim, undoing(), err);
}

int journal_note_undoing(struct core_claim *claim, struct hp_error *err)
{
    return write_line(claim, undoing(), err);
}

int journal_note_power(struct core_claim *claim, const struct core_power *power, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    add_power(json, power);
    return add_line(claim, json, err);
}

int journal_note_failed(struct core_claim *claim, struct hp_error *err)
{
    cJSON *json = cJSON_CreateObject();
    cJSON_AddTrueToObject(json, "failed");
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
