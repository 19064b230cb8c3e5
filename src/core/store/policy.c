/* SPDX-License-Identifier: MIT */
#include "core/policy.h"

#include "base/hash.h"
#include "base/str.h"
#include "base/text.h"
#include "base/time.h"
#include "claim.h"
#include "core/retention.h"
#include "platform/clock.h"
#include "platform/lock.h"
#include "platform/process.h"
#include "platform/state.h"
#include "state_json.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define POLICY_SUFFIX ".policy"
#define LAST_SUFFIX ".last"

/* Far more than the longest command line needs; more is neither written nor read. */
enum { MAX_RECORD_SIZE = 256 * 1024 };

static const char *const timers[] = { "system", "user", "none" };

const char *core_policy_new_id(struct hp_arena *arena, const char *vm_id)
{
    const char *seed = hp_arena_format(arena, "%s %lu %" PRId64 " %" PRIu64, vm_id, os_process_id(),
                                       hp_clock_utc(os_clock()), hp_clock_monotonic(os_clock()));
    return hp_arena_format(arena, "%016" PRIX64, hp_hash_add(HP_HASH_EMPTY, seed));
}

const char *core_policy_command(struct hp_arena *arena, const struct core_policy *policy, const char *more)
{
    HP_STR(command);
    hp_str_format(&command, "hyperpoint schedule id:%s %s --keep %s --name \"%s\"", policy->vm_id,
                  policy->when, policy->keep, policy->name);
    if (strcmp(policy->timer, "none") == 0)
        hp_str_add(&command, " --no-timer");
    else
        hp_str_format(&command, " --account %s", policy->timer);
    bool plain = !strpbrk(policy->name, "\"`$\\%!");
    for (size_t i = 0; i < policy->word_count; i++) {
        const char *word = policy->words[i];
        const char *quote = strpbrk(word, " \t'&|<>()[]{};*?#~,") ? "\"" : "";
        plain = plain && !strpbrk(word, "\"`$%!") && !hp_text_ends(word, "\\");
        hp_str_format(&command, " %s%s%s", quote, word, quote);
    }
    if (more)
        hp_str_format(&command, " %s", more);
    return plain ? hp_arena_copy(arena, hp_str_text(&command)) : NULL;
}

/* --- places --- */

static int path_of(struct hp_arena *arena, const struct core_policy *policy, const char *suffix,
                   const char **out, struct hp_error *err)
{
    const char *folder;
    int rc = os_state_path(POLICY_FOLDER, arena, &folder, err);
    return rc ? rc
              : claim_path(arena, folder, policy->host, policy->vm_id,
                           hp_arena_format(arena, "-%s%s", policy->id, suffix), out, err);
}

/* --- writing --- */

static void free_text(char **text)
{
    free(*text);
}

/* Heap memory the caller frees, and so is the next. */
static char *print_policy(const struct core_policy *policy)
{
    HP_JSON(json);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointPolicy", CORE_FORMAT_POLICY);
    hp_json_add_text(json, "program", HYPERPOINT_VERSION);
    hp_json_add_text(json, "id", policy->id);
    hp_json_add_text(json, "name", policy->name);
    hp_json_add_text(json, "host", policy->host);
    hp_json_add_text(json, "vmId", policy->vm_id);
    hp_json_add_text(json, "vmName", policy->vm_name);
    hp_json_add_text(json, "created", policy->created);
    hp_json_add_text(json, "changed", policy->changed);
    hp_json_add_text(json, "when", policy->when);
    hp_json_add_text(json, "timer", policy->timer);
    hp_json_add_text(json, "keep", policy->keep);
    cJSON *words = cJSON_AddArrayToObject(json, "words");
    for (size_t i = 0; i < policy->word_count; i++)
        cJSON_AddItemToArray(words, cJSON_CreateString(policy->words[i]));
    return hp_json_print(json);
}

static char *print_run(const struct core_policy *policy, const struct core_policy_run *run)
{
    HP_JSON(json);
    HP_ARENA(arena);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointPolicyRun", CORE_FORMAT_POLICY);
    hp_json_add_text(json, "program", HYPERPOINT_VERSION);
    hp_json_add_text(json, "id", policy->id);
    hp_json_add_text(json, "started", run->started);
    hp_json_add_text(json, "ended", run->ended);
    hp_json_add_u64(json, "exitCode", run->exit_code);
    hp_json_add_text(json, "text", state_json_shown(&arena, run->text));
    hp_json_add_text(json, "checkpoint", run->checkpoint);
    hp_json_add_u64(json, "deleted", run->deleted);
    hp_json_add_text(json, "success", run->success);
    return hp_json_print(json);
}

static int replace(const char *path, const char *text, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    if (strlen(text) > MAX_RECORD_SIZE)
        return hp_error_set(err, HP_E_FAILED, "the record is too large for %s", path);
    int rc = os_state_folder(POLICY_FOLDER, &arena, &folder, err);
    if (!rc)
        rc = os_file_replace(path, text, strlen(text), OS_FILE_PRIVATE, err);
    return rc ? rc : state_json_check_file(path, text, MAX_RECORD_SIZE, err);
}

/* --- reading --- */

/* Why a text is no record of a policy; NULL: it is one. */
static const char *parse_policy(struct hp_arena *arena, const struct os_content *content,
                                struct core_policy *out)
{
    HP_JSON(json);
    HP_ERROR(cause);
    struct core_policy read = { .id = NULL };
    struct core_retention_rule rule;
    if (hp_json_parse("it", content->text, content->length, &json, &cause) != 0)
        return hp_arena_copy(arena, cause.what);
    const cJSON *version = hp_json_member(json, "hyperpointPolicy");
    if (!cJSON_IsNumber(version) || version->valuedouble != CORE_FORMAT_POLICY)
        return "another version of HyperPoint wrote it";
    const cJSON *words = hp_json_member(json, "words");
    bool whole = state_json_read_text(arena, json, "id", true, &read.id) &&
                 state_json_read_text(arena, json, "name", true, &read.name) &&
                 state_json_read_text(arena, json, "host", true, &read.host) &&
                 state_json_read_text(arena, json, "vmId", true, &read.vm_id) &&
                 state_json_read_text(arena, json, "vmName", true, &read.vm_name) &&
                 state_json_read_text(arena, json, "created", true, &read.created) &&
                 state_json_read_text(arena, json, "changed", false, &read.changed) &&
                 state_json_read_text(arena, json, "when", true, &read.when) &&
                 state_json_read_text(arena, json, "timer", true, &read.timer) &&
                 state_json_read_text(arena, json, "keep", true, &read.keep) && cJSON_IsArray(words) &&
                 core_retention_parse(read.keep, &rule, NULL) == 0;
    read.words = hp_arena_array(arena, whole ? (size_t)cJSON_GetArraySize(words) : 0, sizeof *read.words);
    for (const cJSON *item = whole ? words->child : NULL; item; item = item->next) {
        whole = whole && cJSON_IsString(item);
        read.words[read.word_count++] = hp_arena_copy(arena, cJSON_GetStringValue(item));
    }
    bool known = false;
    for (size_t i = 0; whole && i < HP_COUNT(timers); i++)
        known = known || strcmp(read.timer, timers[i]) == 0;
    if (!known)
        return "HyperPoint did not write it like this";
    *out = read;
    return NULL;
}

static const char *parse_run(struct hp_arena *arena, const struct core_policy *policy,
                             const struct os_content *content, struct core_policy_run *out)
{
    HP_JSON(json);
    HP_ERROR(cause);
    const char *id = NULL;
    struct core_policy_run read = { .started = NULL };
    if (hp_json_parse("it", content->text, content->length, &json, &cause) != 0)
        return hp_arena_copy(arena, cause.what);
    const cJSON *version = hp_json_member(json, "hyperpointPolicyRun");
    if (!cJSON_IsNumber(version) || version->valuedouble != CORE_FORMAT_POLICY)
        return "another version of HyperPoint wrote it";
    if (!state_json_read_text(arena, json, "id", true, &id) ||
        !state_json_read_text(arena, json, "started", true, &read.started) ||
        !state_json_read_text(arena, json, "ended", false, &read.ended) ||
        !state_json_read_text(arena, json, "text", false, &read.text) ||
        !state_json_read_text(arena, json, "checkpoint", false, &read.checkpoint) ||
        !state_json_read_text(arena, json, "success", false, &read.success) ||
        !hp_json_to_u64(hp_json_member(json, "exitCode"), &read.exit_code) ||
        !hp_json_to_u64(hp_json_member(json, "deleted"), &read.deleted) || !hp_text_same(id, policy->id))
        return "HyperPoint did not write it like this";
    *out = read;
    return NULL;
}

/* Why the file under that path is not used; NULL: it is what it should be. */
static const char *read_policy(struct hp_arena *arena, const char *path, struct core_policy *out)
{
    HP_ERROR(cause);
    struct os_content content;
    const char *own;
    if (os_file_read(path, MAX_RECORD_SIZE, arena, &content, &cause) != 0)
        return hp_arena_copy(arena, cause.what);
    const char *why = parse_policy(arena, &content, out);
    if (!why && (path_of(arena, out, POLICY_SUFFIX, &own, NULL) != 0 || !hp_text_same(own, path)))
        why = "it is about a different policy than its name says";
    return why;
}

static int by_name(const void *a, const void *b)
{
    const struct core_policy *x = a;
    const struct core_policy *y = b;
    int order = hp_text_compare(x->name, y->name);
    if (!order)
        order = hp_text_compare(x->vm_name, y->vm_name);
    return order ? order : strcmp(x->id, y->id);
}

int core_policy_list(struct hp_arena *arena, struct core_policies *out, struct hp_error *err)
{
    const char *folder;
    struct os_names names;
    int rc = os_state_path(POLICY_FOLDER, arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, err);
    if (rc)
        return rc;
    struct core_policies all = { .items = hp_arena_array(arena, names.count, sizeof *all.items),
                                 .unread = hp_arena_array(arena, names.count, sizeof *all.unread) };
    for (size_t i = 0; i < names.count; i++) {
        const char *path = os_path_join(arena, folder, names.items[i]);
        if (!hp_text_ends(names.items[i], POLICY_SUFFIX))
            continue;
        const char *why = read_policy(arena, path, &all.items[all.count]);
        all.count += !why;
        if (why)
            all.unread[all.unread_count++] =
                (struct core_unread){ .vm_id = claim_vm_of(arena, names.items[i], NULL, POLICY_SUFFIX),
                                      .what =
                                          hp_arena_format(arena, "HyperPoint ignores %s: %s", path, why) };
    }
    if (all.count)
        qsort(all.items, all.count, sizeof *all.items, by_name);
    *out = all;
    return 0;
}

/* --- all of it --- */

int core_policy_keep(const struct core_policy *policy, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path;
    struct core_policy again;
    __attribute__((cleanup(free_text))) char *text = print_policy(policy);
    const char *why = parse_policy(&arena, &(struct os_content){ text, strlen(text) }, &again);
    __attribute__((cleanup(free_text))) char *understood = why ? NULL : print_policy(&again);
    if (why || strcmp(understood, text) != 0)
        return hp_error_set(err, HP_E_FAILED, "the schedule could not be read back: %s",
                            why ? why : "it would not be the same");
    int rc = path_of(&arena, policy, POLICY_SUFFIX, &path, err);
    return rc ? rc : replace(path, text, err);
}

int core_policy_read(const struct core_policy *policy, struct hp_arena *arena, struct core_policy *out,
                     struct hp_error *err)
{
    const char *path;
    int rc = path_of(arena, policy, POLICY_SUFFIX, &path, err);
    *out = (struct core_policy){ .id = NULL };
    if (rc)
        return rc;
    const char *why = os_file_exists(path) ? read_policy(arena, path, out) : NULL;
    if (why)
        return hp_error_set(err, HP_E_FAILED, "HyperPoint ignores %s: %s", path, why);
    return out->id ? 0 : hp_error_set(err, HP_E_NOT_FOUND, "schedule \"%s\" has been removed", policy->name);
}

static int discard_file(const struct core_policy *policy, const char *suffix, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path;
    int rc = path_of(&arena, policy, suffix, &path, err);
    return rc ? rc : os_file_remove_for_good(path, err);
}

int core_policy_discard(const struct core_policy *policy, struct os_lock *lock, struct hp_error *err)
{
    int rc = discard_file(policy, POLICY_SUFFIX, err);
    if (!rc)
        rc = discard_file(policy, LAST_SUFFIX, err);
    os_lock_release(lock);
    return rc ? rc : discard_file(policy, LOCK_SUFFIX, err);
}

int core_policy_last(const struct core_policy *policy, struct hp_arena *arena, struct core_policy_run *out,
                     struct hp_error *err)
{
    const char *path;
    struct os_content content;
    HP_ERROR(cause);
    *out = (struct core_policy_run){ .started = NULL };
    int rc = path_of(arena, policy, LAST_SUFFIX, &path, err);
    if (rc)
        return rc;
    rc = os_file_read(path, MAX_RECORD_SIZE, arena, &content, &cause);
    if (rc == HP_E_NOT_FOUND)
        return 0;
    const char *why = rc ? cause.what : parse_run(arena, policy, &content, out);
    return why ? hp_error_set(err, HP_E_FAILED, "HyperPoint ignores %s: %s", path, why) : 0;
}

int core_policy_tell(const struct core_policy *policy, const struct core_policy_run *run,
                     struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path;
    struct core_policy_run again;
    __attribute__((cleanup(free_text))) char *text = print_run(policy, run);
    const char *why = parse_run(&arena, policy, &(struct os_content){ text, strlen(text) }, &again);
    if (why)
        return hp_error_set(err, HP_E_FAILED, "the result could not be read back: %s", why);
    int rc = path_of(&arena, policy, LAST_SUFFIX, &path, err);
    return rc ? rc : replace(path, text, err);
}

int core_policy_take(const struct core_policy *policy, const char *doing, struct os_lock **out,
                     struct hp_error *err)
{
    HP_ARENA(arena);
    const char *path;
    const char *folder;
    int rc = path_of(&arena, policy, LOCK_SUFFIX, &path, err);
    if (!rc)
        rc = os_state_folder(POLICY_FOLDER, &arena, &folder, err);
    return rc ? rc : os_lock_take(path, doing, out, err);
}

int core_policies_take(const char *doing, struct os_lock **out, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    int rc = os_state_folder(POLICY_FOLDER, &arena, &folder, err);
    return rc ? rc : os_lock_take(os_path_join(&arena, folder, "schedules" LOCK_SUFFIX), doing, out, err);
}

int core_policy_look(const struct core_policy *policy, struct hp_arena *arena, struct core_policy_run *out,
                     bool *running, struct hp_error *err)
{
    const char *path;
    HP_ERROR(cause);
    *running = false;
    int rc = core_policy_last(policy, arena, out, err);
    if (rc || !out->started || out->ended)
        return rc;
    rc = path_of(arena, policy, LOCK_SUFFIX, &path, &cause);
    if (!rc)
        rc = os_lock_look(path, &cause);
    *running = rc == HP_E_REFUSED;
    if (rc)
        return *running ? 0 : hp_error_move(err, &cause);
    /* It may have ended since its record was read. */
    return core_policy_last(policy, arena, out, err);
}

/* --- what somebody should know --- */

int core_policies_look(const char *host_identity, struct hp_arena *arena, struct core_policies_seen *out,
                       struct hp_error *err)
{
    struct core_policies all;
    *out = (struct core_policies_seen){ .count = 0 };
    int rc = core_policy_list(arena, &all, err);
    if (rc)
        return rc;
    out->items = hp_arena_array(arena, all.count + all.unread_count, sizeof *out->items);
    for (size_t i = 0; i < all.unread_count; i++)
        out->items[out->count++] = (struct core_policy_seen){ .unread = all.unread[i].what };
    for (size_t i = 0; i < all.count; i++) {
        HP_ERROR(cause);
        struct core_policy_seen seen = { .policy = all.items[i] };
        if (!hp_text_same(seen.policy.host, host_identity))
            continue;
        if (core_policy_look(&seen.policy, arena, &seen.last, &seen.running, &cause) != 0)
            seen.unread = hp_arena_copy(arena, cause.what);
        out->items[out->count++] = seen;
    }
    return 0;
}

bool core_policy_waits_since(const struct core_policy_seen *seen, int64_t *out)
{
    const char *const moments[] = { seen->policy.created, seen->policy.changed, seen->last.success,
                                    seen->running ? seen->last.started : NULL };
    bool any = false;
    for (size_t i = 0; i < HP_COUNT(moments) && !seen->unread; i++) {
        int64_t moment;
        if (!moments[i] || !hp_time_parse(moments[i], &moment))
            continue;
        *out = any && *out > moment ? *out : moment;
        any = true;
    }
    return any;
}
