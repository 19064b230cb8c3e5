/* SPDX-License-Identifier: MIT */
/* Where sets are kept besides the Notes, and how one is found again. */
#include "gpu_set/text.h"

#include "base/text.h"
#include "claim.h"
#include "platform/state.h"
#include "state_json.h"

#include <stdlib.h>
#include <string.h>

#define SET_SUFFIX ".set"

/* --- files --- */

/* The folder of a VM's sets in the state folder, with the same name as its journal. */
static int folder_of_vm(struct hp_arena *arena, const char *host_identity, const char *vm_id,
                        const char **out, struct hp_error *err)
{
    return claim_path(arena, SETS_FOLDER, host_identity, vm_id, "", out, err);
}

/* The file of a checkpoint's set, whether it is there or not. */
static int file_of(struct hp_arena *arena, const char *host_identity, const char *vm_id,
                   const char *checkpoint_id, const char **out, struct hp_error *err)
{
    const char *part;
    const char *folder;
    int rc = folder_of_vm(arena, host_identity, vm_id, &part, err);
    if (!rc)
        rc = os_state_path(part, arena, &folder, err);
    return rc ? rc : claim_checkpoint_path(arena, folder, checkpoint_id, SET_SUFFIX, out, err);
}

/* What its file holds. */
static const char *file_text(struct hp_arena *arena, const struct core_gpu_set *set)
{
    return hp_arena_format(arena, "%s\n", core_set_print_whole(arena, set));
}

/* `text` is what its file is to hold. */
static int check_text(const struct core_gpu_set *set, const char *text, struct hp_error *err)
{
    HP_ARENA(arena);
    struct core_gpu_set again;
    const char *problem = NULL;
    if (set->elsewhere)
        return hp_error_set(err, HP_E_FAILED, "the GPU set is incomplete, so HyperPoint does not keep it");
    if (strlen(text) > CORE_SET_MAX_KEPT_SIZE || set->gpu_count > CORE_SET_MAX_KEPT_GPUS)
        return hp_error_set(err, HP_E_FAILED, "the GPU set is too large to be kept (%zu GPUs, %zu bytes)",
                            set->gpu_count, strlen(text));
    if (core_set_parse(&arena, text, set->kind, &again, &problem) != CORE_SET_READ)
        return hp_error_set(err, HP_E_FAILED, "the GPU set could not be read back: %s",
                            problem ? problem : "it cannot be found");
    if (strcmp(file_text(&arena, &again), text) != 0)
        return hp_error_set(err, HP_E_FAILED, "the GPU set would not be read back as it was written");
    return 0;
}

/* Also of a set whose checkpoint is still to be made: any id takes as much room. */
int core_set_check(const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    struct core_gpu_set whole = *set;
    if (set->kind == CORE_SET_OF_CHECKPOINT && !whole.checkpoint_id)
        whole.checkpoint_id = "00000000-0000-0000-0000-000000000000";
    return check_text(set, file_text(&arena, &whole), err);
}

/* A copy that another version wrote is left alone. */
static int check_version(const char *file, enum core_set_kind kind, struct hp_error *err)
{
    HP_ARENA(scratch);
    struct os_content content;
    struct core_gpu_set ignored;
    const char *problem;
    if (os_file_read(file, CORE_SET_MAX_KEPT_SIZE, &scratch, &content, NULL) != 0 ||
        core_set_parse(&scratch, content.text, kind, &ignored, &problem) != CORE_SET_OTHER_VERSION)
        return 0;
    return hp_error_set(err, HP_E_FAILED, "HyperPoint leaves %s alone: %s", file, problem);
}

int set_write_file(const char *file, const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *text = file_text(&arena, set);
    int rc = check_text(set, text, err);
    if (!rc)
        rc = check_version(file, set->kind, err);
    if (!rc)
        rc = os_file_replace(file, text, strlen(text), OS_FILE_PRIVATE, err);
    return rc ? rc : state_json_check_file(file, text, CORE_SET_MAX_KEPT_SIZE, err);
}

enum core_set_state set_read_file(struct hp_arena *arena, const char *file, enum core_set_kind kind,
                                  struct core_gpu_set *out, const char **problem)
{
    HP_ERROR(cause);
    struct os_content content;
    int rc = os_file_read(file, CORE_SET_MAX_KEPT_SIZE, arena, &content, &cause);
    if (rc == HP_E_NOT_FOUND)
        return CORE_SET_ABSENT;
    *problem = rc ? hp_arena_copy(arena, cause.what) : NULL;
    if (rc)
        return CORE_SET_DAMAGED;
    enum core_set_state state = core_set_parse(arena, content.text, kind, out, problem);
    if (state == CORE_SET_ABSENT || (state == CORE_SET_READ && out->elsewhere)) {
        *problem = "it holds no GPU set";
        return CORE_SET_DAMAGED;
    }
    return state;
}

int core_set_keep(const char *host_identity, const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *part;
    const char *folder;
    const char *file;
    int rc = file_of(&arena, host_identity, set->vm_id, set->checkpoint_id, &file, err);
    if (!rc)
        rc = folder_of_vm(&arena, host_identity, set->vm_id, &part, err);
    if (!rc)
        rc = os_state_folder(part, &arena, &folder, err);
    return rc ? rc : set_write_file(file, set, err);
}

int core_set_discard(const char *host_identity, const char *vm_id, const char *checkpoint_id,
                     struct hp_error *err)
{
    HP_ARENA(arena);
    const char *file;
    int rc = file_of(&arena, host_identity, vm_id, checkpoint_id, &file, err);
    return rc ? rc : os_file_remove_for_good(file, err);
}

/* --- which copies there are --- */

/* A copy: of which checkpoint of which VM, as "VM checkpoint". */
struct copy {
    const char *key;
    const char *file;
    bool own; /* of this host; else of one that has had that VM, or that had another name then */
};

struct copies {
    struct copy *items;
    size_t count;
    size_t capacity;
    struct core_unread *unread; /* VMs of which a folder cannot be listed: it may hold any copy of theirs */
    size_t unread_count;
    size_t unread_capacity;
};

/* Those of one checkpoint stand together, this host's first. */
static int by_key(const void *a, const void *b)
{
    const struct copy *x = a;
    const struct copy *y = b;
    int order = hp_text_compare(x->key, y->key);
    return order ? order : (int)y->own - (int)x->own;
}

static void add_unread(struct hp_arena *arena, const char *vm_id, const char *what, struct copies *out)
{
    out->unread =
        hp_arena_grow(arena, out->unread, out->unread_count, &out->unread_capacity, sizeof *out->unread);
    out->unread[out->unread_count++] =
        (struct core_unread){ .vm_id = vm_id, .what = hp_arena_copy(arena, what) };
}

static void add_copies(struct hp_arena *arena, const char *folder, const char *vm_id, bool own,
                       struct copies *out)
{
    HP_ERROR(cause);
    struct os_names names = { .count = 0 };
    if (os_folder_list(folder, arena, &names, &cause) != 0)
        add_unread(arena, vm_id, cause.what, out);
    for (size_t i = 0; i < names.count; i++) {
        const char *name = names.items[i];
        if (!hp_text_ends(name, SET_SUFFIX))
            continue;
        out->items = hp_arena_grow(arena, out->items, out->count, &out->capacity, sizeof *out->items);
        out->items[out->count++] = (struct copy){
            .key = hp_arena_format(arena, "%s %.*s", vm_id, (int)(strlen(name) - strlen(SET_SUFFIX)), name),
            .file = os_path_join(arena, folder, name),
            .own = own,
        };
    }
}

static int by_text(const void *a, const void *b)
{
    return hp_text_compare(*(const char *const *)a, *(const char *const *)b);
}

/* What the state folder has of these VMs; a file that is not there need not be opened. */
static void list_copies(const char *host_identity, const char **vm_ids, size_t vm_count,
                        struct hp_arena *arena, struct copies *out)
{
    HP_ERROR(cause);
    const char *folder;
    struct os_names names = { .count = 0 };
    int rc = os_state_path(SETS_FOLDER, arena, &folder, &cause);
    if (!rc)
        rc = os_folder_list(folder, arena, &names, &cause);
    for (size_t i = 0; rc && i < vm_count; i++)
        add_unread(arena, vm_ids[i], cause.what, out);
    if (vm_count)
        qsort(vm_ids, vm_count, sizeof *vm_ids, by_text);
    for (size_t i = 0; i < names.count; i++) {
        const char *vm_id = claim_vm_of(arena, names.items[i], NULL, "");
        bool own = claim_vm_of(arena, names.items[i], host_identity, "") != NULL;
        if (vm_id && bsearch(&vm_id, vm_ids, vm_count, sizeof *vm_ids, by_text))
            add_copies(arena, os_path_join(arena, folder, names.items[i]), vm_id, own, out);
    }
    if (out->count)
        qsort(out->items, out->count, sizeof *out->items, by_key);
}

/* Why a copy of that VM may be there that is not seen; NULL: there is none. */
static const char *unread_of(const struct copies *copies, const char *vm_id)
{
    for (size_t i = 0; i < copies->unread_count; i++) {
        if (hp_text_same(copies->unread[i].vm_id, vm_id))
            return copies->unread[i].what;
    }
    return NULL;
}

/* The copy that counts for that checkpoint; NULL when there is none. */
static const struct copy *copy_of(const struct copies *copies, const struct hv_checkpoint *checkpoint,
                                  struct hp_arena *arena)
{
    const struct copy key = { .key = hp_arena_format(arena, "%s %s", checkpoint->vm_id, checkpoint->id),
                              .own = true };
    size_t low = 0;
    for (size_t high = copies->count; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (by_key(&copies->items[middle], &key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bool found = low < copies->count && hp_text_same(copies->items[low].key, key.key);
    return found ? &copies->items[low] : NULL;
}

/* A copy that cannot be read is left as it is. */
static int pin_copy(const char *file, bool pinned, struct hp_error *err)
{
    HP_ARENA(arena);
    struct os_content content;
    struct core_gpu_set set;
    if (os_file_read(file, CORE_SET_MAX_KEPT_SIZE, &arena, &content, NULL) != 0 ||
        core_set_parse(&arena, content.text, CORE_SET_OF_CHECKPOINT, &set, NULL) != CORE_SET_READ ||
        set.pinned == pinned)
        return 0;
    set.pinned = pinned;
    return core_set_says_nothing(&set) ? os_file_remove(file, err) : set_write_file(file, &set, err);
}

int core_set_pin_others(const char *host_identity, const char *vm_id, const char *checkpoint_id, bool pinned,
                        struct hp_error *err)
{
    HP_ARENA(arena);
    struct copies copies = { .count = 0 };
    int rc = 0;
    const char *key = hp_arena_format(&arena, "%s %s", vm_id, checkpoint_id);
    list_copies(host_identity, &vm_id, 1, &arena, &copies);
    for (size_t i = 0; !rc && i < copies.count; i++) {
        if (!copies.items[i].own && hp_text_same(copies.items[i].key, key))
            rc = pin_copy(copies.items[i].file, pinned, err);
    }
    return rc;
}

/* --- found again --- */

/* Notes are copied with a VM's settings: a block of another checkpoint of this VM says nothing of this one.
 * One of another VM came with an import, which may give new ids to all of them. */
static bool is_of_another(const struct core_gpu_set *set, const struct hv_checkpoint *checkpoint)
{
    return !hp_text_same(set->checkpoint_id, checkpoint->id) && hp_text_same(set->vm_id, checkpoint->vm_id);
}

static void look_into_notes(const struct hv_checkpoint *checkpoint, struct hp_arena *arena,
                            struct core_set_found *found)
{
    const char *problem = NULL;
    enum core_set_state state =
        core_set_parse(arena, checkpoint->notes, CORE_SET_OF_CHECKPOINT, &found->set, &problem);
    if (state == CORE_SET_READ && is_of_another(&found->set, checkpoint)) {
        found->set = (struct core_gpu_set){ .known = false };
        found->remark = "the GPU set in its notes belongs to a different checkpoint of this VM: "
                        "HyperPoint ignores it";
    } else if (state == CORE_SET_READ) {
        found->source = CORE_SET_IN_NOTES;
    } else if (problem) {
        found->unreadable = true;
        found->remark = hp_arena_format(arena, "HyperPoint ignores the GPU set in its notes: %s", problem);
    }
}

/* Notes that only say that the set was too large for them are completed from the copy. */
static void take_copy(struct core_set_found *found, const struct core_gpu_set *copy)
{
    bool pinned = found->source == CORE_SET_IN_NOTES ? found->set.pinned : copy->pinned;
    found->set = *copy;
    found->set.pinned = pinned;
    found->source = CORE_SET_IN_STATE;
}

static void look_into_state(const struct copies *copies, const struct hv_checkpoint *checkpoint,
                            struct hp_arena *arena, struct core_set_found *found)
{
    const char *problem = NULL;
    struct core_gpu_set copy = { .known = false };
    const struct copy *there = copy_of(copies, checkpoint, arena);
    bool in_notes = found->source == CORE_SET_IN_NOTES && found->set.known && !found->set.elsewhere;
    enum core_set_state state =
        there ? set_read_file(arena, there->file, CORE_SET_OF_CHECKPOINT, &copy, &problem) : CORE_SET_ABSENT;
    if (state == CORE_SET_READ && !hp_text_same(copy.checkpoint_id, checkpoint->id)) {
        state = CORE_SET_DAMAGED;
        problem = "it belongs to a different checkpoint";
    } else if (!there && (problem = unread_of(copies, checkpoint->vm_id)) != NULL) {
        state = CORE_SET_DAMAGED;
    }
    bool mark_only = found->source == CORE_SET_IN_NOTES && !found->set.elsewhere && !copy.known;
    if (state == CORE_SET_READ && !in_notes && !mark_only) {
        take_copy(found, &copy);
    } else if (state == CORE_SET_READ) { /* the mark of the notes counts, whoever set it */
        found->in_both = core_set_same(&found->set, &copy);
        found->differs = !found->in_both && copy.known;
        if (found->differs)
            found->remark = "its notes and the copy in the state folder list different GPUs; HyperPoint "
                            "uses the notes";
    } else if (state != CORE_SET_ABSENT && !in_notes) {
        found->unreadable = found->unreadable || found->source == CORE_SET_NOWHERE;
        found->remark = hp_arena_format(
            arena, "HyperPoint ignores the copy of its GPU set in the state folder: %s", problem);
    } else if (found->source == CORE_SET_IN_NOTES && found->set.elsewhere) {
        found->remark =
            "its GPU set was too large for the notes, and this machine's state folder has no copy of it";
    }
}

void core_set_find(const char *host_identity, const struct hv_checkpoint *checkpoint, struct hp_arena *arena,
                   struct core_set_found *out)
{
    struct core_set_found found = { .source = CORE_SET_NOWHERE };
    struct copies copies = { .count = 0 };
    const char *vm_id = checkpoint->vm_id;
    list_copies(host_identity, &vm_id, 1, arena, &copies);
    look_into_notes(checkpoint, arena, &found);
    look_into_state(&copies, checkpoint, arena, &found);
    *out = found;
}

/* Of what was found, in an arena of its own, what a list needs. */
static struct core_set_listed listed(struct hp_arena *arena, const struct core_set_found *found)
{
    return (struct core_set_listed){
        .source = found->source,
        .set = core_set_summary_of(arena, &found->set),
        .in_both = found->in_both,
        .differs = found->differs,
        .unreadable = found->unreadable,
        .remark = hp_arena_copy(arena, found->remark),
    };
}

const struct core_set_listed *core_set_list(const char *host_identity, const struct hv_checkpoints *list,
                                            struct hp_arena *arena)
{
    HP_ARENA(names);
    struct copies copies = { .count = 0 };
    struct core_set_listed *all = hp_arena_array(arena, list->count, sizeof *all);
    const char **vm_ids = hp_arena_array(&names, list->vm_count, sizeof *vm_ids);
    for (size_t i = 0; i < list->vm_count; i++)
        vm_ids[i] = list->vms[i].id;
    list_copies(host_identity, vm_ids, list->vm_count, &names, &copies);
    for (size_t i = 0; i < list->count; i++) {
        HP_ARENA(scratch);
        struct core_set_found found = { .source = CORE_SET_NOWHERE };
        look_into_notes(&list->items[i], &scratch, &found);
        look_into_state(&copies, &list->items[i], &scratch, &found);
        all[i] = listed(arena, &found);
    }
    return all;
}
