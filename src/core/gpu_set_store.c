/* SPDX-License-Identifier: MIT */
/* Where sets are kept besides the Notes, and how one is found again. */
#include "gpu_set_text.h"

#include "base/text.h"
#include "claim.h"
#include "kept.h"
#include "platform/state.h"

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

/* Also of a set whose checkpoint is still to be made: any id takes as much room. */
int core_set_check(const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    struct core_gpu_set whole = *set;
    struct core_gpu_set again;
    const char *problem = NULL;
    if (!whole.checkpoint_id)
        whole.checkpoint_id = "00000000-0000-0000-0000-000000000000";
    if (set->elsewhere)
        return hp_error_set(err, HP_E_FAILED, "the GPU set is not complete, and so it is not kept");
    const char *text = file_text(&arena, &whole);
    if (strlen(text) > CORE_SET_LARGEST_KEPT || set->gpu_count > CORE_SET_MOST_KEPT_GPUS)
        return hp_error_set(err, HP_E_FAILED, "the GPU set is too large to be kept (%zu GPUs, %zu bytes)",
                            set->gpu_count, strlen(text));
    if (core_set_parse(&arena, text, &again, &problem) != CORE_SET_READ)
        return hp_error_set(err, HP_E_FAILED, "the GPU set could not be read again: %s",
                            problem ? problem : "it is not found");
    if (!core_set_same(&again, &whole) || again.pinned != whole.pinned ||
        !hp_text_same(again.checkpoint_id, whole.checkpoint_id))
        return hp_error_set(err, HP_E_FAILED, "the GPU set would be read as another one");
    return 0;
}

int core_set_keep(const char *host_identity, const struct core_gpu_set *set, struct hp_error *err)
{
    HP_ARENA(arena);
    const char *part;
    const char *folder;
    const char *file;
    int rc = core_set_check(set, err);
    if (!rc)
        rc = file_of(&arena, host_identity, set->vm_id, set->checkpoint_id, &file, err);
    if (!rc)
        rc = folder_of_vm(&arena, host_identity, set->vm_id, &part, err);
    if (!rc)
        rc = os_state_folder(part, &arena, &folder, err);
    if (rc)
        return rc;
    const char *text = file_text(&arena, set);
    rc = os_file_replace(file, text, strlen(text), OS_FILE_PRIVATE, err);
    return rc ? rc : kept_check_file(file, text, CORE_SET_LARGEST_KEPT, err);
}

int core_set_forget(const char *host_identity, const char *vm_id, const char *checkpoint_id,
                    struct hp_error *err)
{
    HP_ARENA(arena);
    const char *file;
    int rc = file_of(&arena, host_identity, vm_id, checkpoint_id, &file, err);
    return rc ? rc : os_file_remove(file, err);
}

/* --- found again --- */

/* The copy of the state folder; *there tells whether there is a file at all. */
static bool read_copy(const char *host_identity, const struct hv_checkpoint *checkpoint,
                      struct hp_arena *arena, struct core_gpu_set *out, bool *there, const char **problem)
{
    HP_ERROR(cause);
    const char *file;
    struct os_content content;
    *there = false;
    if (file_of(arena, host_identity, checkpoint->vm_id, checkpoint->id, &file, NULL) != 0)
        return false;
    int rc = os_file_read(file, CORE_SET_LARGEST_KEPT, arena, &content, &cause);
    *there = rc != HP_E_NOT_FOUND;
    if (rc) {
        *problem = hp_arena_copy(arena, cause.what);
        return false;
    }
    *problem = "it holds no GPU set";
    return core_set_parse(arena, content.text, out, problem) == CORE_SET_READ &&
           hp_text_same(out->checkpoint_id, checkpoint->id);
}

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
    enum core_set_state state = core_set_parse(arena, checkpoint->notes, &found->set, &problem);
    if (state == CORE_SET_READ && is_of_another(&found->set, checkpoint)) {
        found->set = (struct core_gpu_set){ .known = false };
        found->remark = "the GPU set in its notes is that of another checkpoint of this VM, and not used";
    } else if (state == CORE_SET_READ) {
        found->source = CORE_SET_IN_NOTES;
    } else if (problem) {
        found->unreadable = true;
        found->remark = hp_arena_format(arena, "the GPU set in its notes is not used: %s", problem);
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

static void look_into_state(const char *host_identity, const struct hv_checkpoint *checkpoint,
                            struct hp_arena *arena, struct core_set_found *found)
{
    const char *problem = NULL;
    struct core_gpu_set copy = { .known = false };
    bool there;
    bool in_notes = found->source == CORE_SET_IN_NOTES && found->set.known && !found->set.elsewhere;
    if (read_copy(host_identity, checkpoint, arena, &copy, &there, &problem)) {
        if (!in_notes)
            take_copy(found, &copy);
        else if (core_set_same(&found->set, &copy)) /* the mark of the notes counts, whoever set it */
            found->in_both = true;
        else if ((found->differs = copy.known))
            found->remark = "its notes and the copy in the state folder tell different GPUs; the notes count";
    } else if (there && !in_notes) {
        found->remark = hp_arena_format(arena, "the copy of its GPU set in the state folder is not used: %s",
                                        problem ? problem : "it is of another checkpoint");
    } else if (found->source == CORE_SET_IN_NOTES && found->set.elsewhere) {
        found->remark =
            "its GPU set was too large for the notes, and this machine's state folder has no copy";
    }
}

void core_set_find(const char *host_identity, const struct hv_checkpoint *checkpoint, struct hp_arena *arena,
                   struct core_set_found *out)
{
    struct core_set_found found = { .source = CORE_SET_NOWHERE };
    look_into_notes(checkpoint, arena, &found);
    look_into_state(host_identity, checkpoint, arena, &found);
    *out = found;
}

/* --- of many --- */

static int by_text(const void *a, const void *b)
{
    return hp_text_compare(*(const char *const *)a, *(const char *const *)b);
}

/* Which copies there are, as "VM checkpoint": a file that is not there need not be opened. */
struct copies {
    struct os_names names;
    size_t capacity;
};

static void add_copy(struct copies *copies, struct hp_arena *arena, const char *vm_id,
                     const char *checkpoint_id)
{
    struct os_names *names = &copies->names;
    names->items = hp_arena_grow(arena, names->items, names->count, &copies->capacity, sizeof *names->items);
    names->items[names->count++] = hp_arena_format(arena, "%s %s", vm_id, checkpoint_id);
}

/* A folder that cannot be listed may hold each of them; trying to open one tells why it cannot be used. */
static void add_all_of(struct copies *copies, struct hp_arena *arena, const struct hv_checkpoints *list,
                       const char *vm_id)
{
    for (size_t i = 0; i < list->count; i++) {
        if (hp_text_same(list->items[i].vm_id, vm_id))
            add_copy(copies, arena, vm_id, list->items[i].id);
    }
}

static void list_copies(const char *host_identity, const struct hv_checkpoints *list, struct hp_arena *arena,
                        struct copies *out)
{
    for (size_t i = 0; i < list->vm_count; i++) {
        struct os_names names = { .count = 0 };
        const char *part;
        const char *folder;
        const char *vm_id = list->vms[i].id;
        if (folder_of_vm(arena, host_identity, vm_id, &part, NULL) != 0 ||
            os_state_path(part, arena, &folder, NULL) != 0)
            continue;
        if (os_folder_list(folder, arena, &names, NULL) != 0)
            add_all_of(out, arena, list, vm_id);
        for (size_t k = 0; k < names.count; k++) {
            size_t length = strlen(names.items[k]) - (sizeof SET_SUFFIX - 1);
            if (hp_text_ends(names.items[k], SET_SUFFIX))
                add_copy(out, arena, vm_id, hp_arena_copy_part(arena, names.items[k], length));
        }
    }
    if (out->names.count)
        qsort(out->names.items, out->names.count, sizeof *out->names.items, by_text);
}

static bool has_copy(const struct copies *copies, const struct hv_checkpoint *checkpoint,
                     struct hp_arena *scratch)
{
    const char *key = hp_arena_format(scratch, "%s %s", checkpoint->vm_id, checkpoint->id);
    const struct os_names *names = &copies->names;
    return names->count && bsearch(&key, names->items, names->count, sizeof *names->items, by_text);
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
    struct copies copies = { .capacity = 0 };
    struct core_set_listed *all = hp_arena_array(arena, list->count, sizeof *all);
    list_copies(host_identity, list, &names, &copies);
    for (size_t i = 0; i < list->count; i++) {
        HP_ARENA(scratch);
        struct core_set_found found = { .source = CORE_SET_NOWHERE };
        look_into_notes(&list->items[i], &scratch, &found);
        if (found.set.elsewhere || has_copy(&copies, &list->items[i], &scratch))
            look_into_state(host_identity, &list->items[i], &scratch, &found);
        all[i] = listed(arena, &found);
    }
    return all;
}
