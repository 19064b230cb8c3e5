/* SPDX-License-Identifier: MIT */
#include "sim/admin.h"

#include "base/text.h"
#include "effects.h"
#include "jobs.h"
#include "machine_clock.h"
#include "scenario.h"
#include "storage.h"
#include "timestamp.h"

#include <stdlib.h>
#include <string.h>

/* ---- Making a host ----------------------------------------------------------------------------------- */

int sim_world_create(const char *file, const struct sim_world *world, bool force, struct hp_error *err)
{
    int lock;
    int result = sim_storage_lock(file, &lock, err);
    if (result)
        return result;
    if (!force && sim_storage_exists(file)) {
        result = hp_error_set(err, HP_E_USAGE, "%s is already there", file);
        hp_error_next(err, "choose another name, or replace it with --force");
    } else {
        HP_STR_MAX(text, SIM_LARGEST_FILE);
        sim_world_print(world, &text);
        result = sim_storage_write(file, &text, NULL, err);
    }
    sim_storage_unlock(lock);
    return result;
}

static int unknown_scenario(const char *name, struct hp_error *err)
{
    HP_STR(known);
    for (size_t i = 0; sim_scenario_at(i); i++)
        hp_str_format(&known, "%s%s", i ? ", " : "", sim_scenario_at(i)->name);
    hp_error_set(err, HP_E_USAGE, "there is no scenario '%s'", name);
    hp_error_next(err, "choose one of %s", hp_str_text(&known));
    return HP_E_USAGE;
}

int sim_host_create(const char *file, const struct sim_create_options *options, struct hp_error *err)
{
    const char *scenario = options->scenario ? options->scenario : "demo";
    struct sim_world world;
    sim_world_init(&world);
    int result = sim_build_scenario(scenario, &world) ? 0 : unknown_scenario(scenario, err);
    if (options->real_clock)
        world.clock.kind = SIM_CLOCK_REAL;
    if (!result)
        result = sim_world_create(file, &world, options->force, err);
    sim_world_release(&world);
    return result;
}

/* ---- One change -------------------------------------------------------------------------------------- */

struct change {
    struct sim_world *world;
    const char *property;
    const char *value;
    struct hp_error *err;
};

static int64_t present(const struct sim_world *world)
{
    return world->clock.kind == SIM_CLOCK_REAL ? hp_clock_utc(sim_machine_clock()) : world->clock.now;
}

/* "checkpoint-type" means "checkpointType". */
static const char *key_of(struct hp_arena *arena, const char *property)
{
    char *key = hp_arena_copy(arena, property);
    char *to = key;
    for (const char *p = property; *p; p++) {
        bool raise = *p == '-' && p[1] >= 'a' && p[1] <= 'z';
        *to++ = raise ? (char)(*++p - 'a' + 'A') : *p;
    }
    *to = '\0';
    return key;
}

static int set_field(const struct change *change, const struct sim_shape *shape, void *object,
                     const char *of_what)
{
    HP_ARENA(scratch);
    const struct sim_field *field = sim_bind_field(shape, key_of(&scratch, change->property));
    if (field)
        return sim_bind_set(field, &change->world->arena, object, change->value, change->err);
    HP_STR(known);
    for (size_t i = 0; i < shape->count; i++)
        if (sim_bind_field(shape, shape->fields[i].key))
            hp_str_format(&known, "%s%s", known.length ? ", " : "", shape->fields[i].key);
    hp_error_set(change->err, HP_E_USAGE, "%s has no property '%s'", of_what, change->property);
    hp_error_next(change->err, "choose one of %s", hp_str_text(&known));
    return HP_E_USAGE;
}

/* ---- The host ---------------------------------------------------------------------------------------- */

/* "90s", "10m", "2h", "1d" */
static bool read_length(const char *text, int64_t *micros)
{
    static const struct {
        char unit;
        int64_t seconds;
    } units[] = { { 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 } };
    HP_ARENA(scratch);
    size_t length = strlen(text);
    uint64_t count;
    if (length < 2 || !hp_text_to_u64(hp_arena_copy_part(&scratch, text, length - 1), &count) ||
        count > 1000000)
        return false;
    for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
        if (units[i].unit == text[length - 1]) {
            *micros = (int64_t)count * units[i].seconds * SIM_SECOND;
            return true;
        }
    }
    return false;
}

static int advance(const struct change *change)
{
    int64_t length;
    if (change->world->clock.kind != SIM_CLOCK_VIRTUAL)
        return hp_error_set(change->err, HP_E_USAGE, "the host's clock is the machine's and cannot be moved");
    if (!read_length(change->value, &length))
        return hp_error_set(change->err, HP_E_USAGE,
                            "advance needs a length like 90s, 10m, 2h or 1d, not '%s'", change->value);
    change->world->clock.now += length;
    sim_jobs_settle(change->world, change->world->clock.now);
    return 0;
}

static int drop_jobs(const struct change *change)
{
    change->world->jobs.count = 0;
    return 0;
}

static int change_host(const struct change *change)
{
    if (hp_text_same(change->property, "advance"))
        return advance(change);
    if (hp_text_same(change->property, "drop-jobs"))
        return drop_jobs(change);
    return set_field(change, &sim_host_shape, &change->world->host, "the host");
}

/* ---- GPUs -------------------------------------------------------------------------------------------- */

static int find_gpu(const struct change *change, const char *which, struct sim_gpu **out)
{
    struct sim_gpus *gpus = &change->world->gpus;
    uint64_t order;
    size_t found = 0;
    if (hp_text_to_u64(which, &order) && order >= 1 && order <= gpus->count) {
        *out = &gpus->items[order - 1];
        return 0;
    }
    for (size_t i = 0; i < gpus->count; i++) {
        if (hp_text_same(gpus->items[i].name, which) || hp_text_same(gpus->items[i].instance_path, which)) {
            *out = &gpus->items[i];
            found++;
        }
    }
    if (found == 1)
        return 0;
    hp_error_set(change->err, found ? HP_E_AMBIGUOUS : HP_E_NOT_FOUND,
                 found ? "%zu GPUs are called '%s'" : "%zu GPUs match '%s'", found, which);
    hp_error_next(change->err, "give its number in the file, from 1 to %zu", gpus->count);
    return found ? HP_E_AMBIGUOUS : HP_E_NOT_FOUND;
}

/* ---- VMs --------------------------------------------------------------------------------------------- */

static int find_vm(const struct change *change, const char *which, struct sim_vm **out)
{
    static const char prefix[] = "id:";
    struct sim_vms *vms = &change->world->vms;
    if (hp_text_begins(which, prefix)) {
        *out = sim_vm_by_id(change->world, which + strlen(prefix));
        return *out ? 0 : hp_error_set(change->err, HP_E_NOT_FOUND, "there is no VM of %s", which);
    }
    size_t found = 0;
    for (size_t i = 0; i < vms->count; i++) {
        if (hp_text_same(vms->items[i].name, which)) {
            *out = &vms->items[i];
            found++;
        }
    }
    if (found == 1)
        return 0;
    if (!found)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "there is no VM called '%s'", which);
    hp_error_set(change->err, HP_E_AMBIGUOUS, "%zu VMs are called '%s'", found, which);
    hp_error_next(change->err, "give its id as id:GUID");
    return HP_E_AMBIGUOUS;
}

typedef int vm_action(const struct change *change, struct sim_vm *vm);

static int add_adapter(const struct change *change, struct sim_vm *vm)
{
    struct sim_gpu *gpu = NULL;
    int result = hp_text_same(change->value, "automatic") ? 0 : find_gpu(change, change->value, &gpu);
    if (!result)
        sim_add_adapter(change->world, &vm->adapters)->gpu = gpu ? gpu->instance_path : NULL;
    return result;
}

static int remove_adapter(const struct change *change, struct sim_vm *vm)
{
    if (hp_text_same(change->value, "all")) {
        vm->adapters.count = 0;
        return 0;
    }
    uint64_t order;
    struct sim_adapter *adapter = sim_adapter_by_id(&vm->adapters, change->value);
    if (!adapter && hp_text_to_u64(change->value, &order) && order >= 1 && order <= vm->adapters.count)
        adapter = &vm->adapters.items[order - 1];
    if (!adapter)
        return hp_error_set(change->err, HP_E_NOT_FOUND,
                            "'%s' has no adapter '%s': give its number, its id or all", vm->name,
                            change->value);
    sim_list_remove(vm->adapters.items, &vm->adapters.count, (size_t)(adapter - vm->adapters.items),
                    sizeof *adapter);
    return 0;
}

static int take_checkpoint(const struct change *change, struct sim_vm *vm)
{
    const char *name = hp_arena_copy(&change->world->arena, change->value);
    sim_take_checkpoint(change->world, vm, name, present(change->world));
    return 0;
}

static int delete_vm(const struct change *change, struct sim_vm *vm)
{
    struct sim_vms *vms = &change->world->vms;
    struct sim_jobs *jobs = &change->world->jobs;
    if (!hp_text_same(change->value, "yes"))
        return hp_error_set(change->err, HP_E_USAGE, "delete needs the value yes");
    for (size_t i = jobs->count; i-- > 0;)
        if (hp_text_same(jobs->items[i].vm, vm->id))
            sim_list_remove(jobs->items, &jobs->count, i, sizeof *jobs->items);
    sim_list_remove(vms->items, &vms->count, (size_t)(vm - vms->items), sizeof *vm);
    return 0;
}

static int set_under(const struct change *change, struct sim_vm *vm, const char *property)
{
    const struct change renamed = { change->world, property, change->value, change->err };
    return set_field(&renamed, &sim_vm_shape, vm, "a VM");
}

/* ---- Checkpoints ------------------------------------------------------------------------------------- */

static int find_checkpoint(const struct change *change, const char *which, struct sim_vm **vm,
                           struct sim_checkpoint **out)
{
    size_t found = 0;
    for (size_t i = 0; i < change->world->vms.count; i++) {
        struct sim_vm *owner = &change->world->vms.items[i];
        for (size_t k = 0; k < owner->checkpoints.count; k++) {
            struct sim_checkpoint *checkpoint = &owner->checkpoints.items[k];
            bool by_id = hp_text_same(checkpoint->id, which);
            if (!by_id && !hp_text_same(checkpoint->name, which))
                continue;
            *vm = owner;
            *out = checkpoint;
            if (by_id)
                return 0;
            found++;
        }
    }
    if (found == 1)
        return 0;
    if (!found)
        return hp_error_set(change->err, HP_E_NOT_FOUND, "there is no checkpoint '%s'", which);
    hp_error_set(change->err, HP_E_AMBIGUOUS, "%zu checkpoints are called '%s'", found, which);
    hp_error_next(change->err, "give its id: checkpoint:GUID");
    return HP_E_AMBIGUOUS;
}

static int change_checkpoint(const struct change *change, const char *which)
{
    struct sim_vm *vm = NULL;
    struct sim_checkpoint *checkpoint = NULL;
    int result = find_checkpoint(change, which, &vm, &checkpoint);
    if (result)
        return result;
    bool with_tree = hp_text_same(change->property, "delete-tree");
    bool deletes = with_tree || hp_text_same(change->property, "delete");
    bool applies = hp_text_same(change->property, "apply");
    if (!deletes && !applies)
        return set_field(change, &sim_checkpoint_shape, checkpoint, "a checkpoint");
    if (!hp_text_same(change->value, "yes"))
        return hp_error_set(change->err, HP_E_USAGE, "%s needs the value yes", change->property);
    if (deletes)
        sim_delete_checkpoint(change->world, vm, checkpoint->id, with_tree, present(change->world));
    else
        sim_apply_checkpoint(change->world, vm, checkpoint, present(change->world));
    return 0;
}

/* ---- VMs by property --------------------------------------------------------------------------------- */

static int set_low_mmio(const struct change *change, struct sim_vm *vm)
{
    return set_under(change, vm, "lowMmioMegabytes");
}

static int set_high_mmio(const struct change *change, struct sim_vm *vm)
{
    return set_under(change, vm, "highMmioMegabytes");
}

static int set_cache_types(const struct change *change, struct sim_vm *vm)
{
    return set_under(change, vm, "guestControlledCacheTypes");
}

static int set_state(const struct change *change, struct sim_vm *vm)
{
    vm->changed = present(change->world);
    return set_under(change, vm, "state");
}

static const struct {
    const char *name;
    vm_action *act;
} vm_actions[] = {
    { "state", set_state },
    { "low-mmio", set_low_mmio },
    { "high-mmio", set_high_mmio },
    { "cache-types", set_cache_types },
    { "add-adapter", add_adapter },
    { "remove-adapter", remove_adapter },
    { "take-checkpoint", take_checkpoint },
    { "delete", delete_vm },
};

const char *sim_host_actions(void)
{
    return "  host advance 10m            moves a virtual clock on; jobs end\n"
           "  host drop-jobs yes          as a restart of Hyper-V's service does\n"
           "  gpu:2 status disabled       ok, disabled, missing or problem\n"
           "  VM state running            and every other key of a VM: name, activity, checkpoint-type,\n"
           "                              automatic-checkpoints, notes, low-mmio, high-mmio, cache-types, ...\n"
           "  VM add-adapter GPU          by number or name, or automatic\n"
           "  VM remove-adapter WHICH     by number or id, or all\n"
           "  VM take-checkpoint NAME     whatever is assigned\n"
           "  VM delete yes\n"
           "  checkpoint:WHICH name NEW   by name or id; and every other key: notes, automatic, kind, ...\n"
           "  checkpoint:WHICH delete yes also delete-tree and apply\n"
           "  failure:METHOD RESULT CODE  the next call of it fails: jobFailed, returnValue or wmi;\n"
           "                              failure:merge jobFailed 32768 is a merge that fails\n"
           "  behaviour KEY VALUE         how the host answers where real hosts differ\n"
           "  jobs KEY MILLISECONDS       how long jobs take\n";
}

static int change_vm(const struct change *change, const char *which)
{
    struct sim_vm *vm = NULL;
    int result = find_vm(change, which, &vm);
    if (result)
        return result;
    for (size_t i = 0; i < sizeof vm_actions / sizeof vm_actions[0]; i++)
        if (hp_text_same(vm_actions[i].name, change->property))
            return vm_actions[i].act(change, vm);
    return set_field(change, &sim_vm_shape, vm, "a VM");
}

static int order_failure(const struct change *change, const char *method)
{
    struct sim_failure failure;
    sim_bind_defaults(&sim_failure_shape, &failure);
    failure.method = hp_arena_copy(&change->world->arena, method);
    int result = sim_bind_set(sim_bind_field(&sim_failure_shape, "result"), &change->world->arena, &failure,
                              change->property, change->err);
    if (!result)
        result = sim_bind_set(sim_bind_field(&sim_failure_shape, "errorCode"), &change->world->arena,
                              &failure, change->value, change->err);
    if (!result)
        *sim_add_failure(change->world) = failure;
    return result;
}

/* Targets that begin with a word and a colon. */
static bool begins_with(const char *target, const char *prefix, const char **rest)
{
    *rest = target + strlen(prefix);
    return hp_text_begins(target, prefix);
}

static int make_change(const struct change *change, const char *target)
{
    const char *which;
    struct sim_world *world = change->world;
    struct sim_gpu *gpu = NULL;
    if (hp_text_same(target, "host"))
        return change_host(change);
    if (hp_text_same(target, "clock"))
        return set_field(change, &sim_clock_shape, &world->clock, "the clock");
    if (hp_text_same(target, "behaviour"))
        return set_field(change, &sim_behaviour_shape, &world->behaviour, "the behaviour");
    if (hp_text_same(target, "jobs"))
        return set_field(change, &sim_durations_shape, &world->behaviour.job_milliseconds,
                         "the jobs' length");
    if (begins_with(target, "checkpoint:", &which))
        return change_checkpoint(change, which);
    if (begins_with(target, "failure:", &which))
        return order_failure(change, which);
    if (!begins_with(target, "gpu:", &which))
        return change_vm(change, target);
    int result = find_gpu(change, which, &gpu);
    return result ? result : set_field(change, &sim_gpu_shape, gpu, "a GPU");
}

/* ---- On the file ------------------------------------------------------------------------------------- */

static int read_world(const char *file, struct sim_world *world, struct hp_error *err)
{
    struct sim_identity identity;
    char *text;
    size_t length;
    int result = sim_storage_read(file, &text, &length, &identity, err);
    if (result)
        return result;
    result = sim_world_parse(file, text, length, world, err);
    free(text);
    return result;
}

static int change_file(const char *file, const char *target, const struct change *change)
{
    int result = read_world(file, change->world, change->err);
    if (!result)
        result = make_change(change, target);
    if (!result)
        result = sim_world_check(file, change->world, change->err);
    if (result)
        return result;
    HP_STR_MAX(text, SIM_LARGEST_FILE);
    sim_world_print(change->world, &text);
    return sim_storage_write(file, &text, NULL, change->err);
}

int sim_host_set(const char *file, const char *target, const char *property, const char *value,
                 struct hp_error *err)
{
    struct sim_identity there;
    int lock;
    int result = sim_storage_identify(file, &there, err);
    if (!result)
        result = sim_storage_lock(file, &lock, err);
    if (result)
        return result;
    struct sim_world world;
    sim_world_init(&world);
    const struct change change = { &world, property, value, err };
    result = change_file(file, target, &change);
    sim_world_release(&world);
    sim_storage_unlock(lock);
    return result;
}

void sim_host_keys(struct hp_str *out)
{
    sim_bind_list_keys(&sim_world_shape, "", out);
}

int sim_host_describe(const char *file, struct hp_str *out, struct hp_error *err)
{
    struct sim_world world;
    sim_world_init(&world);
    int result = read_world(file, &world, err);
    if (!result)
        sim_world_describe(&world, present(&world), out);
    sim_world_release(&world);
    return result;
}
