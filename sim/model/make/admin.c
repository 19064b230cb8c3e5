/* SPDX-License-Identifier: MIT */
#include "sim/admin.h"

#include "base/text.h"
#include "change.h"
#include "opened.h"
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

int sim_host_set(const char *file, const char *target, const char *const *words, size_t count,
                 struct hp_error *err)
{
    struct sim_opened host = { .file = file };
    hf_world_init(&host.world);
    int rc = sim_opened_read(&host, err);
    for (size_t i = 0; !rc && i + 1 < count; i += 2) {
        const struct change change = { &host.world, words[i], words[i + 1], err };
        rc = change_make(&change, target);
    }
    if (!rc)
        rc = sim_opened_write(&host, err);
    sim_opened_close(&host);
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
    int rc = sim_world_read(file, &world, err);
    if (!rc)
        sim_world_describe(&world, change_now(&world), out);
    hf_world_release(&world);
    return rc;
}
