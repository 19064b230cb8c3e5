/* SPDX-License-Identifier: MIT */
/* Reading all that a plan is made from. */
#include "core/plan.h"

#include "base/guid.h"
#include "base/str.h"
#include "base/text.h"
#include "core/gpu_set.h"
#include "core/checkpoints.h"
#include "core/moved.h"
#include "core/partition_config.h"
#include "core/restore_point.h"
#include "hyperv/disk.h"

#include <stdlib.h>
#include <string.h>

static const char by_id[] = "id:";

static int find_vm(struct hv_host *host, const char *vm, struct hp_arena *arena, struct hv_vm *out,
                   struct hp_error *err)
{
    return hp_text_begins(vm, by_id) ? hv_vm_find_id(host, vm + strlen(by_id), arena, out, err)
                                     : hv_vm_find(host, vm, arena, out, err);
}

int core_find_vm(struct hv_host *host, const char *vm, const char *otherwise, struct hp_arena *arena,
                 struct hv_vm *out, struct hp_error *err)
{
    HP_ERROR(cause);
    int rc = find_vm(host, vm, arena, out, &cause);
    if (rc != HP_E_NOT_FOUND || !otherwise)
        return hp_error_move(err, &cause);
    rc = find_vm(host, otherwise, arena, out, err);
    hp_error_context(err, "\"%s\" is an alias", vm);
    return rc;
}

static int by_vm_id(const void *a, const void *b)
{
    return hp_text_compare(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, the ids that have most in common are neighbours. */
static size_t telling_length(struct hp_arena *arena, const struct hv_vm_rows *vms)
{
    size_t length = CORE_TYPED_ID_LENGTH;
    const char **ids = hp_arena_array(arena, vms->count, sizeof *ids);
    for (size_t i = 0; i < vms->count; i++)
        ids[i] = vms->items[i].id;
    if (vms->count)
        qsort(ids, vms->count, sizeof *ids, by_vm_id);
    for (size_t i = 1; i < vms->count; i++) {
        size_t same = 0;
        while (ids[i][same] && ids[i][same] == ids[i - 1][same])
            same++;
        length = same >= length ? same + 1 : length;
    }
    return length;
}

const char *const *core_vm_typed_ids(struct hp_arena *arena, const struct hv_vm_rows *vms, bool whole)
{
    size_t length = whole ? HP_GUID_LENGTH : telling_length(arena, vms);
    const char **typed = hp_arena_array(arena, vms->count, sizeof *typed);
    for (size_t i = 0; i < vms->count; i++)
        typed[i] = hp_arena_format(arena, "%s%.*s", by_id, (int)length, vms->items[i].id);
    return typed;
}

bool core_is_vm(const char *vm, const char *id, const char *name)
{
    return hp_text_begins(vm, by_id) ? hp_text_same(vm + strlen(by_id), id) : hp_text_same(vm, name);
}

static int read_adapters(struct hv_host *host, struct hp_arena *arena, struct core_state *state,
                         struct hp_error *err)
{
    int rc = hv_adapter_read(host, &state->vm, arena, &state->adapters, &state->template, err);
    return rc ? rc
              : core_complete_adapters(host, &state->memory, state->vm.host, arena, &state->adapters, err);
}

static bool has_stale(const struct core_state *state)
{
    for (size_t i = 0; i < state->adapters.count; i++) {
        if (core_is_stale(&state->gpus, &state->adapters.items[i]))
            return true;
    }
    return false;
}

/* A card may leave the host between the two readings. Its adapter is looked for again then: most hosts no
 * longer list it (facts page, 13), and one that is not listed cannot be taken off. The two may also have been
 * under way together, and a card may have come between them; so the cards are read again, too. An adapter
 * whose card is gone is in the state only on a host that lists such ones. */
static int read_adapters_and_gpus(struct hv_host *host, struct hp_arena *arena, struct core_state *state,
                                  struct hp_error *err)
{
    int rc = read_adapters(host, arena, state, err);
    if (!rc)
        rc = hv_gpu_list(host, arena, &state->gpus, err);
    if (!rc && has_stale(state))
        rc = read_adapters(host, arena, state, err);
    return !rc && has_stale(state) ? hv_gpu_list(host, arena, &state->gpus, err) : rc;
}

int core_read_state(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                    struct hp_arena *arena, struct core_state *out, struct hp_error *err)
{
    struct core_state state = { .vm = *vm, .read_at = hp_clock_monotonic(hv_host_clock(host)) };
    core_memory_read(host_identity, vm->id, arena, &state.memory);
    int rc = read_adapters_and_gpus(host, arena, &state, err);
    if (!rc)
        rc = hv_vm_read_status(host, &state.vm, &state.status, err);
    if (!rc)
        *out = state;
    return rc;
}

/* What the host is called and which Windows it runs, its volumes, the VM's checkpoints and its disks: at most
 * four calls; two when a checkpoint to go back to was read before. */
static int read_for_checkpoint(struct hv_host *host, struct hp_arena *arena, struct core_state *state,
                               struct hp_error *err)
{
    int rc = hv_host_read_info(host, &state->host, err);
    if (!rc && !state->restore_point)
        rc = hv_checkpoint_list(host, &state->vm, arena, &state->checkpoints, err);
    if (!rc && !state->restore_point)
        rc = hv_disk_read(host, &state->vm, arena, &state->disks, err);
    struct core_space *space = rc ? NULL : hp_arena_alloc(arena, sizeof *space);
    if (space)
        core_space_read_volumes(host, arena, space);
    state->space = space;
    return rc;
}

int core_read_tree(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                   struct hp_arena *arena, struct core_state *out, struct hp_error *err)
{
    struct core_state state = { .vm = *vm };
    int rc = hv_vm_read_status(host, &state.vm, &state.status, err);
    if (!rc)
        rc = hv_checkpoint_list(host, &state.vm, arena, &state.checkpoints, err);
    if (rc)
        return rc;
    state.sets = core_set_list(host_identity, &state.checkpoints, arena);
    *out = state;
    return 0;
}

/* Where its files belong. Two calls, and none for a checkpoint whose files are there, or that is not found.
 */
static void read_lost(struct hv_host *host, const char *words, struct hp_arena *arena,
                      struct core_state *state)
{
    const struct hv_checkpoint *target;
    struct hv_disks disks = { .count = 0 };
    HP_STR(files);
    if (core_checkpoint_find(&state->checkpoints, &state->vm, words, &target, NULL) != 0 ||
        target->kind != HV_CHECKPOINT_MISSING)
        return;
    struct core_lost *lost = hp_arena_alloc(arena, sizeof *lost);
    hv_disk_list_files(host, &target->id, 1, arena, &disks, NULL);
    for (size_t i = 0; i < disks.count; i++) {
        if (hp_text_same(disks.items[i].owner, target->id))
            hp_str_format(&files, "%s%s", *hp_str_text(&files) ? ", " : "", disks.items[i].file);
    }
    hv_checkpoint_read_folder(host, target, arena, &lost->folder, NULL);
    lost->disks = *hp_str_text(&files) ? hp_arena_copy(arena, hp_str_text(&files)) : NULL;
    state->lost = lost;
}

static void read_space(struct hv_host *host, struct hp_arena *arena, struct core_state *state)
{
    struct core_space *space = hp_arena_alloc(arena, sizeof *space);
    core_space_read(host, &state->checkpoints, arena, space);
    state->space = space;
}

unsigned core_reads(const struct core_request *request)
{
    const struct core_change *change = request->change;
    return (change->reads & (request->keep_gpus ? ~(unsigned)CORE_READS_PARTITIONS : ~0u)) |
           (request->selectors.count ? change->reads_chosen : 0) |
           (request->savepoint ? CORE_READS_FOR_CHECKPOINT : 0);
}

/* What core_read_for reads that needs nothing from another reading. */
static unsigned expected_for(const struct core_request *request)
{
    const struct core_change *change = request->change;
    unsigned reads = core_reads(request);
    unsigned expected = change->of_tree ? CORE_EXPECT_TREE : CORE_EXPECT_STATE;
    if (change->applies || reads & CORE_READS_FOR_CHECKPOINT)
        expected |= HV_EXPECT_CHECKPOINTS | HV_EXPECT_DISKS;
    if (reads & CORE_READS_FOR_CHECKPOINT)
        expected |= HV_EXPECT_INFO | HV_EXPECT_VOLUMES;
    if (reads & CORE_READS_SIZES)
        expected |= HV_EXPECT_VOLUMES;
    if (reads & CORE_READS_PARTITIONS)
        expected |= HV_EXPECT_PARTITIONS;
    return expected;
}

int core_read_guest(struct hv_host *host, const struct core_power_request *power, struct hp_arena *arena,
                    struct core_state *state, struct hp_error *err)
{
    if (core_way_off(power, state->status.state) != CORE_SHUTS_DOWN)
        return 0;
    struct hv_guest_look *guest = hp_arena_alloc(arena, sizeof *guest);
    state->guest = guest;
    return hv_guest_look(host, &state->vm, guest, err);
}

int core_read_for(struct hv_host *host, const struct hv_vm *vm, const char *host_identity,
                  const struct core_request *request, struct hp_arena *arena, struct core_state *out,
                  struct hp_error *err)
{
    const struct core_change *change = request->change;
    unsigned reads = core_reads(request);
    hv_expect(host, vm, NULL, expected_for(request));
    int rc = change->of_tree ? core_read_tree(host, vm, host_identity, arena, out, err)
                             : core_read_state(host, vm, host_identity, arena, out, err);
    bool may_ask = !change->of_tree || change->brings_off;
    if (!rc && may_ask)
        rc = core_read_guest(host, &request->power, arena, out, err);
    if (!rc && change->read)
        rc = change->read(host, host_identity, request, arena, out, err);
    if (!rc && request->checkpoint)
        read_lost(host, request->checkpoint, arena, out);
    if (!rc && (reads & CORE_READS_FOR_CHECKPOINT))
        rc = read_for_checkpoint(host, arena, out, err);
    if (!rc && (reads & CORE_READS_SIZES))
        read_space(host, arena, out);
    if (!rc && (reads & CORE_READS_PARTITIONS) && out->gpus.count)
        rc = hv_gpu_read_partitions_in_use(host, arena, &out->gpus, err);
    return rc;
}

void core_read_partition_values(const char *folder, struct hp_arena *arena, struct core_state *state)
{
    struct core_new_values *values = hp_arena_array(arena, state->gpus.count, sizeof *values);
    for (size_t i = 0; i < state->gpus.count; i++) {
        HP_ERROR(cause);
        if (core_partition_config_read(folder, state->gpus.items[i].name, &values[i].quotas, &cause) != 0)
            values[i].problem = hp_arena_copy(arena, cause.what);
    }
    state->new_values = values;
}
