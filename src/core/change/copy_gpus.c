/* SPDX-License-Identifier: MIT */
/* The VM gets exactly the adapters that another VM has: the same cards with the same values, empty ones left
 * empty. */
#include "plan/draft.h"

#include "base/text.h"
#include "choose/settings.h"
#include "core/journal.h"
#include "core/local_time.h"
#include "core/moved.h"
#include "core/parked.h"

/* The VM that is copied from. */
struct core_own {
    struct core_state from;
};

/* --- the other VM --- */

static int refuse_itself(const struct hv_vm *vm, struct hp_error *err)
{
    hp_error_next(err, "name another VM with --from; list-vms shows what there is");
    return hp_error_set(err, HP_E_REFUSED, "VM \"%s\" cannot be copied from itself", vm->name);
}

/* What it has now is not what it is to have. */
static int refuse_parked(const struct core_parked_look *look, const struct hv_vm *vm, struct hp_error *err)
{
    HP_ARENA(scratch);
    if (look->doubt) {
        hp_error_next(err, "%s", look->way_out);
        return hp_error_set(err, look->doubt_class, "the other VM, \"%s\": %s", vm->name, look->doubt);
    }
    if (!look->parked)
        return 0;
    hp_error_next(err, "put its GPUs back first: hyperpoint unpark id:%s", vm->id);
    return hp_error_set(err, HP_E_REFUSED, "the other VM, \"%s\", has been parked since %s", vm->name,
                        core_local_text(&scratch, look->parked->since));
}

/* It may run: nothing of it is changed. */
static int read_other(struct hv_host *host, const char *host_identity, const struct core_request *request,
                      struct hp_arena *arena, struct core_state *state, struct hp_error *err)
{
    struct core_own *own = hp_arena_alloc(arena, sizeof *own);
    struct core_parked_look look;
    struct hv_vm vm;
    int rc = core_find_vm(host, request->other_vm, request->other_vm_otherwise, arena, &vm, err);
    if (!rc && hp_text_same(vm.id, state->vm.id))
        rc = refuse_itself(&vm, err);
    if (!rc)
        rc = core_journal_must_be_closed(host_identity, &vm, err);
    if (rc)
        return rc;
    state->own = own;
    rc = core_read_state(host, &vm, host_identity, arena, &own->from, err);
    if (rc)
        return rc;
    core_parked_look(host_identity, &vm, &own->from.status, CORE_USE_AGREED, arena, &look);
    return refuse_parked(&look, &vm, err);
}

/* --- what is copied --- */

/* That Windows lists none does not mean that there is none. */
static int refuse_none(const struct core_state *state, const struct core_state *from, struct hp_error *err)
{
    hp_error_next(err, "to remove all GPUs: hyperpoint remove-all id:%s", state->vm.id);
    return hp_error_set(err, HP_E_REFUSED, "Hyper-V shows no GPU adapter of the other VM, \"%s\"",
                        from->vm.name);
}

static int refuse_card(const struct core_state *state, const struct core_state *from,
                       const struct hv_adapter *adapter, struct hp_error *err)
{
    int rc = core_refuse_untold(&state->gpus, adapter, err);
    if (rc)
        return rc;
    if (hv_adapter_is_unknown(adapter)) {
        hp_error_next(err,
                      "name the GPUs instead, with reset and --gpu; the host's are listed by: hyperpoint "
                      "list-gpus-partitionable");
        return hp_error_set(
            err, HP_E_REFUSED,
            "nobody knows which card adapter %s of VM \"%s\" uses: this version of Windows does not show "
            "it, and HyperPoint did not assign it",
            adapter->id, from->vm.name);
    }
    if (!core_is_stale(&state->gpus, adapter))
        return 0;
    hp_error_next(err,
                  "put the card back, or first remove that adapter from VM \"%s\": hyperpoint "
                  "remove id:%s \"adapterid:%s\"",
                  from->vm.name, from->vm.id, adapter->id);
    return hp_error_set(err, HP_E_NOT_FOUND,
                        "adapter %s of VM \"%s\" names a GPU that is no longer on this host (%s)",
                        adapter->id, from->vm.name, adapter->instance_path);
}

/* An adapter of the VM that is like that one already, and that stays for no other. */
static bool stays(const struct core_state *state, const struct hv_adapter *wanted, bool *stay)
{
    for (size_t i = 0; i < state->adapters.count; i++) {
        HP_ARENA(scratch);
        const struct hv_adapter *there = &state->adapters.items[i];
        if (stay[i] || hv_adapter_is_unknown(there) ||
            hv_adapter_compare(&scratch, wanted, there, NULL) != HV_SAME)
            continue;
        stay[i] = true;
        return true;
    }
    return false;
}

static int plan(struct draft *draft, struct hp_error *err)
{
    const struct core_state *state = draft->state;
    const struct core_state *from = &state->own->from;
    bool *stay = hp_arena_array(draft->arena, state->adapters.count, sizeof *stay);
    int rc = from->adapters.count ? draft_refuse_stale(draft, err) : refuse_none(state, from, err);
    for (size_t i = 0; !rc && i < from->adapters.count; i++) {
        struct hv_adapter adapter = from->adapters.items[i];
        rc = refuse_card(state, from, &adapter, err);
        if (rc || stays(state, &adapter, stay))
            continue;
        adapter.id = NULL;
        draft->adds_new = true;
        draft_put_on(draft, adapter);
    }
    if (rc)
        return rc;
    for (size_t i = 0; i < state->adapters.count; i++) {
        if (!stay[i])
            draft_remove_adapters(draft, i);
    }
    draft->windows = core_windows_of(&from->vm.settings);
    draft_notice(draft, hp_arena_format(draft->arena,
                                        "VM \"%s\" has %s: HyperPoint copies exactly that, with all values",
                                        from->vm.name, draft_count(draft, from->adapters.count)));
    return 0;
}

const struct core_change core_copy_gpus = {
    .name = "copy-gpus",
    .reads = CORE_READS_PARTITIONS,
    .read = read_other,
    .plan = plan,
};
