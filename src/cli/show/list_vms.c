/* SPDX-License-Identifier: MIT */
/* The list of VMs, as text and as JSON. */
#include "form/parts.h"
#include "show.h"
#include "form/table.h"
#include "say/lines.h"

#include "base/text.h"
#include "core/local_time.h"
#include "core/plan.h"

enum { ID, NAME, STATE, GPUS, COLUMNS };

struct list {
    const struct cli_vm_result *result;
    const char *const *ids; /* of each VM, as it can be typed */
};

/* --- what a column has no room for --- */

static void add_unmerged(struct hp_str *out, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    struct core_unmerged_disks disks = core_unmerged_of(&result->unmerged.disks, vm->id);
    const char *files = core_unmerged_label(&scratch, &disks);
    if (files)
        cli_line_wrap(out, &result->look, 6, "disks %s merged: %s",
                      vm->status.activity == HV_ACTIVITY_MERGING ? "being" : "not", files);
}

static const char *remarks_on(struct hp_arena *arena, const struct cli_vm_result *result,
                              const struct hv_vm_row *vm, size_t adapters)
{
    HP_STR(out);
    const struct core_refusal *refusal = cli_refusal_of(result, vm->id);
    const struct core_parked_vm *parked = cli_parked_at(result, vm->id);
    if (cli_has_unread_adapters(result, vm->id))
        cli_line_wrap(&out, &result->look, 6,
                      "%s: Hyper-V's answer about GPU adapters cannot be read completely",
                      adapters ? "perhaps more" : "not known");
    if (refusal->since)
        cli_line_wrap(&out, &result->look, 6,
                      "%s: Hyper-V refused a checkpoint operation while it listed no GPU (%s)",
                      adapters ? "perhaps more" : "none shown", core_local_text(arena, refusal->since));
    if (cli_may_be_parked(parked))
        cli_text_add_parked(&out, &result->look, &parked->look);
    add_unmerged(&out, result, vm);
    return hp_arena_copy(arena, hp_str_text(&out));
}

static void read_row(struct hp_arena *arena, const void *context, size_t index, struct cli_row *out)
{
    const struct list *list = context;
    const struct cli_vm_result *result = list->result;
    const struct hv_vm_row *vm = &result->vms.items[index];
    struct hv_adapters adapters = cli_adapters_of(result, vm->id);
    enum cli_style style = CLI_PLAIN;
    const char *gpus = cli_gpus_label(arena, &adapters, &result->gpus, &style);
    out->cells[ID] = (struct cli_cell){ .text = list->ids[index], .style = CLI_ID };
    out->cells[NAME].text = vm->name;
    out->cells[STATE] = (struct cli_cell){ .text = hv_state_name(vm->status.state),
                                           .style = cli_state_style(vm->status.state) };
    out->cells[GPUS] = (struct cli_cell){
        .text = *gpus                                     ? gpus
                : cli_has_unread_adapters(result, vm->id) ? "?"
                                                          : "-",
        .style = style,
    };
    out->below = remarks_on(arena, result, vm, adapters.count);
}

static void vms_as_text(struct hp_str *out, const void *shown)
{
    static const struct cli_column columns[COLUMNS] = {
        [ID] = { .title = "ID" },
        [NAME] = { .title = "Name", .comfort = 24 },
        [STATE] = { .title = "State", .rank = 2 },
        [GPUS] = { .title = "GPUs", .cut = CLI_CUT_END, .comfort = 16, .rank = 1 },
    };
    HP_ARENA(arena);
    const struct cli_vm_result *result = shown;
    const struct list list = { result, core_vm_typed_ids(&arena, &result->vms, result->detailed) };
    const struct cli_table table = { .columns = columns,
                                     .column_count = COLUMNS,
                                     .row_count = result->vms.count,
                                     .read = read_row,
                                     .context = &list,
                                     .indent = 2 };
    cli_text_add_host(out, &result->look, &result->host);
    hp_str_add_char(out, '\n');
    cli_table_add(out, &result->look, &table);
    hp_str_format(out, "%sTotal: %zu virtual machine%s\n", result->vms.count ? "\n" : "", result->vms.count,
                  hp_plural(result->vms.count, "", "s"));
    cli_text_unusable(out, &result->look, &result->unusable);
}

/* --- JSON --- */

static void add_json_vm(cJSON *array, const struct cli_vm_result *result, const struct hv_vm_row *vm)
{
    HP_ARENA(scratch);
    cJSON *object = cli_json_row(array, json_text("name", vm->name), json_text("id", vm->id),
                                 json_text("state", hv_state_name(vm->status.state)));
    struct hv_adapters adapters = cli_adapters_of(result, vm->id);
    bool known = adapters.count || !cli_has_unread_adapters(result, vm->id);
    cJSON *gpus = cli_json_array(object, "gpus", known);
    for (size_t i = 0; i < adapters.count; i++) {
        struct cli_adapter_view view =
            cli_view_adapter(&scratch, &adapters.items[i], &adapters, &result->gpus);
        cli_json_add_identity(cli_json_element(gpus), &view);
    }
    const struct core_parked_vm *parked = cli_parked_at(result, vm->id);
    cli_json_add_look(object, parked ? &parked->look : NULL);
    cli_json_add_refusal(object, cli_refusal_of(result, vm->id));
    cli_json_add(object, json_bool("merging", vm->status.activity == HV_ACTIVITY_MERGING));
    cli_json_add_unmerged(object, &result->unmerged, vm->id);
}

static void vms_as_json(cJSON *json, const void *shown)
{
    const struct cli_vm_result *result = shown;
    cJSON *vms = cJSON_AddArrayToObject(json, "vms");
    for (size_t i = 0; i < result->vms.count; i++)
        add_json_vm(vms, result, &result->vms.items[i]);
    cli_json_add_unusable(json, &result->unusable);
}

void cli_show_vms(struct hp_str *out, bool json, const struct cli_vm_result *result)
{
    HP_ARENA(arena);
    struct cli_vm_result indexed = *result;
    cli_vm_result_index(&arena, &indexed);
    cli_render(out, json, "vmList", &indexed.host, vms_as_text, vms_as_json, &indexed);
}
