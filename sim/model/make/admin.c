/* SPDX-License-Identifier: MIT */
#include "sim/admin.h"

#include "base/text.h"
#include "change.h"
#include "scenario.h"
#include "system/content.h"
#include "work/guests.h"
#include "work/jobs.h"
#include "work/playable.h"

#include <stdlib.h>
#include <string.h>

/* --- making a host --- */

int sim_world_create(const char *file, const struct hf_world *world, bool force, struct hp_error *err)
{
    int lock;
    int rc = sim_storage_lock(file, &lock, err);
    if (rc)
        return rc;
    if (!force && sim_storage_exists(file)) {
        rc = hp_error_set(err, HP_E_USAGE, "%s is already there", file);
        hp_error_next(err, "choose another name, or replace it with --force");
    } else {
        HP_STR_MAX(text, HF_MAX_FILE_SIZE);
        hf_world_print(world, &text);
        rc = sim_storage_write(file, &text, NULL, err);
    }
    sim_storage_unlock(lock);
    return rc;
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
    struct hf_world world;
    hf_world_init(&world);
    int rc = sim_build_scenario(scenario, &world) ? 0 : unknown_scenario(scenario, err);
    if (options->real_clock)
        world.clock.kind = HF_CLOCK_REAL;
    if (!rc)
        rc = sim_world_create(file, &world, options->force, err);
    hf_world_release(&world);
    return rc;
}

/* --- on the file --- */

static int read_world(const char *file, struct hf_world *world, struct hp_error *err)
{
    struct sim_content content;
    char *text;
    size_t length;
    int rc = sim_content_read(file, &text, &length, &content, err);
    if (rc)
        return rc;
    rc = sim_playable_read(file, text, length, world, err);
    free(text);
    return rc;
}

/* A host file that is being changed. */
struct opened {
    const char *file;
    struct hf_world world;
    int lock;
    bool locked;
};

static void close_opened(struct opened *opened)
{
    hf_world_release(&opened->world);
    if (opened->locked)
        sim_storage_unlock(opened->lock);
}

static int open_file(struct opened *opened, struct hp_error *err)
{
    struct sim_identity there;
    int rc = sim_storage_identify(opened->file, &there, err);
    if (!rc)
        rc = sim_storage_lock(opened->file, &opened->lock, err);
    opened->locked = !rc;
    return rc ? rc : read_world(opened->file, &opened->world, err);
}

static int write_file(const struct opened *opened, struct hp_error *err)
{
    HP_STR_MAX(text, HF_MAX_FILE_SIZE);
    struct hf_world again = { .changed = false };
    hf_world_print(&opened->world, &text);
    int rc = sim_playable_read(opened->file, hp_str_text(&text), text.length, &again, err);
    hf_world_release(&again);
    return rc ? rc : sim_storage_write(opened->file, &text, NULL, err);
}

int sim_host_set(const char *file, const char *target, const char *const *words, size_t count,
                 struct hp_error *err)
{
    struct opened host = { .file = file };
    hf_world_init(&host.world);
    int rc = open_file(&host, err);
    for (size_t i = 0; !rc && i + 1 < count; i += 2) {
        const struct change change = { &host.world, words[i], words[i + 1], err };
        rc = change_make(&change, target);
    }
    if (!rc)
        rc = write_file(&host, err);
    close_opened(&host);
    return rc;
}

/* --- moving a VM --- */

/* The VM with all that is its own; jobs that have ended stay where they ran. */
static int move_between(struct opened *from, struct opened *to, const char *which, struct hp_error *err)
{
    const struct change change = { .world = &from->world, .err = err };
    struct hf_vms *vms = &from->world.vms;
    struct hf_vm *vm = NULL;
    int rc = change_find_vm(&change, which, &vm);
    if (rc)
        return rc;
    if (sim_running_job(&from->world, vm, true) || sim_guest_is_about(&from->world, vm))
        return hp_error_set(err, HP_E_REFUSED,
                            "'%s' is not moved: a job is at work on it, or its state is about to change",
                            vm->name);
    if (hf_vm_by_id(&to->world, vm->id))
        return hp_error_set(err, HP_E_USAGE, "%s has a VM with the id of '%s'", to->file, vm->name);
    *hf_add_vm(&to->world) = *vm;
    hf_list_remove(vms->items, &vms->count, (size_t)(vm - vms->items), sizeof *vm);
    /* The other host first: killed in between, both have the VM, and none is lost. */
    rc = write_file(to, err);
    return rc ? rc : write_file(from, err);
}

int sim_host_move(const char *file, const char *vm, const char *other, struct hp_error *err)
{
    struct opened from = { .file = file };
    struct opened to = { .file = other };
    /* Two that move in opposite directions lock in one order. */
    struct opened *first = strcmp(file, other) < 0 ? &from : &to;
    struct opened *second = first == &from ? &to : &from;
    struct sim_identity here;
    struct sim_identity there;
    hf_world_init(&from.world);
    hf_world_init(&to.world);
    int rc = sim_storage_identify(file, &here, err);
    if (!rc)
        rc = sim_storage_identify(other, &there, err);
    if (!rc && sim_identity_same(&here, &there))
        rc = hp_error_set(err, HP_E_USAGE, "%s and %s are one file", file, other);
    if (!rc)
        rc = open_file(first, err);
    if (!rc)
        rc = open_file(second, err);
    if (!rc)
        rc = move_between(&from, &to, vm, err);
    close_opened(second);
    close_opened(first);
    return rc;
}

void sim_host_keys(struct hp_str *out)
{
    hf_bind_list_keys(&hf_world_shape, "", out);
}

int sim_host_describe(const char *file, struct hp_str *out, struct hp_error *err)
{
    struct hf_world world;
    hf_world_init(&world);
    int rc = read_world(file, &world, err);
    if (!rc)
        sim_world_describe(&world, change_now(&world), out);
    hf_world_release(&world);
    return rc;
}
