/* SPDX-License-Identifier: MIT */
/* Parked VMs, and changes that were interrupted, as text and as JSON. */
#include "form/parts.h"
#include "say/lines.h"
#include "say/text.h"
#include "show.h"

#include "base/str.h"
#include "core/local_time.h"
#include "core/parked.h"

/* --- parked: text --- */

/* Where it is written down, when that is not the usual two places. */
static const char *place_of(const struct core_parked *parked)
{
    static const char *const places[] = {
        [CORE_PARKED_IN_STATE] = "; only this machine's state folder has them",
        [CORE_PARKED_IN_NOTES] = "; only the VM's notes have them",
        [CORE_PARKED_IN_BOTH] = "",
    };
    return places[parked->place];
}

void cli_text_add_parked(struct hp_str *out, const struct cli_look *look, const struct core_parked_look *seen)
{
    HP_ARENA(scratch);
    const struct core_parked *parked = seen->parked;
    if (!parked) {
        cli_line_wrap(out, look, 6, "parked? %s", seen->doubt ? seen->doubt : "");
        return;
    }
    size_t count = parked->adapters.count;
    bool elsewhere = parked->host && parked->place == CORE_PARKED_IN_NOTES;
    const char *set = count ? hp_arena_format(&scratch, "%zu GPU adapter%s to be put back", count,
                                              hp_plural(count, "", "s"))
                            : "it had no GPU adapter";
    cli_line_wrap(out, look, 6, "parked since %s%s%s%s: %s%s", core_local_text(&scratch, parked->since),
                  elsewhere ? " on " : "", elsewhere ? parked->host : "", parked->run ? ", by a run" : "",
                  set, place_of(parked));
}

static void parked_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_parked_result *result = shown;
    cli_add_line(out, "%s%s%s", result->host.simulated ? "Simulated host: " : "",
                 result->discarded ? "sets to discard" : "parked virtual machines",
                 result->vms.count ? "" : ": none");
    for (size_t i = 0; i < result->vms.count; i++) {
        const struct core_parked_vm *vm = &result->vms.items[i];
        hp_str_add_char(out, '\n');
        cli_line_wrap(out, &result->look, 2, "%s (%s)", cli_line_name(&scratch, &result->look, vm->vm_name),
                      vm->vm_id);
        if (vm->look.parked || vm->look.doubt)
            cli_text_add_parked(out, &result->look, &vm->look);
        if (vm->look.parked)
            cli_text_add_remembered(out, &result->look, &vm->look.parked->adapters);
    }
}

/* --- parked: JSON --- */

/* A set that is written down; without one null, and NULL is returned. */
static cJSON *add_set(cJSON *object, const char *name, const struct core_parked *parked)
{
    if (!parked) {
        cJSON_AddNullToObject(object, name);
        return NULL;
    }
    return cli_json_object(object, name, json_text("since", parked->since),
                           json_bool("byRun", parked->run != NULL), json_text("host", parked->host));
}

void cli_json_add_parked(cJSON *object, const struct core_parked *parked)
{
    static const char *const places[] = {
        [CORE_PARKED_IN_STATE] = "stateFolder",
        [CORE_PARKED_IN_NOTES] = "notes",
        [CORE_PARKED_IN_BOTH] = "both",
    };
    cJSON *json = add_set(object, "parked", parked);
    if (!json)
        return;
    cli_json_add(json, json_text("source", places[parked->place]));
    cli_json_add_remembered(json, "adapters", &parked->adapters);
}

/* One of two that do not agree. Notes that only say where the set is do not tell its adapters. */
static void add_side(cJSON *json, const char *name, const struct core_parked *parked)
{
    cJSON *side = add_set(json, name, parked);
    if (side && parked->set.elsewhere)
        cli_json_add(side, json_null("adapters"));
    else if (side)
        cli_json_add_remembered(side, "adapters", &parked->adapters);
}

static void add_doubt(cJSON *object, const struct core_parked_look *look)
{
    cJSON *json = cli_json_object(object, "parked", json_null("since"), json_null("byRun"), json_null("host"),
                                  json_text("source", look->in_notes || look->in_state ? "differ" : NULL),
                                  json_null("adapters"));
    add_side(json, "notes", look->in_notes);
    add_side(json, "stateFolder", look->in_state);
}

void cli_json_add_look(cJSON *object, const struct core_parked_look *look)
{
    if (look && look->doubt)
        add_doubt(object, look);
    else
        cli_json_add_parked(object, look ? look->parked : NULL);
    cJSON *json = hp_json_member(object, "parked");
    if (cJSON_IsObject(json))
        cli_json_add(json, json_text("problem", look->doubt ? look->doubt : look->remark));
}

void cli_json_add_parked_vms(cJSON *object, const char *name, const struct core_parked_vms *vms)
{
    cJSON *array = cJSON_AddArrayToObject(object, name);
    for (size_t i = 0; i < vms->count; i++) {
        cJSON *row = cli_json_element(array);
        cli_json_vm(row, vms->items[i].vm_name, vms->items[i].vm_id);
        cli_json_add_look(row, &vms->items[i].look);
    }
}

static void parked_as_json(cJSON *json, const void *shown)
{
    const struct cli_parked_result *result = shown;
    cli_json_add(json, json_outcome(!result->discarded, result->vms.count ? CORE_DONE : CORE_UNCHANGED));
    cli_json_add_parked_vms(json, "vms", &result->vms);
}

void cli_show_parked(struct hp_str *out, bool json, const struct cli_parked_result *result)
{
    cli_render(out, json, "parkedVms", &result->host, parked_as_text, parked_as_json, result);
}

/* --- interrupted --- */

static void add_open(struct hp_str *out, const struct cli_open_changes *changes,
                     const struct cli_open_change *open)
{
    HP_ARENA(scratch);
    const struct cli_look *look = &changes->look;
    size_t had = open->journal->intent.before.count;
    const struct core_journal *journal = open->journal;
    hp_str_add_char(out, '\n');
    cli_line_wrap(out, look, 2, "%s (%s): %s, started %s", cli_line_name(&scratch, look, journal->vm_name),
                  journal->vm_id, journal->change, core_local_text(&scratch, journal->started));
    if (changes->detailed)
        cli_text_add_remembered(out, look, &journal->intent.before);
    else if (had)
        cli_line_wrap(out, look, 6, "had %zu GPU adapter%s (--verbose shows %s)", had,
                      hp_plural(had, "", "s"), hp_plural(had, "it", "them"));
    if (open->problem)
        cli_line_wrap(out, look, 6, "cannot be recovered now: %s", open->problem);
    if (!open->command)
        return;
    cli_add_line(out, "      %s with",
                 open->is_gone     ? "if the VM was deleted, discard it"
                 : open->problem   ? "recover it later"
                 : open->completes ? "is completed"
                                   : "is undone");
    cli_add_line(out, "        %s", open->command);
}

static void open_as_text(struct hp_str *out, const void *shown)
{
    HP_ARENA(scratch);
    const struct cli_open_changes *changes = shown;
    cli_add_line(out, "%s%s%s", changes->host.simulated ? "Simulated host: " : "",
                 changes->discarded ? "changes to discard" : "interrupted changes",
                 changes->count ? "" : ": none");
    for (size_t i = 0; i < changes->count; i++)
        add_open(out, changes, &changes->items[i]);
    if (changes->parked.count)
        cli_line_heading(out, &changes->look,
                         "parked virtual machines (hyperpoint unpark puts their GPUs back):");
    for (size_t i = 0; i < changes->parked.count; i++) {
        const struct core_parked_vm *parked = &changes->parked.items[i];
        if (!cli_may_be_parked(parked))
            continue;
        cli_line_wrap(out, &changes->look, 2, "%s (%s)",
                      cli_line_name(&scratch, &changes->look, parked->vm_name), parked->vm_id);
        cli_text_add_parked(out, &changes->look, &parked->look);
        if (changes->discards[i]) {
            cli_line_wrap(out, &changes->look, 6,
                          "this host no longer has the VM; if it was deleted, discard the set with");
            cli_add_line(out, "        %s", changes->discards[i]);
        }
    }
}

static void add_json_open(cJSON *array, const struct cli_open_change *open)
{
    const struct core_journal *journal = open->journal;
    cJSON *object = cli_json_element(array);
    cli_json_vm(object, journal->vm_name, journal->vm_id);
    cli_json_add(object, json_text("change", journal->change), json_text("started", journal->started));
    cli_json_add_remembered(object, "before", &journal->intent.before);
    cli_json_add(object, json_known_bool("completes", (struct hp_opt_bool){ open->plan, open->completes }));
    cli_json_add(object, json_text("problem", open->problem), json_text("command", open->command));
    cJSON *details = cli_json_object(object, "details", json_text("journal", journal->path));
    cli_json_steps(cJSON_AddArrayToObject(details, "steps"), open->plan, true);
}

static void open_as_json(cJSON *json, const void *shown)
{
    const struct cli_open_changes *changes = shown;
    cli_json_add(json, json_outcome(changes->what_if, changes->discarded ? CORE_DONE : CORE_UNCHANGED));
    cJSON *array = cJSON_AddArrayToObject(json, "open");
    for (size_t i = 0; i < changes->count; i++)
        add_json_open(array, &changes->items[i]);
    cli_json_add_parked_vms(json, "parked", &changes->parked);
}

void cli_show_open(struct hp_str *out, bool json, const struct cli_open_changes *changes)
{
    cli_render(out, json, "interruptedChanges", &changes->host, open_as_text, open_as_json, changes);
}
