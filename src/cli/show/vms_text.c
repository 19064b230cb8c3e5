/* SPDX-License-Identifier: MIT */
/* The list of VMs as text. */
#include "parts.h"
#include "table.h"
#include "say/lines.h"

#include "base/text.h"
#include "core/local_time.h"
#include "core/plan.h"

enum { ID, NAME, STATE, GPUS, COLUMNS };

struct list {
    const struct cli_vm_result *result;
    const char *const *ids; /* of each VM, as it can be typed */
};

/* --- cells --- */

static const char *short_name(struct hp_arena *arena, const struct cli_adapter_view *view)
{
    if (view->stale)
        return view->moved.count ? "a card that is in another slot" : "a card that is missing or disabled";
    if (view->untold)
        return "a card that may be missing";
    if (view->unknown)
        return "not shown by Windows";
    return view->automatic ? "automatic" : cli_adapter_name(arena, view);
}

/* "2 x RTX 4060, automatic": each name with how often the VM has it. */
static const char *gpus_of(struct hp_arena *arena, const struct cli_vm_result *result,
                           const struct hv_adapters *adapters, enum cli_style *style)
{
    HP_STR(text);
    struct {
        const char *name;
        size_t times;
    } *names = hp_arena_array(arena, adapters->count, sizeof *names);
    size_t count = 0;
    for (size_t i = 0; i < adapters->count; i++) {
        struct cli_adapter_view view = cli_view_adapter(arena, &adapters->items[i], adapters, &result->gpus);
        const char *name = short_name(arena, &view);
        size_t place = 0;
        while (place < count && !hp_text_same(names[place].name, name))
            place++;
        names[place].name = name;
        names[place].times++;
        count += place == count;
        *style = cli_view_has_problem(&view) ? CLI_BAD : *style;
    }
    for (size_t i = 0; i < count; i++) {
        hp_str_add(&text, i ? ", " : "");
        if (names[i].times > 1)
            hp_str_format(&text, "%zu x ", names[i].times);
        hp_str_add(&text, names[i].name);
    }
    return cli_without_makers(arena, hp_str_text(&text));
}

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
    const char *gpus = gpus_of(arena, result, &adapters, &style);
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

void cli_text_vms(struct hp_str *out, const void *shown)
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
