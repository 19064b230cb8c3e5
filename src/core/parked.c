/* SPDX-License-Identifier: MIT */
#include "parked.h"

#include "base/str.h"
#include "base/text.h"
#include "claim.h"
#include "kept.h"
#include "platform/state.h"

#include <stdlib.h>
#include <string.h>

/* --- writing --- */

/* Heap memory the caller frees. */
static char *print(const char *host_identity, const struct core_parked *parked)
{
    HP_JSON(json);
    json = cJSON_CreateObject();
    cJSON_AddNumberToObject(json, "hyperpointParked", PARKED_VERSION);
    hp_json_add_text(json, "program", HYPERPOINT_VERSION);
    hp_json_add_text(json, "host", host_identity);
    hp_json_add_text(json, "vmId", parked->vm_id);
    hp_json_add_text(json, "vmName", parked->vm_name);
    hp_json_add_text(json, "since", parked->since);
    hp_json_add_text(json, "run", parked->run);
    kept_add_adapters(json, "adapters", &parked->adapters);
    kept_add_settings(json, "windows", &parked->windows);
    return hp_json_print(json);
}

static void free_text(char **text)
{
    free(*text);
}

/* A set that could not be read again would be lost with the adapters that come off: the reader must take it,
 * and have understood all of it. */
static int check_text(const char *path, const char *text, struct hp_error *err)
{
    HP_ARENA(arena);
    HP_ERROR(cause);
    struct core_parked again;
    size_t length = strlen(text);
    if (length > LARGEST_PARKED)
        return hp_error_set(err, HP_E_FAILED, "they take %zu bytes, and no more than %d could be read again",
                            length, LARGEST_PARKED);
    if (parked_parse(path, text, length, &arena, &again, &cause) != 0)
        return hp_error_set(err, HP_E_FAILED, "they could not be read again: %s", cause.what);
    __attribute__((cleanup(free_text))) char *understood = print(again.host_identity, &again);
    if (strcmp(understood, text) != 0)
        return hp_error_set(err, HP_E_FAILED, "they would be read as something else");
    return 0;
}

int parked_write(const struct core_claim *claim, const struct core_parked *parked, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *folder;
    __attribute__((cleanup(free_text))) char *text = print(claim->host_identity, parked);
    int rc = check_text(claim->parked_path, text, err);
    if (!rc)
        rc = os_state_folder(PARKED_FOLDER, &arena, &folder, err);
    if (!rc) {
        rc = os_file_replace(claim->parked_path, text, strlen(text), OS_FILE_PRIVATE, err);
        if (!rc)
            rc = kept_check_file(claim->parked_path, text, LARGEST_PARKED, err);
        /* There was none before (a set is never replaced), and half of one must not be taken for it. */
        if (rc)
            parked_remove(claim, NULL);
    }
    if (rc)
        hp_error_context(err, "the GPU adapters cannot be written down");
    return rc;
}

int parked_remove(const struct core_claim *claim, struct hp_error *err)
{
    return os_file_remove(claim->parked_path, err);
}

bool parked_exists(const struct core_claim *claim)
{
    return os_file_exists(claim->parked_path);
}

int core_parked_discard(struct core_claim *claim, struct hp_error *err)
{
    return parked_remove(claim, err);
}

/* --- reading --- */

static int rubbish(const char *path, const char *what, struct hp_error *err)
{
    hp_error_set(err, HP_E_FAILED, "the set of a parked VM in %s cannot be read: %s", path, what);
    hp_error_next(err,
                  "it holds the GPU adapters that VM is to get back; look at the file, add them by hand if "
                  "they are missing, then forget it with -DO unpark -DISCARD");
    return HP_E_FAILED;
}

static bool read_members(struct hp_arena *arena, const cJSON *json, struct core_parked *out)
{
    return kept_read_text(arena, json, "program", true, &out->program) &&
           kept_read_text(arena, json, "host", true, &out->host_identity) &&
           kept_read_text(arena, json, "vmId", true, &out->vm_id) &&
           kept_read_text(arena, json, "vmName", true, &out->vm_name) &&
           kept_read_text(arena, json, "since", true, &out->since) &&
           kept_read_text(arena, json, "run", false, &out->run) &&
           kept_read_adapters(arena, json, "adapters", &out->adapters) &&
           kept_read_settings(json, "windows", &out->windows);
}

int parked_parse(const char *path, const char *text, size_t length, struct hp_arena *arena,
                 struct core_parked *out, struct hp_error *err)
{
    HP_JSON(json);
    HP_ERROR(cause);
    struct core_parked parked = { .path = hp_arena_copy(arena, path) };
    if (hp_json_parse("it", text, length, &json, &cause) != 0)
        return rubbish(path, cause.what, err);
    const cJSON *version = hp_json_member(json, "hyperpointParked");
    if (!cJSON_IsNumber(version) || version->valuedouble != PARKED_VERSION)
        return rubbish(path, "it was written by another version of this program", err);
    if (!read_members(arena, json, &parked))
        return rubbish(path, "it is not what it should be", err);
    *out = parked;
    return 0;
}

static int read_file(const char *path, struct hp_arena *arena, struct core_parked *out, bool *found,
                     struct hp_error *err)
{
    HP_ERROR(cause);
    struct os_content content;
    int rc = os_file_read(path, LARGEST_PARKED, arena, &content, &cause);
    *found = rc != HP_E_NOT_FOUND;
    if (!*found)
        return 0;
    if (rc)
        return rubbish(path, cause.what, err);
    return parked_parse(path, content.text, content.length, arena, out, err);
}

int core_parked_find(const char *host_identity, const char *vm_id, struct hp_arena *arena,
                     struct core_parked *out, bool *found, struct hp_error *err)
{
    const char *folder;
    struct core_parked parked;
    const char *path;
    int rc = os_state_path(PARKED_FOLDER, arena, &folder, err);
    if (!rc)
        rc = claim_path(arena, folder, host_identity, vm_id, PARKED_SUFFIX, &path, err);
    if (!rc)
        rc = read_file(path, arena, &parked, found, err);
    if (rc || !*found)
        return rc;
    if (!hp_text_same(parked.vm_id, vm_id) || !hp_text_same(parked.host_identity, host_identity))
        return rubbish(path, "it is about another VM or host than its name says", err);
    *out = parked;
    return 0;
}

int core_read_parked(const char *host_identity, struct hp_arena *arena, struct core_state *state,
                     struct hp_error *err)
{
    struct core_parked *parked = hp_arena_alloc(arena, sizeof *parked);
    bool found;
    int rc = core_parked_find(host_identity, state->vm.id, arena, parked, &found, err);
    state->parked = !rc && found ? parked : NULL;
    return rc;
}

int core_parked_list(const char *host_identity_or_null, struct hp_arena *arena, struct core_parked_vms *out,
                     struct hp_error *err)
{
    const char *folder;
    struct os_names names;
    int rc = os_state_path(PARKED_FOLDER, arena, &folder, err);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, err);
    if (rc)
        return rc;
    struct core_parked_vms list = {
        .items = hp_arena_array(arena, names.count, sizeof *list.items),
        .unread = hp_arena_array(arena, names.count, sizeof *list.unread),
    };
    for (size_t i = 0; i < names.count; i++) {
        HP_ERROR(cause);
        bool found;
        struct core_parked *parked = &list.items[list.count];
        if (!hp_text_ends(names.items[i], PARKED_SUFFIX))
            continue;
        const char *path = os_path_join(arena, folder, names.items[i]);
        const char *vm_id = claim_vm_of(arena, names.items[i], host_identity_or_null, PARKED_SUFFIX);
        if (read_file(path, arena, parked, &found, &cause) == 0)
            list.count += found && (!host_identity_or_null ||
                                    hp_text_same(parked->host_identity, host_identity_or_null));
        else if (vm_id)
            list.unread[list.unread_count++] =
                (struct core_unread){ .vm_id = vm_id, .what = hp_arena_copy(arena, cause.what) };
    }
    *out = list;
    return 0;
}

/* --- what a parked VM allows --- */

/* Changes after which the set can still be put back as if nothing had been: what takes adapters off that
 * somebody added meanwhile, and checkpoints that leave the adapters as they are. */
static bool leaves_set_alone(const struct core_request *request)
{
    switch (request->change) {
    case CORE_CHECKPOINT:
        return request->selectors.count == 0;
    case CORE_REMOVE:
    case CORE_REMOVE_ALL:
    case CORE_PARK:
    case CORE_UNPARK:
        return true;
    default:
        return core_change_is_of_tree(request->change);
    }
}

int core_parked_allows(const struct core_parked *parked, const struct core_request *request,
                       struct hp_error *err)
{
    if (!parked || leaves_set_alone(request))
        return 0;
    hp_error_set(err, HP_E_REFUSED, "VM \"%s\" is parked since %s, and its %zu GPU adapter%s to be put back",
                 parked->vm_name, parked->since, parked->adapters.count,
                 parked->adapters.count == 1 ? " is" : "s are");
    hp_error_next(
        err, "put them back first: hyperpoint -VM id:%s -DO unpark (or forget them: -DO unpark -DISCARD)",
        parked->vm_id);
    return HP_E_REFUSED;
}
