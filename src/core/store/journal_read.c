/* SPDX-License-Identifier: MIT */
/* Reading journals. The reader believes nothing: a journal is a file, and files get damaged. */
#include "journal_read.h"

#include "base/json.h"
#include "base/text.h"
#include "claim.h"
#include "core/gpu_set.h"
#include "core/local_time.h"
#include "platform/state.h"
#include "state_json.h"

#include <string.h>

/* --- parts --- */

static int corrupt(const char *path, const char *what, struct hp_error *err)
{
    hp_error_set(err, HP_E_FAILED, "the journal %s cannot be read: %s", path, what);
    hp_error_next(err, "it records the GPU adapters a VM had before an interrupted change. Look at the file, "
                       "put missing adapters back by hand, then delete it");
    return HP_E_FAILED;
}

static bool read_state(const char *word, enum hv_state *out)
{
    for (*out = 0; *out < HV_STATES; (*out)++) {
        if (hp_text_same(hv_state_name(*out), word))
            return true;
    }
    return false;
}

/* Without it the VM was off, and stays so. */
static bool read_power(const cJSON *json, struct core_power *out)
{
    const cJSON *object = hp_json_member(json, "power");
    const cJSON *seconds = hp_json_member(object, "seconds");
    if (!object)
        return true;
    if (!cJSON_IsNumber(seconds) || seconds->valuedouble < 0 || seconds->valuedouble > UINT32_MAX)
        return false;
    out->seconds = (uint32_t)seconds->valuedouble;
    return core_way_off_named(cJSON_GetStringValue(hp_json_member(object, "way")), &out->way) &&
           read_state(cJSON_GetStringValue(hp_json_member(object, "was")), &out->was) &&
           core_start_named(cJSON_GetStringValue(hp_json_member(object, "start")), &out->start);
}

/* Complete, or the journal is not what it should be. */
static bool read_set(struct hp_arena *arena, const cJSON *object, struct core_intent *out)
{
    struct core_gpu_set *set = hp_arena_alloc(arena, sizeof *set);
    const char *text = NULL;
    if (!state_json_read_text(arena, object, "gpuSet", false, &text))
        return false;
    out->set = text ? set : NULL;
    return !text || core_set_parse(arena, text, CORE_SET_OF_CHECKPOINT, set, NULL) == CORE_SET_READ;
}

/* Only changes of checkpoints have them. */
static bool read_targets(struct hp_arena *arena, const cJSON *object, struct core_intent *out)
{
    const cJSON *list = hp_json_member(object, "targets");
    const cJSON *item;
    bool good = !list || cJSON_IsArray(list);
    if (!list || !good)
        return good;
    out->targets = hp_arena_array(arena, (size_t)cJSON_GetArraySize(list), sizeof *out->targets);
    cJSON_ArrayForEach(item, list)
    {
        struct hv_checkpoint *target = &out->targets[out->target_count++];
        good = good && state_json_read_text(arena, item, "id", true, &target->id) &&
               state_json_read_text(arena, item, "name", true, &target->name);
    }
    return good;
}

/* Only going back to a checkpoint has it: core_journal_resolve sees that it has. */
static bool read_past(struct hp_arena *arena, const cJSON *object, struct core_intent *out)
{
    if (!hp_json_member(object, "files"))
        return true;
    return out->target_count == 1 && state_json_read_text(arena, object, "files", true, &out->files) &&
           state_json_read_settings(object, "settingsPast", &out->settings_of_checkpoint) &&
           state_json_read_adapters(arena, object, "contained", NULL, &out->contained);
}

/* The ids of what came with a checkpoint. */
static bool read_arrived(struct hp_arena *arena, const cJSON *list, struct core_journal *out)
{
    const cJSON *item;
    if (!cJSON_IsArray(list))
        return false;
    out->arrived = hp_arena_array(arena, (size_t)cJSON_GetArraySize(list), sizeof *out->arrived);
    out->arrived_count = 0;
    cJSON_ArrayForEach(item, list)
    {
        if (!cJSON_IsString(item))
            return false;
        out->arrived[out->arrived_count++] = hp_arena_copy(arena, cJSON_GetStringValue(item));
    }
    return true;
}

/* --- lines --- */

static bool read_intent(struct hp_arena *arena, const cJSON *json, struct core_intent *out)
{
    return read_power(json, &out->power) &&
           state_json_read_text(arena, json, "checkpointName", false, &out->checkpoint_name) &&
           read_set(arena, json, out) &&
           state_json_read_text(arena, json, "checkpointBefore", false, &out->checkpoint_before) &&
           state_json_read_text(arena, json, "run", false, &out->run) &&
           state_json_read_settings(json, "settings", &out->settings) &&
           state_json_read_settings(json, "settingsBefore", &out->settings_before) &&
           state_json_read_settings(json, "needs", &out->needs) && read_targets(arena, json, out) &&
           state_json_read_text(arena, json, "destination", false, &out->destination) &&
           read_past(arena, json, out) &&
           state_json_read_adapters(arena, json, "before", NULL, &out->before) &&
           state_json_read_adapters(arena, json, "lost", &out->before, &out->lost) &&
           state_json_read_adapters(arena, json, "remove", &out->before, &out->remove) &&
           state_json_read_adapters(arena, json, "add", &out->before, &out->add);
}

static bool read_header(struct hp_arena *arena, const cJSON *json, struct core_journal *out)
{
    return state_json_read_text(arena, json, "program", true, &out->program) &&
           state_json_read_text(arena, json, "host", true, &out->host_identity) &&
           state_json_read_text(arena, json, "vmId", true, &out->vm_id) &&
           state_json_read_text(arena, json, "vmName", true, &out->vm_name) &&
           state_json_read_text(arena, json, "started", true, &out->started) &&
           state_json_read_text(arena, json, "change", true, &out->change) &&
           read_intent(arena, json, &out->intent);
}

static bool is_version(const cJSON *json)
{
    const cJSON *version = hp_json_member(json, "hyperpointJournal");
    return cJSON_IsNumber(version) && version->valuedouble == CORE_FORMAT_JOURNAL;
}

static void note_step(struct hp_arena *arena, struct core_journal *journal, const char *name, bool done)
{
    journal->steps = hp_arena_grow(arena, journal->steps, journal->step_count, &journal->step_capacity,
                                   sizeof *journal->steps);
    journal->steps[journal->step_count++] = (struct core_noted_step){ .name = hp_arena_copy(arena, name),
                                                                      .done = done,
                                                                      .undoing = journal->undoing };
}

static bool tells(const struct core_journal *journal, const struct core_step_kind *kind, bool done)
{
    for (size_t i = 0; i < journal->step_count; i++) {
        if (journal->steps[i].done == done && strcmp(journal->steps[i].name, kind->name) == 0)
            return true;
    }
    return false;
}

const char *core_journal_label(struct hp_arena *arena, const struct core_journal *journal)
{
    return hp_arena_format(arena, "%s, started %s", journal->change,
                           core_local_text(arena, journal->started));
}

bool core_journal_begun(const struct core_journal *journal, const struct core_step_kind *kind)
{
    return tells(journal, kind, false);
}

bool core_journal_done(const struct core_journal *journal, const struct core_step_kind *kind)
{
    return tells(journal, kind, true);
}

bool core_journal_begun_forward(const struct core_journal *journal, const struct core_step_kind *kind)
{
    for (size_t i = 0; i < journal->step_count; i++) {
        if (!journal->steps[i].undoing && strcmp(journal->steps[i].name, kind->name) == 0)
            return true;
    }
    return false;
}

static bool read_progress(struct hp_arena *arena, const cJSON *json, struct core_journal *out)
{
    const char *begins = cJSON_GetStringValue(hp_json_member(json, "begins"));
    const char *done = cJSON_GetStringValue(hp_json_member(json, "done"));
    bool undoing = cJSON_IsTrue(hp_json_member(json, "undoing"));
    if (begins || done)
        note_step(arena, out, begins ? begins : done, !begins);
    const cJSON *arrived = hp_json_member(json, "came");
    bool applied = cJSON_IsTrue(hp_json_member(json, "applied"));
    out->applied = out->applied || applied;
    if (arrived && !read_arrived(arena, arrived, out))
        return false;
    bool failed = cJSON_IsTrue(hp_json_member(json, "failed"));
    bool power = hp_json_member(json, "power") != NULL;
    if (power && !read_power(json, &out->again))
        return false;
    if (undoing)
        out->undoing = true;
    out->failures += failed;
    return (begins || done || undoing || applied || arrived || failed || power) &&
           state_json_read_text(arena, json, "checkpoint", false, &out->checkpoint_id);
}

/* Reads one line; `first` is the header. */
static int read_line(struct hp_arena *arena, const char *path, const char *line, size_t length, bool first,
                     struct core_journal *out, struct hp_error *err)
{
    HP_JSON(json);
    HP_ERROR(cause);
    if (hp_json_parse("a line", line, length, &json, &cause) != 0)
        return corrupt(path, cause.what, err);
    if (first && !is_version(json))
        return corrupt(path, "another version of HyperPoint wrote it", err);
    if (first ? !read_header(arena, json, out) : !read_progress(arena, json, out))
        return corrupt(path, first ? "its first line is invalid" : "a line is invalid", err);
    return 0;
}

size_t journal_whole_lines(const char *text, size_t length)
{
    size_t whole = 0;
    size_t before_zeros = 0;
    size_t lines_since = 0;
    for (const char *end; (end = memchr(text + whole, '\n', length - whole)) != NULL;) {
        size_t line = (size_t)(end - text) - whole;
        if (lines_since || memchr(text + whole, '\0', line))
            lines_since++;
        else
            before_zeros = whole + line + 1;
        whole += line + 1;
    }
    /* Before more lines zeros are damage, which the reader of lines tells. */
    return lines_since <= JOURNAL_LINES_A_SYNC ? before_zeros : whole;
}

int journal_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                  struct core_journal *out, bool *found, struct hp_error *err)
{
    struct core_journal journal = { .path = hp_arena_copy(arena, path) };
    bool has_header = false;
    size_t at = 0;
    length = journal_whole_lines(text, length);
    for (const char *end; (end = memchr(text + at, '\n', length - at)) != NULL;) {
        size_t line = (size_t)(end - text) - at;
        int rc = read_line(arena, path, text + at, line, !has_header, &journal, err);
        if (rc)
            return rc;
        has_header = true;
        at += line + 1;
    }
    if (has_header)
        *out = journal;
    *found = has_header;
    return 0;
}

static int read_journal(const char *path, struct hp_arena *arena, struct core_journal *out, bool *found,
                        struct hp_error *err)
{
    HP_ERROR(cause);
    struct os_content content;
    int rc = os_file_read(path, MAX_JOURNAL_SIZE, arena, &content, &cause);
    if (rc == HP_E_NOT_FOUND) {
        *found = false;
        return 0;
    }
    if (rc && cause.next)
        hp_error_next(err, "%s", cause.next);
    if (rc)
        return corrupt(path, cause.what, err);
    return journal_parse(path, content.text, content.length, arena, out, found, err);
}

/* The journal in that file; it must be about the VM and host its name says. */
static int read_named(const char *folder, const char *path, struct hp_arena *arena, struct core_journal *out,
                      bool *found, struct hp_error *err)
{
    const char *named = NULL;
    int rc = read_journal(path, arena, out, found, err);
    if (rc || !*found)
        return rc;
    claim_path(arena, folder, out->host_identity, out->vm_id, JOURNAL_SUFFIX, &named, NULL);
    return named && hp_text_same(named, path)
               ? 0
               : corrupt(path, "it is about a different VM or host than its name says", err);
}

/* One of that VM as a VM of another host: the host has another name since, or the VM came from another node.
 */
static int find_other(const char *folder, const char *vm_id, struct hp_arena *arena, struct core_journal *out,
                      bool *found, struct hp_error *err)
{
    struct os_names names;
    int rc = os_folder_list_some(folder, vm_id, arena, &names, err);
    for (size_t i = 0; !rc && !*found && i < names.count; i++) {
        const char *of_vm = claim_vm_of(arena, names.items[i], NULL, JOURNAL_SUFFIX);
        if (hp_text_ends(names.items[i], JOURNAL_SUFFIX) && hp_text_same(of_vm, vm_id))
            rc = read_named(folder, os_path_join(arena, folder, names.items[i]), arena, out, found, err);
    }
    return rc;
}

int core_journal_find(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                      struct core_journal *out, bool *found, struct hp_error *err)
{
    const char *folder;
    struct core_journal journal;
    const char *path;
    int rc = os_state_path(JOURNAL_FOLDER, arena, &folder, err);
    if (!rc)
        rc = claim_path(arena, folder, host_identity, vm_id, JOURNAL_SUFFIX, &path, err);
    if (!rc)
        rc = read_named(folder, path, arena, &journal, found, err);
    if (!rc && !*found)
        rc = find_other(folder, vm_id, arena, &journal, found, err);
    if (!rc && *found)
        *out = journal;
    return rc;
}

/* "on HOST, ", when that is not this one. */
static const char *where(struct hp_arena *arena, const struct core_journal *journal,
                         const char *host_identity)
{
    return hp_text_same(journal->host_identity, host_identity)
               ? ""
               : hp_arena_format(arena, "as a VM of %s, ", journal->host_identity);
}

int core_journal_must_be_closed(const char *host_identity, const struct hv_vm *vm, struct hp_error *err)
{
    HP_ARENA(arena);
    struct core_journal journal;
    bool found;
    int rc = core_journal_find(host_identity, vm->id, &arena, &journal, &found, err);
    if (!rc && found)
        rc = claim_check_free(host_identity, vm, &journal, err);
    if (rc || !found)
        return rc;
    hp_error_set(err, HP_E_REFUSED, "a previous run on VM \"%s\" (%s%s, started %s) was interrupted",
                 vm->name, where(&arena, &journal, host_identity), journal.change,
                 core_local_text(&arena, journal.started));
    hp_error_next(err, "run: hyperpoint recover id:%s (add --dry-run to preview it)", vm->id);
    return HP_E_REFUSED;
}

static const struct hv_vm_row *row_of(const struct hv_vm_rows *vms, const char *vm_id)
{
    for (size_t i = 0; vms && i < vms->count; i++) {
        if (hp_text_same(vms->items[i].id, vm_id))
            return &vms->items[i];
    }
    return NULL;
}

/* A run has the lock beside that journal. */
static bool is_at_work(struct hp_arena *arena, const char *path)
{
    const char *lock =
        hp_arena_format(arena, "%.*s" LOCK_SUFFIX, (int)(strlen(path) - strlen(JOURNAL_SUFFIX)), path);
    return os_lock_look(lock, NULL) == HP_E_REFUSED;
}

/* A run that ends meanwhile had the lock before its journal was read, and one that begins has it after. */
static void add_journal(struct core_journals *list, const char *folder, const char *path, const char *vm_id,
                        struct hp_arena *arena)
{
    HP_ERROR(cause);
    bool found;
    bool at_work = is_at_work(arena, path);
    int rc = read_named(folder, path, arena, &list->items[list->count], &found, &cause);
    if (at_work || is_at_work(arena, path))
        return;
    if (rc)
        list->unread[list->unread_count++] =
            (struct core_unread){ .vm_id = vm_id, .what = hp_arena_copy(arena, cause.what) };
    else
        list->count += found;
}

int core_journal_list(const char *host_identity_or_null, const struct hv_vm_rows *vms, struct hp_arena *arena,
                      struct core_journals *out, struct hp_error *err)
{
    const char *folder;
    struct os_names names;
    int rc = os_state_path(JOURNAL_FOLDER, arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, err);
    if (rc)
        return rc;
    struct core_journals list = {
        .items = hp_arena_array(arena, names.count, sizeof *list.items),
        .unread = hp_arena_array(arena, names.count, sizeof *list.unread),
    };
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = claim_vm_of(arena, names.items[i], NULL, JOURNAL_SUFFIX);
        bool wanted =
            row_of(vms, vm_id) || claim_vm_of(arena, names.items[i], host_identity_or_null, JOURNAL_SUFFIX);
        if (hp_text_ends(names.items[i], JOURNAL_SUFFIX) && vm_id && wanted)
            add_journal(&list, folder, os_path_join(arena, folder, names.items[i]), vm_id, arena);
    }
    for (size_t i = 0; i < list.count; i++) {
        const struct hv_vm_row *row = row_of(vms, list.items[i].vm_id);
        list.items[i].vm_name = row ? row->name : list.items[i].vm_name;
        list.items[i].is_gone = vms && !row;
    }
    *out = list;
    return 0;
}
