/* SPDX-License-Identifier: MIT */
#include "simulated.h"

#include "base/text.h"
#include "platform/files.h"
#include "platform/process.h"
#include "sim/admin.h"
#include "sim/inproc.h"

static bool is_built_in(const char *name)
{
    for (size_t i = 0; sim_scenario_at(i); i++) {
        if (hp_text_same(sim_scenario_at(i)->name, name))
            return true;
    }
    return false;
}

static int no_such_host(const char *name, struct hp_error *err)
{
    HP_STR(known);
    for (size_t i = 0; sim_scenario_at(i); i++)
        hp_str_format(&known, "%s%s", i ? ", " : "", sim_scenario_at(i)->name);
    hp_error_next(err, "the built-in simulated hosts are %s", hp_str_text(&known));
    return hp_error_set(err, HP_E_USAGE, "there is no file %s, and no built-in simulated host of that name",
                        name);
}

int app_simulated_make(struct app_simulated *simulated, const char *name, const char **sim_file,
                       struct hp_error *err)
{
    struct hp_arena *arena = &simulated->arena;
    if (!is_built_in(name))
        return no_such_host(name, err);
    int rc = os_folder_temporary(arena, &simulated->folder, err);
    if (rc)
        return rc;
    const char *file = os_path_join(arena, simulated->folder, "host.json");
    const struct sim_create_options options = { .scenario = name };
    rc = sim_host_create(file, &options, err);
    if (rc)
        return rc;
    os_environment_set("HYPERPOINT_STATE", os_path_join(arena, simulated->folder, "state"));
    *sim_file = file;
    return 0;
}

void app_simulated_end(struct app_simulated *simulated)
{
    if (simulated->folder)
        os_folder_remove(simulated->folder);
    hp_arena_release(&simulated->arena);
}

int app_simulated_reach(struct hp_arena *arena, const char *sim_file, struct app_reached *out,
                        struct hp_error *err)
{
    struct app_reached reached = { .simulated = true };
    int rc = sim_inproc_open(sim_file, &reached.session, &reached.clock, err);
    if (rc)
        return rc;
    reached.address_bits = sim_inproc_address_bits(reached.session);
    reached.identity = os_path_absolute(arena, sim_file);
    *out = reached;
    return 0;
}
