/* SPDX-License-Identifier: MIT */
/* Files of simulated hosts: one that is accepted can be written and read again, its jobs can run to their
 * end, and every class can be asked for. */
#include "fuzz.h"

#include "base/time.h"
#include "serve/source.h"
#include "sim/query.h"
#include "sim/schema.h"
#include "work/jobs.h"
#include "work/playable.h"

static const char file_name[] = "host.json";

static void check_again(const struct hp_str *text, const char *whole)
{
    HP_STR(again);
    struct hf_world world = { .changed = false };
    MUST(sim_playable_read(file_name, hp_str_text(text), text->length, &world, NULL) == 0);
    hf_world_print(&world, &again);
    MUST(strcmp(hp_str_text(&again), whole) == 0);
    hf_world_release(&world);
}

/* The file that the world is written as reads as the same world, and so does the one without defaults. */
static void check_round_trip(const struct hf_world *world)
{
    HP_STR(whole);
    HP_STR(brief);
    hf_world_print(world, &whole);
    hf_world_print_brief(world, &brief);
    check_again(&whole, hp_str_text(&whole));
    check_again(&brief, hp_str_text(&whole));
}

static void ask_for_everything(struct hf_world *world, int64_t now)
{
    struct sim_templates templates = { 0 };
    struct sim_window window = { .world = world, .templates = &templates, .now = now };
    const struct sim_source source = sim_source(&window);
    const struct cim_class_decl *class;
    for (size_t i = 0; (class = sim_class_at(i)) != NULL; i++) {
        HP_ARENA(arena);
        HP_ERROR(err);
        struct cim_instances found = { .count = 0 };
        if (class->is_abstract || class->since > world->host.build)
            continue;
        const char *query = hp_arena_format(&arena, "SELECT * FROM %s", class->name);
        int rc = sim_query(&source, class->ns, query, &arena, &found, &err);
        fuzz_check_result(rc, &err);
        MUST(rc == 0);
    }
    sim_templates_release(&templates);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const int64_t day = INT64_C(24) * 60 * 60 * HP_SECOND;
    HP_ERROR(err);
    FUZZ_TEXT(text, data, size);
    struct hf_world world = { .changed = false };
    int rc = sim_playable_read(file_name, text, size, &world, &err);
    fuzz_check_result(rc, &err);
    if (rc) {
        MUST(rc == HP_E_USAGE && strstr(err.what, file_name));
        return 0;
    }
    check_round_trip(&world);
    int64_t now = world.clock.now;
    ask_for_everything(&world, now);
    sim_jobs_settle(&world, now + day);
    check_round_trip(&world);
    ask_for_everything(&world, now + day);
    hf_world_release(&world);
    return 0;
}
