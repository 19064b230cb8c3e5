/* SPDX-License-Identifier: MIT */
/* Changes that were cut off, as text and as JSON. */
#include "parts.h"
#include "show.h"
#include "say/lines.h"

#include "say/text.h"

#include "core/local_time.h"

static void add_open(struct hp_str *out, const struct cli_look *look, const struct cli_open_change *open)
{
    HP_ARENA(scratch);
    const struct core_journal *journal = open->journal;
    hp_str_add_char(out, '\n');
    cli_line_wrap(out, look, 2, "%s (%s): %s, started %s", cli_line_name(&scratch, look, journal->vm_name),
                  journal->vm_id, journal->intent.change->name, core_local_text(&scratch, journal->started));
    cli_text_add_remembered(out, look, &journal->intent.before);
    if (open->problem)
        cli_line_wrap(out, look, 6, "cannot be recovered now: %s", open->problem);
    if (!open->command)
        return;
    cli_add_line(out, "      %s with",
                 open->problem     ? "recover it later"
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
        add_open(out, &changes->look, &changes->items[i]);
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
    }
}

static void add_json_open(cJSON *array, const struct cli_open_change *open)
{
    const struct core_journal *journal = open->journal;
    cJSON *object = cli_json_element(array);
    cli_json_vm(object, journal->vm_name, journal->vm_id);
    cli_json_add(object, json_text("change", journal->intent.change->name),
                 json_text("started", journal->started));
    cli_json_add_remembered(object, "before", &journal->intent.before);
    cli_json_add(object, json_known_bool("completes", (struct hp_opt_bool){ open->plan, open->completes }));
    cli_json_add(object, json_text("problem", open->problem));
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
